"""What descriptions are made of: framings, checksums, templates, values in texts and bytes."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.core.values import Value
from devices.transports.described.answers import AnswerSpec
from devices.transports.described.framing import Framing, unescape
from devices.transports.described.values import PointSpec, Template
from devices.transports.named_checksums import checksum


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("none", ""),
        ("sum8", "DD"),
        ("lrc", "23"),
        ("xor8", "31"),
        ("sum16_be", "01DD"),
        ("sum16_le", "DD01"),
        ("crc8", "F4"),
        ("crc16_modbus", "374B"),
        ("crc16_ccitt", "29B1"),
        ("crc16_xmodem", "31C3"),
    ],
)
def test_checksums_have_the_check_values_of_the_catalogue(name: Any, check: str) -> None:
    assert checksum(name, b"123456789") == bytes.fromhex(check)


FRAMINGS = [
    Framing(end=r"\r"),
    Framing(end=":", empty=True),
    Framing(start=r"\x02", end=r"\x03", checksum="xor8"),
    Framing(start=r"\x02", end=r"\x03", checksum="sum8", checksum_text=True),
    Framing(start=r"\xAA", length_at=1, length_adds=3, checksum="crc16_modbus", maximum=64),
    Framing(length=9, checksum="sum8"),
    Framing(start="!", end="#", length=8),
]


@pytest.mark.parametrize("framing", FRAMINGS)
def test_framers_never_fall_over_and_find_the_good_frame_behind_noise(framing: Framing) -> None:
    body = bytes((7, 0xAA, 9)) if framing.length_at is None else bytes((3,)) + b"abc"
    body = b"abc" if framing.is_line else body
    if framing.length is not None:
        body = b"a" * (framing.length - framing.overhead)
    elif framing.length_at is not None:
        body = bytes((len(body) + framing.overhead - 3,)) + body[1:]
    frame = framing.wrap(body)
    assert framing.body(frame) == body

    @settings(max_examples=150, deadline=None)
    @given(st.binary(max_size=300), st.integers(1, 7))
    def attack(noise: bytes, step: int) -> None:
        framer, buffer, found = framing.framer(), bytearray(), []
        data = noise + frame * 3
        for at in range(0, len(data), step):
            buffer += data[at : at + step]
            frames, _ = framer.split(buffer)
            found += frames
            assert len(buffer) <= 2 * framing.maximum
        if framing.start or framing.check_size:
            assert framing.maximum > 64 or frame in found
        assert all(framing.valid(each) for each in found)

    attack()


def test_an_endless_line_takes_linear_time_and_little_room() -> None:
    framer, buffer = Framing(start="<", end=">", checksum="sum8").framer(), bytearray()
    started = time.process_time()
    for _ in range(200):
        buffer += b"<" * 1024
        framer.split(buffer)
        assert len(buffer) <= 2048
    assert time.process_time() - started < 20


@pytest.mark.parametrize(
    ("template", "value", "sent"),
    [
        ("PWR {value}", "ON", "PWR ON"),
        ("VOL {value:03d}", 7, "VOL 007"),
        ("VOL {value:02X}", 26, "VOL 1A"),
        ("SET {value:.2f}", 1.5, "SET 1.50"),
        ("{id}:{value}", 3, "5:3"),
        ("{VALUE} {value", 3, "{VALUE} {value"),
    ],
)
def test_templates(template: str, value: Any, sent: str) -> None:
    assert Template(template, hexadecimal=False).render({"value": value, "id": 5}) == sent


@pytest.mark.parametrize(("template", "value"), [("{value:d}", "ON"), ("{value:X}", -1), ("{other}", 1)])
def test_what_a_template_can_not_write_is_an_error(template: str, value: Any) -> None:
    with pytest.raises(ValueError, match="written|no constant"):
        Template(template, hexadecimal=False).render({"value": value})


@pytest.mark.parametrize(
    ("spot", "raw"),
    [
        ({"at": 0}, "18"),
        ({"at": -1, "type": "s8"}, "-2"),
        ({"at": 0, "type": "u16", "order": "little"}, "13330"),
        ({"at": 2, "type": "f32"}, "230.2"),
        ({"at": 0, "type": "bcd", "length": 2}, "1234"),
        ({"at": 0, "mask": 0xF0}, "1"),
        ({"at": 6, "type": "text", "length": 2}, "ok"),
    ],
)
def test_values_are_found_in_bytes(spot: dict[str, Any], raw: str) -> None:
    answer = AnswerSpec.model_validate({"begins": "12 ..", "values": {"x": spot}})
    assert answer.read(bytes.fromhex("12 34 43 66 33 33") + b"ok\xfe") == {"x": raw}
    assert answer.read(b"\x12") is None


def test_a_pattern_that_would_take_for_ever_is_given_up() -> None:
    answer = AnswerSpec(match=r"(a+)+b\1")
    started = time.process_time()
    assert answer.read(b"a" * 200) is None
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("spec", "raw", "value"),
    [
        ({"type": "number", "scale": 0.1}, "235", 23.5),
        ({"type": "integer", "base": 16}, "1A", 26),
        ({"type": "number", "words": {"LOW": 0}}, "LOW", 0.0),
        ({"type": "number", "invalid": ["---"]}, "---", None),
        ({"type": "boolean"}, "on", True),
        ({"type": "text"}, " VS-21 ", "VS-21"),
    ],
)
def test_raw_values_are_read(spec: dict[str, Any], raw: str, value: Value | None) -> None:
    assert PointSpec.model_validate(spec).read(raw) == value


@pytest.mark.parametrize("raw", ["", "nan", "inf", "1e999", "12abc", "١٢", "0x10", "--5"])
def test_what_is_no_number_is_none(raw: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        PointSpec.model_validate({"type": "number"}).read(raw)


def test_control_characters_are_written_with_a_backslash() -> None:
    assert unescape(r"\x02A\r\n\t\0\\") == b"\x02A\r\n\t\x00\\"
