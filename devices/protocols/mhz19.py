"""Winsen MH-Z19 and MH-Z19B: infrared sensor of carbon dioxide.

Source: Zhengzhou Winsen Electronics, "Intelligent Infrared CO2 Module (Model: MH-Z19B) User's Manual" V1.0, Commands:
9600 8N1; nine bytes both ways, `FF 01 cmd data×5 check` and `FF 86 high low data×4 check`, the check being the two's
complement of the sum of bytes 1 to 7. Only 86 is answered there; some firmware also confirms 79 and 99. The manual
gives the range in bytes 3 and 4 while sensors take it from bytes 6 and 7 (seen in public programs): it is sent the
latter way. Byte 4 of an answer as the temperature plus 40 °C is undocumented.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from devices.core.codecs import Codec, Decoded, Probe, Sender
from devices.core.errors import BadCommand
from devices.core.verbs import Arguments, NoArguments, Verb
from devices.transports.coded import in_words
from devices.transports.frame_reading import Look, decode_answer
from devices.transports.framing import MeasuredFramer
from devices.transports.other_names import ValueArguments

SIZE = 9
HEAD, ADDRESS = 0xFF, 0x01
READ, ZERO, SPAN, SELF_CALIBRATION, RANGE = 0x86, 0x87, 0x88, 0x79, 0x99
COMMANDS: Mapping[int, str] = {
    READ: "read",
    ZERO: "calibrate_zero",
    SPAN: "calibrate_span",
    SELF_CALIBRATION: "self_calibration",
    RANGE: "range",
}
ON, OFF = 0xA0, 0x00
RANGES = (1000, 2000, 3000, 5000, 10000)
HIGHEST = 10000
"""ppm; the widest range that any of the family has."""

COLDEST = 40
"""What is added to °C in byte 4."""


class Mhz19Answers(MeasuredFramer):
    """Finds answers of the sensor."""

    def measure(self, data: bytes) -> int | None:
        if data[0] != HEAD:
            return None
        if len(data) < 2:
            return 0
        return SIZE if data[1] in COMMANDS else None

    def valid(self, frame: bytes) -> bool:
        return check(frame[1:8]) == frame[8]


def check(data: bytes) -> int:
    """Return the check byte of bytes 1 to 7."""
    return -sum(data) & 0xFF


def command_frame(command: int, data: bytes = b"") -> bytes:
    """Return a command with up to five bytes of data."""
    body = bytes((ADDRESS, command)) + data.ljust(5, b"\0")
    return bytes((HEAD,)) + body + bytes((check(body),))


def read_co2(frame: bytes) -> int | None:
    """Return carbon dioxide in ppm; None where it lies beyond any range."""
    ppm = int.from_bytes(frame[2:4], "big")
    return ppm if ppm <= HIGHEST else None


_OTHER_NAMES: Mapping[str, str] = {
    "query_co2": "read",
    "zero_calibration": "calibrate_zero",
    "span_calibration": "calibrate_span",
    "abc": "self_calibration",
    "auto_calibration": "self_calibration",
    "detection_range": "range",
}
"""What other programs call the same."""


class _Span(ValueArguments):
    OTHER_NAMES: ClassVar[tuple[str, ...]] = ("ppm", "span")
    value: int = Field(default=2000, ge=1000, le=5000, json_schema_extra={"unit": "ppm"})


class _Range(ValueArguments):
    OTHER_NAMES: ClassVar[tuple[str, ...]] = ("ppm", "range")
    value: Literal[1000, 2000, 3000, 5000, 10000]


class _OnOff(Arguments):
    value: bool


_ARGUMENTS: Mapping[str, type[Arguments]] = {
    "read": NoArguments,
    "calibrate_zero": NoArguments,
    "calibrate_span": _Span,
    "self_calibration": _OnOff,
    "range": _Range,
}


class Mhz19Codec(Codec):
    """Frames of an MH-Z19."""

    PROTOCOL: ClassVar[str] = "mhz19"
    LABEL: ClassVar[str] = "Winsen MH-Z19"
    SOURCE: ClassVar[str] = "Winsen, MH-Z19B User's Manual V1.0"
    VERBS: ClassVar[tuple[Verb, ...]] = (
        *(Verb(name=name, arguments=arguments) for name, arguments in _ARGUMENTS.items()),
        *(Verb(name=name, arguments=_ARGUMENTS[meant]) for name, meant in _OTHER_NAMES.items()),
    )
    PROBES: ClassVar[tuple[Probe, ...]] = (Probe(data=command_frame(READ)),)

    def decode(self, data: bytes, sender: Sender, request: bytes | None = None) -> Decoded:
        def look(data: bytes, at: int) -> Look:
            return _look(data, at, sender)

        def meaning(frame: bytes) -> Decoded:
            return _answer(frame, request) if sender == "device" else _command(frame)

        found = decode_answer(data, look, meaning, request=request, header=bytes((HEAD,)))
        other: Sender = "controller" if sender == "device" else "device"
        if found.outcome == "reject" and data and _look(data, 0, other).length == len(data):
            reason = "a command, not an answer" if sender == "device" else "an answer, not a command"
            return Decoded(outcome="ignore", meaning="a valid frame of the other side", reason=reason)
        return found

    def encode(self, verb: str, args: Mapping[str, Any]) -> bytes:
        verb, value = _OTHER_NAMES.get(verb, verb), args.get("value")
        if verb == "read":
            return command_frame(READ)
        if verb == "calibrate_zero":
            return command_frame(ZERO)
        if verb == "self_calibration":
            return command_frame(SELF_CALIBRATION, bytes((ON if value else OFF,)))
        if verb == "calibrate_span" and isinstance(value, int):
            return command_frame(SPAN, value.to_bytes(2, "big"))
        if verb == "range" and isinstance(value, int):
            return command_frame(RANGE, bytes(3) + value.to_bytes(2, "big"))
        raise BadCommand(f"{verb}: nothing to send")


def _look(data: bytes, at: int, sender: Sender) -> Look:
    if data[at] != HEAD:
        return Look(reason=f"begins with {data[at]:02X}, expected FF")
    frame = data[at : at + SIZE]
    if sender == "controller" and len(frame) > 1 and frame[1] != ADDRESS:
        return Look(reason=f"byte 1 is {frame[1]:02X}, expected 01")
    code_at = 1 if sender == "device" else 2
    if len(frame) > code_at and frame[code_at] not in COMMANDS:
        return Look(reason=f"command {frame[code_at]:02X} is unknown")
    if len(frame) < SIZE:
        return Look(partial=True)
    if check(frame[1:8]) != frame[8]:
        return Look(reason=f"checksum: expected {check(frame[1:8]):02X}, got {frame[8]:02X}")
    return Look(length=SIZE)


def _answer(frame: bytes, request: bytes | None) -> Decoded:
    code = frame[1]
    if code == READ:
        found = _reading(frame)
    else:
        fields = {"command": COMMANDS[code], "command_code": code, "ack": frame[2] == 1}
        words = "confirmed" if frame[2] == 1 else f"answered {frame[2]:02X}"
        found = Decoded(outcome="accept", meaning=f"{COMMANDS[code]}: {words}", fields=fields)
    if request and len(request) == SIZE and request[2] != code:
        reason = f"an answer to {COMMANDS[code]}, asked was {COMMANDS.get(request[2], 'something else')}"
        return Decoded(outcome="ignore", meaning=found.meaning, fields=found.fields, reason=reason)
    return found


def _reading(frame: bytes) -> Decoded:
    co2, raw = read_co2(frame), int.from_bytes(frame[2:4], "big")
    fields: dict[str, Any] = {"co2": co2, "command": "read"}
    units = {"co2": "ppm"}
    if frame[4]:
        fields |= {"temperature": frame[4] - COLDEST, "status": frame[5]}
        units["temperature"] = "°C"
    if co2 is None:
        fields["co2_raw"] = raw
        reason = f"{raw} ppm is beyond the widest range of {HIGHEST} ppm"
        return Decoded(outcome="unknown_value", meaning="a reading", fields=fields, units=units, reason=reason)
    return Decoded(outcome="accept", meaning=f"CO₂ {co2} ppm", fields=fields, units=units)


def _command(frame: bytes) -> Decoded:
    code = frame[2]
    fields: dict[str, Any] = {"command": COMMANDS[code], "command_code": code}
    if code in (READ, ZERO):
        return Decoded(outcome="accept", meaning=COMMANDS[code].replace("_", " "), fields=fields)
    if code == SELF_CALIBRATION:
        if frame[3] not in (ON, OFF):
            return Decoded(outcome="reject", fields=fields, reason=f"{frame[3]:02X}, expected A0 (on) or 00 (off)")
        fields["value"] = frame[3] == ON
        return Decoded(outcome="accept", meaning=in_words("self-calibration", fields["value"]), fields=fields)
    ppm = _ppm(frame)
    fields["value"] = ppm
    if code == RANGE and ppm not in RANGES:
        return Decoded(outcome="reject", fields=fields, reason=f"a range of {ppm} ppm, expected one of {RANGES}")
    return Decoded(
        outcome="accept",
        meaning=f"{COMMANDS[code].replace('_', ' ')}: {ppm} ppm",
        fields=fields,
        units={"value": "ppm"},
    )


def _ppm(frame: bytes) -> int:
    """Return the figure of a span or range; the range also where the manual has it."""
    first, last = int.from_bytes(frame[3:5], "big"), int.from_bytes(frame[6:8], "big")
    return first if frame[2] == SPAN else last or first
