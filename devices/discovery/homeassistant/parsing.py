"""What the texts of states mean.

Every parser returns the value, or None for "not known", or raises ValueError in words.
"""

import math
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime

from devices.core.values import Value

NONE = "None"
"""What a template prints for nothing; Home Assistant takes it as "not known" everywhere."""

GONE = frozenset({"unknown", "unavailable"})
"""Words that other home automation systems send in place of a value."""

LONGEST_STATE = 255
"""Characters Home Assistant allows a state."""

Parse = Callable[[str], Value | None]

_NUMBER = re.compile(r"\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*", re.ASCII)


def to_number(text: str) -> int | float:
    """Return the number a text says: whole where it is written whole."""
    if len(text) > 64 or not _NUMBER.fullmatch(text):
        raise ValueError(f"expected a number, got {text[:80]!r}")
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"expected a finite number, got {text[:80]!r}")
    whole = text.strip().lstrip("+-").isdigit()
    return int(text) if whole else number


def parse_number(text: str) -> Value | None:
    return None if text == NONE or text in GONE else to_number(text)


def numbers_from(low: float, high: float) -> Parse:
    """Return a parser of numbers that refuses those out of range."""

    def parse(text: str) -> Value | None:
        number = parse_number(text)
        if number is not None and not low <= float(number) <= high:
            raise ValueError(f"expected a number from {low:g} to {high:g}, got {text[:80]!r}")
        return number

    return parse


def parse_text(text: str) -> Value | None:
    if text == NONE or text in GONE:
        return None
    if len(text) > LONGEST_STATE:
        raise ValueError(f"expected at most {LONGEST_STATE} characters, got {len(text)}")
    return text


def one_of(choices: Sequence[str]) -> Parse:
    """Return a parser that takes the choices only; any text, when there are none."""
    allowed = frozenset(choices)

    def parse(text: str) -> Value | None:
        if text == NONE or (text in GONE and text not in allowed):
            return None
        if text not in allowed and allowed:
            raise ValueError(f"expected one of {', '.join(choices)[:200]}, got {text[:80]!r}")
        return parse_text(text)

    return parse


def known_of(choices: Sequence[str]) -> Parse:
    """Return a parser for side matters, such as an effect: a word that was not announced is not known, and no fault."""
    allowed = frozenset(choices)
    return lambda text: parse_text(text) if text in allowed or not allowed else None


def on_off(on: str, off: str, nothing: str = NONE) -> Parse:
    """Return a parser of two words, where "on" counts if both are the same, as in Home Assistant."""

    def parse(text: str) -> Value | None:
        if text == on:
            return True
        if text == off:
            return False
        if text == nothing:
            return None
        raise ValueError(f"expected {on[:40]!r} or {off[:40]!r}, got {text[:80]!r}")

    return parse


def parse_timestamp(text: str) -> Value | None:
    if text == NONE or text in GONE:
        return None
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"expected a date and a time (ISO 8601), got {text[:80]!r}") from None
    # Templates print a moment with a blank in the middle.
    return f"{text[:10]}T{text[11:]}" if text[10:11] == " " else text


def parse_date(text: str) -> Value | None:
    if text == NONE or text in GONE:
        return None
    try:
        return (
            datetime.fromisoformat(text).date().isoformat() if len(text) > 10 else date.fromisoformat(text).isoformat()
        )
    except ValueError:
        raise ValueError(f"expected a date (ISO 8601), got {text[:80]!r}") from None


def scaled(text: str, low: float, high: float) -> int | None:
    """Return how many percent of the way from `low` to `high` a number is, within 0 to 100; None for "not known".

    Cut to a whole number, as Home Assistant does. `low` may be above `high`.
    """
    number = parse_number(text)
    if number is None:
        return None
    within = min(max(float(number), min(low, high)), max(low, high))
    return int((within - low) * 100 / (high - low))
