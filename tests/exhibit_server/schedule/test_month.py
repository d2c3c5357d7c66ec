"""A month with a hub that is killed at random instants: every occurrence once, or left out as its entry says."""

import asyncio
from dataclasses import dataclass

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from devices.core.clock import wall_time
from exhibit_server.schedule.occurrences import Occurrence
from exhibit_server.schedule.scheduler import ON_TIME
from exhibit_server.store.entries import OccurrenceEntry
from tests.exhibit_server.schedule.days_bench import SlowBook, World, entry, moment, run_from, schedule

START, END = moment("2026-08-31 20:00"), moment("2026-09-30 20:00")
BUSY = {"vi": "bận", "ko": "사용 중", "en": "busy"}
SLACK = 60.0
"""Seconds the bench itself may take: a slow book, a start of ten seconds, several entries at one minute."""

ENTRIES = {
    "skip": entry("day at [9:00, 15:00]", missed="skip", try_for="5m"),
    "catch": entry("weekdays at [9:00, 10:30]", missed="catch_up within 30m", try_for="0s"),
    "always": entry("day at 10:00", missed="always", when_closed="play"),
    "holiday": entry("day at 9:00", missed="always", on_holidays="skip"),
    "rare": entry("first monday at 9:00", missed="always", try_for="10m"),
}
MONTH = schedule(
    ENTRIES,
    hours={"weekdays": "8:30-17:00", "saturday": "9:00-16:00"},
    holidays={"closed": ["VN"]},
    opening={"scene": "o", "before": "15m"},
    closing={"scene": "c"},
)
ALL = MONTH.between(START, END - SLACK)

near_something = st.builds(
    lambda index, offset: ALL[index].at + offset,
    st.integers(0, len(ALL) - 1),
    # Just before and after it is written down, while it acts, before that is written down, and anything around.
    st.sampled_from([0.2, 0.7, 5.0, 10.8, 11.2]) | st.floats(-40.0, 90.0),
)
kills = st.lists(
    st.tuples(
        near_something | st.floats(START, END),
        st.sampled_from([0.1, 5.0, 29.0, 300.0, 1800.0, 6 * 3600.0, 40 * 3600.0]),
    ),
    max_size=14,
)
busy = st.lists(st.tuples(st.floats(START, END), st.sampled_from([60.0, 400.0, 3600.0])), max_size=6)


@dataclass(frozen=True)
class Life:
    """From one instant until another the hub was there."""

    start: float
    end: float


def lives_between(killed: list[tuple[float, float]]) -> list[Life]:
    lives, start = [], START
    for at, away in sorted(killed):
        if at > start:
            lives.append(Life(start, min(at, END)))
            start = min(at + away, END)
    return [*lives, Life(start, END + 2 * SLACK)]  # the last one is given the time to finish what it began


def play(lives: list[Life], refusals: list[tuple[float, float]]) -> World:
    world = World(MONTH, book=SlowBook(), delay=10.0, look=900.0)
    world.refusing = lambda task: BUSY if any(at <= wall_time() < at + long for at, long in refusals) else None

    async def month() -> None:
        for life in lives:
            await asyncio.sleep(max(life.start - wall_time(), 0))
            await world.live_until(life.end)

    run_from(START, month())
    return world


# A failing month is long enough to read; making it shorter takes minutes.
@settings(max_examples=60, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(killed=kills, refusals=busy)
def test_whatever_happens_to_the_hub_each_occurrence_happens_at_most_once_and_never_late(
    killed: list[tuple[float, float]], refusals: list[tuple[float, float]]
) -> None:
    lives = lives_between(killed)
    world = play(lives, refusals)
    entries = world.book.entries
    credited = [each.run for each in entries.values() if each.run is not None]
    assert sorted(credited) == sorted(f"run-{number + 1}" for number in range(len(world.started))), "each start, once"
    for occurrence in ALL:
        judge(occurrence, entries.get(occurrence.key), world, lives, refusals)


def judge(
    occurrence: Occurrence,
    row: OccurrenceEntry | None,
    world: World,
    lives: list[Life],
    refusals: list[tuple[float, float]],
) -> None:
    """Hold what became of an occurrence against what the hub lived through."""
    task, at = occurrence.task, occurrence.at
    there = any(life.start < at - SLACK and at + SLACK < life.end for life in lives)
    refused = any(begin - SLACK <= at <= begin + long for begin, long in refusals)
    if row is None:
        assert not any(at < life.end - SLACK for life in lives if life.end - life.start > SLACK), (
            "passed over in silence"
        )
        return
    if occurrence.skip is not None:
        assert row.state == "skipped" and row.run is None and row.reason == occurrence.skip
        return
    assert row.state != "skipped"
    if row.run is not None:
        started = world.started[int(row.run.removeprefix("run-")) - 1]
        late = started[1] - at
        assert started[0] == task.entry
        assert -0.01 <= late <= max(ON_TIME, task.missed.within) + task.try_for + SLACK, "stale"
    else:
        assert row.state in ("missed", "refused", "waiting", "firing")
    if there and not refused:
        assert row.state == "done", "the hub was there, and nobody refused"
    if row.state == "missed":
        assert not there and row.reason["en"]


def test_a_month_without_trouble_is_done_to_the_second() -> None:
    world = play([Life(START, END)], [])
    assert {entry.state for entry in world.book.entries.values()} == {"done", "skipped"}
    assert set(world.book.entries) >= {occurrence.key for occurrence in ALL}
