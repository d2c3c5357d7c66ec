"""Devices, commands to them, their history."""

from typing import Any, Literal

from pydantic import ConfigDict, Field

from exhibit_server.api.schemas.base import Schema, Texts, Value


class AvailabilityView(Schema):
    """`reason` is English, `reasons` the same in every language; both empty when online."""

    state: Literal["online", "degraded", "offline", "unknown", "disabled"]
    reason: str
    reasons: Texts
    since: float


class PointView(Schema):
    """One point. `actual` is what was observed last (None = unknown), `wanted` what a command asked for.

    `stale` is true when `actual` is only the last known value: the device can't be reached any more, or has not
    said it again in time. `limit`: where a technician is called for (hours of a lamp); `worn`: it has been reached.
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
    limit: float | None = None
    worn: bool = False
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


class MaintenanceView(Schema):
    """A technician works on the device; scenes leave it alone."""

    by: str
    note: str
    since: float


class DeviceHealthView(Schema):
    """A device's past in figures, since the hub started. Times in seconds, null where there is nothing to say yet."""

    commands: int
    failed: int
    faults: int = Field(description="Times something arrived that the protocol does not allow")
    feedback_p50: float | None = Field(description="From a command to its effect observed: half took no longer")
    feedback_p95: float | None
    drops: int = Field(description="Times it went offline within the last ten minutes")
    flapping: bool
    last_error: str
    last_errors: Texts
    last_error_at: float | None
    observed: AvailabilityView = Field(description="What is observed of it, also under maintenance")
    maintenance: MaintenanceView | None


class CauseView(Schema):
    """One thing that is wrong, and every device that can't be used for it."""

    kind: Literal["wire", "silent_wire", "device"]
    subject: str = Field(description="Name of the wire, or id of the device")
    reason: str
    reasons: Texts
    since: float
    devices: list[str]


class MaintenanceRequest(Schema):
    """Take a device out of service (`on`), or give it back."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"on": True, "note": "new lamp"}, {"on": False}]}
    )

    on: bool
    note: str = Field(default="", max_length=300)


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
    health: DeviceHealthView
    used_by: str | None = Field(
        default=None, description="Who has it: a run's id, `returning`, `safety`, or who holds it by hand"
    )
    fault: str | None = Field(default=None, description="Simulated fault in force, in a demo")


class CommandRequest(Schema):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"verb": "power", "args": {"value": True}}]}
    )

    verb: str = Field(max_length=64)
    args: dict[str, Any] = {}
    force: bool = Field(default=False, description="Over whoever has the device, but safety")


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
    first: float = Field(description="When the first reading came")
    last: float = Field(description="When the last reading came")


class HistoryGap(Schema):
    """From `at` on a point was `unknown` or its device `offline`, until its next reading.

    `started`: the hub was started anew `until` then; `at` is when it was last heard of before.
    """

    at: float
    until: float | None = None
    kind: Literal["unknown", "offline", "started"]


class FaultRequest(Schema):
    """Make a simulated device misbehave; `null` mends it. Only in a demo."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"fault": "offline"}]})

    fault: Literal["offline", "mute", "noise", "refuse", "stuck", "slow"] | None
