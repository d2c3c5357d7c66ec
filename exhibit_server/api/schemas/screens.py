"""Screens of the hall as things to look after, and pairing."""

from typing import Literal

from pydantic import ConfigDict, Field

from exhibit_server.api.schemas.base import Schema, Texts, example

SCREEN = r"^(kiosk|display)/[a-z][a-z0-9]*(-[a-z0-9]+)*$"


class ScreenKeyView(Schema):
    """A key that lets a browser be a screen. The key itself is shown nowhere."""

    name: str
    created: float
    last_used: float | None


class ScreenPictureView(Schema):
    """The latest picture a screen took of itself. `left_out`: what is on the screen but can't be in the picture."""

    at: float
    by: str
    width: int
    height: int
    size: int
    left_out: list[str]


class ScreenStateView(Schema):
    """A kiosk or display. What its page tells is in its device's points."""

    id: str = Field(description="kiosk/lobby, display/twin")
    kind: Literal["kiosk", "display"]
    name: Texts
    zone: str
    device: str
    browsers: int = Field(description="Browsers that have it open, without simulated ones")
    simulated: bool = Field(description="Only a simulated browser has it open")
    slow_ms: float = Field(description="Round trip above which it counts as slow")
    added: bool = Field(default=False, description="Stands in no file: it was added while the hub ran")
    keys: list[ScreenKeyView]
    picture: ScreenPictureView | None


class ScreensView(Schema):
    """`open`: browsers need no key in this hall. `page_version`: the build of the page the hub hands out now."""

    items: list[ScreenStateView]
    open: bool
    page_version: str


class ScreenAnswer(Schema):
    """What was asked of a screen was observed to happen. `took`: seconds."""

    screen: str
    took: float


class IdentifyRequest(Schema):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"seconds": 8}]})

    seconds: int = Field(default=8, ge=1, le=60)


class PictureQuery(Schema):
    """What a screen says of the picture it hands in."""

    width: int = Field(ge=1, le=8192)
    height: int = Field(ge=1, le=8192)
    left_out: list[str] = Field(default=[], max_length=8)


class PairingRequest(Schema):
    """A browser wants to become a screen. `wish`: the screen it was opened as, if any."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"wish": "kiosk/lobby"}]})

    wish: str = Field(default="", max_length=80, pattern=r"^$|" + SCREEN)


class PairingView(Schema):
    """The code a browser shows. `left`: seconds it is still good for. `screen`: what it may be now, once approved."""

    code: str
    left: float
    screen: str | None = None


class ApproveRequest(Schema):
    """What a technician read from a screen, and which screen of the hall it is to be."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"code": "K7P MRX", "screen": "kiosk/lobby"}]}
    )

    code: str = Field(max_length=40)
    screen: str = Field(max_length=80, pattern=SCREEN)


class NewScreenRequest(Schema):
    """A browser that shows this code becomes a screen the hall does not have yet. `name`: in whatever language."""

    model_config = example(code="K7P MRX", kind="display", name="Hành lang", zone="lobby")

    code: str = Field(max_length=40)
    kind: Literal["kiosk", "display"]
    name: str = Field(min_length=1, max_length=80)
    zone: str = Field(max_length=64)


class PairedView(Schema):
    """`path`: where the browser goes now."""

    screen: str
    path: str
