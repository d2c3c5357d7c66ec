"""Frames of NEC displays: building, finding, taking apart."""

from dataclasses import dataclass
from functools import reduce
from operator import xor

from devices.transports.frame_reading import Look, shown
from devices.transports.framing import MeasuredFramer

SOH, STX, ETX, CR = 0x01, 0x02, 0x03, 0x0D
CONTROLLER = ord("0")
ALL = ord("*")
FIRST_ID, LAST_ID = 1, 100
LONGEST_MESSAGE = 0xFF

COMMAND, COMMAND_REPLY, GET, GET_REPLY, SET, SET_REPLY = "A", "B", "C", "D", "E", "F"
REPLIES = (COMMAND_REPLY, GET_REPLY, SET_REPLY)
REPLY_TO = {COMMAND: COMMAND_REPLY, GET: GET_REPLY, SET: SET_REPLY}

NULL_MESSAGE = "BE"
POWER_READ, POWER_SET, DIAGNOSIS, SERIAL_NUMBER, MODEL_NAME = "01D6", "C203D6", "B1", "C216", "C217"
COMMANDS = {
    POWER_READ: "power",
    POWER_SET: "power",
    DIAGNOSIS: "diagnosis",
    SERIAL_NUMBER: "serial_number",
    MODEL_NAME: "model_name",
    "0C": "save_settings",
}

LENGTHS = {b"C": b"06", b"D": b"12", b"E": b"0A", b"F": b"12"}
"""Types whose messages are always as long."""

_HEX = b"0123456789ABCDEFabcdef"
_HEADER = 7


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame taken apart. Addresses are the bytes on the wire."""

    to: int
    source: int
    type: str
    message: str

    @classmethod
    def of(cls, raw: bytes) -> "Frame":
        """Take a valid frame apart."""
        return cls(raw[2], raw[3], chr(raw[4]), raw[_HEADER + 1 : -3].decode("ascii", "replace"))


def address_of(unit: int | str) -> int:
    """Return the byte of a monitor id (1 to 100), of a group ("group-a" to "group-j") or of "all"."""
    if isinstance(unit, int):
        return 0x40 + unit
    if unit in ("all", "*"):
        return ALL
    return 0x31 + ord(unit[-1].lower()) - ord("a")


def unit_of(address: int) -> int | str:
    """Return the monitor id of a byte, or its group, or "all"."""
    if address == ALL:
        return "all"
    if 0x31 <= address <= 0x3A:
        return f"group-{chr(address - 0x31 + ord('a'))}"
    return address - 0x40


def frame(kind: str, message: str, address: int) -> bytes:
    """Return a frame from the controller to a display."""
    return build(kind, message, to=address, source=CONTROLLER)


def build(kind: str, message: str, *, to: int, source: int) -> bytes:
    """Return a frame."""
    head = bytes((0x30, to, source)) + kind.encode()
    body = head + f"{len(message) + 2:02X}".encode() + bytes((STX,)) + message.encode() + bytes((ETX,))
    return bytes((SOH,)) + body + bytes((reduce(xor, body), CR))


def get_parameter(opcode: int, address: int) -> bytes:
    """Return the question for a parameter."""
    return frame(GET, f"{opcode:04X}", address)


def set_parameter(opcode: int, value: int, address: int) -> bytes:
    """Return the command that sets a parameter."""
    return frame(SET, f"{opcode:04X}{value:04X}", address)


def set_power(state: int, address: int) -> bytes:
    """Return the command that switches: 1 on, 4 off."""
    return frame(COMMAND, f"{POWER_SET}{state:04X}", address)


def look(data: bytes, at: int) -> Look:
    """Look for a frame at an offset: say what stands there."""
    head = data[at : at + _HEADER + 1]
    wrong = _wrong_head(head)
    if wrong:
        return Look(reason=wrong)
    if len(head) < _HEADER:
        return Look(partial=True)
    length = _HEADER + int(head[5:7], 16) + 2
    raw = data[at : at + length]
    strange = next((byte for byte in raw[_HEADER + 1 : length - 3] if not 0x20 <= byte <= 0x7E), None)
    if strange is not None:
        return Look(
            reason=f"expected {length - _HEADER - 4} printable characters in the message, got {strange:02X} among them"
        )
    if len(raw) > length - 3 and raw[length - 3] != ETX:
        return Look(
            reason=f"expected ETX (03) where the length {head[5:7].decode()} puts it, got {raw[length - 3]:02X}"
        )
    if len(raw) > length - 2:
        expected = reduce(xor, raw[1 : length - 2])
        if raw[length - 2] != expected:
            return Look(reason=f"check code: expected {expected:02X}, got {raw[length - 2]:02X} in {shown(raw)}")
    if len(raw) < length:
        return Look(partial=True)
    if raw[-1] != CR:
        return Look(reason=f"expected CR (0D) at the end, got {raw[-1]:02X}")
    return Look(length=length)


def _wrong_head(head: bytes) -> str:
    """Return what is wrong with the header as far as it has come; empty while nothing is."""
    checks = (
        (0, head[:1] == bytes((SOH,)), "SOH (01)"),
        (1, head[1:2] == b"0", "30"),
        (2, _is_address(head[2:3]), "a destination: 30, 2A, 31 to 3A or 41 to A4"),
        (3, _is_address(head[3:4]), "a source: 30 or 41 to A4"),
        (4, head[4:5] in (b"A", b"B", b"C", b"D", b"E", b"F"), "a message type from A to F"),
        (5, head[5:6] != b"" and head[5] in _HEX, "a length in hexadecimal"),
        (6, head[6:7] != b"" and head[6] in _HEX and head[5:7] not in (b"00", b"01"), "a length of at least 02"),
        (
            6,
            head[5:7] in (b"", LENGTHS.get(head[4:5], head[5:7])),
            f"the length {LENGTHS.get(head[4:5], b'').decode()}",
        ),
        (7, head[7:8] == bytes((STX,)), "STX (02)"),
    )
    for at, right, expected in checks:
        if at < len(head) and not right:
            return f"expected {expected}, got {head[at]:02X}"
    return ""


def _is_address(byte: bytes) -> bool:
    return byte != b"" and (byte[0] == ALL or 0x30 <= byte[0] <= 0x3A or 0x41 <= byte[0] <= 0xA4)


class NecReplies(MeasuredFramer):
    """Finds frames in what a display sends."""

    def measure(self, data: bytes) -> int | None:
        if _wrong_head(data):
            return None
        return 0 if len(data) < _HEADER else _HEADER + int(data[5:7], 16) + 2

    def valid(self, frame: bytes) -> bool:
        return look(frame, 0).length == len(frame)
