"""Values and addresses of KNX: vectors from the standard, and xknx, written by others, as the judge."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xknx.dpt.dpt import DPTBase, DPTNumeric
from xknx.dpt.payload import DPTArray, DPTBinary
from xknx.exceptions import XKNXException
from xknx.telegram import GroupAddress

from devices.core.values import PointType
from devices.sim.knx_sensor import telegram_payload
from devices.transports.knx_values import UNITS, group_address, point_type, read_value, write_value

SPELLINGS = {"lux": "lx", "VARh": "varh", "kVARh": "kvarh", "L/h": "l/h", "L/m²": "l/m²"}
NUMERIC = [*UNITS, "5.010", "6.010", "7.001", "8.001", "12.001", "13.001", "14.057", "9.023"]


@pytest.mark.parametrize(
    ("kind", "payload", "value"),
    [
        ("1.001", 1, True),
        ("1.008", 0, False),
        ("5.001", "00", 0.0),
        ("5.001", "80", 50.2),
        ("5.001", "FF", 100.0),
        ("5.003", "FF", 360.0),
        ("5.010", "80", 128),
        ("6.010", "FF", -1),
        ("7.001", "FFFF", 65535),
        ("8.001", "8000", -32768),
        ("9.001", "0C1A", 21.0),
        ("9.001", "8A24", -30.0),
        ("9.001", "07FF", 20.47),
        ("9.004", "7FFE", 670_433.28),
        ("9.001", "F800", -671_088.64),
        ("9.001", "7FFF", None),
        ("12.001", "FFFFFFFF", 4_294_967_295),
        ("13.010", "FFFFFFFF", -1),
        ("14.056", "43663333", 230.2),
        ("14.056", "7FC00000", None),
        ("14.056", "FF800000", None),
        ("16.000", "4B4E58206973204F4B0000000000", "KNX is OK"),
    ],
)
def test_values_of_the_standard(kind: str, payload: str | int, value: object) -> None:
    raw = bytes.fromhex(payload) if isinstance(payload, str) else payload
    found = read_value(kind, raw)
    assert found == pytest.approx(value, abs=0.05) if isinstance(value, float) else found == value


@pytest.mark.parametrize("kind", NUMERIC)
def test_units_and_values_agree_with_xknx(kind: str) -> None:
    judge = DPTBase.parse_transcoder(kind)
    assert judge is not None
    assert issubclass(judge, DPTNumeric)
    if kind in UNITS:
        assert UNITS[kind] == SPELLINGS.get(str(judge.unit), judge.unit)
    low, high = (max(judge.value_min, -300), min(judge.value_max, 300))
    for part in range(11):
        payload = judge.to_knx(low + (high - low) * part / 10)
        assert isinstance(payload, DPTArray)
        found, wanted = read_value(kind, bytes(payload.value)), judge.from_knx(payload)
        assert isinstance(found, (int, float))
        # xknx rounds percentages and angles to whole numbers.
        assert found == pytest.approx(wanted, abs=0.51 if kind in ("5.001", "5.003") else 1e-4)
        written = write_value(kind, found)
        assert isinstance(written, bytes)
        assert judge.from_knx(DPTArray(written)) == pytest.approx(wanted, abs=1e-4)


@pytest.mark.parametrize("kind", ["1.001", *NUMERIC])
def test_what_the_simulators_say_is_understood(kind: str) -> None:
    assert read_value(kind, telegram_payload(kind, 1.0)) == pytest.approx(1.0, abs=0.8)


@given(st.sampled_from([*NUMERIC, "1.001", "16.000", "16.001"]), st.one_of(st.binary(max_size=16), st.integers(0, 63)))
def test_any_payload_is_read_or_refused_in_words(kind: str, payload: bytes | int) -> None:
    try:
        value = read_value(kind, payload)
    except ValueError as problem:
        assert kind in str(problem)
        return
    assert value is None or not isinstance(value, float) or math.isfinite(value)
    if point_type(kind) is PointType.BOOLEAN:
        assert isinstance(value, bool)


@given(st.floats(-670_000, 670_000))
def test_a_16_bit_float_comes_back_as_near_as_it_can(number: float) -> None:
    payload = write_value("9.001", number)
    found = read_value("9.001", payload)
    assert found == pytest.approx(number, abs=max(0.0051, abs(number) / 1000))
    assert isinstance(payload, bytes)
    judge = DPTBase.parse_transcoder("9.002")
    assert judge is not None
    assert found == pytest.approx(judge.from_knx(DPTArray(payload)), abs=1e-6)


@given(st.floats(-600_000, 600_000))
def test_the_simulators_float_is_the_standards(number: float) -> None:
    payload = telegram_payload("9.002", number)
    assert isinstance(payload, bytes)
    assert read_value("9.002", payload) == pytest.approx(number, abs=max(0.0051, abs(number) / 900))


@pytest.mark.parametrize("value", [1e9, -1e9, math.nan, math.inf])
def test_what_does_not_fit_is_refused(value: float) -> None:
    for kind in ("5.001", "9.001"):
        with pytest.raises(ValueError, match="can't hold"):
            write_value(kind, value)


def test_texts_hold_fourteen_characters() -> None:
    assert (
        write_value("16.001", "Điện"[1:]) if False else write_value("16.001", "Küche") == b"K\xfcche".ljust(14, b"\0")
    )
    with pytest.raises(ValueError, match="14 characters"):
        write_value("16.001", "x" * 15)


def test_a_bit_is_a_bit() -> None:
    assert DPTBinary(write_value("1.001", value=True)).value == 1  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="one bit"):
        read_value("1.001", 2)


@given(st.integers(1, 65_535))
def test_addresses_in_all_three_forms_are_the_same(raw: int) -> None:
    three = f"{raw >> 11}/{raw >> 8 & 7}/{raw & 255}"
    assert group_address(three) == group_address(f"{raw >> 11}/{raw & 0x7FF}") == group_address(str(raw)) == three
    assert GroupAddress(three).raw == raw


@given(st.text(max_size=12))
def test_any_text_is_an_address_or_refused_as_xknx_does(text: str) -> None:
    try:
        ours = GroupAddress(group_address(text)).raw
    except ValueError:
        return
    try:
        assert GroupAddress(text).raw == ours
    except XKNXException:
        pytest.fail(f"{text!r} is no address for xknx")
