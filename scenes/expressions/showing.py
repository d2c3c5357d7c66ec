"""Expression → text: the way it is written, with the parentheses it needs to mean the same when it is read again."""

from devices.core.values import plain
from scenes.expressions.tree import (
    Arithmetic,
    Combination,
    Comparison,
    Constant,
    Expression,
    Function,
    Reference,
)

_OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _ATOM = range(7)
"""How tightly a kind of expression holds together."""


def show(expression: Expression) -> str:
    """Render an expression the way it is written."""
    match expression:
        case Constant(value, unit, word):
            return _constant(value, unit, word=word)
        case Reference():
            return str(expression)
        case Comparison(left, sign, right):
            return f"{_within(left, _SUM)} {sign} {_within(right, _SUM)}"
        case Arithmetic(left, sign, right):
            own = _SUM if sign in "+-" else _PRODUCT
            return f"{_within(left, own)} {sign} {_within(right, own + 1)}"
        case Combination("not", (part,)):
            return f"not {_within(part, _COMPARISON)}"
        case Combination(kind, parts):
            return f" {kind} ".join(_within(part, _tightness(expression) + 1) for part in parts)
        case Function(name, arguments):
            return f"{name}({', '.join(show(argument) for argument in arguments)})"


def _constant(value: object, unit: str, *, word: bool) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, str):
        return value if word else f'"{value}"'
    return f"{plain(float(value))} {unit}".strip()  # type: ignore[arg-type]


def _within(part: Expression, tightness: int) -> str:
    text = show(part)
    return text if _tightness(part) >= tightness else f"({text})"


def _tightness(expression: Expression) -> int:
    match expression:
        case Combination(kind, _):
            return {"or": _OR, "and": _AND}.get(kind, _NOT)
        case Comparison():
            return _COMPARISON
        case Arithmetic(_, sign, _):
            return _SUM if sign in "+-" else _PRODUCT
        case _:
            return _ATOM
