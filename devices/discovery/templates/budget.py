"""What a template may cost, and the few values that exist only inside templates.

A template comes with an announcement that anybody on the broker may have sent. It is never handed to Jinja to run:
it is walked by closures that can do only what is listed here, and that pay for what they do from a `Run`.
"""

import math
import time
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from typing import Any

STEPS = 30_000
"""Parts of a template evaluated in one rendering. Each costs a tenth of a microsecond or so."""

LONGEST_TEXT = 128 * 1024
"""Characters of any text that a template makes."""

LONGEST_LIST = 10_000
"""Elements of any list that a template makes."""

LARGEST_INTEGER = 512
"""Bits of any whole number that a template makes."""

PATIENCE = 0.01
"""Seconds that all regular expressions of one rendering may take together."""


class Undefined:
    """What stands for a value that is not there: prints as nothing, is false, is empty, and can't be used else."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return "Undefined"

    def __bool__(self) -> bool:
        return False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Undefined)

    def __hash__(self) -> int:
        return hash(Undefined)

    def refuse(self) -> "Missing":
        """Return what to raise where something that is not there is used."""
        return Missing(f"{self.name} is undefined")


class Namespace:
    """What `namespace()` makes: attributes that a loop may set."""

    __slots__ = ("attributes",)

    def __init__(self, attributes: dict[str, Any]) -> None:
        self.attributes = attributes

    def __repr__(self) -> str:
        return "<Namespace>"


class Refusal(ValueError):
    """A template asked for something that it can't have; the message says what."""


class Exhausted(Refusal):
    """A template wants more than it may spend, whatever it is given."""


class Missing(Refusal):
    """A template needs something that the payload does not hold."""


class Run:
    """One rendering: the names it knows, what it has written, and what it may still spend."""

    __slots__ = ("names", "out", "patience", "steps", "written")

    def __init__(self, names: dict[str, Any]) -> None:
        self.names = names
        self.out: list[str] = []
        self.written = 0
        self.steps = STEPS
        self.patience = PATIENCE

    def charge(self, steps: int) -> None:
        """Pay for work. Raises Exhausted when nothing is left to pay with."""
        self.steps -= steps
        if self.steps < 0:
            raise Exhausted("takes too long")

    def grow(self, characters: int) -> None:
        """Pay for a text about to be made."""
        if characters > LONGEST_TEXT:
            raise Exhausted(f"makes a text of more than {LONGEST_TEXT} characters")
        self.charge(1 + (characters >> 5))

    def fill(self, elements: int) -> None:
        """Pay for a list about to be made."""
        if elements > LONGEST_LIST:
            raise Exhausted(f"makes a list of more than {LONGEST_LIST} elements")
        self.charge(1 + elements)

    def write(self, text: str) -> None:
        """Put a piece of the result down."""
        self.written += len(text)
        if self.written > LONGEST_TEXT:
            raise Exhausted(f"makes a text of more than {LONGEST_TEXT} characters")
        self.out.append(text)

    def weigh(self, value: Any) -> None:
        """Pay for looking at all of a value. Lists inside lists are paid for as often as they are met."""
        waiting = [value]
        while waiting:
            value = waiting.pop()
            self.charge(1)
            kind = type(value)
            if kind is str:
                self.charge(len(value) >> 6)
            elif kind is dict:
                self.charge(len(value))
                waiting.extend(value.values())
            elif kind in (list, tuple):
                self.charge(len(value))
                waiting.extend(value)

    def text(self, value: Any) -> str:
        """Return a value as Jinja prints it."""
        kind = type(value)
        if kind is str:
            return str(value)
        if kind is int or kind is float:
            return str(value)
        if kind is Undefined:
            return ""
        self.weigh(value)
        result = str(value)
        self.grow(len(result))
        return result

    def elements(self, value: Any) -> list[Any]:
        """Return what a loop over a value meets, paid for."""
        kind = type(value)
        if kind is list or kind is tuple or kind is dict:
            self.fill(len(value))
            return list(value)
        if kind is str:
            self.fill(len(value))
            return list(value)
        if kind is Undefined:
            return []
        raise Refusal(f"{kind_of(value)} can't be looped over")

    def regex_time(self) -> "Stopwatch":
        """Return a watch that takes what passes under it from the patience left."""
        return Stopwatch(self)


class Stopwatch:
    """Counts the time of regular expressions against a run."""

    __slots__ = ("_run", "_started")

    def __init__(self, run: Run) -> None:
        self._run = run

    def __enter__(self) -> float:
        """Return the seconds left."""
        self._run.charge(20)
        if self._run.patience <= 0:
            raise Exhausted("spends too long on regular expressions")
        self._started = time.perf_counter()
        return self._run.patience

    def __exit__(self, *_: object) -> None:
        self._run.patience -= time.perf_counter() - self._started


def check_number(value: Any) -> Any:
    """Return a number that a sum made, if it is one a template may have."""
    if type(value) is int and value.bit_length() > LARGEST_INTEGER:
        raise Exhausted("makes a number that is too large")
    if type(value) is complex:
        raise Refusal("makes a complex number")
    return value


def integer(value: Any, what: str, lowest: int, highest: int) -> int:
    """Return an argument that must be a whole number within bounds."""
    if type(value) is not int and type(value) is not bool:
        raise Refusal(f"{what} must be a whole number, got {kind_of(value)}")
    if not lowest <= value <= highest:
        raise Refusal(f"{what} must lie between {lowest} and {highest}")
    return int(value)


def real(value: Any) -> float:
    """Return a value as a number. Raises ValueError, TypeError, OverflowError; Refusal for what is undefined."""
    if type(value) is Undefined:
        raise value.refuse()
    if type(value) is str and len(value) > 400:
        raise ValueError("a text too long to be a number")
    return float(value)


def finite(value: Any) -> bool:
    """Return whether a value is a number, or a text that says one."""
    try:
        return math.isfinite(real(value))
    except Refusal:
        raise
    except (ValueError, TypeError, OverflowError):
        return False


def scalar(value: Any) -> Any:
    """Return a value that may be a key or be compared without cost."""
    if isinstance(value, (list, tuple, dict, Namespace)):
        raise Refusal(f"{kind_of(value)} can't be used as a key")
    return value


def kind_of(value: Any) -> str:
    """Name the kind of a value in a sentence."""
    if isinstance(value, Undefined):
        return f"{value.name}, which is undefined,"
    return _KINDS.get(type(value), type(value).__name__)


_KINDS: Mapping[type, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    tuple: "a tuple",
    dict: "an object",
    type(None): "none",
    Namespace: "a namespace",
    datetime: "a date and time",
    date: "a date",
    timedelta: "a duration",
    time_of_day: "a time",
}
