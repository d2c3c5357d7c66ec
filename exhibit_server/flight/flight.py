"""A recorded run as a whole, and what can be read from it without judging.

What a moment's `data` holds, by kind: initial, reading, wanted {"value"} · command {"verb", "args", "took", "error"} ·
confirmation {"wanted", "state", "took", "reason"} · availability {"state", "reason", "initial"} ·
decision {"what", "by", "screen", "detail"} · state {"state"} · interruption {"number"}.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from devices.core.texts import Texts
from exhibit_server.store.entries import (
    Entry,
    EventEntry,
    FlightEntry,
    MomentEntry,
    RunEntry,
    SceneTextEntry,
    StepEntry,
)
from exhibit_server.store.events import EventFilter
from exhibit_server.store.repositories import Repositories
from exhibit_server.store.runs import path_order

AWAY = frozenset({"offline", "disabled", "unknown"})
"""States of a device in which no command has a chance."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, seconds since the epoch."""

    start: float
    end: float

    def within(self, start: float, end: float) -> float:
        """Return how much of it lies in another stretch."""
        return max(min(self.end, end) - max(self.start, start), 0.0)


@dataclass(frozen=True, kw_only=True)
class Flight:
    """A run, its steps in the order of the file, and what happened while it played. `scene` is what it played.

    What is asked for again and again is worked out once: a long run has thousands of moments.
    """

    run: RunEntry
    steps: tuple[StepEntry, ...]
    head: FlightEntry
    moments: tuple[MomentEntry, ...]
    events: tuple[EventEntry, ...] = ()
    scene: SceneTextEntry | None = None

    @cached_property
    def played(self) -> list[StepEntry]:
        """The steps that began, in the order they did."""
        begun = [step for step in self.steps if step.started_at is not None]
        return sorted(begun, key=lambda step: (step.started_at or 0.0, path_order(step.path)))

    @cached_property
    def states(self) -> list[tuple[str, Span]]:
        """The states the run was in, each with its stretch of time."""
        changes = [(moment.at, str(moment.data["state"])) for moment in self.of("state")]
        ends = [at for at, _ in changes[1:]] + [self.end]
        return [(state, Span(at, max(end, at))) for (at, state), end in zip(changes, ends, strict=False)]

    @cached_property
    def end(self) -> float:
        """When the run ended, or the last thing that is known of it."""
        if self.run.ended_at is not None:
            return self.run.ended_at
        times = [moment.at for moment in self.moments]
        times += [step.ended_at or step.started_at or self.run.started_at for step in self.steps]
        return max([self.run.started_at, *times])

    @property
    def length(self) -> float:
        """Seconds from the first moment to the last, restoration included."""
        return max(self.end - self.run.started_at, 0.0)

    def at(self, time: float) -> float:
        """Return a time as seconds from the beginning."""
        return time - self.run.started_at

    def of(self, *kinds: str) -> Iterator[MomentEntry]:
        """Yield the moments of these kinds, in order."""
        return (moment for moment in self.moments if moment.kind in kinds)

    def device_name(self, device: str) -> Texts:
        """Return the device's name as it was then."""
        described = self.head.devices.get(device)
        name: Texts = described["name"] if described else {"en": device}
        return name

    def unit(self, device: str, point: str) -> str:
        """Return the unit of a point as it was then."""
        described = self.head.devices.get(device) or {}
        unit: str = described.get("units", {}).get(point, "")
        return unit


async def load_flight(store: Repositories, run_id: str) -> Flight | None:
    """Return a run's record from the store."""
    found = await store.runs.get(run_id)
    if found is None:
        return None
    run, steps = found
    return Flight(
        run=run,
        steps=tuple(steps),
        head=await store.flights.head(run_id) or FlightEntry(run=run_id, title={"en": run.scene}),
        moments=tuple(await store.flights.moments(run_id)),
        events=tuple(reversed(await store.events.page(wanted=EventFilter(subject=run_id)))),
        scene=await store.flights.scene_text(run.scene_version),
    )


def flight_of(entries: Iterable[Entry]) -> Flight:
    """Return the record of one run from what a recorder has put. Raises StopIteration without a run or its head."""
    known = list(entries)
    run = next(entry for entry in reversed(known) if isinstance(entry, RunEntry))
    steps = {entry.path: entry for entry in known if isinstance(entry, StepEntry)}
    return Flight(
        run=run,
        steps=tuple(sorted(steps.values(), key=lambda step: path_order(step.path))),
        head=next(entry for entry in reversed(known) if isinstance(entry, FlightEntry)),
        moments=tuple(sorted((each for each in known if isinstance(each, MomentEntry)), key=lambda each: each.at)),
        scene=next((entry for entry in known if isinstance(entry, SceneTextEntry)), None),
    )


def spans_in_state(flight: Flight, *states: str) -> list[Span]:
    """Return the stretches in which the run was in one of these states."""
    return [span for state, span in flight.states if state in states]


def spans_away(flight: Flight, device: str) -> list[tuple[Span, Texts]]:
    """Return the stretches in which a device could not be reached, with the reason."""
    found: list[tuple[Span, Texts]] = []
    since: tuple[float, Texts] | None = None
    for moment in flight.of("availability"):
        if moment.device != device:
            continue
        away = moment.data["state"] in AWAY
        if since is not None:
            found.append((Span(since[0], moment.at), since[1]))
            since = None
        if away:
            begun = flight.run.started_at if moment.data.get("initial") else moment.at
            since = (begun, moment.data.get("reason", {}))
    if since is not None:
        found.append((Span(since[0], flight.end), since[1]))
    return found


def step_at(flight: Flight, at: float, device: str | None = None, verb: str | None = None) -> StepEntry | None:
    """Return the innermost step under way at a time; with a device, the one that commands it (its `verb`)."""
    under_way = [step for step in _begun(flight, at) if at <= (step.ended_at or flight.end)]
    if device is None:
        return under_way[-1] if under_way else None
    writing = [step for step in under_way if _writes(step, device, verb)]
    if not writing and verb == "caption":
        writing = [step for step in under_way if step.kind in ("say", "ask")]
    return writing[-1] if writing else None


def _begun(flight: Flight, at: float) -> list[StepEntry]:
    """Return the steps that had begun by a time, in the order they did."""
    return flight.played[: bisect_right(flight.played, at, key=lambda step: step.started_at or 0.0)]


def parent_paths(path: str) -> list[str]:
    """Return the paths of the steps around a step, the nearest first: 4.c2.1 stands in 4."""
    parts = path.split(".")
    lengths = (length for length in range(len(parts) - 1, 0, -1) if parts[length - 1].isdigit())
    return [".".join(parts[:length]) for length in lengths]


def _writes(step: StepEntry, device: str, verb: str | None) -> bool:
    written = step.detail.get("writes", [])
    if verb is not None and f"{device}.{verb}" in written:
        return True
    return any(each.partition(".")[0] == device for each in written) and (
        verb is None or step.kind in ("set", "fade", "show")
    )
