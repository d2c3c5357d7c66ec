"""Modbus on a serial line: unit, what is said, checksum.

Source: "MODBUS over Serial Line Specification and Implementation Guide V1.02", sections 2.2, 2.5.1 and 6.2.2. Frames
are told apart by their contents, not by 3.5 characters of silence: USB adapters pass bytes on in lumps.
"""

from devices.protocols.modbus.pdu import answer_size
from devices.protocols.modbus.pdu import answers as fits
from devices.transports.checksums import crc16_modbus
from devices.transports.framing import MeasuredFramer

OVERHEAD = 3
"""Bytes around what is said: unit and checksum."""

LAST_UNIT = 247


class RtuAnswers(MeasuredFramer):
    """Finds answers and exceptions."""

    def measure(self, data: bytes) -> int | None:
        if not 1 <= data[0] <= LAST_UNIT:
            return None
        size = answer_size(data[1:])
        if isinstance(size, str):
            return None
        return 0 if size is None else size + OVERHEAD

    def valid(self, frame: bytes) -> bool:
        return crc16_modbus(frame[:-2]) == frame[-2:]


def rtu_frame(unit: int, pdu: bytes) -> bytes:
    """Return the frame that carries `pdu` to or from a unit."""
    frame = bytes((unit,)) + pdu
    return frame + crc16_modbus(frame)


def rtu_answers(frame: bytes, request: bytes) -> bool:
    """Return whether a whole, valid frame answers a request frame: its unit, its function, as much as was asked for."""
    return frame[0] == request[0] and fits(frame[1:-2], request[1:-2])
