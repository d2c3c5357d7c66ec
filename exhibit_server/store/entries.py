"""The records the store takes and gives: frozen, plain, free of any database. Times: seconds since the epoch (UTC)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from devices.core.texts import Texts
from devices.core.values import Value

Level = Literal["info", "warning", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEntry:
    """A run. Putting one with a known id replaces what was there."""

    id: str
    scene: str
    scene_version: str
    language: str
    started_by: str
    started_from: str | None
    priority: str
    state: str
    started_at: float
    ended_at: float | None = None
    reason: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEntry:
    """A step of a run; `run` and `path` say which. Putting a known one replaces what was there."""

    run: str
    path: str
    kind: str
    label: Texts
    planned_at: float
    started_at: float | None = None
    ended_at: float | None = None
    outcome: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadingEntry:
    """A value that came back; None when the point became unknown."""

    device: str
    point: str
    value: Value | None
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EventEntry:
    """Something to read later. Ids count on from `Events.last_id`."""

    id: int
    at: float
    level: Level
    kind: str
    subject: str
    texts: Texts
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionEntry:
    """A visitor's opinion; `score` 1 (poor) to 5 (very good)."""

    at: float
    scene: str
    run: str
    kiosk: str | None
    language: str
    score: int
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class TokenUsed:
    """A token was used; the store keeps the latest time."""

    token_id: int
    at: float


Entry = RunEntry | StepEntry | ReadingEntry | EventEntry | OpinionEntry | TokenUsed
"""What the writer takes."""
