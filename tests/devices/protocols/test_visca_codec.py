"""VISCA packets read and written by hand: Sony's command lists and their malformed variants, serial and over IP."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.codecs import Outcome
from devices.core.errors import BadCommand
from devices.protocols.visca import ViscaCodec, ViscaIpCodec
from tests.devices.protocols.room_codecs import check, decoded, mutated, prefixes_are_incomplete, said, survives

SERIAL, IP = ViscaCodec(), ViscaIpCodec()


def raw(text: str) -> bytes:
    return bytes.fromhex(text)


COMMANDS = [
    ("81 01 04 00 02 FF", {"id": 1, "command": "power", "power": True}),
    ("82 01 04 00 03 FF", {"id": 2, "power": False}),
    ("81 01 04 07 00 FF", {"command": "zoom", "zoom": "stop"}),
    ("81 01 04 07 02 FF", {"zoom": "tele"}),
    ("81 01 04 07 37 FF", {"zoom": "wide", "speed": 7}),
    ("81 01 04 47 02 00 00 00 FF", {"zoom_position": 0x2000}),
    ("81 01 04 38 02 FF", {"focus_mode": "auto"}),
    ("81 01 04 08 23 FF", {"focus": "far", "speed": 3}),
    ("81 01 04 48 01 00 00 00 FF", {"focus_position": 0x1000}),
    ("81 01 06 01 18 14 03 01 FF", {"command": "pan_tilt", "pan": "stop", "tilt": "up", "pan_speed": 24}),
    ("81 01 06 01 10 10 01 02 FF", {"pan": "left", "tilt": "down"}),
    ("81 01 06 02 18 14 0F 0F 00 00 00 01 02 00 FF", {"command": "pan_tilt_position", "pan": -256, "tilt": 288}),
    ("81 01 06 04 FF", {"command": "home"}),
    ("81 01 06 05 FF", {"command": "pan_tilt_reset"}),
    ("81 01 04 3F 02 05 FF", {"command": "recall_preset", "preset": 5}),
    ("81 01 04 3F 01 05 FF", {"command": "save_preset", "preset": 5}),
    ("81 01 04 3F 00 05 FF", {"command": "reset_preset", "preset": 5}),
    ("81 01 04 66 02 FF", {"picture_flip": True}),
    ("81 01 04 61 03 FF", {"mirror": False}),
    ("81 01 04 75 02 FF", {"mute": True}),
    ("81 09 04 00 FF", {"command": "query_power"}),
    ("81 09 06 12 FF", {"command": "query_pan_tilt_position"}),
    ("88 30 01 FF", {"command": "address_set", "value": 1}),
    ("88 01 00 01 FF", {"command": "if_clear", "id": 8}),
    ("81 01 00 01 FF", {"command": "if_clear", "id": 1}),
    ("81 22 FF", {"command": "cancel", "socket": 2}),
]


@pytest.mark.parametrize(("frame", "fields"), COMMANDS)
def test_commands_of_the_manuals(frame: str, fields: dict[str, Any]) -> None:
    check(SERIAL, raw(frame), "accept", fields, sender="controller")
    prefixes_are_incomplete(SERIAL, raw(frame), "controller")


@pytest.mark.parametrize(
    ("frame", "outcome", "fields"),
    [
        ("90 41 FF", "accept", {"id": 1, "ack": True, "socket": 1}),
        ("A0 42 FF", "accept", {"id": 2, "socket": 2}),
        ("90 51 FF", "accept", {"completed": True, "socket": 1}),
        ("90 50 FF", "accept", {"completed": True}),
        ("90 50 02 FF", "accept", {"value": 2}),
        ("90 50 00 01 02 03 FF", "accept", {"value": 0x123}),
        ("90 60 02 FF", "device_error", {"error_code": 2, "error": "syntax error"}),
        ("90 60 03 FF", "device_error", {"error": "command buffer full"}),
        ("90 62 04 FF", "device_error", {"error": "command cancelled", "socket": 2}),
        ("90 62 05 FF", "device_error", {"error": "no socket to be cancelled"}),
        ("90 61 41 FF", "device_error", {"error_code": 0x41, "error": "command not executable"}),
        ("90 60 77 FF", "device_error", {"error": "unknown error"}),
        ("88 30 03 FF", "accept", {"cameras": 2}),
        ("A0 38 FF", "accept", {"type": "network_change"}),
        ("", "incomplete", {}),
        ("90", "incomplete", {}),
        ("90 50 02", "incomplete", {}),
        ("90 FF", "reject", {}),
        ("90 70 FF", "reject", {}),
        ("91 41 FF", "reject", {}),
        ("90 41 00 FF", "reject", {}),
        ("90 60 FF", "reject", {}),
        ("90 50" + " 00" * 14 + " FF", "reject", {}),
        ("00 13 90 41 FF", "resync", {"ack": True, "skipped": "0013"}),
        ("90 50 02 90 51 FF", "resync", {"completed": True, "skipped": "905002"}),
        ("90 41 FF 90 51 FF", "accept", {"ack": True, "frames": 2}),
        ("90 41 FF 90 5", "accept", {"rest": "90"}),
        ("81 01 04 00 02 FF", "ignore", {}),
    ],
)
def test_what_cameras_send(frame: str, outcome: Outcome, fields: dict[str, Any]) -> None:
    data = raw(frame.removesuffix(" 5"))
    check(SERIAL, data, outcome, fields, sender="device")


@pytest.mark.parametrize(
    ("frame", "request_", "outcome", "fields"),
    [
        ("90 50 02 FF", "81 09 04 00 FF", "accept", {"power": True}),
        ("90 50 03 FF", "81 09 04 00 FF", "accept", {"power": False}),
        ("90 50 04 FF", "81 09 04 00 FF", "unknown_value", {"power": None, "power_code": 4}),
        ("90 50 02 FF", "81 09 04 38 FF", "accept", {"focus_mode": "auto"}),
        ("90 50 01 02 03 04 FF", "81 09 04 47 FF", "accept", {"zoom_position": 0x1234}),
        ("90 50 0F 0F 0F 0E 00 00 01 00 FF", "81 09 06 12 FF", "accept", {"pan": -2, "tilt": 16}),
        ("90 50 0F 0F 0F 0F 0E 00 00 01 00 FF", "81 09 06 12 FF", "accept", {"pan": -2, "tilt": 16}),
        ("90 50 02 FF", "81 09 04 66 FF", "accept", {"picture_flip": True}),
        ("90 50 00 01 05 13 01 00 02 FF", "81 09 00 02 FF", "accept", {"vendor": 1, "model": 0x513, "sockets": 2}),
        ("90 50 07 FF", "81 09 77 77 FF", "unknown_value", {"data": "07"}),
        ("90 50 11 02 03 04 FF", "81 09 04 47 FF", "reject", {}),
        ("90 50 02 FF", "81 09 04 47 FF", "ignore", {}),
        ("A0 50 02 FF", "81 09 04 00 FF", "ignore", {}),
        ("90 41 FF", "81 09 04 00 FF", "ignore", {}),
        ("90 50 02 FF", "81 01 04 00 02 FF", "ignore", {}),
        ("90 41 FF", "81 01 04 00 02 FF", "accept", {"ack": True}),
        ("A0 41 FF", "81 01 04 00 02 FF", "ignore", {}),
        ("90 60 02 FF", "81 09 05 38 FF", "device_error", {"error_code": 2}),
        ("81 01 04 00 02 FF", "81 01 04 00 02 FF", "ignore", {}),
        ("81 01 04 00 02 FF 90 41 FF", "81 01 04 00 02 FF", "accept", {"ack": True}),
        ("88 01 00 01 FF", "88 01 00 01 FF", "accept", {"command": "if_clear"}),
        ("88 30 02 FF", "88 30 01 FF", "accept", {"cameras": 1}),
        ("88 30 01 FF", "88 30 01 FF", "ignore", {}),
        ("90 50 FF", "81 01 00 01 FF", "accept", {"completed": True}),
    ],
)
def test_answers_belong_to_their_requests(frame: str, request_: str, outcome: Outcome, fields: dict[str, Any]) -> None:
    check(SERIAL, raw(frame), outcome, fields, sender="device", request=raw(request_))


@pytest.mark.parametrize(
    ("frame", "outcome"),
    [
        ("81 01 04 38 FF", "reject"),
        ("81 01 04 47 10 00 00 00 FF", "reject"),
        ("81 01 04 07 3A FF", "reject"),
        ("81 01 06 01 19 14 03 01 FF", "reject"),
        ("81 02 04 00 02 FF", "reject"),
        ("89 01 04 00 02 FF", "reject"),
        ("81 FF", "reject"),
        ("81 30 01 FF", "reject"),
        ("81 01 04 00 07 FF", "unknown_value"),
        ("81 01 04 99 02 FF", "unknown_value"),
        ("81 09 04 99 FF", "unknown_value"),
        ("90 41 FF", "ignore"),
        ("81 01 04 00" + " 00" * 12 + " FF", "reject"),
    ],
)
def test_wrong_commands(frame: str, outcome: Outcome) -> None:
    check(SERIAL, raw(frame), outcome, sender="controller")


POWER_ON = "01 00 00 06 00 00 00 01 81 01 04 00 02 FF"
ASK = "01 10 00 05 00 00 00 02 81 09 04 00 FF"


@pytest.mark.parametrize(
    ("frame", "request_", "outcome", "fields"),
    [
        ("01 11 00 03 00 00 00 01 90 41 FF", POWER_ON, "accept", {"sequence": 1, "ack": True}),
        ("01 11 00 03 00 00 00 01 90 51 FF", POWER_ON, "accept", {"completed": True}),
        ("01 11 00 04 00 00 00 02 90 50 02 FF", ASK, "accept", {"power": True}),
        ("01 11 00 03 00 00 00 05 90 41 FF", POWER_ON, "ignore", {"sequence": 5}),
        ("01 11 00 04 00 00 00 01 90 61 41 FF", POWER_ON, "device_error", {"error_code": 0x41}),
        ("02 00 00 02 00 00 00 01 0F 01", POWER_ON, "device_error", {"error": "abnormality in the sequence number"}),
        ("02 00 00 02 00 00 00 01 0F 02", POWER_ON, "device_error", {"error": "abnormality in the message type"}),
        ("02 01 00 01 00 00 00 00 01", "02 00 00 01 00 00 00 00 01", "accept", {"ack": True}),
        (POWER_ON, POWER_ON, "ignore", {}),
        (POWER_ON, None, "ignore", {}),
        ("01 11 00 03 00 00 00 01 90 41", None, "incomplete", {}),
        ("01 11 00 03 00 00", None, "incomplete", {}),
        ("", None, "incomplete", {}),
        ("01 11 00 04 00 00 00 01 90 41 FF", None, "incomplete", {}),
        ("01 11 00 02 00 00 00 01 90 41 FF", None, "reject", {}),
        ("01 11 00 00 00 00 00 01", None, "reject", {}),
        ("01 11 00 11 00 00 00 01", None, "reject", {}),
        ("01 12 00 03 00 00 00 01 90 41 FF", None, "reject", {}),
        ("01 11 00 03 00 00 00 01 80 41 FF", None, "reject", {}),
        ("02 00 00 01 00 00 00 01 02", None, "reject", {}),
        ("FF 01 11 00 03 00 00 00 01 90 41 FF", None, "resync", {"skipped": "ff"}),
        ("01 11 00 03 00 00 00 01 90 41 FF 01 11 00 03 00 00 00 01 90 51 FF", None, "accept", {"frames": 2}),
    ],
)
def test_what_cameras_send_over_ip(frame: str, request_: str | None, outcome: Outcome, fields: dict[str, Any]) -> None:
    check(IP, raw(frame), outcome, fields, sender="device", request=raw(request_) if request_ else None)


@pytest.mark.parametrize(
    ("frame", "outcome", "fields"),
    [
        (POWER_ON, "accept", {"payload_type": "command", "sequence": 1, "power": True}),
        (ASK, "accept", {"payload_type": "inquiry", "command": "query_power"}),
        ("02 00 00 01 00 00 00 00 01", "accept", {"command": "reset_sequence"}),
        ("01 00 00 06 00 00 00 01 81 01 04 00 02 00", "reject", {}),
        ("01 11 00 03 00 00 00 01 90 41 FF", "ignore", {}),
    ],
)
def test_what_controllers_send_over_ip(frame: str, outcome: Outcome, fields: dict[str, Any]) -> None:
    check(IP, raw(frame), outcome, fields, sender="controller")


@pytest.mark.parametrize(
    ("verb", "args", "frame"),
    [
        ("power_on", {}, "81 01 04 00 02 FF"),
        ("set_power", {"value": False, "id": 2}, "82 01 04 00 03 FF"),
        ("get_power", {}, "81 09 04 00 FF"),
        ("zoom_tele", {}, "81 01 04 07 02 FF"),
        ("zoom", {"value": "wide", "speed": 5}, "81 01 04 07 35 FF"),
        ("zoom_stop", {}, "81 01 04 07 00 FF"),
        ("zoom_position", {"value": 0x4000}, "81 01 04 47 04 00 00 00 FF"),
        ("focus_auto", {}, "81 01 04 38 02 FF"),
        ("focus_mode", {"value": "manual"}, "81 01 04 38 03 FF"),
        ("pan_tilt", {"pan": "left", "tilt": "up", "pan_speed": 24, "tilt_speed": 20}, "81 01 06 01 18 14 01 01 FF"),
        ("pan_tilt_stop", {"pan_speed": 24, "tilt_speed": 20}, "81 01 06 01 18 14 03 03 FF"),
        (
            "pan_tilt_position",
            {"pan": -256, "tilt": 288, "pan_speed": 24, "tilt_speed": 20},
            "81 01 06 02 18 14 0F 0F 00 00 00 01 02 00 FF",
        ),
        ("home", {}, "81 01 06 04 FF"),
        ("recall_preset", {"value": 5}, "81 01 04 3F 02 05 FF"),
        ("preset_set", {"value": 5}, "81 01 04 3F 01 05 FF"),
        ("reset_preset", {"number": 5}, "81 01 04 3F 00 05 FF"),
        ("picture_flip", {"value": "on"}, "81 01 04 66 02 FF"),
        ("address_set", {}, "88 30 01 FF"),
        ("if_clear", {"id": 8}, "88 01 00 01 FF"),
        ("cancel", {"socket": 2}, "81 22 FF"),
        ("query_pan_tilt_position", {}, "81 09 06 12 FF"),
    ],
)
def test_verbs(verb: str, args: dict[str, Any], frame: str) -> None:
    assert said(SERIAL, verb, **args) == frame
    payload = said(IP, verb, **args, sequence=7)
    assert payload.endswith(frame) and payload[12:23] == "00 00 00 07"


def test_the_sequence_is_reset_by_a_control_message() -> None:
    assert said(IP, "reset_sequence", sequence=0) == "02 00 00 01 00 00 00 00 01"
    assert said(IP, "power_on", sequence=1) == POWER_ON
    assert said(IP, "get_power", sequence=2) == ASK


@pytest.mark.parametrize(
    ("verb", "args"),
    [
        ("zoom", {"value": "sideways"}),
        ("zoom", {"value": "tele", "speed": 8}),
        ("pan_tilt", {"pan_speed": 25}),
        ("pan_tilt_position", {"pan": 40000, "tilt": 0}),
        ("recall_preset", {"value": 255}),
        ("power", {"value": True, "id": 9}),
        ("fly", {}),
    ],
)
def test_impossible_arguments_are_refused(verb: str, args: dict[str, Any]) -> None:
    for codec in (SERIAL, IP):
        with pytest.raises(BadCommand):
            said(codec, verb, **args)


@given(st.integers(-0x8000, 0x7FFF), st.integers(-0x8000, 0x7FFF), st.integers(1, 24), st.integers(1, 7))
def test_what_is_written_reads_the_same(pan: int, tilt: int, speed: int, camera: int) -> None:
    args = {"pan": pan, "tilt": tilt, "pan_speed": speed, "tilt_speed": speed, "id": camera}
    for codec in (SERIAL, IP):
        check(codec, raw(said(codec, "pan_tilt_position", **args)), "accept", args, sender="controller")


SAMPLES = [raw(frame) for frame, _ in COMMANDS] + [raw("9041FF"), raw("906141FF"), raw("90500F0F0F0E00000100FF")]
WRAPPED = [raw(POWER_ON), raw(ASK), raw("01110003000000019041FF"), raw("02000002000000010F01")]


@given(st.binary(max_size=80) | mutated(SAMPLES + WRAPPED))
def test_survives_anything(data: bytes) -> None:
    for codec in (SERIAL, IP):
        survives(codec, data, raw("81090400FF"))
        survives(codec, data, raw(ASK))


def test_endless_rubbish_is_worked_off() -> None:
    for codec in (SERIAL, IP):
        for piece in (b"\x90\x50\x00", b"\x81\x01", b"\x01\x11\x00\x03\x00"):
            assert decoded(codec, piece * 10_000, "device").outcome == "reject"
