"""Modbus RTU as a master sees it: requests, the framing of answers, numbers in registers.

Sources: "MODBUS Application Protocol Specification V1.1b3" (sections 6.3, 6.4, 7) and "MODBUS over Serial Line
Specification and Implementation Guide V1.02" (Modbus Organization).
"""

import struct
from collections.abc import Sequence
from typing import Literal

from devices.core.errors import Refused
from devices.core.reasons import Reason
from devices.transports.checksums import crc16_modbus
from devices.transports.framing import MeasuredFramer

ReadFunction = Literal[3, 4]
"""3 reads holding registers, 4 input registers."""

NumberType = Literal["u16", "s16", "u32", "s32", "f32"]
WordOrder = Literal["big", "little"]

MAXIMUM_COUNT = 125
"""Registers one request may read (section 6.3)."""

_FORMATS = {"u16": ">H", "s16": ">h", "u32": ">I", "s32": ">i", "f32": ">f"}

_EXCEPTIONS = {
    1: "illegal function",
    2: "illegal data address",
    3: "illegal data value",
    4: "server device failure",
    5: "acknowledge",
    6: "server device busy",
    8: "memory parity error",
    10: "gateway path unavailable",
    11: "gateway target device failed to respond",
}


class RtuAnswers(MeasuredFramer):
    """Finds answers to reads, and exceptions to them. Not by silence: USB adapters pass bytes on in lumps."""

    def measure(self, data: bytes) -> int | None:
        if not 1 <= data[0] <= 247:
            return None
        if len(data) < 2:
            return 0
        if data[1] in (0x83, 0x84):
            return 5
        if data[1] not in (3, 4):
            return None
        if len(data) < 3:
            return 0
        size = data[2]
        return 5 + size if 2 <= size <= 2 * MAXIMUM_COUNT and size % 2 == 0 else None

    def valid(self, frame: bytes) -> bool:
        return crc16_modbus(frame[:-2]) == frame[-2:]


def read_request(unit: int, function: ReadFunction, address: int, count: int) -> bytes:
    """Return the frame that reads `count` registers from `address` (counted from 0)."""
    frame = struct.pack(">BBHH", unit, function, address, count)
    return frame + crc16_modbus(frame)


def answers(frame: bytes, request: bytes) -> bool:
    """Return whether a whole frame answers a read request: same unit and function, and as much as was asked for."""
    unit, function, _, count = struct.unpack(">BBHH", request[:6])
    if frame[0] != unit or frame[1] & 0x7F != function:
        return False
    return bool(frame[1] & 0x80) or frame[2] == 2 * count


def registers(frame: bytes) -> list[int]:
    """Return the registers of an answer. Raises Refused when it is an exception."""
    if frame[1] & 0x80:
        code = frame[2]
        detail = f"exception {code}: {_EXCEPTIONS.get(code, 'unknown')}"
        raise Refused(Reason.of("refused", detail=detail))
    return [int.from_bytes(frame[at : at + 2], "big") for at in range(3, 3 + frame[2], 2)]


def word_count(kind: NumberType) -> int:
    """Return how many registers a number takes."""
    return struct.calcsize(_FORMATS[kind]) // 2


def number(words: Sequence[int], kind: NumberType, order: WordOrder) -> float:
    """Return the number in registers; `order` big has the high word first. May be NaN for f32."""
    ordered = words if order == "big" else list(reversed(words))
    data = b"".join(word.to_bytes(2, "big") for word in ordered)
    value: float = struct.unpack(_FORMATS[kind], data)[0]
    return value
