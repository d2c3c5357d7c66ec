"""VISCA, Sony's protocol for cameras, on a serial line and over IP, read and written by hand.

Source: Sony, "SRG-300H/SRG-301H Technical Manual" and "SRG-120DU Technical Manual" (command lists, VISCA over IP),
"EVI-D100 Command List": 9600 8N1, packets of 3 to 16 bytes ended by FF; `8x 01 …` commands and `8x 09 …` questions to
camera x (88: all), `z0 4y` accepted in socket y, `z0 5y` done, `z0 50 …` an answer, `z0 6y ee` an error, z being the
address + 8. Over IP (UDP 52381) each packet follows a header of 8 bytes, high byte first: payload type (0100 command,
0110 inquiry, 0111 reply, 0120 device setting, 0200 control, 0201 control reply), length, sequence number; the payload
01 resets the sequence, 0F 01 and 0F 02 tell that the camera did not like it. Pan positions of five half bytes stand in
"BRC-300/P Inquiry Command List"; cameras that send them differ in their tilt, which is not confirmed here.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from pydantic import Field, create_model

from devices.core.codecs import Codec, Decoded, Probe, Sender
from devices.core.verbs import Arguments, Verb
from devices.protocols.visca import frames, meaning, verbs
from devices.protocols.visca.frames import inquiry, unwrapped, wrapped
from devices.transports.frame_reading import Look, decode_frames

__all__ = ["ViscaCodec", "ViscaIpCodec"]

SOURCE = "Sony, SRG-300H/SRG-301H Technical Manual, VISCA command list"
VERSION = inquiry(1, 0x00, 0x02)
FIRST_SEQUENCE = 1

_HALF = 2
"""Bytes of half a packet behind noise that are no chance: the second can be only a few."""


class ViscaCodec(Codec):
    """Reads and writes packets as they are on a serial line."""

    PROTOCOL = "visca"
    LABEL = "VISCA cameras (serial)"
    SOURCE = SOURCE
    VERBS: ClassVar[tuple[Verb, ...]] = verbs.VERBS
    PROBES: ClassVar[tuple[Probe, ...]] = (Probe(data=VERSION), Probe(data=VERSION, port=5678))

    def decode(self, data: bytes, sender: Sender, request: bytes | None = None) -> Decoded:
        """Say what bytes mean."""
        if sender == "controller":
            return decode_frames(data, _look_packet, _read_packet, half=_HALF)
        return decode_frames(data, frames.look_reply, lambda frame: meaning.read_reply(frame, request), half=_HALF)

    def encode(self, verb: str, args: Mapping[str, Any]) -> bytes:
        """Return the packet of a verb."""
        return verbs.build(verb, args)


def _look_packet(data: bytes, at: int) -> Look:
    """Look for both: an answer that is said to come from a controller is whole, and to be ignored."""
    return frames.look_reply(data, at) if data[at] >= 0x90 else frames.look_packet(data, at)


def _read_packet(frame: bytes) -> Decoded:
    return meaning.read_packet(frame) if frame[0] <= 0x88 else _ignored(meaning.read_reply(frame))


def _ignored(decoded: Decoded) -> Decoded:
    return meaning.ignored(decoded, "only a camera sends this")


# -- over IP ----------------------------------------------------------------------------------------------------------

KINDS: Mapping[int, str] = {
    frames.TYPE_COMMAND: "command",
    frames.TYPE_INQUIRY: "inquiry",
    frames.TYPE_REPLY: "reply",
    frames.TYPE_SETTING: "device_setting",
    frames.TYPE_CONTROL: "control",
    frames.TYPE_CONTROL_REPLY: "control_reply",
}
CONTROL_ERRORS: Mapping[int, str] = {1: "abnormality in the sequence number", 2: "abnormality in the message type"}
_SEQUENCE = Field(default=FIRST_SEQUENCE, ge=0, lt=frames.SEQUENCES)


class ViscaIpCodec(Codec):
    """Reads and writes packets with the header they have over IP."""

    PROTOCOL = "visca_ip"
    LABEL = "VISCA cameras (IP)"
    SOURCE = SOURCE
    VERBS: ClassVar[tuple[Verb, ...]] = (
        *(
            Verb(
                name=verb.name,
                arguments=create_model(f"{verb.name}_ip", __base__=verb.arguments, sequence=(int, _SEQUENCE)),
            )
            for verb in verbs.VERBS
        ),
        *(
            Verb(name=name, arguments=create_model("reset_ip", __base__=Arguments, sequence=(int, _SEQUENCE)))
            for name in ("reset_sequence", "sequence_reset", "reset_sequence_number")
        ),
    )

    def decode(self, data: bytes, sender: Sender, request: bytes | None = None) -> Decoded:
        """Say what bytes mean."""
        return decode_frames(data, frames.look_datagram, lambda frame: _datagram(frame, sender, request), half=_HALF)

    def encode(self, verb: str, args: Mapping[str, Any]) -> bytes:
        """Return the message of a verb."""
        sequence = int(args["sequence"])
        if "sequence" in verb:
            return wrapped(frames.RESET, sequence, frames.TYPE_CONTROL)
        return wrapped(verbs.build(verb, args), sequence)


def _datagram(frame: bytes, sender: Sender, request: bytes | None) -> Decoded:
    message = unwrapped(frame)
    found = _payload(message, sender, request)
    fields = {"payload_type": KINDS[message.kind], "sequence": message.sequence, **found.fields}
    found = replace(found, fields=fields)
    if found.outcome in ("ignore", "reject") or sender == "controller" or request is None:
        return found
    asked = unwrapped(request) if frames.look_datagram(request, 0).length == len(request) else None
    # A refused sequence number may come back with that number or with another: it is never somebody else's.
    if asked is None or asked.sequence == message.sequence or message.kind == frames.TYPE_CONTROL:
        return found
    reason = f"message {asked.sequence} was sent, this answers {message.sequence}"
    return replace(found, outcome="ignore", reason=reason)


def _payload(message: frames.Datagram, sender: Sender, request: bytes | None) -> Decoded:
    if message.kind in (frames.TYPE_CONTROL, frames.TYPE_CONTROL_REPLY):
        return _control(message, sender, request)
    from_camera = message.kind == frames.TYPE_REPLY
    if sender == "controller":
        return _ignored(meaning.read_reply(message.payload)) if from_camera else meaning.read_packet(message.payload)
    if not from_camera:
        if request == wrapped(message.payload, message.sequence, message.kind):
            return meaning.OWN_ECHO
        return meaning.ignored(meaning.read_packet(message.payload), "only a controller sends this payload type")
    return meaning.read_reply(message.payload, unwrapped(request).payload if request else None)


def _control(message: frames.Datagram, sender: Sender, request: bytes | None) -> Decoded:
    payload = message.payload
    if message.kind == frames.TYPE_CONTROL_REPLY:
        good = payload == frames.RESET
        fields = {"type": "control_reply", "ack": True}
        if not good and len(payload) == 2 and payload[0] == 0x0F:
            # The manual sends errors as type 0200; 0201 is taken for one too, not confirmed by a document.
            return _refusal(payload[1])
        if not good:
            return Decoded(outcome="reject", reason=f"expected the payload 01, got {payload.hex(' ').upper()}")
        done = Decoded(outcome="accept", meaning="the sequence was reset", fields=fields)
        return _ignored(done) if sender == "controller" else done
    if payload == frames.RESET:
        asked = Decoded(outcome="accept", meaning="reset the sequence", fields={"command": "reset_sequence"})
        if sender == "controller":
            return asked
        own = request is not None and unwrapped(request) == message
        return meaning.OWN_ECHO if own else replace(asked, outcome="ignore", reason="only a controller sends this")
    if len(payload) == 2 and payload[0] == 0x0F:
        return _refusal(payload[1])
    reason = f"expected the payload 01, 0F 01 or 0F 02, got {payload.hex(' ').upper()}"
    return Decoded(outcome="reject", reason=reason)


def _refusal(code: int) -> Decoded:
    words = CONTROL_ERRORS.get(code, "unknown error")
    fields = {"type": "error", "error_code": code, "error": words}
    return Decoded(outcome="device_error", meaning=words, fields=fields, reason=f"0F {code:02X}: {words}")
