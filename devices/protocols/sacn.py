"""Streaming ACN: DMX512 universes in UDP datagrams on port 5568, by multicast to a group for each universe.

Source: ANSI E1.31-2018, "Lightweight streaming protocol for transport of DMX512 using ACN". Three nested layers (root,
framing, DMP) have each a length of its own. Priorities are 0 to 200, universes 1 to 63999, each with its multicast
group 239.255.high.low. A source repeats its data every 800 ms to 1 s, counts as gone after 2.5 s without any, and ends
with three packets that say so.
"""

import struct
import uuid
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from devices.core.codecs import Codec, Decoded, Sender
from devices.core.verbs import Arguments, Verb
from devices.transports.frame_reading import Look, decode_frames
from devices.transports.slots import UNIVERSE_SIZE, Levels, level_fields

PORT = 5568
HEAD = bytes.fromhex("00100000") + b"ASC-E1.17\0\0\0"
"""Preamble size, post-amble size and the identifier of ACN."""

ROOT_DATA, ROOT_EXTENDED = 4, 8
FRAME_DATA = 2
EXTENDED_SYNC, EXTENDED_DISCOVERY = 1, 2
DMP_SET_PROPERTY = 2
PREVIEW, TERMINATED, FORCE_SYNC = 0x80, 0x40, 0x20
DISCOVERY_UNIVERSE = 64214
LAST_UNIVERSE = 63999
HIGHEST_PRIORITY, DEFAULT_PRIORITY = 200, 100
DATA_HEAD = 126
"""Bytes of a data packet before its slots, the start code included."""

SYNC_LENGTH, DISCOVERY_HEAD = 49, 120
DEFAULT_CID = uuid.uuid5(uuid.NAMESPACE_DNS, "vkc-exhibit")
"""Who sends, where nobody says otherwise."""


def data_packet(
    universe: int,
    levels: bytes,
    *,
    sequence: int = 0,
    cid: uuid.UUID = DEFAULT_CID,
    source: str = "VKC exhibit",
    priority: int = DEFAULT_PRIORITY,
    options: int = 0,
    sync_address: int = 0,
    start_code: int = 0,
) -> bytes:
    """Return one universe as a packet."""
    count = len(levels) + 1
    frame = struct.pack("!I64sBHBBH", FRAME_DATA, _name(source), priority, sync_address, sequence, options, universe)
    dmp = struct.pack("!BBHHHB", DMP_SET_PROPERTY, 0xA1, 0, 1, count, start_code) + levels
    dmp = _length(len(dmp)) + dmp
    return _root(ROOT_DATA, cid, _length(len(frame) + len(dmp)) + frame + dmp)


def sync_packet(sync_address: int, sequence: int = 0, cid: uuid.UUID = DEFAULT_CID) -> bytes:
    """Return the packet on which receivers show the universes that name this address."""
    frame = struct.pack("!IBHH", EXTENDED_SYNC, sequence, sync_address, 0)
    return _root(ROOT_EXTENDED, cid, _length(len(frame)) + frame)


def discovery_packet(
    universes: tuple[int, ...],
    *,
    source: str = "VKC exhibit",
    cid: uuid.UUID = DEFAULT_CID,
    page: int = 0,
    last: int = 0,
) -> bytes:
    """Return the packet in which a source tells the universes it sends, sorted, at most 512 a page."""
    listed = struct.pack(f"!IBB{len(universes)}H", 1, page, last, *sorted(universes))
    listed = _length(len(listed)) + listed
    frame = struct.pack("!I64sI", EXTENDED_DISCOVERY, _name(source), 0)
    return _root(ROOT_EXTENDED, cid, _length(len(frame) + len(listed)) + frame + listed)


def multicast_group(universe: int) -> str:
    """Return the IPv4 group of a universe."""
    return f"239.255.{universe >> 8}.{universe & 0xFF}"


Universe = Annotated[int, Field(ge=1, le=LAST_UNIVERSE)]


class SourceArguments(Arguments):
    cid: uuid.UUID = DEFAULT_CID
    source_name: Annotated[str, StringConstraints(max_length=63)] = "VKC exhibit"


class DataArguments(SourceArguments):
    """`preview` and `terminated` are options of the packet; a start code other than 0 does not mean levels."""

    universe: Universe = 1
    channels: Levels
    priority: int = Field(default=DEFAULT_PRIORITY, ge=0, le=HIGHEST_PRIORITY)
    sequence: int = Field(default=0, ge=0, le=255)
    preview: bool = False
    terminated: bool = False
    force_sync: bool = False
    sync_address: int = Field(default=0, ge=0, le=LAST_UNIVERSE)
    start_code: int = Field(default=0, ge=0, le=255)


class SyncArguments(SourceArguments):
    sync_address: Universe = 1
    sequence: int = Field(default=0, ge=0, le=255)


class DiscoveryArguments(SourceArguments):
    universes: tuple[Universe, ...] = Field(max_length=512)
    page: int = Field(default=0, ge=0, le=255)
    last_page: int = Field(default=0, ge=0, le=255)


class Sacn(Codec):
    """Nothing is ever answered: every packet is a source's, whoever is asked."""

    PROTOCOL = "sacn"
    LABEL = "sACN (E1.31)"
    SOURCE = "ANSI E1.31-2018"
    VERBS = (
        Verb(name="dmx", arguments=DataArguments),
        Verb(name="data", arguments=DataArguments),
        Verb(name="sync", arguments=SyncArguments),
        Verb(name="discovery", arguments=DiscoveryArguments),
    )

    def decode(self, data: bytes, sender: Sender, request: bytes | None = None) -> Decoded:
        del sender  # gateways and consoles send as well as controllers do
        decoded = decode_frames(data, _look, header=HEAD)
        if request is None or decoded.outcome not in ("accept", "resync"):
            return decoded
        reason = "the request itself came back" if data == request else "sACN has no answers"
        return Decoded(outcome="ignore", meaning=decoded.meaning, fields=decoded.fields, reason=reason)

    def encode(self, verb: str, args: Mapping[str, Any]) -> bytes:
        if verb == "sync":
            return sync_packet(args["sync_address"], args["sequence"], args["cid"])
        if verb == "discovery":
            pages = {"page": args["page"], "last": args["last_page"]}
            return discovery_packet(args["universes"], source=args["source_name"], cid=args["cid"], **pages)
        flags = ((args["preview"], PREVIEW), (args["terminated"], TERMINATED), (args["force_sync"], FORCE_SYNC))
        return data_packet(
            args["universe"],
            bytes(args["channels"]),
            sequence=args["sequence"],
            cid=args["cid"],
            source=args["source_name"],
            priority=args["priority"],
            options=sum(flag for wanted, flag in flags if wanted),
            sync_address=args["sync_address"],
            start_code=args["start_code"],
        )


def _look(data: bytes, at: int) -> Look:
    head = data[at : at + len(HEAD)]
    if head != HEAD:
        if HEAD.startswith(head):
            return Look(partial=True, reason="the beginning of ACN's identification")
        return Look(reason=f"expected {HEAD.hex()} (ACN), got {head.hex()}")
    left = len(data) - at
    if left < 22:
        return Look(partial=True, reason=f"a root layer has 38 bytes, got {left}")
    flags_and_length, vector = struct.unpack_from("!HI", data, at + 16)
    length = 16 + (flags_and_length & 0xFFF)
    if flags_and_length >> 12 != 7:
        return Look(reason=f"expected the flags 7 in the root layer, got {flags_and_length >> 12:x}")
    if vector not in (ROOT_DATA, ROOT_EXTENDED):
        return Look(reason=f"expected the root vector {ROOT_DATA} or {ROOT_EXTENDED}, got {vector}")
    longest = DATA_HEAD + UNIVERSE_SIZE if vector == ROOT_DATA else DISCOVERY_HEAD + 2 * 512
    shortest = DATA_HEAD if vector == ROOT_DATA else SYNC_LENGTH
    if not shortest <= length <= longest:
        return Look(reason=f"expected a packet of {shortest} to {longest} bytes, got {length}")
    if left < length:
        return Look(partial=True, reason=f"{length} bytes announced, {left} came")
    packet = data[at : at + length]
    try:
        read: Callable[[bytes], Decoded] = _read_data if vector == ROOT_DATA else _read_extended
        return Look(length=length, decoded=read(packet))
    except ValueError as problem:
        return Look(reason=str(problem))


def _read_data(packet: bytes) -> Decoded:
    _check_length(packet, 38, "framing")
    _check_length(packet, 115, "DMP")
    vector, name, priority, sync, sequence, options, universe = struct.unpack_from("!I64sBHBBH", packet, 40)
    _check(vector == FRAME_DATA, f"expected the framing vector {FRAME_DATA}, got {vector}")
    _check(priority <= HIGHEST_PRIORITY, f"expected a priority from 0 to {HIGHEST_PRIORITY}, got {priority}")
    _check(1 <= universe <= LAST_UNIVERSE, f"expected a universe from 1 to {LAST_UNIVERSE}, got {universe}")
    _check(sync <= LAST_UNIVERSE, f"expected a synchronization address up to {LAST_UNIVERSE}, got {sync}")
    dmp = struct.unpack_from("!BBHHHB", packet, 117)
    _check(
        dmp[:4] == (DMP_SET_PROPERTY, 0xA1, 0, 1), f"expected a DMP layer 02 a1 0000 0001, got {packet[117:123].hex()}"
    )
    levels = packet[DATA_HEAD:]
    _check(dmp[4] == len(levels) + 1, f"expected {len(levels) + 1} properties, got {dmp[4]}")
    terminated = bool(options & TERMINATED)
    fields = {
        "universe": universe, "priority": priority, "source_name": _text(name), "sequence": sequence,
        "preview": bool(options & PREVIEW), "terminated": terminated, "force_sync": bool(options & FORCE_SYNC),
        "options": options, "sync_address": sync, "cid": str(uuid.UUID(bytes=packet[22:38])), "start_code": dmp[5],
        "multicast": multicast_group(universe), **level_fields(levels),
    }  # fmt: skip
    # What a source that ends still carries is to be ignored (section 6.2.6).
    what = "ends" if terminated else f"sends {len(levels)} slots"
    return Decoded(outcome="accept", meaning=f"a source of universe {universe} {what}", fields=_named("data", fields))


def _read_extended(packet: bytes) -> Decoded:
    _check_length(packet, 38, "framing")
    vector = int.from_bytes(packet[40:44], "big")
    cid = {"cid": str(uuid.UUID(bytes=packet[22:38]))}
    if vector == EXTENDED_SYNC:
        _check(len(packet) == SYNC_LENGTH, f"expected {SYNC_LENGTH} bytes, got {len(packet)}")
        sequence, address, _ = struct.unpack_from("!BHH", packet, 44)
        _check(1 <= address <= LAST_UNIVERSE, f"expected an address from 1 to {LAST_UNIVERSE}, got {address}")
        fields = {"sync_address": address, "sequence": sequence, **cid}
        return Decoded(outcome="accept", meaning="held universes are shown", fields=_named("sync", fields))
    _check(vector == EXTENDED_DISCOVERY, f"expected the vector {EXTENDED_SYNC} or {EXTENDED_DISCOVERY}, got {vector}")
    _check(len(packet) >= DISCOVERY_HEAD, f"expected at least {DISCOVERY_HEAD} bytes, got {len(packet)}")
    _check_length(packet, 112, "discovery")
    kind, page, last = struct.unpack_from("!IBB", packet, 114)
    _check(kind == 1, f"expected the vector 1 of a list of universes, got {kind}")
    _check(len(packet) % 2 == 0, "expected two bytes a universe")
    universes = list(struct.unpack_from(f"!{(len(packet) - DISCOVERY_HEAD) // 2}H", packet, DISCOVERY_HEAD))
    fields = {"source_name": _text(packet[44:108]), "page": page, "last_page": last, "universes": universes, **cid}
    return Decoded(outcome="accept", meaning="a source tells its universes", fields=_named("discovery", fields))


def _named(packet: str, fields: dict[str, Any]) -> dict[str, Any]:
    return {"packet": packet, **fields}


def _check(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as the condition it is
    if not holds:
        raise ValueError(otherwise)


def _check_length(packet: bytes, at: int, layer: str) -> None:
    """Raise ValueError unless the layer that begins there ends with the packet."""
    expected, got = _length(len(packet) - at - 2), packet[at : at + 2]
    _check(expected == got, f"expected flags and length {expected.hex()} in the {layer} layer, got {got.hex()}")


def _length(content: int) -> bytes:
    """Return flags and length of a layer: the length counts itself."""
    return (0x7000 | content + 2).to_bytes(2, "big")


def _root(vector: int, cid: uuid.UUID, content: bytes) -> bytes:
    body = vector.to_bytes(4, "big") + cid.bytes + content
    return HEAD + _length(len(body)) + body


def _name(source: str) -> bytes:
    """Return a source's name in at most 63 bytes, cut between characters; the 64th is a zero."""
    return source.encode()[:63].decode(errors="ignore").encode()


def _text(data: bytes) -> str:
    return data.partition(b"\0")[0].decode("utf-8", "replace")
