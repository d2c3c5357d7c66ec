"""What the messages of NEC displays mean."""

import re
from typing import Any

from devices.core.codecs import Decoded, Outcome
from devices.protocols.nec_display.frames import (
    ALL,
    COMMANDS,
    CONTROLLER,
    DIAGNOSIS,
    MODEL_NAME,
    NULL_MESSAGE,
    POWER_READ,
    POWER_SET,
    REPLIES,
    REPLY_TO,
    SERIAL_NUMBER,
    Frame,
    unit_of,
)
from devices.protocols.nec_display.table import BY_OPCODE, DIAGNOSES, POWER_STATES
from devices.transports.coded import Names, OutOfRange, in_word, readable

RESULTS = {"00": "no error", "01": "unsupported by this display or in its present state"}
_PARAMETER = re.compile(r"([0-9A-Fa-f]{2})([0-9A-Fa-f]{4})([0-9A-Fa-f]{2})([0-9A-Fa-f]{4})([0-9A-Fa-f]{4})")
_POWER = re.compile(r"02([0-9A-Fa-f]{2})D6([0-9A-Fa-f]{2})([0-9A-Fa-f]{4})([0-9A-Fa-f]{4})")
_POWER_DONE = re.compile(r"([0-9A-Fa-f]{2})C203D6([0-9A-Fa-f]{4})")


def read_command(frame: Frame) -> Decoded:
    """Say what a frame of the controller means."""
    if frame.type in REPLIES:
        return Decoded(outcome="reject", meaning="a reply", reason="expected a command, got a display's reply")
    fields: dict[str, Any] = {"id": unit_of(frame.to)}
    if frame.to == ALL:
        fields["broadcast"] = True
    if frame.type == "A":
        return _controller_command(frame, fields)
    digits = 4 if frame.type == "C" else 8
    if not re.fullmatch(f"[0-9A-Fa-f]{{{digits}}}", frame.message):
        reason = f"expected {digits} hexadecimal digits in a message of type {frame.type}, got {frame.message!r}"
        return Decoded(outcome="reject", fields=fields, reason=reason)
    opcode = int(frame.message[:4], 16)
    name = _name(opcode)
    fields = {**fields, "command": name, "opcode": opcode, "query": frame.type == "C"}
    if frame.type == "C":
        return Decoded(outcome="accept", meaning=f"asks display {fields['id']} for {name}", fields=fields)
    return _value(opcode, int(frame.message[4:], 16), None, fields, f"sets {name} of display {fields['id']}")


def read_reply(frame: Frame, asked: Frame | None) -> Decoded:
    """Say what a frame of a display means; `asked` is the command it may answer."""
    fields: dict[str, Any] = {"id": unit_of(frame.source)}
    reason = _not_mine(frame, asked)
    if reason:
        return Decoded(outcome="ignore", meaning="a reply", fields=fields, reason=reason)
    if frame.type == "B":
        return _command_reply(frame, fields)
    match = _PARAMETER.fullmatch(frame.message)
    if match is None:
        reason = f"expected 16 hexadecimal digits in a reply of type {frame.type}, got {frame.message!r}"
        return Decoded(outcome="reject", fields=fields, reason=reason)
    opcode, maximum, value = int(match[2], 16), int(match[4], 16), int(match[5], 16)
    name = _name(opcode)
    fields = {**fields, "command": name, "opcode": opcode, "ack": match[1] == "00"}
    if match[1] != "00":
        return _refused(match[1], fields, name)
    fields["maximum"] = maximum
    return _value(opcode, value, maximum, fields, f"display {fields['id']} tells {name}")


def _not_mine(frame: Frame, asked: Frame | None) -> str:
    if frame.to != CONTROLLER:
        return f"a reply to {unit_of(frame.to)}, not to the controller"
    if asked is None:
        return ""
    if asked.to not in (ALL, frame.source) and not 0x31 <= asked.to <= 0x3A:
        return f"expected a reply of display {unit_of(asked.to)}, got one of display {unit_of(frame.source)}"
    # "BE" answers whatever was asked.
    if frame.type == "B" and frame.message == NULL_MESSAGE:
        return ""
    expected = REPLY_TO.get(asked.type)
    if frame.type != expected:
        return f"expected a reply of type {expected}, got type {frame.type}"
    if frame.type != "B":
        return _other("parameter", asked.message[:4], frame.message[2:6])
    return _other("command", _topic(asked.message), _reply_topic(frame.message))


def _other(what: str, wanted: str, got: str) -> str:
    return "" if wanted.upper() == got.upper() else f"expected the {what} {wanted}, got {got}"


def _topic(message: str) -> str:
    return next((known for known in COMMANDS if message.startswith(known)), message[:4])


def _reply_topic(message: str) -> str:
    if _POWER.fullmatch(message):
        return POWER_READ
    if message[2:8] == POWER_SET:
        return POWER_SET
    starts = {"A1": DIAGNOSIS, "C316": SERIAL_NUMBER, "C317": MODEL_NAME}
    return next((topic for start, topic in starts.items() if message.startswith(start)), message[:4])


def _controller_command(frame: Frame, fields: dict[str, Any]) -> Decoded:
    topic = _topic(frame.message)
    name = COMMANDS.get(topic, frame.message)
    fields = {**fields, "command": name, "query": topic != POWER_SET}
    if topic != POWER_SET:
        return Decoded(outcome="accept", meaning=f"asks display {fields['id']} for {name}", fields=fields)
    if not re.fullmatch("[0-9A-Fa-f]{4}", frame.message[6:]):
        reason = f"expected four hexadecimal digits for the power state, got {frame.message[6:]!r}"
        return Decoded(outcome="reject", fields=fields, reason=reason)
    return _power(int(frame.message[6:], 16), fields, f"switches display {fields['id']}")


def _command_reply(frame: Frame, fields: dict[str, Any]) -> Decoded:
    message = frame.message
    if message == NULL_MESSAGE:
        error = "busy, or the command is not supported"
        fields = {**fields, "ack": False, "error_code": NULL_MESSAGE, "error": error}
        return Decoded(outcome="device_error", meaning="null message", fields=fields, reason=f"BE: {error}")
    if match := _POWER.fullmatch(message):
        fields = {**fields, "command": "power", "ack": match[1] == "00"}
        if match[1] != "00":
            return _refused(match[1], fields, "power")
        return _power(int(match[4], 16), fields, f"display {fields['id']} tells power")
    if match := _POWER_DONE.fullmatch(message):
        fields = {**fields, "command": "power", "ack": match[1] == "00"}
        if match[1] != "00":
            return _refused(match[1], fields, "power")
        # What was asked for, not what is: only a question tells the state.
        return _power(int(match[2], 16), fields, f"display {fields['id']} will switch")
    return _text_reply(message, fields)


def _text_reply(message: str, fields: dict[str, Any]) -> Decoded:
    for start, name in (("C316", "serial_number"), ("C317", "model_name"), ("A1", "diagnosis")):
        if not message.startswith(start):
            continue
        raw = message.removeprefix(start)
        if len(raw) % 2 or not re.fullmatch("[0-9A-Fa-f]*", raw):
            reason = f"{name}: expected pairs of hexadecimal digits, got {raw[:40]!r}"
            return Decoded(outcome="reject", fields=fields, reason=reason)
        fields = {**fields, "command": name, "ack": True}
        if name != "diagnosis":
            text = readable(bytes.fromhex(raw))
            return Decoded(outcome="accept", meaning=f"{name}: {text}", fields={**fields, name: text})
        codes = list(bytes.fromhex(raw))
        words = [DIAGNOSES.get(code, f"unknown code {code:02X}") for code in codes]
        fields = {**fields, "diagnosis": words, "diagnosis_codes": codes}
        unknown = [word for word in words if word.startswith("unknown")]
        outcome: Outcome = "unknown_value" if unknown else "accept"
        told = ", ".join(words) or "nothing"
        return Decoded(outcome=outcome, meaning=f"diagnosis: {told}", fields=fields, reason=", ".join(unknown))
    return Decoded(outcome="accept", meaning="a reply", fields={**fields, "message": message})


def _refused(code: str, fields: dict[str, Any], name: str) -> Decoded:
    error = RESULTS.get(code, f"unknown result {code}")
    fields = {**fields, "error_code": int(code, 16), "error": error}
    return Decoded(outcome="device_error", meaning=f"{name}: {error}", fields=fields, reason=f"result {code}: {error}")


def _power(code: int, fields: dict[str, Any], meaning: str) -> Decoded:
    state = POWER_STATES.get(code)
    fields = {**fields, "power": None if state is None else state == "on", "power_state": state, "power_code": code}
    if state is None:
        reason = f"power: code {code:04X} is not in the document"
        return Decoded(outcome="unknown_value", meaning=meaning, fields=fields, reason=reason)
    return Decoded(outcome="accept", meaning=f"{meaning}: {state}", fields=fields)


def _name(opcode: int) -> str:
    return BY_OPCODE[opcode].name if opcode in BY_OPCODE else f"0x{opcode:04X}"


def _value(opcode: int, code: int, maximum: int | None, fields: dict[str, Any], meaning: str) -> Decoded:
    parameter = BY_OPCODE.get(opcode)
    if parameter is None:
        return Decoded(outcome="accept", meaning=f"{meaning}: {code}", fields={**fields, "value": code})
    if maximum is not None and parameter.follows_maximum and code > maximum:
        reason = f"{parameter.name}: expected at most {maximum}, got {code}"
        return Decoded(outcome="reject", meaning=meaning, fields=fields, reason=reason)
    kind = parameter.kind
    try:
        value = code if maximum is not None and parameter.follows_maximum else kind.decode(code)
    except OutOfRange as problem:
        return Decoded(outcome="reject", meaning=meaning, fields=fields, reason=f"{parameter.name}: {problem}")
    told: dict[str, Any] = {**fields, parameter.name: value}
    if value is None or isinstance(kind, Names):
        told[f"{parameter.name}_code"] = code
    units = {parameter.name: kind.unit} if kind.unit else {}
    if value is None:
        reason = f"{parameter.name}: code {code:04X} is not in the document"
        return Decoded(outcome="unknown_value", meaning=meaning, fields=told, units=units, reason=reason)
    return Decoded(outcome="accept", meaning=f"{meaning}: {in_word(value)}", fields=told, units=units)
