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

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"fault": "offline"}]})

    fault: Literal["offline", "mute", "noise", "refuse", "stuck", "slow"] | None
