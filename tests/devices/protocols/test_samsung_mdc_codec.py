"""Samsung MDC by hand: frames of the manual (SEC-VD-DSW, Ver. 2.1 to 15.0) and their broken variants."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samsung_mdc.connection import pack_payload, pack_response  # type: ignore[import-untyped]

from devices.core.codecs import decode_frame, encode_verb
from devices.core.errors import BadCommand
from devices.protocols.samsung_mdc import SamsungMdcCodec
from tests.devices.protocols.display_frames import (
    Vector,
    a_flipped_bit_is_never_accepted,
    beginnings_are_incomplete,
    check,
    read_back,
    survives_everything,
    unhex,
)

CODEC = SamsungMdcCodec()
ON = unhex("AA FF 01 03 41 11 01 56")
ASK_POWER = unhex("AA 11 01 00 12")
STATUS = bytes(pack_response(0x00, 1, ack=True, data=[1, 20, 0, 0x21, 0x10, 0, 0]))


def ack(command: int, *values: int, display: int = 1) -> bytes:
    return bytes(pack_response(command, display, ack=True, data=values))


def sent(command: int, *values: int, display: int = 1) -> bytes:
    return bytes(pack_payload(command, display, values))


DEVICE = [
    Vector(ON, "accept", {"id": 1, "command": "power", "ack": True, "power": True}),
    Vector(ack(0x11, 0), "accept", {"power": False}),
    Vector(ack(0x11, 2), "accept", {"power": "reboot"}),
    Vector(ack(0x12, 25), "accept", {"volume": 25}),
    Vector(ack(0x13, 1), "accept", {"mute": True}),
    Vector(ack(0x14, 0x21), "accept", {"input": "hdmi1", "input_code": 0x21}),
    Vector(ack(0x14, 0x22), "accept", {"input": "hdmi1", "input_code": 0x22}),
    Vector(ack(0x15, 0x10), "accept", {"picture_size": "16:9"}),
    Vector(ack(0x19, 55), "accept", {"screen_size": 55}),
    Vector(ack(0x5D, 1), "accept", {"safety_lock": True}),
    Vector(ack(0xB5, 1), "accept", {"network_standby": True}),
    Vector(ack(0xF9, 0), "accept", {"panel": True}),
    Vector(ack(0xF9, 1), "accept", {"panel": False}),
    Vector(ack(0x84, 0), "accept", {"video_wall": False}),
    Vector(ack(0x25, 70), "accept", {"brightness": 70}),
    Vector(ack(0x8A, *b"QM55R"), "accept", {"model_name": "QM55R"}),
    Vector(ack(0x0B, *b"0A1B2C3D\0\0"), "accept", {"serial_number": "0A1B2C3D"}),
    Vector(ack(0x83, 0x00, 0x3C), "accept", {"panel_on_hours": 10.0}),
    Vector(
        ack(0x0D, 0, 1, 2, 0, 47, 0),
        "accept",
        {"lamp_error": False, "temperature_error": True, "brightness_sensor": "normal", "temperature": 47},
    ),
    Vector(STATUS, "accept", {"power": True, "volume": 20, "mute": False, "input": "hdmi1", "picture_size": "16:9"}),
    Vector(unhex("AA FF 01 03 4E 11 01 63"), "device_error", {"ack": False, "command": "power", "error_code": 1}),
    Vector(unhex("AA FF 01 02 4E 11 61"), "device_error", {"ack": False, "error_code": None}),
    Vector(ack(0x12, 0xFF), "unknown_value", {"volume": None, "volume_code": 255}, reason="not available"),
    Vector(ack(0x00, 1, 0xFF, 0xFF, 0x21, 0x10, 0, 0), "unknown_value", {"power": True, "volume": None, "mute": None}),
    Vector(ack(0x14, 0x99), "unknown_value", {"input": None, "input_code": 0x99}, reason="not in the document"),
    Vector(ack(0x11, 5), "unknown_value", {"power": None}),
    Vector(ack(0x12, 150), "reject", reason="volume: expected 0 to 100, got 150"),
    Vector(ack(0x00, 1, 20, 0), "reject", reason="length of status: expected 2 or 9, got 5"),
    Vector(ack(0x11, 1, 1), "reject", reason="length of power"),
    Vector(ack(0x77, 1), "accept", {"all_keys_lock": True}),
    Vector(ack(0xEE, 1, 2), "accept", {"command": "0xEE", "data": "0102"}),
    Vector(ON[:-1] + b"\x57", "reject", reason="checksum: expected 56, got 57"),
    Vector(unhex("AA FF 01 03 42 11 01 57"), "reject", reason="expected 41 (ACK) or 4E (NAK), got 42"),
    Vector(unhex("AA FF 01 01 41 42"), "reject", reason="length"),
    Vector(unhex("00 13 37"), "reject", reason="expected AA"),
    Vector(b"", "incomplete"),
    Vector(b"\x00\x11" + ON, "resync", {"power": True, "skipped": "0011"}),
    Vector(ON[:5] + ON, "resync", {"power": True, "skipped": ON[:5].hex()}),
    Vector(ON[:-1] + b"\x00" + ON, "resync", {"power": True}, reason="checksum"),
    Vector(b"\xaa" + ON, "resync", {"power": True, "skipped": "aa"}),
    Vector(ON + ON, "accept", {"frames": 2}),
    Vector(ON + ON[:3], "accept", {"rest": ON[:3].hex()}),
    Vector(ON + b"\x00\x00", "accept", {"rest": "0000"}),
    Vector(b"\x00\x11" + ON[:6], "incomplete", {"skipped": "0011"}),
    Vector(b"\xaa" * 5000, "reject"),
    Vector(b"\x00" * 5000, "reject"),
    Vector(ASK_POWER, "ignore", reason="a command, not an answer"),
    Vector(b"MDCSTART<<TLS>>", "accept", {"tls": True}),
    Vector(b"MDCSTART", "incomplete"),
    Vector(b"MDCAUTH<<PASS>>", "accept", {"authenticated": True}),
    Vector(b"MDCAUTH<<FAIL:0x01>>", "device_error", {"error": "wrong PIN"}),
    Vector(b"MDCAUTH<<FAIL:0x02>>", "device_error", reason="blocked"),
    Vector(b"MDCSTOP", "reject", reason="expected a frame or a greeting"),
]

ASKED = [
    Vector(ON, "accept", {"power": True}, request=ASK_POWER),
    Vector(ack(0x11, 1, display=2), "ignore", {"id": 2}, request=ASK_POWER, reason="expected an answer of display 1"),
    Vector(ack(0x12, 9), "ignore", request=ASK_POWER, reason="expected an answer to power, got one to volume"),
    Vector(ASK_POWER, "ignore", request=ASK_POWER, reason="heard back"),
    Vector(ASK_POWER + ON, "accept", {"power": True, "ignored": ASK_POWER.hex()}, request=ASK_POWER),
    Vector(ack(0x12, 9) + ON, "accept", {"power": True, "frames": 2}, request=ASK_POWER),
    Vector(ack(0x11, 1, display=0xFF), "accept", request=sent(0x11, display=0)),
    Vector(ON, "ignore", request=sent(0x11, 1, display=0xFE), reason="gets no answer"),
    Vector(unhex("AA FF 01 03 4E 11 01 63"), "device_error", request=ASK_POWER),
    Vector(unhex("AA FF 02 03 4E 11 01 64"), "ignore", request=ASK_POWER),
    Vector(ON, "accept", request=b"what?"),
    Vector(ack(0x11), "reject", request=ASK_POWER, reason="expected a value"),
    Vector(ack(0x11), "accept", {"ack": True}, request=sent(0x11, 1)),
]

CONTROLLER = [
    Vector(unhex("AA 11 01 01 01 14"), "accept", {"power": True, "query": False}, "controller"),
    Vector(ASK_POWER, "accept", {"command": "power", "query": True}, "controller"),
    Vector(unhex("AA 12 01 01 19 2D"), "accept", {"volume": 25}, "controller"),
    Vector(unhex("AA 14 01 01 21 37"), "accept", {"input": "hdmi1"}, "controller"),
    Vector(unhex("AA 00 01 00 01"), "accept", {"command": "status"}, "controller"),
    Vector(unhex("AA 11 FE 01 01 11"), "accept", {"broadcast": True, "power": True}, "controller"),
    Vector(sent(0x12, 101), "reject", sender="controller", reason="volume: expected 0 to 100"),
    Vector(ON, "reject", sender="controller", reason="expected a command"),
    Vector(unhex("AA 11 01 02 01 01 16"), "reject", sender="controller", reason="length of power"),
]


@pytest.mark.parametrize("vector", DEVICE + ASKED + CONTROLLER)
def test_frames_mean_what_the_manual_says(vector: Vector) -> None:
    check(CODEC, vector)


def test_units_go_with_the_values() -> None:
    assert CODEC.decode(ack(0x0D, 0, 0, 0, 0, 47, 0), "device").units == {"temperature": "°C"}


@pytest.mark.parametrize("frame", [ON, STATUS, unhex("AA FF 01 03 4E 11 01 63"), b"MDCSTART<<TLS>>"])
def test_every_beginning_is_incomplete(frame: bytes) -> None:
    beginnings_are_incomplete(CODEC, frame)


def test_one_wrong_bit_is_seen() -> None:
    a_flipped_bit_is_never_accepted(CODEC, ON)
    a_flipped_bit_is_never_accepted(CODEC, STATUS)
    a_flipped_bit_is_never_accepted(CODEC, unhex("AA 12 01 01 19 2D"), sender="controller")


def test_nobody_named_means_whoever_fits() -> None:
    assert decode_frame(CODEC, ASK_POWER).fields["query"] is True
    assert decode_frame(CODEC, ON).fields["ack"] is True
    assert decode_frame(CODEC, ack(0x12, 150)).outcome == "reject"


@pytest.mark.parametrize(
    ("verb", "args", "frame"),
    [
        ("power", {"value": True}, "AA 11 01 01 01 14"),
        ("power_off", {}, "AA 11 01 01 00 13"),
        ("query_power", {}, "AA 11 01 00 12"),
        ("set_volume", {"volume": 25}, "AA 12 01 01 19 2D"),
        ("input", {"value": "HDMI 1"}, "AA 14 01 01 21 37"),
        ("input", {"value": "0x21"}, "AA 14 01 01 21 37"),
        ("status", {}, "AA 00 01 00 01"),
        ("power", {"value": "on", "id": 254}, "AA 11 FE 01 01 11"),
        ("reboot", {}, "AA 11 01 01 02 15"),
        ("panel", {"value": False}, "AA F9 01 01 01 FC"),
        ("command", {"code": 0x12, "data": "19"}, "AA 12 01 01 19 2D"),
    ],
)
def test_verbs_become_the_frames_of_the_manual(verb: str, args: dict[str, object], frame: str) -> None:
    assert encode_verb(CODEC, verb, args) == unhex(frame)


@pytest.mark.parametrize(
    ("verb", "args"),
    [("volume", {"value": 101}), ("input", {"value": "scart9"}), ("dance", {}), ("power", {}), ("power", {"id": 256})],
)
def test_what_can_not_be_said_is_refused(verb: str, args: dict[str, object]) -> None:
    with pytest.raises(BadCommand):
        encode_verb(CODEC, verb, args)


@given(st.integers(0, 100), st.integers(0, 254))
def test_what_is_encoded_reads_back(volume: int, display: int) -> None:
    decoded = read_back(CODEC, "volume", {"value": volume, "id": display})
    assert (decoded.fields["volume"], decoded.fields["id"]) == (volume, display)


@given(st.sampled_from(["hdmi1", "displayport", "magicinfo", "web-browser"]), st.booleans())
def test_inputs_and_switches_read_back(name: str, state: bool) -> None:
    assert read_back(CODEC, "input", {"value": name}).fields["input"] == name
    for verb in ("power", "mute", "panel", "safety_lock", "network_standby"):
        assert read_back(CODEC, verb, {"value": state}).fields[verb] is state


def test_it_survives_everything() -> None:
    survives_everything(CODEC, [ON, STATUS, ASK_POWER, b"MDCAUTH<<FAIL:0x01>>"])
