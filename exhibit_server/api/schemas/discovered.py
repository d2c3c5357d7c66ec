"""Devices that announce themselves on MQTT: what they say, what was decided, and the decision itself."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from exhibit_server.api.schemas.base import Schema, Texts, Value

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=64)]
Name = Annotated[str, StringConstraints(max_length=200)]
TopicName = Annotated[str, StringConstraints(min_length=1, max_length=512)]


class DiscoveredPointView(Schema):
    name: str
    label: Texts
    type: Literal["boolean", "integer", "number", "text", "choice"]
    unit: str
    writable: bool
    minimum: float | None = None
    maximum: float | None = None
    choices: list[str] = []


class DiscoveredEntityView(Schema):
    """One function of it. `kind` is Home Assistant's word for it."""

    kind: str
    name: str
    unique_id: str
    state_topic: str
    command_topics: list[str]
    points: list[DiscoveredPointView]
    verbs: list[str]


class ConflictView(Schema):
    """A topic it would command that is not its own. To approve it, name the topic in `allow_foreign` if `allowable`."""

    topic: str
    why: Literal["device", "hub", "discovery", "bridge", "system", "invalid"]
    owner: str
    allowable: bool
    reasons: Texts


class DiscoveredView(Schema):
    """A device that announced itself. Times in seconds since the epoch.

    `waits`: a technician has something to decide; also true of an approved device whose announcement changed in what
    it commands. `announced`: it was heard to announce itself since the hub started, and did not take that back.
    """

    key: str
    convention: str
    name: str
    manufacturer: str
    model: str
    version: str
    area: str
    state: Literal["waiting", "approved", "ignored"]
    waits: bool
    announced: bool
    withdrawn: bool
    first_seen: float
    last_seen: float
    device: str | None = Field(default=None, description="Id of the device it became")
    zone: str | None = None
    names: Texts = {}
    baseline: dict[str, Value] = {}
    allowed: list[str] = Field(default=[], description="Foreign topics it may command")
    decided_by: str | None = None
    decided_at: float | None = None
    problem: str = Field(default="", description="Why it can't be used although it was approved")
    entities: list[DiscoveredEntityView]
    conflicts: list[ConflictView]


class RejectionView(Schema):
    """An announcement that can't be used; `raw` are its first bytes in hex, `count` how often it came."""

    topic: str
    reason: str
    raw: str
    at: float
    count: int


class ApprovalRequest(Schema):
    """Who the device is to be in the hall. `name` in every language of the hall; `baseline` its declared safe state."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "id": "hall-lamp",
                    "zone": "lobby",
                    "name": {"vi": "Đèn sảnh", "ko": "로비 조명", "en": "Lobby lamp"},
                    "baseline": {"power": False},
                }
            ]
        },
    )

    id: Identifier
    zone: Identifier
    name: dict[str, Name] = Field(min_length=1, max_length=20)
    baseline: dict[str, Value] = Field(default={}, max_length=100)
    allow_foreign: list[TopicName] = Field(default=[], max_length=200, description="Topics of others it may command")
