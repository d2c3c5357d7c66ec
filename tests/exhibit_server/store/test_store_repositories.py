"""The repositories, on SQLite and on PostgreSQL."""

import asyncio
import math
import unicodedata
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibit_server.store.database import Database, open_database
from exhibit_server.store.entries import Entry, EventEntry, Level, OpinionEntry, ReadingEntry, RunEntry, StepEntry
from exhibit_server.store.people import NameTaken, name_key
from exhibit_server.store.readings import Bucket, Readings, TextReading
from exhibit_server.store.repositories import Repositories
from exhibit_server.store.runs import new_run_id, path_order
from exhibit_server.store.writer import Writer

NOON = 1_790_000_000.0
DAY = 86_400.0


@pytest.fixture
def repositories(database: Database) -> Repositories:
    return Repositories.of(database)


async def write(database: Database, *entries: Entry) -> None:
    async with Writer(database, pytest.fail) as writer:
        for entry in entries:
            writer.put(entry)


# -- people and tokens --------------------------------------------------------------------------------------------


async def test_a_person_is_found_by_name_in_any_case_and_encoding(repositories: Repositories) -> None:
    people = repositories.people
    added = await people.add(name="Hướng", role="guide", pin_hash="h", language="vi", created=1.5)
    assert (added.active, added.epoch, added.created) == (True, 0, 1.5)
    assert await people.get(added.id) == added
    for name in ("hướng", " HƯỚNG ", unicodedata.normalize("NFD", "Hướng")):
        assert await people.by_name(name) == added
    assert await people.by_name("huong") is None
    assert await people.get(added.id + 1) is None
    with pytest.raises(FrozenInstanceError):
        added.role = "admin"  # type: ignore[misc]


async def test_two_people_cannot_share_a_name(repositories: Repositories) -> None:
    await repositories.people.add(name="guide", role="guide", pin_hash="h", language=None, created=1.0)
    with pytest.raises(NameTaken, match="already a person called 'Guide'"):
        await repositories.people.add(name="Guide", role="guide", pin_hash="h", language=None, created=1.0)
    assert len(await repositories.people.all()) == 1


async def test_changes_that_end_sessions_raise_the_epoch_of_that_person_only(repositories: Repositories) -> None:
    people = repositories.people
    one = await people.add(name="b", role="guide", pin_hash="h", language=None, created=1.0)
    other = await people.add(name="a", role="admin", pin_hash="h", language=None, created=1.0)
    await people.set_pin_hash(one.id, "new")
    await people.set_role(one.id, "technician")
    await people.set_active(one.id, active=False)
    await people.set_language(one.id, "ko")
    first, changed = await people.all()
    assert first == other
    assert (changed.pin_hash, changed.role, changed.active, changed.language) == ("new", "technician", False, "ko")
    assert changed.epoch == 3
    assert await people.count("admin") == 1
    assert await people.count("technician") == 0


@given(st.text())
def test_a_names_key_is_stable(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name_key(name_key(name)))
    assert "\x00" not in name_key(name)


async def test_tokens_are_found_by_hash_until_revoked(repositories: Repositories) -> None:
    tokens = repositories.tokens
    api = await tokens.add(name="ops", role="technician", token_hash="h1", created=1.0)
    screen = await tokens.add(name="lobby", role="kiosk", token_hash="h2", created=2.0, kind="screen", screen="lobby")
    assert await tokens.by_hash("h1") == api
    assert (screen.kind, screen.screen) == ("screen", "lobby")
    assert await tokens.revoke("ops", 9.0) == 1
    assert await tokens.revoke("ops", 10.0) == 0
    assert await tokens.by_hash("h1") is None
    assert [(token.name, token.revoked) for token in await tokens.all()] == [("ops", 9.0), ("lobby", None)]


# -- runs ---------------------------------------------------------------------------------------------------------


def run(number: int, ended_at: float | None = None, scene: str = "flood-response") -> RunEntry:
    return RunEntry(
        id=f"r{number}",
        scene=scene,
        scene_version="abc",
        language="vi",
        started_by="kiosk",
        started_from=None,
        priority="visitor",
        state="done" if ended_at else "playing",
        started_at=NOON + number,
        ended_at=ended_at,
        reason={"vi": "Hết", "ko": "끝", "en": "End"},
    )


def step(run_id: str, path: str) -> StepEntry:
    return StepEntry(run=run_id, path=path, kind="set", label={"ko": "펌프"}, planned_at=NOON, detail={"took": 0.25})


async def test_a_run_comes_back_with_its_steps_in_the_order_of_the_file(
    database: Database, repositories: Repositories
) -> None:
    paths = ["10", "2", "4", "4.c2.1", "4.c1.10", "4.c1.2", "4.o.1"]
    await write(database, run(1), *(step("r1", path) for path in paths))
    found = await repositories.runs.get("r1")
    assert found is not None
    entry, steps = found
    assert entry == run(1)
    assert [one.path for one in steps] == ["2", "4", "4.c1.2", "4.c1.10", "4.c2.1", "4.o.1", "10"]
    assert steps[0] == step("r1", "2")
    assert await repositories.runs.get("nobody") is None


async def test_the_latest_runs_by_page_and_by_scene(database: Database, repositories: Repositories) -> None:
    await write(database, *(run(number, scene="welcome" if number % 2 else "parking") for number in range(6)))
    runs = repositories.runs
    assert [entry.id for entry in await runs.latest(2)] == ["r5", "r4"]
    assert [entry.id for entry in await runs.latest(2, before=NOON + 4)] == ["r3", "r2"]
    assert [entry.id for entry in await runs.latest(scene="welcome")] == ["r5", "r3", "r1"]


async def test_runs_without_an_end_are_closed_and_old_ones_forgotten(
    database: Database, repositories: Repositories
) -> None:
    await write(database, run(1, NOON + 60), run(2), run(3), step("r1", "1"), step("r2", "1"))
    assert await repositories.runs.close_open("interrupted", NOON + 500) == ["r2", "r3"]
    assert {entry.id: entry.state for entry in await repositories.runs.latest()} == {
        "r1": "done", "r2": "interrupted", "r3": "interrupted",
    }  # fmt: skip
    assert await repositories.runs.prune(NOON + 100) == 1
    assert await repositories.runs.get("r1") is None
    await write(database, run(1, NOON + 60))
    assert await repositories.runs.get("r1") == (run(1, NOON + 60), []), "the steps went with their run"


def test_ids_of_runs_sort_by_time() -> None:
    ids = [new_run_id(NOON + number / 1000) for number in range(100)]
    assert ids == sorted(ids)
    assert all(len(one) == 32 and int(one, 16) >= 0 for one in ids)
    assert new_run_id(NOON) != new_run_id(NOON)


@given(st.lists(st.integers(0, 10**6)), st.lists(st.text()))
def test_paths_sort_as_numbers_and_any_text_can_be_sorted(numbers: list[int], texts: list[str]) -> None:
    assert sorted(map(str, numbers), key=path_order) == [str(number) for number in sorted(numbers)]
    assert len(sorted(texts, key=path_order)) == len(texts)


# -- readings -----------------------------------------------------------------------------------------------------


async def test_history_over_several_days_in_buckets(database: Database, repositories: Repositories) -> None:
    values = [ReadingEntry("tank", "level", float(hour), NOON + hour * 3600) for hour in range(72)]
    others = [ReadingEntry("tank", "other", 999.0, NOON), ReadingEntry("pump", "level", 999.0, NOON)]
    unknown = [ReadingEntry("tank", "level", None, NOON + 10), ReadingEntry("tank", "level", "err", NOON + 20)]
    await write(database, *values, *others, *unknown)
    found = await repositories.readings.history("tank", "level", NOON, NOON + 72 * 3600, buckets=6)
    assert found == [
        Bucket(NOON + part * 12 * 3600, part * 12.0, part * 12 + 5.5, part * 12 + 11.0, 12) for part in range(6)
    ]


async def test_history_takes_the_beginning_and_leaves_the_end_and_gaps_out(
    database: Database, repositories: Repositories
) -> None:
    await write(database, *(ReadingEntry("t", "p", on, NOON + at) for at, on in ((-1, True), (0, True), (70, False))))
    await write(database, ReadingEntry("t", "p", True, NOON + 100))
    history = repositories.readings.history
    assert await history("t", "p", NOON, NOON + 100, buckets=10) == [
        Bucket(NOON, 1.0, 1.0, 1.0, 1), Bucket(NOON + 70, 0.0, 0.0, 0.0, 1),
    ]  # fmt: skip
    assert await history("t", "p", NOON - 9 * DAY, NOON - 8 * DAY) == []


async def test_texts_are_told_as_they_came(database: Database, repositories: Repositories) -> None:
    values: list[str | float | None] = ["hdmi1", None, 5.0, "hdmi2", "dp"]
    await write(database, *(ReadingEntry("wall", "input", value, NOON + n * DAY) for n, value in enumerate(values)))
    texts = repositories.readings.texts
    everything = [TextReading(NOON, "hdmi1"), TextReading(NOON + DAY, None), TextReading(NOON + 3 * DAY, "hdmi2")]
    assert await texts("wall", "input", NOON, NOON + 4 * DAY) == everything
    assert await texts("wall", "input", NOON, NOON + 4 * DAY, limit=2) == everything[1:]


@pytest.mark.parametrize(
    ("since", "until", "buckets", "words"),
    [
        (2.0, 2.0, 10, "since < until"),
        (math.nan, 2.0, 10, "since < until"),
        (1.0, 2.0, 0, "1 to 5000 buckets"),
        (1.0, 2.0, 5001, "1 to 5000 buckets"),
        (1.0, math.inf, 10, "before the year 10000"),
        (-1.0, 2.0, 10, "before the year 10000"),
    ],
)
async def test_a_history_that_makes_no_sense_is_refused(
    tmp_path: Path, since: float, until: float, buckets: int, words: str
) -> None:
    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'hub.db'}") as database:
        with pytest.raises(ValueError, match=words):
            await Readings(database).history("d", "p", since, until, buckets=buckets)


async def test_old_days_are_dropped_whole(database: Database, repositories: Repositories) -> None:
    await write(database, *(ReadingEntry("t", "p", 1.0, NOON + day * DAY) for day in range(4)))
    readings = repositories.readings
    assert await readings.drop_before(NOON + 2 * DAY) == ["20260921", "20260922"]
    assert await readings.drop_before(NOON + 2 * DAY) == []
    (kept,) = await readings.history("t", "p", NOON, NOON + 4 * DAY, buckets=1)
    assert kept.count == 2


async def test_ten_thousand_readings_come_in_while_others_read_and_write(
    database: Database, repositories: Repositories
) -> None:
    reports: list[str] = []
    done = asyncio.Event()

    async def read() -> int:
        turns = 0
        while not done.is_set() or turns == 0:
            history = await repositories.readings.history("t0", "p", NOON - 60, NOON + 3600, buckets=10)
            counts.append(sum(bucket.count for bucket in history))
            await repositories.events.page()
            turns += 1
        return turns

    async def manage() -> None:
        for number in range(20):
            await repositories.people.add(name=f"p{number}", role="guide", pin_hash="h", language=None, created=1.0)

    counts: list[int] = []
    async with asyncio.TaskGroup() as group:
        readers = [group.create_task(read()) for _ in range(3)]
        manager = group.create_task(manage())
        async with Writer(database, reports.append, interval=0.01) as writer:
            for number in range(10_000):
                writer.put(ReadingEntry(f"t{number % 5}", "p", float(number), NOON + number / 10))
                if number % 250 == 0:
                    await asyncio.sleep(0)
            await writer.flush()
            await manager
        done.set()
    assert reports == []
    assert all(reader.result() > 0 for reader in readers)
    assert all(count % 1 == 0 and 0 <= count <= 2000 for count in counts)
    history = await repositories.readings.history("t0", "p", NOON, NOON + 3600, buckets=1)
    assert [(bucket.count, bucket.minimum, bucket.maximum) for bucket in history] == [(2000, 0.0, 9995.0)]
    assert len(await repositories.people.all()) == 20


# -- events and opinions ------------------------------------------------------------------------------------------


def event(number: int, level: Level = "info", kind: str = "note", subject: str = "hall") -> EventEntry:
    texts = {"vi": "Chào", "ko": "안녕", "en": "Hello"}
    return EventEntry(
        id=number, at=NOON + number, level=level, kind=kind, subject=subject, texts=texts, data={"n": [number, None]}
    )


async def test_events_by_page_and_filter(database: Database, repositories: Repositories) -> None:
    events = repositories.events
    assert await events.last_id() == 0
    await write(
        database,
        event(1),
        event(2, "error", "device_offline", "pump"),
        event(3, "warning", "device_fault", "pump"),
        event(4, "error", "run_failed", "r1"),
    )
    assert await events.last_id() == 4
    assert await events.page(1, before=2) == [event(1)]

    async def ids(**query: object) -> list[int]:
        return [entry.id for entry in await events.page(**query)]  # type: ignore[arg-type]

    assert await ids() == [4, 3, 2, 1]
    assert await ids(limit=2) == [4, 3]
    assert await ids(before=3) == [2, 1]
    assert await ids(levels=["error"]) == [4, 2]
    assert await ids(levels=["error", "warning"], subject="pump") == [3, 2]
    assert await ids(kinds=("note", "run_failed")) == [4, 1]


async def test_pruning_keeps_the_newest_event_so_that_ids_go_on(database: Database, repositories: Repositories) -> None:
    await write(database, event(1), event(2), event(3))
    assert await repositories.events.prune(NOON + 2) == 1
    assert await repositories.events.prune(NOON + 1000) == 1
    assert await repositories.events.last_id() == 3


async def test_opinions_by_scene(database: Database, repositories: Repositories) -> None:
    def opinion(scene: str, score: int, at: float) -> OpinionEntry:
        return OpinionEntry(at=at, scene=scene, run="r", kiosk="lobby", language="ko", score=score, answer="좋아요")

    given_ones = [opinion("welcome", 5, 10.0), opinion("parking", 1, 11.0), opinion("welcome", 4, 12.0)]
    await write(database, *given_ones, opinion("welcome", 1, 20.0))
    parking, welcome = await repositories.opinions.summary(until=20.0)
    assert (parking.scene, parking.count, parking.mean) == ("parking", 1, 1.0)
    assert (welcome.scene, welcome.count, welcome.mean) == ("welcome", 2, 4.5)
    assert welcome.scores == {1: 0, 2: 0, 3: 0, 4: 1, 5: 1}
    assert [one.count for one in await repositories.opinions.summary(since=12.0)] == [2]
    assert await repositories.opinions.latest(1, scene="parking") == [given_ones[1]]
    assert [one.at for one in await repositories.opinions.latest(2)] == [20.0, 12.0]
