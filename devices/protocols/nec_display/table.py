"""The parameters of NEC displays that a showroom meets, with what their values mean.

Source: NEC Display Solutions, "External Control, NEC LCD Monitor" Rev. 2.6 to 3.5; the codes were compared with those
of the maker's own library (Sharp NEC Display Solutions, PD SDK, revision 230717). A maximum comes with every reply.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from devices.transports.coded import Kind, Names, OnOff, Scale

POWER_STATES: Mapping[int, str] = {1: "on", 2: "standby", 3: "suspend", 4: "off"}

INPUTS: Mapping[str, int] = {
    "vga": 1,
    "rgb-hv": 2,
    "dvi": 3,
    "dvi2": 4,
    "video1": 5,
    "video2": 6,
    "s-video": 7,
    "tv": 10,
    "dvd-hd1": 12,
    "option": 13,
    "dvd-hd2": 14,
    "displayport": 15,
    "displayport2": 16,
    "hdmi1": 17,
    "hdmi2": 18,
    "usb": 20,
    "displayport3": 128,
    "hdmi3": 130,
    "hdmi4": 131,
    "media-player": 135,
    "compute-module": 136,
    "usb-c": 137,
}

_WORD = Scale(0, 0xFFFF)

DIAGNOSES: Mapping[int, str] = {
    0x00: "normal",
    0x70: "standby power 3.3 V",
    0x71: "standby power 5 V",
    0x72: "panel power 12 V",
    0x78: "inverter power 24 V",
    0x80: "cooling fan 1",
    0x81: "cooling fan 2",
    0x82: "cooling fan 3",
    0x90: "backlight",
    0x91: "backlight",
    0xA0: "temperature, shut down",
    0xA1: "temperature, half brightness",
    0xA2: "temperature reached the set limit",
    0xB0: "no signal",
    0xD0: "proof-of-play memory full",
    0xD1: "clock",
    0xE0: "system",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter by its operation code. `follows_maximum`: its range is the one a reply tells."""

    opcode: int
    name: str
    kind: Kind
    set: bool = True
    follows_maximum: bool = False


_PARAMETERS = (
    Parameter(0x0010, "backlight", Scale(0, 100, "%"), follows_maximum=True),
    Parameter(0x0012, "contrast", Scale(0, 100, "%"), follows_maximum=True),
    Parameter(0x0060, "input", Names({**INPUTS, "hdmi": 17}, {9: "tv", 19: "hdmi3"}, maximum=0xFFFF)),
    Parameter(0x0062, "volume", Scale(0, 100, "%"), follows_maximum=True),
    # 0 is accepted for "unmute" and may be told by older displays.
    Parameter(0x008D, "mute", OnOff(on=1, off=2, words={0: False})),
    Parameter(0x00D6, "power_mode", Names({word: code for code, word in POWER_STATES.items()}), set=False),
    Parameter(0x00FA, "total_operating_hours", Scale(0, 0xFFFF, "h", times=0.5), set=False),
    Parameter(0x00FB, "key_lock", OnOff()),
    Parameter(0x00FF, "operating_hours", Scale(0, 0xFFFF, "h", times=0.5), set=False),
    Parameter(0x021A, "picture_mode", _WORD),
    Parameter(0x022E, "audio_input", _WORD),
    Parameter(0x023E, "monitor_id", _WORD),
    Parameter(0x0270, "aspect", _WORD),
    Parameter(0x0278, "temperature_sensor", Scale(1, 3), follows_maximum=True),
    # Steps of half a degree; whether it is signed is not said, no hall is that cold.
    Parameter(0x0279, "temperature", Scale(0, 0x7FFF, "°C", times=0.5), set=False),
    Parameter(0x027B, "fan", Names({"off": 0, "on": 1, "error": 2}), set=False),
)
BY_OPCODE: Mapping[int, Parameter] = {each.opcode: each for each in _PARAMETERS}
BY_NAME: Mapping[str, Parameter] = {each.name: each for each in _PARAMETERS}

ALIASES: Mapping[str, str] = {"brightness": "backlight"}
"""What older manuals call a parameter."""
