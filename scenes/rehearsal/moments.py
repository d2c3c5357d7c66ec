"""When a fault is worth rehearsing: the beginnings of steps, and which of them amount to the same.

A rehearsal without faults tells at which moments steps begin and what was used in between. A device is *used* while a
command to it is under way, while a step waits that looks at its readings, and while anything on its own wire is used
(a bus is shared). Of the moments between two uses of a device only the first and the last are rehearsed: whichever of
them the fault comes at, nothing looks at the device before its next use, so the run is the same up to there; what
differs is only how long the hub has had to notice, and the two ends are the longest and the shortest of that. A device
that is not used any more and was never changed is not rehearsed at all from there on: neither steps nor restoration
will touch it again. What is assumed: a fault changes how hardware answers and obeys, not what it does to its
neighbours by itself.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from devices.core.clock import now
from devices.core.rig import Rig
from scenes.expressions import parse, references
from scenes.plan import conditions
from scenes.record import StepRecord
from scenes.rehearsal.judging import Rehearsal
from scenes.steps import StepBase, Together

GRAIN = 1e-6
"""Seconds within which two things on the virtual clock happen at the same moment."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The beginning of a step. `number` counts all of a rehearsal; a step of a `repeat` has one for each round."""

    number: int
    path: str
    round: int
    at: float

    @property
    def name(self) -> str:
        """The step, and which time it is where it is not the first."""
        return self.path if self.round == 1 else f"{self.path}#{self.round}"


class Watch:
    """Notes the moments of a rehearsal."""

    def __init__(self) -> None:
        self._rounds: Counter[str] = Counter()
        self._moments: list[Moment] = []

    def step_begins(self, path: str) -> Moment:
        """A step is about to begin."""
        self._rounds[path] += 1
        moment = Moment(len(self._moments), path, self._rounds[path], now())
        self._moments.append(moment)
        return moment

    def moments(self, began: float) -> list[Moment]:
        """Return all moments, counted from when the scene began (on the loop's clock)."""
        return [replace(moment, at=moment.at - began) for moment in self._moments]


@dataclass(frozen=True, slots=True)
class Plan:
    """Which devices are to fail at which moment."""

    moments: dict[int, tuple[str, ...]]


def plan_faults(moments: Sequence[Moment], devices: Iterable[str], rehearsal: Rehearsal, rig: Rig) -> Plan:
    """Return which devices are to fail at which moment, given how the scene goes without faults."""
    gaps = _used_between(moments, rehearsal, rig)
    by_moment: dict[int, list[str]] = {}
    for device in sorted(devices):
        for number in _worthwhile(moments, [device in used for used in gaps], device in rehearsal.record.touched):
            by_moment.setdefault(number, []).append(device)
    return Plan({number: tuple(names) for number, names in by_moment.items()})


def _worthwhile(moments: Sequence[Moment], used: Sequence[bool], changed: bool) -> list[int]:  # noqa: FBT001
    """Return the numbers of the moments at which one device is to fail. `used[n]`: between moment n and the next."""
    chosen: list[int] = []
    first = 0
    for number, in_use in enumerate(used):
        last = number == len(used) - 1
        if not (in_use or last):
            continue
        if in_use or changed:
            chosen.append(first)
            if moments[number].at - moments[first].at > GRAIN:
                chosen.append(number)
        first = number + 1
    return chosen


def _used_between(moments: Sequence[Moment], rehearsal: Rehearsal, rig: Rig) -> list[set[str]]:
    """Return, for each moment, the devices used from it to the next; the last ends where restoration begins."""
    steps = [step for step in rehearsal.record.steps.values() if step.started_at is not None]
    began = rehearsal.record.started_at
    played = max((step.ended_at or began for step in steps), default=began) - began
    looks = [(step, _looked_at(step.station.step)) for step in steps]
    found = []
    for number, moment in enumerate(moments):
        end = moments[number + 1].at if number + 1 < len(moments) else played
        used = {device for begin, over, device in rehearsal.story.used if begin <= end + GRAIN and over >= moment.at}
        for step, devices in looks:
            if devices and _under_way(step, began, moment.at, end):
                used |= devices
        found.append(_with_neighbours(used, rig))
    return found


def _under_way(step: StepRecord, began: float, start: float, end: float) -> bool:
    begin = (step.started_at or began) - began
    over = (step.ended_at or float("inf")) - began
    return begin <= end + GRAIN and over >= start - GRAIN


def _looked_at(step: StepBase) -> set[str]:
    """Return the devices whose readings a step depends on while it is under way."""
    found = {reference.device for condition in conditions(step) for reference in references(parse(condition))}
    if isinstance(step, Together) and step.clock is not None:
        found.add(step.clock.partition(".")[0])
    return found


def _with_neighbours(used: set[str], rig: Rig) -> set[str]:
    """Add what shares a byte wire with a used device: a slow or noisy neighbour is felt."""
    shared = {rig[device].identity.wire for device in used if device in rig} - {"mqtt", "screen"}
    return used | {device.id for device in rig.values() if device.identity.wire in shared}
