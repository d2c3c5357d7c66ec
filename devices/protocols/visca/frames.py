"""VISCA frames: building, finding, taking apart; also inside the header they have over IP."""

from collections.abc import Sequence
from dataclasses import dataclass

from devices.transports.frame_reading import Look, shown

END = 0xFF
SHORTEST, LONGEST = 3, 16
BROADCAST = 8
COMMAND, INQUIRY = 0x01, 0x09
ACK, COMPLETION, ERROR = 0x40, 0x50, 0x60

HEADER = 8
TYPE_COMMAND, TYPE_INQUIRY, TYPE_REPLY, TYPE_SETTING = 0x0100, 0x0110, 0x0111, 0x0120
TYPE_CONTROL, TYPE_CONTROL_REPLY = 0x0200, 0x0201
RESET = b"\x01"
SEQUENCES = 2**32


def packet(address: int, body: bytes) -> bytes:
    """Return what a controller sends to a camera, 8 being all of them."""
    return bytes((0x80 | address,)) + body + b"\xff"


def command(address: int, *body: int) -> bytes:
    """Return a command."""
    return packet(address, bytes((COMMAND, *body)))


def inquiry(address: int, *body: int) -> bytes:
    """Return a question."""
    return packet(address, bytes((INQUIRY, *body)))


def nibbles(value: int, count: int = 4) -> bytes:
    """Write a number as half bytes, 0p 0q 0r 0s; a negative one as its two's complement."""
    plain = value & ((1 << (4 * count)) - 1)
    return bytes((plain >> (4 * (count - 1 - place))) & 0x0F for place in range(count))


def number(data: Sequence[int], *, signed: bool = False) -> int | None:
    """Read half bytes; None where one is more than half a byte."""
    value = 0
    for byte in data:
        if byte > 0x0F:
            return None
        value = value << 4 | byte
    top = 1 << (4 * len(data))
    return value - top if signed and value >= top // 2 else value


def look_packet(data: bytes, at: int) -> Look:
    """Say whether what a controller sends stands in the bytes from a place."""
    head = data[at]
    if not 0x81 <= head <= 0x88:
        return Look(reason=f"expected a packet that begins with 81 to 88, got {shown(data[at : at + 4])}")
    second = data[at + 1] if at + 1 < len(data) else None
    if second is not None and second not in (COMMAND, INQUIRY, 0x30, 0x38) and second >> 4 != 0x2:
        return Look(reason=f"expected 01 (command), 09 (inquiry) or 2y (cancel) behind the address, got {second:02X}")
    return _ended(data, at, (COMMAND, INQUIRY))


def look_reply(data: bytes, at: int) -> Look:
    """Say whether what a camera sends stands in the bytes from a place."""
    head = data[at]
    if head == 0x88:
        # The answers to the two broadcasts come back around the chain as they are.
        return look_packet(data, at)
    if not (0x90 <= head <= 0xF0 and head & 0x0F == 0):
        if 0x81 <= head <= 0x87:
            return look_packet(data, at)
        return Look(reason=f"expected an answer that begins with 90 to F0, got {shown(data[at : at + 4])}")
    second = data[at + 1] if at + 1 < len(data) else None
    if second is not None and second != 0x38 and not 0x40 <= second <= 0x6F:
        return Look(reason=f"expected 4y, 5y or 6y behind the address, got {second:02X}")
    return _ended(data, at, range(ACK, 0x70))


def _ended(data: bytes, at: int, seconds: Sequence[int]) -> Look:
    """Return the length up to FF. Another beginning further in shows that an FF was lost."""
    end = data.find(END, at, at + LONGEST)
    again = data.find(data[at], at + 2, end if end >= 0 else at + LONGEST)
    if again >= 0 and again + 1 < len(data) and data[again + 1] in seconds:
        return Look(reason=f"expected FF before the next packet begins, got {shown(data[at : again + 2])}")
    if end >= 0:
        length = end + 1 - at
        if length < SHORTEST:
            return Look(reason=f"expected at least {SHORTEST} bytes, got {length}")
        return Look(length=length)
    if len(data) - at >= LONGEST:
        return Look(reason=f"expected FF within {LONGEST} bytes")
    return Look(partial=True)


class PacketFramer:
    """Finds what cameras send on a serial line; packets of controllers that are heard too are dropped as noise."""

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        frames: list[bytes] = []
        noise = bytearray()
        data = bytes(buffer)
        at = 0
        while at < len(data):
            seen = look_reply(data, at) if data[at] >= 0x88 else Look()
            if seen.partial:
                break
            if seen.length:
                frames.append(data[at : at + seen.length])
            else:
                noise.append(data[at])
            at += seen.length or 1
        del buffer[:at]
        return frames, bytes(noise)


# -- over IP ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Datagram:
    """A message over IP, taken apart."""

    kind: int
    sequence: int
    payload: bytes


def wrapped(payload: bytes, sequence: int, kind: int | None = None) -> bytes:
    """Return a payload with its header; the kind follows from the payload where it is not said."""
    if kind is None:
        kind = TYPE_INQUIRY if payload[1:2] == b"\x09" else TYPE_COMMAND
    return kind.to_bytes(2, "big") + len(payload).to_bytes(2, "big") + sequence.to_bytes(4, "big") + payload


def unwrapped(frame: bytes) -> Datagram:
    """Take a valid message apart."""
    return Datagram(int.from_bytes(frame[:2], "big"), int.from_bytes(frame[4:8], "big"), frame[HEADER:])


def look_datagram(data: bytes, at: int) -> Look:
    """Say what stands in the bytes from a place."""
    kind = data[at : at + 2]
    known = (TYPE_COMMAND, TYPE_INQUIRY, TYPE_REPLY, TYPE_SETTING, TYPE_CONTROL, TYPE_CONTROL_REPLY)
    starts = [each.to_bytes(2, "big") for each in known]
    if not any(start.startswith(kind) for start in starts):
        return Look(reason=f"expected a payload type of 0100, 0110, 0111, 0120, 0200 or 0201, got {shown(kind)}")
    if len(data) - at < 4:
        possible = data[at + 2 : at + 3] in (b"", b"\0")
        return Look(partial=True) if possible else Look(reason=f"expected a payload length of 1 to {LONGEST}")
    length = int.from_bytes(data[at + 2 : at + 4], "big")
    if not 1 <= length <= LONGEST:
        return Look(reason=f"expected a payload length of 1 to {LONGEST}, got {length}")
    payload = data[at + HEADER : at + HEADER + length]
    whole = len(payload) == length
    reason = _payload_fault(int.from_bytes(kind, "big"), payload, whole=whole)
    if reason:
        return Look(reason=reason)
    return Look(length=HEADER + length) if whole else Look(partial=True)


def _payload_fault(kind: int, payload: bytes, *, whole: bool) -> str:
    """Return what is wrong with a payload, as far as it is there."""
    if not payload or kind >= TYPE_CONTROL:
        return ""
    if END in payload[:-1] or (whole and payload[-1] != END):
        return f"expected FF at the end of the payload and nowhere else, got {shown(payload)}"
    found = look_reply(payload, 0) if kind == TYPE_REPLY else look_packet(payload, 0)
    return "" if kind == TYPE_SETTING else found.reason
