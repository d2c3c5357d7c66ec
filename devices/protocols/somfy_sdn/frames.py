"""Frames of the Somfy Digital Network: building, finding, taking apart."""

import re
from dataclasses import dataclass

from devices.transports.frame_reading import Look, shown
from devices.transports.framing import MeasuredFramer

SHORTEST, LONGEST = 11, 32
HEADER = 9
ACK_REQUESTED = 0x80
HOST = 0xFFFF00
"""The address a controller that is not Somfy's own goes by: FF:FF:00 to FF:FF:FE are kept for such."""

EVERYBODY = 0xFFFFFF
NOBODY = 0x000000

MOVE, STOP, MOVE_TO, MOVE_OF, WINK, LOCK = range(1, 7)
GET_POSITION, POST_POSITION, GET_STATUS, POST_STATUS = range(0x0C, 0x10)
GET_ADDRESS, GET_LABEL, GET_VERSION = 0x40, 0x45, 0x74
POST_ADDRESS = 0x60
NACK, ACK = 0x6F, 0x7F

TO_DOWN_LIMIT, TO_UP_LIMIT, TO_INTERMEDIATE, TO_PULSES, TO_PERCENT = range(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One frame, plain. `source` of a message to a group is the group, its `destination` nobody."""

    code: int
    data: bytes = b""
    source: int = HOST
    destination: int = NOBODY
    node_types: int = 0
    ack: bool = False


def frame_of(message: Message) -> bytes:
    """Return the bytes on the wire."""
    length = SHORTEST + len(message.data)
    head = bytes((message.code, length | (ACK_REQUESTED if message.ack else 0), message.node_types))
    plain = head + message.source.to_bytes(3, "little") + message.destination.to_bytes(3, "little") + message.data
    wire = inverted(plain)
    return wire + checksum(wire)


def message_of(frame: bytes) -> Message:
    """Take a valid frame apart."""
    plain = inverted(frame[:-2])
    return Message(
        code=plain[0],
        ack=bool(plain[1] & ACK_REQUESTED),
        node_types=plain[2],
        source=int.from_bytes(plain[3:6], "little"),
        destination=int.from_bytes(plain[6:9], "little"),
        data=plain[HEADER:],
    )


def inverted(data: bytes) -> bytes:
    """Return the complement of every byte: what is sent is inverted, what comes in is turned back."""
    return bytes(byte ^ 0xFF for byte in data)


def checksum(wire: bytes) -> bytes:
    """Return the sum of the bytes as they are on the wire; it is not inverted itself."""
    return (sum(wire) & 0xFFFF).to_bytes(2, "big")


def length_of(data: bytes) -> int | str:
    """Return the length of the frame that begins so; 0 when too little is there; else why none does."""
    if len(data) < 2:
        return 0
    length = (data[1] ^ 0xFF) & ~ACK_REQUESTED
    if not SHORTEST <= length <= LONGEST:
        return f"expected a length of {SHORTEST} to {LONGEST}, got {length}"
    code = data[0] ^ 0xFF
    expected = SIZES.get(code)
    if expected is not None and length - SHORTEST not in expected:
        sizes = " or ".join(str(size) for size in expected)
        return f"expected {sizes} bytes of data in message {code:02X}, got {length - SHORTEST}"
    return length


def look(data: bytes, at: int) -> Look:
    """Say what stands in the bytes from a place."""
    length = length_of(data[at : at + 2])
    if isinstance(length, str):
        return Look(reason=length)
    if length == 0 or at + length > len(data):
        return Look(partial=True)
    frame = data[at : at + length]
    if checksum(frame[:-2]) != frame[-2:]:
        return Look(reason=f"expected the checksum {shown(checksum(frame[:-2]))}, got {shown(frame[-2:])}")
    return Look(length=length)


class SdnFrames(MeasuredFramer):
    """Finds frames of the bus, whoever sent them."""

    def measure(self, data: bytes) -> int | None:
        length = length_of(data)
        return None if isinstance(length, str) else length

    def valid(self, frame: bytes) -> bool:
        return checksum(frame[:-2]) == frame[-2:]


def read_address(text: int | str) -> int:
    """Return an address written as on the label, "05:00:02" or "050002", or as a number. Raises ValueError."""
    if isinstance(text, int) and not isinstance(text, bool):
        number = text
    elif re.fullmatch("([0-9a-fA-F]{2}[:. -]?){2}[0-9a-fA-F]{2}", str(text)):
        number = int(re.sub("[:. -]", "", str(text)), 16)
    elif re.fullmatch("0x[0-9a-fA-F]{1,6}", str(text)):
        number = int(str(text), 16)
    elif re.fullmatch("[0-9]{1,5}", str(text)):
        number = int(str(text))
    else:
        raise ValueError(f"expected an address such as 05:00:02, got {text!r}")
    if not 0 <= number <= EVERYBODY:
        raise ValueError(f"expected an address from 00:00:00 to FF:FF:FF, got {text!r}")
    return number


def address_text(address: int) -> str:
    """Write an address as it stands on a motor's label: 05:00:02."""
    return address.to_bytes(3, "big").hex(":").upper()


SIZES: dict[int, tuple[int, ...]] = {
    MOVE: (3,),
    STOP: (1,),
    MOVE_TO: (4,),
    MOVE_OF: (4,),
    WINK: (0,),
    LOCK: (5,),
    GET_POSITION: (0,),
    POST_POSITION: (5,),
    GET_STATUS: (0,),
    POST_STATUS: (4,),
    0x21: (0,),
    0x22: (0,),
    0x23: (0,),
    0x25: (1,),
    0x26: (0,),
    0x31: (4,),
    0x32: (1,),
    0x35: (4,),
    GET_ADDRESS: (0,),
    0x41: (1,),
    GET_LABEL: (0,),
    0x4C: (0,),
    0x51: (4,),
    0x55: (16,),
    POST_ADDRESS: (0,),
    0x61: (4,),
    0x65: (16,),
    NACK: (1,),
    0x70: (0,),
    GET_VERSION: (0,),
    ACK: (0,),
}
"""Bytes of data of the messages whose size is documented."""
