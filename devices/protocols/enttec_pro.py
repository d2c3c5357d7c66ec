"""The Enttec DMX USB Pro and its kin: a universe through a USB serial port.

Source: ENTTEC, "DMX USB Pro Widget API Specification 1.44": a message is `7E`, a label, the length of its data (two
bytes, low first, at most 600), the data and `E7`; nothing is escaped. The same label may mean a request from the host
and the widget's answer. Any request but labels 3 and 6 ends the output of DMX. Labels 77 and 78 (maker and name) are
the Open Lighting project's extension.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from pydantic import Field

from devices.core.codecs import Codec, Decoded, Probe, Sender
from devices.core.verbs import Arguments, NoArguments, Verb
from devices.transports.frame_reading import Look, decode_answer
from devices.transports.framing import MeasuredFramer
from devices.transports.slots import UNIVERSE_SIZE, Levels, level_fields

START, END = 0x7E, 0xE7
LONGEST = 600
"""Bytes of data a message may have."""

ENVELOPE = 5
"""Bytes of a message besides its data."""

FEWEST_SLOTS = 24
"""Slots that a widget wants at least, as is said (not confirmed by a document); the drivers always send all 512."""

FIRMWARE, FLASH, GET_PARAMETERS, SET_PARAMETERS, RECEIVED = 1, 2, 3, 4, 5
SEND, SEND_RDM, RECEIVE_ON_CHANGE, CHANGED, SERIAL_NUMBER, RDM_DISCOVERY = 6, 7, 8, 9, 10, 11
MAKER, NAME = 77, 78

_STEP = 10.67
"""Microseconds of a unit of break and mark after break."""


def message(label: int, data: bytes = b"") -> bytes:
    """Return a message to the widget."""
    return bytes((START, label)) + len(data).to_bytes(2, "little") + data + bytes((END,))


def send_message(levels: bytes) -> bytes:
    """Return the message that sends a universe from now on."""
    return message(SEND, b"\0" + levels)


def read_message(frame: bytes) -> tuple[int, bytes]:
    """Return label and data of a message the framer found."""
    return frame[1], frame[4:-1]


def read_parameters(data: bytes) -> dict[str, Any]:
    """Return what a widget tells of itself. Raises ValueError."""
    if len(data) < 5:
        raise ValueError(f"expected at least 5 bytes of parameters, got {len(data)}")
    minor, major, pause, mark, rate = data[:5]
    if not 9 <= pause <= 127 or not 1 <= mark <= 127 or rate > 40:
        raise ValueError(f"expected a break of 9-127, a mark of 1-127 and a rate up to 40, got {pause}, {mark}, {rate}")
    return {
        "firmware": f"{major}.{minor}",
        "break_time": round(pause * _STEP, 2),
        "mark_after_break": round(mark * _STEP, 2),
        "rate": rate,
        "user_data": data[5:].hex(),
    }


def read_serial_number(data: bytes) -> str:
    """Return the number on the widget's case: four bytes of two decimal digits, lowest first. Raises ValueError."""
    digits = data[::-1].hex()
    if len(data) != 4 or not digits.isdecimal():
        raise ValueError(f"expected a serial number of 8 decimal digits, got {digits}")
    return digits


class EnttecFramer(MeasuredFramer):
    """Finds messages by their length and their last byte."""

    def measure(self, data: bytes) -> int | None:
        if data[0] != START:
            return None
        if len(data) < 4:
            return 0
        length = int.from_bytes(data[2:4], "little")
        return length + ENVELOPE if length <= LONGEST else None

    def valid(self, frame: bytes) -> bool:
        return frame[-1] == END


class DmxArguments(Arguments):
    channels: Levels
    start_code: int = Field(default=0, ge=0, le=255)


class ParametersArguments(Arguments):
    user_size: int = Field(default=0, ge=0, le=508)


class SetParametersArguments(Arguments):
    """`break_time` and `mark_after_break` in units of 10.67 µs, `rate` in packets a second (0: as fast as it can)."""

    break_time: int = Field(default=9, ge=9, le=127)
    mark_after_break: int = Field(default=1, ge=1, le=127)
    rate: int = Field(default=40, ge=0, le=40)


class OnChangeArguments(Arguments):
    value: bool


class EnttecPro(Codec):
    """Knows which end says what: a label from the wrong end is nobody's."""

    PROTOCOL = "enttec_pro"
    LABEL = "Enttec DMX USB Pro"
    SOURCE = "ENTTEC, DMX USB Pro Widget API Specification 1.44"
    VERBS = (
        Verb(name="dmx", arguments=DmxArguments),
        Verb(name="send_dmx", arguments=DmxArguments),
        Verb(name="query_parameters", arguments=ParametersArguments),
        Verb(name="set_parameters", arguments=SetParametersArguments),
        Verb(name="receive_on_change", arguments=OnChangeArguments),
        Verb(name="query_serial", arguments=NoArguments),
        Verb(name="query_serial_number", arguments=NoArguments),
    )
    PROBES = (Probe(data=message(GET_PARAMETERS, b"\0\0"), baud=57600),)

    def decode(self, data: bytes, sender: Sender, request: bytes | None = None) -> Decoded:
        decoded = decode_answer(data, partial(_look, sender=sender), request=request, header=bytes((START,)))
        if request is None or decoded.outcome in ("reject", "incomplete", "ignore"):
            return decoded
        label, asked = decoded.fields["label"], request[1] if len(request) > 1 else None
        if label != asked or asked not in (FLASH, GET_PARAMETERS, SERIAL_NUMBER, MAKER, NAME):
            return _ignored(decoded, f"a message with label {label} does not answer one with label {asked}")
        return decoded

    def encode(self, verb: str, args: Mapping[str, Any]) -> bytes:
        if verb in ("dmx", "send_dmx"):
            return message(SEND, bytes((args["start_code"], *args["channels"])))
        if verb == "query_parameters":
            return message(GET_PARAMETERS, args["user_size"].to_bytes(2, "little"))
        if verb == "set_parameters":
            return message(SET_PARAMETERS, bytes((0, 0, args["break_time"], args["mark_after_break"], args["rate"])))
        if verb == "receive_on_change":
            return message(RECEIVE_ON_CHANGE, bytes((args["value"],)))
        return message(SERIAL_NUMBER)


def _ignored(decoded: Decoded, reason: str) -> Decoded:
    return Decoded(outcome="ignore", meaning=decoded.meaning, fields=decoded.fields, reason=reason)


def _look(data: bytes, at: int, *, sender: Sender) -> Look:
    if data[at] != START:
        return Look(reason=f"expected 7e at the beginning of a message, got {data[at]:02x}")
    left = len(data) - at
    if left < 4:
        return Look(partial=True, reason=f"a message has at least {ENVELOPE} bytes, got {left}")
    label, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "little")
    if length > LONGEST:
        return Look(reason=f"expected at most {LONGEST} bytes of data, got {length}")
    if left < length + ENVELOPE:
        return Look(partial=True, reason=f"{length} bytes of data announced, {max(left - 4, 0)} came")
    end = at + 4 + length
    if data[end] != END:
        return Look(reason=f"expected e7 behind {length} bytes of data, got {data[end]:02x}")
    try:
        return Look(length=length + ENVELOPE, decoded=_read(label, data[at + 4 : end], sender))
    except ValueError as problem:
        return Look(reason=f"label {label}: {problem}")


def _read(label: int, data: bytes, sender: Sender) -> Decoded:
    """Return what a message means. Raises ValueError when its data don't fit its label."""
    told = {"label": label}
    tables = {"device": _FROM_WIDGET, "controller": _FROM_HOST}
    read = tables[sender].get(label)
    if read is not None:
        fields = read(data)
        return Decoded(outcome="accept", meaning=fields.pop("meaning"), fields={**told, **fields}, units=_units(fields))
    other = tables["controller" if sender == "device" else "device"]
    raw = {**told, "data": data.hex(), "length": len(data)}
    if label in other:
        meant = "the host" if sender == "device" else "the widget"
        return Decoded(outcome="ignore", fields=raw, reason=f"label {label} is {meant}'s to send")
    return Decoded(outcome="unknown_value", fields={**raw, "command": None}, reason=f"no document knows label {label}")


def _units(fields: Mapping[str, Any]) -> dict[str, str]:
    units = {"break_time": "µs", "mark_after_break": "µs", "rate": "packets/s"}
    return {name: unit for name, unit in units.items() if name in fields}


def _dmx(data: bytes, command: str, meaning: str) -> dict[str, Any]:
    if not 1 <= len(data) <= UNIVERSE_SIZE + 1:
        raise ValueError(f"expected a start code and up to {UNIVERSE_SIZE} slots, got {len(data)} bytes")
    return {"command": command, "meaning": meaning, "start_code": data[0], **level_fields(data[1:])}


def _send(data: bytes) -> dict[str, Any]:
    short = "" if len(data) > FEWEST_SLOTS else f" (some widgets want at least {FEWEST_SLOTS})"
    return _dmx(data, "send_dmx", f"{max(len(data) - 1, 0)} slots are sent{short}")


def _received(data: bytes) -> dict[str, Any]:
    if len(data) < 2:
        raise ValueError(f"expected a status and a start code, got {len(data)} bytes")
    errors = {"queue_overflow": bool(data[0] & 1), "overrun": bool(data[0] & 2)}
    return {**_dmx(data[1:], "received_dmx", f"{len(data) - 2} slots came in"), "status": data[0], **errors}


def _changed(data: bytes) -> dict[str, Any]:
    if len(data) < 6:
        raise ValueError(f"expected a first byte and five bytes of bits, got {len(data)} bytes")
    first, bits = data[0] * 8, int.from_bytes(data[1:6], "little")
    places = [first + bit for bit in range(40) if bits >> bit & 1]
    if len(places) != len(data) - 6:
        raise ValueError(f"expected {len(places)} changed bytes, got {len(data) - 6}")
    # Byte 0 of a DMX packet is its start code, so byte n is slot n.
    changes = {str(place): value for place, value in zip(places, data[6:], strict=True)}
    return {"command": "changed_dmx", "meaning": f"{len(places)} slots changed", "changed": changes}


def _parameters(data: bytes) -> dict[str, Any]:
    return {"command": "parameters", "meaning": "what the widget is set to", **read_parameters(data)}


def _serial(data: bytes) -> dict[str, Any]:
    number = read_serial_number(data)
    return {"command": "serial_number", "meaning": f"the widget {number}", "serial_number": number}


def _flash(data: bytes) -> dict[str, Any]:
    if data not in (b"TRUE", b"FALS"):
        raise ValueError(f"expected TRUE or FALS, got {data[:16].hex()}")
    return {"command": "program_flash", "meaning": "a page was written or not", "ack": data == b"TRUE"}


def _words(name: str, data: bytes) -> dict[str, Any]:
    if not 2 <= len(data) <= 34:
        raise ValueError(f"expected a number and up to 32 characters, got {len(data)} bytes")
    text = data[2:].partition(b"\0")[0].decode("utf-8", "replace")
    return {"command": name, "meaning": text, f"{name}_id": int.from_bytes(data[:2], "little"), name: text}


def _of_length(command: str, least: int, most: int, data: bytes) -> dict[str, Any]:
    if not least <= len(data) <= most:
        raise ValueError(f"expected {least} to {most} bytes of data, got {len(data)}")
    return {"command": command, "meaning": command.replace("_", " "), "data": data.hex()}


def _on_change(data: bytes) -> dict[str, Any]:
    if len(data) != 1 or data[0] > 1:
        raise ValueError(f"expected 00 or 01, got {data[:16].hex()}")
    return {"command": "receive_on_change", "meaning": "when slots that come in are told", "value": bool(data[0])}


def _set_parameters(data: bytes) -> dict[str, Any]:
    if len(data) < 5 or int.from_bytes(data[:2], "little") != len(data) - 5:
        raise ValueError("expected the size of the user data, break, mark, rate and the user data")
    fields = read_parameters(b"\0\0" + data[2:])
    del fields["firmware"]
    return {"command": "set_parameters", "meaning": "the widget is set", **fields}


_FROM_WIDGET: Mapping[int, Callable[[bytes], dict[str, Any]]] = {
    FLASH: _flash, GET_PARAMETERS: _parameters, RECEIVED: _received, CHANGED: _changed, SERIAL_NUMBER: _serial,
    MAKER: partial(_words, "maker"), NAME: partial(_words, "device_name"),
}  # fmt: skip
_FROM_HOST: Mapping[int, Callable[[bytes], dict[str, Any]]] = {
    FIRMWARE: partial(_of_length, "reprogram_firmware", 0, 0), FLASH: partial(_of_length, "program_flash", 64, 64),
    GET_PARAMETERS: partial(_of_length, "query_parameters", 2, 2), SET_PARAMETERS: _set_parameters, SEND: _send,
    SEND_RDM: partial(_of_length, "send_rdm", 1, UNIVERSE_SIZE + 1), RECEIVE_ON_CHANGE: _on_change,
    SERIAL_NUMBER: partial(_of_length, "query_serial_number", 0, 0),
    RDM_DISCOVERY: partial(_of_length, "rdm_discovery", 38, 38), MAKER: partial(_of_length, "query_maker", 0, 0),
    NAME: partial(_of_length, "query_device_name", 0, 0),
}  # fmt: skip
