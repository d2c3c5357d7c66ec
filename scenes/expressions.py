"""Conditions over readings, without Python: `water-tank.level >= 60 % and not pump.power`.

Grammar: or → and → not → comparison; operands are references (`device.point`), numbers with an optional unit,
`on`/`off`, quoted texts and bare words (choices). A reading that is unknown makes a comparison false, and its
negation false as well: nothing is concluded from what was not observed.
"""

import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from devices.core.values import Value

Lookup = Callable[[str, str], Value | None]
"""(device, point) → the value observed, or None when unknown."""

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<reference>[a-z][a-z0-9_]*(?:-[a-z0-9_]+)*\.[a-z][a-z0-9_]*)
    | (?P<number>-?\d+(?:\.\d+)?)(?:\s*(?P<unit>%|°C|µg/m³|mm|cm|ppm|dB|lx|kWh|kW|W|V|A|Hz|°|m|h|s)(?![\w]))?
    | (?P<compare><=|>=|==|!=|<|>)
    | (?P<paren>[()])
    | "(?P<text>[^"]*)"
    | (?P<word>[a-z][a-z0-9_-]*)
    )""",
    re.VERBOSE,
)
_COMPARE: Mapping[str, Callable[[Value, Value], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_DEEPEST = 20
_LONGEST = 400


class ExpressionError(ValueError):
    """The condition can't be read; says at which character."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant; `unit` as written."""

    value: Value
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A point of a device."""

    device: str
    point: str


@dataclass(frozen=True, slots=True)
class Comparison:
    left: "Operand"
    sign: str
    right: "Operand"


@dataclass(frozen=True, slots=True)
class Combination:
    kind: Literal["and", "or", "not"]
    parts: tuple["Expression", ...]


Operand = Constant | Reference
Expression = Comparison | Combination | Reference


def parse(text: str) -> Expression:
    """Parse a condition. Raises ExpressionError."""
    if len(text) > _LONGEST:
        raise ExpressionError(f"a condition may have {_LONGEST} characters at most")
    return _Parser(_tokens(text)).whole()


def holds(expression: Expression, lookup: Lookup) -> bool:
    """Return whether the condition is true for what is known now; unknown is not true."""
    return _evaluate(expression, lookup) is True


def references(expression: Expression) -> set[Reference]:
    """Return every point the condition reads."""
    match expression:
        case Reference():
            return {expression}
        case Comparison(left, _, right):
            return {side for side in (left, right) if isinstance(side, Reference)}
        case Combination(_, parts):
            return set().union(*(references(part) for part in parts))


def comparisons(expression: Expression) -> list[Comparison]:
    """Return every comparison in the condition, for type checking."""
    match expression:
        case Comparison():
            return [expression]
        case Combination(_, parts):
            return [found for part in parts for found in comparisons(part)]
        case _:
            return []


def _evaluate(expression: Expression, lookup: Lookup) -> bool | None:
    """Three-valued: None is unknown."""
    match expression:
        case Reference(device, point):
            value = lookup(device, point)
            return value if isinstance(value, bool) else None
        case Comparison(left, sign, right):
            return _compare(sign, _value(left, lookup), _value(right, lookup))
        case Combination("not", (part,)):
            inner = _evaluate(part, lookup)
            return None if inner is None else not inner
        case Combination(kind, parts):
            results = [_evaluate(part, lookup) for part in parts]
            decisive = kind == "or"
            if decisive in results:
                return decisive
            return None if None in results else not decisive


def _compare(sign: str, left: Value | None, right: Value | None) -> bool | None:
    if left is None or right is None:
        return None
    if any(isinstance(side, float) and math.isnan(side) for side in (left, right)):
        return None
    numeric = isinstance(left, (int, float)) and isinstance(right, (int, float))
    if type(left) is not type(right) and not (numeric and not isinstance(left, bool) and not isinstance(right, bool)):
        return None
    return _COMPARE[sign](left, right)


def _value(operand: Operand, lookup: Lookup) -> Value | None:
    return operand.value if isinstance(operand, Constant) else lookup(operand.device, operand.point)


def _tokens(text: str) -> list[tuple[str, str, str]]:
    """Return (kind, text, unit) triples."""
    found, position = [], 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ExpressionError(f"can't read {text[position:].strip()[:12]!r} at character {position + 1}")
        kind = match.lastgroup or ""
        if match["number"] is not None:
            found.append(("number", match["number"], match["unit"] or ""))
        else:
            found.append((kind, match[kind], ""))
        position = match.end()
    return found


class _Parser:
    def __init__(self, tokens: list[tuple[str, str, str]]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def whole(self) -> Expression:
        expression = self._any()
        if self._at < len(self._tokens):
            raise ExpressionError(f"did not expect {self._tokens[self._at][1]!r} here")
        return expression

    def _peek(self) -> tuple[str, str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "", "")

    def _take(self) -> tuple[str, str, str]:
        token = self._peek()
        self._at += 1
        return token

    def _any(self) -> Expression:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ExpressionError("too deeply nested")
        parts = [self._all()]
        while self._peek()[:2] == ("word", "or"):
            self._take()
            parts.append(self._all())
        self._depth -= 1
        return parts[0] if len(parts) == 1 else Combination("or", tuple(parts))

    def _all(self) -> Expression:
        parts = [self._negated()]
        while self._peek()[:2] == ("word", "and"):
            self._take()
            parts.append(self._negated())
        return parts[0] if len(parts) == 1 else Combination("and", tuple(parts))

    def _negated(self) -> Expression:
        negations = 0
        while self._peek()[:2] == ("word", "not"):
            self._take()
            negations += 1
        expression = self._condition()
        return Combination("not", (expression,)) if negations % 2 else expression

    def _condition(self) -> Expression:
        if self._peek()[:2] == ("paren", "("):
            self._take()
            expression = self._any()
            if self._take()[:2] != ("paren", ")"):
                raise ExpressionError("a closing ) is missing")
            return expression
        left = self._operand()
        if self._peek()[0] != "compare":
            if isinstance(left, Reference):
                return left
            raise ExpressionError("expected a comparison such as water-tank.level >= 60 %")
        sign = self._take()[1]
        return Comparison(left, sign, self._operand())

    def _operand(self) -> Operand:
        kind, text, unit = self._take()
        if kind == "reference":
            device, _, point = text.partition(".")
            return Reference(device, point)
        if kind == "number":
            return Constant(float(text), unit)
        if kind == "text":
            return Constant(text)
        if kind == "word" and text not in ("and", "or", "not"):
            return Constant({"on": True, "true": True, "off": False, "false": False}.get(text, text))
        raise ExpressionError(f"expected a value or device.point, got {text or 'the end'!r}")
