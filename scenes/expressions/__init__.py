"""Conditions and values over readings, without Python: `mean(air-quality.pm25, 30s) > 35 µg/m³ and not pump.power`.

A small typed language. Grammar, from the loosest to the tightest: or → and → not → comparison → + − → * / → sign →
atom. Atoms are references (`device.point`), numbers with an optional unit, `on`/`off`, quoted texts, bare words (the
choices of a point), functions (`scenes.expressions.functions`) and parentheses.

What is not known stays not known: a reading that never came, of a device that can't be reached, or that was NaN (which
makes a point unknown) gives neither true nor false, and neither does its negation. A reading that comes twice counts
once; one that comes late counts from when it came.
"""

from devices.core.values import plain
from scenes.expressions.meaning import Known, evaluate, holds, quantity
from scenes.expressions.reading import CHARACTERS, LONGEST, parse
from scenes.expressions.showing import show
from scenes.expressions.tree import (
    Comparison,
    Constant,
    Expression,
    ExpressionError,
    Reference,
    Window,
    ages,
    devices,
    references,
    windows,
)
from scenes.expressions.typing import Kind, TypeProblem, type_of

__all__ = [
    "CHARACTERS",
    "LONGEST",
    "Comparison",
    "Constant",
    "Expression",
    "ExpressionError",
    "Kind",
    "Known",
    "Reference",
    "TypeProblem",
    "Window",
    "ages",
    "devices",
    "evaluate",
    "holds",
    "parse",
    "plain",
    "quantity",
    "references",
    "show",
    "type_of",
    "windows",
]
