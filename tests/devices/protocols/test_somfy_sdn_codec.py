"""SDN frames read and written by hand.

No document at hand prints a whole frame of a motor. Computed here by its rules (inversion, sum of the wire's bytes),
which the one frame below that was published by an installer confirms.
"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.codecs import Outcome
from devices.core.errors import BadCommand
from devices.protocols.somfy_sdn import SomfySdnCodec
from devices.protocols.somfy_sdn.frames import Message, frame_of
from tests.devices.protocols.room_codecs import check, decoded, flips, mutated, prefixes_are_incomplete, said, survives

CODEC = SomfySdnCodec()
MOTOR, HUB = 0x050002, 0xFFFF00
PUBLISHED = "7F F2 FA C9 7B FA 00 00 00 FE FE 06 A5"


def motor(code: int, data: bytes = b"", source: int = MOTOR, destination: int = HUB) -> bytes:
    return frame_of(Message(code=code, data=data, source=source, destination=destination, node_types=0x20))


def hub(code: int, data: bytes = b"", **more: Any) -> bytes:
    return frame_of(Message(**{"code": code, "data": data, "source": HUB, "destination": MOTOR, **more}))


POSITION = motor(0x0D, b"\x84\x03\x3c\xff\xff")
ASK_POSITION = hub(0x0C)


def test_the_published_frame_is_valid() -> None:
    found = check(CODEC, bytes.fromhex(PUBLISHED), "unknown_value", {"message_id": 0x80, "address": "05:84:36"})
    assert "not in the document" in found.reason


def test_the_wire_is_inverted_and_the_sum_is_not() -> None:
    assert ASK_POSITION.hex(" ").upper() == "F3 F4 FF FF 00 00 FD FF FA 06 DB"
    assert sum(ASK_POSITION[:-2]) == 0x06DB
    assert bytes(byte ^ 0xFF for byte in ASK_POSITION[:9]).hex(" ").upper() == "0C 0B 00 00 FF FF 02 00 05"


@pytest.mark.parametrize(
    ("frame", "outcome", "fields"),
    [
        (POSITION, "accept", {"position": 60, "position_pulses": 900, "intermediate_position": None}),
        (motor(0x0D, b"\x00\x00\x00\xff\x03"), "accept", {"position": 0, "intermediate_position": 3}),
        (motor(0x0D, b"\xff\xff\xff\xff\xff"), "unknown_value", {"position": None, "position_pulses": None}),
        (motor(0x0D, b"\x00\x00\x96\xff\xff"), "unknown_value", {"position": None, "position_code": 150}),
        (motor(0x0F, b"\x01\x01\x01\x01"), "accept", {"status": "running", "moving": True, "direction": "up"}),
        (motor(0x0F, b"\x02\x00\x00\x20"), "accept", {"status": "blocked", "cause": "obstacle detection"}),
        (motor(0x0F, b"\x00\xff\x00\xff"), "accept", {"direction": None, "cause": "reset or power-up"}),
        (motor(0x0F, b"\x07\x01\x01\x01"), "unknown_value", {"moving": None, "status_code": 7}),
        (motor(0x7F), "accept", {"ack": True, "address": "05:00:02"}),
        (motor(0x6F, b"\xff"), "device_error", {"error_code": 255, "error": "busy, cannot process"}),
        (motor(0x6F, b"\x10"), "device_error", {"error_code": 16, "error": "unknown message"}),
        (motor(0x6F, b"\x77"), "device_error", {"error_code": 119, "error": "unknown error"}),
        (motor(0x60), "accept", {"command": "node_address", "address": "05:00:02"}),
        (motor(0x65, b"Lobby west      "), "accept", {"label": "Lobby west"}),
        (motor(0x31, b"\x00\x00\xdc\x05"), "accept", {"up_limit": 0, "down_limit": 1500}),
        (motor(0x31, b"\x00\x00\xff\xff"), "unknown_value", {"down_limit": None}),
        (motor(0x35, b"\x02\x00\x01\xff"), "unknown_value", {"position": None}),
        (b"", "incomplete", {}),
        (POSITION[:-1], "incomplete", {}),
        (POSITION[:-1] + b"\x00", "reject", {}),
        (b"\x00\x13" + POSITION, "resync", {"position": 60, "skipped": "0013"}),
        (POSITION[:7] + POSITION, "resync", {"position": 60}),
        (POSITION + POSITION, "accept", {"frames": 2}),
        (POSITION + POSITION[:4], "accept", {"rest": POSITION[:4].hex()}),
        (hub(0x03, b"\x04\x3c\x00\x00"), "ignore", {}),
    ],
)
def test_what_a_motor_sends(frame: bytes, outcome: Outcome, fields: dict[str, Any]) -> None:
    check(CODEC, frame, outcome, fields, sender="device")


@pytest.mark.parametrize(
    ("frame", "outcome", "fields"),
    [
        (
            hub(0x03, b"\x04\x28\x00\x00", ack=True),
            "accept",
            {"command": "move_to", "position": 40, "ack_requested": True},
        ),
        (hub(0x03, b"\x00\x00\x00\x00"), "accept", {"target": "down_limit"}),
        (hub(0x03, b"\x01\x00\x00\x00"), "accept", {"target": "up_limit"}),
        (hub(0x03, b"\x02\x05\x00\x00"), "accept", {"intermediate_position": 5}),
        (hub(0x03, b"\x04\x65\x00\x00"), "reject", {}),
        (hub(0x03, b"\x09\x00\x00\x00"), "unknown_value", {"target": None}),
        (hub(0x02, b"\x00"), "accept", {"command": "stop"}),
        (hub(0x0C), "accept", {"command": "get_motor_position", "address": "05:00:02"}),
        (hub(0x40, destination=0xFFFFFF), "accept", {"destination": "FF:FF:FF"}),
        (hub(0x02, b"\x00", source=0x010105, destination=0), "accept", {"group": "01:01:05"}),
        (hub(0x99), "unknown_value", {"command": None}),
        (POSITION, "ignore", {}),
    ],
)
def test_what_a_controller_sends(frame: bytes, outcome: Outcome, fields: dict[str, Any]) -> None:
    check(CODEC, frame, outcome, fields, sender="controller")


def test_answers_belong_to_their_questions() -> None:
    check(CODEC, POSITION, "accept", {"position": 60}, sender="device", request=ASK_POSITION)
    check(CODEC, POSITION, "ignore", sender="device", request=hub(0x0E))
    check(CODEC, motor(0x0D, b"\x84\x03\x3c\xff\xff", source=0x050003), "ignore", sender="device", request=ASK_POSITION)
    check(CODEC, motor(0x0D, b"\x84\x03\x3c\xff\xff", destination=1), "ignore", sender="device", request=ASK_POSITION)
    check(CODEC, motor(0x60), "accept", sender="device", request=hub(0x40, destination=0xFFFFFF))
    check(CODEC, motor(0x7F), "accept", {"ack": True}, sender="device", request=hub(0x02, b"\x00", ack=True))
    check(CODEC, motor(0x6F, b"\xff"), "device_error", sender="device", request=ASK_POSITION)


def test_an_echo_before_the_answer_is_passed_over() -> None:
    check(CODEC, ASK_POSITION, "ignore", sender="device", request=ASK_POSITION)
    check(CODEC, ASK_POSITION + POSITION, "accept", {"position": 60}, sender="device", request=ASK_POSITION)


def test_a_known_message_of_a_wrong_length_is_rejected() -> None:
    found = check(CODEC, motor(0x0D, b"\x84\x03\x3c\xff"), "reject", sender="device")
    assert found.reason == "expected 5 bytes of data in message 0D, got 4"


@pytest.mark.parametrize(
    ("verb", "args", "frame"),
    [
        ("position", {"value": 40, "address": "05:00:02"}, hub(0x03, b"\x04\x28\x00\x00", ack=True)),
        ("up", {"id": "05:00:02"}, hub(0x03, b"\x01\x00\x00\x00", ack=True)),
        ("close", {"id": "05:00:02"}, hub(0x03, b"\x00\x00\x00\x00", ack=True)),
        ("stop", {"id": "0x050002", "ack": False}, hub(0x02, b"\x00")),
        ("get_position", {"id": "050002"}, ASK_POSITION),
        ("query_status", {"id": "05:00:02"}, hub(0x0E)),
        ("move", {"value": "up", "duration": 20, "id": "05:00:02"}, hub(0x01, b"\x01\x14\x00", ack=True)),
        ("stop", {"group": "01:01:05"}, hub(0x02, b"\x00", source=0x010105, destination=0)),
    ],
)
def test_verbs(verb: str, args: dict[str, Any], frame: bytes) -> None:
    assert bytes.fromhex(said(CODEC, verb, **args)) == frame


@pytest.mark.parametrize(
    ("verb", "args"),
    [("position", {"value": 101}), ("position", {}), ("up", {"id": "05:00"}), ("up", {"id": 0x1000000}), ("fly", {})],
)
def test_impossible_arguments_are_refused(verb: str, args: dict[str, Any]) -> None:
    with pytest.raises(BadCommand):
        said(CODEC, verb, **args)


@given(st.integers(0, 100), st.integers(0, 0xFFFFFF))
def test_what_is_written_reads_the_same(value: int, address: int) -> None:
    frame = bytes.fromhex(said(CODEC, "position", value=value, address=address))
    check(CODEC, frame, "accept", {"position": value}, sender="controller")


def test_no_turned_bit_is_believed() -> None:
    for frame in flips(POSITION):
        assert decoded(CODEC, frame, "device").outcome in ("reject", "incomplete"), frame.hex()


def test_beginnings_are_incomplete() -> None:
    prefixes_are_incomplete(CODEC, POSITION, "device")
    prefixes_are_incomplete(CODEC, ASK_POSITION, "controller")


@given(st.binary(max_size=80) | mutated([POSITION, ASK_POSITION, motor(0x6F, b"\xff"), hub(0x03, b"\x04\x28\x00\x00")]))
def test_survives_anything(data: bytes) -> None:
    survives(CODEC, data, ASK_POSITION)


def test_endless_rubbish_is_worked_off() -> None:
    assert decoded(CODEC, b"\xf2\xef" * 20_000, "device").outcome in ("reject", "incomplete")
