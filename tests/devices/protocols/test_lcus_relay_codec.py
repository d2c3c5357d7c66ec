"""LCUS relay frames read and written by hand: the seller's examples and their malformed variants."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.codecs import Outcome, Sender
from devices.core.errors import BadCommand
from devices.protocols.lcus_relay import LcusRelayCodec, operation_frame
from tests.devices.protocols.room_codecs import check, decoded, flips, mutated, prefixes_are_incomplete, said, survives

CODEC = LcusRelayCodec()
ON, OFF = bytes.fromhex("A00101A2"), bytes.fromhex("A00100A1")


@pytest.mark.parametrize(
    ("frame", "outcome", "fields"),
    [
        ("A0 01 01 A2", "accept", {"command": "power", "channel": 1, "power": True}),
        ("A0 01 00 A1", "accept", {"command": "power", "channel": 1, "power": False}),
        ("A0 04 01 A5", "accept", {"channel": 4, "power": True}),
        ("A0 08 00 A8", "accept", {"channel": 8, "power": False}),
        ("A0 01 03 A4", "accept", {"power": True, "feedback": True}),
        ("A0 01 02 A3", "accept", {"power": False, "feedback": True}),
        ("A0 01 04 A5", "accept", {"command": "toggle"}),
        ("A0 01 05 A6", "accept", {"command": "query_power", "channel": 1}),
        ("A0 01 06 A7", "accept", {"command": "momentary"}),
        ("A0 01 09 AA", "unknown_value", {"channel": 1, "power": None, "state_code": 9}),
        ("FF", "accept", {"command": "query"}),
        ("A0 01 01 A3", "reject", {}),
        ("A1 01 01 A3", "reject", {}),
        ("A0 00 01 A1", "reject", {}),
        ("A0 01 01", "incomplete", {}),
        ("", "incomplete", {}),
        ("00 13 A0 01 01 A2", "resync", {"power": True, "skipped": "0013"}),
        ("A0 01 01 A3 A0 01 00 A1", "resync", {"power": False, "skipped": "a00101a3"}),
        ("A0 01 01 A2 A0 02 01 A3", "accept", {"channel": 1, "frames": 2}),
        ("A0 01 01 A2 A0 02", "accept", {"channel": 1, "rest": "a002"}),
    ],
)
def test_what_a_controller_sends(frame: str, outcome: Outcome, fields: dict[str, Any]) -> None:
    check(CODEC, bytes.fromhex(frame), outcome, fields, sender="controller")


@pytest.mark.parametrize(
    ("line", "outcome", "fields"),
    [
        (b"CH1: ON\r\n", "accept", {"channel": 1, "power": True}),
        (b"CH2: OFF\r\n", "accept", {"channel": 2, "power": False}),
        (b"CH1:OFF \r\nCH2:ON \r\n", "accept", {"channel": 1, "frames": 2, "channels": {"1": False, "2": True}}),
        (b"CH1: O", "incomplete", {}),
        (b"CH1: ON\r", "incomplete", {}),
        (b"CH1: OM\r\n", "reject", {}),
        (b"CH0: ON\r\n", "reject", {}),
        (b"CH17: ON\r\n", "reject", {}),
        (b"\x00\xa5CH1: ON\r\n", "resync", {"power": True, "skipped": "00a5"}),
        (b"CH1: OX\r\nCH2: ON\r\n", "resync", {"channel": 2, "power": True}),
        (b"\xff", "ignore", {}),
    ],
)
def test_what_a_board_sends(line: bytes, outcome: Outcome, fields: dict[str, Any]) -> None:
    check(CODEC, line, outcome, fields, sender="device")


def test_an_echo_is_no_feedback() -> None:
    check(CODEC, ON, "ignore", sender="device", request=ON)
    check(CODEC, ON, "ignore", sender="device")
    check(CODEC, ON + b"CH1: ON\r\n", "accept", {"power": True}, sender="device", request=ON)


def test_a_board_with_feedback_answers_with_a_frame() -> None:
    asked = operation_frame(1, 5)
    check(CODEC, ON, "accept", {"channel": 1, "power": True}, sender="device", request=asked)
    check(CODEC, OFF, "accept", {"power": False}, sender="device", request=operation_frame(1, 2))
    check(CODEC, bytes.fromhex("A00201A3"), "ignore", sender="device", request=asked)
    check(CODEC, bytes.fromhex("A00104A5"), "unknown_value", {"power": None}, sender="device", request=asked)


def test_a_line_about_another_relay_is_ignored() -> None:
    check(CODEC, b"CH2: ON\r\n", "ignore", sender="device", request=ON)
    check(CODEC, b"CH2: ON\r\n", "accept", sender="device", request=b"\xff")


def test_bare_states_answer_a_query_only() -> None:
    check(CODEC, b"\x01\x00", "accept", {"channels": {"1": True, "2": False}}, sender="device", request=b"\xff")
    check(CODEC, b"\x01\x00", "reject", sender="device")


@pytest.mark.parametrize(
    ("verb", "args", "frame"),
    [
        ("power_on", {}, "A0 01 01 A2"),
        ("power_off", {"channel": 2}, "A0 02 00 A2"),
        ("set_power", {"value": "on", "relay": 3}, "A0 03 01 A4"),
        ("power", {"value": True, "feedback": True}, "A0 01 03 A4"),
        ("toggle", {}, "A0 01 04 A5"),
        ("query", {}, "FF"),
        ("get_power", {"channel": 1}, "A0 01 05 A6"),
    ],
)
def test_verbs(verb: str, args: dict[str, Any], frame: str) -> None:
    assert said(CODEC, verb, **args) == frame


@pytest.mark.parametrize("args", [{"value": True, "channel": 0}, {"value": True, "channel": 17}, {"value": "maybe"}])
def test_impossible_arguments_are_refused(args: dict[str, Any]) -> None:
    with pytest.raises(BadCommand):
        said(CODEC, "power", **args)


@given(st.integers(1, 16), st.booleans(), st.booleans())
def test_what_is_written_reads_the_same(channel: int, on: bool, feedback: bool) -> None:
    frame = bytes.fromhex(said(CODEC, "power", channel=channel, value=on, feedback=feedback))
    check(CODEC, frame, "accept", {"channel": channel, "power": on, "feedback": feedback}, sender="controller")


def test_no_turned_bit_is_believed() -> None:
    for frame in flips(ON):
        assert decoded(CODEC, frame, "controller").fields.get("power", "nothing") == "nothing", frame.hex()


@pytest.mark.parametrize(("frame", "sender"), [(ON, "controller"), (b"CH12: OFF\r\n", "device")])
def test_beginnings_are_incomplete(frame: bytes, sender: Sender) -> None:
    prefixes_are_incomplete(CODEC, frame, sender)


@given(st.binary(max_size=60) | mutated([ON, b"CH1: ON\r\n", b"CH1:OFF \r\nCH2:ON \r\n", b"\xff"]))
def test_survives_anything(data: bytes) -> None:
    survives(CODEC, data, ON)


def test_endless_rubbish_is_rejected() -> None:
    check(CODEC, b"\xa0\x01" * 20_000, "reject")
    check(CODEC, b"CH1: O" * 10_000, "reject", sender="device")
