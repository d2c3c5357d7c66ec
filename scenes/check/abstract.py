"""What a point or an expression may be, without playing: sets of values, and what they make of a condition."""

from collections.abc import Callable
from dataclasses import dataclass

from devices.core.values import Point, PointType, Value
from scenes.expressions.tree import (
    Arithmetic,
    Combination,
    Comparison,
    Constant,
    Expression,
    Function,
    Reference,
    walk,
)
from scenes.expressions.units import alike, convert

INFINITE = float("inf")


@dataclass(frozen=True, slots=True)
class Range:
    """Any number from `low` to `high`."""

    low: float = -INFINITE
    high: float = INFINITE


@dataclass(frozen=True, slots=True)
class Anything:
    """Nothing is known of it."""


Possible = bool | str | Range | Anything
ANYTHING = Anything()

PossibleOf = Callable[[Reference], Possible]
UnitOf = Callable[[Reference], str]


@dataclass(frozen=True, slots=True)
class Truth:
    """Whether a condition may be true, and whether it may be false. Unknown readings make it neither."""

    true: bool
    false: bool


EITHER = Truth(true=True, false=True)


def possible(value: Value) -> Possible:
    """Return what is possible where a value is known."""
    if isinstance(value, (bool, str)):
        return value
    return Range(float(value), float(value))


def any_of(point: Point | None) -> Possible:
    """Return everything a point can be."""
    if point is None or point.type not in (PointType.NUMBER, PointType.INTEGER):
        return ANYTHING
    low = -INFINITE if point.minimum is None else point.minimum
    high = INFINITE if point.maximum is None else point.maximum
    return Range(low, high)


def hull(one: Possible, other: Possible) -> Possible:
    """Return everything between two: what a fade passes through."""
    if isinstance(one, Range) and isinstance(other, Range):
        return Range(min(one.low, other.low), max(one.high, other.high))
    return one if one == other else ANYTHING


def is_constant(expression: Expression) -> bool:
    """Return whether an expression reads nothing of the hall."""
    return not any(isinstance(part, (Reference, Function)) for part in walk(expression))


class Guess:
    """What expressions may be, given what points may be."""

    def __init__(self, possible_of: PossibleOf, unit_of: UnitOf) -> None:
        self._possible = possible_of
        self._unit = unit_of

    def truth(self, expression: Expression) -> Truth:
        """Return whether a condition may hold and may not hold."""
        match expression:
            case Combination("not", (part,)):
                inner = self.truth(part)
                return Truth(inner.false, inner.true)
            case Combination(kind, parts):
                truths = [self.truth(part) for part in parts]
                if kind == "and":
                    return Truth(all(each.true for each in truths), any(each.false for each in truths))
                return Truth(any(each.true for each in truths), all(each.false for each in truths))
            case Comparison(left, sign, right):
                return _compare(sign, self.quantity(left), self.quantity(right))
            case _:
                value, _ = self.quantity(expression)
                return Truth(value, not value) if isinstance(value, bool) else EITHER

    def quantity(self, expression: Expression) -> tuple[Possible, str]:
        """Return what a value may be, and its unit."""
        match expression:
            case Constant(value, unit):
                return possible(value), unit
            case Reference():
                return self._possible(expression), self._unit(expression)
            case Arithmetic(left, sign, right):
                return _calculate(sign, self.quantity(left), self.quantity(right))
            case Function(("min" | "max" | "abs" | "round") as name, arguments):
                return _of_numbers(name, [self.quantity(argument) for argument in arguments])
            case Function("mean" | "lowest" | "highest", (first, *_)):
                return self.quantity(first)
            case Function("age"):
                return Range(0.0), "s"
            case Function("count", arguments):
                return Range(0.0, len(arguments)), ""
            case _:
                return ANYTHING, ""


def _compare(sign: str, left: tuple[Possible, str], right: tuple[Possible, str]) -> Truth:
    one, other = left[0], right[0]
    if isinstance(one, Range) and isinstance(other, Range):
        if not alike(left[1], right[1]):
            return EITHER
        return _order(sign, one, _converted(other, right[1], left[1]))
    known = (bool, str)
    if isinstance(one, known) and isinstance(other, known) and sign in ("==", "!="):
        same = one == other and type(one) is type(other)
        return Truth(same is (sign == "=="), same is (sign == "!="))
    return EITHER


def _order(sign: str, one: Range, other: Range) -> Truth:
    apart = one.high < other.low or other.high < one.low
    same = one.low == one.high == other.low == other.high
    match sign:
        case "<":
            return Truth(one.low < other.high, one.high >= other.low)
        case "<=":
            return Truth(one.low <= other.high, one.high > other.low)
        case ">":
            return Truth(one.high > other.low, one.low <= other.high)
        case ">=":
            return Truth(one.high >= other.low, one.low < other.high)
        case "==":
            return Truth(not apart, not same)
        case _:
            return Truth(not same, not apart)


def _converted(span: Range, unit: str, into: str) -> Range:
    return Range(convert(span.low, unit, into), convert(span.high, unit, into))


def _calculate(sign: str, left: tuple[Possible, str], right: tuple[Possible, str]) -> tuple[Possible, str]:
    one, other = left[0], right[0]
    if not isinstance(one, Range) or not isinstance(other, Range) or not alike(left[1], right[1]):
        return ANYTHING, ""
    unit = left[1] or right[1]
    if sign in "+-":
        other = _converted(other, right[1], unit)
    match sign:
        case "+":
            return Range(one.low + other.low, one.high + other.high), unit
        case "-":
            return Range(one.low - other.high, one.high - other.low), unit
        case "*":
            return _corners(one, other, lambda a, b: a * b), unit
        case _:
            if other.low <= 0 <= other.high:
                return Range(), "" if right[1] else left[1]
            other = _converted(other, right[1], left[1]) if right[1] and left[1] else other
            return _corners(one, other, lambda a, b: a / b), "" if right[1] else left[1]


def _corners(one: Range, other: Range, calculate: Callable[[float, float], float]) -> Range:
    found = [calculate(a, b) for a in (one.low, one.high) for b in (other.low, other.high)]
    if any(number != number for number in found):  # noqa: PLR0124 - infinity times nothing
        return Range()
    return Range(min(found), max(found))


def _of_numbers(name: str, found: list[tuple[Possible, str]]) -> tuple[Possible, str]:
    unit = next((each[1] for each in found if each[1]), "")
    spans: list[Range] = []
    for value, own in found:
        if not isinstance(value, Range) or not alike(own, unit):
            return ANYTHING, unit
        spans.append(_converted(value, own, unit))
    match name:
        case "min":
            return Range(min(span.low for span in spans), min(span.high for span in spans)), unit
        case "max":
            return Range(max(span.low for span in spans), max(span.high for span in spans)), unit
        case "abs":
            span = spans[0]
            low = 0.0 if span.low <= 0 <= span.high else min(abs(span.low), abs(span.high))
            return Range(low, max(abs(span.low), abs(span.high))), unit
        case _:
            return Range(spans[0].low - 0.5, spans[0].high + 0.5), unit
