"""Plantower PMS5003: laser sensor of fine dust.

Source: Plantower, "PMS5003 series data manual" V2.3 (2016-06-01), appendices I and II: 9600 8N1. Data: `42 4D`, length
001C, thirteen words, and the sum of all bytes before it as a word (32 bytes). Commands: `42 4D cmd DH DL` and the same
kind of sum: E2 asks in passive mode, E1 sets the mode (0 passive, 1 active), E4 sleep (0) and wake-up (1). That modes
and sleep are acknowledged by `42 4D 00 04 cmd data sum`, and waking is not, was seen in several public programs only.
"""

import struct
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from devices.core.codecs import Codec, Decoded, Probe, Sender
from devices.core.verbs import Arguments, Verb
from devices.transports.coded import in_words
from devices.transports.frame_reading import Look, decode_answer
from devices.transports.framing import MeasuredFramer
from devices.transports.other_names import ValueArguments

HEAD = b"\x42\x4d"
DATA_LENGTH, REPLY_LENGTH = 28, 4
"""What the length field says: bytes after it, the sum included."""

COMMAND_SIZE = 7
READ, MODE, SLEEP = 0xE2, 0xE1, 0xE4
COMMANDS: Mapping[int, str] = {READ: "read", MODE: "mode", SLEEP: "work"}
NOT_MEASURED = 0xFFFF

CONCENTRATIONS = ("pm1_0_standard", "pm2_5_standard", "pm10_standard", "pm1_0", "pm2_5", "pm10")
"""Words 1 to 6: first with the calibration of the standard particle (CF=1), then under atmospheric environment."""

COUNTS = ("particles_0_3", "particles_0_5", "particles_1_0", "particles_2_5", "particles_5_0", "particles_10")
"""Words 7 to 12: particles beyond so many µm in 0.1 l of air."""


class PmsAnswers(MeasuredFramer):
    """Finds data and replies to commands."""

    def measure(self, data: bytes) -> int | None:
        if not HEAD.startswith(data[:2]):
            return None
        if len(data) < 4:
            return 0
        length = int.from_bytes(data[2:4], "big")
        return length + 4 if length in (DATA_LENGTH, REPLY_LENGTH) else None

    def valid(self, frame: bytes) -> bool:
        return _sum(frame) == int.from_bytes(frame[-2:], "big")


def command_frame(command: int, value: int = 0) -> bytes:
    """Return a command with its value."""
    body = HEAD + bytes((command,)) + value.to_bytes(2, "big")
    return body + sum(body).to_bytes(2, "big")


def is_data(frame: bytes) -> bool:
    """Return whether a valid frame holds measured values."""
    return int.from_bytes(frame[2:4], "big") == DATA_LENGTH


def read_values(frame: bytes) -> dict[str, int | None]:
    """Return concentrations in µg/m³ and counts in 0.1 l by name; None where a word is all ones."""
    words = struct.unpack(">12H", frame[4:28])
    return {
        name: None if word == NOT_MEASURED else word
        for name, word in zip((*CONCENTRATIONS, *COUNTS), words, strict=True)
    }


class _Mode(ValueArguments):
    OTHER_NAMES: ClassVar[tuple[str, ...]] = ("mode",)
    value: Literal["passive", "active"]


class _Work(Arguments):
    value: bool


_SIMPLE: Mapping[str, tuple[int, int]] = {
    "read": (READ, 0),
    "query": (READ, 0),
    "passive": (MODE, 0),
    "active": (MODE, 1),
    "passive_mode": (MODE, 0),
    "active_mode": (MODE, 1),
    "sleep": (SLEEP, 0),
    "wake": (SLEEP, 1),
    "wakeup": (SLEEP, 1),
}
"""Verbs that take nothing."""


class Pms5003Codec(Codec):
    """Frames of a PMS5003."""

    PROTOCOL: ClassVar[str] = "pms5003"
    LABEL: ClassVar[str] = "Plantower PMS5003"
    SOURCE: ClassVar[str] = "Plantower, PMS5003 series data manual V2.3 (2016)"
    VERBS: ClassVar[tuple[Verb, ...]] = (
        Verb(name="mode", arguments=_Mode),
        Verb(name="work", arguments=_Work),
        *(Verb(name=name) for name in _SIMPLE),
    )
    PROBES: ClassVar[tuple[Probe, ...]] = (Probe(wait=3.0),)

    def decode(self, data: bytes, sender: Sender, request: bytes | None = None) -> Decoded:
        def meaning(frame: bytes) -> Decoded:
            if sender == "controller":
                return _command(frame)
            if len(frame) == COMMAND_SIZE:
                return Decoded(outcome="ignore", meaning="a command", reason="a command of the controller, no answer")
            return _data(frame, request) if is_data(frame) else _reply(frame, request)

        return decode_answer(data, _look, meaning, request=request, header=HEAD[:1])

    def encode(self, verb: str, args: Mapping[str, Any]) -> bytes:
        if verb in _SIMPLE:
            return command_frame(*_SIMPLE[verb])
        if verb == "mode":
            return command_frame(MODE, int(args["value"] == "active"))
        return command_frame(SLEEP, int(args["value"]))


def _sum(frame: bytes) -> int:
    return sum(frame[:-2]) & 0xFFFF


def _look(data: bytes, at: int) -> Look:
    head = data[at : at + 4]
    if not HEAD.startswith(head[:2]):
        return Look(reason=f"begins with {head[:2].hex().upper()}, expected 424D")
    if len(head) < 3:
        return Look(partial=True)
    if head[2]:
        if head[2] not in COMMANDS:
            return Look(reason=f"command {head[2]:02X}, expected E1, E2 or E4")
        size = COMMAND_SIZE
    elif len(head) < 4:
        return Look(partial=True)
    elif head[3] not in (DATA_LENGTH, REPLY_LENGTH):
        return Look(reason=f"a length of {head[3]}, expected {DATA_LENGTH} (data) or {REPLY_LENGTH} (a reply)")
    else:
        size = head[3] + 4
    if at + size > len(data):
        return Look(partial=True)
    frame = data[at : at + size]
    if _sum(frame) != int.from_bytes(frame[-2:], "big"):
        return Look(reason=f"checksum: expected {_sum(frame):04X}, got {frame[-2:].hex().upper()}")
    return Look(length=size)


def _data(frame: bytes, request: bytes | None) -> Decoded:
    values = read_values(frame)
    fields: dict[str, Any] = {**values, "pm25": values["pm2_5"], "version": frame[28], "status": frame[29]}
    units = {"pm25": "µg/m³", **dict.fromkeys(CONCENTRATIONS, "µg/m³"), **dict.fromkeys(COUNTS, "1/0.1 l")}
    if request and len(request) == COMMAND_SIZE and request[2] != READ:
        reason = f"measured values, no answer to {COMMANDS.get(request[2], 'this')}"
        return Decoded(outcome="ignore", meaning="measured values", fields=fields, units=units, reason=reason)
    missing = [name for name, value in values.items() if value is None]
    if missing:
        reason = f"all ones: {', '.join(missing)}"
        return Decoded(outcome="unknown_value", meaning="measured values", fields=fields, units=units, reason=reason)
    meaning = f"PM1.0 {values['pm1_0']}, PM2.5 {values['pm2_5']}, PM10 {values['pm10']} µg/m³"
    return Decoded(outcome="accept", meaning=meaning, fields=fields, units=units)


def _reply(frame: bytes, request: bytes | None) -> Decoded:
    code, value = frame[4], frame[5]
    if code not in (MODE, SLEEP):
        return Decoded(outcome="reject", fields={"command_code": code}, reason=f"a reply to command {code:02X}")
    fields = {"command": COMMANDS[code], "command_code": code, "ack": True}
    if request and len(request) == COMMAND_SIZE and (request[2], request[4]) != (code, value):
        reason = f"a reply to {COMMANDS[code]} {value}, asked was something else"
        return Decoded(outcome="ignore", meaning="a reply", fields=fields, reason=reason)
    return _setting(code, value, fields, "unknown_value")


def _command(frame: bytes) -> Decoded:
    if len(frame) != COMMAND_SIZE:
        return Decoded(outcome="ignore", meaning="a frame of the sensor", reason="the sensor's, not a command")
    code, value = frame[2], int.from_bytes(frame[3:5], "big")
    fields = {"command": COMMANDS[code], "command_code": code}
    if code == READ:
        return Decoded(outcome="accept", meaning="asks for measured values", fields=fields)
    return _setting(code, value, fields, "reject")


def _setting(code: int, value: int, fields: dict[str, Any], strange: Literal["reject", "unknown_value"]) -> Decoded:
    name = COMMANDS[code]
    if value > 1:
        reason = f"{name}: {value} is not in the document"
        return Decoded(outcome=strange, fields={**fields, "value": None, "value_code": value}, reason=reason)
    told: Any = ("active" if value else "passive") if code == MODE else bool(value)
    more = {"value": told, name: told, "value_code": value}
    if code == SLEEP:
        more["sleeping"] = not value
    return Decoded(outcome="accept", meaning=in_words(name, told), fields={**fields, **more})
