"""Conditions: what they mean, above all when something is not known."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.values import Value
from scenes.expressions import ExpressionError, holds, parse, references

READINGS: dict[tuple[str, str], Value | None] = {
    ("water-tank", "level"): 61.0,
    ("pump", "power"): True,
    ("led-wall", "input"): "hdmi1",
    ("dead", "level"): None,
    ("broken", "level"): math.nan,
}


def known(device: str, point: str) -> Value | None:
    return READINGS[device, point]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("water-tank.level >= 60 %", True),
        ("water-tank.level < 60", False),
        ("pump.power", True),
        ("not pump.power", False),
        ("pump.power == on and water-tank.level > 61.5 %", False),
        ("pump.power == off or water-tank.level > 60.5 %", True),
        ("not (pump.power and water-tank.level > 90)", True),
        ("led-wall.input == hdmi1", True),
        ('led-wall.input != "hdmi2"', True),
        ("60 <= water-tank.level", True),
        ("led-wall.input > 3", False),
    ],
)
def test_a_condition_means_what_it_says(text: str, expected: bool) -> None:
    assert holds(parse(text), known) is expected


@pytest.mark.parametrize("device", ["dead", "broken"])
@pytest.mark.parametrize("form", ["{}.level > 10", "not {}.level > 10", "{}.level > 10 and pump.power"])
def test_nothing_is_concluded_from_what_is_not_known(device: str, form: str) -> None:
    assert not holds(parse(form.format(device)), known)


def test_a_known_part_may_decide_alone() -> None:
    assert holds(parse("dead.level > 10 or pump.power"), known)
    assert holds(parse("not (dead.level > 10 and not pump.power)"), known)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("water-tank.level >=", "the end"),
        ("60", "expected a comparison"),
        ("(pump.power", "closing"),
        ("pump.power pump.power", "did not expect"),
        ("import os", "expected a comparison"),
        ("a.b == __class__", "can't read"),
        ("(" * 50 + "pump.power" + ")" * 50, "deeply"),
        ("pump.power or " * 60 + "pump.power", "characters at most"),
    ],
)
def test_a_mistake_is_explained(text: str, part: str) -> None:
    with pytest.raises(ExpressionError, match=part.replace("(", r"\(")):
        parse(text)


@given(st.text(max_size=450))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        expression = parse(text)
    except ExpressionError:
        return
    assert isinstance(holds(expression, lambda device, point: None), bool)


def test_references_are_all_found() -> None:
    found = references(parse("a.x > 1 and (not b.y or 3 < c.z)"))
    assert {(each.device, each.point) for each in found} == {("a", "x"), ("b", "y"), ("c", "z")}
