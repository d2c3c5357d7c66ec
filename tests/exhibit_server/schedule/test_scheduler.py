"""The scheduler on virtual time: due, refused, missed, caught up; clocks that jump; hubs that die."""

import asyncio
from collections.abc import Coroutine
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from devices.core.clock import wall_time
from exhibit_server.refusals import Refused
from exhibit_server.schedule.occurrences import Task
from tests.exhibit_server.schedule.days_bench import World, entry, moment, run_from, schedule, step_clock, until

BERLIN = ZoneInfo("Europe/Berlin")
HOURS = {"weekdays": "8:30-17:00", "saturday": "9:00-16:00"}
TURNS = {"opening": {"scene": "hall-open", "before": "15m"}, "closing": {"scene": "hall-close"}}
BUSY = {"vi": "bận", "ko": "사용 중", "en": "busy"}


def lived(world: World, start: str, *story: Coroutine[Any, Any, None]) -> World:
    """Let one part of a story happen after the other."""

    async def main() -> World:
        for part in story:
            await part
        return world

    return run_from(start, main())


def day(world: World, *parts: str) -> list[Coroutine[Any, Any, None]]:
    """Return lives: up until each of the times given in turn, with the hub down between pairs of them."""
    return [world.live_until(moment(part)) if index % 2 == 0 else until(part) for index, part in enumerate(parts)]


def test_a_month_plays_in_a_moment_and_each_occurrence_is_started_once() -> None:
    entries = {"noon": entry("day at 12:00"), "monday": entry("first monday at 9:00")}
    world = World(schedule(entries, hours=HOURS, **TURNS))
    lived(world, "2026-10-31 20:00", *day(world, "2026-11-30 20:00"))
    counts = {name: sum(name == each for each, _ in world.started) for name in ("noon", "monday", "opening", "closing")}
    assert counts == {"noon": 25, "monday": 1, "opening": 25, "closing": 25}
    assert all(abs(at - next(e.due for e in world.book.entries.values() if e.run == f"run-{n}")) < 0.1
               for n, (_, at) in enumerate(world.started, 1))  # fmt: skip
    skipped = [key for key, state in world.states().items() if state == "skipped"]
    assert skipped == [f"noon@2026-11-{number:02d}T12:00" for number in (1, 8, 15, 22, 29)], "Sundays"
    assert world.book.entries["noon@2026-11-01T12:00"].reason["en"] == "the hall is closed: closed on this weekday"


@pytest.mark.parametrize(
    ("missed", "back_at", "state"),
    [
        ("skip", "10:05", "missed"),
        ("skip", "10:00:20", "done"),
        ("catch_up within 30m", "10:29", "caught_up"),
        ("catch_up within 30m", "10:31", "missed"),
        ("always", "16:00", "caught_up"),
    ],
)
def test_what_was_missed_is_caught_up_as_the_entry_says(missed: str, back_at: str, state: str) -> None:
    world = World(schedule({"talk": entry("day at 10:00", missed=missed)}))
    lived(world, "2026-11-27 09:00", *day(world, "2026-11-27 09:30", f"2026-11-27 {back_at}", "2026-11-27 18:00"))
    assert world.states() == {"talk@2026-11-27T10:00": state}
    assert len(world.started) == (state != "missed")


def test_of_several_missed_only_the_last_is_caught_up() -> None:
    world = World(schedule({"talk": entry("day at [9:00, 11:00]", missed="always")}))
    lived(world, "2026-11-23 08:00", *day(world, "2026-11-23 08:30", "2026-11-25 10:00", "2026-11-25 10:30"))
    assert [name for name, _ in world.started] == ["talk"]
    assert list(world.states().values()) == ["missed"] * 4 + ["caught_up"]
    assert world.book.entries["talk@2026-11-23T09:00"].reason["en"] == "a later one took its place"


def test_a_hall_that_missed_its_opening_opens_late_but_not_after_closing() -> None:
    world = World(schedule(hours=HOURS, **TURNS))
    lived(world, "2026-11-26 07:00", *day(world, "2026-11-26 07:30", "2026-11-26 11:00", "2026-11-26 12:00"))
    assert world.states() == {"opening@2026-11-26T08:15": "caught_up"}
    late = World(schedule(hours=HOURS, **TURNS))
    lived(late, "2026-11-26 07:00", *day(late, "2026-11-26 07:30", "2026-11-26 22:00", "2026-11-26 23:00"))
    assert late.states() == {"opening@2026-11-26T08:15": "missed", "closing@2026-11-26T17:00": "caught_up"}


def test_a_hub_that_never_ran_has_missed_nothing() -> None:
    world = World(schedule({"talk": entry("day at 10:00", missed="always")}))
    lived(world, "2026-11-27 10:30", *day(world, "2026-11-27 12:00"))
    assert world.started == [] and world.states() == {}


def test_a_refused_start_is_tried_for_a_while_and_told_in_three_languages() -> None:
    world = World(schedule({"talk": entry("day at 10:00", try_for="10m")}))
    free_at = moment("2026-11-27 10:04")
    world.refusing = lambda task: BUSY if wall_time() < free_at else None
    lived(world, "2026-11-27 09:00", *day(world, "2026-11-27 11:00"))
    assert world.states() == {"talk@2026-11-27T10:00": "done"}
    assert 0 <= world.started[0][1] - free_at <= 6
    assert world.kinds() == ["schedule_waiting", "schedule_started"]
    assert world.told[0][2]["until"] == "10:10" and set(world.told[0][2]["reason"]) == {"vi", "ko", "en"}


def test_tries_end() -> None:
    world = World(schedule({"talk": entry("day at 10:00", try_for="10m")}))
    world.refusing = lambda task: BUSY
    lived(world, "2026-11-27 09:00", *day(world, "2026-11-27 11:00"))
    assert world.states() == {"talk@2026-11-27T10:00": "refused"}
    assert world.kinds() == ["schedule_waiting", "schedule_refused"]
    assert world.book.entries["talk@2026-11-27T10:00"].reason == BUSY


def test_tries_go_on_after_a_restart_but_not_beyond_their_time() -> None:
    for back_at, state in (("10:05", "done"), ("10:20", "refused")):
        world = World(schedule({"talk": entry("day at 10:00", try_for="10m")}))
        world.refusing = lambda task: BUSY if wall_time() < moment("2026-11-27 10:02") else None
        parts = day(world, "2026-11-27 10:01", f"2026-11-27 {back_at}", "2026-11-27 11:00")
        assert lived(world, "2026-11-27 09:00", *parts).states() == {"talk@2026-11-27T10:00": state}


def test_an_entry_that_breaks_the_hub_is_given_up_and_the_others_go_on() -> None:
    def broken(task: Task) -> None:
        if task.entry == "broken":
            raise ZeroDivisionError("a mistake in the program")

    world = World(schedule({"broken": entry("day at 10:00"), "talk": entry("day at 10:00")}))
    world.refusing = broken
    lived(world, "2026-11-27 09:00", *day(world, "2026-11-27 11:00"))
    assert world.states() == {"broken@2026-11-27T10:00": "refused", "talk@2026-11-27T10:00": "done"}
    assert world.kinds() == ["schedule_refused", "schedule_started"]


def test_a_hub_killed_between_acting_and_writing_does_not_act_again() -> None:
    world = World(schedule({"talk": entry("day at 10:00", missed="always")}), delay=10.0)
    lived(world, "2026-11-27 09:00", *day(world, "2026-11-27 10:00:05", "2026-11-27 10:01", "2026-11-27 12:00"))
    assert len(world.started) == 1 and world.states() == {"talk@2026-11-27T10:00": "done"}


def test_a_clock_set_forward_passes_things_over_as_if_the_hub_had_been_away() -> None:
    async def story() -> None:
        life = asyncio.create_task(world.live())
        await until("2026-11-27 09:30")
        step_clock(45 * 60)
        await asyncio.sleep(120)
        life.cancel()

    for missed, state in (("skip", "missed"), ("catch_up within 30m", "caught_up")):
        world = World(schedule({"talk": entry("day at 10:00", missed=missed)}))
        run_from("2026-11-27 09:00", story())
        assert world.states() == {"talk@2026-11-27T10:00": state}


def test_a_clock_set_back_repeats_nothing_that_happened_and_brings_back_what_did_not() -> None:
    async def story() -> None:
        life = asyncio.create_task(world.live())
        await until("2026-11-27 10:30")
        step_clock(24 * 3600)  # a wrong date from somewhere
        await asyncio.sleep(90)
        step_clock(-24 * 3600)
        await until("2026-11-28 12:00")
        life.cancel()

    world = World(schedule({"talk": entry("day at [10:00, 11:00]"), "late": entry("day at 10:33", missed="skip")}))
    run_from("2026-11-27 09:00", story())
    names = [f"{name} {wall}" for name, at in world.started for wall in [round((at - moment("2026-11-27 00:00")) / 60)]]
    assert "talk 600" in names and "talk 660" in names and len(names) == len(set(names))
    assert all(state == "done" for state in world.states().values()), world.states()
    assert "clock_stepped" in world.kinds()


def test_a_small_step_back_at_the_very_minute_fires_once() -> None:
    async def story() -> None:
        life = asyncio.create_task(world.live())
        await until("2026-11-27 10:00:03")
        step_clock(-30)
        await until("2026-11-27 10:05")
        life.cancel()

    world = World(schedule({"talk": entry("day at 10:00", missed="always")}))
    run_from("2026-11-27 09:00", story())
    assert len(world.started) == 1


def test_daylight_saving_skips_nothing_and_repeats_nothing() -> None:
    night = {"night": entry("day at [2:30]", when_closed="play")}
    for start, end, when in (
        ("2026-03-28 12:00", "2026-03-29 12:00", moment("2026-03-29 03:00", BERLIN)),
        ("2026-10-24 12:00", "2026-10-25 12:00", moment("2026-10-25 02:30", BERLIN)),
    ):
        world = World(schedule(night, time_zone="Europe/Berlin"))
        run_from(start, world.live_until(moment(end, BERLIN)), BERLIN)
        assert [round(at - when) for _, at in world.started] == [0]


def test_holidays() -> None:
    entries = {
        "not-then": entry("day at 9:00", on_holidays="skip"),
        "only-then": entry("day at 10:00", on_holidays="only", holidays=["KR"]),
        "always": entry("day at 11:00"),
    }
    world = World(schedule(entries))
    lived(world, "2026-09-24 20:00", *day(world, "2026-09-26 20:00"))  # 25 and 26: Chuseok, no holiday in Vietnam
    assert [name for name, _ in world.started] == ["only-then", "always", "only-then", "always"]
    assert world.book.entries["not-then@2026-09-25T09:00"].reason["ko"] == "공휴일: 추석"


def test_a_hall_closed_on_holidays_and_open_by_exception() -> None:
    reason = {"vi": "đoàn", "ko": "방문단", "en": "a delegation"}
    world = World(
        schedule(
            {"talk": entry("day at 10:00")},
            hours={"day": "9:00-17:00"},
            holidays={"closed": ["VN"]},
            exceptions=[
                {"on": "2026-09-02", "hours": "9:30-11:00", "reason": reason},
                {"on": "2026-09-03", "hours": "closed", "reason": reason},
            ],
            **TURNS,
        )
    )
    lived(world, "2026-08-31 20:00", *day(world, "2026-09-04 08:00"))
    assert world.states() == {
        "talk@2026-09-01T10:00": "skipped",
        "opening@2026-09-02T09:15": "done",
        "talk@2026-09-02T10:00": "done",
        "closing@2026-09-02T11:00": "done",
        "talk@2026-09-03T10:00": "skipped",
    }
    assert "National Day" in world.book.entries["talk@2026-09-01T10:00"].reason["en"]
    assert "Quốc khánh" in world.book.entries["talk@2026-09-01T10:00"].reason["vi"]


def test_a_guide_fires_early_or_skips() -> None:
    async def story() -> None:
        scheduler = world.scheduler()
        await scheduler.load()
        life = asyncio.create_task(scheduler.run())
        await until("2026-11-27 09:30")
        await scheduler.fire("talk@2026-11-27T10:00", "Lan")
        await scheduler.skip("talk@2026-11-27T11:00", "Lan")
        with pytest.raises(Refused) as settled:
            await scheduler.skip("talk@2026-11-27T10:00", "Lan")
        assert settled.value.code == "settled"
        with pytest.raises(Refused) as unknown:
            await scheduler.fire("talk@2026-11-27T10:30", "Lan")
        assert unknown.value.missing
        world.refusing = lambda task: BUSY
        with pytest.raises(Refused):
            await scheduler.fire("talk@2026-11-27T12:00", "Lan")
        world.refusing = lambda task: None
        await until("2026-11-27 13:00")
        life.cancel()

    world = World(schedule({"talk": entry("day at [10:00, 11:00, 12:00]")}))
    run_from("2026-11-27 09:00", story())
    assert list(world.states().values()) == ["early", "skipped", "done"]
    assert len(world.started) == 2
