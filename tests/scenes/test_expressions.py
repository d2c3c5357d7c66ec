"""Expressions: what they mean, above all when something is not known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.values import Value
from scenes.expressions import (
    ExpressionError,
    ages,
    devices,
    evaluate,
    holds,
    parse,
    references,
    type_of,
    windows,
)
from scenes.expressions.units import SCALES, alike, convert
from tests.scenes.knowing import HALL, point_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("water-tank.level >= 60 %", True),
        ("water-tank.level>=60%", True),
        ("water-tank.level < 60", False),
        ("pump.power", True),
        ("not pump.power", False),
        ("not not pump.power", True),
        ("pump.power == on and water-tank.level > 61.5 %", False),
        ("pump.power == off or water-tank.level > 60.5 %", True),
        ("not (pump.power and water-tank.level > 90)", True),
        ("led-wall.input == hdmi1", True),
        ('led-wall.input != "hdmi2"', True),
        ('sign.words == "go on"', True),
        ("60 <= water-tank.level", True),
        ("led-wall.input > 3", False),
        ("led-wall.input < hdmi2", False),
        ("pump.power >= off", False),
        # Units are turned into each other; no unit goes with any.
        ("well.depth > gauge.depth", True),
        ("gauge.depth == 40 cm", True),
        ("well.depth - gauge.depth > 1 m", True),
        ("air.pm25 > 0.04 mg/m³", True),
        ("water-tank.level > 1 m", False),
        # Or binds loosest, then and, then not.
        ("on or off and off", True),
        ("(on or off) and off", False),
        ("not off and off", False),
        ("not (off and off)", True),
        # Functions.
        ("mean(air.pm25, 30 s) > 35 µg/m³", True),
        ("mean(air.pm25, 30 s) > 35 μg/m³", True),
        ("highest(air.pm25, 2 min) - lowest(air.pm25, 2 min) == 40", True),
        ("age(water-tank.level) > 10 s", True),
        ("age(dead.level) > 10 s or not known(dead.level)", True),
        ("known(broken.level)", False),
        ("known(endless.level)", False),
        ("usable(pump) and not usable(dead)", True),
        ("count(pump.power, dead.level > 3, water-tank.level > 1) == 2", True),
        ("min(well.depth, gauge.depth) == 0.4 m", True),
        ("max(1, 2, 3) == 3", True),
        ("abs(0 - 5) == 5", True),
    ],
)
def test_a_condition_means_what_it_says(text: str, expected: bool) -> None:
    assert holds(parse(text), HALL) is expected


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("1 + 2 * 3", "", 7.0),
        ("(1 + 2) * 3", "", 9.0),
        ("10 - 3 - 2", "", 5.0),
        ("-water-tank.level + 100", "%", 39.0),
        ("--3", "", 3.0),
        ("water-tank.level / 2", "%", 30.5),
        ("well.depth / gauge.depth", "", 3.75),
        ("well.depth + gauge.depth", "cm", 190.0),
        ("round(air.pm25)", "µg/m³", 41.0),
        ("round(0 - 2.5)", "", -3.0),
        ("round(2.5)", "", 3.0),
        ("water-tank.level / (gauge.depth - 400 mm)", "%", None),
        ("well.depth", "%", None),
        ("dead.level + 1", "%", None),
        ("pump.power + 1", "", None),
        ("min(1, dead.level)", "%", None),
        ("led-wall.input", "", "hdmi1"),
        ("pump.power", "", True),
    ],
)
def test_a_value_is_calculated_in_the_unit_asked_for(text: str, unit: str, expected: Value | None) -> None:
    assert evaluate(parse(text), HALL, unit) == (pytest.approx(expected) if isinstance(expected, float) else expected)


@pytest.mark.parametrize("device", ["dead", "broken", "endless", "nowhere"])
@pytest.mark.parametrize(
    "form", ["{}.level > 10", "not {}.level > 10", "{}.level > 10 and pump.power", "abs({}.level) >= 0", "{}.level"]
)
def test_nothing_is_concluded_from_what_is_not_known(device: str, form: str) -> None:
    assert evaluate(parse(form.format(device)), HALL) is None


def test_a_known_part_may_decide_alone() -> None:
    assert holds(parse("dead.level > 10 or pump.power"), HALL)
    assert holds(parse("not (dead.level > 10 and not pump.power)"), HALL)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "the end"),
        ("water-tank.level >=", "the end"),
        ("(pump.power", "closing"),
        ("pump.power pump.power", "did not expect"),
        ("import os", "did not expect 'os'"),
        ("a.b == __class__", "can't read '__class__' at character 8"),
        ("1 < a.b < 3", "two comparisons"),
        ("(" * 50 + "pump.power" + ")" * 50, "deeply"),
        ("pump.power or " * 60 + "pump.power", "characters at most"),
        ("a.b > " + "9" * 350, "too large"),
        ("a.b / 0", "division by zero"),
        ("men(a.b, 30 s) > 3", 'did you mean "mean"'),
        ("mean(a.b) > 3", "2 arguments, got 1"),
        ("mean(3, 30 s)", "device.point first"),
        ("mean(a.b, 30)", "a time second"),
        ("mean(a.b, 30 %)", "a time second"),
        ("mean(a.b, 11 min)", "600 s at most"),
        ("mean(a.b, 0 s)", "600 s at most"),
        ("age(3)", "device.point first"),
        ("usable(a.b)", "the id of a device"),
        ("min(3)", "2 to 20 arguments"),
        ("a.b > $limit", r"no parameter \$limit"),
        ("a.b and", "the end"),
        ("and a.b", "got 'and'"),
        ('a.b == "open', "can't read"),
    ],
)
def test_a_mistake_is_explained(text: str, part: str) -> None:
    with pytest.raises(ExpressionError, match=part.replace("(", r"\(")):
        parse(text)


def test_what_it_depends_on_is_all_found() -> None:
    expression = parse("a.x > 1 and (not b.y or 3 < c.z) and usable(d) and mean(e.v, 2 min) > lowest(e.v, 500 ms)")
    assert {str(each) for each in references(expression)} == {"a.x", "b.y", "c.z", "e.v"}
    assert devices(expression) == {"a", "b", "c", "d", "e"}
    assert {(str(each.reference), each.seconds) for each in windows(expression)} == {("e.v", 120.0), ("e.v", 0.5)}
    assert ages(expression) and not ages(parse("a.x > 1 and known(b.y)"))


# -- types ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("water-tank.level > 60 %", []),
        ("water-tank.level > 60 °C", ["units-differ"]),
        ("water-tank.level == hdmi1", ["kinds-differ"]),
        ("pump.power > 3", ["kinds-differ"]),
        ("pump.power < off", ["not-a-number"]),
        ("led-wall.input == hdmi3", ["no-such-choice"]),
        ("water-tank.level > 130 %", ["out-of-range"]),
        ("130 % < water-tank.level", ["out-of-range"]),
        ("water-tank.level and pump.power", ["not-a-condition"]),
        ("not 3", ["not-a-condition"]),
        ("pump.power + 1 > 3", ["not-a-number"]),
        ("well.depth + water-tank.level > 3", ["units-differ"]),
        ("well.depth * gauge.depth > 3", ["units-differ"]),
        ("well.depth / water-tank.level > 3", ["units-differ"]),
        ("well.depth / gauge.depth > 3", []),
        ("mean(pump.power, 30 s) > 1", ["not-a-number"]),
        ("mean(air.pm25, 30 s) > 35 %", ["units-differ"]),
        ("age(pump.power) > 2 min", []),
        ("age(pump.power) > 2 m", ["units-differ"]),
        ("count(pump.power, 3) > 1", ["not-a-condition"]),
        ("max(well.depth, gauge.depth, 3 s) > 1", ["units-differ"]),
        ("usable(pump) == on and known(dead.level)", []),
        ("nowhere.at_all > 3 and nowhere.at_all == hdmi1", []),
    ],
)
def test_what_does_not_fit_is_found_before_it_plays(text: str, codes: list[str]) -> None:
    kind, problems = type_of(parse(text), point_of)
    assert kind.kind == "boolean"
    assert [problem.code for problem in problems] == codes


# -- units ------------------------------------------------------------------------------------------------------------


@given(st.floats(-1e9, 1e9), st.sampled_from(sorted(SCALES)), st.sampled_from(sorted(SCALES)))
def test_a_unit_is_turned_into_another_and_back(number: float, one: str, other: str) -> None:
    if not alike(one, other):
        with pytest.raises(ValueError, match="can't be turned into"):
            convert(number, one, other)
        return
    assert convert(convert(number, one, other), other, one) == pytest.approx(number)
