"""Runs: what is playing, how it went, what visitors thought."""

from typing import Literal

from pydantic import ConfigDict, Field

from exhibit_server.api.schemas.base import Schema, Texts, Value

RunState = Literal[
    "starting", "playing", "paused", "asking", "holding", "restoring", "done", "stopped", "failed", "interrupted"
]
Outcome = Literal["done", "confirmed", "unconfirmed", "failed", "skipped", "stopped", "timeout", "uncertain"]
Priority = Literal["visitor", "guide", "schedule", "technician", "safety"]


class RunRequest(Schema):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"scene": "flood-response", "language": "vi"}]}
    )

    scene: str = Field(max_length=80)
    language: str = Field(default="vi", max_length=16)
    variant: str | None = Field(default=None, max_length=80)
    arguments: dict[str, Value] = Field(default={}, max_length=40, description="Values for the scene's parameters")
    queue: bool = Field(default=False, description="Where the scene is busy, wait for it (202) instead of a refusal")
    takeover: bool = Field(default=False, description="Take what a lower class uses; from guides on")


class TicketView(Schema):
    """A place in the queue. `called`: it is this kiosk's turn, until `confirm_until`; `run`: what it became."""

    id: str
    scene: str
    screen: str | None
    state: Literal["queued", "called", "started", "cancelled", "expired", "dropped"]
    place: int = Field(description="1 is next; 0 once it is over")
    about_seconds: float = Field(description="About how long until its turn")
    confirm_until: float | None = None
    reason: Texts = Field(default={}, description="Why it was dropped or expired")
    run: str | None = None


class MarkerRequest(Schema):
    """Where to go on."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"marker": "evacuation"}]})

    marker: str = Field(max_length=80)


class MarkerView(Schema):
    """A place of the scene one may go to. `label`: its name, or that of the station that follows it."""

    marker: str
    path: str
    label: Texts


class RunStepView(Schema):
    """A station as it was played: planned and actual times (epoch), and how it ended (None = not yet)."""

    path: str
    kind: str
    label: Texts
    depth: int
    branch: int | None
    parent: str | None
    main: bool
    planned_at: float
    planned_length: float
    started_at: float | None
    ended_at: float | None
    outcome: Outcome | None
    reason: Texts = {}


class ChoiceView(Schema):
    index: int = Field(description="1-based, as in the scene file")
    label: Texts
    detail: Texts = {}


class AskView(Schema):
    """A question to the visitor, open until `until`; then `default` (1-based) is taken, if any."""

    prompt: Texts
    choices: list[ChoiceView]
    asked_at: float
    until: float
    default: int | None


class WaitView(Schema):
    """What the run is waiting for. `kind`: wait, until, hold, confirm."""

    kind: Literal["wait", "until", "hold", "confirm"]
    what: Texts
    since: float
    until: float | None


class ConfirmationView(Schema):
    """What the run asked of a device, and whether that was observed. `took` in seconds."""

    device: str
    point: str
    wanted: Value
    actual: Value | None
    state: Literal["pending", "confirmed", "unconfirmed", "failed", "no_feedback"]
    took: float | None = None
    reason: Texts = {}


class RunView(Schema):
    id: str
    scene: str
    title: Texts
    zone: str
    picture: str
    language: str
    variant: str | None = None
    priority: Priority = "visitor"
    state: RunState
    step: str | None = Field(description="Path of the step under way")
    steps: list[RunStepView]
    markers: list[MarkerView] = Field(default=[], description="Places one may go to, in the scene's order")
    caption: Texts = {}
    why: Texts = Field(default={}, description="Why what happens now matters, as the scene says it")
    ask: AskView | None = None
    wait: WaitView | None = None
    confirmations: list[ConfirmationView] = []
    without: list[str] = []
    started_by: str
    started_from: str | None
    started_at: float
    ended_at: float | None
    paused_seconds: float = 0.0
    planned_length: float
    reason: Texts = Field(default={}, description="Why it stopped or failed")
    interruptions: int = Field(default=0, description="How often the hub died under it and took it up again")
    unrestored: list[Texts] = Field(default=[], description="What could not be brought back to baseline, and why")


class ChoiceRequest(Schema):
    """The visitor's answer; 1-based."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"choice": 1}]})

    choice: int = Field(ge=1, le=20)


class OpinionsView(Schema):
    """What visitors thought of a scene: how many gave each score (1 = poor … 5 = very good), and understood it."""

    scene: str
    title: Texts = Field(description="Empty where the hall has the scene no longer")
    count: int
    mean: float
    scores: list[int] = Field(description="How many gave 1, 2, 3, 4 and 5")
    yes: int = Field(description="To whom it was clear what happened")
    partly: int
    no: int


class OpinionRequest(Schema):
    """A visitor's opinion after a scene; no personal data. 1 = poor … 5 = very good."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"run": "01a1fcdf1e65a4ded09d32fdb5834141", "score": 5, "language": "ko"}]},
    )

    run: str = Field(max_length=64)
    score: int = Field(ge=1, le=5)
    language: str = Field(default="vi", max_length=16)
    understood: Literal["yes", "partly", "no"] | None = Field(
        default=None, description="Whether it was clear what happened"
    )
