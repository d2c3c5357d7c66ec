"""Wake-on-LAN by hand: packets of AMD's "Magic Packet Technology" (20213), of another library, and broken ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wakeonlan import create_magic_packet

from devices.core.codecs import encode_verb
from devices.core.errors import BadCommand
from devices.protocols.wake_on_lan import WakeOnLanCodec
from tests.devices.protocols.display_frames import (
    Vector,
    beginnings_are_incomplete,
    check,
    read_back,
    survives_everything,
)

CODEC = WakeOnLanCodec()
MAC = "00:11:22:33:44:55"
PACKET = create_magic_packet(MAC)

VECTORS = [
    Vector(PACKET, "accept", {"mac": MAC}),
    Vector(PACKET, "accept", {"mac": MAC}, "controller"),
    Vector(PACKET + b"\x01\x02\x03\x04", "accept", {"mac": MAC, "password": "01:02:03:04"}),
    Vector(PACKET + b"\x01\x02\x03\x04\x05\x06", "accept", {"password": "01:02:03:04:05:06"}),
    Vector(PACKET + b"\x01\x02", "accept", {"rest": "0102"}),
    Vector(PACKET + PACKET, "accept", {"frames": 2}),
    Vector(PACKET + PACKET[:20], "accept", {"mac": MAC, "rest": PACKET[:20].hex()}),
    Vector(b"\x00\x08" + PACKET, "resync", {"mac": MAC, "skipped": "0008"}),
    Vector(b"\xff" + PACKET, "resync", {"mac": MAC}),
    Vector(PACKET[:60] + PACKET, "resync", {"mac": MAC}),
    Vector(PACKET[:-1], "incomplete"),
    Vector(PACKET[:6], "incomplete"),
    Vector(b"", "incomplete"),
    Vector(PACKET[:-1] + b"\x00", "reject", reason="repetition 16 of the address"),
    Vector(PACKET[:12] + b"\x01" + PACKET[13:], "reject", reason="repetition 2"),
    Vector(b"\xfe" + PACKET[1:], "reject", reason="expected six bytes FF"),
    Vector(b"\xff" * 5 + PACKET[6:], "reject"),
    Vector(b"\xff" * 102, "reject", reason="got only FF"),
    Vector(b"\xff" * 5000, "reject"),
    Vector(b"\x00" * 5000, "reject"),
    Vector(b"WAKE UP", "reject"),
    Vector(PACKET, "ignore", request=PACKET, reason="heard back"),
]


@pytest.mark.parametrize("vector", VECTORS)
def test_packets_wake_whom_the_document_says(vector: Vector) -> None:
    check(CODEC, vector)


def test_every_beginning_is_incomplete() -> None:
    beginnings_are_incomplete(CODEC, PACKET)


@pytest.mark.parametrize("at", range(102))
def test_any_wrong_byte_is_seen(at: int) -> None:
    broken = PACKET[:at] + bytes((PACKET[at] ^ 0x10,)) + PACKET[at + 1 :]
    assert CODEC.decode(broken, "controller").outcome == "reject"


@given(st.binary(min_size=6, max_size=6).filter(lambda mac: mac != b"\xff" * 6), st.sampled_from(":-. "))
def test_packets_are_those_of_another_library_and_read_back(mac: bytes, separator: str) -> None:
    text = mac.hex(separator).replace(" ", "")
    assert encode_verb(CODEC, "wake", {"mac": text}) == create_magic_packet(mac.hex())
    assert read_back(CODEC, "wake", {"mac": text}).fields["mac"] == mac.hex(":")


def test_a_password_goes_behind() -> None:
    packet = encode_verb(CODEC, "on", {"mac": MAC, "password": "01:02:03:04:05:06"})
    assert packet == create_magic_packet(f"{MAC}/01.02.03.04.05.06".replace(".", ":"))
    assert encode_verb(CODEC, "wake", {"mac_address": MAC, "password": "01020304"}) == PACKET + b"\x01\x02\x03\x04"


@pytest.mark.parametrize("args", [{"mac": "00:11"}, {"mac": "zz:11:22:33:44:55"}, {"mac": MAC, "password": "12"}, {}])
def test_no_address_no_packet(args: dict[str, object]) -> None:
    with pytest.raises(BadCommand):
        encode_verb(CODEC, "wake", args)


def test_it_survives_everything() -> None:
    survives_everything(CODEC, [PACKET, PACKET + b"\x01\x02\x03\x04"])
