"""Art-Net 4: DMX512 universes, polling and synchronisation in UDP datagrams on port 6454.

Source: Artistic Licence, "Art-Net 4 Specification for the Art-Net 4 Ethernet Communication Protocol" (1998-2017), and
https://art-net.org.uk/how-it-works/. Every packet begins with `Art-Net`, a zero and a two-byte operation, low byte
first. A Port-Address has 15 bits (net 7, sub-net 4, universe 4). ArtDmx is repeated after 4 s without a change.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import Field

from devices.core.codecs import Codec, Decoded, Sender
from devices.core.errors import BadCommand
from devices.core.verbs import Arguments, Verb
from devices.protocols.artnet.packets import (
    ADDRESS,
    DMX,
    ID,
    LENGTHS,
    NAMES,
    NZS,
    POLL,
    POLL_FULL,
    POLL_REPLY,
    PORT,
    PROTOCOL_VERSION,
    REPLY_FULL,
    SYNC,
    TIME_CODE,
    dmx_packet,
    operation,
    poll_packet,
    read_ip,
    read_node,
    read_text,
    sync_packet,
)
from devices.transports.frame_reading import Look, decode_answer
from devices.transports.slots import UNIVERSE_SIZE, Levels, level_fields

STYLES = ("node", "controller", "media server", "route", "backup", "config", "visualiser")
FIRST_REPLIES: Mapping[int, int] = {POLL: POLL_REPLY, 0xF800: 0xF900, 0x8000: 0x8100, 0x9A00: 0x9B00, 0x2700: 0x2800}
"""What answers what; nothing else is answered."""


class UniverseArguments(Arguments):
    """`universe`: the whole Port-Address, unless `net` and `subnet` say the rest of it."""

    universe: int = Field(default=0, ge=0, le=0x7FFF)
    net: int = Field(default=0, ge=0, le=127)
    subnet: int = Field(default=0, ge=0, le=15)


class DmxArguments(UniverseArguments):
    channels: Levels
    sequence: int = Field(default=0, ge=0, le=255)
    physical: int = Field(default=0, ge=0, le=255)


class PollArguments(Arguments):
    flags: int = Field(default=0, ge=0, le=255)
    priority: int = Field(default=0, ge=0, le=255)


class ArtNet(Codec):
    """Art-Net has no master: nodes, consoles and media servers all send on one port, so the sender changes little."""

    PROTOCOL = "artnet"
    LABEL = "Art-Net 4"
    SOURCE = "Artistic Licence, Art-Net 4 Specification (1998-2017)"
    VERBS = (
        Verb(name="dmx", arguments=DmxArguments),
        Verb(name="poll", arguments=PollArguments),
        Verb(name="sync"),
    )

    def decode(self, data: bytes, sender: Sender, request: bytes | None = None) -> Decoded:
        decoded = decode_answer(data, _look, request=request, header=ID)
        if decoded.outcome not in ("accept", "resync"):
            return decoded
        asked = operation(request) if request is not None else None
        found = decoded.fields["opcode"]
        if asked is not None and FIRST_REPLIES.get(asked) != found:
            wanted = NAMES.get(FIRST_REPLIES.get(asked, -1))
            expected = f"expected {wanted}" if wanted else f"{NAMES.get(asked, hex(asked))} is never answered"
            return _ignored(decoded, f"{expected}, got {decoded.fields['operation']}")
        if sender == "device" and found == POLL:
            return _ignored(decoded, "an ArtPoll is a question: a node does not send it")
        return decoded

    def encode(self, verb: str, args: Mapping[str, Any]) -> bytes:
        if verb == "poll":
            return poll_packet(args["flags"], args["priority"])
        if verb == "sync":
            return sync_packet()
        universe = args["universe"]
        if (args["net"] or args["subnet"]) and universe > 15:
            raise BadCommand("dmx: universe: expected 0 to 15 beside net or subnet, else the whole Port-Address")
        port_address = args["net"] << 8 | args["subnet"] << 4 | universe
        return dmx_packet(port_address, bytes(args["channels"]), args["sequence"], args["physical"])


def _ignored(decoded: Decoded, reason: str) -> Decoded:
    return Decoded(outcome="ignore", meaning=decoded.meaning, fields=decoded.fields, reason=reason)


def _look(data: bytes, at: int) -> Look:
    head = data[at : at + 8]
    if head != ID:
        if ID.startswith(head):
            return Look(partial=True, reason="the beginning of Art-Net's identification")
        return Look(reason=f"expected {ID.hex()} (Art-Net), got {head.hex()}")
    left = len(data) - at
    if left < 12:
        return Look(partial=True, reason=f"an Art-Net packet of at least 12 bytes, got {left}")
    code = int.from_bytes(data[at + 8 : at + 10], "little")
    version = int.from_bytes(data[at + 10 : at + 12], "big")
    # A reply has the address of its node there: it is the one packet without a version.
    if code != POLL_REPLY and version < PROTOCOL_VERSION:
        return Look(reason=f"expected protocol version {PROTOCOL_VERSION} or later, got {version}")
    shortest = LENGTHS.get(code, 12)
    if left < shortest:
        return Look(partial=True, reason=f"{NAMES[code]} of at least {shortest} bytes, got {left}")
    read = _READERS.get(code)
    if read is not None:
        return read(data, at)
    following = data.find(ID, at + 8)
    length = following - at if following >= 0 else left
    if code not in NAMES:
        fields = {"operation": None, "opcode": code, "protocol_version": version}
        reason = f"no document names the operation {code:#06x}"
        return Look(length=length, decoded=Decoded(outcome="unknown_value", fields=fields, reason=reason))
    return _whole(data, at, length, f"{NAMES[code]}, not taken apart", {})


def _whole(data: bytes, at: int, length: int, meaning: str, fields: dict[str, Any]) -> Look:
    code = int.from_bytes(data[at + 8 : at + 10], "little")
    told = {"operation": NAMES[code], "opcode": code, **fields}
    if code != POLL_REPLY:
        told["protocol_version"] = int.from_bytes(data[at + 10 : at + 12], "big")
    return Look(length=length, decoded=Decoded(outcome="accept", meaning=meaning, fields=told))


def _look_at_dmx(data: bytes, at: int) -> Look:
    code = int.from_bytes(data[at + 8 : at + 10], "little")
    sequence, second, sub_uni, net = data[at + 12 : at + 16]
    length = int.from_bytes(data[at + 16 : at + 18], "big")
    if net > 127:
        return Look(reason=f"expected a net from 0 to 127, got {net}")
    shortest = 2 if code == DMX else 1
    if not shortest <= length <= UNIVERSE_SIZE or (code == DMX and length % 2):
        even = "an even length" if code == DMX else "a length"
        return Look(reason=f"expected {even} from {shortest} to {UNIVERSE_SIZE}, got {length}")
    levels = data[at + 18 : at + 18 + length]
    if len(levels) < length:
        return Look(partial=True, reason=f"{length} slots announced, {len(levels)} came")
    universe = net << 8 | sub_uni
    fields = {
        "universe": universe, "port_address": universe, "net": net, "subnet": sub_uni >> 4, "sub_uni": sub_uni,
        "sequence": sequence, "physical" if code == DMX else "start_code": second, **level_fields(levels),
    }  # fmt: skip
    return _whole(data, at, 18 + length, f"{length} slots for universe {universe}", fields)


def _look_at_poll(data: bytes, at: int) -> Look:
    flags, priority = data[at + 12], data[at + 13]
    whole = len(data) - at >= POLL_FULL and not data.startswith(ID, at + 14)
    fields = {"flags": flags, "diagnostics_priority": priority, "reply_on_change": bool(flags & 2)}
    return _whole(data, at, POLL_FULL if whole else 14, "every node is asked to tell of itself", fields)


def _look_at_sync(data: bytes, at: int) -> Look:
    return _whole(data, at, 14, "nodes show what they hold", {"aux": list(data[at + 12 : at + 14])})


def _look_at_address(data: bytes, at: int) -> Look:
    body = data[at : at + LENGTHS[ADDRESS]]
    fields = {
        "net_switch": body[12], "bind_index": body[13], "short_name": read_text(body[14:32]),
        "long_name": read_text(body[32:96]), "sw_in": list(body[96:100]), "sw_out": list(body[100:104]),
        "sub_switch": body[104], "acn_priority": body[105], "node_command": body[106],
    }  # fmt: skip
    return _whole(data, at, LENGTHS[ADDRESS], "a node is renamed or readdressed", fields)


def _look_at_time_code(data: bytes, at: int) -> Look:
    frames, seconds, minutes, hours, kind = data[at + 14 : at + 19]
    if frames > 29 or seconds > 59 or minutes > 59 or hours > 23 or kind > 3:
        return Look(reason=f"expected a time of day, got {hours}:{minutes}:{seconds}.{frames}, type {kind}")
    rate = ("film", "ebu", "df", "smpte")[kind]
    fields = {"frames_count": frames, "seconds": seconds, "minutes": minutes, "hours": hours, "type": rate}
    return _whole(data, at, LENGTHS[TIME_CODE], "a time code", fields)


def _look_at_reply(data: bytes, at: int) -> Look:
    body = data[at : at + REPLY_FULL]
    if len(body) < REPLY_FULL:
        return Look(
            partial=True,
            reason=f"an ArtPollReply has {REPLY_FULL} bytes ({LENGTHS[POLL_REPLY]} before Art-Net II), got {len(body)}",
        )
    port = int.from_bytes(body[14:16], "little")
    if port != PORT:
        return Look(reason=f"expected port {PORT} in an ArtPollReply, got {port}")
    node = read_node(body)
    if node is None:
        return Look(reason="expected an ArtPollReply")
    style = body[200]
    fields = {
        "ip": node.ip, "port": port, "firmware": int.from_bytes(body[16:18], "big"), "net": body[18],
        "subnet": body[19], "oem": int.from_bytes(body[20:22], "big"), "status1": body[23],
        "esta_manufacturer": int.from_bytes(body[24:26], "little"), "short_name": node.short_name,
        "long_name": node.long_name, "node_report": node.report, "ports": int.from_bytes(body[172:174], "big"),
        "port_types": list(body[174:178]), "good_input": list(body[178:182]), "good_output": list(body[182:186]),
        "sw_in": list(body[186:190]), "sw_out": list(body[190:194]), "outputs": list(node.outputs),
        "inputs": list(node.inputs), "style": STYLES[style] if style < len(STYLES) else None, "style_code": style,
        "mac": body[201:207].hex(":"), "bind_ip": read_ip(body[207:211]), "bind_index": body[211], "status2": body[212],
    }  # fmt: skip
    return _whole(data, at, REPLY_FULL, f"the node {node.short_name or node.ip}", fields)


_READERS: Mapping[int, Callable[[bytes, int], Look]] = {
    POLL: _look_at_poll,
    POLL_REPLY: _look_at_reply,
    DMX: _look_at_dmx,
    NZS: _look_at_dmx,
    SYNC: _look_at_sync,
    ADDRESS: _look_at_address,
    TIME_CODE: _look_at_time_code,
}
