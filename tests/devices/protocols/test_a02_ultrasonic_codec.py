"""A02 readings by hand. The example of DFRobot's page is marked; the others have their sums computed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.codecs import Sender, encode_verb
from devices.core.errors import BadCommand
from devices.protocols.a02_ultrasonic import A02Codec, A02Readings

CODEC = A02Codec()

GOOD = "FF07A1A7"  # DFRobot: 1953 mm

VECTORS: list[tuple[str, Sender, str | None, str, dict[str, Any]]] = [
    (GOOD, "device", None, "accept", {"distance": 1953}),
    ("FF001E1D", "device", None, "accept", {"distance": 30}),
    ("FF1194A4", "device", None, "accept", {"distance": 4500}),
    ("FF1195A5", "device", None, "unknown_value", {"distance": None, "distance_raw": 4501}),
    ("FF001D1C", "device", None, "unknown_value", {"distance": None}),
    ("FF0000FF", "device", None, "unknown_value", {"distance": None, "distance_raw": 0}),
    ("FFFFFFFD", "device", None, "unknown_value", {"distance_raw": 65535}),
    ("FFFFFEFC", "device", None, "unknown_value", {"distance_raw": 65534}),
    ("FFFFFDFB", "device", None, "unknown_value", {"distance_raw": 65533}),
    (GOOD, "controller", None, "ignore", {}),
    (GOOD, "device", GOOD, "ignore", {}),
    ("FF07A1A8", "device", None, "reject", {}),
    ("FE07A1A7", "device", None, "reject", {}),
    ("FF07A0A7", "device", None, "reject", {}),
    ("00" * 40, "device", None, "reject", {}),
    ("", "device", None, "incomplete", {}),
    ("FF", "device", None, "incomplete", {}),
    ("FF07A1", "device", None, "incomplete", {}),
    (GOOD + GOOD, "device", None, "accept", {"frames": 2, "distance": 1953}),
    (GOOD + "FF07", "device", None, "accept", {"rest": "ff07"}),
    ("A1A7" + GOOD, "device", None, "resync", {"skipped": "a1a7", "distance": 1953}),
    ("FF07A1A8" + GOOD, "device", None, "resync", {"distance": 1953}),
    ("FF" + GOOD, "device", None, "resync", {"distance": 1953}),
]


def raw(text: str) -> bytes:
    return bytes.fromhex(text)


@pytest.mark.parametrize(("data", "sender", "request_", "outcome", "fields"), VECTORS)
def test_vectors(data: str, sender: Sender, request_: str | None, outcome: str, fields: dict[str, Any]) -> None:
    found = CODEC.decode(raw(data), sender, raw(request_) if request_ else None)
    assert found.outcome == outcome, found
    assert found.reason or outcome == "accept"
    assert {name: found.fields.get(name) for name in fields} == fields


def test_units_and_reasons() -> None:
    assert CODEC.decode(raw(GOOD), "device").units["distance"] == "mm"
    assert CODEC.decode(raw("FF07A1A8"), "device").reason == "checksum: expected A7, got A8"
    assert "interference" in CODEC.decode(raw("FFFFFEFC"), "device").reason


def test_it_takes_no_commands() -> None:
    with pytest.raises(BadCommand):
        encode_verb(CODEC, "read", {})
    with pytest.raises(BadCommand, match="takes no commands"):
        CODEC.encode("read", {})


@given(st.integers(30, 4500))
def test_every_distance_is_read(distance: int) -> None:
    body = bytes((0xFF, distance >> 8, distance & 0xFF))
    found = CODEC.decode(body + bytes((sum(body) & 0xFF,)), "device")
    assert (found.outcome, found.fields["distance"]) == ("accept", distance)


@given(st.binary(max_size=200), st.sampled_from(["device", "controller"]), st.none() | st.binary(max_size=9))
def test_anything_is_answered(data: bytes, sender: Sender, request: bytes | None) -> None:
    CODEC.decode(data, sender, request)


@given(st.integers(0, 31))
def test_a_flipped_bit_is_never_a_reading(bit: int) -> None:
    spoilt = bytearray(raw(GOOD))
    spoilt[bit // 8] ^= 1 << bit % 8
    assert CODEC.decode(bytes(spoilt), "device").outcome in ("reject", "incomplete")


@given(st.binary(max_size=400))
def test_the_framer_survives_anything(data: bytes) -> None:
    buffer = bytearray(data)
    found, noise = A02Readings().split(buffer)
    assert len(b"".join(found)) + len(noise) + len(buffer) == len(data)
