"""When each entry is due: occurrences, day by day, each with a name of its own that no restart changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from devices.core.texts import Texts
from devices.showroom import Scalar
from exhibit_server.schedule.almanac import Almanac, Day
from exhibit_server.schedule.config import CLOSING, OPENING, EntryConfig, TurnConfig
from exhibit_server.schedule.holidays import holidays_on
from exhibit_server.schedule.local_time import clock, instant, local
from exhibit_server.schedule.rhythm import Missed
from exhibit_server.schedule.sentences import REASONS, TITLES
from exhibit_server.tours.config import GroupConfig
from exhibit_server.wording import render


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is done when an entry is due. Of tasks in one `row`, a later one takes the place of an earlier one."""

    entry: str
    row: str
    title: Texts
    missed: Missed
    try_for: float
    scene: str | None = None
    tour: str | None = None
    language: str = "vi"
    arguments: Mapping[str, Scalar]
    variant: str | None = None
    group: GroupConfig | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time an entry is due. `skip` says why it isn't done that day, if so."""

    task: Task
    day: date
    minute: int
    at: float
    skip: Texts | None = None

    @property
    def key(self) -> str:
        """Its name: the entry and the local time it was planned for."""
        return f"{self.task.entry}@{self.day.isoformat()}T{clock(self.minute)}"


class Occurrences:
    """Computes the occurrences of a schedule; days are remembered for a while."""

    REMEMBERED = 100

    def __init__(self, almanac: Almanac) -> None:
        self.almanac = almanac
        config = almanac.config
        self._opening = _turn_task(OPENING, config.opening)
        self._closing = _turn_task(CLOSING, config.closing)
        self._entries = [(entry, _task(name, entry)) for name, entry in config.entries.items() if entry.enabled]
        self._days: dict[date, tuple[Occurrence, ...]] = {}

    def on(self, day: date) -> tuple[Occurrence, ...]:
        """Return a day's occurrences, in order."""
        known = self._days.get(day)
        if known is None:
            known = tuple(sorted(self._computed(self.almanac.day(day)), key=lambda each: (each.at, each.key)))
            if len(self._days) >= self.REMEMBERED:
                self._days.clear()
            self._days[day] = known
        return known

    def between(self, after: float, until: float) -> list[Occurrence]:
        """Return the occurrences due after one instant, and until another, in order."""
        zone = self.almanac.zone
        day, last = local(after, zone).date() - timedelta(days=1), local(until, zone).date() + timedelta(days=1)
        found = []
        while day <= last:
            found += [each for each in self.on(day) if after < each.at <= until]
            day += timedelta(days=1)
        return sorted(found, key=lambda each: (each.at, each.key))

    def next_after(self, after: float, days: int = 8) -> Occurrence | None:
        """Return the next occurrence, if there is one within so many days."""
        day = local(after, self.almanac.zone).date() - timedelta(days=1)
        for _ in range(days + 2):
            later = [each for each in self.on(day) if each.at > after]
            if later:
                return later[0]
            day += timedelta(days=1)
        return None

    def find(self, key: str) -> Occurrence | None:
        """Return the occurrence with a name, if the schedule still has it."""
        _, found, moment = key.partition("@")
        try:
            day = date.fromisoformat(moment.partition("T")[0])
        except ValueError:
            return None
        return next((each for each in self.on(day) if found and each.key == key), None)

    def _computed(self, day: Day) -> Iterator[Occurrence]:
        zone, config = self.almanac.zone, self.almanac.config
        if day.hours and self._opening is not None and config.opening is not None:
            minute = max(day.hours[0].start - int(config.opening.before // 60), 0)
            yield Occurrence(self._opening, day.date, minute, instant(day.date, minute, zone))
        if day.hours and self._closing is not None:
            minute = day.hours[-1].end
            yield Occurrence(self._closing, day.date, minute, instant(day.date, minute, zone))
        for entry, task in self._entries:
            rhythm = entry.every or entry.once
            if rhythm is None or not rhythm.days.matches(day.date):
                continue
            for minute in rhythm.minutes:
                at = instant(day.date, minute, zone)
                yield Occurrence(task, day.date, minute, at, self._why_not(entry, day, at))

    def _why_not(self, entry: EntryConfig, day: Day, at: float) -> Texts | None:
        """Say why an entry isn't done on a day; None when it is."""
        countries = self.almanac.config.holidays.countries if entry.holidays is None else entry.holidays
        if entry.on_holidays != "play":
            holidays = holidays_on(day.date, countries)
            if entry.on_holidays == "skip" and holidays:
                return render(REASONS["holiday"], name=holidays[0].name)
            if entry.on_holidays == "only" and not holidays:
                return REASONS["no_holiday"]
        if entry.when_closed == "play" or self.almanac.open_at(at):
            return None
        if day.closed is not None:
            return render(REASONS["closed"], reason=day.closed)
        return REASONS["outside_hours"]


def row_of(entry: str) -> str:
    """Return the row an entry stands in: opening and closing the hall take each other's place."""
    return "hall" if entry in (OPENING, CLOSING) else entry


def _turn_task(name: str, turn: TurnConfig | None) -> Task | None:
    if turn is None:
        return None
    return Task(
        entry=name,
        row=row_of(name),
        title=TITLES[name],
        missed=turn.missed,
        try_for=turn.try_for,
        scene=turn.scene,
        arguments={},
    )


def _task(name: str, entry: EntryConfig) -> Task:
    return Task(
        entry=name,
        row=row_of(name),
        title=entry.title,
        missed=entry.missed,
        try_for=entry.try_for,
        scene=entry.scene,
        tour=entry.tour,
        language=entry.language,
        arguments=entry.arguments,
        variant=entry.variant,
        group=entry.group,
    )
