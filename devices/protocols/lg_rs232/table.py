"""The commands of LG signage displays that a showroom meets, with what their data mean.

Source: LG Electronics, owner's manuals of signage monitors (49SH7DB-M, 70UL3E, 55LS55A, 32SM5KD, M4710C), "To control
multiple products". Models differ in their inputs; the codes here are those most of them share.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from devices.transports.coded import Kind, Names, OnOff, Scale

_NONE = frozenset({0xFF})
PERCENT = Scale(0, 100, "%", _NONE)
LEVEL = Scale(0, 100, "", _NONE)
SWITCH = OnOff()

INPUTS: Mapping[str, int] = {
    "hdmi1": 0x90,
    "hdmi2": 0x91,
    "hdmi3": 0x92,
    "displayport": 0xC0,
    "dvi": 0x80,
    "rgb": 0x60,
    "av": 0x20,
    "component": 0x40,
    "ops": 0x98,
    "webos": 0xE0,
}
"""What a scene can select."""

VARIANTS: Mapping[int, str] = {
    0xA0: "hdmi1",
    0xA1: "hdmi2",
    0xA2: "hdmi3",
    0xD0: "displayport",
    0x70: "dvi",
    0xA8: "ops",
}
"""The PC variants a display may report for an input."""

_OTHER_INPUTS: Mapping[str, int] = {
    "dtv": 0x00,
    "cable-tv": 0x01,
    "analog-tv": 0x10,
    "av2": 0x21,
    "component2": 0x41,
    "hdmi4": 0x93,
    "displayport2": 0xC1,
}
INPUT = Names({**INPUTS, **_OTHER_INPUTS}, {**VARIANTS, 0xD1: "displayport2"})

ASPECT = Names({"4:3": 0x01, "16:9": 0x02, "zoom": 0x04, "original": 0x06, "just-scan": 0x09, "cinema-zoom": 0x10})
ENERGY = Names({"off": 0, "minimum": 1, "medium": 2, "maximum": 3, "auto": 4, "screen-off": 5})


@dataclass(frozen=True, slots=True)
class Entry:
    """One command. Without `kind` its answer is a text. `first` is a byte that goes before the FF of a question.

    `digits`: how many hexadecimal digits its answer has; 0: any even number.
    """

    letters: str
    name: str
    kind: Kind | None = None
    get: bool = True
    set: bool = True
    digits: int = 2
    first: int | None = None


_ENTRIES = (
    Entry("ka", "power", SWITCH),
    Entry("xb", "input", INPUT),
    Entry("kc", "aspect_ratio", ASPECT),
    Entry("kd", "screen_mute", SWITCH),
    # 00 is "volume off", so it is mute that is on.
    Entry("ke", "mute", OnOff(on=0, off=1)),
    Entry("kf", "volume", PERCENT),
    Entry("mg", "backlight", PERCENT),
    Entry("kg", "contrast", LEVEL),
    Entry("kh", "brightness", LEVEL),
    Entry("ki", "color", LEVEL),
    Entry("kj", "tint", LEVEL),
    Entry("kk", "sharpness", Scale(0, 50, "", _NONE)),
    Entry("kl", "osd", SWITCH),
    Entry("km", "remote_lock", SWITCH),
    Entry("kt", "balance", LEVEL),
    Entry("jq", "energy_saving", ENERGY),
    Entry("mc", "key", Scale(0, 255), get=False),
    Entry("dn", "temperature", Scale(0, 254, "°C", _NONE), set=False),
    Entry("dl", "elapsed_time", Scale(0, 0xFFFFFF, "h"), set=False, digits=0),
    # 0 is the fault, 1 is fine.
    Entry("dp", "lamp_fault", OnOff(on=0, off=1), set=False),
    Entry("sv", "signal", Scale(0, 0xFFFF), set=False, digits=4, first=0x02),
    Entry("fy", "serial_number", set=False),
    Entry("fz", "software_version", set=False),
)
BY_LETTERS: Mapping[str, Entry] = {entry.letters: entry for entry in _ENTRIES}
BY_NAME: Mapping[str, Entry] = {entry.name: entry for entry in _ENTRIES}

USUAL: Mapping[str, str] = {"g": "mg", "c": "kc", "l": "kl"}
"""An answer names only the second letter of its command. Of those that share it, the one meant without a request."""


def for_answer(letter: str) -> tuple[Entry, ...]:
    """Return the commands an answer may belong to; the usual one first."""
    usual = USUAL.get(letter, "")
    return tuple(sorted((e for e in _ENTRIES if e.letters[1] == letter), key=lambda e: e.letters != usual))
