"""What is drawn: a neutral picture of one playing. Times are seconds from its beginning; texts are in one language."""

from dataclasses import dataclass
from typing import Literal

Tone = Literal["good", "waiting", "bad", "quiet", "plain"]
"""What a colour means: done or confirmed; waiting or asked; failed; skipped or unknown; neither."""

MarkKind = Literal["fault", "mended", "offline", "online", "confirmed", "unconfirmed", "command", "person"]
"""What happened at one moment. `person`: somebody pressed something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """One step as played. `planned`: when it should have begun, where that is worth comparing.

    `level`: how deep it stands inside other steps; `main`: it has a name on the line.
    `outcome` and `note` (why) are words for people.
    """

    path: str
    kind: str
    label: str
    start: float
    end: float
    tone: Tone
    outcome: str
    note: str = ""
    level: int = 0
    main: bool = False
    planned: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of time in which a point had, or should have had, one value. `number` where it is a number."""

    start: float
    end: float
    text: str
    tone: Tone = "plain"
    number: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A moment on a device's lane."""

    at: float
    kind: MarkKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One point of a device: what was wanted of it and what was observed."""

    label: str
    unit: str = ""
    wanted: tuple[Segment, ...] = ()
    actual: tuple[Segment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One device. `away`: stretches in which it could not be reached, with the reason. `verdict`: how it was left."""

    device: str
    name: str
    tracks: tuple[Track, ...] = ()
    marks: tuple[Mark, ...] = ()
    away: tuple[Segment, ...] = ()
    verdict: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A stretch of the whole picture: restoring, paused, waiting for the guide."""

    start: float
    end: float
    text: str
    tone: Tone = "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """One playing. `facts` are short pairs for the head: (word, value). `findings`: what is wrong, in sentences."""

    title: str
    subtitle: str
    language: str
    duration: float
    verdict: str
    tone: Tone
    stations: tuple[Station, ...]
    lanes: tuple[Lane, ...]
    facts: tuple[tuple[str, str], ...] = ()
    findings: tuple[str, ...] = ()
    bands: tuple[Band, ...] = ()
