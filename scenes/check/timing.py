"""Time: is a device given as long as it needs, does it get its rest, can its wire carry the commands."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from devices.core.documents import Trail
from devices.core.duration import show_duration
from devices.core.findings import Finding
from scenes.check.hall import Hall
from scenes.check.subject import Subject, keys_of, located
from scenes.spans import Facts, span_of
from scenes.steps import Confirmable, Repeat, StepBase, Together
from scenes.tree import blocks


def facts_of(hall: Hall) -> Facts:
    """Return what is known of devices' and wires' times."""

    def takes(keys: Iterable[str]) -> float:
        return max((point.takes for key in keys if (point := hall.point_at(key)) is not None), default=0.0)

    def queues(keys: Iterable[str]) -> float:
        return max((seconds for _, _, seconds in on_wires(hall, keys)), default=0.0)

    return Facts(takes, queues)


def on_wires(hall: Hall, keys: Iterable[str]) -> list[tuple[str, int, float]]:
    """Return for each wire that wants a gap: its name, how many commands go over it, and the gaps between them."""
    counts: Counter[str] = Counter()
    gaps: dict[str, float] = {}
    for key in keys:
        device = hall.devices.get(key.partition(".")[0])
        if device is not None and device.identity.gap > 0:
            counts[device.identity.wire] += 1
            gaps[device.identity.wire] = max(gaps.get(device.identity.wire, 0.0), device.identity.gap)
    return [(wire, count, gaps[wire] * (count - 1)) for wire, count in sorted(counts.items())]


def check_timing(subject: Subject) -> Iterator[Finding]:
    """Yield where a device is given less time than it needs."""
    for each in located(subject.scene.steps, ("steps",)):
        if each.call is not None:
            continue
        if isinstance(each.step, Confirmable) and not each.step.no_feedback:
            yield from _confirm(subject, each.step, each.trail)
        if isinstance(each.step, Together):
            yield from _side_by_side(subject, each.step, each.trail)
    yield from _Rests(subject).findings()


def _confirm(subject: Subject, step: Confirmable, trail: Trail) -> Iterator[Finding]:
    given = step.confirm * (step.retry + 1)
    where = (*trail, "confirm") if "confirm" in step.model_fields_set else (*trail, step.KIND)
    for key in keys_of(step):
        point = subject.hall.point_at(key)
        if point is not None and point.takes > given:
            takes, confirm = show_duration(point.takes), show_duration(given)
            yield subject.error(where, "confirm-too-short", key=key, takes=takes, confirm=confirm)
    yield from _wires(subject, keys_of(step), step, where)


def _side_by_side(subject: Subject, step: Together, trail: Trail) -> Iterator[Finding]:
    sides = [(n, side) for n, side in enumerate(step.together) if isinstance(side, Confirmable) and not side.at]
    keys = [key for _, side in sides for key in keys_of(side)]
    for number, side in sides:
        own = keys_of(side)
        if side.no_feedback or any(True for _ in _wires(subject, own, side, trail)):
            continue
        wires = {device.identity.wire for key in own if (device := subject.hall.devices.get(key.partition(".")[0]))}
        where = (*trail, "together", number, "confirm" if "confirm" in side.model_fields_set else side.KIND)
        beside = [key for key in keys if _wire_of(subject, key) in wires]
        yield from _wires(subject, beside, side, where)


def _wire_of(subject: Subject, key: str) -> str:
    device = subject.hall.devices.get(key.partition(".")[0])
    return device.identity.wire if device is not None else ""


def _wires(subject: Subject, keys: Iterable[str], step: Confirmable, where: Trail) -> Iterator[Finding]:
    for wire, count, seconds in on_wires(subject.hall, keys):
        if seconds > step.confirm:
            takes, confirm = show_duration(round(seconds, 2)), show_duration(step.confirm)
            yield subject.error(where, "wire-too-slow", wire=wire, count=count, takes=takes, confirm=confirm)


@dataclass(slots=True)
class _Switchings:
    """When points are switched in a stretch: how soon after its begin at the least, how shortly before its end."""

    length: float = 0.0
    first: dict[str, float] = field(default_factory=dict)
    last: dict[str, float] = field(default_factory=dict)


class _Rests:
    """Finds two switchings of a point that may come closer than the rest it wants."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._found: dict[Trail, Finding] = {}

    def findings(self) -> Iterator[Finding]:
        points = (point for device in self._subject.hall.devices.values() for point in device.points.values())
        if any(point.rest for point in points):
            self._row(self._subject.scene.steps, ("steps",))
        yield from self._found.values()

    def _row(self, steps: Sequence[StepBase], trail: Trail) -> _Switchings:
        whole = _Switchings()
        for index, step in enumerate(steps):
            if step.enabled:
                whole = self._then(whole, self._step(step, (*trail, index)), (*trail, index))
        return whole

    def _then(self, one: _Switchings, other: _Switchings, trail: Trail) -> _Switchings:
        for key, soon in other.first.items():
            point = self._subject.hall.point_at(key)
            gap = one.last[key] + soon if key in one.last else None
            if point is not None and gap is not None and gap < point.rest and trail not in self._found:
                rest = show_duration(point.rest)
                self._found[trail] = self._subject.error(
                    trail, "too-soon", key=key, rest=rest, gap=show_duration(round(gap, 1))
                )
        first = {**{key: one.length + soon for key, soon in other.first.items()}, **one.first}
        last = {**{key: left + other.length for key, left in one.last.items()}, **other.last}
        return _Switchings(one.length + other.length, first, last)

    def _step(self, step: StepBase, trail: Trail) -> _Switchings:
        own = {key for key in keys_of(step) if (point := self._subject.hall.point_at(key)) is not None and point.rest}
        span = span_of(step)
        if own:
            return _Switchings(span.shortest, dict.fromkeys(own, 0.0), dict.fromkeys(own, span.shortest))
        inner = [self._row(block.steps, (*trail, *block.trail)) for block in blocks(step) if not block.side_by_side]
        if isinstance(step, Together):
            inner = [self._step(side, (*trail, "together", n)) for n, side in enumerate(step.together)]
        if isinstance(step, Repeat) and step.repeat > 1:
            self._then(inner[0], inner[0], (*trail, "steps", 0))
        first: dict[str, float] = {}
        last: dict[str, float] = {}
        for each in inner:
            for key, soon in each.first.items():
                first[key] = min(first.get(key, soon), soon)
                last[key] = min(last.get(key, each.last[key]), each.last[key])
        return _Switchings(span.shortest, first, last)
