"""What kind of day it is: open or closed and why, a holiday, quiet."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from devices.core.texts import Texts
from exhibit_server.schedule.config import Audience, QuietConfig, ScheduleConfig
from exhibit_server.schedule.holidays import Holiday, holidays_on
from exhibit_server.schedule.local_time import DAY_MINUTES, instant, local
from exhibit_server.schedule.rhythm import Span
from exhibit_server.schedule.sentences import REASONS
from exhibit_server.wording import render


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the hall. `closed` says why there are no hours, `special` why they are not the usual ones."""

    date: date
    hours: tuple[Span, ...]
    holidays: tuple[Holiday, ...]
    closed: Texts | None = None
    special: Texts | None = None


@dataclass(frozen=True, slots=True)
class Quiet:
    """Quiet hours under way."""

    until: float
    rule: QuietConfig

    def refuses(self, audience: Audience, scene: str) -> bool:
        """Whether a scene may not be started by such a caller now."""
        return audience in self.rule.refuse and (self.rule.scenes is None or scene in self.rule.scenes)


class Almanac:
    """Knows the days of a schedule."""

    def __init__(self, config: ScheduleConfig) -> None:
        self.config = config
        self.zone = ZoneInfo(config.time_zone)
        # A hall that names no hours is always open.
        self._week = config.week() if config.hours else dict.fromkeys(range(7), (Span(0, DAY_MINUTES),))
        self._exceptions = {exception.on: exception for exception in config.exceptions}
        self._countries = tuple(dict.fromkeys((*config.holidays.countries, *config.holidays.closed)))

    def day(self, day: date) -> Day:
        """Return what kind of day it is."""
        holidays = holidays_on(day, self._countries)
        exception = self._exceptions.get(day)
        if exception is not None:
            reason = exception.reason
            return Day(day, exception.hours, holidays, None if exception.hours else reason, reason)
        shut = next((holiday for holiday in holidays if holiday.country in self.config.holidays.closed), None)
        if shut is not None:
            return Day(day, (), holidays, shut.name)
        hours = self._week[day.weekday()]
        return Day(day, hours, holidays, None if hours else REASONS["no_hours"])

    def open_at(self, at: float) -> bool:
        """Whether the hall is open at an instant."""
        today = local(at, self.zone).date()
        return any(
            instant(day, span.start, self.zone) <= at < instant(day, span.end, self.zone)
            for day in (today, today - timedelta(days=1))
            for span in self.day(day).hours
        )

    def quiet_at(self, at: float) -> list[Quiet]:
        """Return the quiet hours under way."""
        today = local(at, self.zone).date()
        return [
            Quiet(instant(today, span.end, self.zone), rule)
            for rule in self.config.quiet
            if rule.days.matches(today)
            for span in rule.hours
            if instant(today, span.start, self.zone) <= at < instant(today, span.end, self.zone)
        ]

    def why_quiet(self, at: float, audience: Audience, scene: str) -> Texts | None:
        """Say why a scene may not be started now for quiet's sake; None when it may."""
        for quiet in self.quiet_at(at):
            if quiet.refuses(audience, scene):
                until = local(quiet.until, self.zone).strftime("%H:%M")
                return render(REASONS["quiet"], until=until, reason=quiet.rule.reason)
        return None
