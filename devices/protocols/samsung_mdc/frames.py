"""Frames of Samsung MDC: building, finding, checking."""

from dataclasses import dataclass

from devices.protocols.samsung_mdc.table import ENTRIES
from devices.transports.checksums import sum8
from devices.transports.frame_reading import Look, shown
from devices.transports.framing import MeasuredFramer

HEAD, ANSWER = 0xAA, 0xFF
ACK, NAK = ord("A"), ord("N")
BROADCAST = 0xFE

TLS_GREETING = b"MDCSTART<<TLS>>"
"""What a display says on TCP 1515 whose menu has "Secured Protocol" on: it wants TLS and a PIN."""

PASSED = b"MDCAUTH<<PASS>>"
FAILED = b"MDCAUTH<<FAIL:0x??>>"
_TEXTS = (TLS_GREETING, PASSED, FAILED)


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame taken apart. `ack` is None in a command."""

    command: int
    id: int
    data: bytes
    ack: bool | None = None

    @classmethod
    def of(cls, raw: bytes) -> "Frame":
        """Take a valid frame apart."""
        if raw[1] == ANSWER:
            return cls(raw[5], raw[2], raw[6:-1], raw[4] == ACK)
        return cls(raw[1], raw[2], raw[4:-1])


def command_frame(code: int, address: int, data: bytes = b"") -> bytes:
    """Return a command; without data it asks for the present value."""
    body = bytes((code, address, len(data))) + data
    return b"\xaa" + body + bytes((sum8(body),))


def same_id(one: int, other: int) -> bool:
    """Return whether two ids name one display: the older manuals write the id 0 as FF."""
    return one == other or {one, other} == {0x00, 0xFF}


def answers(request: Frame, raw: bytes) -> bool:
    """Return whether a valid frame is the answer to a command."""
    frame = Frame.of(raw)
    return frame.ack is not None and same_id(frame.id, request.id) and frame.command == request.command


def look(data: bytes, at: int) -> Look:
    """Look for a frame at an offset: say what stands there."""
    if data[at] == ord("M"):
        return _look_for_text(data[at : at + len(FAILED)])
    if data[at] != HEAD:
        return Look(reason=f"expected AA, the header of a frame, got {data[at]:02X}")
    head = data[at : at + 6]
    if len(head) < 4:
        return Look(partial=True)
    wrong = _wrong_head(head)
    if wrong:
        return Look(reason=wrong)
    length = 5 + head[3]
    if at + length > len(data):
        return Look(partial=True)
    frame = data[at : at + length]
    expected = sum8(frame[1:-1])
    if expected != frame[-1]:
        return Look(reason=f"checksum: expected {expected:02X}, got {frame[-1]:02X} in {shown(frame)}")
    return Look(length=length)


def _wrong_head(head: bytes) -> str:
    """Return what is wrong with the first bytes of a frame; empty while nothing is."""
    length = head[3]
    if head[1] != ANSWER:
        return _wrong_length(head[1], length, answer=False)
    if length < 2:
        return f"length: expected at least 2 in an answer, got {length}"
    if len(head) < 5:
        return ""
    if head[4] not in (ACK, NAK):
        return f"expected 41 (ACK) or 4E (NAK), got {head[4]:02X}"
    if len(head) < 6:
        return ""
    if head[4] == NAK:
        return "" if length in (2, 3) else f"length: expected 3 in a NAK, got {length}"
    return _wrong_length(head[5], length - 2, answer=True)


def _wrong_length(command: int, length: int, *, answer: bool) -> str:
    entry = ENTRIES.get(command)
    if entry is None or not entry.items:
        return ""
    # A command without data asks; an answer without any acknowledges only.
    if length in (0, len(entry.items)):
        return ""
    more = 2 if answer else 0
    return f"length of {entry.name}: expected {more} or {len(entry.items) + more}, got {length + more}"


def _look_for_text(text: bytes) -> Look:
    for known in _TEXTS:
        part = text[: len(known)]
        if all(want in (got, ord("?")) for got, want in zip(part, known, strict=False)):
            return Look(length=len(known)) if len(part) == len(known) else Look(partial=True)
    return Look(reason=f"expected a frame or a greeting such as {TLS_GREETING.decode()}, got {shown(text)}")


class MdcAnswers(MeasuredFramer):
    """Finds answers, and the greeting of a display that wants TLS; commands of others are noise to us."""

    def measure(self, data: bytes) -> int | None:
        if data[:1] == b"M":
            return self._greeting(data)
        if data[:2] not in (b"\xaa", b"\xaa\xff"):
            return None
        if len(data) < 4:
            return 0
        return 5 + data[3] if data[3] >= 2 else None

    def valid(self, frame: bytes) -> bool:
        return frame == TLS_GREETING or sum8(frame[1:-1]) == frame[-1]

    @staticmethod
    def _greeting(data: bytes) -> int | None:
        if not TLS_GREETING.startswith(data):
            return None
        return len(TLS_GREETING) if len(data) >= 8 else 0
