"""Frames of LG signage displays: building, finding, taking apart."""

import re
from dataclasses import dataclass

from devices.protocols.lg_rs232.table import for_answer
from devices.transports.frame_reading import Look
from devices.transports.framing import PatternFramer

READ = 0xFF
UNSUPPORTED = 2
ERRORS = {1: "illegal code", 2: "not supported function", 3: "wait more time"}

LONGEST = 80
# Serial number and software version (letters y and z) are texts; everything else is hexadecimal.
_DATA = rb"(?:(?<=[yz] .. OK)[0-9a-zA-Z.:-]{1,40}?|(?<=[yz] ... OK)[0-9a-zA-Z.:-]{1,40}?|[0-9a-fA-F]{0,16})"
ANSWER = re.compile(rb"([a-z]) ([0-9a-fA-F]{2,3}) (OK|NG)(" + _DATA + rb")x[\r\n]{0,2}")
COMMAND = re.compile(rb"([a-z]{2}) ([0-9a-fA-F]{1,3}) ([0-9a-fA-F]{1,3}(?: [0-9a-fA-F]{1,3}){0,7})\r\n?")
_HALF_ANSWER = re.compile(
    rb"(?:[a-z](?: (?:[0-9a-fA-F]{0,3}|[0-9a-fA-F]{2,3} (?:[ON]|(?:OK|NG)[0-9a-fA-F]{0,16})?))?"
    rb"|[yz] [0-9a-fA-F]{2,3} OK[0-9a-wyzA-Z.:-]{0,40})\Z"
)
_HALF_COMMAND = re.compile(rb"[a-z](?:[a-z](?: (?:[0-9a-fA-F]{0,3}|[0-9a-fA-F]{1,3}(?: [0-9a-fA-F]{0,3}){1,8}))?)?\Z")
_SO_FAR = re.compile(rb"([a-z]) [0-9a-fA-F]{2,3} (?:OK|NG)([0-9a-fA-F]*)")
_MEANT = re.compile(rb"[a-z]{1,2} [0-9a-fA-F]")


@dataclass(frozen=True, slots=True)
class Command:
    """A command taken apart; `data` are its bytes."""

    letters: str
    id: int
    data: tuple[int, ...]

    @property
    def asks(self) -> bool:
        """Whether it reads instead of setting."""
        return self.data[-1] == READ


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer taken apart; `text` is what stands between OK or NG and the x."""

    letter: str
    id: int
    ok: bool
    text: str


def command_line(letters: str, address: int, data: int, *, digits: int = 2, first: int | None = None) -> bytes:
    """Return a command; `digits` of the set id: three on models with up to 1000 sets."""
    before = "" if first is None else f"{first:02x} "
    return f"{letters} {address:0{digits}x} {before}{data:02x}\r".encode()


def read_command(frame: bytes) -> Command | None:
    """Take a command apart; None when it is none."""
    match = COMMAND.fullmatch(frame)
    if match is None:
        return None
    return Command(match[1].decode(), int(match[2], 16), tuple(int(part, 16) for part in match[3].split(b" ")))


def read_answer(frame: bytes) -> Answer | None:
    """Take an answer apart; None when it is none."""
    match = ANSWER.fullmatch(frame)
    if match is None:
        return None
    return Answer(match[1].decode(), int(match[2], 16), match[3] == b"OK", match[4].decode())


def look(data: bytes, at: int) -> Look:
    """Look for a frame at an offset: say what stands there."""
    part = data[at : at + LONGEST]
    found = ANSWER.match(part) or COMMAND.match(part)
    if found is not None:
        return Look(length=found.end())
    half = _HALF_ANSWER.match(part)
    if half is not None and _too_long(part):
        return Look(reason=f"expected the letter x behind the data, got {part[:24]!r}")
    if half is not None or _HALF_COMMAND.match(part):
        return Look(partial=True)
    return Look(
        reason=f"expected an answer such as 'a 01 OK01x' or a command such as 'ka 01 01' and CR, got {part[:24]!r}"
    )


def _too_long(part: bytes) -> bool:
    """Return whether half an answer has more data than its command can have."""
    match = _SO_FAR.fullmatch(part)
    known = for_answer(match[1].decode()) if match is not None else ()
    if match is None or not known or not all(entry.kind is not None and entry.digits for entry in known):
        return False
    return len(match[2]) > max(entry.digits for entry in known)


def meant(data: bytes) -> bool:
    """Return whether bytes begin like a frame, right or wrong."""
    return _MEANT.match(data) is not None


class LgAnswers(PatternFramer):
    """Finds answers in what a display sends."""

    def __init__(self) -> None:
        super().__init__(rb"[a-z] [0-9a-fA-F]{2,3} (?:OK|NG)[0-9a-zA-Z]{2,8}x", maximum=20, separators=b"\r\n")
