"""The hall: zones, screens, all-stop, health, events, problems."""

from typing import Literal

from pydantic import BaseModel, Field

from exhibit_server.api.schemas.base import Schema, Texts


class ZoneView(Schema):
    id: str
    name: Texts


class FigureView(Schema):
    """One live figure a kiosk may show: a point of a device with a caption."""

    label: Texts
    device: str
    point: str


class ScreenView(Schema):
    """A browser of the hall; as a device it is `device`. A kiosk offers `scenes`."""

    id: str
    kind: Literal["kiosk", "display"]
    name: Texts
    zone: str
    scenes: list[str] = []
    figures: list[FigureView] = []
    device: str | None = None
    second_language: str | None = Field(default=None, description="Of a display's captions, below the visitor's")


class HallView(Schema):
    """What does not change while the hub runs."""

    id: str
    name: Texts
    languages: list[str]
    default_language: str
    zones: list[ZoneView]
    screens: list[ScreenView]
    version: str
    pages: list[str] = Field(default=[], description="Origins whose pages displays may show")
    page_version: str = Field(default="", description="The build of the screens that the hub hands out now")
    simulated: bool = Field(description="True where the hardware is simulated (demo)")


class StopView(Schema):
    """The all-stop: while `active`, kiosks can't start anything; a guide releases it."""

    active: bool
    by: str | None = None
    at: float | None = None
    unhalted: list[Texts] = Field(default=[], description="What could not be halted, and why")


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
