"""What VISCA packets mean, in both directions."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from devices.core.codecs import Decoded
from devices.protocols.visca.frames import ACK, BROADCAST, COMMAND, COMPLETION, ERROR, INQUIRY, number
from devices.protocols.visca.table import COMMANDS, QUESTIONS, Question, variable
from devices.transports.coded import in_words

ERRORS: Mapping[int, str] = {
    0x01: "message length error",
    0x02: "syntax error",
    0x03: "command buffer full",
    0x04: "command cancelled",
    0x05: "no socket to be cancelled",
    0x41: "command not executable",
}
OWN_ECHO = Decoded(outcome="ignore", meaning="own echo", reason="these are the bytes of the request itself")
IF_CLEAR_ALL = b"\x88\x01\x00\x01\xff"
ADDRESS_SET = 0x30


def read_packet(frame: bytes) -> Decoded:
    """Say what a controller's packet means."""
    address, body = frame[0] & 0x0F, frame[2:-1]
    fields: dict[str, Any] = {"id": address, "broadcast": True} if address == BROADCAST else {"id": address}
    if frame[1] == ADDRESS_SET:
        return _address_set(frame, fields)
    if frame[1] >> 4 == 2:
        socket = frame[1] & 0x0F
        fields = {**fields, "command": "cancel", "socket": socket}
        if body:
            return Decoded(
                outcome="reject", fields=fields, reason=f"expected FF behind 2{socket:X}, got {body[:1].hex()}"
            )
        return Decoded(outcome="accept", meaning=f"cancel the command in socket {socket}", fields=fields)
    if frame[1] == INQUIRY:
        return _question(body, fields)
    if frame[1] == COMMAND:
        return _command(body, fields)
    return Decoded(outcome="reject", fields=fields, reason=f"expected 01 or 09 behind the address, got {frame[1]:02X}")


def _command(body: bytes, fields: Mapping[str, Any]) -> Decoded:
    try:
        speedy = variable(body)
        if speedy is not None:
            return _said(speedy[0], fields, speedy[1])
        entry = next((each for each in COMMANDS if each.fits(body)), None)
        if entry is not None:
            return _said(entry.name, fields, entry.read(body))
    except ValueError as problem:
        return Decoded(outcome="reject", fields=fields, reason=str(problem))
    near = next((each for each in COMMANDS if each.parts and body.startswith(each.head)), None)
    if near is not None or len(body) < 2:
        expected = f"{near.length} bytes of {near.name.replace('_', ' ')}" if near else "a command"
        return Decoded(outcome="reject", fields=fields, reason=f"expected {expected}, got {body.hex(' ').upper()}")
    reason = f"command {body.hex(' ').upper()} is not in the table"
    return Decoded(outcome="unknown_value", fields={**fields, "command": None, "data": body.hex()}, reason=reason)


def _said(name: str, fields: Mapping[str, Any], values: Mapping[str, Any]) -> Decoded:
    told = {**fields, "command": name, **values}
    words = name.replace("_", " ")
    missing = [key for key, value in values.items() if value is None]
    if missing:
        reason = f"{missing[0]}: a code that is not in the table"
        return Decoded(outcome="unknown_value", meaning=words, fields=told, reason=reason)
    said = ", ".join(in_words(key, value) for key, value in values.items())
    if values:
        words = said if list(values) == [name] else f"{words}: {said}"
    return Decoded(outcome="accept", meaning=words, fields=told)


def _question(body: bytes, fields: Mapping[str, Any]) -> Decoded:
    found = next((each for each in QUESTIONS if each.head == body), None)
    if found is not None:
        name, words = f"query_{found.name}", found.name.replace("_", " ")
        return Decoded(outcome="accept", meaning=f"ask for {words}", fields={**fields, "command": name, "query": True})
    if len(body) < 2:
        return Decoded(outcome="reject", fields=fields, reason="expected a category and what is asked for")
    reason = f"question {body.hex(' ').upper()} is not in the table"
    return Decoded(outcome="unknown_value", fields={**fields, "command": None, "data": body.hex()}, reason=reason)


def _address_set(frame: bytes, fields: Mapping[str, Any]) -> Decoded:
    if frame[0] & 0x0F != BROADCAST or len(frame) != 4 or not 1 <= frame[2] <= 8:
        return Decoded(outcome="reject", fields=fields, reason="expected 88 30 01 FF to 88 30 08 FF")
    told = {**fields, "command": "address_set", "value": frame[2]}
    return Decoded(outcome="accept", meaning="set the addresses of the chain", fields=told)


# -- what cameras send ------------------------------------------------------------------------------------------------


def read_reply(frame: bytes, request: bytes | None = None) -> Decoded:
    """Say what a camera's packet means, and whether it answers `request`."""
    if frame == request and frame != IF_CLEAR_ALL:
        return OWN_ECHO
    if frame[0] == 0x88:
        return _broadcast_reply(frame, request)
    if frame[0] < 0x90:
        return ignored(read_packet(frame), "only a controller sends this")
    address = (frame[0] >> 4) - 8
    found = _reply(frame, address, request)
    reason = _other(frame, address, request)
    return ignored(found, reason) if reason else found


def ignored(decoded: Decoded, reason: str) -> Decoded:
    """Return the meaning of a packet that is not for us; one that is wrong in itself stays rejected."""
    return decoded if decoded.outcome == "reject" else replace(decoded, outcome="ignore", reason=reason)


def _reply(frame: bytes, address: int, request: bytes | None) -> Decoded:
    kind, socket, data = frame[1] & 0xF0, frame[1] & 0x0F, frame[2:-1]
    fields: dict[str, Any] = {"id": address}
    if frame[1] == 0x38:
        return Decoded(outcome="accept", meaning="the chain has changed", fields={**fields, "type": "network_change"})
    fields["socket"] = socket
    if kind == ACK:
        told = {**fields, "type": "ack", "ack": True}
        return _sized(data, 0, Decoded(outcome="accept", meaning=f"accepted in socket {socket}", fields=told))
    if kind == ERROR:
        return _error(data, fields)
    if not data:
        told = {**fields, "type": "completion", "completed": True}
        return Decoded(outcome="accept", meaning=f"the command in socket {socket} is done", fields=told)
    if request is not None and len(request) > 3 and request[1] == INQUIRY:
        return _answer(data, fields, request[2:-1])
    return _bare_answer(data, fields)


def _sized(data: bytes, size: int, good: Decoded) -> Decoded:
    if len(data) == size:
        return good
    return Decoded(outcome="reject", fields={"id": good.fields["id"]}, reason=f"expected {size} bytes, got {len(data)}")


def _error(data: bytes, fields: Mapping[str, Any]) -> Decoded:
    code = data[0] if data else 0
    words = ERRORS.get(code, "unknown error")
    told = {**fields, "type": "error", "ack": False, "error_code": code, "error": words}
    return _sized(data, 1, Decoded(outcome="device_error", meaning=words, fields=told, reason=f"{code:02X}: {words}"))


def _answer(data: bytes, fields: Mapping[str, Any], asked: bytes) -> Decoded:
    questions = [each for each in QUESTIONS if each.head == asked]
    found = next((each for each in questions if each.length == len(data)), None)
    told = {**fields, "type": "answer"}
    if found is None and questions:
        reason = f"{questions[0].length} bytes answer {questions[0].name.replace('_', ' ')}, this has {len(data)}"
        return Decoded(outcome="ignore", fields={**told, "data": data.hex()}, reason=reason)
    if found is None:
        reason = f"the question {asked.hex(' ').upper()} is not in the table"
        return Decoded(outcome="unknown_value", fields={**told, "data": data.hex()}, reason=reason)
    try:
        values = read_answer(found, data)
    except ValueError as problem:
        return Decoded(outcome="reject", fields=told, reason=str(problem))
    missing = [name for name, value in values.items() if value is None]
    if not missing:
        words = ", ".join(in_words(name, value) for name, value in values.items())
        return Decoded(outcome="accept", meaning=words, fields={**told, **values})
    code = {f"{missing[0]}_code": data[0]}
    reason = f"{missing[0]}: code {data[0]:02X} is no value it can have"
    if found.name == "power" and data[0] == 4:
        reason = "power: the camera reports a fault of its power circuit"
    return Decoded(outcome="unknown_value", meaning=found.name, fields={**told, **values, **code}, reason=reason)


def read_answer(question: Question, data: bytes) -> dict[str, Any]:
    """Return the values in the answer to a question; None for one the document does not know. Raises ValueError."""
    values: dict[str, Any] = {}
    at = 0
    for part in question.parts:
        values[part.name] = part.read(data[at : at + part.size])
        at += part.size
    if question.name == "version":
        pairs = ("vendor", "model", "rom")
        values = {**{name: values[f"{name}_high"] << 8 | values[name] for name in pairs}, "sockets": values["sockets"]}
    return values


def _bare_answer(data: bytes, fields: Mapping[str, Any]) -> Decoded:
    """Read an answer whose question is not known: a number, or the two of a position."""
    told: dict[str, Any] = {**fields, "type": "answer", "completed": True, "data": data.hex()}
    halves = (number(data[:4], signed=True), number(data[4:], signed=True))
    if len(data) == 8 and None not in halves:
        told |= {"pan": halves[0], "tilt": halves[1]}
    elif len(data) == 1:
        told["value"] = data[0]
    elif len(data) == 4 and number(data) is not None:
        told["value"] = number(data)
    return Decoded(outcome="accept", meaning="the answer to a question that is not known here", fields=told)


def _broadcast_reply(frame: bytes, request: bytes | None) -> Decoded:
    """The two broadcasts come back: the interfaces cleared as they were sent, the addresses counted up."""
    del request
    found = read_packet(frame)
    if found.outcome != "accept" or found.fields["command"] not in ("if_clear", "address_set"):
        return ignored(found, "only a controller sends this")
    fields = dict(found.fields)
    if fields["command"] == "address_set":
        fields["cameras"] = fields["value"] - 1
    return Decoded(outcome="accept", meaning=found.meaning, fields=fields)


def _other(frame: bytes, address: int, request: bytes | None) -> str:
    """Return why an answer is none to `request`; empty where it may be."""
    if request is None or len(request) < 3 or not 0x81 <= request[0] <= 0x88:
        return ""
    asked = request[0] & 0x0F
    if asked not in (BROADCAST, address):
        return f"camera {asked} was asked, this is camera {address}"
    kind, data = frame[1] & 0xF0, len(frame) > 3
    if request[1] == INQUIRY and (kind == ACK or (kind == COMPLETION and not data)):
        return "it belongs to a command, a question was asked"
    if request[1] == COMMAND and kind == COMPLETION and data:
        return "it answers a question, a command was sent"
    if frame[1] == 0x38:
        return "nobody asked for it"
    return ""
