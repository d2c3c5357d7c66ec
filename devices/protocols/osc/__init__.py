"""Open Sound Control 1.0 and 1.1 in datagrams: sound desks, show control, media servers.

Sources: Matt Wright, "The Open Sound Control 1.0 Specification" (2002); Adrian Freed and Andy Schmeder, "Features and
Future of Open Sound Control version 1.1 for NIME" (2009).
"""

import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from devices.core.codecs import Codec, Decoded, Sender
from devices.core.errors import BadCommand
from devices.core.verbs import Arguments, Verb
from devices.protocols.osc.reading import (
    BUNDLE,
    IMMEDIATELY,
    Bundle,
    Message,
    TooShort,
    messages_of,
    read_at,
    show_time,
)
from devices.protocols.osc.writing import write_bundle, write_message
from devices.transports.frame_reading import Look, decode_answer

TRIES = 256
"""Beginnings of a message that are looked at behind noise: none has a longest length, and rubbish shall cost little."""


def _listed(raw: object) -> object:
    """Return arguments written as JSON, as words between commas, or as one value."""
    if not isinstance(raw, str):
        return list(raw) if isinstance(raw, (list, tuple)) else [raw]
    try:
        read = json.loads(raw)
    except ValueError:
        return [_value(word.strip()) for word in raw.split(",")] if raw.strip() else []
    return read if isinstance(read, list) else [read]


def _value(word: str) -> object:
    try:
        return json.loads(word)
    except ValueError:
        return word


_NAMES = AliasChoices("args", "arguments", "values", "value")
Address = Annotated[str, Field(validation_alias=AliasChoices("address", "path", "pattern"))]
Types = Annotated[str | None, Field(validation_alias=AliasChoices("types", "type_tags", "typetags", "tags"))]
Values = Annotated[list[Any], BeforeValidator(_listed), Field(max_length=1024, validation_alias=_NAMES)]


class MessageArguments(Arguments):
    """`types`: one letter an argument (i f s b T F N I t h d S c r m [ ]); without it, each says its own."""

    address: Address
    args: Values = Field(default_factory=list)
    types: Types = None


class BundleArguments(Arguments):
    """`messages`: each {"address", "args", "types"}; `time_tag`: 64 bits of NTP time, 1 for immediately."""

    messages: list[MessageArguments] = Field(max_length=256)
    time_tag: int = Field(default=IMMEDIATELY, ge=0, lt=2**64)


class Osc(Codec):
    """Either end may send any message; whether one answers another is up to the device, so the address decides."""

    PROTOCOL = "osc"
    LABEL = "Open Sound Control"
    SOURCE = "The Open Sound Control 1.0 Specification (2002), with the types of 1.1 (2009)"
    VERBS = (
        Verb(name="message", arguments=MessageArguments),
        Verb(name="send", arguments=MessageArguments),
        Verb(name="bundle", arguments=BundleArguments),
    )

    def decode(self, data: bytes, sender: Sender, request: bytes | None = None) -> Decoded:
        del sender
        # Noise is looked through by either mark: the one that comes first.
        slash, bundle = data.find(b"/", 1), data.find(BUNDLE, 1)
        start = BUNDLE if 0 <= bundle < slash or slash < 0 else b"/"
        decoded = decode_answer(data, _look, request=request, header=start, tries=TRIES)
        if request is None or decoded.outcome not in ("accept", "resync", "unknown_value"):
            return decoded
        asked = _addresses(request)
        told = {message["address"] for message in decoded.fields.get("messages", [decoded.fields])} - {None}
        if asked and told and not asked & told:
            return _ignored(decoded, f"expected an answer from {', '.join(sorted(asked))[:80]}, got {min(told)[:80]}")
        return decoded

    def encode(self, verb: str, args: Mapping[str, Any]) -> bytes:
        try:
            if verb == "bundle":
                messages = [_written(message) for message in args["messages"]]
                return write_bundle(messages, args["time_tag"])
            return _written(args)
        except ValueError as problem:
            raise BadCommand(f"{verb}: {problem}") from problem


def _written(message: Mapping[str, Any]) -> bytes:
    return write_message(message["address"], message.get("args", []), message.get("types"))


def _ignored(decoded: Decoded, reason: str) -> Decoded:
    return Decoded(outcome="ignore", meaning=decoded.meaning, fields=decoded.fields, reason=reason)


def _addresses(data: bytes) -> set[str]:
    try:
        packet, _ = read_at(data, 0)
    except ValueError:
        return set()
    return {message.address for message in messages_of(packet)}


def _look(data: bytes, at: int) -> Look:
    bundle = data.startswith(BUNDLE, at)  # holds whole messages: none of them is to be taken for the packet
    try:
        packet, end = read_at(data, at)
    except TooShort as problem:
        return Look(partial=True, reason=str(problem), sure=bundle)
    except ValueError as problem:
        return Look(reason=str(problem), sure=bundle)
    return Look(length=end - at, decoded=_decoded(packet))


def _decoded(packet: Message | Bundle) -> Decoded:
    messages = messages_of(packet)
    unknown = any(message.unknown for message in messages)
    reason = "an argument is no finite number" if unknown else ""
    fields: dict[str, Any] = _fields(messages[0]) if messages else {}
    meaning = _meaning(messages[0]) if messages else ""
    if isinstance(packet, Bundle):
        told = {"time_tag": packet.time_tag, "time": show_time(packet.time_tag)}
        fields = {**fields, "bundle": True, **told, "messages": [_fields(message) for message in messages]}
        meaning = f"a bundle of {len(messages)} messages, {told['time']}"
    return Decoded(outcome="unknown_value" if unknown else "accept", meaning=meaning, fields=fields, reason=reason)


def _fields(message: Message) -> dict[str, Any]:
    fields = {"address": message.address, "types": message.types, "args": list(message.args)}
    return {**fields, "value": message.args[0]} if len(message.args) == 1 else fields


def _meaning(message: Message) -> str:
    args = " ".join(json.dumps(arg, ensure_ascii=False) for arg in message.args)
    return f"{message.address} {args}".strip()[:200]
