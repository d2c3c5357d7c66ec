"""Sparkplug B: values by data type, and bytes that are none."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.discovery.model import Rejected
from devices.discovery.sparkplug import Sparkplug
from devices.discovery.sparkplug.datatypes import value_of
from devices.discovery.sparkplug.payload import make_rebirth, parse_payload
from tests.devices.discovery.native_bench import feed
from tests.devices.discovery.sparkplug_bench import (
    BOOLEAN,
    INT32,
    NODE,
    TANK,
    TANK_BIRTH,
    block,
    metric,
    node_birth,
    payload,
)


@pytest.mark.parametrize(
    ("datatype", "raw", "expected"),
    [
        (1, ("int_value", 0xFF), -1),
        (1, ("int_value", 0xFFFFFFFF), -1),
        (1, ("int_value", 127), 127),
        (2, ("int_value", 0x8000), -32768),
        (3, ("int_value", 0xFFFFFFFE), -2),
        (3, ("long_value", 2**64 - 2), -2),
        (4, ("long_value", 2**64 - 1), -1),
        (5, ("int_value", 255), 255),
        (7, ("long_value", 4_000_000_000), 4_000_000_000),
        (9, ("float_value", 21.100000381469727), 21.1),
        (10, ("double_value", 0.1), 0.1),
        (10, ("double_value", float("nan")), None),
        (9, ("float_value", float("inf")), None),
        (11, ("boolean_value", True), True),
        (12, ("string_value", "<b>"), "<b>"),
        (13, ("long_value", 0), "1970-01-01T00:00:00.000+00:00"),
    ],
)
def test_values_by_data_type(datatype: int, raw: tuple[str, Any], expected: Any) -> None:
    assert value_of(datatype, raw) == expected


@pytest.mark.parametrize(
    ("datatype", "raw"),
    [
        (1, ("int_value", 300)),
        (5, ("int_value", 256)),
        (6, ("int_value", 70000)),
        (3, ("string_value", "1")),
        (9, ("int_value", 1)),
        (11, ("int_value", 1)),
        (12, ("int_value", 1)),
        (12, ("string_value", "x" * 600)),
        (12, ("string_value", "a\0b")),
        (13, ("long_value", 2**63)),
        (11, None),
    ],
)
def test_values_that_are_none_of_their_type(datatype: int, raw: tuple[str, Any] | None) -> None:
    with pytest.raises(ValueError, match="expected"):
        value_of(datatype, raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xff\xff",
        TANK_BIRTH[:-3],
        block(2, b"\x0a\xff\xff"),
        payload(0, metric("x", INT32, 1)) + b"\x0b",
        block(2, block(1, b"\xff\xfe")),
        b"\0" * 300_000,
    ],
)
def test_other_bytes_are_rejected(raw: bytes) -> None:
    convention = Sparkplug()
    (finding,) = feed(convention, [(NODE, raw)])
    assert isinstance(finding, Rejected) and len(finding.raw) <= 256
    assert convention.devices() == {}


def test_the_question_for_births_is_what_the_specification_says() -> None:
    assert make_rebirth() == block(2, metric("Node Control/Rebirth", BOOLEAN, given_value=True))
    assert parse_payload(node_birth(), 1000).metrics[1].name == "Node Control/Rebirth"


@given(data=st.data())
def test_nothing_that_arrives_makes_it_raise(data: st.DataObject) -> None:
    birth = bytearray(TANK_BIRTH)
    for _ in range(data.draw(st.integers(0, 4))):
        birth[data.draw(st.integers(0, len(birth) - 1))] = data.draw(st.integers(0, 255))
    convention = Sparkplug()
    raw = data.draw(st.binary(max_size=40))
    feed(convention, [(NODE, raw), (NODE, node_birth()), (TANK, bytes(birth)), (TANK, raw)])
    for device in convention.devices().values():
        for entity in device.entities:
            for readers in (*entity.readers.values(), tuple(entity.presence.topics.values())):
                for said in (raw, bytes(birth), b""):
                    for read in readers:
                        try:
                            read(said)
                        except ValueError:
                            continue
