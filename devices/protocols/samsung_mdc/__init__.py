"""Samsung MDC, read and written by hand.

Source: Samsung Electronics, "Multiple Display Control Protocol" SEC-VD-DSW, Ver. 2.1 (2008) to Ver. 15.0 (2020-11-06):
command `AA cmd id length data sum`, answer `AA FF id length 'A'|'N' cmd values sum`, the sum being the low byte of the
sum of everything but AA. A value of FF means not available. Sent to the id FE, every display obeys and none answers.
The greeting and the PIN of secured displays are not in it: they are what public clients of such displays expect.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, ClassVar

from pydantic import Field, create_model

from devices.core.codecs import Codec, Decoded, Outcome, Probe, Sender
from devices.core.errors import BadCommand
from devices.core.verbs import Arguments, Verb
from devices.protocols.samsung_mdc.frames import (
    BROADCAST,
    HEAD,
    PASSED,
    TLS_GREETING,
    Frame,
    command_frame,
    look,
    same_id,
)
from devices.protocols.samsung_mdc.table import BY_NAME, ENTRIES, Entry
from devices.transports.coded import Names, OutOfRange, in_word, in_words, or_all, readable
from devices.transports.frame_reading import decode_frames, whole_frames

__all__ = ["SamsungMdcCodec"]


class Addressed(Arguments):
    """`id`: the display's ID; 254, or "all", speaks to all."""

    id: Annotated[int, or_all(BROADCAST)] = Field(default=1, ge=0, le=255)


class RawArguments(Addressed):
    """`data`: bytes in hexadecimal; none asks."""

    code: int = Field(ge=0, le=254)
    data: str = Field(default="", pattern="^([0-9a-fA-F]{2} ?)*$", max_length=600)


ALIASES: Mapping[str, str] = {
    "temperature": "display_status",
    "model": "model_name",
    "serial": "serial_number",
    "version": "software_version",
}
"""What people call some questions."""


def _verbs() -> tuple[Verb, ...]:
    verbs = [
        Verb(
            name=entry.name,
            arguments=create_model(f"{entry.name}_value", __base__=Addressed, value=entry.kind.argument(entry.name)),
        )
        for entry in BY_NAME.values()
        if entry.kind is not None
    ]
    verbs += [Verb(name=f"query_{entry.name}", arguments=Addressed) for entry in BY_NAME.values() if entry.get]
    verbs += [Verb(name=entry.name, arguments=Addressed) for entry in BY_NAME.values() if not entry.set]
    verbs += [Verb(name=name, arguments=Addressed) for name in ("reboot", *ALIASES)]
    return (*verbs, Verb(name="command", arguments=RawArguments))


class SamsungMdcCodec(Codec):
    """Reads and writes MDC frames."""

    PROTOCOL = "samsung_mdc"
    LABEL = "Samsung MDC"
    SOURCE = "Samsung Electronics, Multiple Display Control Protocol, Ver. 15.0 (2020-11-06)"
    VERBS: ClassVar[tuple[Verb, ...]] = _verbs()
    PROBES: ClassVar[tuple[Probe, ...]] = (Probe(data=command_frame(0x11, 1), wait=1.0, port=1515),)

    def decode(self, data: bytes, sender: Sender, request: bytes | None = None) -> Decoded:
        """Say what frames mean. Never raises."""
        asked = _request(request)
        if sender == "controller":
            return decode_frames(data, look, _read_command, begins=_begins)
        return decode_frames(data, look, lambda raw: _decode_answer(raw, asked, request), begins=_begins)

    def encode(self, verb: str, args: Mapping[str, Any]) -> bytes:
        """Return the frame of a verb. Raises BadCommand."""
        address = int(args.get("id", 1))
        if verb == "command":
            return command_frame(int(args["code"]), address, bytes.fromhex(args.get("data", "")))
        if verb == "reboot":
            return command_frame(0x11, address, b"\x02")
        name = verb.removeprefix("query_")
        entry = BY_NAME.get(ALIASES.get(name, name))
        if entry is None:
            raise BadCommand(f"there is no verb {verb!r}")
        if verb.startswith("query_") or entry.kind is None:
            return command_frame(entry.code, address)
        return command_frame(entry.code, address, bytes((entry.kind.encode(args["value"]),)))


def _begins(data: bytes) -> bool:
    return data[0] == HEAD


def _request(request: bytes | None) -> Frame | None:
    found = whole_frames(request or b"", look)
    return Frame.of(found[0]) if found and found[0][:1] == b"\xaa" else None


def _name(code: int) -> str:
    return ENTRIES[code].name if code in ENTRIES else f"0x{code:02X}"


def _read_command(raw: bytes) -> Decoded:
    if raw[:1] == b"M" or Frame.of(raw).ack is not None:
        return Decoded(outcome="reject", meaning="an answer", reason="expected a command, got a display's answer")
    frame = Frame.of(raw)
    name = _name(frame.command)
    fields: dict[str, Any] = {"id": frame.id, "command": name, "command_code": frame.command}
    if frame.id == BROADCAST:
        fields["broadcast"] = True
    to = "all displays" if frame.id == BROADCAST else f"display {frame.id}"
    if not frame.data:
        return Decoded(outcome="accept", meaning=f"asks {to} for {name}", fields={**fields, "query": True})
    return _with_values(frame, {**fields, "query": False}, f"sets {name} of {to}")


def _decode_answer(raw: bytes, asked: Frame | None, request: bytes | None) -> Decoded:
    if raw[:1] == b"M":
        return _read_greeting(raw)
    frame = Frame.of(raw)
    if frame.ack is None:
        # A display never sends a command: this is what the hub, or another controller on the line, said itself.
        command = _read_command(raw)
        if command.outcome == "reject":
            return command
        echo = "the request itself, heard back" if raw == request else "a command, not an answer"
        return replace(command, outcome="ignore", reason=echo)
    name = _name(frame.command)
    fields: dict[str, Any] = {"id": frame.id, "command": name, "command_code": frame.command}
    fields["ack"] = frame.ack
    reason = _not_mine(frame, asked)
    if reason:
        return Decoded(outcome="ignore", meaning=f"display {frame.id} answers {name}", fields=fields, reason=reason)
    if frame.ack and asked is not None and not asked.data and not frame.data:
        reason = f"expected a value in the answer to a question for {name}, got none"
        return Decoded(outcome="reject", meaning=f"display {frame.id} answers {name}", fields=fields, reason=reason)
    if frame.ack:
        return _with_values(frame, fields, f"display {frame.id} tells {name}")
    code = frame.data[0] if frame.data else None
    error = "NAK" if code is None else f"NAK, error {code:02X}"
    return Decoded(
        outcome="device_error",
        meaning=f"display {frame.id} refuses {name}",
        fields={**fields, "error_code": code, "error": error},
        reason=error,
    )


def _not_mine(frame: Frame, asked: Frame | None) -> str:
    if asked is None:
        return ""
    if asked.id == BROADCAST:
        return "a command to all displays gets no answer"
    if not same_id(frame.id, asked.id):
        return f"expected an answer of display {asked.id}, got one of display {frame.id}"
    if frame.command != asked.command:
        return f"expected an answer to {_name(asked.command)}, got one to {_name(frame.command)}"
    return ""


def _read_greeting(raw: bytes) -> Decoded:
    if raw == TLS_GREETING:
        meaning = "the display wants TLS and a PIN (Secured Protocol is on)"
        return Decoded(outcome="accept", meaning=meaning, fields={"greeting": raw.decode(), "tls": True})
    if raw == PASSED:
        return Decoded(outcome="accept", meaning="the PIN is right", fields={"authenticated": True})
    text = raw[16:18].decode("ascii", "replace")
    error = {"01": "wrong PIN", "02": "blocked after too many wrong PINs"}.get(text, f"login error {text}")
    fields = {"authenticated": False, "error_code": f"0x{text}", "error": error}
    return Decoded(outcome="device_error", meaning="the display refuses the PIN", fields=fields, reason=error)


def _with_values(frame: Frame, fields: dict[str, Any], meaning: str) -> Decoded:
    """Decode the data of a command or an answer."""
    entry = ENTRIES.get(frame.command)
    if not frame.data:
        return Decoded(outcome="accept", meaning=meaning, fields=fields)
    if entry is None or not (entry.items or entry.text or entry.counter):
        return Decoded(outcome="accept", meaning=meaning, fields={**fields, "data": frame.data.hex()})
    if entry.text:
        return Decoded(outcome="accept", meaning=meaning, fields={**fields, entry.name: readable(frame.data)})
    if entry.counter:
        # Counted in steps of ten minutes; newer displays send more than two bytes.
        hours = round(int.from_bytes(frame.data, "big") / 6, 1)
        return Decoded(
            outcome="accept", meaning=meaning, fields={**fields, "panel_on_hours": hours}, units={"panel_on_hours": "h"}
        )
    return _with_items(entry, frame.data, fields, meaning)


def _with_items(entry: Entry, data: bytes, fields: dict[str, Any], meaning: str) -> Decoded:
    values: dict[str, Any] = {}
    units: dict[str, str] = {}
    unknown: list[str] = []
    for (name, kind), code in zip(entry.items, data, strict=False):
        try:
            value = kind.decode(code)
        except OutOfRange as problem:
            return Decoded(outcome="reject", meaning=meaning, fields=fields, reason=f"{name}: {problem}")
        values[name] = value
        if kind.unit:
            units[name] = kind.unit
        if value is None:
            unknown.append(f"{name}: {_why(code)}")
        if value is None or isinstance(kind, Names):
            values[f"{name}_code"] = code
    said = {name: value for name, value in values.items() if not name.endswith("_code")}
    told = ", ".join(in_word(value) if name == entry.name else in_words(name, value) for name, value in said.items())
    outcome: Outcome = "unknown_value" if unknown else "accept"
    return Decoded(
        outcome=outcome,
        meaning=f"{meaning}: {told}",
        fields={**fields, **values},
        units=units,
        reason="; ".join(unknown),
    )


def _why(code: int) -> str:
    return "not available" if code == 0xFF else f"code {code:02X} is not in the document"
