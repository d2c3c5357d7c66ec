"""OSC packets: the examples of "The Open Sound Control 1.0 Specification", all types, and python-osc both ways."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from devices.core.codecs import encode_verb
from devices.core.errors import BadCommand
from devices.protocols.osc import Osc
from devices.protocols.osc.patterns import is_pattern, matches
from devices.protocols.osc.reading import messages_of, read_packet
from devices.protocols.osc.writing import write_bundle, write_message
from tests.devices.protocols.lighting_codecs import expect, mutated, never_raises, survives

CODEC = Osc()
# The two examples printed in the specification.
FREQUENCY = "2f6f7363696c6c61746f722f342f6672657175656e6379002c66000043dc0000"
FOO = "2f666f6f000000002c69697366660000000003e8ffffffff68656c6c6f0000003f9df3b640b5b22d"
BUNDLE = "2362756e646c6500" + "0000000000000001"
A = "2f6100002c000000"
NESTED = BUNDLE + "00000008" + A + "0000001c" + BUNDLE + "00000008" + A


def tagged(types: str, body: str) -> str:
    """Return a message to /a with the given type tags and arguments."""
    tags = b"," + types.encode()
    return "2f610000" + tags.ljust(len(tags) // 4 * 4 + 4, b"\0").hex() + body


ACCEPTED: list[tuple[str, dict[str, Any]]] = [
    (FREQUENCY, {"address": "/oscillator/4/frequency", "types": "f", "args": [440.0], "value": 440.0}),
    (FOO, {"address": "/foo", "types": "iisff", "args": [1000, -1, "hello", 1.234, 5.678]}),
    (A, {"address": "/a", "types": "", "args": []}),
    (tagged("TFNI", ""), {"args": [True, False, None, "impulse"]}),
    (tagged("h", "fffffffffffffffe"), {"value": -2}),
    (tagged("d", "3ff3be76c8b43958"), {"value": 1.234}),
    (tagged("t", "0000000000000001"), {"value": "immediately"}),
    (tagged("t", "83aa7e8080000000"), {"value": "1970-01-01T00:00:00.500000+00:00"}),
    (tagged("c", "00000041"), {"value": "A"}),
    (tagged("r", "ff8000ff"), {"value": "#ff8000ff"}),
    (tagged("m", "00903c7f"), {"value": "00903c7f"}),
    (tagged("S", "61626300"), {"value": "abc"}),
    (tagged("s", "00000000"), {"value": ""}),
    (tagged("b", "00000003" + "01020300"), {"value": "010203"}),
    (tagged("b", "00000000"), {"value": ""}),
    (tagged("i[ff]s", "000000013f8000004000000078000000"), {"args": [1, [1.0, 2.0], "x"]}),
    (tagged("[[i]]", "00000005"), {"args": [[[5]]]}),
    (BUNDLE, {"bundle": True, "time_tag": 1, "time": "immediately", "messages": []}),
    (BUNDLE + "00000020" + FREQUENCY, {"bundle": True, "address": "/oscillator/4/frequency"}),
    (NESTED, {"messages": [{"address": "/a", "types": "", "args": []}] * 2}),
    ("2f7b612c627d2f2a" + "00000000" + "2c000000", {"address": "/{a,b}/*"}),
    (tagged("s", "ec9aa9000"[:8]), {"value": "용"}),
]  # fmt: skip


@pytest.mark.parametrize(("frame", "fields"), ACCEPTED)
def test_packets_of_the_specification(frame: str, fields: dict[str, Any]) -> None:
    for sender in ("device", "controller"):
        expect(CODEC, frame, "accept", fields, sender=sender)


WRONG = [
    ("", "incomplete", "no bytes"),
    ("2f", "incomplete", "address without an end"),
    ("2f666f6f", "incomplete", "address without an end"),
    ("2f666f6f00", "incomplete", "padding"),
    ("2f61000", "incomplete", ""),
    ("2f610000", "incomplete", "type tags"),
    (FOO[:-2], "incomplete", "cut off"),
    (FREQUENCY[:-8], "incomplete", "cut off"),
    (BUNDLE[:14], "incomplete", "#bundle"),
    (BUNDLE[:20], "incomplete", "time tag"),
    (BUNDLE + "000000", "incomplete", "size"),
    (BUNDLE + "00000020" + FREQUENCY[:20], "incomplete", "32 bytes announced, 10 came"),
    ("666f6f00" + "2c000000", "reject", "expected / or #bundle"),
    ("2f61000100000000", "reject", "zeros"),
    ("2f61200000000000" + "2c000000", "reject", "printable"),
    ("2f610000" + "69000000" + "00000001", "reject", "comma"),
    (tagged("x", "00000000"), "reject", "'x'"),
    (tagged("[i", "00000001"), "reject", "expected ]"),
    (tagged("i]", "00000001"), "reject", "expected [ before ]"),
    (tagged("[" * 10 + "]" * 10, ""), "reject", "arrays"),
    (tagged("b", "ffffffff"), "reject", "0 bytes or more"),
    (tagged("b", "0000000101ff0000"), "reject", "zeros"),
    (tagged("s", "61620078"), "reject", "zeros"),
    (BUNDLE + "00000007" + A, "reject", "multiple of 4"),
    (BUNDLE + "00000004" + A, "reject", "too short"),
    ("2362756e646c6501" + "0000000000000001", "reject", "#bundle"),
    (tagged("f", "7fc00000"), "unknown_value", "finite"),
    (tagged("d", "7ff0000000000000"), "unknown_value", "finite"),
]


@pytest.mark.parametrize(("frame", "outcome", "words"), WRONG)
def test_what_goes_wrong(frame: str, outcome: str, words: str) -> None:
    assert words in expect(CODEC, frame[: len(frame) // 2 * 2], outcome).reason


def test_a_number_that_is_none_has_a_null_field() -> None:
    expect(CODEC, tagged("f", "7fc00000"), "unknown_value", {"value": None})


def test_runs_of_packets() -> None:
    expect(CODEC, FREQUENCY + A, "accept", {"frames": 2, "value": 440.0})
    expect(CODEC, FREQUENCY + "2f61", "accept", {"rest": "2f61"})
    expect(CODEC, FREQUENCY + "00", "accept", {"rest": "00"})
    expect(CODEC, "0102ff" + FREQUENCY, "resync", {"skipped": "0102ff", "value": 440.0})
    expect(CODEC, "0102ff" + BUNDLE + "00000020" + FREQUENCY, "resync", {"skipped": "0102ff", "bundle": True})
    expect(CODEC, BUNDLE + "00000008" + A + FREQUENCY, "accept", {"frames": 2, "bundle": True})


def test_answers_are_told_by_their_address() -> None:
    expect(CODEC, tagged("f", "3f000000"), "accept", sender="device", request=A)
    expect(CODEC, A, "ignore", sender="device", request=A)
    expect(CODEC, A + tagged("f", "3f000000"), "accept", {"value": 0.5}, sender="device", request=A)
    expect(CODEC, FREQUENCY, "ignore", sender="device", request=A)


def test_encoding() -> None:
    assert encode_verb(CODEC, "message", {"address": "/oscillator/4/frequency", "args": [440.0]}).hex() == FREQUENCY
    foo = {"address": "/foo", "args": "1000,-1,hello,1.234,5.678", "types": ",iisff"}
    assert encode_verb(CODEC, "send", foo).hex() == FOO
    assert encode_verb(CODEC, "message", {"address": "/a"}).hex() == A
    assert encode_verb(CODEC, "message", {"address": "/a", "value": True}).hex() == tagged("T", "")
    assert encode_verb(CODEC, "bundle", {"messages": [{"address": "/a"}]}).hex() == BUNDLE + "00000008" + A
    typed = {
        "i": 1,
        "h": 2,
        "f": 0.5,
        "d": 0.5,
        "s": "x",
        "S": "y",
        "b": "0102",
        "c": "A",
        "r": "#ff8000ff",
        "m": "00903c7f",
    }
    args = {"address": "/a", "args": list(typed.values()), "types": "".join(typed)}
    expect(CODEC, encode_verb(CODEC, "message", args), "accept", {"args": list(typed.values())})
    expect(CODEC, write_message("/a", [1, None, True], "iNT"), "accept", {"args": [1, None, True]})
    expect(CODEC, write_message("/a", [7], "TiF"), "accept", {"args": [True, 7, False]})
    for wrong in (
        {"address": "a"},
        {"address": "/a b"},
        {"address": "/a", "args": [1], "types": "x"},
        {"address": "/a", "args": ["x"], "types": "i"},
        {"address": "/a", "args": [2**40], "types": "i"},
        {"address": "/a", "args": [1, 2], "types": "i"},
        {"address": "/a", "args": [{}]},
        {"address": "/a", "args": ["zero\0"]},
        {},
    ):
        with pytest.raises(BadCommand):
            encode_verb(CODEC, "message", wrong)


plain = st.one_of(
    st.integers(-(2**31), 2**31 - 1), st.floats(width=32, allow_nan=False, allow_infinity=False), st.booleans(),
    st.none(), st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20),
)  # fmt: skip


@given(st.from_regex(r"\A(/[a-z0-9_.\-]{1,8}){1,4}\Z"), st.lists(plain, max_size=8))
def test_round_trip(address: str, args: list[Any]) -> None:
    frame = encode_verb(CODEC, "message", {"address": address, "args": args})
    answer = expect(CODEC, frame, "accept", {"address": address})
    assert answer.fields["args"] == pytest.approx(args) if args else answer.fields["args"] == []
    bundle = write_bundle([frame, write_bundle([frame])], 99)
    assert [message.address for message in messages_of(read_packet(bundle))] == [address, address]
    for length in range(len(frame)):
        expect(CODEC, frame[:length], "incomplete")


@given(st.binary(max_size=300), st.integers(), st.sampled_from([None, bytes.fromhex(FOO), b"", b"/"]))
def test_never_raises(noise: bytes, seed: int, request_frame: bytes | None) -> None:
    never_raises(CODEC, noise, request_frame)
    for frame, _ in ACCEPTED:
        never_raises(CODEC, mutated(bytes.fromhex(frame), seed), request_frame)
    never_raises(CODEC, b"/a\0\0," + noise, request_frame)
    never_raises(CODEC, b"#bundle\0" + noise, request_frame)


def test_rubbish_costs_little() -> None:
    nested = bytes.fromhex(A)
    for _ in range(2000):
        nested = b"#bundle\0" + bytes(8) + len(nested).to_bytes(4, "big") + nested
    many = b"/a\0\0," + b"[" * 40_000
    for endless in (
        b"/" * 64_000,
        b"#bundle\0" * 8000,
        bytes.fromhex(FOO) * 1500,
        nested,
        many,
        b"/a\0\0,i\0\0" * 8000,
    ):
        survives(CODEC, endless)


# The oracle writes the least number of 32 bits in 64.
oracle_plain = plain.filter(lambda value: isinstance(value, str) or value != -(2**31))


@given(st.from_regex(r"\A(/[a-z0-9]{1,8}){1,4}\Z"), st.lists(oracle_plain, max_size=6))
def test_python_osc_agrees(address: str, args: list[Any]) -> None:
    builder = OscMessageBuilder(address)
    for arg in args:
        builder.add_arg(arg)
    theirs = builder.build().dgram
    assert write_message(address, args) == theirs
    read = OscMessage(write_message(address, args))
    assert read.address == address and list(read.params) == pytest.approx(args)
    bundle = OscBundle(write_bundle([theirs, theirs]))
    assert [message.address for message in bundle] == [address, address]


@pytest.mark.parametrize(
    ("pattern", "address", "holds"),
    [
        ("/a/b", "/a/b", True),
        ("/a/?", "/a/b", True),
        ("/a/?", "/a/", False),
        ("/a/*", "/a/bcd", True),
        ("/a/*", "/a/b/c", False),
        ("/*/c", "/a/c", True),
        ("/a*c", "/abbc", True),
        ("/[a-c]x", "/bx", True),
        ("/[!a-c]x", "/bx", False),
        ("/[!a-c]x", "/dx", True),
        ("/[ab-]", "/-", True),
        ("/{foo,bar}/1", "/bar/1", True),
        ("/{foo,bar}/1", "/baz/1", False),
        ("//c", "/a/b/c", True),
        ("//c", "/c", True),
        ("/a//d", "/a/b/c/d", True),
        ("/a//d", "/b/d", False),
        ("/[a", "/a", False),
        ("/{a", "/a", False),
    ],
)
def test_patterns(pattern: str, address: str, holds: bool) -> None:
    assert matches(pattern, address) is holds
    assert is_pattern(pattern) is (pattern != address)


@given(st.text("/ab*?[]{},!-", max_size=60))
def test_no_pattern_takes_long_or_fails(pattern: str) -> None:
    matches("/" + "*a" * 50 + pattern, "/" + "a" * 200)
    matches("//" * 20 + pattern, "/a" * 60)
