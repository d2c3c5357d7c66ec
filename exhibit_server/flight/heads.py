"""The parts of a flight record that describe a run as a whole, made from the live record of its runner."""

from collections.abc import Iterable, Mapping
from typing import Any

from devices.core.device import Device
from devices.core.rig import Rig
from devices.core.values import Value
from exhibit_server.store.entries import FlightEntry, SceneTextEntry
from scenes.loader import LoadedScene
from scenes.record import RunRecord

LONGEST = 2000
"""Letters kept of a value: enough for a caption in all languages."""


def text_entry(loaded: LoadedScene, at: float) -> SceneTextEntry:
    """Return what a run is played from, first played at a time."""
    return SceneTextEntry(
        version=loaded.version,
        scene=loaded.id,
        text=loaded.document.text,
        sources=dict(loaded.sources),
        first_played=at,
    )


def head_entry(record: RunRecord, rig: Rig, devices: Iterable[str], dropped: Mapping[str, int]) -> FlightEntry:
    """Return the head of a run's record as it is now."""
    return FlightEntry(
        run=record.id,
        title=dict(record.loaded.scene.title),
        variant=variant_of(record),
        arguments=dict(record.loaded.arguments),
        planned_length=record.planned_length,
        paused_seconds=record.paused_seconds,
        interruptions=record.interruptions,
        without=list(record.without),
        unrestored=[dict(problem) for problem in record.unrestored],
        devices={name: _described(rig[name]) for name in sorted(devices) if name in rig},
        dropped=dropped,
    )


def variant_of(record: RunRecord) -> str:
    """Return the variant a run was started in, "" for none."""
    return record.request.variant or ""


def last_step_end(record: RunRecord, at: float) -> float:
    """Return when the last step that ended did: restoring begins then, and is told of a moment later."""
    return max((step.ended_at for step in record.steps.values() if step.ended_at is not None), default=at)


def short(value: Value | None) -> Any:
    """Return a value, a long text cut."""
    if isinstance(value, str) and len(value) > LONGEST:
        return f"{value[:LONGEST]}…"
    return value


def _described(device: Device) -> dict[str, Any]:
    units = {name: point.unit for name, point in device.points.items() if point.unit}
    return {"name": dict(device.identity.name), "units": units}
