"""Expressions: what they mean, above all when something is not known."""

import math
from typing import Any

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
    show,
    type_of,
    windows,
)
from scenes.expressions.functions import FUNCTIONS
from scenes.expressions.meaning import Statistic
from scenes.expressions.tree import Arithmetic, Combination, Comparison, Constant, Expression, Function, Reference
from scenes.expressions.typing import PointOf
from scenes.expressions.units import SCALES, alike, convert
from tests.scenes.knowing import POINTS, Table, point_of

HALL = Table(
    values={
        ("water-tank", "level"): 61.0,
        ("well", "depth"): 1.5,
        ("gauge", "depth"): 400,
        ("air", "pm25"): 41.25,
        ("pump", "power"): True,
        ("led-wall", "input"): "hdmi1",
        ("sign", "words"): "go on",
        ("dead", "level"): None,
        ("broken", "level"): math.nan,
        ("endless", "level"): math.inf,
    },
    ages={("water-tank", "level"): 12.0},
    pasts={
        ("air", "pm25", 30.0, "mean"): 36.5,
        ("air", "pm25", 120.0, "lowest"): 20.0,
        ("air", "pm25", 120.0, "highest"): 60.0,
    },
)


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


# -- whatever comes ---------------------------------------------------------------------------------------------------

_WORDS = [
    *(f"{device}.{point}" for device, point in POINTS),
    *FUNCTIONS,
    "and",
    "or",
    "not",
    "(",
    ")",
    ",",
    "on",
    "off",
]
_WORDS += ["<", ">=", "==", "!=", "+", "-", "*", "/", "3", "0", "60 %", "30 s", "2.5", '"go on"', "hdmi1", "$x", "pump"]


@given(st.one_of(st.text(max_size=450), st.lists(st.sampled_from(_WORDS), max_size=25).map(" ".join)))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        expression = parse(text)
    except ExpressionError:
        return
    assert isinstance(holds(expression, Table()), bool)
    assert isinstance(holds(expression, HALL), bool)
    type_of(expression, point_of)
    written = show(expression)
    if len(written) <= 400:  # parentheses may make it longer than may be written
        assert parse(written) == expression


_NUMBERS = st.one_of(
    st.integers(-1000, 1000).map(float),
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15),
)
_UNITS = st.sampled_from(["", "%", "°C", "µg/m³", *SCALES])
_REFERENCES = st.sampled_from([Reference(*key) for key in POINTS])
_ATOMS: st.SearchStrategy[Expression] = st.one_of(
    st.builds(Constant, _NUMBERS, _UNITS),
    st.booleans().map(Constant),
    st.sampled_from([Constant("hdmi1", word=True), Constant("a text"), Constant("", "")]),
    _REFERENCES,
    st.sampled_from(sorted(POINTS)).map(lambda key: Function("usable", (Constant(key[0], word=True),))),
    st.builds(lambda name, of: Function(name, (of,)), st.sampled_from(["age", "known"]), _REFERENCES),
    st.builds(
        lambda name, of, time: Function(name, (of, Constant(time, "s"))),
        st.sampled_from(["mean", "lowest", "highest"]),
        _REFERENCES,
        st.sampled_from([0.5, 30.0, 600.0]),
    ),
)


def _larger(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    signs = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
    return st.one_of(
        st.builds(Comparison, inner, signs, inner),
        st.builds(Combination, st.sampled_from(["and", "or"]), several),
        inner.map(lambda part: Combination("not", (part,))),
        st.builds(Arithmetic, inner, st.sampled_from("+-*"), inner),
        st.builds(Arithmetic, inner, st.just("/"), inner.filter(lambda part: getattr(part, "value", 1) != 0)),
        st.builds(Function, st.sampled_from(["min", "max", "count"]), several),
        st.builds(lambda name, part: Function(name, (part,)), st.sampled_from(["abs", "round"]), inner),
    )


TREES = st.recursive(_ATOMS, _larger, max_leaves=8)
_ANYTHING: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(),
    st.integers(),
    st.just(10**400),
    st.text(max_size=5),
    st.binary(max_size=3),
    st.lists(st.integers(), max_size=1),
)


class Anything(Table):
    """Answers with whatever Hypothesis thinks of, of any type."""

    def __init__(self, data: st.DataObject) -> None:
        super().__init__()
        self._data = data

    def value(self, device: str, point: str) -> Any:
        return self._draw(device, point)

    def age(self, device: str, point: str) -> Any:
        return self._draw(device, point)

    def past(self, device: str, point: str, seconds: float, statistic: Statistic) -> Any:
        return self._draw(device, point, seconds, statistic)

    def _draw(self, *question: object) -> Any:
        return self._data.draw(_ANYTHING, label=str(question))


@given(TREES, st.data(), _UNITS)
def test_evaluation_never_raises(expression: Expression, data: st.DataObject, unit: str) -> None:
    found = evaluate(expression, Anything(data), unit)
    assert found is None or isinstance(found, (bool, int, float, str))
    assert not isinstance(found, float) or math.isfinite(found)


@given(TREES)
def test_what_is_shown_means_the_same(expression: Expression) -> None:
    written = show(expression)
    if len(written) <= 400:
        assert show(parse(written)) == written
        assert evaluate(parse(written), HALL) == evaluate(expression, HALL)


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


_SOUND: dict[tuple[str, str], Value] = {
    ("water-tank", "level"): 61.0,
    ("well", "depth"): 1.5,
    ("gauge", "depth"): 400,
    ("air", "pm25"): 41.25,
    ("pump", "power"): True,
    ("led-wall", "input"): "hdmi1",
    ("sign", "words"): "go on",
    ("dead", "level"): 7.0,
}


class Complete(Table):
    """A hall in which everything is known."""

    def age(self, device: str, point: str) -> float | None:
        return 3.0 if self.usable(device) or point else None

    def past(self, device: str, point: str, seconds: float, statistic: Statistic) -> float | None:
        assert seconds > 0 and statistic in ("mean", "lowest", "highest")
        found = self.values.get((device, point))
        return float(found) if isinstance(found, (int, float)) and not isinstance(found, bool) else None


def _divides(expression: Expression) -> bool:
    return "/" in show(expression)


@given(TREES.filter(lambda tree: not _divides(tree)))
def test_what_is_found_sound_has_a_value_where_everything_is_known(expression: Expression) -> None:
    """Only a division by what happens to be 0 and a number beyond all bounds are left to chance."""
    places: PointOf = point_of
    kind, problems = type_of(expression, places)
    if problems:
        return
    found = evaluate(expression, Complete(values=_SOUND), kind.unit)
    assert found is not None
    expected = {"number": (int, float), "boolean": (bool,), "text": (str,)}[kind.kind]
    assert isinstance(found, expected)


# -- units ------------------------------------------------------------------------------------------------------------


@given(st.floats(-1e9, 1e9), st.sampled_from(sorted(SCALES)), st.sampled_from(sorted(SCALES)))
def test_a_unit_is_turned_into_another_and_back(number: float, one: str, other: str) -> None:
    if not alike(one, other):
        with pytest.raises(ValueError, match="can't be turned into"):
            convert(number, one, other)
        return
    assert convert(convert(number, one, other), other, one) == pytest.approx(number)
