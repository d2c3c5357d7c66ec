"""What became of scheduled entries and where groups stand, on SQLite and PostgreSQL."""

import sqlite3
from dataclasses import replace
from pathlib import Path

from exhibit_server.store.database import Database
from exhibit_server.store.entries import GroupEntry, OccurrenceEntry
from exhibit_server.store.journal import Journal
from exhibit_server.store.schedule import Schedule
from exhibit_server.store.tour_groups import TourGroups
from exhibit_server.store.traces import run_started_by

TALK = OccurrenceEntry(key="talk@2026-11-27T09:30", entry="talk", due=1000.0, state="firing", at=1000.5)
GROUP = GroupEntry(id="1", tour="visit", changed_at=5.0, ended_at=None, data={"label": "한국", "stops": [{"id": "a"}]})


async def test_an_occurrence_is_kept_replaced_and_forgotten(database: Database) -> None:
    book = Schedule(database)
    await book.record(TALK)
    done = replace(TALK, state="done", run="r1", reason={"vi": "lý do", "ko": "이유", "en": "why"}, by="Lan")
    await book.record(done)
    await book.record(replace(TALK, key="talk@2026-11-28T09:30", due=2000.0))
    assert (await book.rows(0.0))[0] == done and len(await book.rows(0.0)) == 2
    assert [entry.due for entry in await book.rows(1500.0)] == [2000.0]
    await book.forget([TALK.key])
    await book.prune(3000.0)
    assert await book.rows(0.0) == []


async def test_until_when_the_schedule_was_followed(database: Database) -> None:
    book = Schedule(database)
    assert await book.seen() is None
    await book.see(1.5)
    await book.see(2.5)
    assert await book.seen() == 2.5


async def test_a_group_is_kept_as_it_stands_until_its_tour_ended(database: Database) -> None:
    groups = TourGroups(database)
    await groups.save(GROUP)
    await groups.save(replace(GROUP, changed_at=6.0))
    assert await groups.under_way() == [replace(GROUP, changed_at=6.0)]
    await groups.save(replace(GROUP, ended_at=7.0))
    assert await groups.under_way() == []
    await groups.prune(8.0)


def test_a_run_is_found_again_by_who_started_it(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    assert run_started_by(path, "schedule/talk", 0.0) is None
    with Journal(path):
        # Only these columns matter here; how a run is begun belongs to the journal's own tests.
        with sqlite3.connect(path) as connection:
            columns = [row[1:4] for row in connection.execute("PRAGMA table_info(run)")]
            given = {"id": "r1", "started_by": "schedule/talk", "started_at": 1000.5}
            values = {name: given.get(name, 0.0 if kind == "REAL" else 0 if kind == "INTEGER" else "")
                      for name, kind, needed in columns if needed or name in given}  # fmt: skip
            marks = ", ".join("?" for _ in values)
            connection.execute(f"INSERT INTO run ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))
        connection.close()
        assert run_started_by(path, "schedule/talk", 1000.0) == "r1"
        assert run_started_by(path, "schedule/talk", 1001.0) is None
        assert run_started_by(path, "schedule/other", 0.0) is None
