"""A run that a killed hub left is taken up: its record is filled with what the journal knows."""

from devices.core.texts import Texts
from scenes.history import History, Interrupted
from scenes.record import RunRecord
from scenes.steps import Say


def take_up(record: RunRecord, history: History, interrupted: Interrupted) -> None:
    """Show what was played before, what was changed, and which caption stood there."""
    record.interruptions = interrupted.interruptions + 1
    record.touched = {device: set(points) for device, points in interrupted.touched.items()}
    last_said = 0.0
    for path, row in history.steps.items():
        step = record.steps.get(path)
        if step is None:
            continue
        step.started_at, step.ended_at = row.started_at, row.ended_at
        step.outcome = row.outcome  # type: ignore[assignment]  # the journal holds outcomes only
        reason: Texts = row.result.get("reason", {})
        step.reason = reason
        said = step.station.step
        if isinstance(said, Say) and (row.started_at or 0.0) >= last_said:
            record.caption, last_said = said.say, row.started_at or 0.0
