"""Modbus on TCP port 502: a header of transaction, protocol 0, length and unit, then what is said; no checksum.

Source: "MODBUS Messaging on TCP/IP Implementation Guide V1.0b" (Modbus Organization), section 3.1.
"""

import struct

from devices.protocols.modbus.pdu import answer_size
from devices.protocols.modbus.pdu import answers as fits
from devices.transports.framing import MeasuredFramer

HEADER = 7
"""Bytes before what is said; the last of them, the unit, is counted in the length already."""

PREFIX = 6
MOST = 254
"""The largest length: 253 bytes of what is said, and the unit."""


class TcpAnswers(MeasuredFramer):
    """Finds answers and exceptions. There is no checksum, so what is said must be as long as the header says."""

    def measure(self, data: bytes) -> int | None:
        if any(data[2:4]):
            return None
        if len(data) < PREFIX:
            return 0
        length = int.from_bytes(data[4:6], "big")
        return PREFIX + length if 3 <= length <= MOST else None

    def valid(self, frame: bytes) -> bool:
        return answer_size(frame[HEADER:]) == len(frame) - HEADER


def tcp_frame(transaction: int, unit: int, pdu: bytes) -> bytes:
    """Return the frame that carries `pdu` to or from a unit."""
    return struct.pack(">HHHB", transaction, 0, len(pdu) + 1, unit) + pdu


def tcp_answers(frame: bytes, request: bytes) -> bool:
    """Return whether a whole, valid frame answers a request frame: its transaction, unit and function."""
    same = frame[:2] == request[:2] and frame[6] == request[6]
    return same and fits(frame[HEADER:], request[HEADER:])
