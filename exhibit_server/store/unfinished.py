"""What the run journal knows of runs that were under way when the hub died."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from devices.core.texts import Texts
from devices.core.values import Value
from scenes.history import DECISIONS, Interrupted, Row


@dataclass(frozen=True, slots=True)
class Touched:
    """A point the run commanded and that was not restored. `before` is what was observed before the first time."""

    device: str
    point: str
    before: Value | None
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfinishedRun:
    """A run without an end. Steps in the order they were written; times in seconds since the epoch."""

    run_id: str
    scene: str
    scene_version: str
    scene_source: str
    language: str
    started_by: str
    started_from: str | None
    on_restart: str
    started_at: float
    clock: float
    paused: bool
    interruptions: int
    sources: Mapping[str, str]
    arguments: Mapping[str, Any]
    variant: str | None
    priority: str
    steps: tuple[Row, ...]
    touched: tuple[Touched, ...]

    def interrupted(self, unwind: Texts | None = None) -> Interrupted:
        """Return what a runner needs to take the run up; `unwind`: why it isn't played on, where it isn't."""
        touched: dict[str, set[str]] = {}
        for entry in self.touched:
            touched.setdefault(entry.device, set()).add(entry.point)
        return Interrupted(
            rows=self.steps,
            clock=self.clock,
            paused=self.paused,
            started_at=self.started_at,
            touched={device: frozenset(points) for device, points in touched.items()},
            interruptions=self.interruptions,
            unwind=unwind,
        )

    @property
    def last_path(self) -> str | None:
        """Path of the step that began last, None when none had begun."""
        return next((row.path for row in reversed(self.steps) if row.kind not in DECISIONS and row.started_at), None)

    @property
    def devices(self) -> frozenset[str]:
        """The devices that still have to be brought to their baseline."""
        return frozenset(entry.device for entry in self.touched)


_RUNS = """
SELECT id, scene, scene_version, scene_source, language, started_by, started_from, on_restart, started_at,
clock, paused, interruptions, sources, arguments, variant, priority
FROM run WHERE ended_at IS NULL ORDER BY started_at, id
"""
_STEPS = "SELECT path, kind, detail, started_at, outcome, result, ended_at FROM step WHERE run = ? ORDER BY id"
_TOUCHED = "SELECT device, point, before, at FROM touched WHERE run = ? AND restored_at IS NULL ORDER BY at"


def read_unfinished(connection: sqlite3.Connection) -> list[UnfinishedRun]:
    """Return the runs without an end, the oldest first. Raises sqlite3.Error."""
    return [_run(connection, row) for row in connection.execute(_RUNS).fetchall()]


def _run(connection: sqlite3.Connection, row: tuple[Any, ...]) -> UnfinishedRun:
    run_id, scene, scene_version, scene_source, language, started_by, started_from, on_restart, started_at = row[:9]
    clock, paused, interruptions, sources, arguments, variant, priority = row[9:]
    steps = (
        Row(path, kind or "", _load(detail), begun, outcome, _load(result), ended)
        for path, kind, detail, begun, outcome, result, ended in connection.execute(_STEPS, (run_id,))
    )
    touched = (
        Touched(device, point, json.loads(before), at)
        for device, point, before, at in connection.execute(_TOUCHED, (run_id,))
    )
    return UnfinishedRun(
        run_id=run_id,
        scene=scene,
        scene_version=scene_version,
        scene_source=scene_source,
        language=language,
        started_by=started_by,
        started_from=started_from,
        on_restart=on_restart,
        started_at=started_at,
        clock=clock,
        paused=bool(paused),
        interruptions=interruptions,
        sources=json.loads(sources),
        arguments=json.loads(arguments),
        variant=variant,
        priority=priority,
        steps=tuple(steps),
        touched=tuple(touched),
    )


def _load(text: str | None) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(text) if text else {}
    return found
