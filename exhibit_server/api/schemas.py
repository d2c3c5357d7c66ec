"""The words of the API: what goes over HTTP and the live socket. Times are seconds since the Unix epoch (UTC).

`Texts` are texts by language tag: {"vi": …, "ko": …, "en": …}. Keep this file free of rules: it only describes.
"""

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")
Texts = dict[str, str]
Value = bool | int | float | str
Role = Literal["guest", "kiosk", "guide", "technician", "admin"]


class Schema(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Items(Schema, Generic[T]):
    """A list answer."""

    items: list[T]


# -- people ---------------------------------------------------------------------------------------------------------


class LoginRequest(Schema):
    """Name and PIN as printed by `exhibit demo` or given by `exhibit users add`."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "guide", "pin": "246810"}]})

    name: str = Field(max_length=64)
    pin: str = Field(max_length=64)


class SessionView(Schema):
    """Who the caller is. `permissions` lists what the role may do."""

    name: str
    role: Role
    permissions: list[str]
    screen: str | None = None


# -- the hall -------------------------------------------------------------------------------------------------------


class ZoneView(Schema):
    id: str
    name: Texts


class FigureView(Schema):
    """One live figure a kiosk may show: a point of a device with a caption."""

    label: Texts
    device: str
    point: str


class ScreenView(Schema):
    """A browser of the hall. A kiosk offers `scenes`; a display is the device `device`."""

    id: str
    kind: Literal["kiosk", "display"]
    name: Texts
    zone: str
    scenes: list[str] = []
    figures: list[FigureView] = []
    device: str | None = None


class HallView(Schema):
    """What does not change while the hub runs."""

    id: str
    name: Texts
    languages: list[str]
    default_language: str
    zones: list[ZoneView]
    screens: list[ScreenView]
    version: str
    simulated: bool = Field(description="True where the hardware is simulated (demo)")


class StopView(Schema):
    """The all-stop: while `active`, kiosks can't start anything; a guide releases it."""

    active: bool
    by: str | None = None
    at: float | None = None
    unhalted: list[Texts] = Field(default=[], description="What could not be halted, and why")


# -- devices --------------------------------------------------------------------------------------------------------


class AvailabilityView(Schema):
    """`reason` is English, `reasons` the same in every language; both empty when online."""

    state: Literal["online", "degraded", "offline", "unknown", "disabled"]
    reason: str
    reasons: Texts
    since: float


class PointView(Schema):
    """One point. `actual` is what was observed last (None = unknown), `wanted` what a command asked for.

    `stale` is true when the device can't be reached any more: `actual` is then only the last known value.
    """

    name: str
    label: Texts
    type: Literal["boolean", "integer", "number", "text", "choice"]
    unit: str
    writable: bool
    feedback: bool
    minimum: float | None
    maximum: float | None
    choices: list[str]
    icon: str
    actual: Value | None
    wanted: Value | None
    at: float | None
    stale: bool


class VerbView(Schema):
    """One command. `arguments` is a JSON Schema of its arguments (with `unit` where one applies)."""

    name: str
    label: Texts
    icon: str
    sets: str | None
    arguments: dict[str, Any]


class DeviceView(Schema):
    id: str
    name: Texts
    zone: str
    driver: str
    wire: str
    availability: AvailabilityView
    points: list[PointView]
    verbs: list[VerbView]
    baseline: dict[str, Value]
    used_by: str | None = Field(default=None, description="Id of the run that holds a lease on it")
    fault: str | None = Field(default=None, description="Simulated fault in force, in a demo")


class CommandRequest(Schema):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"verb": "power", "args": {"value": True}}]}
    )

    verb: str = Field(max_length=64)
    args: dict[str, Any] = {}


class CommandAnswer(Schema):
    """`confirmed` says whether the wanted state was observed; None when the verb sets no point or has no feedback."""

    device: str
    verb: str
    confirmed: bool | None
    took: float = Field(description="Seconds from sending to confirmation (or to the answer)")
    reason: str = ""
    reasons: Texts = {}


class HistoryBucket(Schema):
    """The numbers of one stretch of time (on and off are 1 and 0); `mean` is over the readings."""

    at: float = Field(description="Begin of the stretch")
    minimum: float
    mean: float
    maximum: float
    count: int


class FaultRequest(Schema):
    """Make a simulated device misbehave; `null` mends it. Only in a demo."""

    fault: Literal["offline", "mute", "noise", "refuse", "stuck", "slow"] | None


# -- scenes ---------------------------------------------------------------------------------------------------------


class ReadinessView(Schema):
    """Whether the scene could start now. `without`: devices it would play without. `reasons`: why not, or why later."""

    state: Literal["ready", "ready_without", "busy", "not_ready"]
    reasons: list[Texts] = []
    without: list[str] = []
    wait_seconds: float | None = Field(default=None, description="About how long until it is free, where known")


class StationView(Schema):
    """One stop on a scene's metro line. `path` is its place in the file ("2", "4.b1.0"); `branch` ≥ 0 for choices."""

    path: str
    kind: str
    label: Texts
    depth: int
    branch: int | None = None
    parent: str | None = None
    planned_start: float = Field(description="Seconds from the start of the run, at the earliest")
    planned_length: float = Field(description="Seconds, expected")
    main: bool = Field(default=True, description="False for small steps a visitor's line leaves out")


class SceneView(Schema):
    id: str
    title: Texts
    summary: Texts
    zone: str
    picture: str = Field(description="Name of the illustration")
    length: float = Field(description="Expected seconds")
    max_length: float
    audience: list[Literal["kiosk", "guide", "schedule"]]
    needs: list[str]
    likes: list[str]
    stations: list[StationView]
    readiness: ReadinessView
    version: str


class BrokenSceneView(Schema):
    """A scene file that could not be loaded, with what is wrong in it."""

    file: str
    findings: list[str]


# -- runs -----------------------------------------------------------------------------------------------------------

RunState = Literal[
    "starting", "playing", "paused", "asking", "holding", "restoring", "done", "stopped", "failed", "interrupted"
]
Outcome = Literal["done", "confirmed", "unconfirmed", "failed", "skipped", "stopped", "timeout"]


class RunRequest(Schema):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"scene": "flood-response", "language": "vi"}]}
    )

    scene: str = Field(max_length=80)
    language: str = Field(default="vi", max_length=16)


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
    state: RunState
    step: str | None = Field(description="Path of the step under way")
    steps: list[RunStepView]
    caption: Texts = {}
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
    unrestored: list[Texts] = Field(default=[], description="What could not be brought back to baseline, and why")


class ChoiceRequest(Schema):
    """The visitor's answer; 1-based."""

    choice: int = Field(ge=1, le=20)


class OpinionRequest(Schema):
    """A visitor's opinion after a scene; no personal data. 1 = poor … 5 = very good."""

    run: str = Field(max_length=64)
    score: int = Field(ge=1, le=5)
    language: str = Field(default="vi", max_length=16)


# -- events and health ----------------------------------------------------------------------------------------------


class EventView(Schema):
    id: int
    at: float
    level: Literal["info", "warning", "error"]
    kind: str
    subject: str
    texts: Texts


class HealthView(Schema):
    """200 when the hub can play; 503 with reasons when it can't."""

    status: Literal["ready", "not_ready"]
    reasons: list[str]
    version: str
    devices_online: int
    devices: int
    scenes_ready: int
    scenes: int


class Problem(BaseModel):
    """RFC 9457 problem. `texts` says the detail in every language of the hall; `code` is stable."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    texts: Texts = {}
    instance: str | None = None


# -- the live socket ------------------------------------------------------------------------------------------------
# WS /api/live[?screen=kiosk/lobby]: the hub sends a LiveSnapshot, then LiveChanges; events come in order.
# A screen may send {"type": "ping", "at": …} (answered by pong) and, if a display, {"type": "screen", "message": …}.


class LiveSnapshot(Schema):
    """Everything a screen may know, keyed; sent first and after each reconnection."""

    type: Literal["snapshot"] = "snapshot"
    at: float
    you: SessionView
    hall: HallView
    stop: StopView
    scenes: dict[str, SceneView]
    broken_scenes: list[BrokenSceneView]
    devices: dict[str, DeviceView]
    runs: dict[str, RunView] = Field(description="Runs under way, and those that ended in the last two minutes")
    events: list[EventView] = Field(description="The latest, newest last; empty where the role may not read them")


class LivePoint(Schema):
    """A point that changed."""

    actual: Value | None
    wanted: Value | None
    at: float | None
    stale: bool


class LiveChanges(Schema):
    """What changed since the last message; each entry replaces the whole old one (None = gone).

    `points` keys are "device.point".
    """

    type: Literal["changes"] = "changes"
    at: float
    points: dict[str, LivePoint] = {}
    devices: dict[str, DeviceView] = {}
    readiness: dict[str, ReadinessView] = {}
    scenes: dict[str, SceneView | None] = {}
    broken_scenes: list[BrokenSceneView] | None = None
    runs: dict[str, RunView | None] = {}
    stop: StopView | None = None
    events: list[EventView] = []


class LiveScreen(Schema):
    """To and from a display: see the browser_display driver."""

    type: Literal["screen"] = "screen"
    message: dict[str, Any]


class LivePong(Schema):
    type: Literal["pong"] = "pong"
    at: float


LiveMessage = Annotated[LiveSnapshot | LiveChanges | LiveScreen | LivePong, Field(discriminator="type")]
