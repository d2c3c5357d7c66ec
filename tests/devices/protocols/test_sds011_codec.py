"""SDS011 frames read and written by hand. The examples of "Laser Dust Sensor Control Protocol V1.3" are marked."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.codecs import Sender, decode_frame, encode_verb
from devices.core.errors import BadCommand
from devices.protocols.sds011 import Sds011Answers, Sds011Codec, command_frame

CODEC = Sds011Codec()

DUST = "AAC0D4043A0AA1601DAB"  # document: sensor A160 reports 123.6 and 261.8
QUERY = "AAB404000000000000000000000000FFFF02AB"  # document
QUERY_A160 = "AAB404000000000000000000000000A16005AB"  # document
SLEEP = "AAB406010000000000000000000000FFFF05AB"  # document
WAKE = "AAB406010100000000000000000000FFFF06AB"  # document
ASLEEP = "AAC50601 0000A16008AB"  # document

VECTORS: list[tuple[str, Sender, str | None, str, dict[str, Any]]] = [
    ("AAC08C009400BCF9D5AB", "device", None, "accept", {"pm2_5": 14.0, "pm10": 14.8, "id": "BCF9"}),
    (DUST, "device", QUERY, "accept", {"pm2_5": 123.6, "pm10": 261.8, "device_id": "A160"}),
    (DUST, "device", QUERY_A160, "accept", {}),
    (QUERY, "controller", None, "accept", {"command": "query", "id": "FFFF"}),
    (QUERY_A160, "controller", None, "accept", {"id": "A160"}),
    (
        "AAB402000000000000000000000000FFFF00AB",
        "controller",
        None,
        "accept",
        {"command": "reporting_mode", "set": False},
    ),
    ("AAB402010100000000000000000000FFFF02AB", "controller", None, "accept", {"value": "query"}),
    ("AAC502010100A16005AB", "device", None, "accept", {"reporting_mode": "query", "ack": True}),
    ("AAB4050000000000000000000000A001A160A7AB", "controller", None, "reject", {}),
    (
        "AAB40500000000000000000000A001A160A7AB",
        "controller",
        None,
        "accept",
        {"value": "A001", "id": "A160"},
    ),  # document
    ("AAC505000000A001A6AB", "device", "AAB40500000000000000000000A001A160A7AB", "accept", {"id": "A001"}),  # document
    (SLEEP, "controller", None, "accept", {"value": False, "sleeping": True}),
    (WAKE, "controller", None, "accept", {"work": True}),
    (ASLEEP, "device", SLEEP, "accept", {"work": False}),
    ("AAB407000000000000000000000000FFFF05AB", "controller", None, "accept", {"command": "firmware"}),
    ("AAC5070F070AA16028AB", "device", None, "accept", {"firmware": "2015-07-10"}),  # document
    ("AAB408010100000000000000000000FFFF08AB", "controller", None, "accept", {"working_period": 1}),  # document
    ("AAC508010100A1600BAB", "device", None, "accept", {"working_period": 1}),  # document
    ("AAC0FFFF3A0AA16043AB", "device", None, "unknown_value", {"pm2_5": None, "pm2_5_raw": 65535}),
    ("AAC508011F00A16029AB", "device", None, "unknown_value", {"value": None, "value_code": 31}),
    # -- not the answer
    (DUST, "device", SLEEP, "ignore", {"pm2_5": 123.6}),
    (ASLEEP, "device", QUERY, "ignore", {}),
    (ASLEEP, "device", "AAB407000000000000000000000000FFFF05AB", "ignore", {}),
    ("AAC08C009400BCF9D5AB", "device", QUERY_A160, "ignore", {}),
    (QUERY, "device", QUERY, "ignore", {}),
    (QUERY, "device", None, "ignore", {}),
    (DUST, "controller", None, "ignore", {}),
    # -- wrong
    ("AAC0D4043A0AA1601EAB", "device", None, "reject", {}),
    ("AAC0D4043A0AA1601DAA", "device", None, "reject", {}),
    ("AAC1D4043A0AA1601DAB", "device", None, "reject", {}),
    ("ABC0D4043A0AA1601DAB", "device", None, "reject", {}),
    ("AAC509010100A1600CAB", "device", None, "reject", {}),
    ("AAB408011F00000000000000000000FFFF26AB", "controller", None, "reject", {}),
    ("AAB406020100000000000000000000FFFF07AB", "controller", None, "reject", {}),
    ("00" * 64, "device", None, "reject", {}),
    # -- half, doubled, behind noise
    ("", "device", None, "incomplete", {}),
    ("AA", "device", None, "incomplete", {}),
    (DUST[:-2], "device", QUERY, "incomplete", {}),
    (QUERY[:-2], "controller", None, "incomplete", {}),
    ("0102" + DUST[:8], "device", None, "incomplete", {"skipped": "0102"}),
    (DUST + DUST, "device", None, "accept", {"frames": 2}),
    (DUST + "AAC0", "device", None, "accept", {"rest": "aac0"}),
    ("AAC000" + DUST, "device", None, "resync", {"skipped": "aac000", "pm2_5": 123.6}),
    (DUST[:10] + DUST, "device", QUERY, "resync", {"pm10": 261.8}),
    (QUERY + DUST, "device", QUERY, "accept", {"ignored": QUERY.lower(), "frames": 2}),
    (DUST + ASLEEP, "device", SLEEP, "accept", {"work": False, "ignored": DUST.lower()}),
]


def raw(text: str) -> bytes:
    return bytes.fromhex(text.replace(" ", ""))


@pytest.mark.parametrize(("data", "sender", "request_", "outcome", "fields"), VECTORS)
def test_vectors(data: str, sender: Sender, request_: str | None, outcome: str, fields: dict[str, Any]) -> None:
    found = CODEC.decode(raw(data), sender, raw(request_) if request_ else None)
    assert found.outcome == outcome, found
    assert found.reason or outcome == "accept"
    assert {name: found.fields.get(name) for name in fields} == fields


def test_units_and_reasons() -> None:
    assert CODEC.decode(raw(DUST), "device").units == dict.fromkeys(("pm2_5", "pm25", "pm10"), "µg/m³")
    assert CODEC.decode(raw("AAC0D4043A0AA1601EAB"), "device").reason == "checksum: expected 1D, got 1E"
    assert decode_frame(CODEC, raw(QUERY)).fields["command"] == "query"


@pytest.mark.parametrize(
    ("verb", "args", "expected"),
    [
        ("set_working_period", {"minutes": 1}, "AAB408010100000000000000000000FFFF08AB"),
        ("query", {"id": "A160"}, QUERY_A160),
        ("query", {}, QUERY),
        ("query", {"id": 0xA160}, QUERY_A160),
        ("sleep", {}, SLEEP),
        ("wake", {}, WAKE),
        ("work", {"value": False}, SLEEP),
        ("set_work", {"value": True}, WAKE),
        ("set_device_id", {"value": 0xA001, "id": 0xA160}, "AAB40500000000000000000000A001A160A7AB"),
        ("working_period", {"value": 1}, "AAB408010100000000000000000000FFFF08AB"),
        ("set_working_period", {"value": 0}, "AAB408010000000000000000000000FFFF07AB"),
        ("reporting_mode", {"value": "query"}, "AAB402010100000000000000000000FFFF02AB"),
        ("reporting_mode", {"value": "active"}, "AAB402010000000000000000000000FFFF01AB"),
        ("firmware", {}, "AAB407000000000000000000000000FFFF05AB"),
    ],
)
def test_verbs(verb: str, args: dict[str, Any], expected: str) -> None:
    assert encode_verb(CODEC, verb, args).hex().upper() == expected


@pytest.mark.parametrize(
    ("verb", "args"),
    [("working_period", {"value": 31}), ("reporting_mode", {"value": "loud"}), ("query", {"id": 70000}), ("fly", {})],
)
def test_what_can_not_be_sent(verb: str, args: dict[str, Any]) -> None:
    with pytest.raises(BadCommand):
        encode_verb(CODEC, verb, args)


@given(st.integers(0, 30), st.integers(0, 0xFFFF))
def test_what_is_encoded_is_read_back(minutes: int, device: int) -> None:
    found = CODEC.decode(encode_verb(CODEC, "working_period", {"value": minutes, "id": device}), "controller")
    assert (found.outcome, found.fields["value"], found.fields["id"]) == ("accept", minutes, f"{device:04X}")


frames = st.sampled_from([raw(data) for data, *_ in VECTORS])


@given(
    st.binary(max_size=200) | frames,
    st.sampled_from(["device", "controller"]),
    st.none() | frames | st.binary(max_size=20),
)
def test_anything_is_answered(data: bytes, sender: Sender, request: bytes | None) -> None:
    CODEC.decode(data, sender, request)


@given(st.sampled_from([raw(DUST), raw(ASLEEP)]), st.integers(0, 79))
def test_a_flipped_bit_is_never_a_reading(data: bytes, bit: int) -> None:
    spoilt = bytearray(data)
    spoilt[bit // 8] ^= 1 << bit % 8
    # C0 and C5 differ in two bits, so no single one makes a reading a reply.
    assert CODEC.decode(bytes(spoilt), "device").outcome in ("reject", "incomplete")


@given(st.binary(max_size=400))
def test_the_framer_survives_anything(data: bytes) -> None:
    buffer = bytearray(data)
    found, noise = Sds011Answers().split(buffer)
    assert len(b"".join(found)) + len(noise) + len(buffer) == len(data)


def test_the_framer_finds_its_way_back() -> None:
    buffer = bytearray(raw("AAC0") + raw(DUST) + command_frame(4) + raw(DUST))
    found, noise = Sds011Answers().split(buffer)
    assert found == [raw(DUST), raw(DUST)]
    assert noise == raw("AAC0") + command_frame(4)
