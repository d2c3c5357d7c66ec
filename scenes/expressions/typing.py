"""What kind of value an expression gives, and where its parts don't fit together: known before anything plays."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from devices.core.values import Point, PointType, plain
from scenes.expressions.functions import FUNCTIONS
from scenes.expressions.showing import show
from scenes.expressions.tree import (
    Arithmetic,
    Combination,
    Comparison,
    Constant,
    Expression,
    Function,
    Reference,
)
from scenes.expressions.units import alike, convert

PointOf = Callable[[Reference], Point | None]
"""What a reference points at; None where it is not there (which is told elsewhere)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value. `open` where it can't be told (a point that isn't there)."""

    kind: Literal["number", "boolean", "text", "open"]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class TypeProblem:
    """What doesn't fit. `code` is stable; `details` fill the checker's sentence for it."""

    code: Literal["not-a-condition", "not-a-number", "units-differ", "kinds-differ", "no-such-choice", "out-of-range"]
    details: dict[str, str]


NUMBER, BOOLEAN, TEXT, OPEN = Kind("number"), Kind("boolean"), Kind("text"), Kind("open")
_ORDER = frozenset(("<", "<=", ">", ">="))


def type_of(expression: Expression, point_of: PointOf) -> tuple[Kind, list[TypeProblem]]:
    """Return the kind of an expression and everything that doesn't fit in it."""
    checker = _Types(point_of)
    return checker.of(expression), checker.problems


class _Types:
    def __init__(self, point_of: PointOf) -> None:
        self._point_of = point_of
        self.problems: list[TypeProblem] = []

    def of(self, expression: Expression) -> Kind:
        match expression:
            case Constant(value, unit):
                return _constant(value, unit)
            case Reference():
                return _point_kind(self._point_of(expression))
            case Combination(_, parts):
                self._conditions(parts)
                return BOOLEAN
            case Comparison():
                self._comparison(expression)
                return BOOLEAN
            case Arithmetic(left, sign, right):
                return self._arithmetic(self._number(left), sign, self._number(right))
            case Function():
                return self._function(expression)

    def _conditions(self, parts: Iterable[Expression]) -> None:
        for part in parts:
            kind = self.of(part)
            if kind.kind not in ("boolean", "open"):
                self._problem("not-a-condition", what=show(part))

    def _number(self, expression: Expression) -> Kind:
        kind = self.of(expression)
        if kind.kind in ("number", "open"):
            return kind
        self._problem("not-a-number", what=show(expression))
        return OPEN

    def _arithmetic(self, left: Kind, sign: str, right: Kind) -> Kind:
        if OPEN in (left, right):
            return OPEN
        if sign in "+-":
            if not alike(left.unit, right.unit):
                self._problem("units-differ", one=left.unit, other=right.unit)
            return Kind("number", left.unit or right.unit)
        if sign == "*":
            if left.unit and right.unit:
                self._problem("units-differ", one=left.unit, other=right.unit)
            return Kind("number", left.unit or right.unit)
        if right.unit and not alike(left.unit, right.unit):
            self._problem("units-differ", one=left.unit, other=right.unit)
        return NUMBER if right.unit else left

    def _comparison(self, comparison: Comparison) -> None:
        left, right = self.of(comparison.left), self.of(comparison.right)
        if "open" in (left.kind, right.kind):
            return
        if left.kind != right.kind:
            self._problem("kinds-differ", one=show(comparison.left), other=show(comparison.right))
        elif comparison.sign in _ORDER and left.kind != "number":
            self._problem("not-a-number", what=show(comparison.left))
        elif left.kind == "number" and not alike(left.unit, right.unit):
            self._problem("units-differ", one=left.unit, other=right.unit)
        else:
            self._reachable(comparison.left, comparison.right)
            self._reachable(comparison.right, comparison.left)

    def _reachable(self, reference: Expression, constant: Expression) -> None:
        """Tell where a point is compared with what it can never be."""
        if not isinstance(reference, Reference) or not isinstance(constant, Constant):
            return
        point = self._point_of(reference)
        if point is None:
            return
        if point.type is PointType.CHOICE and constant.value not in point.choices:
            self._problem("no-such-choice", what=show(constant), choices=", ".join(point.choices))
        if isinstance(constant.value, float):
            number = convert(constant.value, constant.unit, point.unit)
            below = point.minimum is not None and number < point.minimum
            above = point.maximum is not None and number > point.maximum
            if below or above:
                span = f"{_plain(point.minimum)}–{_plain(point.maximum)} {point.unit}".strip()
                self._problem("out-of-range", what=show(constant), point=str(reference), span=span)

    def _function(self, function: Function) -> Kind:
        match FUNCTIONS[function.name].takes:
            case "booleans":
                self._conditions(function.arguments)
                return NUMBER
            case "numbers":
                kinds = [self._number(argument) for argument in function.arguments]
                unit = next((kind.unit for kind in kinds if kind.unit), "")
                for kind in kinds:
                    if not alike(kind.unit, unit):
                        self._problem("units-differ", one=unit, other=kind.unit)
                return Kind("number", unit)
            case "point and time":
                return self._number(function.arguments[0])
            case "point" if function.name == "age":
                return Kind("number", "s")
            case _:
                return BOOLEAN

    def _problem(self, code: str, **details: str) -> None:
        self.problems.append(TypeProblem(code, details))  # type: ignore[arg-type]


def _constant(value: object, unit: str) -> Kind:
    if isinstance(value, bool):
        return BOOLEAN
    return TEXT if isinstance(value, str) else Kind("number", unit)


def _point_kind(point: Point | None) -> Kind:
    if point is None:
        return OPEN
    if point.type in (PointType.NUMBER, PointType.INTEGER):
        return Kind("number", point.unit)
    return BOOLEAN if point.type is PointType.BOOLEAN else TEXT


def _plain(number: float | None) -> str:
    return "…" if number is None else plain(number)
