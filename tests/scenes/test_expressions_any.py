"""Expressions, whatever comes: read or refused, shown and read again, never raising, sound where found sound."""

import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from devices.core.values import Value
from scenes.expressions import ExpressionError, evaluate, holds, parse, show, type_of
from scenes.expressions.functions import FUNCTIONS
from scenes.expressions.meaning import Statistic
from scenes.expressions.tree import Arithmetic, Combination, Comparison, Constant, Expression, Function, Reference
from scenes.expressions.units import SCALES
from tests.scenes.knowing import HALL, POINTS, Table, point_of

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
    kind, problems = type_of(expression, point_of)
    if problems:
        return
    found = evaluate(expression, Complete(values=_SOUND), kind.unit)
    assert found is not None
    expected = {"number": (int, float), "boolean": (bool,), "text": (str,)}[kind.kind]
    assert isinstance(found, expected)
