"""The records the store takes and gives: frozen, plain, free of any database. Times: seconds since the epoch (UTC)."""

from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoveredEntry:
    """A decision on a device that announced itself. Putting one with a known key replaces what was there.

    `label` is what it calls itself. `sources`: the messages it is built from, as `topic`, `payload` (text) or
    `payload_hex`, and `retain`. "forgotten" takes the decision back.
    """

    key: str
    convention: str
    state: Literal["approved", "ignored", "forgotten"]
    label: str
    device: str | None = None
    zone: str | None = None
    names: Texts = field(default_factory=dict)
    baseline: Mapping[str, Value] = field(default_factory=dict)
    allowed: Sequence[str] = ()
    sources: Sequence[Mapping[str, Any]] = ()
    withdrawn: bool = False
    first_seen: float
    last_seen: float
    decided_by: str
    decided_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenanceEntry:
    """A device was taken out of service (`on`) or given back; replaces what was said of it before."""

    device: str
    on: bool
    by: str
    note: str
    since: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneTextEntry:
    """The text a run was played from, by the scene's version. `sources`: the scenes it calls, by id."""

    version: str
    scene: str
    text: str
    sources: Mapping[str, str] = field(default_factory=dict)
    first_played: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightEntry:
    """The head of a run's flight record. Putting one of a known run replaces what was there.

    `variant` is "" where none was chosen. `devices`: name and units of the devices recorded, as they were then:
    {id: {"name": texts, "units": {point: unit}}}. `dropped`: readings left out, by "device.point".
    """

    run: str
    title: Texts
    variant: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    planned_length: float = 0.0
    paused_seconds: float = 0.0
    interruptions: int = 0
    without: Sequence[str] = ()
    unrestored: Sequence[Texts] = ()
    devices: Mapping[str, Any] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)


MomentKind = Literal[
    "initial", "reading", "wanted", "command", "confirmation", "availability", "decision", "state", "interruption"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentEntry:
    """One thing that happened while a run played. `data` depends on the kind (`exhibit_server.flight.flight`)."""

    run: str
    at: float
    kind: MomentKind
    device: str | None = None
    point: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenEntry:
    """The run all others of its scene and variant ("" for none) are compared with."""

    scene: str
    variant: str
    run: str
    set_by: str
    set_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OccurrenceEntry:
    """What became of one time a scheduled entry was due. `at`: when it was decided, or first tried.

    "firing" stands there while it is being started; what it started is `run` (a run, or a group that takes a tour).
    """

    key: str
    entry: str
    due: float
    state: Literal["firing", "waiting", "done", "caught_up", "early", "missed", "skipped", "refused"]
    at: float
    run: str | None = None
    reason: Texts = field(default_factory=dict)
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEntry:
    """A group that takes a tour; `data` is all that is known of it. Putting a known id replaces what was there."""

    id: str
    tour: str
    changed_at: float
    ended_at: float | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEntry:
    """A scene as somebody is writing it. `base`: the version it began from, None for a new scene."""

    scene: str
    revision: int
    text: str
    base: int | None
    by: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionEntry:
    """A version of a scene; `by` is "file" where its file was edited by hand. `hash` is that of its text."""

    scene: str
    number: int
    hash: str
    text: str
    origin: Literal["studio", "file"]
    by: str
    at: float
    note: str = ""


Entry = (
    RunEntry
    | StepEntry
    | ReadingEntry
    | EventEntry
    | OpinionEntry
    | TokenUsed
    | DiscoveredEntry
    | MaintenanceEntry
    | SceneTextEntry
    | FlightEntry
    | MomentEntry
)
"""What the writer takes."""
