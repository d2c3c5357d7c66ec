"""Bus → store: readings, events, runs with their steps. Drops nothing; the writer batches."""

from collections.abc import Callable
from dataclasses import dataclass, field

from devices.core.events import Reading
from exhibit_server.bus import Bus
from exhibit_server.events import HallEvent, RunChanged
from exhibit_server.store.entries import Entry, EventEntry, ReadingEntry, RunEntry, StepEntry
from scenes.plan import written_points
from scenes.record import RunRecord, StepRecord


@dataclass(slots=True)
class _Seen:
    """What was last written of a run, so that only news is written."""

    state: str = ""
    steps: dict[str, tuple[float | None, float | None]] = field(default_factory=dict)


class Recorder:
    """Listens on the bus and hands entries to the store's writer."""

    def __init__(self, bus: Bus, put: Callable[[Entry], None]) -> None:
        self._bus = bus
        self._put = put
        self._seen: dict[str, _Seen] = {}

    def listen(self) -> Callable[[], None]:
        """Start recording; return the way to stop."""
        undo = [
            self._bus.subscribe(Reading, self._reading),
            self._bus.subscribe(HallEvent, self._event),
            self._bus.subscribe(RunChanged, self._run),
        ]

        def stop() -> None:
            for unsubscribe in undo:
                unsubscribe()

        return stop

    def _reading(self, reading: Reading) -> None:
        self._put(ReadingEntry(reading.device, reading.point, reading.value, reading.at))

    def _event(self, event: HallEvent) -> None:
        self._put(
            EventEntry(
                id=event.id, at=event.at, level=event.level, kind=event.kind, subject=event.subject, texts=event.texts
            )
        )

    def _run(self, event: RunChanged) -> None:
        record = event.record
        seen = self._seen.setdefault(record.id, _Seen())
        if record.state != seen.state:
            seen.state = record.state
            self._put(_run_entry(record))
        for path, step in record.steps.items():
            times = (step.started_at, step.ended_at)
            if seen.steps.get(path) != times:
                seen.steps[path] = times
                self._put(_step_entry(record.id, step))
        if record.ended:
            del self._seen[record.id]


def _run_entry(record: RunRecord) -> RunEntry:
    request = record.request
    return RunEntry(
        id=record.id,
        scene=record.loaded.id,
        scene_version=record.loaded.version,
        language=request.language,
        started_by=request.started_by,
        started_from=request.started_from,
        priority=request.priority,
        state=record.state,
        started_at=record.started_at,
        ended_at=record.ended_at,
        reason=record.reason,
    )


def _step_entry(run_id: str, step: StepRecord) -> StepEntry:
    station = step.station
    return StepEntry(
        run=run_id,
        path=station.path,
        kind=station.step.KIND,
        label=station.label,
        planned_at=step.planned_at,
        started_at=step.started_at,
        ended_at=step.ended_at,
        outcome=step.outcome,
        detail={
            "reason": dict(step.reason),
            "depth": station.depth,
            "branch": station.branch,
            "parent": station.parent,
            "main": station.main,
            "planned_length": station.span.expected,
            "writes": [f"{device}.{name}" for device, name in written_points(station.step)],
        },
    )
