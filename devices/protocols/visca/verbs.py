"""The verbs of VISCA as an integrator writes them, and the packets they become."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, create_model

from devices.core.errors import BadCommand
from devices.core.verbs import Arguments, Verb
from devices.protocols.visca.frames import BROADCAST, command, inquiry, packet
from devices.protocols.visca.table import COMMANDS, QUESTIONS, ZOOM_MAXIMUM, Entry, write_variable


class Addressed(Arguments):
    """`id`: the camera's place in the chain; 8 speaks to all. Always 1 over IP."""

    id: int = Field(default=1, ge=1, le=8)


def _zoom_word(value: object) -> object:
    return {"in": "tele", "out": "wide"}.get(str(value).strip().lower(), value)


class ZoomArguments(Addressed):
    """`speed`: 0 (slow) to 7; left away, the standard one."""

    value: Annotated[Literal["tele", "wide", "stop"], BeforeValidator(_zoom_word)]
    speed: int | None = Field(default=None, ge=0, le=7)


class FocusArguments(Addressed):
    """`speed`: 0 (slow) to 7; left away, the standard one."""

    value: Literal["near", "far", "stop"]
    speed: int | None = Field(default=None, ge=0, le=7)


class SpeedArguments(Addressed):
    """Only `speed`: 0 (slow) to 7; left away, the standard one."""

    speed: int | None = Field(default=None, ge=0, le=7)


class PanTiltSpeeds(Addressed):
    """Speeds from 1 (slow) to 24."""

    pan_speed: int = Field(default=12, ge=0, le=24)
    tilt_speed: int = Field(default=12, ge=0, le=24)


class PanTiltArguments(PanTiltSpeeds):
    """Where to, each way on its own."""

    pan: Literal["left", "right", "stop"] = "stop"
    tilt: Literal["up", "down", "stop"] = "stop"


class PositionArguments(PanTiltSpeeds):
    """Steps from the middle; positive is right and up on most cameras, see the model's manual."""

    pan: int = Field(ge=-0x8000, le=0x7FFF)
    tilt: int = Field(ge=-0x8000, le=0x7FFF)


class PresetArguments(Addressed):
    """`value`: its number, from 0."""

    value: int = Field(ge=0, le=254)


class SocketArguments(Addressed):
    """`socket`: which of the two commands under way."""

    socket: int = Field(default=1, ge=0, le=15)


SWITCHES = ("power", "mute", "mirror", "picture_flip", "backlight")
ALIASES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "zoom_tele": ("zoom", {"value": "tele"}),
    "zoom_in": ("zoom", {"value": "tele"}),
    "zoom_wide": ("zoom", {"value": "wide"}),
    "zoom_out": ("zoom", {"value": "wide"}),
    "zoom_stop": ("zoom", {"value": "stop"}),
    "focus_near": ("focus", {"value": "near"}),
    "focus_far": ("focus", {"value": "far"}),
    "focus_stop": ("focus", {"value": "stop"}),
    "zoom_direct": ("zoom_position", {}),
    "zoom_to": ("zoom_position", {}),
    "focus_direct": ("focus_position", {}),
    "focus_auto": ("focus_mode", {"value": "auto"}),
    "focus_manual": ("focus_mode", {"value": "manual"}),
    "pan_tilt_drive": ("pan_tilt", {}),
    "pan_tilt_stop": ("pan_tilt", {"pan": "stop", "tilt": "stop"}),
    "pan_tilt_absolute": ("pan_tilt_position", {}),
    "pan_tilt_home": ("home", {}),
    "preset": ("recall_preset", {}),
    "preset_recall": ("recall_preset", {}),
    "preset_set": ("save_preset", {}),
    "preset_save": ("save_preset", {}),
    "store_preset": ("save_preset", {}),
    "preset_reset": ("reset_preset", {}),
    "clear_preset": ("reset_preset", {}),
    "reset": ("pan_tilt_reset", {}),
    "flip": ("picture_flip", {}),
    "query_pan_tilt": ("query_pan_tilt_position", {}),
    "query_zoom": ("query_zoom_position", {}),
    "query_focus": ("query_focus_mode", {}),
}
"""Further names of verbs, with the arguments they imply."""


def _value(name: str, kind: Any, **limits: Any) -> type[Arguments]:
    return create_model(f"{name}_value", __base__=Addressed, value=(kind, Field(**limits)))


ARGUMENTS: Mapping[str, type[Arguments]] = {
    **{name: _value(name, bool) for name in SWITCHES},
    "zoom": ZoomArguments,
    "zoom_position": _value("zoom_position", int, ge=0, le=ZOOM_MAXIMUM),
    "focus": FocusArguments,
    "focus_position": _value("focus_position", int, ge=0, le=0xFFFF),
    "focus_mode": _value("focus_mode", Literal["auto", "manual", "toggle"]),
    "one_push_focus": Addressed,
    "pan_tilt": PanTiltArguments,
    "pan_tilt_position": PositionArguments,
    "pan_tilt_relative": PositionArguments,
    "home": Addressed,
    "pan_tilt_reset": Addressed,
    "recall_preset": PresetArguments,
    "save_preset": PresetArguments,
    "reset_preset": PresetArguments,
    "if_clear": Addressed,
    "cancel": SocketArguments,
    "address_set": Arguments,
    **{f"query_{each.name}": Addressed for each in QUESTIONS},
}


def _of_alias(canonical: str, implied: Mapping[str, Any]) -> type[Arguments]:
    if canonical in ("zoom", "focus") and implied:
        return SpeedArguments
    if canonical == "pan_tilt" and implied:
        return PanTiltSpeeds
    return Addressed if implied else ARGUMENTS[canonical]


VERBS: tuple[Verb, ...] = (
    *(Verb(name=name, arguments=arguments) for name, arguments in ARGUMENTS.items()),
    *(
        Verb(name=alias, arguments=_of_alias(canonical, implied))
        for alias, (canonical, implied) in ALIASES.items()
        if alias not in ARGUMENTS
    ),
)


def build(verb: str, args: Mapping[str, Any]) -> bytes:
    """Return the packet of a verb. Raises BadCommand."""
    canonical, implied = ALIASES.get(verb, (verb, {}))
    given = {**args, **implied}
    address = int(given.get("id", 1))
    if canonical == "address_set":
        return packet(BROADCAST, b"\x30\x01")
    if canonical == "cancel":
        return packet(address, bytes((0x20 | given["socket"],)))
    if canonical.startswith("query_"):
        name = canonical.removeprefix("query_")
        return inquiry(address, *next(each.head for each in QUESTIONS if each.name == name))
    if canonical in ("zoom", "focus"):
        return command(address, *write_variable(canonical, given["value"], given.get("speed")))
    return command(address, *_entry(canonical).write(_values(canonical, given)))


def _entry(name: str) -> Entry:
    return next(each for each in COMMANDS if each.name == name)


def _values(name: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
    if "value" not in given:
        if name == "pan_tilt_position" and not (given["pan_speed"] and given["tilt_speed"]):
            raise BadCommand("pan_speed, tilt_speed: expected 1 to 24")
        return given
    return {part.name: given["value"] for part in _entry(name).parts}
