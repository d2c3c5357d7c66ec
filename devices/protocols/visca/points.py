"""What a camera offers as a device: its options, points and further verbs."""

from typing import Any, Literal

from pydantic import Field

from devices.core.drivers import Options
from devices.core.duration import Duration
from devices.core.texts import Texts
from devices.core.values import Point, PointType
from devices.core.verbs import Arguments, Verb

OPTICAL = 0x4000


class CameraOptions(Options):
    """`zoom_end`: the zoom position at the end of the optical range, see the model's manual."""

    zoom_end: int = Field(default=OPTICAL, ge=1, le=0xFFFF)
    presets: int = Field(default=16, ge=1, le=255)
    poll: Duration = Field(default=5.0, ge=0.5, le=60.0)


class Speeds(Arguments):
    """Speeds from 1 (slow) to 24."""

    pan_speed: int = Field(default=12, ge=1, le=24)
    tilt_speed: int = Field(default=12, ge=1, le=24)


class Drive(Speeds):
    """Moves until stopped."""

    pan: Literal["left", "right", "stop"] = "stop"
    tilt: Literal["up", "down", "stop"] = "stop"


class Place(Speeds):
    """Steps from the middle, as the camera counts them."""

    pan: int = Field(ge=-0x8000, le=0x7FFF)
    tilt: int = Field(ge=-0x8000, le=0x7FFF)


class Zooming(Arguments):
    """Zooms until stopped."""

    value: Literal["tele", "wide", "stop"]


def _point(name: str, kind: PointType, label: Texts, **more: Any) -> Point:
    return Point(name=name, type=kind, label=label, **more)


def camera_points(options: CameraOptions) -> tuple[Point, ...]:
    """Return the points of a camera."""
    power = {"vi": "Nguồn", "ko": "전원", "en": "Power"}
    zoom = {"vi": "Thu phóng", "ko": "줌", "en": "Zoom"}
    pan = {"vi": "Quay ngang", "ko": "팬", "en": "Pan"}
    tilt = {"vi": "Quay dọc", "ko": "틸트", "en": "Tilt"}
    focus = {"vi": "Lấy nét", "ko": "초점", "en": "Focus"}
    preset = {"vi": "Vị trí nhớ", "ko": "프리셋", "en": "Preset"}
    mute = {"vi": "Tắt hình", "ko": "영상 끄기", "en": "Picture off"}
    flip = {"vi": "Lật hình", "ko": "영상 뒤집기", "en": "Picture upside down"}
    number, whole, switch = PointType.NUMBER, PointType.INTEGER, PointType.BOOLEAN
    return (
        _point("power", switch, power, writable=True, icon="power"),
        _point("zoom", number, zoom, unit="%", minimum=0, maximum=100, tolerance=1.0, writable=True, icon="zoom"),
        _point("pan", whole, pan, minimum=-0x80000, maximum=0x7FFFF),
        _point("tilt", whole, tilt, minimum=-0x8000, maximum=0x7FFF),
        _point("focus", PointType.CHOICE, focus, choices=("auto", "manual"), writable=True),
        _point("preset", whole, preset, minimum=0, maximum=options.presets - 1, writable=True, feedback=False),
        _point("mute", switch, mute, writable=True, icon="mute"),
        _point("flip", switch, flip, writable=True),
    )


class PresetNumber(Arguments):
    """`value`: the number of the preset, from 0."""

    value: int = Field(ge=0, le=254)


CAMERA_VERBS: tuple[Verb, ...] = (
    Verb(name="pan_tilt", label={"vi": "Quay", "ko": "팬·틸트", "en": "Pan and tilt"}, arguments=Drive, icon="move"),
    Verb(
        name="zooming", label={"vi": "Thu phóng liên tục", "ko": "연속 줌", "en": "Zoom in or out"}, arguments=Zooming
    ),
    Verb(name="position", label={"vi": "Đến vị trí", "ko": "위치로 이동", "en": "Go to a position"}, arguments=Place),
    Verb(name="home", label={"vi": "Về giữa", "ko": "홈 위치", "en": "Home"}, icon="home"),
    Verb(
        name="save_preset",
        label={"vi": "Lưu vị trí nhớ", "ko": "프리셋 저장", "en": "Save preset"},
        arguments=PresetNumber,
    ),
    Verb(name="stop", label={"vi": "Dừng", "ko": "정지", "en": "Stop"}, icon="square"),
)
