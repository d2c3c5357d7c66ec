"""The studio: rehearsals of a text, as they are asked for and as they are drawn."""

from typing import Annotated, Literal

from pydantic import Field

from exhibit_server.api.schemas.base import Schema, Texts, example
from exhibit_server.api.schemas.studio_check import SceneName, SceneText

Tone = Literal["good", "waiting", "bad", "quiet", "plain"]


class RehearsalFaultRequest(Schema):
    """A fault to rehearse: at a time (seconds from the scene's begin) or when a step begins."""

    device: str = Field(max_length=100)
    fault: Literal["offline", "mute", "noise", "refuse", "stuck", "slow"]
    at: float = Field(default=0.0, ge=0, le=86_400)
    until: float | None = Field(default=None, ge=0, le=86_400)
    step: str | None = Field(default=None, max_length=100)


class RehearseRequest(Schema):
    """`choices` answer the scene's questions in turn (from 1; 0: silence)."""

    model_config = example(
        name="evening",
        text="scene: evening\n…",
        faults=[{"device": "led-wall", "fault": "offline", "at": 12.0}],
        choices=[1],
    )

    name: SceneName
    text: SceneText
    language: Literal["vi", "ko", "en"] = "vi"
    faults: list[RehearsalFaultRequest] = Field(default=[], max_length=50)
    choices: list[Annotated[int, Field(ge=0, le=6)]] = Field(default=[], max_length=200)


class TrackSegmentView(Schema):
    """A stretch of time with one value. `number` where it is a number."""

    start: float
    end: float
    text: str
    tone: Tone = "plain"
    number: float | None = None


class TrackView(Schema):
    label: str
    unit: str = ""
    wanted: list[TrackSegmentView]
    actual: list[TrackSegmentView]


class LaneMarkView(Schema):
    at: float
    kind: Literal["fault", "mended", "offline", "online", "confirmed", "unconfirmed", "command", "person"]
    text: str


class LaneView(Schema):
    """One device. `away`: when it could not be reached, and why. `verdict`: how it was left."""

    device: str
    name: str
    tracks: list[TrackView]
    marks: list[LaneMarkView]
    away: list[TrackSegmentView]
    verdict: str = ""
    tone: Tone = "plain"


class LaneStationView(Schema):
    """One step as it was rehearsed."""

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


class LaneBandView(Schema):
    start: float
    end: float
    text: str
    tone: Tone = "waiting"


class LanesView(Schema):
    """One playing against time; texts in the language asked for, times in seconds from its begin."""

    title: str
    subtitle: str
    language: str
    duration: float
    verdict: str
    tone: Tone
    stations: list[LaneStationView]
    lanes: list[LaneView]
    facts: list[list[str]]
    findings: list[str]
    bands: list[LaneBandView]


class AnswerView(Schema):
    path: str
    answer: int


class RehearsalView(Schema):
    """How a rehearsal went. `safe`: all is at baseline, or it is said what is not. `passed`: played as written."""

    scene: str
    state: str
    passed: bool
    safe: bool
    seconds: float
    took_seconds: float
    path: list[str] = Field(description="The steps that were played, in order")
    answers: list[AnswerView]
    not_at_baseline: list[str]
    unsaid: list[str]
    unrestored: list[Texts]
    problems: list[str]
    reason: str = Field(default="", description="Why it ended as it did, in the language asked for")
    lanes: LanesView
