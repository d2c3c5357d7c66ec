"""What the tests of room gear's codecs share: a case in one line, and attacks on any codec."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from devices.core.codecs import Codec, Decoded, Outcome, Sender, decode_frame, encode_verb

OUTCOMES = {"accept", "reject", "incomplete", "device_error", "unknown_value", "resync", "ignore"}


def decoded(codec: Codec, data: bytes, sender: Sender | None = None, request: bytes | None = None) -> Decoded:
    """Decode, and look whether the answer is complete in itself."""
    found = decode_frame(codec, data, sender=sender, request=request)
    assert found.outcome in OUTCOMES
    assert found.reason or found.outcome == "accept"
    return found


def check(
    codec: Codec,
    data: bytes,
    outcome: Outcome,
    fields: Mapping[str, Any] | None = None,
    *,
    sender: Sender | None = None,
    request: bytes | None = None,
) -> Decoded:
    """Decode and compare the outcome and some of the fields."""
    found = decoded(codec, data, sender, request)
    assert found.outcome == outcome, found
    got = {name: found.fields.get(name, "missing") for name in fields or {}}
    assert got == dict(fields or {})
    return found


def prefixes_are_incomplete(codec: Codec, frame: bytes, sender: Sender) -> None:
    """Every beginning of a valid frame may still become one."""
    for length in range(len(frame)):
        assert decoded(codec, frame[:length], sender).outcome == "incomplete", frame[:length]


def survives(codec: Codec, data: bytes, request: bytes) -> None:
    """Decode anything in every way; nothing is raised and every answer is complete."""
    for sender in ("device", "controller", None):
        decoded(codec, data, sender)
    decoded(codec, data, "device", request)


def said(codec: Codec, verb: str, **args: Any) -> str:
    """Encode a verb as a person writes it; return it in hexadecimal."""
    return encode_verb(codec, verb, args).hex(" ").upper()


def mutated(frames: list[bytes]) -> st.SearchStrategy[bytes]:
    """Valid frames with some bytes changed, dropped, doubled or put in front."""

    @st.composite
    def build(draw: st.DrawFn) -> bytes:
        data = bytearray(draw(st.sampled_from(frames)))
        for _ in range(draw(st.integers(0, 3))):
            at = draw(st.integers(0, max(len(data) - 1, 0)))
            how = draw(st.sampled_from(["flip", "drop", "insert", "double"]))
            if how == "flip" and data:
                data[at] ^= 1 << draw(st.integers(0, 7))
            elif how == "drop" and data:
                del data[at]
            elif how == "insert":
                data.insert(at, draw(st.integers(0, 255)))
            else:
                data += bytes(data)
        return bytes(data)

    return build()


def flips(frame: bytes) -> list[bytes]:
    """Return the frame with each of its bits turned, one at a time."""
    return [
        bytes(byte ^ (1 << bit if index == at else 0) for index, byte in enumerate(frame))
        for at in range(len(frame))
        for bit in range(8)
    ]
