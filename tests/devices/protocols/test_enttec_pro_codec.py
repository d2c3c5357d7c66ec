"""DMX USB Pro messages by hand, after "DMX USB Pro Widget API Specification 1.44" (ENTTEC)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.codecs import decode_frame, encode_verb
from devices.core.errors import BadCommand
from devices.protocols.enttec_pro import EnttecPro, message
from tests.devices.protocols.lighting_codecs import expect, mutated, never_raises, round_trip, survives

CODEC = EnttecPro()
ALL_SLOTS = "7e06010200" + "ff" * 512 + "e7"
SHORT = "7e06040000ff8000e7"

FROM_HOST: list[tuple[str, dict[str, Any]]] = [
    (ALL_SLOTS, {"command": "send_dmx", "label": 6, "start_code": 0, "length": 512}),
    ("7e06190000" + "0a" * 24 + "e7", {"length": 24, "channels": [10] * 24}),
    (SHORT, {"channels": [255, 128, 0]}),
    ("7e06030000" + "7ee7" + "e7", {"channels": [0x7E, 0xE7]}),
    ("7e03020000" + "00" + "e7", {"command": "query_parameters"}),
    ("7e0405000000090128e7", {"command": "set_parameters", "break_time": 96.03, "mark_after_break": 10.67, "rate": 40}),
    ("7e08010001e7", {"command": "receive_on_change", "value": True}),
    ("7e08010000e7", {"command": "receive_on_change", "value": False}),
    ("7e0a0000e7", {"command": "query_serial_number"}),
    ("7e4d0000e7", {"command": "query_maker"}),
    ("7e010000e7", {"command": "reprogram_firmware"}),
]
FROM_WIDGET: list[tuple[str, dict[str, Any]]] = [
    ("7e030500440109" + "0128" + "e7", {"command": "parameters", "firmware": "1.68", "break_time": 96.03, "rate": 40}),
    ("7e03070000020a" + "0200" + "abcd" + "e7", {"user_data": "abcd", "rate": 0, "firmware": "2.0"}),
    ("7e0a040078563412e7", {"command": "serial_number", "serial_number": "12345678"}),
    ("7e0505000000010203e7", {"command": "received_dmx", "channels": [1, 2, 3], "queue_overflow": False}),
    ("7e050300030011e7", {"queue_overflow": True, "overrun": True, "channels": [17], "status": 3}),
    ("7e09080001" + "0600000000" + "aabb" + "e7", {"command": "changed_dmx", "changed": {"9": 0xAA, "10": 0xBB}}),
    ("7e020400" + b"TRUE".hex() + "e7", {"command": "program_flash", "ack": True}),
    ("7e020400" + b"FALS".hex() + "e7", {"ack": False}),
    ("7e4d0800" + "0180" + b"ENTTEC".hex() + "e7", {"maker": "ENTTEC", "maker_id": 0x8001}),
    ("7e4e0500" + "0100" + b"Pro".hex() + "e7", {"device_name": "Pro"}),
]


@pytest.mark.parametrize(("frame", "fields"), FROM_HOST)
def test_messages_of_the_host(frame: str, fields: dict[str, Any]) -> None:
    expect(CODEC, frame, "accept", fields)
    assert decode_frame(CODEC, bytes.fromhex(frame)).outcome == "accept"


@pytest.mark.parametrize(("frame", "fields"), FROM_WIDGET)
def test_messages_of_the_widget(frame: str, fields: dict[str, Any]) -> None:
    expect(CODEC, frame, "accept", fields, sender="device")


WRONG = [
    ("", "incomplete", "no bytes"),
    ("7e", "incomplete", "at least 5"),
    ("7e0604", "incomplete", "at least 5"),
    (SHORT[:-2], "incomplete", "4 bytes of data announced"),
    (ALL_SLOTS[:100], "incomplete", "513 bytes"),
    (SHORT[:-2] + "e6", "reject", "expected e7"),
    ("7f06040000ff8000e7", "reject", "expected 7e"),
    ("7e06590200e7", "reject", "at most 600"),
    ("7e060000e7", "reject", "start code"),
    ("7e06020200" + "00" * 513 + "e7", "reject", "up to 512"),
    ("7e06030000ff8000e7", "reject", "expected e7"),
    ("7e08010002e7", "reject", "00 or 01"),
    ("7e0a010000e7", "reject", "0 to 0"),
    ("7e0405000000080128e7", "reject", "break"),
    ("7e0405000000090129e7", "reject", "rate"),
    ("00" * 30, "reject", "expected 7e"),
    ("7e630000e7", "unknown_value", "label 99"),
    ("7e0505000000010203e7", "ignore", "widget's to send"),
]


@pytest.mark.parametrize(("frame", "outcome", "words"), WRONG)
def test_what_goes_wrong_from_the_host(frame: str, outcome: str, words: str) -> None:
    assert words in expect(CODEC, frame, outcome).reason


@pytest.mark.parametrize(
    ("frame", "outcome", "words"),
    [
        ("7e0a0400785634e7", "incomplete", "announced"),
        ("7e0a04007856341ae7", "reject", "decimal digits"),
        ("7e0a0300785634e7", "reject", "serial number"),
        ("7e03040044010901e7", "reject", "at least 5"),
        ("7e0305004401080128e7", "reject", "break"),
        ("7e0908000107000000" + "00aae7" + "e7", "reject", "changed bytes"),
        ("7e020400deadbeefe7", "reject", "TRUE"),
        ("7e05010000e7", "reject", "status"),
        (SHORT, "ignore", "host's to send"),
        ("7ee70000e7", "unknown_value", "label 231"),
    ],
)
def test_what_goes_wrong_from_the_widget(frame: str, outcome: str, words: str) -> None:
    assert words in expect(CODEC, frame, outcome, sender="device").reason


def test_questions_and_answers() -> None:
    serial, parameters = "7e0a0000e7", "7e0302000000e7"
    expect(CODEC, "7e0a040078563412e7", "accept", sender="device", request=serial)
    expect(CODEC, "7e0305004401090128e7", "accept", sender="device", request=parameters)
    expect(CODEC, "7e0305004401090128e7", "ignore", sender="device", request=serial)
    expect(CODEC, serial + "7e0a040078563412e7", "accept", sender="device", request=serial)
    expect(CODEC, serial, "ignore", sender="device", request=serial)
    expect(CODEC, "7e0a040078563412e7", "ignore", sender="device", request=SHORT)


def test_runs_of_messages() -> None:
    expect(CODEC, SHORT + "7e0a0000e7", "accept", {"frames": 2, "command": "send_dmx"})
    expect(CODEC, SHORT + "7e06", "accept", {"rest": "7e06"})
    expect(CODEC, SHORT + "00", "accept", {"rest": "00"})
    expect(CODEC, "e77e00" + SHORT, "resync", {"skipped": "e77e00", "channels": [255, 128, 0]})
    expect(CODEC, SHORT[:-2] + "00" + SHORT, "resync", {"channels": [255, 128, 0]})
    expect(CODEC, "0102" + SHORT[:8], "incomplete")


def test_encoding() -> None:
    assert encode_verb(CODEC, "dmx", {"channels": [255, 128, 0]}).hex() == SHORT
    assert encode_verb(CODEC, "send_dmx", {"data": [7] * 512}).hex() == "7e06010200" + "07" * 512 + "e7"
    assert encode_verb(CODEC, "query_serial", {}).hex() == "7e0a0000e7"
    assert encode_verb(CODEC, "query_parameters", {}).hex() == "7e0302000000e7"
    assert encode_verb(CODEC, "set_parameters", {}).hex() == "7e0405000000090128e7"
    assert encode_verb(CODEC, "receive_on_change", {"value": True}).hex() == "7e08010001e7"
    for verb, wrong in (("dmx", {"channels": [-1]}), ("set_parameters", {"rate": 41}), ("dmx", {}), ("blink", {})):
        with pytest.raises(BadCommand):
            encode_verb(CODEC, verb, wrong)


@given(st.integers(0, 255), st.lists(st.integers(0, 255), max_size=512))
def test_round_trip(start_code: int, channels: list[int]) -> None:
    answer = round_trip(CODEC, "dmx", start_code=start_code, channels=channels)
    assert ("at least" in answer.meaning) is (len(channels) < 24)


@given(st.binary(max_size=300), st.integers(), st.sampled_from([None, b"\x7e\x0a\0\0\xe7", b"", b"\x7e"]))
def test_never_raises(noise: bytes, seed: int, request_frame: bytes | None) -> None:
    never_raises(CODEC, noise, request_frame)
    for frame, _ in (*FROM_HOST, *FROM_WIDGET):
        never_raises(CODEC, mutated(bytes.fromhex(frame), seed), request_frame)
    never_raises(CODEC, message(seed % 12, noise), request_frame)


def test_rubbish_costs_little() -> None:
    for endless in (b"\x7e" * 64_000, b"\x7e\x06\x58\x02" * 16_000, b"\xe7" * 64_000, message(6, bytes(9)) * 5000):
        survives(CODEC, endless)
