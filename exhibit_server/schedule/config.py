"""config/schedule.yaml as models."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from devices.core.duration import Duration
from devices.core.phrases import Explained
from devices.showroom import Identifier, LanguageTexts, Scalar, Section
from exhibit_server.schedule.holidays import known_country
from exhibit_server.schedule.rhythm import (
    GROUPS,
    WEEKDAYS,
    DateText,
    DayRule,
    DaysText,
    HoursText,
    Missed,
    MissedText,
    RhythmText,
    Span,
)
from exhibit_server.tours.config import GroupConfig

OPENING, CLOSING = "opening", "closing"
"""Ids of the two entries every hall with opening hours has."""

Audience = Literal["kiosk", "guide", "schedule", "sensor"]


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # an unknown zone is a KeyError, a folder an OSError
        raise Explained("no-time-zone", name=name[:80]) from None
    return name


ZoneName = Annotated[str, AfterValidator(_zone)]
Country = Annotated[str, AfterValidator(known_country)]
Dayword = Literal[
    "day", "weekdays", "weekends", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"
]


class HolidaysConfig(Section):
    """Whose public holidays count, and on whose the hall stays closed."""

    countries: tuple[Country, ...] = ("VN", "KR")
    closed: tuple[Country, ...] = ()


class ExceptionConfig(Section):
    """A day that is not like its weekday. `hours: closed`, or the hours of that day; it wins over holidays."""

    on: DateText
    hours: HoursText
    reason: LanguageTexts


class QuietConfig(Section):
    """Times in which some scenes are not started: all, or those named (those with sound, say)."""

    hours: HoursText
    days: DaysText = DayRule()
    reason: LanguageTexts
    refuse: tuple[Audience, ...] = ("kiosk", "schedule")
    scenes: list[Identifier] | None = None


class TurnConfig(Section):
    """What opens or closes the hall: a scene, `before` the hour, tried for a while when it can't start at once."""

    scene: Identifier
    before: Duration = 0.0
    missed: MissedText = Missed(float("inf"))
    try_for: Duration = 600.0


class EntryConfig(Section):
    """Something that happens by itself: a scene is started, or a tour is made ready for its guide."""

    title: LanguageTexts
    every: RhythmText | None = None
    once: RhythmText | None = None
    scene: Identifier | None = None
    tour: Identifier | None = None
    language: str = "vi"
    arguments: dict[str, Scalar] = Field(default_factory=dict)
    variant: Identifier | None = None
    group: GroupConfig | None = None
    on_holidays: Literal["skip", "play", "only"] = "play"
    holidays: list[Country] | None = None
    when_closed: Literal["skip", "play"] = "skip"
    missed: MissedText = Missed(0.0)
    try_for: Duration = 300.0
    enabled: bool = True

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if (self.every is None) == (self.once is None):
            raise Explained("one-of-keys", keys="every:, once:")
        if self.once is not None and self.once.days.on is None:
            raise Explained("once-a-date")
        if (self.scene is None) == (self.tour is None):
            raise Explained("one-of-keys", keys="scene:, tour:")
        return self


class ScheduleConfig(Section):
    """A hall's days."""

    time_zone: ZoneName = "Asia/Ho_Chi_Minh"
    hours: dict[Dayword, HoursText] = Field(default_factory=dict)
    opening: TurnConfig | None = None
    closing: TurnConfig | None = None
    holidays: HolidaysConfig = HolidaysConfig()
    exceptions: tuple[ExceptionConfig, ...] = ()
    quiet: tuple[QuietConfig, ...] = ()
    entries: dict[Identifier, EntryConfig] = Field(default_factory=dict, max_length=500)

    @model_validator(mode="after")
    def _reserved(self) -> Self:
        taken = {OPENING, CLOSING} & set(self.entries)
        if taken:
            raise Explained("reserved-entry", name=min(taken))
        if not self.hours and (self.opening or self.closing):
            raise Explained("needs-hours")
        return self

    def week(self) -> Mapping[int, tuple[Span, ...]]:
        """Return the hours of each weekday; the narrower word wins: monday over weekdays over day."""
        hours: dict[int, tuple[Span, ...]] = dict.fromkeys(range(7), ())
        for words in (("day",), ("weekdays", "weekends"), WEEKDAYS):
            for word in words:
                if word in self.hours:
                    days = GROUPS[word] if word in GROUPS else {WEEKDAYS.index(word)}
                    hours |= dict.fromkeys(days, self.hours[word])
        return hours


NO_SCHEDULE = ScheduleConfig()
"""Of a hall that has no schedule: nothing happens by itself, nothing is quiet."""
