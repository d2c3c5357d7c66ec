"""What the words of PJLink mean.

Source: JBMIA, "PJLink Specifications" Version 1.04 (class 1) and Version 2.00 (class 2), sections 3 and 4.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

Fields = dict[str, Any]

STATES: Mapping[str, str] = {"0": "off", "1": "on", "2": "cooling", "3": "warming"}
PARTS = ("fan", "lamp", "temperature", "cover", "filter", "other")
LEVELS: Mapping[str, str] = {"0": "ok", "1": "warning", "2": "error"}
KINDS: Mapping[str, str] = {"1": "rgb", "2": "video", "3": "digital", "4": "storage", "5": "network", "6": "internal"}

INPUTS: Mapping[str, str] = {
    "rgb1": "11",
    "rgb2": "12",
    "video1": "21",
    "video2": "22",
    "hdmi1": "31",
    "hdmi2": "32",
    "hdmi3": "33",
    "usb1": "41",
    "network1": "51",
}
"""Class 1 numbers inputs by kind (1 RGB, 2 video, 3 digital, 4 storage, 5 network): see the projector's manual."""

WORDS: Mapping[str, str] = {
    "POWR": "power", "INPT": "input", "AVMT": "mute", "ERST": "errors", "LAMP": "lamp", "INST": "inputs",
    "NAME": "name", "INF1": "manufacturer", "INF2": "product", "INFO": "other_info", "CLSS": "class",
    "SNUM": "serial_number", "SVER": "software_version", "INNM": "input_name", "IRES": "resolution",
    "RRES": "recommended_resolution", "FILT": "filter_hours", "RLMP": "lamp_replacement",
    "RFIL": "filter_replacement", "SVOL": "speaker_volume", "MVOL": "microphone_volume", "FREZ": "freeze",
    "SRCH": "search", "ACKN": "found", "LKUP": "linked_up",
}  # fmt: skip
CLASS_2 = frozenset(
    {"SNUM", "SVER", "INNM", "IRES", "RRES", "FILT", "RLMP", "RFIL", "SVOL", "MVOL", "FREZ", "SRCH", "ACKN", "LKUP"}
)
SETTABLE = frozenset({"POWR", "INPT", "AVMT", "SVOL", "MVOL", "FREZ"})
_TEXTS = frozenset({"NAME", "INF1", "INF2", "INFO", "SNUM", "SVER", "INNM"})
INPUT = re.compile("[1-5][1-9]|[1-6][1-9A-Z]", re.IGNORECASE)
LAMPS = re.compile(r"\d{1,5} [01](?: \d{1,5} [01]){0,7}")
_MAC = re.compile("[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}", re.IGNORECASE)
_SIZE = re.compile(r"(\d{1,5})x(\d{1,5})", re.IGNORECASE)


class Unreadable(ValueError):
    """A value that breaks the specification."""


class Unknown(ValueError):
    """A value the specification does not know, or that says there is none; `fields` go with it."""

    def __init__(self, message: str, fields: Fields) -> None:
        super().__init__(message)
        self.fields = fields


def _power(value: str) -> Fields:
    state = STATES.get(value)
    if state is None:
        if len(value) != 1:
            raise Unreadable(f"power: expected one digit, got {value!r}")
        raise Unknown(f"power: state {value} is not in the specification", {"power": None, "power_code": value})
    return {"power": state == "on", "state": state}


def _input(value: str) -> Fields:
    if INPUT.fullmatch(value) is None:
        if len(value) == 2 and value.isalnum():
            raise Unknown(f"input: {value} is not in the specification", {"input": None, "input_code": value})
        raise Unreadable(f"input: expected a code such as 31, got {value!r}")
    return {"input": value.upper(), "input_kind": KINDS[value[0]], "input_number": value[1].upper()}


def _mute(value: str) -> Fields:
    sides = {"11": (True, False), "21": (False, True), "31": (True, True), "30": (False, False)}
    if value not in sides:
        if len(value) == 2 and value.isdecimal():
            raise Unknown(f"mute: {value} is not in the specification", {"mute": None, "mute_code": value})
        raise Unreadable(f"mute: expected two digits, got {value!r}")
    video, audio = sides[value]
    return {"mute": video or audio, "video_mute": video, "audio_mute": audio}


def _errors(value: str) -> Fields:
    if not re.fullmatch(r"\d{6}", value):
        raise Unreadable(f"errors: expected six digits, got {value!r}")
    levels = {part: LEVELS.get(digit) for part, digit in zip(PARTS, value, strict=True)}
    if None in levels.values():
        raise Unknown(f"errors: a digit of {value} is not in the specification", {**levels, "errors": None})
    found = [f"{part} {level}" for part, level in levels.items() if level != "ok"]
    return {**levels, "errors": ", ".join(found)}


def _lamps(value: str) -> Fields:
    if LAMPS.fullmatch(value) is None:
        raise Unreadable(f"lamp: expected hours and 0 or 1 of each lamp, got {value!r}")
    parts = value.split(" ")
    lamps = [{"hours": int(hours), "on": on == "1"} for hours, on in zip(parts[::2], parts[1::2], strict=True)]
    return {"lamp_hours": max(int(hours) for hours in parts[::2]), "lamps": lamps}


def _inputs(value: str) -> Fields:
    codes = value.split()
    if not codes or not all(INPUT.fullmatch(code) for code in codes):
        raise Unreadable(f"inputs: expected codes such as 11 31 32, got {value!r}")
    return {"inputs": [code.upper() for code in codes]}


def _class(value: str) -> Fields:
    if value not in ("1", "2"):
        raise Unknown(f"class: {value} is not in the specification", {"class": None, "class_code": value})
    return {"class": int(value)}


def _resolution(name: str) -> Callable[[str], Fields]:
    def read(value: str) -> Fields:
        if value in ("-", "*"):
            why = "no signal" if value == "-" else "unknown signal"
            raise Unknown(f"{name}: {why}", {name: None, f"{name}_code": value})
        match = _SIZE.fullmatch(value)
        if match is None:
            raise Unreadable(f"{name}: expected a size such as 1920x1080, got {value!r}")
        return {name: f"{int(match[1])}x{int(match[2])}", "width": int(match[1]), "height": int(match[2])}

    return read


def _filter(value: str) -> Fields:
    if not re.fullmatch(r"\d{1,5}", value):
        raise Unreadable(f"filter hours: expected up to five digits, got {value!r}")
    return {"filter_hours": int(value)}


def _freeze(value: str) -> Fields:
    if value not in ("0", "1"):
        raise Unknown(f"freeze: {value} is not in the specification", {"freeze": None, "freeze_code": value})
    return {"freeze": value == "1"}


def _mac(value: str) -> Fields:
    if _MAC.fullmatch(value) is None:
        raise Unreadable(f"expected a MAC address, got {value!r}")
    return {"mac": value.replace("-", ":").lower()}


_READERS: Mapping[str, Callable[[str], Fields]] = {
    "POWR": _power,
    "INPT": _input,
    "AVMT": _mute,
    "ERST": _errors,
    "LAMP": _lamps,
    "INST": _inputs,
    "CLSS": _class,
    "IRES": _resolution("resolution"),
    "RRES": _resolution("recommended_resolution"),
    "FILT": _filter,
    "FREZ": _freeze,
    "ACKN": _mac,
    "LKUP": _mac,
}
UNITS: Mapping[str, Mapping[str, str]] = {"LAMP": {"lamp_hours": "h"}, "FILT": {"filter_hours": "h"}}


def read_value(word: str, value: str) -> Fields:
    """Return what an answer tells. Raises Unreadable, Unknown."""
    if word in _READERS:
        return _READERS[word](value)
    if word in _TEXTS:
        return {WORDS[word]: value}
    if word in ("RLMP", "RFIL"):
        return {WORDS[word]: value.split()}
    return {"value": value}


def read_parameter(word: str, value: str) -> Fields:
    """Return what a command sets. Raises Unreadable."""
    if word == "POWR" and value in ("0", "1"):
        return {"power": value == "1"}
    if word == "INPT" and INPUT.fullmatch(value):
        return _input(value)
    if word == "AVMT" and re.fullmatch("[123][01]", value):
        on = value[1] == "1"
        names = {"1": ("video_mute",), "2": ("audio_mute",), "3": ("mute", "video_mute", "audio_mute")}[value[0]]
        return dict.fromkeys(names, on)
    if word in ("SVOL", "MVOL") and value in ("0", "1"):
        return {WORDS[word]: "up" if value == "1" else "down"}
    if word == "FREZ" and value in ("0", "1"):
        return {"freeze": value == "1"}
    if word in SETTABLE:
        raise Unreadable(f"{WORDS[word]}: {value!r} is out of range")
    if word in WORDS:
        raise Unreadable(f"{WORDS[word]} can only be asked for, got the parameter {value!r}")
    return {"value": value}
