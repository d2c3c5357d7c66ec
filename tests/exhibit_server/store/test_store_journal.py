"""The run journal: complete, cheap, and still there after kill -9."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exhibit_server.store.journal import SCHEMA_VERSION, Journal, JournalError
from scenes.journal import Journal as JournalProtocol


def begin(journal: Journal, run_id: str = "r1", at: float = 100.0) -> None:
    journal.begin_run(
        run_id,
        scene="flood-response",
        scene_version="abc",
        scene_source="scene: flood-response\n",
        sources={"inner": "scene: inner\n"},
        arguments={"depth": "60 %"},
        variant="short",
        priority="guide",
        language="vi",
        started_by="kiosk",
        started_from="urban",
        on_restart="unwind",
        at=at,
    )


def size(path: Path) -> int:
    return path.stat().st_size


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with Journal(path) as opened:
        yield opened


def test_fulfils_the_protocol_of_the_scenes_layer(journal: Journal) -> None:
    protocol: JournalProtocol = journal
    begin(journal)
    protocol.touched("r1", "pump", "power", False, 101.0)
    protocol.settle()
    assert journal.unfinished()[0].devices == {"pump"}


def test_an_unfinished_run_comes_back_whole(journal: Journal) -> None:
    begin(journal)
    journal.before_step("r1", "1", "set", {"pump.power": True}, 101.0)
    journal.touched("r1", "pump", "power", False, 101.1)
    journal.after_step("r1", "1", "confirmed", {"took": 0.2}, 101.3)
    journal.before_step("r1", "2", "wait", {"wait": 5}, 101.4)
    journal.settle()
    (run,) = journal.unfinished()
    assert (run.run_id, run.scene, run.scene_version, run.scene_source) == (
        "r1", "flood-response", "abc", "scene: flood-response\n",
    )  # fmt: skip
    assert (run.language, run.started_by, run.started_from, run.on_restart) == ("vi", "kiosk", "urban", "unwind")
    assert [(step.path, step.outcome) for step in run.steps] == [("1", "confirmed"), ("2", None)]
    assert run.steps[0].detail == {"pump.power": True}
    assert run.last_path == "2"
    assert [(entry.device, entry.point, entry.before) for entry in run.touched] == [("pump", "power", False)]


def test_an_ended_run_is_not_unfinished(journal: Journal) -> None:
    begin(journal)
    journal.end_run("r1", "done", 120.0)
    assert journal.unfinished() == []


def test_the_first_value_before_a_run_is_kept_and_restoring_clears_the_device(journal: Journal) -> None:
    begin(journal)
    journal.touched("r1", "lamp", "brightness", 80, 101.0)
    journal.touched("r1", "lamp", "brightness", 20, 102.0)
    journal.touched("r1", "pump", "power", None, 103.0)
    journal.settle()
    (run,) = journal.unfinished()
    assert [(entry.device, entry.before) for entry in run.touched] == [("lamp", 80), ("pump", None)]
    journal.restored("r1", "lamp", 104.0)
    assert journal.unfinished()[0].devices == {"pump"}
    journal.touched("r1", "lamp", "brightness", 0, 105.0)
    journal.settle()
    assert journal.unfinished()[0].devices == {"pump", "lamp"}


def test_a_path_played_twice_keeps_both_and_a_skipped_step_needs_no_beginning(journal: Journal) -> None:
    begin(journal)
    for at in (101.0, 102.0):
        journal.before_step("r1", "1", "say", {}, at)
        journal.after_step("r1", "1", "done", {}, at + 0.5)
    journal.after_step("r1", "2", "skipped", {}, 103.0)
    (run,) = journal.unfinished()
    assert [(step.path, step.started_at, step.outcome) for step in run.steps] == [
        ("1", 101.0, "done"), ("1", 102.0, "done"), ("2", None, "skipped"),
    ]  # fmt: skip
    assert run.last_path == "1"


def test_prune_forgets_old_ended_runs_with_all_they_wrote(journal: Journal, path: Path) -> None:
    for run_id, at in (("old", 100.0), ("new", 200.0), ("open", 50.0)):
        begin(journal, run_id, at)
        journal.before_step(run_id, "1", "say", {}, at)
        journal.touched(run_id, "lamp", "power", True, at)
    journal.end_run("old", "done", 110.0)
    journal.end_run("new", "done", 210.0)
    assert journal.prune(keep_after=150.0) == 1
    with sqlite3.connect(path) as other:
        for table, column in (("run", "id"), ("step", "run"), ("touched", "run")):
            assert set(other.execute(f"SELECT {column} FROM {table}")) == {("new",), ("open",)}
    other.close()


@settings(deadline=None)  # each example opens a file
@given(before=st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | st.text())
def test_every_value_comes_back_with_its_type(tmp_path_factory: pytest.TempPathFactory, before: object) -> None:
    with Journal(tmp_path_factory.mktemp("journal") / "j.db") as journal:
        begin(journal)
        journal.touched("r1", "d", "p", before, 1.0)  # type: ignore[arg-type]
        journal.settle()
        (entry,) = journal.unfinished()[0].touched
        assert (type(entry.before), entry.before) == (type(before), before)


def test_what_is_got_ready_is_written_together_or_not_at_all(journal: Journal, path: Path) -> None:
    begin(journal)
    journal.before_step("r1", "1", "set", {}, 1.0)
    with closing(sqlite3.connect(path)) as outside:
        assert list(outside.execute("SELECT id FROM run")) == []
        journal.settle()
        assert list(outside.execute("SELECT id FROM run")) == [("r1",)]
    journal.before_step("r1", "2", "set", {}, 2.0)
    journal.touched("nobody", "lamp", "power", False, 2.0)
    with pytest.raises(JournalError, match="could not be written: FOREIGN KEY"):
        journal.settle()
    journal.settle()
    assert [step.path for step in journal.unfinished()[0].steps] == ["1"]


def test_what_is_got_ready_goes_before_what_is_written_at_once(journal: Journal) -> None:
    begin(journal)
    journal.before_step("r1", "1", "say", {}, 1.0)
    journal.after_step("r1", "1", "done", {}, 1.5)
    assert [(step.path, step.outcome) for step in journal.unfinished()[0].steps] == [("1", "done")]


KILLED = """
import os, signal, sys
from pathlib import Path
from exhibit_server.store.journal import Journal
with Journal(Path(sys.argv[1])) as journal:
    journal.begin_run("r1", scene="s", scene_version="v", scene_source="", sources={}, arguments={}, variant=None,
                      priority="guide", language="vi", started_by="k",
                      started_from=None, on_restart="resume", at=1.0)
    number = 0
    while True:
        number += 1
        journal.before_step("r1", str(number), "set", {}, 2.0)
        journal.touched("r1", "lamp", f"point-{number}", 0, 2.0)
        journal.settle()
        # What is said here was acted on: it must be in the journal.
        os.write(1, f"{number}\\n".encode())
"""


def test_what_was_acted_on_survives_kill_9(path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(KILLED), str(path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process.stdout as out:
        for _ in range(500):
            out.readline()
        os.kill(process.pid, signal.SIGKILL)
        acted = 500 + len(out.read().split())
    assert process.wait() == -signal.SIGKILL
    with Journal(path) as journal:
        (run,) = journal.unfinished()
        assert run.on_restart == "resume"
        assert len(run.steps) in (acted, acted + 1)
        assert run.last_path == str(len(run.steps))
        assert len(run.touched) >= acted


async def test_a_checkpoint_empties_the_wal_while_the_journal_stays_open(journal: Journal, path: Path) -> None:
    begin(journal)
    for number in range(2000):
        journal.before_step("r1", str(number), "say", {}, 1.0)
        journal.settle()
    wal = path.with_name("journal.db-wal")
    grown, small = size(wal), size(path)
    assert grown > 1_000_000, "nothing may be checkpointed on the loop's thread"
    await journal.checkpoint()
    assert size(path) > small
    journal.before_step("r1", "after", "say", {}, 2.0)
    journal.settle()
    assert size(wal) == grown, "the WAL starts over instead of growing"
    assert journal.unfinished()[0].last_path == "after"


async def test_checkpoints_go_on_until_cancelled(journal: Journal, path: Path) -> None:
    begin(journal)
    small = size(path)
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        keeper = group.create_task(journal.keep_checkpointed(every=0.001))
        while size(path) == small:
            journal.before_step("r1", "1", "say", {}, 1.0)
            journal.settle()
            await asyncio.sleep(0)
        keeper.cancel()


def test_no_checkpoint_happens_by_itself(path: Path, journal: Journal) -> None:
    begin(journal)
    for number in range(5000):
        journal.before_step("r1", str(number), "set", {"lamp.power": True}, 1.0)
        journal.settle()
    wal = path.with_name(f"{path.name}-wal")
    assert wal.stat().st_size > 2 * path.stat().st_size, "the log was moved into the file on the loop's thread"


VERSION_1 = """
CREATE TABLE run (
    id TEXT PRIMARY KEY, scene TEXT NOT NULL, scene_version TEXT NOT NULL, scene_source TEXT NOT NULL,
    language TEXT NOT NULL, started_by TEXT NOT NULL, started_from TEXT, on_restart TEXT NOT NULL,
    started_at REAL NOT NULL, state TEXT, ended_at REAL
) STRICT;
CREATE TABLE step (
    id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES run ON DELETE CASCADE, path TEXT NOT NULL, kind TEXT,
    detail TEXT, started_at REAL, outcome TEXT, result TEXT, ended_at REAL
) STRICT;
CREATE TABLE touched (
    run TEXT NOT NULL REFERENCES run ON DELETE CASCADE, device TEXT NOT NULL, point TEXT NOT NULL,
    before TEXT NOT NULL, at REAL NOT NULL, restored_at REAL, PRIMARY KEY (run, device, point)
) STRICT, WITHOUT ROWID;
INSERT INTO run VALUES ('old', 's', 'v', 'scene: s', 'vi', 'k', NULL, 'unwind', 1.0, NULL, NULL);
INSERT INTO touched VALUES ('old', 'pump', 'power', 'false', 1.5, NULL);
PRAGMA user_version = 1;
"""


def test_a_journal_of_an_older_hub_is_read_on(path: Path) -> None:
    with closing(sqlite3.connect(path)) as older:
        older.executescript(VERSION_1)
    with Journal(path) as journal:
        (run,) = journal.unfinished()
        assert (run.run_id, run.clock, run.paused) == ("old", 0.0, False) and run.devices == {"pump"}
        journal.owe(["pump"], 2.0)
        assert journal.owed() == {"pump"} and journal.hall_stop() is None


def test_the_all_stop_and_what_is_owed_survive(path: Path) -> None:
    with Journal(path) as journal:
        journal.stopped("linh", 7.0)
        journal.owe(["pump", "lamp"], 8.0)
        journal.paid("lamp")
    with Journal(path) as journal:
        assert journal.hall_stop() == ("linh", 7.0)
        assert journal.owed() == {"pump"}
        journal.released()
        assert journal.hall_stop() is None


def test_a_journal_of_a_newer_hub_is_refused(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    other.close()
    with pytest.raises(JournalError, match=r"journal\.db has version 3, written by a newer hub; this one knows 2"):
        Journal(path).__enter__()


def test_a_file_that_is_no_journal_is_named(path: Path) -> None:
    path.write_bytes(b"not a database, for sure" * 100)
    with pytest.raises(JournalError, match=r"journal\.db could not be opened: file is not a database"):
        Journal(path).__enter__()


def test_writing_to_a_closed_journal_or_an_unknown_run_is_an_error(path: Path) -> None:
    with Journal(path) as journal:
        journal.before_step("nobody", "1", "say", {}, 1.0)
        with pytest.raises(JournalError, match="could not be written: FOREIGN KEY"):
            journal.settle()
    with pytest.raises(JournalError, match="is not open"):
        journal.end_run("r1", "done", 1.0)
