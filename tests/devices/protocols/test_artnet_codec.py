"""Art-Net frames by hand: the layouts of "Art-Net 4 Specification" (Artistic Licence), and every way they go wrong."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stupidArtnet import StupidArtnet  # type: ignore[import-untyped]

from devices.core.codecs import decode_frame, encode_verb
from devices.core.errors import BadCommand
from devices.core.simulation import World
from devices.protocols.artnet import ArtNet
from devices.protocols.artnet.packets import dmx_packet, poll_packet, read_node
from devices.sim.artnet_light import ArtNetLampSimulator
from tests.devices.protocols.lighting_codecs import expect, mutated, never_raises, round_trip, survives

CODEC = ArtNet()
ID = "4172742d4e657400"
DMX = ID + "0050000e"
POLL = ID + "0020000e0000"


def reply() -> bytes:
    """Return an ArtPollReply with every field at its place in the document."""
    data = bytearray(239)
    data[0:10] = bytes.fromhex(ID) + b"\x00\x21"
    data[10:16] = bytes((192, 168, 1, 50, 0x36, 0x19))
    data[16:26] = bytes((1, 14, 0x12, 0x03, 0x04, 0x30, 0, 0xD2, 0x50, 0x41))
    data[26:44] = b"Hall node".ljust(18, b"\0")
    data[44:108] = "Đèn sảnh".encode().ljust(64, b"\0")
    data[108:172] = b"#0001 [0023] ok".ljust(64, b"\0")
    data[172:194] = bytes((0, 2, 0x80, 0xC0, 0, 0, 0, 8, 0, 0, 0x80, 0, 0, 0, 0, 5, 0, 0, 1, 2, 0, 0))
    data[201:212] = bytes.fromhex("00aabbccddee") + bytes((192, 168, 1, 50, 1))
    data[212] = 8
    return bytes(data)


ACCEPTED: list[tuple[str, dict[str, Any]]] = [
    (DMX + "0000000000020a14", {"operation": "ArtDmx", "universe": 0, "channels": [10, 20], "sequence": 0}),
    (DMX + "0701341200040102ff80", {
        "universe": 0x1234, "net": 0x12, "subnet": 3, "sequence": 7, "physical": 1, "data": "0102ff80",
    }),
    (DMX + "ff00ff7f0200" + "00" * 512, {"universe": 0x7FFF, "length": 512, "sequence": 255}),
    (ID + "0050000f00000000" + "00020000", {"protocol_version": 15}),
    (POLL, {"operation": "ArtPoll", "flags": 0, "reply_on_change": False}),
    (ID + "0020000e0210", {"flags": 2, "reply_on_change": True, "diagnostics_priority": 16}),
    (ID + "0020000e06e0" + "00ff000012340430", {"operation": "ArtPoll", "flags": 6}),
    (ID + "0052000e0000", {"operation": "ArtSync"}),
    (ID + "0051000e00910100" + "0003010203", {"operation": "ArtNzs", "start_code": 0x91, "length": 3}),
    (ID + "0097000e0000" + "1d3b3b1703", {"operation": "ArtTimeCode", "hours": 23, "type": "smpte"}),
    (ID + "0060000e7f01" + "00" * 92 + "00", {"operation": "ArtAddress", "net_switch": 127}),
    (ID + "0099000e" + "00" * 20, {"operation": "ArtTrigger"}),
]  # fmt: skip


@pytest.mark.parametrize(("frame", "fields"), ACCEPTED)
def test_frames_of_the_document(frame: str, fields: dict[str, Any]) -> None:
    answer = expect(CODEC, frame, "accept", fields)
    assert answer.meaning


def test_a_reply_is_taken_apart() -> None:
    fields = {
        "ip": "192.168.1.50", "port": 6454, "firmware": 0x010E, "net": 0x12, "subnet": 3, "oem": 0x0430,
        "esta_manufacturer": 0x4150, "short_name": "Hall node", "long_name": "Đèn sảnh",
        "node_report": "#0001 [0023] ok", "ports": 2, "outputs": [0x1231, 0x1232], "inputs": [0x1235],
        "mac": "00:aa:bb:cc:dd:ee", "bind_ip": "192.168.1.50", "style": "node", "status2": 8,
    }  # fmt: skip
    expect(CODEC, reply(), "accept", fields, sender="device")
    expect(CODEC, reply(), "accept", fields, sender="device", request=POLL)
    node = read_node(reply())
    assert node is not None and node.active == (0x1231,)
    assert read_node(reply()[:207]) is not None, "the first revisions ended behind the MAC address"
    assert read_node(reply()[:200]) is None and read_node(b"") is None


WRONG = [
    ("", "incomplete", "no bytes"),
    (ID[:6], "incomplete", "identification"),
    (ID, "incomplete", "12 bytes"),
    (DMX + "0000000000020a", "incomplete", "2 slots announced, 1 came"),
    (POLL[:-2], "incomplete", "14 bytes"),
    (reply()[:-1].hex(), "incomplete", "239"),
    ("00" * 40, "reject", "Art-Net"),
    ("4172742d4e657401" + "0050000e", "reject", "Art-Net"),
    (DMX + "000000000003010203", "reject", "even length"),
    (DMX + "00000000000001", "reject", "got 0"),
    (DMX + "000000000202" + "00" * 514, "reject", "got 514"),
    (DMX + "0000008000020102", "reject", "net"),
    (ID + "0050000d0000000000020102", "reject", "version 14"),
    (ID + "5000000e0000000000020102", "unknown_value", "operation 0x0050"),
    (ID + "0097000e00001e00000000", "reject", "time of day"),
]


@pytest.mark.parametrize(("frame", "outcome", "words"), WRONG)
def test_what_goes_wrong(frame: str, outcome: str, words: str) -> None:
    assert words in expect(CODEC, frame, outcome).reason


def test_runs_of_frames() -> None:
    frame = DMX + "0000000000020a14"
    expect(CODEC, frame + POLL, "accept", {"operation": "ArtDmx", "frames": 2})
    expect(CODEC, frame + frame[:20], "accept", {"rest": frame[:20]})
    expect(CODEC, frame + "deadbeef", "accept", {"rest": "deadbeef"})
    expect(CODEC, "deadbeef" + frame, "resync", {"skipped": "deadbeef", "channels": [10, 20]})
    expect(CODEC, DMX + "000000000003010203" + frame, "resync", {"channels": [10, 20]})
    expect(CODEC, "deadbeef" + frame[:24], "incomplete")
    expect(CODEC, ID + "0099000e" + "00" * 20 + frame, "accept", {"operation": "ArtTrigger", "frames": 2})
    expect(CODEC, ID + "3412000e" + "00" * 20, "unknown_value", {"operation": None, "opcode": 0x1234})


def test_questions_and_answers() -> None:
    dmx = DMX + "0000000000020a14"
    expect(CODEC, POLL, "ignore", sender="device", request=POLL)
    expect(CODEC, dmx, "ignore", sender="device", request=POLL)
    expect(CODEC, POLL + reply().hex(), "accept", {"ip": "192.168.1.50"}, sender="device", request=POLL)
    expect(CODEC, reply(), "ignore", sender="device", request=dmx)
    expect(CODEC, POLL, "ignore", sender="device")
    expect(CODEC, dmx, "accept", sender="device")
    assert decode_frame(CODEC, bytes.fromhex(POLL)).outcome == "accept"


def test_encoding() -> None:
    assert encode_verb(CODEC, "dmx", {"universe": 1, "channels": [255]}).hex() == DMX + "0000010000" + "02ff00"
    assert encode_verb(CODEC, "send_dmx", {"net": 1, "subnet": 2, "universe": 3, "data": "1,2"}).hex()[28:32] == "2301"
    assert encode_verb(CODEC, "poll", {}).hex() == POLL
    for wrong in (
        {"universe": 0x8000, "channels": [1]},
        {"channels": [256]},
        {"channels": [0] * 513},
        {"net": 1, "universe": 16, "channels": [1]},
        {},
    ):
        with pytest.raises(BadCommand):
            encode_verb(CODEC, "dmx", wrong)


@given(
    st.integers(0, 0x7FFF),
    st.integers(0, 255),
    st.lists(st.integers(0, 255), min_size=1, max_size=256).map(lambda half: half + half),
)
def test_round_trip(universe: int, sequence: int, channels: list[int]) -> None:
    round_trip(CODEC, "dmx", universe=universe, sequence=sequence, channels=channels)


@given(st.binary(max_size=300), st.integers(), st.sampled_from([None, bytes.fromhex(POLL), b"", b"\0"]))
def test_never_raises(noise: bytes, seed: int, request_frame: bytes | None) -> None:
    never_raises(CODEC, noise, request_frame)
    for frame in (dmx_packet(3, bytes(20)), poll_packet(), reply(), bytes.fromhex(ID) + noise):
        never_raises(CODEC, mutated(frame, seed), request_frame)


def test_rubbish_costs_little() -> None:
    for endless in (b"Art-Net\0" * 8000, b"A" * 64_000, dmx_packet(0, b"ab") * 3000, bytes.fromhex(ID + "0050") * 6000):
        survives(CODEC, endless)


def test_the_independent_program_agrees() -> None:
    sender = StupidArtnet("127.0.0.1", 9, 8, 30, True, False)
    sender.set([1, 2, 3, 4, 5, 6, 7, 8])
    frame = bytes(sender.packet_header) + bytes(sender.buffer)
    sender.close()
    expect(CODEC, frame, "accept", {"universe": 9, "channels": [1, 2, 3, 4, 5, 6, 7, 8]})
    assert frame[:12] == dmx_packet(9, bytes(8))[:12] and frame[13:18] == dmx_packet(9, bytes(8))[13:18]


def test_the_simulator_s_reply_is_understood() -> None:
    simulator = ArtNetLampSimulator("lamp", {"universe": 0x321, "start": 1}, ArtNetLampSimulator.OPTIONS(), World())
    expect(CODEC, simulator._reply(), "accept", {"outputs": [0x321], "short_name": "lamp"}, sender="device")
