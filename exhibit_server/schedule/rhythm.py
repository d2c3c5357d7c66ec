"""When something recurs, as people say it: `weekdays at 9:30`, `first monday at 8:00`, `day at [10:00, 14:00]`."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, WithJsonSchema

from devices.core.duration import parse_duration
from devices.core.phrases import Explained, hint
from exhibit_server.schedule.local_time import DAY_MINUTES, clock

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EVERY_DAY = frozenset(range(7))
GROUPS = {"day": EVERY_DAY, "weekdays": frozenset(range(5)), "weekends": frozenset({5, 6})}
NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_TIME = re.compile(r"^(\d{1,2}):(\d{2})$")
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DayRule:
    """Which days: those of the week, or only the nth of them in each month (-1: the last), or one date."""

    weekdays: frozenset[int] = EVERY_DAY
    nth: int | None = None
    on: date | None = None

    def matches(self, day: date) -> bool:
        """Whether this is one of the days."""
        if self.on is not None:
            return day == self.on
        if day.weekday() not in self.weekdays:
            return False
        if self.nth is None:
            return True
        week = 1 if self.weekdays == EVERY_DAY else 7
        if self.nth < 0:
            return (day + timedelta(days=week)).month != day.month
        return (day.day - 1) // week + 1 == self.nth


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Days and minutes of the day; `words` is how it was written."""

    days: DayRule
    minutes: tuple[int, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Span:
    """From one minute of the day until another."""

    start: int
    end: int

    def __str__(self) -> str:
        return f"{clock(self.start)}–{clock(self.end)}"


@dataclass(frozen=True, slots=True)
class Missed:
    """What becomes of an occurrence the hub was not there for: caught up if at most `within` seconds late."""

    within: float


def parse_time(raw: object) -> int:
    """Return the minute of the day. Raises ValueError."""
    match = _TIME.match(str(raw).strip())
    if match is None or int(match[1]) > 24 or int(match[2]) > 59 or int(match[1]) * 60 + int(match[2]) > DAY_MINUTES:
        raise _not_so("9:30", raw)
    return int(match[1]) * 60 + int(match[2])


def parse_rhythm(raw: object) -> Rhythm:
    """Return the rhythm. Raises ValueError with an example."""
    words = " ".join(str(raw).lower().split())
    days, found, times = words.partition(" at ")
    if not found:
        raise _not_so('DAYS at TIME ("weekdays at 9:30", "day at [10:00, 14:00]")', raw)
    minutes = tuple(sorted({parse_time(time) for time in times.strip("[] ").split(",")}))
    if minutes[-1] == DAY_MINUTES:
        raise Explained("next-day")
    return Rhythm(parse_days(days), minutes, words)


def parse_days(raw: object) -> DayRule:
    """Return the days. Raises ValueError."""
    words = str(raw).lower().replace(",", " ").replace(" and ", " ").split()
    if len(words) == 1 and _DATE.match(words[0]):
        return DayRule(on=parse_date(words[0]))
    nth = NTH.get(words[0]) if words else None
    if nth is not None:
        words = words[1:]
        if words == ["day"] and abs(nth) != 1:
            raise Explained("first-or-last-day")
    if not words or (nth is not None and len(words) != 1):
        raise _not_so('"weekdays", "monday and friday", "first monday"', raw)
    return DayRule(frozenset().union(*(_weekdays(word) for word in words)), nth)


def parse_date(raw: object) -> date:
    """Return a date. Raises ValueError."""
    try:
        return date.fromisoformat(str(raw))
    except ValueError:
        raise _not_so("2026-12-24", raw) from None


def parse_hours(raw: object) -> tuple[Span, ...]:
    """Return the times of a day something lasts: `8:30-11:30, 13:30-17:00`, or `closed`. Raises ValueError."""
    if str(raw).strip().lower() == "closed":
        return ()
    spans = []
    for part in str(raw).split(","):
        start, found, end = part.replace("–", "-").partition("-")  # people type an en dash
        if not found:
            raise _not_so('"8:30-17:00", "closed"', raw)
        spans.append(Span(parse_time(start), parse_time(end)))
    for before, after in zip([Span(0, 0), *spans], spans, strict=False):
        if after.start >= after.end or after.start < before.end:
            raise Explained("hours-disordered", got=repr(raw)[:120])
    return tuple(spans)


def parse_missed(raw: object) -> Missed:
    """Return the policy: `skip`, `always`, or `catch_up within 30m`. Raises ValueError."""
    words = str(raw).strip()
    if words in ("skip", "always"):
        return Missed(0.0 if words == "skip" else float("inf"))
    head, found, limit = words.partition("within")
    if head.strip() != "catch_up" or not found:
        raise _not_so('"skip", "always", "catch_up within 30m"', raw)
    return Missed(parse_duration(limit.strip()))


def _not_so(examples: str, raw: object) -> Explained:
    return Explained("not-written-so", examples=examples, got=repr(raw)[:120])


def _weekdays(word: str) -> frozenset[int]:
    if word in GROUPS:
        return GROUPS[word]
    if word not in WEEKDAYS:
        raise Explained("no-day", name=word[:80], hint=hint(word, [*GROUPS, *WEEKDAYS, *NTH]))
    return frozenset({WEEKDAYS.index(word)})


def _read(parse: Callable[[object], T], kind: type) -> BeforeValidator:
    def validator(raw: Any) -> Any:
        return raw if isinstance(raw, kind) else parse(raw)

    return BeforeValidator(validator)


def _written_as(*examples: str) -> WithJsonSchema:
    """What editors are told: a line of text, by example; the words are read by the functions above."""
    return WithJsonSchema({"type": "string", "examples": list(examples)})


RhythmText = Annotated[Rhythm, _read(parse_rhythm, Rhythm), _written_as("weekdays at 9:30", "day at [10:00, 14:00]")]
DaysText = Annotated[DayRule, _read(parse_days, DayRule), _written_as("weekdays", "first monday")]
HoursText = Annotated[tuple[Span, ...], _read(parse_hours, tuple), _written_as("8:30-17:00", "closed")]
DateText = Annotated[date, _read(parse_date, date), _written_as("2026-12-24")]
MissedText = Annotated[Missed, _read(parse_missed, Missed), _written_as("skip", "always", "catch_up within 30m")]
