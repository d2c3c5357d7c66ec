"""The commands of Samsung MDC that a showroom meets, with what their bytes mean.

Source: Samsung Electronics, "Multiple Display Control Protocol" SEC-VD-DSW, Ver. 2.1 (2008) to Ver. 15.0 (2020-11-06).
The code 85 stands in the older ones only; its name here is not confirmed by a document at hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from devices.transports.coded import Kind, Names, OnOff, Scale

NOT_AVAILABLE = 0xFF
_NONE = frozenset({NOT_AVAILABLE})

PERCENT = Scale(0, 100, "%", _NONE)
LEVEL = Scale(0, 100, "", _NONE)
SWITCH = OnOff()

INPUTS: Mapping[str, int] = {
    "hdmi1": 0x21,
    "hdmi2": 0x23,
    "hdmi3": 0x31,
    "hdmi4": 0x33,
    "displayport": 0x25,
    "displayport2": 0x26,
    "displayport3": 0x27,
    "dvi": 0x18,
    "pc": 0x14,
    "component": 0x08,
    "av": 0x0C,
    "hdbaset": 0x55,
    "magicinfo": 0x60,
    "url-launcher": 0x63,
    "web-browser": 0x65,
}
"""What a scene can select. The display may answer with the PC variant of an input, see `VARIANTS`."""

VARIANTS: Mapping[int, str] = {
    0x22: "hdmi1",
    0x24: "hdmi2",
    0x32: "hdmi3",
    0x34: "hdmi4",
    0x1F: "dvi",
    0x20: "magicinfo",
}

_OTHER_INPUTS: Mapping[str, int] = {
    "s-video": 0x04,
    "av2": 0x0D,
    "scart": 0x0E,
    "bnc": 0x1E,
    "tv": 0x30,
    "dtv": 0x40,
    "plug-in": 0x50,
    "ocm": 0x56,
    "screen-mirroring": 0x61,
    "internal-usb": 0x62,
    "iwb": 0x64,
    "remote-workspace": 0x66,
}
INPUT = Names({**INPUTS, **_OTHER_INPUTS}, VARIANTS)

PICTURE_SIZE = Names(
    {
        "16:9": 0x10, "4:3": 0x18, "original": 0x20, "21:9": 0x21, "custom": 0x22,
        "video-auto-wide": 0x00, "video-16:9": 0x01, "video-zoom": 0x04, "video-zoom1": 0x05, "video-zoom2": 0x06,
        "video-screen-fit": 0x09, "video-4:3": 0x0B, "video-wide-fit": 0x0C, "video-custom": 0x0D,
        "video-smart-view1": 0x0E, "video-smart-view2": 0x0F, "video-wide-zoom": 0x31, "video-21:9": 0x32,
    }
)  # fmt: skip
KEYS = Names(
    {
        "source": 0x01, "power": 0x02, "volume-up": 0x07, "volume-down": 0x0B, "mute": 0x0F, "channel-down": 0x10,
        "channel-up": 0x12, "menu": 0x1A, "info": 0x1F, "exit": 0x2D, "stop": 0x46, "play": 0x47, "pause": 0x4A,
        "return": 0x58, "up": 0x60, "down": 0x61, "right": 0x62, "left": 0x65, "enter": 0x68, "home": 0x79,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One command. `items` are its data bytes in their order; a `text` or a `counter` has any number of them.

    An entry with none of these is known by name only; its bytes are shown as they are.
    """

    code: int
    name: str
    items: tuple[tuple[str, Kind], ...] = ()
    get: bool = True
    set: bool = True
    text: bool = False
    counter: bool = False

    @property
    def kind(self) -> Kind | None:
        """What the one value of a settable command is."""
        return self.items[0][1] if self.set and len(self.items) == 1 else None


def _one(code: int, name: str, kind: Kind, *, get: bool = True, settable: bool = True) -> Entry:
    return Entry(code, name, ((name, kind),), get=get, set=settable)


def _text(code: int, name: str) -> Entry:
    return Entry(code, name, set=False, text=True)


_ENTRIES = (
    Entry(
        0x00,
        "status",
        (
            ("power", SWITCH),
            ("volume", PERCENT),
            ("mute", SWITCH),
            ("input", INPUT),
            ("picture_size", PICTURE_SIZE),
            ("on_timer", Scale(0, 255)),
            ("off_timer", Scale(0, 255)),
        ),
        set=False,
    ),
    _text(0x0B, "serial_number"),
    Entry(
        0x0D,
        "display_status",
        (
            ("lamp_error", SWITCH),
            ("temperature_error", SWITCH),
            ("brightness_sensor", Names({"none": 0, "error": 1, "normal": 2})),
            ("sync", Names({"normal": 0, "error": 1, "invalid": 2})),
            ("temperature", Scale(0, 254, "°C", _NONE)),
            ("fan", Names({"normal": 0, "error": 1, "none": 2})),
        ),
        set=False,
    ),
    _text(0x0E, "software_version"),
    Entry(
        0x10,
        "model_number",
        (
            ("species", Names({"pdp": 1, "lcd": 2, "dlp": 3, "led": 4, "crt": 5, "oled": 6})),
            ("model_number", Scale(0, 255)),
            ("tv_supported", OnOff(on=0, off=1)),
        ),
        set=False,
    ),
    _one(0x11, "power", OnOff(words={2: "reboot"})),
    _one(0x12, "volume", PERCENT),
    _one(0x13, "mute", SWITCH),
    _one(0x14, "input", INPUT),
    _one(0x15, "picture_size", PICTURE_SIZE),
    _one(0x18, "screen_mode", Names({"16:9": 0x01, "zoom": 0x04, "4:3": 0x0B, "wide-zoom": 0x31})),
    _one(0x19, "screen_size", Scale(0, 255, "inch"), settable=False),
    _one(0x1D, "control_port", Names({"rs232": 0, "rj45": 1})),
    _one(0x24, "contrast", LEVEL),
    _one(0x25, "brightness", LEVEL),
    _one(0x26, "sharpness", LEVEL),
    _one(0x27, "color", LEVEL),
    _one(0x28, "tint", LEVEL),
    _one(0x33, "auto_power", SWITCH),
    _one(0x36, "remote_control", SWITCH),
    _one(0x3D, "auto_adjustment", Scale(0, 0), get=False),
    _one(0x3E, "color_tone", Names({"cool2": 0, "cool1": 1, "normal": 2, "warm1": 3, "warm2": 4, "off": 0x50})),
    _one(0x3F, "color_temperature", Scale(0, 255, "hK")),
    _one(0x4A, "standby", Names({"off": 0, "on": 1, "auto": 2})),
    _one(0x58, "backlight", LEVEL),
    _one(0x5C, "video_wall_mode", Names({"natural": 0, "full": 1})),
    _one(0x5D, "safety_lock", SWITCH),
    _one(0x5F, "panel_lock", SWITCH),
    _one(0x61, "channel_step", Names({"up": 0, "down": 1}), get=False),
    _one(0x62, "volume_step", Names({"up": 0, "down": 1}), get=False),
    _text(0x67, "device_name"),
    _one(0x70, "osd", SWITCH),
    _one(0x77, "all_keys_lock", SWITCH),
    Entry(0x83, "panel_on_time", set=False, counter=True),
    _one(0x84, "video_wall", SWITCH),
    _one(0x85, "maximum_temperature", Scale(0, 254, "°C", _NONE)),
    Entry(0x89, "video_wall_layout", (("wall_layout", Scale(0, 255)), ("wall_position", Scale(0, 255)))),
    _text(0x8A, "model_name"),
    _one(0x92, "energy_saving", Names({"off": 0, "low": 1, "medium": 2, "high": 3, "picture-off": 4})),
    _one(0x9F, "reset", Names({"picture": 0, "sound": 1, "setup": 2, "all": 3, "screen": 4}), get=False),
    Entry(0xA4, "timer1"),
    Entry(0xA5, "timer2"),
    Entry(0xA6, "timer3"),
    Entry(0xA7, "clock_minutes"),
    _one(0xB0, "key", KEYS, get=False),
    _one(0xB5, "network_standby", SWITCH),
    _one(0xB8, "auto_id", Names({"start": 0, "end": 1})),
    _one(0xB9, "show_id", SWITCH, get=False),
    Entry(0xC5, "clock"),
    # Here 00 is on: the panel is what is switched, not a function of it.
    _one(0xF9, "panel", OnOff(on=0, off=1)),
)
ENTRIES: Mapping[int, Entry] = {entry.code: entry for entry in _ENTRIES}
BY_NAME: Mapping[str, Entry] = {entry.name: entry for entry in _ENTRIES}
