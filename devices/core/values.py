"""Typed values of devices: points, and what counts as the same value."""

import math
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from devices.core.phrases import Detail, Explained, Phrase, hint
from devices.core.texts import Texts

Value = bool | int | float | str

_ON = frozenset({"on", "true", "yes"})
_OFF = frozenset({"off", "false", "no"})
_LONGEST_NUMBER = 400
"""Characters a number with its unit may have: what matches longer ones may take for ever."""

_LARGEST = int(sys.float_info.max)

_QUANTITY = re.compile(r"^\s*(?P<number>[-+]?\d+(?:\.\d+)?)\s*(?P<unit>\D.*?)?\s*$")


class PointType(StrEnum):
    """What kind of value a point holds."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One typed value of a device.

    A writable point is also a verb of the same name with one argument `value`
    (see `devices.core.verbs`). `tolerance` is how far an observed number may lie from the wanted one and
    still confirm it. A point with `feedback=False` is never reported by the hardware, so it can't confirm.
    `limit` is where a value that only grows calls for a technician: hours of a lamp, of a filter.
    `takes`: seconds until its feedback at worst, where that is more than a moment (a display's start, a projector's
    warm-up). `rest`: the least seconds between two switchings. `known`: the words a text is known to take; others
    can be sent, but mean nothing.
    """

    name: str
    type: PointType
    label: Texts = field(default_factory=dict)
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    writable: bool = False
    feedback: bool = True
    tolerance: float = 0.0
    native_fade: bool = False
    icon: str = ""
    limit: float | None = None
    takes: float = 0.0
    rest: float = 0.0
    known: tuple[str, ...] = ()

    def parse(self, raw: object) -> Value:
        """Turn what a person or a file wrote ("on", "20 %", 3, …) into a value of this point.

        Raises ValueError with a sentence that says what was expected.
        """
        value = self._convert(raw)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            self._check_range(value)
        if self.type is PointType.CHOICE and value not in self.choices:
            near = hint(str(value), self.choices)
            raise Explained("no-such-choice", choices=", ".join(self.choices), got=f"{raw!r:.80}", hint=near)
        return value

    def matches(self, wanted: Value, actual: Value | None) -> bool:
        """Return whether the observed value confirms the wanted one."""
        if actual is None:
            return False
        if isinstance(wanted, bool) or isinstance(actual, bool) or isinstance(wanted, str) or isinstance(actual, str):
            return wanted == actual and isinstance(wanted, bool) == isinstance(actual, bool)
        return abs(wanted - actual) <= self.tolerance + 1e-9

    def worn(self, actual: Value | None) -> bool:
        """Return whether the value has reached its limit."""
        measured = isinstance(actual, (int, float)) and not isinstance(actual, bool)
        return self.limit is not None and measured and float(actual or 0) >= self.limit

    def _convert(self, raw: object) -> Value:
        if self.type is PointType.BOOLEAN:
            return self._boolean(raw)
        if self.type in (PointType.TEXT, PointType.CHOICE):
            if isinstance(raw, bool):
                return "on" if raw else "off"
            if isinstance(raw, (str, int, float)):
                return str(raw)
            raise Explained("bad-value", expected=Phrase("a-text"), got=f"{raw!r:.80}")
        number = self._number(raw)
        if self.type is PointType.INTEGER:
            if number != int(number):
                raise Explained("bad-value", expected=Phrase("a-whole-number"), got=f"{raw!r:.80}")
            return int(number)
        return number

    def _boolean(self, raw: object) -> bool:
        if isinstance(raw, bool):
            return raw
        word = str(raw).strip().lower()
        if word in _ON:
            return True
        if word in _OFF:
            return False
        raise Explained("bad-value", expected=Phrase("on-or-off"), got=f"{raw!r:.80}")

    def _number(self, raw: object) -> float:
        if isinstance(raw, bool):
            raise self._no_number(repr(raw))
        if isinstance(raw, int) and abs(raw) > _LARGEST:
            raise self._no_number(Phrase("one-too-large"))
        if isinstance(raw, (int, float)):
            number, unit = float(raw), None
        else:
            text = str(raw)
            match = _QUANTITY.match(text) if len(text) <= _LONGEST_NUMBER else None
            if match is None:
                raise self._no_number(repr(text[:80]))
            number, unit = float(match["number"]), match["unit"]
        if not math.isfinite(number):
            raise Explained("bad-value", expected=Phrase("a-finite-number"), got=f"{raw!r:.80}")
        if unit and not self.unit:
            raise Explained("bad-value", expected=Phrase("a-bare-number"), got=f"{raw!r:.80}")
        if unit and unit != self.unit:
            raise Explained("wrong-unit", unit=self.unit, got=unit[:80])
        return number

    def span(self) -> Phrase:
        """Return the range in words."""
        return span(self.minimum, self.maximum, self.unit)

    def _no_number(self, got: Detail) -> Explained:
        return Explained("bad-value", expected=Phrase.of("a-number", unit=self._in_unit()), got=got)

    def _in_unit(self) -> Detail:
        return Phrase.of("in-unit", unit=self.unit) if self.unit else ""

    def _check_range(self, number: float) -> None:
        below = self.minimum is not None and number < self.minimum
        above = self.maximum is not None and number > self.maximum
        if below or above:
            raise Explained("out-of-range", span=self.span(), got=f"{plain(number)} {self.unit}".strip())


def span(low: float | None, high: float | None, unit: str = "") -> Phrase:
    """Return a range in words: 0 to 60 %; at least 5 s where it has no other end."""
    least, most = (None if limit is None else f"{plain(limit)} {unit}".strip() for limit in (low, high))
    if least is None:
        return Phrase.of("at-most", limit=most)
    return Phrase.of("at-least", limit=least) if most is None else Phrase.of("span", low=plain(low or 0.0), high=most)


def plain(number: float) -> str:
    """Render a number without exponent and without a fraction of zeros, exactly: 60, 0.5, 0.0000001."""
    text = f"{Decimal(repr(float(number))):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def show_value(value: Value | None, unit: str = "") -> str:
    """Render a value the way sentences and logs show it: on, off, 20 %, hdmi1, or – when unknown."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "on" if value else "off"
    if value == "":
        return "(empty)"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{text} {unit}".strip()


def by_name(points: tuple[Point, ...]) -> Mapping[str, Point]:
    """Index points by name. Raises ValueError if two share a name."""
    table = {point.name: point for point in points}
    if len(table) != len(points):
        raise ValueError("two points share a name")
    return table
