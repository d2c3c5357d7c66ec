"""PMS5003 frames read and written by hand. Commands from the manual V2.3; data built after its appendix I."""

import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.codecs import Sender, decode_frame, encode_verb
from devices.core.errors import BadCommand
from devices.protocols.pms5003 import Pms5003Codec, PmsAnswers

CODEC = Pms5003Codec()


def data_frame(*words: int) -> str:
    body = b"BM" + struct.pack(">H13H", 28, *words)
    return (body + struct.pack(">H", sum(body) & 0xFFFF)).hex().upper()


GOOD = data_frame(5, 8, 9, 4, 7, 9, 1260, 360, 66, 6, 2, 1, 0x9700)
READ, PASSIVE, ACTIVE, SLEEP, WAKE = (
    "424DE200000171",
    "424DE100000170",
    "424DE100010171",
    "424DE400000173",
    "424DE400010174",
)
IS_PASSIVE = "424D0004E1000174"
IS_ASLEEP = "424D0004E4000177"

VECTORS: list[tuple[str, Sender, str | None, str, dict[str, Any]]] = [
    (GOOD, "device", None, "accept", {"pm1_0": 4, "pm2_5": 7, "pm10": 9, "pm2_5_standard": 8, "particles_0_3": 1260}),
    (GOOD, "device", READ, "accept", {"pm1_0_standard": 5, "pm10_standard": 9, "particles_10": 1, "version": 0x97}),
    (READ, "controller", None, "accept", {"command": "read"}),
    (PASSIVE, "controller", None, "accept", {"command": "mode", "value": "passive"}),
    (ACTIVE, "controller", None, "accept", {"value": "active"}),
    (SLEEP, "controller", None, "accept", {"sleeping": True}),
    (WAKE, "controller", None, "accept", {"work": True}),
    (IS_PASSIVE, "device", PASSIVE, "accept", {"ack": True, "mode": "passive"}),
    (IS_ASLEEP, "device", SLEEP, "accept", {"ack": True, "work": False}),
    (data_frame(*[0xFFFF] * 6, *[0] * 7), "device", None, "unknown_value", {"pm2_5": None, "particles_0_3": 0}),
    ("424D0004E105 0179", "device", None, "unknown_value", {"value": None, "value_code": 5}),
    # -- not the answer
    (GOOD, "device", PASSIVE, "ignore", {}),
    (IS_PASSIVE, "device", SLEEP, "ignore", {}),
    (IS_PASSIVE, "device", ACTIVE, "ignore", {}),
    (READ, "device", READ, "ignore", {}),
    (READ, "device", None, "ignore", {}),
    (GOOD, "controller", None, "ignore", {}),
    # -- wrong
    (GOOD[:-2] + "00", "device", None, "reject", {}),
    ("434D" + GOOD[4:], "device", None, "reject", {}),
    ("424E" + GOOD[4:], "device", None, "reject", {}),
    ("424D001D" + GOOD[8:], "device", None, "reject", {}),
    ("424D0014" + GOOD[8:], "device", None, "reject", {}),
    ("424DE300000172", "controller", None, "reject", {}),
    ("424DE200000172", "controller", None, "reject", {}),
    ("424DE100050175", "controller", None, "reject", {}),
    ("424D0004E2000175", "device", None, "reject", {}),
    ("55" * 100, "device", None, "reject", {}),
    # -- half, doubled, behind noise
    ("", "device", None, "incomplete", {}),
    ("42", "device", None, "incomplete", {}),
    ("424D001C", "device", None, "incomplete", {}),
    (GOOD[:-2], "device", None, "incomplete", {}),
    (READ[:-2], "controller", None, "incomplete", {}),
    (GOOD + GOOD, "device", None, "accept", {"frames": 2}),
    (GOOD + "424D", "device", None, "accept", {"rest": "424d"}),
    ("001122" + GOOD, "device", None, "resync", {"skipped": "001122", "pm2_5": 7}),
    (GOOD[:20] + GOOD, "device", None, "resync", {"pm2_5": 7}),
    (READ + GOOD, "device", READ, "accept", {"pm2_5": 7, "frames": 2}),
    (GOOD + IS_PASSIVE, "device", PASSIVE, "accept", {"mode": "passive", "frames": 2}),
]


def raw(text: str) -> bytes:
    return bytes.fromhex(text.replace(" ", ""))


@pytest.mark.parametrize(("data", "sender", "request_", "outcome", "fields"), VECTORS)
def test_vectors(data: str, sender: Sender, request_: str | None, outcome: str, fields: dict[str, Any]) -> None:
    found = CODEC.decode(raw(data), sender, raw(request_) if request_ else None)
    assert found.outcome == outcome, found
    assert found.reason or outcome == "accept"
    assert {name: found.fields.get(name) for name in fields} == fields


def test_units_and_senders() -> None:
    assert CODEC.decode(raw(GOOD), "device").units["pm2_5"] == "µg/m³"
    assert decode_frame(CODEC, raw(SLEEP)).fields["sleeping"] is True


@pytest.mark.parametrize(
    ("verb", "args", "expected"),
    [
        ("passive_mode", {}, PASSIVE),
        ("set_mode", {"mode": "active"}, ACTIVE),
        ("read", {}, READ),
        ("mode", {"value": "passive"}, PASSIVE),
        ("set_mode", {"value": "active"}, ACTIVE),
        ("passive", {}, PASSIVE),
        ("active", {}, ACTIVE),
        ("sleep", {}, SLEEP),
        ("wake", {}, WAKE),
        ("work", {"value": False}, SLEEP),
        ("work_on", {}, WAKE),
    ],
)
def test_verbs(verb: str, args: dict[str, Any], expected: str) -> None:
    sent = encode_verb(CODEC, verb, args)
    assert sent.hex().upper() == expected
    assert CODEC.decode(sent, "controller").outcome == "accept"


def test_what_can_not_be_sent() -> None:
    for verb, args in [("mode", {"value": "loud"}), ("mode", {}), ("fly", {})]:
        with pytest.raises(BadCommand):
            encode_verb(CODEC, verb, args)


@given(st.lists(st.integers(0, 0xFFFE), min_size=12, max_size=12))
def test_every_word_is_read(words: list[int]) -> None:
    found = CODEC.decode(raw(data_frame(*words, 0x9700)), "device")
    assert found.outcome == "accept"
    assert list(found.fields.values())[:12] == words


frames = st.sampled_from([raw(data) for data, *_ in VECTORS])


@given(
    st.binary(max_size=200) | frames,
    st.sampled_from(["device", "controller"]),
    st.none() | frames | st.binary(max_size=9),
)
def test_anything_is_answered(data: bytes, sender: Sender, request: bytes | None) -> None:
    CODEC.decode(data, sender, request)


@given(st.integers(0, 255))
def test_a_flipped_bit_is_never_a_reading(bit: int) -> None:
    spoilt = bytearray(raw(GOOD))
    spoilt[bit // 8] ^= 1 << bit % 8
    assert CODEC.decode(bytes(spoilt), "device").outcome in ("reject", "incomplete")


@given(st.binary(max_size=400))
def test_the_framer_survives_anything(data: bytes) -> None:
    buffer = bytearray(data)
    found, noise = PmsAnswers().split(buffer)
    assert len(b"".join(found)) + len(noise) + len(buffer) == len(data)
