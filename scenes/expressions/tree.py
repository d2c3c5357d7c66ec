"""What an expression consists of, once read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from devices.core.phrases import Explained
from devices.core.values import Value


class ExpressionError(Explained):
    """The expression can't be read; says why, in every language."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant; `unit` as written. `word`: a bare word, which may be a choice or a device."""

    value: Value
    unit: str = ""
    word: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """A point of a device."""

    device: str
    point: str

    def __str__(self) -> str:
        return f"{self.device}.{self.point}"


@dataclass(frozen=True, slots=True)
class Comparison:
    left: "Expression"
    sign: str
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Combination:
    kind: Literal["and", "or", "not"]
    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`left sign right`; a sign before a value is 0 − value."""

    left: "Expression"
    sign: str
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Function:
    name: str
    arguments: tuple["Expression", ...]


Expression = Constant | Reference | Comparison | Combination | Arithmetic | Function


@dataclass(frozen=True, slots=True)
class Window:
    """A point whose past the expression needs, and how far back (seconds)."""

    reference: Reference
    seconds: float


def parts(expression: Expression) -> tuple[Expression, ...]:
    """Return what an expression is made of directly."""
    match expression:
        case Comparison(left, _, right) | Arithmetic(left, _, right):
            return (left, right)
        case Combination(_, inner) | Function(_, inner):
            return inner
        case _:
            return ()


def walk(expression: Expression) -> Iterator[Expression]:
    """Yield the expression and everything in it."""
    yield expression
    for part in parts(expression):
        yield from walk(part)


def references(expression: Expression) -> set[Reference]:
    """Return every point the expression reads."""
    return {part for part in walk(expression) if isinstance(part, Reference)}


def devices(expression: Expression) -> set[str]:
    """Return every device the expression asks about, those of `usable` included."""
    found = {reference.device for reference in references(expression)}
    for part in walk(expression):
        match part:
            case Function("usable", (Constant(value),)):
                found.add(str(value))
    return found


def windows(expression: Expression) -> set[Window]:
    """Return the points whose past it needs."""
    found = set()
    for part in walk(expression):
        match part:
            case Function(_, (Reference() as reference, Constant(value, unit))) if unit in SECONDS:
                found.add(Window(reference, float(value) * SECONDS[unit]))
    return found


def ages(expression: Expression) -> bool:
    """Return whether its value changes while time passes, though no reading comes."""
    return any(isinstance(part, Function) and part.name in _AGEING for part in walk(expression))


_AGEING = frozenset(("age", "mean", "lowest", "highest"))

SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}
"""Units of time. `m` is the metre."""
