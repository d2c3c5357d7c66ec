"""What an expression says now, in three values: true, false, or None where something is not known."""

import math
import operator
from collections.abc import Callable, Mapping
from typing import Literal, Protocol

from devices.core.values import Value
from scenes.expressions.tree import (
    SECONDS,
    Arithmetic,
    Combination,
    Comparison,
    Constant,
    Expression,
    Function,
    Reference,
)
from scenes.expressions.units import alike, convert

Statistic = Literal["mean", "lowest", "highest"]

_COMPARE: Mapping[str, Callable[[Value, Value], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


class Known(Protocol):
    """What is known of the hall. None wherever something is not."""

    def value(self, device: str, point: str) -> Value | None:
        """The value observed last, while the device can be reached."""

    def unit(self, device: str, point: str) -> str:
        """The unit of a point; empty where it has none or is not there."""

    def age(self, device: str, point: str) -> float | None:
        """Seconds since the point was observed last."""

    def past(self, device: str, point: str, seconds: float, statistic: Statistic) -> float | None:
        """A statistic of a point over the last `seconds`, as far as its past is known."""

    def usable(self, device: str) -> bool:
        """Whether the device can be used now."""


Quantity = tuple[Value, str]
"""A value and its unit."""


def holds(expression: Expression, known: Known) -> bool:
    """Return whether the condition is true for what is known now; unknown is not true."""
    return evaluate(expression, known) is True


def evaluate(expression: Expression, known: Known, unit: str = "") -> Value | None:
    """Return the value of an expression (in `unit`, where it is a quantity), None when it can't be known."""
    found = quantity(expression, known)
    if found is None:
        return None
    value, own = found
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    return _sound(convert(value, own, unit)) if alike(own, unit) else None


def quantity(expression: Expression, known: Known) -> Quantity | None:
    """Return the value of an expression and its unit, None when it can't be known."""
    match expression:
        case Constant(value, unit):
            return value, unit
        case Reference(device, point):
            found = _sound(known.value(device, point))
            return None if found is None else (found, known.unit(device, point))
        case Comparison(left, sign, right):
            truth = _compare(sign, quantity(left, known), quantity(right, known))
            return None if truth is None else (truth, "")
        case Combination(kind, parts):
            truth = _combine(kind, [_truth(part, known) for part in parts])
            return None if truth is None else (truth, "")
        case Arithmetic(left, sign, right):
            return _calculate(sign, quantity(left, known), quantity(right, known))
        case Function(name, arguments):
            return _call(name, arguments, known)


def _truth(expression: Expression, known: Known) -> bool | None:
    found = quantity(expression, known)
    return found[0] if found is not None and isinstance(found[0], bool) else None


def _combine(kind: str, truths: list[bool | None]) -> bool | None:
    if kind == "not":
        return None if truths[0] is None else not truths[0]
    decisive = kind == "or"
    if decisive in truths:
        return decisive
    return None if None in truths else not decisive


def _compare(sign: str, left: Quantity | None, right: Quantity | None) -> bool | None:
    if left is None or right is None:
        return None
    if _is_number(left[0]) and _is_number(right[0]):
        if not alike(left[1], right[1]):
            return None
        return _COMPARE[sign](left[0], convert(float(right[0]), right[1], left[1]))
    same = type(left[0]) is type(right[0]) and sign in ("==", "!=")  # only numbers have an order
    return _COMPARE[sign](left[0], right[0]) if same else None


def _calculate(sign: str, left: Quantity | None, right: Quantity | None) -> Quantity | None:
    if left is None or right is None or not _is_number(left[0]) or not _is_number(right[0]):
        return None
    one, other = float(left[0]), float(right[0])
    if sign in "+-":
        if not alike(left[1], right[1]):
            return None
        unit = left[1] or right[1]
        other = convert(other, right[1], unit)
        return _finite(one + other if sign == "+" else one - other, unit)
    if sign == "*":
        return _finite(one * other, left[1] or right[1])
    if left[1] and right[1]:  # a quantity by one of its kind is a plain number
        other = convert(other, right[1], left[1]) if alike(left[1], right[1]) else 0.0
        return _finite(one / other, "") if other else None
    return _finite(one / other, left[1]) if other else None


def _call(name: str, arguments: tuple[Expression, ...], known: Known) -> Quantity | None:
    match name, arguments:
        case "known", (Reference(device, point),):
            return _sound(known.value(device, point)) is not None, ""
        case "usable", (Constant(device),):
            return known.usable(str(device)), ""
        case "age", (Reference(device, point),):
            age = _sound(known.age(device, point))
            return None if age is None else (age, "s")
        case ("mean" | "lowest" | "highest") as statistic, (Reference(device, point), Constant(seconds, unit)):
            past = _sound(known.past(device, point, float(seconds) * SECONDS[unit], statistic))
            return None if past is None else (past, known.unit(device, point))
        case "count", conditions:
            return float(sum(_truth(condition, known) is True for condition in conditions)), ""
        case _:
            return _of_numbers(name, [quantity(argument, known) for argument in arguments])


def _of_numbers(name: str, found: list[Quantity | None]) -> Quantity | None:
    numbers: list[float] = []
    unit = next((each[1] for each in found if each is not None and each[1]), "")
    for each in found:
        if each is None or not _is_number(each[0]) or not alike(each[1], unit):
            return None
        numbers.append(convert(float(each[0]), each[1], unit))
    match name:
        case "min":
            return _finite(min(numbers), unit)
        case "max":
            return _finite(max(numbers), unit)
        case "abs":
            return _finite(abs(numbers[0]), unit)
        case _:
            return _finite(_rounded(numbers[0]), unit)


def _rounded(number: float) -> float:
    """Return the nearest whole number, halves away from zero; never −0."""
    return math.copysign(math.floor(abs(number) + 0.5), number) + 0.0 if math.isfinite(number) else number


def _finite(number: float, unit: str) -> Quantity | None:
    return (number, unit) if math.isfinite(number) else None


def _is_number(value: Value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _sound(value: object) -> Value | None:
    """Return the value where it is one: NaN, infinity and what is no value at all are nothing known."""
    if isinstance(value, (bool, str)):
        return value
    if not isinstance(value, (int, float)):
        return None
    try:
        return value if math.isfinite(value) else None
    except OverflowError:  # a whole number too large to reckon with
        return None
