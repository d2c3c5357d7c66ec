"""Extron SIS read and written by hand: the programmer's guides' examples and their malformed variants."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.codecs import Outcome
from devices.core.errors import BadCommand
from devices.protocols.extron_sis import ExtronSisCodec
from tests.devices.protocols.room_codecs import check, decoded, flips, mutated, prefixes_are_incomplete, said, survives

CODEC = ExtronSisCodec()
TIE = b"Out03 In01 All\r\n"
BANNER = b"\r\n(c) Copyright 2008, Extron Electronics, SW4 3G HD-SDI, V1.00, 60-1085-01\r\n"


@pytest.mark.parametrize(
    ("line", "outcome", "fields"),
    [
        (b"Out03 In01 All\r\n", "accept", {"output": 3, "input": 1, "signal": "all"}),
        (b"Out4 In10 RGB\r\n", "accept", {"output": 4, "input": 10, "signal": "rgb"}),
        (b"Out5 In7 Vid\r\n", "accept", {"output": 5, "input": 7, "signal": "video"}),
        (b"Out14 In12 Aud\r\n", "accept", {"output": 14, "input": 12, "signal": "audio"}),
        (b"Out02 In00 All\r\n", "accept", {"input": 0}),
        (b"In05 All\r\n", "accept", {"input": 5, "signal": "all"}),
        (b"In2 RGB\r\n", "accept", {"input": 2, "signal": "rgb"}),
        (b"In3\r\n", "accept", {"input": 3}),
        (b"Vmt1\r\n", "accept", {"video_mute": True}),
        (b"Vmt3*0\r\n", "accept", {"output": 3, "video_mute": False}),
        (b"Amt02*1\r\n", "accept", {"output": 2, "audio_mute": True}),
        (b"Out01 Vol50\r\n", "accept", {"output": 1, "volume": 50}),
        (b"Vol33\r\n", "accept", {"volume": 33}),
        (b"Rpr05\r\n", "accept", {"preset": 5, "action": "recall"}),
        (b"Spr09\r\n", "accept", {"preset": 9, "action": "save"}),
        (b"Rmm07 Rpr03\r\n", "accept", {"room": 7, "preset": 3}),
        (b"Exe1\r\n", "accept", {"front_panel_lock": 1}),
        (b"Vrb3\r\n", "accept", {"verbose": 3}),
        (b"Qik\r\n", "accept", {"quick": True}),
        (b"Ausw2\r\n", "accept", {"auto_switch": 2}),
        (b"GrpmD1*-105\r\n", "accept", {"group": 1, "level": -10.5}),
        (b"V32X16 A32X16\r\n", "accept", {"inputs": 32, "outputs": 16}),
        (b"1.23\r\n", "accept", {"firmware": "1.23"}),
        (b"60-1515-01\r\n", "accept", {"part_number": "60-1515-01"}),
        (BANNER, "accept", {"model": "SW4 3G HD-SDI", "firmware": "1.00", "part_number": "60-1085-01"}),
        (b"\r\nPassword:", "accept", {"password_required": True}),
        (b"\r\nLogin Administrator\r\n", "accept", {"login": "administrator"}),
        (b"Mut01002300\r\n", "accept", {"tag": "Mut", "text": "01002300"}),
        (b"7\r\n", "accept", {"value": 7}),
        (b"E01\r\n", "device_error", {"error_code": "E01", "error": "invalid input number"}),
        (b"E10\r\n", "device_error", {"error_code": "E10", "error": "invalid command"}),
        (b"E13\r\n", "device_error", {"error": "invalid value (out of range)"}),
        (b"E14\r\n", "device_error", {"error": "invalid command for this configuration"}),
        (b"E22\r\n", "device_error", {"error": "busy"}),
        (b"E24\r\n", "device_error", {"error": "privilege violation"}),
        (b"E99\r\n", "device_error", {"error": "unknown error"}),
        (b"", "incomplete", {}),
        (b"Out03 In01 All", "incomplete", {}),
        (b"Out03 In01 All\r", "incomplete", {}),
        (b"\r\nPass", "incomplete", {}),
        (b"Out03 In01 All\n", "reject", {}),
        (b"Out03 In01 All\rX", "reject", {}),
        (b"Oup03 In01 All\r\n", "reject", {}),
        (b"Out03 In01 Ali\r\n", "reject", {}),
        (b"Out00 In01 All\r\n", "reject", {}),
        (b"Out03\xa0In01 All\r\n", "reject", {}),
        (b"Vmt7\r\n", "reject", {}),
        (b"hello world\r\n", "reject", {}),
        (b"A" * 400, "reject", {}),
        (b"\xff\xfb\x01Out03 In01 All\r\n", "resync", {"output": 3, "skipped": "fffb01"}),
        (b"garbage\r\nOut03 In01 All\r\n", "resync", {"input": 1}),
        (b"Out03 In0\x00\r\nVol50\r\n", "resync", {"volume": 50}),
        (TIE + TIE, "accept", {"frames": 2}),
        (TIE + b"Out0", "accept", {"rest": "4f757430"}),
        (BANNER + b"\r\nPassword:", "accept", {"model": "SW4 3G HD-SDI", "frames": 2}),
    ],
)
def test_what_devices_send(line: bytes, outcome: Outcome, fields: dict[str, Any]) -> None:
    check(CODEC, line, outcome, fields, sender="device")


@pytest.mark.parametrize(
    ("line", "request_", "outcome", "fields"),
    [
        (TIE, b"1*3!", "accept", {"input": 1, "output": 3}),
        (TIE, b"1*4!", "ignore", {}),
        (TIE, b"2*3!", "ignore", {}),
        (b"Out03 In01 Vid\r\n", b"1*3!", "ignore", {}),
        (b"Vol50\r\n", b"1*3!", "ignore", {}),
        (b"7\r\n", b"4!", "accept", {"input": 7, "output": 4}),
        (b"7\r\n", b"1*4!", "ignore", {}),
        (b"3\r\n", b"!", "accept", {"input": 3}),
        (b"In2 All\r\n", b"2!", "accept", {"input": 2}),
        (b"1\r\n", b"B", "accept", {"video_mute": True}),
        (b"0\r\n", b"5Z", "accept", {"audio_mute": False, "output": 5}),
        (b"Vmt1\r\n", b"1*B", "accept", {"video_mute": True}),
        (b"064\r\n", b"V", "accept", {"volume": 64}),
        (b"3\r\n", b"\x1bCV\r", "accept", {"verbose": 3}),
        (b"2.04\r\n", b"Q", "accept", {"firmware": "2.04"}),
        (b"60-544-01\r\n", b"N", "accept", {"part_number": "60-544-01"}),
        (b"Rpr05\r\n", b"5.", "accept", {"preset": 5}),
        (b"Rpr06\r\n", b"5.", "ignore", {}),
        (b"E11\r\n", b"99.", "device_error", {"error_code": "E11"}),
        (b"1*3!", b"1*3!", "ignore", {}),
    ],
)
def test_answers_belong_to_their_requests(
    line: bytes, request_: bytes, outcome: Outcome, fields: dict[str, Any]
) -> None:
    check(CODEC, line, outcome, fields, sender="device", request=request_)


@pytest.mark.parametrize(
    ("command", "outcome", "fields"),
    [
        (b"1*3!", "accept", {"command": "tie", "input": 1, "output": 3, "signal": "all"}),
        (b"10*4&", "accept", {"input": 10, "output": 4, "signal": "rgb"}),
        (b"7*5%", "accept", {"signal": "video"}),
        (b"12*14$", "accept", {"input": 12, "output": 14, "signal": "audio"}),
        (b"5*!", "accept", {"command": "tie", "input": 5}),
        (b"2!", "accept", {"command": "input", "input": 2}),
        (b"!", "accept", {"command": "query_input"}),
        (b"1*1B", "accept", {"command": "video_mute", "output": 1, "video_mute": True}),
        (b"0B", "accept", {"command": "video_mute", "video_mute": False}),
        (b"1*Z", "accept", {"command": "audio_mute", "audio_mute": True}),
        (b"7B", "accept", {"command": "query_video_mute", "output": 7}),
        (b"1*50v", "accept", {"command": "volume", "output": 1, "volume": 50}),
        (b"1+V", "accept", {"command": "volume_up", "output": 1}),
        (b"5.", "accept", {"command": "recall_preset", "preset": 5}),
        (b"9,", "accept", {"command": "save_preset", "preset": 9}),
        (b"7*3.", "accept", {"room": 7, "preset": 3}),
        (b"1X", "accept", {"command": "front_panel_lock", "front_panel_lock": 1}),
        (b"Q", "accept", {"command": "query_firmware"}),
        (b"N", "accept", {"command": "query_part_number"}),
        (b"I", "accept", {"command": "query_information"}),
        (b"\x1b3CV\r", "accept", {"command": "verbose", "verbose": 3}),
        (b"W3CV|", "accept", {"verbose": 3}),
        (b"\x1bD1*-105GRPM\r", "accept", {"command": "group_volume", "level": -10.5}),
        (b"\x1b1*2RTES\r", "unknown_value", {"command": None}),
        (b"1*3", "incomplete", {}),
        (b"\x1b3CV", "incomplete", {}),
        (b"1*3a", "reject", {}),
        (b"1j3!", "reject", {}),
        (b"zork", "reject", {}),
        (b"1*3!2*4!", "accept", {"output": 3, "frames": 2}),
        (b"1*3!\r\n", "accept", {"output": 3}),
        (b"\x00\xff1*3!", "resync", {"output": 3, "skipped": "00ff"}),
    ],
)
def test_what_controllers_send(command: bytes, outcome: Outcome, fields: dict[str, Any]) -> None:
    check(CODEC, command, outcome, fields, sender="controller")


@pytest.mark.parametrize(
    ("verb", "args", "command"),
    [
        ("tie", {"input": 1, "output": 3}, b"1*3!"),
        ("tie", {"input": 7, "output": 5, "signal": "video"}, b"7*5%"),
        ("input", {"value": 2}, b"2!"),
        ("set_input", {"source": 4, "output": 2}, b"4*2!"),
        ("query_input", {"output": 3}, b"3!"),
        ("video_mute", {"value": True, "output": 1}, b"1*1B"),
        ("audio_mute_on", {}, b"1Z"),
        ("volume", {"level": 50, "output": 1}, b"1*50V"),
        ("set_volume", {"value": 50}, b"50V"),
        ("get_volume", {}, b"V"),
        ("volume_up", {"output": 1}, b"1+V"),
        ("recall_preset", {"value": 5}, b"5."),
        ("save_preset", {"number": 9}, b"9,"),
        ("front_panel_lock", {"value": 1}, b"1X"),
        ("verbose", {"value": 3}, b"\x1b3CV\r"),
        ("query_firmware", {}, b"Q"),
        ("query_information", {}, b"I"),
    ],
)
def test_verbs(verb: str, args: dict[str, Any], command: bytes) -> None:
    assert bytes.fromhex(said(CODEC, verb, **args)) == command


@pytest.mark.parametrize(
    ("verb", "args"),
    [
        ("input", {"value": 0}),
        ("input", {"value": 129}),
        ("tie", {"input": 1, "output": 0}),
        ("volume", {"value": 101}),
        ("recall_preset", {"value": 0}),
        ("verbose", {"value": 4}),
        ("tie", {"input": 1, "output": 2, "signal": "smell"}),
    ],
)
def test_impossible_arguments_are_refused(verb: str, args: dict[str, Any]) -> None:
    with pytest.raises(BadCommand):
        said(CODEC, verb, **args)


@given(st.integers(0, 128), st.integers(1, 128), st.sampled_from(["all", "rgb", "video", "audio"]))
def test_what_is_written_reads_the_same(source: int, output: int, signal: str) -> None:
    args = {"input": source, "output": output, "signal": signal}
    check(CODEC, bytes.fromhex(said(CODEC, "tie", **args)), "accept", args, sender="controller")


def test_a_line_that_lost_its_beginning_never_passes_for_another() -> None:
    """`Out03 In01 All` with a wrong byte in front must not become `In01 All`: that would be every output."""
    for line in flips(TIE):
        found = decoded(CODEC, line, "device")
        assert found.fields.get("input") is None or "output" in found.fields, line


def test_beginnings_are_incomplete() -> None:
    for line in (TIE, b"Vmt3*0\r\n", b"E10\r\n", BANNER, b"\r\nPassword:"):
        prefixes_are_incomplete(CODEC, line, "device")
    for command in (b"1*3!", b"\x1b3CV\r"):
        prefixes_are_incomplete(CODEC, command, "controller")


@given(st.binary(max_size=80) | st.text(max_size=60).map(str.encode) | mutated([TIE, BANNER, b"1*3!", b"\x1b3CV\r"]))
def test_survives_anything(data: bytes) -> None:
    survives(CODEC, data, b"1*3!")


def test_endless_rubbish_is_worked_off() -> None:
    for piece in (b"x", b"Out", b"1*", b"\r\n", b"\xff\xfb"):
        decoded(CODEC, piece * 20_000)
