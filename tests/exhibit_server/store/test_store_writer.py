"""The writer: never waits, loses nothing, survives a database that goes away and entries it refuses."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from devices.core.values import Value
from exhibit_server.store.database import Database, open_database
from exhibit_server.store.days import existing_days
from exhibit_server.store.entries import (
    Entry,
    EventEntry,
    OpinionEntry,
    ReadingEntry,
    RunEntry,
    StepEntry,
    TokenUsed,
)
from exhibit_server.store.writer import Writer


class Server(Protocol):
    def new_database(self) -> str: ...

    def restart(self) -> None: ...


NOON = 1_790_000_000.0


def reading(number: int, at: float = NOON) -> ReadingEntry:
    return ReadingEntry("water-tank", "level", number, at + number / 1000)


def run(state: str = "playing", ended_at: float | None = None) -> RunEntry:
    return RunEntry(
        id="r1",
        scene="flood-response",
        scene_version="abc",
        language="vi",
        started_by="kiosk",
        started_from="urban",
        priority="visitor",
        state=state,
        started_at=NOON,
        ended_at=ended_at,
    )


def step(outcome: str | None = None) -> StepEntry:
    return StepEntry(run="r1", path="1", kind="set", label={"en": "Pump"}, planned_at=NOON, outcome=outcome)


def event(number: int, words: str = "hello") -> EventEntry:
    return EventEntry(id=number, at=NOON, level="info", kind="note", subject="hall", texts={"en": words})


async def rows(database: Database, query: str) -> list[tuple[object, ...]]:
    async with database.engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


async def write(database: Database, entries: Iterable[Entry]) -> list[str]:
    """Write and leave; return what was reported."""
    reports: list[str] = []
    async with Writer(database, reports.append) as writer:
        for entry in entries:
            writer.put(entry)
    assert writer.backlog == 0
    return reports


async def test_leaving_writes_everything_across_days(database: Database) -> None:
    assert (
        await write(database, [reading(n) for n in range(1234)] + [reading(n, NOON + 86_400) for n in range(5)]) == []
    )
    async with database.engine.connect() as connection:
        assert await connection.run_sync(existing_days) == ["20260921", "20260922"]
    found = await rows(database, "SELECT count(*), min(number), max(number) FROM reading_20260921")
    assert found == [(1234, 0.0, 1233.0)]
    assert await rows(database, "SELECT count(*) FROM reading_20260922") == [(5,)]


async def test_a_batch_is_written_after_its_interval_without_anybody_asking(database: Database) -> None:
    async with Writer(database, pytest.fail, interval=0.01) as writer:
        writer.put(reading(1))
        assert writer.backlog == 1
        async with asyncio.timeout(10):
            while writer.backlog:
                await rows(database, "SELECT 1")
        assert await rows(database, "SELECT number FROM reading_20260921") == [(1.0,)]


async def test_flush_returns_when_all_is_written_long_before_the_interval(database: Database) -> None:
    async with asyncio.timeout(10), Writer(database, pytest.fail, interval=3600.0) as writer:
        for turn in (1, 2):
            for number in range(700):
                writer.put(reading(number))
            await writer.flush()
            assert writer.backlog == 0
            assert await rows(database, "SELECT count(*) FROM reading_20260921") == [(700 * turn,)]
        await writer.flush()


async def test_runs_and_steps_are_replaced_and_a_step_may_be_put_before_its_run(database: Database) -> None:
    assert await write(database, [step(), run()]) == []
    assert await write(database, [step("confirmed"), run("restoring"), run("done", NOON + 60)]) == []
    assert await rows(database, "SELECT state, ended_at FROM run") == [("done", NOON + 60)]
    assert await rows(database, "SELECT outcome FROM step") == [("confirmed",)]


async def test_every_kind_of_value_is_stored(database: Database) -> None:
    values: list[Value | None] = [True, 7, 1.5, "hdmi1", None, float("nan"), "a\x00b\ud800", 10**400]
    assert await write(database, [ReadingEntry("d", "p", value, NOON + n) for n, value in enumerate(values)]) == []
    found = await rows(database, "SELECT number, text FROM reading_20260921 ORDER BY at")
    assert found == [
        (1.0, None), (7.0, None), (1.5, None), (None, "hdmi1"), (None, None), (None, "nan"), (None, "a\ufffdb?"),
        (None, str(10**400)),
    ]  # fmt: skip


async def test_a_refused_entry_is_reported_and_harms_no_other(database: Database) -> None:
    opinion = OpinionEntry(at=NOON, scene="s", run="r", kiosk=None, language="ko", score=9)
    bad_time = ReadingEntry("d", "p", 1, 1e300)
    entries: list[Entry] = [
        *(event(n) for n in range(1, 40)),
        event(7),
        opinion,
        bad_time,
        step(),
        *(reading(n) for n in range(300)),
    ]
    reports = await write(database, entries)
    assert [report.split("(")[0] for report in reports] == [
        "the database refused StepEntry", "the database refused EventEntry", "the database refused OpinionEntry",
        "the database refused ReadingEntry",
    ]  # fmt: skip
    assert await rows(database, "SELECT count(*) FROM event") == [(39,)]
    assert await rows(database, "SELECT count(*) FROM reading_20260921") == [(300,)]


async def test_the_latest_use_of_a_token_is_kept(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(
            text("INSERT INTO token (id, name, role, hash, kind, created) VALUES (3, 'n', 'guide', 'h', 'api', 1)")
        )
    assert await write(database, [TokenUsed(3, NOON), TokenUsed(3, NOON + 5)]) == []
    assert await rows(database, "SELECT last_used FROM token") == [(NOON + 5,)]


async def test_a_day_dropped_behind_its_back_is_made_again(database: Database) -> None:
    async with asyncio.timeout(30), Writer(database, lambda _: None, interval=0.01) as writer:
        writer.put(reading(1))
        await writer.flush()
        async with database.engine.begin() as connection:
            await connection.execute(text("DROP TABLE reading_20260921"))
        writer.put(reading(2))
        await writer.flush()
        assert await rows(database, "SELECT number FROM reading_20260921") == [(2.0,)]
        assert writer.refused == 0


async def test_a_database_that_is_locked_costs_time_but_no_entry(tmp_path: Path) -> None:
    reports: list[str] = []
    reported = asyncio.Event()

    def report(words: str) -> None:
        reports.append(words)
        reported.set()

    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'hub.db'}", lock_wait=0.05) as database:
        async with Writer(database, report, interval=0.01) as writer:
            async with database.engine.connect() as holder:
                await holder.exec_driver_sql("ROLLBACK")
                await holder.exec_driver_sql("BEGIN EXCLUSIVE")
                for number in range(1500):
                    writer.put(reading(number))
                async with asyncio.timeout(20):
                    await reported.wait()
                assert writer.backlog == 1500
                await holder.exec_driver_sql("ROLLBACK")
            await writer.flush()
        assert await rows(database, "SELECT count(*) FROM reading_20260921") == [(1500,)]
    assert reports == [
        "the database does not take entries, trying again: OperationalError: database is locked",
        "the database takes entries again",
    ]


async def test_a_damaged_file_is_an_outage_not_the_fault_of_the_entries(tmp_path: Path) -> None:
    reports: list[str] = []
    path = tmp_path / "hub.db"
    path.write_bytes(b"x" * 8192)
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}")
    async with Writer(Database(engine), reports.append, drain=0.05) as writer:
        for number in range(20):
            writer.put(reading(number))
    await engine.dispose()
    assert writer.refused == 0
    assert [report.split(":")[0] for report in reports] == [
        "the database does not take entries, trying again",
        "20 entries were lost",
    ]


async def test_what_could_not_be_written_before_the_end_is_said(tmp_path: Path) -> None:
    reports: list[str] = []
    url = f"sqlite+aiosqlite:///{tmp_path / 'hub.db'}"
    async with open_database(url, lock_wait=0.01) as database, database.engine.connect() as holder:
        await holder.exec_driver_sql("ROLLBACK")
        await holder.exec_driver_sql("BEGIN EXCLUSIVE")
        async with Writer(database, reports.append, drain=0.05) as writer:
            for number in range(600):
                writer.put(reading(number))
        await holder.exec_driver_sql("ROLLBACK")
    assert reports[-1] == "600 entries were lost: the database did not take them within 0.05 s"


async def test_putting_never_waits_for_the_database(tmp_path: Path) -> None:
    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'hub.db'}") as database:
        async with Writer(database, pytest.fail) as writer:
            for number in range(10_000):
                writer.put(reading(number))
            assert writer.backlog == 10_000
            await writer.flush()
        assert await rows(database, "SELECT count(*) FROM reading_20260921") == [(10_000,)]


async def test_a_server_that_restarts_costs_time_but_no_entry(cluster: Server) -> None:
    reports: list[str] = []
    async with (
        open_database(cluster.new_database()) as database,
        asyncio.timeout(50),
        Writer(database, reports.append, interval=0.01) as writer,
    ):
        writer.put(reading(0))
        await writer.flush()
        restart = asyncio.create_task(asyncio.to_thread(cluster.restart))
        number = 0
        while not restart.done() or number < 2000:
            number += 1
            writer.put(reading(number))
            await asyncio.sleep(0)
            if number % 100 == 0:
                await asyncio.sleep(0.01)
        await restart
        await writer.flush()
        assert writer.refused == 0
        assert await rows(database, "SELECT count(*), max(number) FROM reading_20260921") == [(number + 1, number)]
