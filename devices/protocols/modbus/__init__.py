"""Modbus: registers and coils of meters, sensors, gateways, on a serial line (RTU) or TCP.

Sources: "MODBUS Application Protocol Specification V1.1b3", "MODBUS over Serial Line Specification and Implementation
Guide V1.02", "MODBUS Messaging on TCP/IP Implementation Guide V1.0b" (Modbus Organization).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from devices.core.codecs import Codec, Decoded, Probe, Sender
from devices.core.errors import BadCommand
from devices.core.verbs import Verb
from devices.protocols.modbus.meaning import meaning_of_answer, meaning_of_request
from devices.protocols.modbus.pdu import Size, answer_size, request_size
from devices.protocols.modbus.rtu import OVERHEAD, rtu_frame
from devices.protocols.modbus.tcp import HEADER, MOST, PREFIX, tcp_frame
from devices.protocols.modbus.verbs import VERBS, verb_pdu
from devices.transports.checksums import crc16_modbus
from devices.transports.frame_reading import Look, decode_answer

BROADCAST = 0
"""The unit that is everybody on a serial line. On TCP it is an ordinary number, often that of the device itself."""

_ECHOED = frozenset({5, 6, 8, 22})
"""Functions whose answer is their request, so that an echo can't be told from it (sections 6.5, 6.6, 6.8, 6.16)."""


class ModbusRtuCodec(Codec):
    """Frames on a serial line."""

    PROTOCOL: ClassVar[str] = "modbus_rtu"
    LABEL: ClassVar[str] = "Modbus RTU"
    SOURCE: ClassVar[str] = "MODBUS over Serial Line Specification and Implementation Guide V1.02; Application V1.1b3"
    VERBS: ClassVar[tuple[Verb, ...]] = VERBS
    PROBES: ClassVar[tuple[Probe, ...]] = tuple(
        Probe(data=rtu_frame(1, bytes((function, 0, 0, 0, 1))), baud=baud)
        for baud in (9600, 4800)
        for function in (3, 4)
    )

    def decode(self, data: bytes, sender: Sender, request: bytes | None = None) -> Decoded:
        asked = (request[0], request[1:-2]) if request and len(request) >= 4 else None

        def meaning(frame: bytes) -> Decoded:
            if sender == "controller":
                return meaning_of_request(frame[0], frame[1:-2], broadcast=BROADCAST)
            return meaning_of_answer(frame[0], frame[1:-2], asked, broadcast=BROADCAST)

        def look(data: bytes, at: int) -> Look:
            return _look_rtu(data, at, sender)

        echo = asked is not None and asked[1][0] in _ECHOED
        found = decode_answer(data, look, meaning, request=None if echo else request, begins=_begins)
        if found.outcome in ("reject", "incomplete") and data:
            return _other_side_rtu(data, sender) or _impossible(data, asked) or _miscounted(data, found)
        return found

    def encode(self, verb: str, args: Mapping[str, Any]) -> bytes:
        said = verb_pdu(verb, args)
        if args["unit"] == BROADCAST and said[0] in (1, 2, 3, 4):
            raise BadCommand("unit 0 is everybody: a broadcast can only write")
        return rtu_frame(args["unit"], said)


class ModbusTcpCodec(Codec):
    """Frames on a TCP connection."""

    PROTOCOL: ClassVar[str] = "modbus_tcp"
    LABEL: ClassVar[str] = "Modbus TCP"
    SOURCE: ClassVar[str] = "MODBUS Messaging on TCP/IP Implementation Guide V1.0b; Application V1.1b3"
    VERBS: ClassVar[tuple[Verb, ...]] = VERBS
    PROBES: ClassVar[tuple[Probe, ...]] = (Probe(data=tcp_frame(1, 1, bytes((3, 0, 0, 0, 1))), port=502),)

    def decode(self, data: bytes, sender: Sender, request: bytes | None = None) -> Decoded:
        asked = (request[6], request[HEADER:]) if request and len(request) > HEADER else None

        def meaning(frame: bytes) -> Decoded:
            unit, pdu, transaction = frame[6], frame[HEADER:], int.from_bytes(frame[:2], "big")
            if sender == "controller":
                found = meaning_of_request(unit, pdu)
            elif request and asked and frame[:2] != request[:2]:
                reason = f"transaction {transaction}, asked was {int.from_bytes(request[:2], 'big')}"
                found = Decoded(outcome="ignore", meaning="an answer to another request", reason=reason)
            else:
                found = meaning_of_answer(unit, pdu, asked)
            return replace(found, fields={"transaction": transaction, "unit": unit, **found.fields})

        def look(data: bytes, at: int) -> Look:
            return _look_tcp(data, at, sender)

        echo = asked is not None and asked[1][0] in _ECHOED
        found = decode_answer(data, look, meaning, request=None if echo else request, begins=_begins)
        if found.outcome == "reject":
            return _other_side_tcp(data, sender) or found
        return found

    def encode(self, verb: str, args: Mapping[str, Any]) -> bytes:
        return tcp_frame(args["transaction"], args["unit"], verb_pdu(verb, args))


def _begins(data: bytes) -> bool:
    """Say that any bytes were meant as a frame: almost every byte may begin one, so noise can't be told from it."""
    return bool(data)


# -- RTU --------------------------------------------------------------------------------------------------------------


def _size(pdu: bytes, sender: Sender) -> Size:
    return answer_size(pdu) if sender == "device" else request_size(pdu)


def _look_rtu(data: bytes, at: int, sender: Sender) -> Look:
    # 248 to 255 are reserved, but PZEM meters (248) and relay boards (255) answer to them.
    if data[at] == BROADCAST and sender == "device":
        return Look(reason="unit 0 is the broadcast address, nobody answers from it")
    size = _size(data[at + 1 : at + 12], sender)
    if isinstance(size, str):
        return Look(reason=size)
    if size is None or at + size + OVERHEAD > len(data):
        return Look(partial=True)
    frame = data[at : at + size + OVERHEAD]
    expected = crc16_modbus(frame[:-2])
    if frame[-2:] == expected:
        return Look(length=len(frame))
    hint = ", the bytes are swapped: the low byte comes first" if frame[-2:] == expected[::-1] else ""
    return Look(reason=f"checksum: expected {expected.hex().upper()}, got {frame[-2:].hex().upper()}{hint}")


def _other_side_rtu(data: bytes, sender: Sender) -> Decoded | None:
    other: Sender = "controller" if sender == "device" else "device"
    if _look_rtu(data, 0, sender).length or _look_rtu(data, 0, other).length != len(data):
        return None
    return _other_side(data[0], data[1:-2], sender)


def _other_side(unit: int, pdu: bytes, sender: Sender) -> Decoded | None:
    """Say so where what is nothing to this side is a good frame of the other one."""
    seen = meaning_of_request(unit, pdu) if sender == "device" else meaning_of_answer(unit, pdu, None)
    if seen.outcome == "reject":
        return None
    reason = "a request, not an answer" if sender == "device" else "an answer, not a request"
    return Decoded(outcome="ignore", meaning="a valid frame of the other side", reason=reason)


def _impossible(data: bytes, asked: tuple[int, bytes] | None) -> Decoded | None:
    """Return a rejection where the beginning of an answer can't become one to the request any more."""
    if asked is None or len(data) < 3 or data[0] != asked[0] or data[1] != asked[1][0] or data[1] not in (1, 2, 3, 4):
        return None
    count = int.from_bytes(asked[1][3:5], "big")
    expected = 2 * count if data[1] in (3, 4) else (count + 7) // 8
    if data[2] == expected:
        return None
    return Decoded(outcome="reject", reason=f"a byte count of {data[2]}, expected {expected}")


def _miscounted(data: bytes, found: Decoded) -> Decoded:
    """Say so where the checksum of all the bytes is right, so that only the length inside is wrong."""
    if found.outcome == "incomplete" and len(data) > 5 and data[1] in (1, 2, 3, 4):
        counted = data[:2] + bytes((len(data) - 5 & 0xFF,)) + data[3:-2]
        if crc16_modbus(counted) == data[-2:]:
            reason = f"a byte count of {data[2]}, but the checksum is that of a frame with {len(data) - 5}"
            return Decoded(outcome="reject", reason=reason)
    if len(data) < 4 or crc16_modbus(data[:-2]) != data[-2:]:
        return found
    about = f": {found.reason}" if found.outcome == "reject" else f": {data[2]} bytes announced, {len(data) - 5} sent"
    return Decoded(outcome="reject", reason=f"the checksum is right but the length is not{about}")


# -- TCP --------------------------------------------------------------------------------------------------------------


def _look_tcp(data: bytes, at: int, sender: Sender) -> Look:
    header = data[at : at + PREFIX]
    if any(header[2:4]):
        return Look(reason=f"protocol {header[2:4].hex().upper()}, expected 0000")
    if len(header) < PREFIX:
        return Look(partial=True)
    length = int.from_bytes(header[4:6], "big")
    if not 2 <= length <= MOST:
        return Look(reason=f"a length of {length}, expected 2 to {MOST}")
    pdu = data[at + HEADER : at + PREFIX + length]
    size = _size(pdu, sender)
    if isinstance(size, str):
        return Look(reason=size)
    if size is not None and size != length - 1:
        return Look(reason=f"a length of {length}, expected {size + 1} for what function {pdu[0]} says")
    if at + PREFIX + length > len(data):
        return Look(partial=True)
    if size is None:
        return Look(reason=f"a length of {length} is too short for function {pdu[0]}")
    return Look(length=PREFIX + length)


def _other_side_tcp(data: bytes, sender: Sender) -> Decoded | None:
    other: Sender = "controller" if sender == "device" else "device"
    if _look_tcp(data, 0, sender).length or _look_tcp(data, 0, other).length != len(data):
        return None
    return _other_side(data[6], data[HEADER:], sender)
