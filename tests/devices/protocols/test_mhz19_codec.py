"""MH-Z19 frames read and written by hand. The examples of Winsen's manual V1.0 are marked."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.codecs import Sender, decode_frame, encode_verb
from devices.core.errors import BadCommand
from devices.protocols.mhz19 import Mhz19Answers, Mhz19Codec

CODEC = Mhz19Codec()

READ = "FF0186000000000079"  # manual
AIR = "FF86022000000000" + "58"  # manual: 544 ppm
ZERO = "FF0187000000000078"  # manual
SPAN = "FF018807D0000000A0"  # manual: span of 2000 ppm
ABC_ON = "FF0179A000000000E6"  # manual
ABC_OFF = "FF0179000000000086"  # manual

VECTORS: list[tuple[str, Sender, str | None, str, dict[str, Any]]] = [
    (AIR, "device", READ, "accept", {"co2": 544}),
    ("FF8601C13C043CC17B", "device", READ, "accept", {"co2": 449, "temperature": 20}),
    ("FF86000000000000" + "7A", "device", None, "accept", {"co2": 0}),
    ("FF86271000000000" + "43", "device", None, "accept", {"co2": 10000}),
    ("FF86FFFF00000000" + "7C", "device", None, "unknown_value", {"co2": None, "co2_raw": 65535}),
    ("FF86271100000000" + "42", "device", None, "unknown_value", {"co2": None}),
    (READ, "controller", None, "accept", {"command": "read"}),
    (ZERO, "controller", None, "accept", {"command": "calibrate_zero"}),
    (SPAN, "controller", None, "accept", {"command": "calibrate_span", "value": 2000}),
    (ABC_ON, "controller", None, "accept", {"command": "self_calibration", "value": True}),
    (ABC_OFF, "controller", None, "accept", {"value": False}),
    ("FF019900000007D08F", "controller", None, "accept", {"command": "range", "value": 2000}),
    ("FF019907D00000008F", "controller", None, "accept", {"value": 2000}),
    ("FF79010000000000" + "86", "device", ABC_ON, "accept", {"command": "self_calibration", "ack": True}),
    ("FF99010000000000" + "66", "device", None, "accept", {"command": "range", "ack": True}),
    # -- not the answer
    ("FF79010000000000" + "86", "device", READ, "ignore", {}),
    (AIR, "device", ABC_ON, "ignore", {"co2": 544}),
    (READ, "device", READ, "ignore", {}),
    (READ, "device", None, "ignore", {}),
    (AIR, "controller", None, "ignore", {}),
    # -- wrong
    (AIR[:-2] + "59", "device", READ, "reject", {}),
    ("FE86022000000000" + "58", "device", None, "reject", {}),
    ("FF55022000000000" + "89", "device", None, "reject", {}),
    ("FF0144000000000" + "0BB", "controller", None, "reject", {}),
    ("FF0179550000000031", "controller", None, "reject", {}),
    ("FF019900000004D292", "controller", None, "reject", {}),
    ("00" * 50, "device", None, "reject", {}),
    # -- half, doubled, behind noise
    ("", "device", None, "incomplete", {}),
    ("FF", "device", None, "incomplete", {}),
    (AIR[:-2], "device", READ, "incomplete", {}),
    (READ[:-2], "controller", None, "incomplete", {}),
    (AIR + AIR, "device", READ, "accept", {"frames": 2}),
    (AIR + "FF86", "device", READ, "accept", {"rest": "ff86"}),
    ("0055" + AIR, "device", READ, "resync", {"skipped": "0055", "co2": 544}),
    ("FFFF" + AIR, "device", READ, "resync", {"co2": 544}),
    (AIR[:8] + AIR, "device", READ, "resync", {"co2": 544}),
    (READ + AIR, "device", READ, "accept", {"co2": 544, "frames": 2, "ignored": READ.lower()}),
]


def raw(text: str) -> bytes:
    return bytes.fromhex(text)


@pytest.mark.parametrize(("data", "sender", "request_", "outcome", "fields"), VECTORS)
def test_vectors(data: str, sender: Sender, request_: str | None, outcome: str, fields: dict[str, Any]) -> None:
    found = CODEC.decode(raw(data), sender, raw(request_) if request_ else None)
    assert found.outcome == outcome, found
    assert found.reason or outcome == "accept"
    assert {name: found.fields.get(name) for name in fields} == fields


def test_units_and_senders() -> None:
    assert CODEC.decode(raw(AIR), "device").units == {"co2": "ppm"}
    assert decode_frame(CODEC, raw(SPAN)).fields["value"] == 2000
    assert CODEC.decode(raw(AIR[:-2] + "59"), "device").reason == "checksum: expected 58, got 59"


@pytest.mark.parametrize(
    ("verb", "args", "expected"),
    [
        ("zero_calibration", {}, ZERO),
        ("abc_on", {}, ABC_ON),
        ("detection_range", {"ppm": 5000}, "FF01990000001388CB"),
        ("read", {}, READ),
        ("query_co2", {}, READ),
        ("read_co2", {}, READ),
        ("calibrate_zero", {}, ZERO),
        ("calibrate_span", {"value": 2000}, SPAN),
        ("self_calibration", {"value": True}, ABC_ON),
        ("self_calibration_off", {}, ABC_OFF),
        ("range", {"value": 2000}, "FF019900000007D08F"),
        ("set_range", {"value": 5000}, "FF01990000001388CB"),
    ],
)
def test_verbs(verb: str, args: dict[str, Any], expected: str) -> None:
    sent = encode_verb(CODEC, verb, args)
    assert sent.hex().upper() == expected
    assert CODEC.decode(sent, "controller").outcome == "accept"


@pytest.mark.parametrize(
    ("verb", "args"), [("range", {"value": 2500}), ("calibrate_span", {"value": 400}), ("fly", {})]
)
def test_what_can_not_be_sent(verb: str, args: dict[str, Any]) -> None:
    with pytest.raises(BadCommand):
        encode_verb(CODEC, verb, args)


@given(st.integers(1000, 5000))
def test_what_is_encoded_is_read_back(ppm: int) -> None:
    assert CODEC.decode(encode_verb(CODEC, "calibrate_span", {"value": ppm}), "controller").fields["value"] == ppm


frames = st.sampled_from([raw(data) for data, *_ in VECTORS])


@given(
    st.binary(max_size=200) | frames,
    st.sampled_from(["device", "controller"]),
    st.none() | frames | st.binary(max_size=9),
)
def test_anything_is_answered(data: bytes, sender: Sender, request: bytes | None) -> None:
    CODEC.decode(data, sender, request)


@given(st.integers(0, 71))
def test_a_flipped_bit_is_never_a_reading(bit: int) -> None:
    spoilt = bytearray(raw(AIR))
    spoilt[bit // 8] ^= 1 << bit % 8
    assert CODEC.decode(bytes(spoilt), "device").outcome in ("reject", "incomplete")


@given(st.binary(max_size=400))
def test_the_framer_survives_anything(data: bytes) -> None:
    buffer = bytearray(data)
    found, noise = Mhz19Answers().split(buffer)
    assert len(b"".join(found)) + len(noise) + len(buffer) == len(data)
