"""How people say when: days, times, hours, holidays; and what clocks do to them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibit_server.schedule.holidays import holidays_on
from exhibit_server.schedule.local_time import instant, local
from exhibit_server.schedule.rhythm import parse_days, parse_hours, parse_missed, parse_rhythm
from tests.exhibit_server.schedule.days_bench import entry, moment, schedule

BERLIN = ZoneInfo("Europe/Berlin")
NOVEMBER = [date(2026, 11, 1) + timedelta(days=number) for number in range(30)]


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("day", list(range(1, 31))),
        ("weekends", [1, 7, 8, 14, 15, 21, 22, 28, 29]),
        ("monday", [2, 9, 16, 23, 30]),
        ("monday and friday", [2, 6, 9, 13, 16, 20, 23, 27, 30]),
        ("monday, wednesday", [2, 4, 9, 11, 16, 18, 23, 25, 30]),
        ("first monday", [2]),
        ("second sunday", [8]),
        ("last monday", [30]),
        ("first day", [1]),
        ("last day", [30]),
        ("2026-11-20", [20]),
    ],
)
def test_days(words: str, days: list[int]) -> None:
    rule = parse_days(words)
    assert [day.day for day in NOVEMBER if rule.matches(day)] == days


@pytest.mark.parametrize(
    ("words", "minutes"),
    [("weekdays at 9:30", (570,)), ("day at [14:00, 10:00]", (600, 840)), ("first monday at 8:00", (480,))],
)
def test_rhythms(words: str, minutes: tuple[int, ...]) -> None:
    assert parse_rhythm(words).minutes == minutes


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("weekdays", "the form DAYS at TIME"),
        ("weekday at 9:30", 'did you mean "weekdays"'),
        ("mondy at 9:30", 'did you mean "monday"'),
        ("day at 25:00", "the form 9:30"),
        ("day at 9:60", "the form 9:30"),
        ("day at 24:00", "next day's 0:00"),
        ("second day at 9:00", "only the first day and the last day"),
        ("first at 9:00", "the form"),
        ("2026-02-30 at 9:00", "the form 2026-12-24"),
        ("day at []", "the form 9:30"),
    ],
)
def test_what_is_no_rhythm_is_explained(words: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_rhythm(words)


def test_hours_and_policies() -> None:
    assert [str(span) for span in parse_hours("8:30-11:30, 13:30-17:00")] == ["08:30–11:30", "13:30–17:00"]
    assert parse_hours("closed") == ()
    assert (parse_missed("skip").within, parse_missed("catch_up within 30m").within) == (0, 1800)
    for wrong in ("9:00", "9:00-8:00", "9:00-12:00, 11:00-13:00"):
        with pytest.raises(ValueError, match="8:30-17:00|these hours"):
            parse_hours(wrong)
    with pytest.raises(ValueError, match="catch_up within 30m"):
        parse_missed("sometimes")


@given(st.text(max_size=40))
def test_any_text_is_read_or_explained(words: str) -> None:
    for parse in (parse_rhythm, parse_hours, parse_missed, parse_days):
        try:
            parse(words)
        except ValueError as problem:
            assert str(problem)


def test_a_local_time_that_clocks_skip_is_the_instant_they_skip_to() -> None:
    spring = date(2026, 3, 29)
    assert instant(spring, 2 * 60 + 30, BERLIN) == moment("2026-03-29 03:00", BERLIN)
    assert instant(spring, 2 * 60 + 59, BERLIN) == moment("2026-03-29 03:00", BERLIN)
    assert instant(spring, 60 + 59, BERLIN) == moment("2026-03-29 03:00", BERLIN) - 60


def test_a_local_time_that_comes_twice_is_the_first() -> None:
    autumn = instant(date(2026, 10, 25), 2 * 60 + 30, BERLIN)
    assert autumn == datetime(2026, 10, 25, 0, 30, tzinfo=ZoneInfo("UTC")).timestamp()
    found = schedule({"night": entry("day at 2:30", when_closed="play")}, time_zone="Europe/Berlin")
    day = found.between(moment("2026-10-25 00:00", BERLIN), moment("2026-10-26 00:00", BERLIN))
    assert [each.at for each in day] == [autumn]


@given(
    st.dates(date(1990, 1, 1), date(2036, 12, 31)),
    st.integers(0, 24 * 60),
    st.sampled_from(["Europe/Berlin", "Asia/Ho_Chi_Minh", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Seoul"]),
)
def test_every_minute_of_every_day_is_one_instant(day: date, minute: int, name: str) -> None:
    zone = ZoneInfo(name)
    at = instant(day, minute, zone)
    shown = local(at, zone).replace(tzinfo=None)
    wanted = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001 - what clocks show
    assert timedelta(0) <= shown - wanted <= timedelta(hours=1)
    assert shown == wanted or local(at - 1, zone).utcoffset() != local(at, zone).utcoffset()


def test_tet_and_seollal_are_known_by_name() -> None:
    tet = holidays_on(date(2026, 2, 17), ["VN", "KR"])
    assert [holiday.name["vi"] for holiday in tet if holiday.country == "VN"] == ["Tết Nguyên Đán"]
    assert [holiday.name["ko"] for holiday in tet if holiday.country == "KR"] == ["설날"]
    assert [holiday.name["ko"] for holiday in holidays_on(date(2026, 9, 25), ["KR"])] == ["추석"]
    assert all(set(holiday.name) == {"vi", "ko", "en"} for holiday in tet)
    assert holidays_on(date(2026, 11, 27), ["VN", "KR"]) == ()
