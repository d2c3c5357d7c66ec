"""Lines of PJLink: building, finding, taking apart."""

import re
from dataclasses import dataclass

from devices.transports.frame_reading import Look

LONGEST = 264
"""Bytes of the longest line: 96 of a login, 7 of a head, 128 of a parameter, and some room."""

ERRORS = {
    "ERR1": "undefined command",
    "ERR2": "parameter out of range",
    "ERR3": "not possible at this time",
    "ERR4": "projector failure",
    "ERRA": "wrong password",
}

_VALUE = rb"[^\x00-\x1f\x7f]{0,128}"
_LINE = re.compile(
    rb"(?:(?P<digest>[0-9a-f]{32}|[0-9a-f]{96})?%(?P<class>[12])(?P<word>[A-Z0-9]{4})"
    rb"(?:(?P<separator>[ =])(?P<value>" + _VALUE + rb"))?"
    rb"|PJLINK (?P<level>0|1 [0-9a-z]{1,32}|2 [0-9a-f]{32}|2|ERRA))\r\n?",
    re.IGNORECASE,
)
_HALF = re.compile(
    rb"(?:[0-9a-f]{1,96}"
    rb"|(?:[0-9a-f]{32}|[0-9a-f]{96})?%(?:[12](?:[A-Z0-9]{0,4}|[A-Z0-9]{4}[ =]" + _VALUE + rb")?)?"
    rb"|P(?:J(?:L(?:I(?:N(?:K(?: (?:0|1(?: [0-9a-z]{0,32})?|2(?: [0-9a-f]{0,32})?|E(?:R(?:RA?)?)?)?)?)?)?)?)?)?)\Z",
    re.IGNORECASE,
)
_MEANT = re.compile(rb"%[12]|PJLINK|[0-9a-f]{32}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line taken apart. Of a greeting only `level` is set: what stands behind PJLINK.

    `separator` is "=" in what a projector says, " " in a command, empty in a search. `digest` is the login before it.
    """

    word: str = ""
    value: str = ""
    klass: str = ""
    separator: str = ""
    digest: str = ""
    level: str = ""


def command_line(word: str, parameter: str = "?", *, klass: int = 1) -> bytes:
    """Return a command."""
    return f"%{klass}{word} {parameter}\r".encode()


def read_line(raw: bytes) -> Line | None:
    """Take a line apart; None when it is none of PJLink."""
    match = _LINE.fullmatch(raw)
    if match is None:
        return None
    parts = {name: (text or b"").decode("utf-8", "replace") for name, text in match.groupdict().items()}
    return Line(
        word=parts["word"].upper(),
        value=parts["value"].strip(),
        klass=parts["class"],
        separator=parts["separator"],
        digest=parts["digest"],
        level=parts["level"],
    )


def look(data: bytes, at: int) -> Look:
    """Look for a line at an offset: say what stands there."""
    part = data[at : at + LONGEST]
    found = _LINE.match(part)
    if found is not None:
        return Look(length=found.end())
    if _HALF.match(part):
        return Look(partial=True)
    return Look(reason=f"expected a line such as %1POWR=1 and CR, got {part[:24]!r}")


def meant(data: bytes) -> bool:
    """Return whether bytes begin like a line of PJLink, right or wrong."""
    return _MEANT.match(data) is not None
