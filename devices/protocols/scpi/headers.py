"""Headers of SCPI commands: short and long forms, what can be left out, what their answers are about.

SCPI-99, volume 1 (syntax: the short form is the first four letters, or three where the fourth is a vowel) and volume 2
(MEASure, SOURce, OUTPut, SYSTem subsystems); IEEE 488.2-1992, chapter 10 (common commands).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "integer", "boolean", "text", "identification", "error", "event_status", "self_test", "any"]

_HEADER = re.compile(r"(?:\*[A-Za-z]{3,4}|:?[A-Za-z][A-Za-z0-9_]*(?::[A-Za-z][A-Za-z0-9_]*)*)\??")
LONGEST_WORD = 12
_VOWELS = frozenset("AEIOU")
_OPTIONAL = frozenset({"SCAL", "LEV", "IMM", "AMPL", "NEXT", "DC"})


@dataclass(frozen=True, slots=True)
class Subject:
    """What an answer is about: the name of its field, its kind and unit."""

    name: str
    kind: Kind
    unit: str = ""


_QUANTITIES: Mapping[str, tuple[str, str]] = {
    "VOLT": ("voltage", "V"),
    "CURR": ("current", "A"),
    "POW": ("power", "W"),
    "RES": ("resistance", "Ω"),
    "FRES": ("resistance", "Ω"),
    "FREQ": ("frequency", "Hz"),
    "PER": ("period", "s"),
    "TEMP": ("temperature", "°C"),
    "CAP": ("capacitance", "F"),
}

QUERIES: Mapping[str, Subject] = {
    "*IDN": Subject("identification", "identification"),
    "*OPT": Subject("options", "text"),
    "*OPC": Subject("complete", "boolean"),
    "*ESR": Subject("event_status", "event_status"),
    "*ESE": Subject("event_status_enable", "event_status"),
    "*STB": Subject("status_byte", "integer"),
    "*SRE": Subject("service_request_enable", "integer"),
    "*TST": Subject("self_test", "self_test"),
    "*LRN": Subject("settings", "any"),
    "SYST:ERR": Subject("error", "error"),
    "SYST:ERR:ALL": Subject("error", "error"),
    "SYST:ERR:COUN": Subject("error_count", "integer"),
    "SYST:VERS": Subject("version", "text"),
    "OUTP": Subject("output", "boolean"),
    **{name: Subject(f"{quantity}_setting", "number", unit) for name, (quantity, unit) in _QUANTITIES.items()},
    **{
        f"{verb}:{name}": Subject(quantity, "number", unit)
        for verb in ("MEAS", "READ", "FETC")
        for name, (quantity, unit) in _QUANTITIES.items()
    },
    "READ": Subject("reading", "number"),
    "FETC": Subject("reading", "number"),
}
"""What is known of queries, by their shortest form. A setting asked back is not what is measured."""

COMMANDS: Mapping[str, str] = {
    "*RST": "reset",
    "*CLS": "clear",
    "*WAI": "wait",
    "*TRG": "trigger",
    "*OPC": "operation_complete",
    "VOLT": "voltage",
    "CURR": "current",
    "OUTP": "output",
    "INST:NSEL": "channel",
}
"""Names of commands that every integrator knows, by their shortest form."""


def header_problem(header: str) -> str:
    """Say what is wrong with a header; nothing where it is one."""
    if not _HEADER.fullmatch(header):
        return f"expected a header such as VOLT, :MEAS:VOLT:DC? or *IDN?, got {header[:40]!r}"
    long = [word for word in re.split(r"[:*?]", header) if len(word.rstrip("0123456789")) > LONGEST_WORD]
    return f"a word of more than {LONGEST_WORD} letters: {long[0][:40]}" if long else ""


def shortest(header: str) -> str:
    """Return the shortest form of a header, without its question mark and the numbers of its nodes."""
    words = [_short(word) for word in header.upper().rstrip("?").strip(":").split(":")]
    if len(words) > 1 and words[0] == "SOUR":
        words = words[1:]
    if words[0] == "OUTP" and words[1:] == ["STAT"]:
        words = words[:1]
    return ":".join([words[0], *(word for word in words[1:] if word not in _OPTIONAL)])


def subject_of(header: str) -> Subject | None:
    """Return what the answer to a query is about; None where that is not known, or nothing is asked."""
    return QUERIES.get(shortest(header)) if header.endswith("?") else None


def command_name(header: str) -> str:
    """Return the plain name of a command or query; its header where it has none."""
    short = shortest(header)
    if header.endswith("?"):
        found = QUERIES.get(short)
        return f"query_{found.name}" if found else header.upper()
    return COMMANDS.get(short, header.upper())


def _short(word: str) -> str:
    if word.startswith("*"):
        return word
    letters = word.rstrip("0123456789")
    if len(letters) <= 4:
        return letters
    return letters[:3] if letters[3] in _VOWELS else letters[:4]
