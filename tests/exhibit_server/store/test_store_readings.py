"""The repositories of readings, events and opinions, on SQLite and PostgreSQL."""

import asyncio
import math
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import JSON, Float, Integer, String, column, insert, table

from exhibit_server.store.database import Database, migration_config, open_database
from exhibit_server.store.entries import Entry, EventEntry, Level, OpinionEntry, ReadingEntry
from exhibit_server.store.events import EventFilter
from exhibit_server.store.readings import Bucket, Readings, TextReading
from exhibit_server.store.repositories import Repositories
from exhibit_server.store.writer import Writer

NOON = 1_790_000_000.0
DAY = 86_400.0

BEFORE = table(
    "event", column("id", Integer), column("at", Float), column("level", String), column("kind", String),
    column("subject", String), column("texts", JSON), column("data", JSON),
)  # fmt: skip
"""Events as they were written before they could be found without marks."""


@pytest.fixture
def repositories(database: Database) -> Repositories:
    return Repositories.of(database)


async def write(database: Database, *entries: Entry) -> None:
    async with Writer(database, pytest.fail) as writer:
        for entry in entries:
            writer.put(entry)


# -- readings -----------------------------------------------------------------------------------------------------


async def test_history_over_several_days_in_buckets(database: Database, repositories: Repositories) -> None:
    values = [ReadingEntry("tank", "level", float(hour), NOON + hour * 3600) for hour in range(72)]
    others = [ReadingEntry("tank", "other", 999.0, NOON), ReadingEntry("pump", "level", 999.0, NOON)]
    unknown = [ReadingEntry("tank", "level", None, NOON + 10), ReadingEntry("tank", "level", "err", NOON + 20)]
    await write(database, *values, *others, *unknown)
    found = await repositories.readings.history("tank", "level", NOON, NOON + 72 * 3600, buckets=6)
    assert found == [
        Bucket(
            NOON + part * 12 * 3600,
            part * 12.0,
            part * 12 + 5.5,
            part * 12 + 11.0,
            12,
            NOON + part * 12 * 3600,
            NOON + (part * 12 + 11) * 3600,
        )
        for part in range(6)
    ]


async def test_history_takes_the_beginning_and_leaves_the_end_and_gaps_out(
    database: Database, repositories: Repositories
) -> None:
    await write(database, *(ReadingEntry("t", "p", on, NOON + at) for at, on in ((-1, True), (0, True), (70, False))))
    await write(database, ReadingEntry("t", "p", True, NOON + 100))
    history = repositories.readings.history
    assert await history("t", "p", NOON, NOON + 100, buckets=10) == [
        Bucket(NOON, 1.0, 1.0, 1.0, 1, NOON, NOON), Bucket(NOON + 70, 0.0, 0.0, 0.0, 1, NOON + 70, NOON + 70),
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
    assert await events.page(1, EventFilter(before=2)) == [event(1)]

    async def ids(limit: int = 100, **query: Any) -> list[int]:
        return [entry.id for entry in await events.page(limit, EventFilter(**query))]

    assert await ids() == [4, 3, 2, 1]
    assert await ids(limit=2) == [4, 3]
    assert await ids(before=3) == [2, 1]
    assert await ids(levels=["error"]) == [4, 2]
    assert await ids(levels=["error", "warning"], subject="pump") == [3, 2]
    assert await ids(kinds=("note", "run_failed")) == [4, 1]
    assert await ids(text="PUMP fault") == [3]
    assert await ids(text="100%") == []
    assert await ids(since=NOON + 2, until=NOON + 4) == [3, 2]
    assert await events.kinds() == ["device_fault", "device_offline", "note", "run_failed"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mua", [1]),
        ("MƯA", [1]),
        ("mu\u031ba", [1]),
        ("dien thoai", [2]),
        ("Đien", [2]),
        ("điện", [2]),
        ("펌프", [1]),
        ("RAIN pump", [1]),
        ("cafe", [2]),
        ("ua_", []),
        ("dien%", []),
        ("device_offline", [1]),
        ("tank-1 phone", [2]),
    ],
)
async def test_events_are_found_whatever_the_marks_of_their_letters(
    database: Database, repositories: Repositories, text: str, found: list[int]
) -> None:
    pump = {"vi": "Bơm tạo mưa mất tín hiệu", "ko": "비 펌프 연결 끊김", "en": "Rain pump went offline"}
    phone = {"vi": "Điện thoại ở quán", "en": "The phone at the Café"}
    await write(
        database,
        EventEntry(id=1, at=NOON, level="error", kind="device_offline", subject="pump", texts=pump),
        EventEntry(id=2, at=NOON, level="info", kind="note", subject="Tank-1", texts=phone),
    )
    assert [entry.id for entry in await repositories.events.page(10, EventFilter(text=text))] == found


async def test_events_of_before_are_found_as_well(url: str) -> None:
    async with open_database(url) as database, database.writing() as connection:
        await connection.run_sync(lambda sync: command.downgrade(migration_config(sync), "0008"))
        await connection.execute(
            insert(BEFORE),
            [
                {"id": number, "at": NOON, "level": "info", "kind": "note", "subject": "hall", "data": {},
                 "texts": {"vi": "Cửa xả đóng" if number == 1500 else "Khác"}}
                for number in range(1, 2501)
            ],
        )  # fmt: skip
    async with open_database(url) as database:
        found = await Repositories.of(database).events.page(10, EventFilter(text="dong cua"))
    assert [(entry.id, entry.texts) for entry in found] == [(1500, {"vi": "Cửa xả đóng"})]


async def test_pruning_keeps_the_newest_event_so_that_ids_go_on(database: Database, repositories: Repositories) -> None:
    await write(database, event(1), event(2), event(3))
    assert await repositories.events.prune(NOON + 2) == 1
    assert await repositories.events.prune(NOON + 1000) == 1
    assert await repositories.events.last_id() == 3


async def test_opinions_by_scene(database: Database, repositories: Repositories) -> None:
    def opinion(scene: str, score: int, at: float) -> OpinionEntry:
        return OpinionEntry(
            at=at, scene=scene, run=f"at {at}", kiosk="lobby", language="ko", score=score, answer="좋아요"
        )

    given_ones = [opinion("welcome", 5, 10.0), opinion("parking", 1, 11.0), opinion("welcome", 4, 12.0)]
    await write(database, *given_ones, opinion("welcome", 1, 20.0))
    parking, welcome = await repositories.opinions.summary(until=20.0)
    assert (parking.scene, parking.count, parking.mean) == ("parking", 1, 1.0)
    assert (welcome.scene, welcome.count, welcome.mean) == ("welcome", 2, 4.5)
    assert welcome.scores == {1: 0, 2: 0, 3: 0, 4: 1, 5: 1} and welcome.answers == {"좋아요": 2}
    assert [one.count for one in await repositories.opinions.summary(since=12.0)] == [2]
    assert await repositories.opinions.latest(1, scene="parking") == [given_ones[1]]
    assert [one.at for one in await repositories.opinions.latest(2)] == [20.0, 12.0]
