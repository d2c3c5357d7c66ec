"""NEC displays by hand: frames of "External Control" Rev. 3.5, of the maker's library, and their broken variants."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nec_pd_sdk import protocol as maker  # type: ignore[import-untyped]

from devices.core.codecs import decode_frame, encode_verb
from devices.core.errors import BadCommand
from devices.protocols.nec_display import NecCodec
from devices.protocols.nec_display.frames import build, frame, get_parameter, set_parameter
from tests.devices.protocols.display_frames import (
    Vector,
    a_flipped_bit_is_never_accepted,
    beginnings_are_incomplete,
    check,
    read_back,
    survives_everything,
    unhex,
)

CODEC = NecCodec()
SWITCH_ON = unhex("01 30 41 30 41 30 43 02 43 32 30 33 44 36 30 30 30 31 03 73 0D")
ASK_POWER = unhex("01 30 41 30 41 30 36 02 30 31 44 36 03 74 0D")


def told(kind: str, message: str, display: int = 0x41, to: int = 0x30) -> bytes:
    return build(kind, message, to=to, source=display)


IS_ON = told("B", "0200D60000040001")
VOLUME_30 = told("D", "000062000064001E")
ASK_VOLUME = get_parameter(0x0062, 0x41)
INPUT_HDMI = set_parameter(0x0060, 17, 0x41)

DEVICE = [
    Vector(IS_ON, "accept", {"id": 1, "command": "power", "power": True, "power_state": "on"}),
    Vector(told("B", "0200D60000040002"), "accept", {"power": False, "power_state": "standby"}),
    Vector(told("B", "0200D60000040003"), "accept", {"power": False, "power_state": "suspend"}),
    Vector(told("B", "0200D60000040004"), "accept", {"power": False, "power_state": "off"}),
    Vector(told("B", "0200D60000040009"), "unknown_value", {"power": None, "power_code": 9}),
    Vector(told("B", "0201D60000040001"), "device_error", {"ack": False, "error_code": 1}),
    Vector(told("B", "00C203D60001"), "accept", {"command": "power", "ack": True, "power_state": "on"}),
    Vector(told("B", "01C203D60001"), "device_error", {"ack": False}),
    Vector(told("B", "BE"), "device_error", {"error_code": "BE"}, reason="busy"),
    Vector(VOLUME_30, "accept", {"volume": 30, "maximum": 100, "ack": True}),
    Vector(told("D", "010062000064001E"), "device_error", {"command": "volume", "error_code": 1}),
    Vector(told("F", "0000620000640019"), "accept", {"volume": 25}),
    Vector(told("D", "0000600000890011"), "accept", {"input": "hdmi1", "input_code": 17}),
    Vector(told("D", "000060000089000F"), "accept", {"input": "displayport"}),
    Vector(told("D", "00006000008900FE"), "unknown_value", {"input": None, "input_code": 0xFE}),
    Vector(told("D", "00008D0000020001"), "accept", {"mute": True}),
    Vector(told("D", "00008D0000020002"), "accept", {"mute": False}),
    Vector(told("D", "0000100000640032"), "accept", {"backlight": 50}),
    Vector(told("D", "000279000000002F"), "accept", {"temperature": 23.5}),
    Vector(told("D", "0000FF00FFFF0064"), "accept", {"operating_hours": 50}),
    Vector(told("D", "00100000000A0005"), "accept", {"command": "0x1000", "value": 5}),
    Vector(told("D", "00006200006400FF"), "reject", reason="volume: expected at most 100, got 255"),
    Vector(told("D", "0000620000"), "reject", reason="expected the length 12"),
    Vector(told("D", "00006200006400GG"), "reject", reason="expected 16 hexadecimal digits"),
    Vector(told("B", "A100"), "accept", {"diagnosis": ["normal"], "diagnosis_codes": [0]}),
    Vector(told("B", "A1A190"), "accept", {"diagnosis": ["temperature, half brightness", "backlight"]}),
    Vector(told("B", "A1FF"), "unknown_value", {"diagnosis_codes": [255]}),
    Vector(told("B", "C31631323341"), "accept", {"serial_number": "123A"}),
    Vector(told("B", "C31756343233"), "accept", {"model_name": "V423"}),
    Vector(told("B", "C3173"), "reject", reason="pairs"),
    Vector(told("D", "000062000064001E", 0xA4), "accept", {"id": 100}),
    Vector(told("D", "000062000064001E", to=0x42), "ignore", reason="not to the controller"),
    Vector(VOLUME_30[:-2] + b"\x00\x0d", "reject", reason="check code: expected 75, got 00"),
    Vector(VOLUME_30[:-1] + b"\x0a", "reject", reason="expected CR (0D) at the end, got 0A"),
    Vector(VOLUME_30[:1] + b"\x31" + VOLUME_30[2:], "reject", reason="expected 30, got 31"),
    Vector(VOLUME_30[:4] + b"Z" + VOLUME_30[5:], "reject", reason="a message type from A to F"),
    Vector(VOLUME_30[:7] + b"\x03" + VOLUME_30[8:], "reject", reason="STX"),
    Vector(VOLUME_30[:5] + b"\x02" + VOLUME_30[6:], "reject", reason="a length in hexadecimal"),
    Vector(VOLUME_30.replace(b"12\x02", b"52\x02"), "reject", reason="expected the length 12"),
    Vector(IS_ON.replace(b"12\x02", b"11\x02"), "reject", reason="expected ETX (03)"),
    Vector(b"", "incomplete"),
    Vector(b"\x00\xff" + VOLUME_30, "resync", {"volume": 30, "skipped": "00ff"}),
    Vector(VOLUME_30[:9] + VOLUME_30, "resync", {"volume": 30}),
    Vector(VOLUME_30 + VOLUME_30, "accept", {"frames": 2}),
    Vector(VOLUME_30 + VOLUME_30[:4], "accept", {"rest": VOLUME_30[:4].hex()}),
    Vector(b"\x00" + VOLUME_30[:9], "incomplete", {"skipped": "00"}),
    Vector(b"\x01" * 5000, "reject"),
    Vector(SWITCH_ON, "ignore", {"command": "power"}, reason="a command, not a reply"),
]

ASKED = [
    Vector(IS_ON, "accept", {"power": True}, request=ASK_POWER),
    Vector(VOLUME_30, "accept", {"volume": 30}, request=ASK_VOLUME),
    Vector(told("F", "0000600000890011"), "accept", {"input": "hdmi1"}, request=INPUT_HDMI),
    Vector(told("D", "000062000064001E", 0x42), "ignore", {"id": 2}, request=ASK_VOLUME, reason="of display 1"),
    Vector(told("D", "0000600000890011"), "ignore", request=ASK_VOLUME, reason="expected the parameter 0062"),
    Vector(told("F", "000062000064001E"), "ignore", request=ASK_VOLUME, reason="type D"),
    Vector(told("B", "A100"), "ignore", request=ASK_POWER, reason="expected the command 01D6"),
    Vector(told("B", "BE"), "device_error", request=ASK_VOLUME),
    Vector(told("B", "BE", 0x42), "ignore", request=ASK_VOLUME),
    Vector(told("B", "00C203D60001"), "accept", request=SWITCH_ON),
    Vector(ASK_POWER, "ignore", request=ASK_POWER, reason="heard back"),
    Vector(ASK_POWER + IS_ON, "accept", {"power": True, "frames": 2}, request=ASK_POWER),
    Vector(IS_ON, "accept", request=frame("A", "01D6", 0x2A)),
]

CONTROLLER = [
    Vector(SWITCH_ON, "accept", {"id": 1, "command": "power", "power": True, "query": False}, "controller"),
    Vector(ASK_POWER, "accept", {"command": "power", "query": True}, "controller"),
    Vector(INPUT_HDMI, "accept", {"input": "hdmi1"}, "controller"),
    Vector(ASK_VOLUME, "accept", {"command": "volume", "query": True}, "controller"),
    Vector(set_parameter(0x0062, 200, 0x41), "reject", sender="controller", reason="volume"),
    Vector(frame("E", "0062", 0x41), "reject", sender="controller", reason="expected the length 0A"),
    Vector(frame("E", "0062 001", 0x41), "reject", sender="controller", reason="expected 8 hexadecimal digits"),
    Vector(frame("A", "C203D6", 0x41), "reject", sender="controller"),
    Vector(frame("A", "01D6", 0x2A), "accept", {"id": "all", "broadcast": True}, "controller"),
    Vector(frame("A", "01D6", 0x32), "accept", {"id": "group-b"}, "controller"),
    Vector(IS_ON, "reject", sender="controller", reason="expected a command"),
]


@pytest.mark.parametrize("vector", DEVICE + ASKED + CONTROLLER)
def test_frames_mean_what_the_manual_says(vector: Vector) -> None:
    check(CODEC, vector)


@pytest.mark.parametrize("one", [IS_ON, VOLUME_30, told("B", "BE")])
def test_every_beginning_is_incomplete_and_one_wrong_bit_is_seen(one: bytes) -> None:
    beginnings_are_incomplete(CODEC, one)
    a_flipped_bit_is_never_accepted(CODEC, one)


def test_the_makers_library_builds_the_same_frames() -> None:
    class Wire:
        sent = b""

        def sendall(self, data: bytes) -> None:
            self.sent = bytes(data)

    wire = Wire()
    messages: list[tuple[str, dict[str, Any], str, int]] = [
        ("query_power", {}, "01D6", 0x41),
        ("power", {"value": True}, "C203D60001", 0x41),
        ("power", {"value": False}, "C203D60004", 0x41),
        ("query_diagnosis", {}, "B1", 0x41),
        ("query_volume", {}, "0062", 0x43),
        ("volume", {"value": 25}, "00620019", 0x45),
        ("input", {"value": "hdmi1"}, "00600011", 0x45),
        ("mute", {"value": False}, "008D0002", 0x45),
    ]
    for verb, args, message, kind in messages:
        maker.write_command(wire, message.encode(), 0x41, kind)
        assert encode_verb(CODEC, verb, args) == wire.sent


def test_nobody_named_means_whoever_fits() -> None:
    assert decode_frame(CODEC, ASK_POWER).fields["query"] is True
    assert decode_frame(CODEC, IS_ON).fields["power"] is True


@pytest.mark.parametrize(
    ("verb", "args", "expected"),
    [
        ("power_on", {}, SWITCH_ON),
        ("query_power", {}, ASK_POWER),
        ("power_on", {"id": 2}, unhex("01 30 42 30 41 30 43 02 43 32 30 33 44 36 30 30 30 31 03 70 0D")),
        ("query_power", {"id": "all"}, frame("A", "01D6", 0x2A)),
        ("query_power", {"id": "group-a"}, frame("A", "01D6", 0x31)),
        ("get_parameter", {"opcode": 0x62}, ASK_VOLUME),
        ("set_parameter", {"opcode": 0x60, "value": 17}, INPUT_HDMI),
        ("temperature", {}, get_parameter(0x0279, 0x41)),
    ],
)
def test_verbs_become_frames(verb: str, args: dict[str, object], expected: bytes) -> None:
    assert encode_verb(CODEC, verb, args) == expected


@pytest.mark.parametrize(
    ("verb", "args"),
    [("volume", {"value": 101}), ("input", {"value": "scart9"}), ("power", {"value": True, "id": 101}), ("sing", {})],
)
def test_what_can_not_be_said_is_refused(verb: str, args: dict[str, object]) -> None:
    with pytest.raises(BadCommand):
        encode_verb(CODEC, verb, args)


@given(st.integers(0, 100), st.integers(1, 100), st.booleans())
def test_what_is_encoded_reads_back(volume: int, display: int, state: bool) -> None:
    decoded = read_back(CODEC, "volume", {"value": volume, "id": display})
    assert (decoded.fields["volume"], decoded.fields["id"]) == (volume, display)
    for verb in ("power", "mute", "key_lock"):
        assert read_back(CODEC, verb, {"value": state}).fields[verb] is state


def test_it_survives_everything() -> None:
    survives_everything(CODEC, [IS_ON, VOLUME_30, SWITCH_ON, told("B", "C31631323341")])
