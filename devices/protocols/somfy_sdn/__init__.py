"""The Somfy Digital Network (SDN) on RS-485, read and written by hand.

Source: Somfy, "Integration Guide" (SDN) DOC155888/000, November 2019, and "SOMFY RS485 Protocol User's Guide"
GME-NA-059 v0.2, 2009: 4800 8O1; `message, ACK and length, node types, source (3), destination (3), data (0 to 21), sum
(2)`, addresses and numbers with the low byte first, every byte inverted on the wire, the sum being that of the bytes as
they are on the wire, high byte first and not inverted. To a group, the group stands as the source and 00:00:00 as the
destination; to everybody the destination is FF:FF:FF. Positions are percent of the way from the up limit (0) to the
down limit (100). The messages 01, 04 and 06 are described by public tools, not by the guide.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from devices.core.codecs import Codec, Decoded, Probe, Sender
from devices.core.verbs import Arguments, Verb
from devices.protocols.somfy_sdn import frames, meaning
from devices.protocols.somfy_sdn.frames import EVERYBODY, HOST, NOBODY, Message, address_text, frame_of, message_of
from devices.transports.frame_reading import decode_frames

__all__ = ["SomfySdnCodec"]

Address = Annotated[int, BeforeValidator(frames.read_address), Field(ge=0, le=EVERYBODY)]


class Addressed(Arguments):
    """`address`: the motor's, as on its label; FF:FF:FF speaks to all. `source`: the controller's own.

    `group`: speaks to a group instead. `ack`: ask for an ACK; left away, movements ask for one, questions don't.
    """

    address: Address = 1
    source: Address = HOST
    group: Address | None = None
    node_type: int = Field(default=0, ge=0, le=255)
    ack: bool | None = None


class PositionArguments(Addressed):
    """`value`: 0 is the up limit, 100 the down limit."""

    value: int = Field(ge=0, le=100, json_schema_extra={"unit": "%"})


class IntermediateArguments(Addressed):
    """`value`: the number of a stored position."""

    value: int = Field(ge=0, le=16)


class MoveArguments(Addressed):
    """`duration`: 10 to 255 in the motor's own steps; None as long as the motor allows."""

    value: Literal["up", "down", "cancel"]
    duration: int | None = Field(default=None, ge=10, le=255)


QUESTIONS: Mapping[str, int] = {
    "query_position": frames.GET_POSITION,
    "query_motor_position": frames.GET_POSITION,
    "query_status": frames.GET_STATUS,
    "query_motor_status": frames.GET_STATUS,
    "query_node_address": frames.GET_ADDRESS,
    "query_node_label": frames.GET_LABEL,
    "query_version": frames.GET_VERSION,
    "query_limits": 0x21,
}
LIMITS: Mapping[str, int] = {
    "up": frames.TO_UP_LIMIT,
    "open": frames.TO_UP_LIMIT,
    "down": frames.TO_DOWN_LIMIT,
    "close": frames.TO_DOWN_LIMIT,
}
PERCENT = ("position", "move_to")


class SomfySdnCodec(Codec):
    """Reads and writes SDN frames."""

    PROTOCOL = "somfy_sdn"
    LABEL = "Somfy blinds (SDN)"
    SOURCE = "Somfy, Integration Guide (SDN) DOC155888/000, November 2019"
    VERBS: ClassVar[tuple[Verb, ...]] = (
        *(Verb(name=name, arguments=PositionArguments) for name in PERCENT),
        *(Verb(name=name, arguments=Addressed) for name in (*LIMITS, "stop", "wink", *QUESTIONS)),
        Verb(name="intermediate_position", arguments=IntermediateArguments),
        Verb(name="move", arguments=MoveArguments),
    )
    PROBES: ClassVar[tuple[Probe, ...]] = (
        Probe(
            data=frame_of(Message(code=frames.GET_ADDRESS, destination=EVERYBODY)), baud=4800, format="8O1", wait=1.0
        ),
    )

    def decode(self, data: bytes, sender: Sender, request: bytes | None = None) -> Decoded:
        """Say what bytes mean."""
        asked = message_of(request) if request and frames.look(request, 0).length == len(request) else None
        return decode_frames(data, frames.look, lambda frame: _meaning(frame, sender, asked, own=frame == request))

    def encode(self, verb: str, args: Mapping[str, Any]) -> bytes:
        """Return the frame of a verb."""
        code, data = _said(verb, args)
        group = args.get("group")
        ack = args.get("ack")
        return frame_of(
            Message(
                code=code,
                data=data,
                source=args["source"] if group is None else group,
                destination=args["address"] if group is None else NOBODY,
                node_types=args["node_type"],
                ack=(verb not in QUESTIONS and group is None) if ack is None else ack,
            )
        )


def move_to(function: int, target: int = 0) -> bytes:
    """Return the data of a movement to a limit or a position."""
    return bytes((function,)) + target.to_bytes(2, "little") + b"\0"


def _said(verb: str, args: Mapping[str, Any]) -> tuple[int, bytes]:
    if verb in QUESTIONS:
        return QUESTIONS[verb], b""
    if verb in LIMITS:
        return frames.MOVE_TO, move_to(LIMITS[verb])
    if verb in PERCENT:
        return frames.MOVE_TO, move_to(frames.TO_PERCENT, args["value"])
    if verb == "intermediate_position":
        return frames.MOVE_TO, move_to(frames.TO_INTERMEDIATE, args["value"])
    if verb == "move":
        direction = {"down": 0, "up": 1, "cancel": 2}[args["value"]]
        return frames.MOVE, bytes((direction, args.get("duration") or 0, 0))
    return (frames.STOP, b"\0") if verb == "stop" else (frames.WINK, b"")


def _meaning(frame: bytes, sender: Sender, asked: Message | None, *, own: bool) -> Decoded:
    message = message_of(frame)
    found = meaning.read(message)
    name = meaning.NAMES.get(message.code)
    fields = {"command": name, "message_id": message.code, **_route(message, sender), **found.fields}
    words = (name or "unknown message").replace("_", " ")
    decoded = Decoded(outcome=found.outcome, meaning=words, fields=fields, units=found.units, reason=found.reason)
    reason = _not_for_us(message, sender, asked, own=own)
    if reason:
        return Decoded(outcome="ignore", meaning=words, fields=fields, units=found.units, reason=reason)
    return decoded


def _route(message: Message, sender: Sender) -> dict[str, Any]:
    group = message.destination == NOBODY and sender == "controller"
    other = message.source if sender == "device" or group else message.destination
    route: dict[str, Any] = {
        "address": address_text(other),
        "source": address_text(message.source),
        "destination": address_text(message.destination),
        "ack_requested": message.ack,
        "node_type": message.node_types,
    }
    if message.destination == EVERYBODY:
        route["broadcast"] = True
    if group:
        route["group"] = address_text(message.source)
    return route


def _not_for_us(message: Message, sender: Sender, asked: Message | None, *, own: bool) -> str:
    """Return why a frame does not count; empty when it does."""
    if sender == "controller":
        return "only a motor sends this message" if message.code in meaning.FROM_DEVICE else ""
    if own:
        return "these are the bytes of the request itself"
    if message.code in meaning.NAMES and message.code not in meaning.FROM_DEVICE:
        # On a shared bus other controllers are heard as well.
        return "only a controller sends this message"
    return "" if asked is None else _not_answer(message, asked)


def _not_answer(message: Message, asked: Message) -> str:
    many = asked.destination in (EVERYBODY, NOBODY)
    if not many and message.source != asked.destination:
        return f"{address_text(asked.destination)} was asked, this comes from {address_text(message.source)}"
    if asked.destination != NOBODY and message.destination not in (asked.source, EVERYBODY):
        return f"it is for {address_text(message.destination)}, not for {address_text(asked.source)}"
    answer = meaning.ANSWERS.get(asked.code, frames.ACK)
    if message.code not in (answer, frames.NACK):
        return f"message {answer:02X} would answer {asked.code:02X}, this is {message.code:02X}"
    return ""
