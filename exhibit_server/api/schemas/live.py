"""The live socket."""

from typing import Annotated, Any, Literal

from pydantic import Field

from exhibit_server.api.schemas.base import Schema, Value
from exhibit_server.api.schemas.devices import DeviceView
from exhibit_server.api.schemas.hall import EventView, HallView, StopView
from exhibit_server.api.schemas.people import SessionView
from exhibit_server.api.schemas.runs import RunView, TicketView
from exhibit_server.api.schemas.scenes import BrokenSceneView, ReadinessView, SceneView
from exhibit_server.api.schemas.tours import GroupView

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
    queue: dict[str, TicketView] = Field(default={}, description="Who waits, and what became of those who did lately")
    tours: dict[str, GroupView] = Field(
        default={}, description="Groups on a tour, and those that ended lately; empty where the role leads none"
    )
    inbox: int | None = Field(
        default=None, description="New devices that wait for a technician; null where the role may not approve them"
    )


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
    devices: dict[str, DeviceView | None] = {}
    readiness: dict[str, ReadinessView] = {}
    scenes: dict[str, SceneView | None] = {}
    broken_scenes: list[BrokenSceneView] | None = None
    runs: dict[str, RunView | None] = {}
    queue: dict[str, TicketView | None] = {}
    stop: StopView | None = None
    events: list[EventView] = []
    tours: dict[str, GroupView | None] = {}
    inbox: int | None = None
    content: int | None = Field(
        default=None, description="The content store changed: another number than before. Read /api/content anew"
    )


class LiveScreen(Schema):
    """To and from a display: see the browser_display driver."""

    type: Literal["screen"] = "screen"
    message: dict[str, Any]


class LivePong(Schema):
    type: Literal["pong"] = "pong"
    at: float


LiveMessage = Annotated[LiveSnapshot | LiveChanges | LiveScreen | LivePong, Field(discriminator="type")]
