"""Leases: who has which device or zone, as what class, and until when."""

from typing import Literal

from pydantic import ConfigDict, Field

from exhibit_server.api.schemas.base import Schema, Texts
from exhibit_server.api.schemas.runs import Priority


class LeaseView(Schema):
    """Somebody's exclusive right. Runs lease devices; people hold devices or zones by hand, and may give them back."""

    id: str
    kind: Literal["device", "zone"]
    thing: str = Field(description="Id of the device or zone")
    holder: Literal["run", "person", "returning", "safety"]
    by: str = Field(description="The run's id, the person's name, or the interlock's id")
    priority: Priority
    since: float
    until: float | None = Field(default=None, description="When it ends, or about when; null where nobody knows")


class LeaseRequest(Schema):
    """Hold a device or a zone by hand."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"kind": "zone", "thing": "lobby", "seconds": 300}]}
    )

    kind: Literal["device", "zone"]
    thing: str = Field(max_length=80, description="Id of the device or zone")
    seconds: float = Field(default=300.0, ge=1, le=14_400)
    takeover: bool = Field(default=False, description="Stop what a lower class plays there")


class TakenRunView(Schema):
    """A run that would make way. `told`: what the people at `screen` read then."""

    run: str
    title: Texts
    by: str
    screen: str | None
    told: Texts


class TakeoverView(Schema):
    """What would make way if a scene took over now; nothing has happened."""

    scene: str
    runs: list[TakenRunView]
    held: list[LeaseView]
