"""sACN packets by hand, after the tables of ANSI E1.31-2018, and an independent library for both directions."""

import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sacn.messages.data_packet import DataPacket, calculate_multicast_addr  # type: ignore[import-untyped]
from sacn.messages.sync_packet import SyncPacket  # type: ignore[import-untyped]
from sacn.messages.universe_discovery import UniverseDiscoveryPacket  # type: ignore[import-untyped]

from devices.core.codecs import encode_verb
from devices.core.errors import BadCommand
from devices.protocols.sacn import Sacn, data_packet, discovery_packet, multicast_group, sync_packet
from tests.devices.protocols.lighting_codecs import expect, mutated, never_raises, round_trip, survives

CODEC = Sacn()
CID = "00112233445566778899aabbccddeeff"
HEAD = "0010" "0000" "4153432d45312e3137000000"  # fmt: skip
NAME = b"Console".ljust(64, b"\0").hex()
# Root: flags and length, vector, CID. Framing: flags and length, vector, name, priority, sync, sequence, options,
# universe. DMP: flags and length, vector, a1, first property 0, increment 1, count, start code, slots.
FULL = HEAD + "726e" + "00000004" + CID + "7258" + "00000002" + NAME + "64" + "0000" + "2a" + "00" + "0007"
FULL += "720b" + "02" + "a1" + "0000" + "0001" + "0201" + "00" + "ff80" + "00" * 510
SHORT = HEAD + "7072" + "00000004" + CID + "705c" + "00000002" + NAME + "c8" + "0102" + "ff" + "e0" + "f9ff"
SHORT += "700f" + "02" + "a1" + "0000" + "0001" + "0005" + "00" + "01020304"
SYNC = HEAD + "7021" + "00000008" + CID + "700b" + "00000001" + "05" + "0102" + "0000"
DISCOVERY = HEAD + "706e" + "00000008" + CID + "7058" + "00000002" + NAME + "00000000"
DISCOVERY += "700e" + "00000001" + "00" + "01" + "0001" + "0007" + "f9ff"


def changed(frame: str, at: int, value: str) -> str:
    """Return a frame with other bytes from a place on."""
    return frame[: 2 * at] + value + frame[2 * at + len(value) :]


ACCEPTED: list[tuple[str, dict[str, Any]]] = [
    (FULL, {
        "packet": "data", "universe": 7, "priority": 100, "source_name": "Console", "sequence": 42, "preview": False,
        "terminated": False, "length": 512, "start_code": 0, "multicast": "239.255.0.7", "sync_address": 0,
        "cid": "00112233-4455-6677-8899-aabbccddeeff",
    }),
    (SHORT, {
        "universe": 63999, "priority": 200, "sequence": 255, "preview": True, "terminated": True, "force_sync": True,
        "sync_address": 0x0102, "channels": [1, 2, 3, 4],
    }),
    (SYNC, {"packet": "sync", "sync_address": 0x0102, "sequence": 5}),
    (DISCOVERY, {"packet": "discovery", "universes": [1, 7, 63999], "last_page": 1, "source_name": "Console"}),
    (changed(SHORT, 125, "dd"), {"start_code": 0xDD}),
]  # fmt: skip


@pytest.mark.parametrize(("frame", "fields"), ACCEPTED)
def test_packets_of_the_standard(frame: str, fields: dict[str, Any]) -> None:
    for sender in ("device", "controller"):
        assert expect(CODEC, frame, "accept", fields, sender=sender).meaning


WRONG = [
    ("", "incomplete", "no bytes"),
    (HEAD[:20], "incomplete", "identification"),
    (HEAD, "incomplete", "38 bytes"),
    (FULL[:-2], "incomplete", "638 bytes announced, 637 came"),
    (SYNC[:-2], "incomplete", "49 bytes announced"),
    (changed(FULL, 0, "0011"), "reject", "ACN"),
    (changed(FULL, 4, "42"), "reject", "ACN"),
    (changed(FULL, 16, "626e"), "reject", "flags 7"),
    (changed(FULL, 16, "726d"), "reject", "framing layer"),
    (changed(FULL, 18, "00000005"), "reject", "root vector"),
    (changed(FULL, 38, "7259"), "reject", "framing layer"),
    (changed(FULL, 40, "00000003"), "reject", "framing vector"),
    (changed(FULL, 108, "c9"), "reject", "priority"),
    (changed(FULL, 113, "0000"), "reject", "universe"),
    (changed(FULL, 113, "fa00"), "reject", "universe"),
    (changed(FULL, 115, "720c"), "reject", "DMP layer"),
    (changed(FULL, 117, "03"), "reject", "DMP layer"),
    (changed(FULL, 118, "a2"), "reject", "DMP layer"),
    (changed(FULL, 123, "0200"), "reject", "513 properties"),
    (changed(SYNC, 40, "00000009"), "reject", "vector"),
    (changed(SYNC, 45, "0000"), "reject", "address"),
    (changed(DISCOVERY, 114, "00000002"), "reject", "list of universes"),
    ("ff" * 200, "reject", "ACN"),
]


@pytest.mark.parametrize(("frame", "outcome", "words"), WRONG)
def test_what_goes_wrong(frame: str, outcome: str, words: str) -> None:
    assert words in expect(CODEC, frame, outcome).reason


def test_runs_of_packets() -> None:
    expect(CODEC, SHORT + SYNC, "accept", {"packet": "data", "frames": 2})
    expect(CODEC, SHORT + FULL[:100], "accept", {"rest": FULL[:100]})
    expect(CODEC, SHORT + "00ff", "accept", {"rest": "00ff"})
    expect(CODEC, "00100000" + SHORT, "resync", {"skipped": "00100000", "universe": 63999})
    expect(CODEC, changed(SHORT, 108, "ff") + SHORT, "resync", {"priority": 200})
    expect(CODEC, SHORT, "ignore", request=SHORT)
    expect(CODEC, SHORT, "ignore", request=FULL)


def test_encoding_is_what_the_tables_say() -> None:
    cid = uuid.UUID(CID)
    assert data_packet(7, b"\xff\x80" + bytes(510), sequence=42, cid=cid, source="Console").hex() == FULL
    more: dict[str, Any] = {"priority": 200, "options": 0xE0, "sync_address": 0x0102, "sequence": 255}
    assert data_packet(63999, b"\1\2\3\4", cid=cid, source="Console", **more).hex() == SHORT
    assert sync_packet(0x0102, 5, cid).hex() == SYNC
    assert discovery_packet((7, 63999, 1), source="Console", cid=cid, last=1).hex() == DISCOVERY
    long_name = data_packet(1, b"", source="ờ" * 40)
    assert expect(CODEC, long_name, "accept").fields["source_name"] == "ờ" * 21
    for wrong in ({"universe": 0}, {"universe": 64000}, {"priority": 201}, {"source_name": "x" * 64}):
        with pytest.raises(BadCommand):
            encode_verb(CODEC, "dmx", {"channels": [1], **wrong})
    with pytest.raises(BadCommand):
        encode_verb(CODEC, "sync", {"sync_address": 0})


@given(st.integers(1, 63999), st.integers(0, 200), st.integers(0, 255), st.lists(st.integers(0, 255), max_size=512))
def test_round_trip(universe: int, priority: int, sequence: int, channels: list[int]) -> None:
    round_trip(CODEC, "dmx", universe=universe, priority=priority, sequence=sequence, channels=channels)


def test_round_trip_of_the_others() -> None:
    round_trip(CODEC, "sync", sync_address=5, sequence=9)
    round_trip(CODEC, "discovery", universes=[1, 2, 500], page=1, last_page=2)
    round_trip(CODEC, "data", channels=[1], preview=True, terminated=True, force_sync=True, start_code=0xDD)


@given(st.binary(max_size=300), st.integers(), st.sampled_from([None, bytes.fromhex(SYNC), b""]))
def test_never_raises(noise: bytes, seed: int, request_frame: bytes | None) -> None:
    never_raises(CODEC, noise, request_frame)
    for frame in (SHORT, SYNC, DISCOVERY):
        never_raises(CODEC, mutated(bytes.fromhex(frame), seed), request_frame)
    never_raises(CODEC, bytes.fromhex(HEAD + "7072") + noise, request_frame)


def test_rubbish_costs_little() -> None:
    for endless in (HEAD * 4000, "00" * 64_000, SHORT * 600, (HEAD + "726e00000004") * 3000):
        survives(CODEC, bytes.fromhex(endless))


@given(st.integers(1, 63999), st.integers(0, 200), st.lists(st.integers(0, 255), max_size=512))
def test_the_independent_library_agrees(universe: int, priority: int, channels: list[int]) -> None:
    cid = tuple(bytes.fromhex(CID))
    theirs = bytes(DataPacket(cid, "Console", universe, tuple(channels), priority, 3).getBytes())
    padded = [*channels, *[0] * (512 - len(channels))]
    expect(CODEC, theirs, "accept", {"universe": universe, "priority": priority, "channels": padded, "sequence": 3})
    ours = data_packet(universe, bytes(padded), sequence=3, cid=uuid.UUID(CID), source="Console", priority=priority)
    assert ours == theirs
    assert multicast_group(universe) == calculate_multicast_addr(universe)


def test_the_independent_library_agrees_on_the_others() -> None:
    cid = tuple(bytes.fromhex(CID))
    assert bytes(SyncPacket(cid, 0x0102, 5).getBytes()).hex() == SYNC
    theirs = bytes(UniverseDiscoveryPacket(cid, "Console", (1, 7, 63999), 0, 1).getBytes())
    assert theirs.hex() == DISCOVERY
