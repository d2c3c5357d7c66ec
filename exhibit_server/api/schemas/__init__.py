"""The words of the API: what goes over HTTP and the live socket. Times are seconds since the Unix epoch (UTC).

`Texts` are texts by language tag: {"vi": …, "ko": …, "en": …}. Only descriptions here, no rules.
"""

from exhibit_server.api.schemas.base import Items, Role, Schema, Texts, Value
from exhibit_server.api.schemas.devices import (
    AvailabilityView,
    CommandAnswer,
    CommandRequest,
    DeviceView,
    FaultRequest,
    HistoryBucket,
    PointView,
    VerbView,
)
from exhibit_server.api.schemas.hall import (
    EventView,
    FigureView,
    HallView,
    HealthView,
    Problem,
    ScreenView,
    StopView,
    ZoneView,
)
from exhibit_server.api.schemas.live import LiveChanges, LiveMessage, LivePoint, LivePong, LiveScreen, LiveSnapshot
from exhibit_server.api.schemas.people import LoginRequest, SessionView
from exhibit_server.api.schemas.runs import (
    AskView,
    ChoiceRequest,
    ChoiceView,
    ConfirmationView,
    OpinionRequest,
    Outcome,
    RunRequest,
    RunState,
    RunStepView,
    RunView,
    WaitView,
)
from exhibit_server.api.schemas.scenes import BrokenSceneView, ReadinessView, SceneView, StationView

__all__ = [
    "AskView",
    "AvailabilityView",
    "BrokenSceneView",
    "ChoiceRequest",
    "ChoiceView",
    "CommandAnswer",
    "CommandRequest",
    "ConfirmationView",
    "DeviceView",
    "EventView",
    "FaultRequest",
    "FigureView",
    "HallView",
    "HealthView",
    "HistoryBucket",
    "Items",
    "LiveChanges",
    "LiveMessage",
    "LivePoint",
    "LivePong",
    "LiveScreen",
    "LiveSnapshot",
    "LoginRequest",
    "OpinionRequest",
    "Outcome",
    "PointView",
    "Problem",
    "ReadinessView",
    "Role",
    "RunRequest",
    "RunState",
    "RunStepView",
    "RunView",
    "SceneView",
    "Schema",
    "ScreenView",
    "SessionView",
    "StationView",
    "StopView",
    "Texts",
    "Value",
    "VerbView",
    "WaitView",
    "ZoneView",
]
