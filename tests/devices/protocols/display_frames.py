"""What the tests of the displays' codecs have in common: vectors, and abuse of every kind."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from devices.core.codecs import Codec, Decoded, Outcome, Sender, decode_frame, encode_verb

SENDERS: tuple[Sender, ...] = ("device", "controller")


@dataclass(frozen=True)
class Vector:
    """Some bytes, who sent them, and what must be read from them."""

    data: bytes
    outcome: Outcome
    fields: Mapping[str, Any] = field(default_factory=dict)
    sender: Sender = "device"
    request: bytes | None = None
    reason: str = ""


def unhex(text: str) -> bytes:
    return bytes.fromhex(text)


def check(codec: Codec, vector: Vector) -> None:
    """Decode a vector and compare what it says of the fields and of the reason."""
    decoded = codec.decode(vector.data, vector.sender, vector.request)
    assert decoded.outcome == vector.outcome, decoded
    told = {name: decoded.fields.get(name, "missing") for name in vector.fields}
    assert told == dict(vector.fields)
    assert vector.reason in decoded.reason


def read_back(codec: Codec, verb: str, args: Mapping[str, Any]) -> Decoded:
    """Encode a verb and decode it as what a controller said; every beginning of it must be incomplete."""
    frame = encode_verb(codec, verb, args)
    for end in range(len(frame)):
        assert codec.decode(frame[:end], "controller").outcome == "incomplete", frame[:end]
    decoded = codec.decode(frame, "controller")
    assert decoded.outcome == "accept", decoded
    return decoded


def beginnings_are_incomplete(codec: Codec, frame: bytes) -> None:
    for end in range(len(frame)):
        assert codec.decode(frame[:end], "device").outcome == "incomplete", frame[:end]


def survives_everything(codec: Codec, frames: list[bytes]) -> None:
    """Throw random bytes and broken frames at a codec: it never raises, and its answer is plain."""
    broken = st.sampled_from(frames).flatmap(
        lambda frame: st.builds(
            lambda at, bit, cut, head, tail: head + _flipped(frame, at, bit)[:cut] + tail,
            st.integers(0, len(frame) - 1),
            st.integers(0, 7),
            st.integers(0, len(frame)),
            st.binary(max_size=6),
            st.binary(max_size=6) | st.sampled_from(frames),
        )
    )

    @settings(max_examples=300, deadline=None)
    @given(st.binary(max_size=120) | broken, st.none() | st.binary(max_size=30) | st.sampled_from(frames))
    def attack(data: bytes, request: bytes | None) -> None:
        for sender in SENDERS:
            decoded = codec.decode(data, sender, request)
            assert all(isinstance(name, str) for name in decoded.fields)
            assert decoded.outcome in {"accept", "ignore", "incomplete"} or decoded.reason
        decode_frame(codec, data, request=request)

    attack()
    # A flood is read in time that grows with its length only: with the square of it, this would take minutes.
    flood = random.Random(1).randbytes(20_000) + frames[0][:-1] * 2_000
    assert codec.decode(flood, "device").outcome in {"accept", "reject", "resync", "incomplete", "unknown_value"} | {
        "device_error",
        "ignore",
    }


def a_flipped_bit_is_never_accepted(codec: Codec, frame: bytes, *, sender: Sender = "device") -> None:
    """A frame with a checksum: with any one bit wrong nothing is read from it."""
    for at in range(len(frame)):
        for bit in range(8):
            outcome = codec.decode(_flipped(frame, at, bit), sender).outcome
            assert outcome in ("reject", "incomplete"), (at, bit, outcome)


def _flipped(frame: bytes, at: int, bit: int) -> bytes:
    return frame[:at] + bytes((frame[at] ^ (1 << bit),)) + frame[at + 1 :]
