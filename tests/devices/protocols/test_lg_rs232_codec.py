"""LG signage by hand: lines of the owner's manuals (49SH7DB-M, 70UL3E, 32SM5KD, M4710C) and their broken variants."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.codecs import decode_frame, encode_verb
from devices.core.errors import BadCommand
from devices.protocols.lg_rs232 import LgCodec
from tests.devices.protocols.display_frames import (
    Vector,
    beginnings_are_incomplete,
    check,
    read_back,
    survives_everything,
)

CODEC = LgCodec()
ON = b"a 01 OK01x"
SWITCH_ON = b"ka 01 01\r"

DEVICE = [
    Vector(ON, "accept", {"id": 1, "command": "power", "ack": True, "power": True}),
    Vector(b"a 01 OK00x", "accept", {"power": False}),
    Vector(b"b 01 OK90x", "accept", {"input": "hdmi1", "input_code": 0x90}),
    Vector(b"b 01 OKa0x", "accept", {"input": "hdmi1", "input_code": 0xA0}),
    Vector(b"c 01 OK02x", "accept", {"aspect_ratio": "16:9"}),
    Vector(b"d 01 OK01x", "accept", {"screen_mute": True}),
    Vector(b"e 01 OK00x", "accept", {"mute": True}),
    Vector(b"e 01 OK01x", "accept", {"mute": False}),
    Vector(b"f 01 OK19x", "accept", {"volume": 25}),
    Vector(b"f 01 OK64x", "accept", {"volume": 100}),
    Vector(b"g 01 OK32x", "accept", {"backlight": 50, "may_be": ["backlight", "contrast"]}),
    Vector(b"q 01 OK05x", "accept", {"energy_saving": "screen-off"}),
    Vector(b"n 01 OK2ax", "accept", {"temperature": 42}),
    Vector(b"p 01 OK00x", "accept", {"lamp_fault": True}),
    Vector(b"l 01 OK04d2x", "accept", {"elapsed_time": 1234}, request=b"dl 01 ff\r"),
    Vector(b"v 01 OK0201x", "accept", {"signal": True}, request=b"sv 01 02 ff\r"),
    Vector(b"v 01 OK0200x", "accept", {"signal": False}),
    Vector(b"v 01 OK1007x", "unknown_value", {"signal": None}),
    Vector(b"y 01 OK610KCXX1234x", "accept", {"serial_number": "610KCXX1234"}),
    Vector(b"a 3e8 OK01x", "accept", {"id": 1000, "power": True}),
    Vector(b"a 0A OK01x", "accept", {"id": 10}),
    Vector(b"a 01 NG01x", "device_error", {"ack": False, "error_code": 1, "error": "illegal code"}),
    Vector(b"a 01 NG02x", "device_error", {"error": "not supported function"}),
    Vector(b"f 01 NG03x", "device_error", {"command": "volume", "error": "wait more time"}),
    Vector(b"f 01 NG09x", "device_error", {"error_code": 9}, reason="unknown error"),
    Vector(b"f 01 OKffx", "unknown_value", {"volume": None}, reason="not available"),
    Vector(b"b 01 OK77x", "unknown_value", {"input": None, "input_code": 0x77}),
    Vector(b"a 01 OK07x", "unknown_value", {"power": None, "power_code": 7}),
    Vector(b"f 01 OK65x", "reject", reason="volume: expected 0 to 100, got 101"),
    Vector(b"a 01 OK1x", "reject", reason="expected 2 hexadecimal digits"),
    Vector(b"a 01 OK0101x", "reject", reason="expected 2 hexadecimal digits"),
    Vector(b"a 01 OK01y", "reject"),
    Vector(b"a 01 OK018", "reject", reason="expected the letter x"),
    Vector(b"l 01 OK018", "incomplete"),
    Vector(b"a 01 XX01x", "reject", reason="expected an answer such as"),
    Vector(b"a 1 OK01x", "reject"),
    Vector(b"a 01 OK01X", "reject"),
    Vector(b"a01OK01x", "reject"),
    Vector(b"A 01 OK01x", "reject"),
    Vector(b"\x00\xff\x13", "reject"),
    Vector(b"", "incomplete"),
    Vector(b"\x00\xff" + ON, "resync", {"power": True, "skipped": "00ff"}),
    Vector(b"a 01 O" + ON, "resync", {"power": True}),
    Vector(b"a 01 XX01x" + ON, "resync", {"power": True}),
    Vector(ON + b"a 01 OK00x", "accept", {"power": True, "frames": 2}),
    Vector(ON + b"a 01 ", "accept", {"rest": b"a 01 ".hex()}),
    Vector(ON + b"\r\n", "accept", {"power": True}),
    Vector(b"a" * 5000, "reject"),
    Vector(SWITCH_ON, "ignore", {"command": "power"}, reason="a command heard back"),
    Vector(b"kf 01 65\r", "reject", reason="volume"),
]

ASKED = [
    Vector(ON, "accept", {"power": True}, request=SWITCH_ON),
    Vector(b"g 01 OK32x", "accept", {"contrast": 50}, request=b"kg 01 ff\r"),
    Vector(b"g 01 OK32x", "accept", {"backlight": 50}, request=b"mg 01 ff\r"),
    Vector(b"a 02 OK01x", "ignore", {"id": 2}, request=SWITCH_ON, reason="expected an answer of display 1"),
    Vector(b"f 01 OK01x", "ignore", request=SWITCH_ON, reason="expected an answer to ka"),
    Vector(b"a 001 OK01x", "accept", request=SWITCH_ON),
    Vector(SWITCH_ON, "ignore", request=SWITCH_ON),
    Vector(SWITCH_ON + ON, "accept", {"power": True, "frames": 2}, request=SWITCH_ON),
    Vector(ON, "ignore", request=b"ka 00 01\r", reason="set id 00"),
    Vector(b"a 01 NG03x", "device_error", request=SWITCH_ON),
    Vector(b"a 02 NG03x", "ignore", request=SWITCH_ON),
]

CONTROLLER = [
    Vector(SWITCH_ON, "accept", {"power": True, "query": False}, "controller"),
    Vector(b"ka 01 ff\r", "accept", {"command": "power", "query": True}, "controller"),
    Vector(b"ke 01 00\r", "accept", {"mute": True}, "controller"),
    Vector(b"xb 01 90\r", "accept", {"input": "hdmi1"}, "controller"),
    Vector(b"ka 00 01\r", "accept", {"broadcast": True}, "controller"),
    Vector(b"ka 3e8 01\r", "accept", {"id": 1000}, "controller"),
    Vector(b"sv 01 02 ff\r", "accept", {"command": "signal", "query": True}, "controller"),
    Vector(b"kf 01 65\r", "reject", sender="controller", reason="volume: expected 0 to 100"),
    Vector(b"ka 01 01", "incomplete", sender="controller"),
    Vector(b"ka 01 01x", "reject", sender="controller"),
    Vector(ON, "reject", sender="controller", reason="expected a command"),
]


@pytest.mark.parametrize("vector", DEVICE + ASKED + CONTROLLER)
def test_lines_mean_what_the_manual_says(vector: Vector) -> None:
    check(CODEC, vector)


def test_units_go_with_the_values() -> None:
    assert CODEC.decode(b"n 01 OK2ax", "device").units == {"temperature": "°C"}


@pytest.mark.parametrize("line", [ON, b"a 3e8 NG01x", b"y 01 OK610KCXX1234x", b"v 01 OK0201x"])
def test_every_beginning_is_incomplete(line: bytes) -> None:
    beginnings_are_incomplete(CODEC, line)


def test_nobody_named_means_whoever_fits() -> None:
    assert decode_frame(CODEC, SWITCH_ON).fields["query"] is False
    assert decode_frame(CODEC, b"f 01 OK65x").outcome == "reject"
    assert decode_frame(CODEC, b"kf 01 65\r").outcome == "reject"


@pytest.mark.parametrize(
    ("verb", "args", "line"),
    [
        ("power_on", {}, b"ka 01 01\r"),
        ("power", {"value": False, "id": 10}, b"ka 0a 00\r"),
        ("query_power", {"id": 1000}, b"ka 3e8 ff\r"),
        ("query_power", {"id": 1, "id_digits": 3}, b"ka 001 ff\r"),
        ("mute_on", {}, b"ke 01 00\r"),
        ("volume", {"volume": 100}, b"kf 01 64\r"),
        ("input", {"value": "hdmi2"}, b"xb 01 91\r"),
        ("input", {"value": "0x95"}, b"xb 01 95\r"),
        ("backlight", {"value": 30}, b"mg 01 1e\r"),
        ("temperature", {}, b"dn 01 ff\r"),
        ("query_signal", {}, b"sv 01 02 ff\r"),
        ("screen_mute", {"value": "on", "id": 0}, b"kd 00 01\r"),
        ("command", {"letters": "fd", "data": 1}, b"fd 01 01\r"),
    ],
)
def test_verbs_become_the_lines_of_the_manual(verb: str, args: dict[str, object], line: bytes) -> None:
    assert encode_verb(CODEC, verb, args) == line


@pytest.mark.parametrize(
    ("verb", "args"),
    [("volume", {"value": 101}), ("input", {"value": "scart9"}), ("input", {"value": 255}), ("power", {"id": 1001})],
)
def test_what_can_not_be_said_is_refused(verb: str, args: dict[str, object]) -> None:
    with pytest.raises(BadCommand):
        encode_verb(CODEC, verb, args)


@given(st.integers(0, 100), st.integers(0, 1000), st.booleans())
def test_what_is_encoded_reads_back(volume: int, display: int, state: bool) -> None:
    decoded = read_back(CODEC, "volume", {"value": volume, "id": display})
    assert (decoded.fields["volume"], decoded.fields["id"]) == (volume, display)
    for verb in ("power", "mute", "screen_mute", "remote_lock"):
        assert read_back(CODEC, verb, {"value": state}).fields[verb] is state


def test_it_survives_everything() -> None:
    survives_everything(CODEC, [ON, SWITCH_ON, b"y 01 OK610KCXX1234x", b"sv 01 02 ff\r"])
