"""The run journal: what a run does is written here before it acts, so that kill -9 loses nothing.

What a step is about to do is gathered and written in one transaction (`settle`) before its first command leaves.

A SQLite file of its own, written synchronously on the event loop's thread: in WAL mode with synchronous=NORMAL a
write is one append to a file in the page cache (measured: median 23 µs, p99 105 µs; a test watches the median). That
survives the death of the process; a power cut may lose the last entries but never tears the file. The one slow
operation, moving the WAL into the file (a checkpoint, which does wait for the disk), never happens by itself:
`keep_checkpointed` does it in a thread. `exhibit_server.store.unfinished` reads what was under way.
"""

import asyncio
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from devices.core.values import Value
from exhibit_server.store.unfinished import UnfinishedRun, read_unfinished

SCHEMA_VERSION = 2

_Entry = tuple[str, tuple[object, ...]]
"""A statement and its values."""

SCHEMA = """
CREATE TABLE run (
    id TEXT PRIMARY KEY, scene TEXT NOT NULL, scene_version TEXT NOT NULL, scene_source TEXT NOT NULL,
    language TEXT NOT NULL, started_by TEXT NOT NULL, started_from TEXT, on_restart TEXT NOT NULL,
    started_at REAL NOT NULL, state TEXT, ended_at REAL,
    sources TEXT NOT NULL DEFAULT '{}', arguments TEXT NOT NULL DEFAULT '{}', variant TEXT,
    priority TEXT NOT NULL DEFAULT 'visitor', clock REAL NOT NULL DEFAULT 0, paused INTEGER NOT NULL DEFAULT 0,
    interruptions INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX run_open ON run (started_at) WHERE ended_at IS NULL;
CREATE TABLE step (
    id INTEGER PRIMARY KEY, run TEXT NOT NULL REFERENCES run ON DELETE CASCADE, path TEXT NOT NULL, kind TEXT,
    detail TEXT, started_at REAL, outcome TEXT, result TEXT, ended_at REAL
) STRICT;
CREATE INDEX step_run ON step (run, path);
CREATE TABLE touched (
    run TEXT NOT NULL REFERENCES run ON DELETE CASCADE, device TEXT NOT NULL, point TEXT NOT NULL,
    before TEXT NOT NULL, at REAL NOT NULL, restored_at REAL, PRIMARY KEY (run, device, point)
) STRICT, WITHOUT ROWID;
"""

HALL = """
CREATE TABLE stop (id INTEGER PRIMARY KEY CHECK (id = 1), by TEXT NOT NULL, at REAL NOT NULL) STRICT;
CREATE TABLE owed (device TEXT PRIMARY KEY, at REAL NOT NULL) STRICT, WITHOUT ROWID;
"""
"""The all-stop in force, if any; and the devices that must go back to baseline outside any run."""

TO_2 = """
ALTER TABLE run ADD COLUMN sources TEXT NOT NULL DEFAULT '{}';
ALTER TABLE run ADD COLUMN arguments TEXT NOT NULL DEFAULT '{}';
ALTER TABLE run ADD COLUMN variant TEXT;
ALTER TABLE run ADD COLUMN priority TEXT NOT NULL DEFAULT 'visitor';
ALTER TABLE run ADD COLUMN clock REAL NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN interruptions INTEGER NOT NULL DEFAULT 0;
"""


class JournalError(Exception):
    """The journal could not be opened, read or written; the message says which file and why."""


class Journal:
    """Open on entering, closed on leaving. Times are seconds since the epoch. Every method raises JournalError.

    Belongs to the thread that entered it. Fulfils `scenes.journal.Journal`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.keeps = True
        self._connection: sqlite3.Connection | None = None
        self._ready: list[_Entry] = []

    def __enter__(self) -> Self:
        with self._explained("opened"):
            connection = sqlite3.connect(self.path, isolation_level=None, timeout=2.0)
            try:
                _prepare(connection, self.path)
            except BaseException:
                connection.close()
                raise
        self._connection = connection
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()  # the last connection to leave moves the WAL into the file

    # -- what a run writes --------------------------------------------------------------------------------------

    def begin_run(
        self,
        run_id: str,
        *,
        scene: str,
        scene_version: str,
        scene_source: str,
        sources: Mapping[str, str],
        arguments: Mapping[str, Any],
        variant: str | None,
        priority: str,
        language: str,
        started_by: str,
        started_from: str | None,
        on_restart: str,
        at: float,
    ) -> None:
        """Note that a run begins. The texts of the scene and of those it calls: it can go on after an edit."""
        entry = {
            "id": run_id, "scene": scene, "scene_version": scene_version, "scene_source": scene_source,
            "sources": _dump(dict(sources)), "arguments": _dump(dict(arguments)), "variant": variant,
            "priority": priority, "language": language, "started_by": started_by, "started_from": started_from,
            "on_restart": on_restart, "started_at": at,
        }  # fmt: skip
        marks = ", ".join("?" * len(entry))
        self._ready.append((f"INSERT INTO run ({', '.join(entry)}) VALUES ({marks})", tuple(entry.values())))  # noqa: S608 - names from above

    def resume_run(self, run_id: str, at: float) -> None:
        """Note that a run a killed hub left is taken up again."""
        del at
        self._write("UPDATE run SET interruptions = interruptions + 1 WHERE id = ?", (run_id,))

    def before_step(self, run_id: str, path: str, kind: str, detail: Mapping[str, Any], at: float) -> None:
        """Note that a step is about to act."""
        statement = "INSERT INTO step (run, path, kind, detail, started_at) VALUES (?, ?, ?, ?, ?)"
        self._ready.append((statement, (run_id, path, kind, _dump(detail), at)))

    def after_step(self, run_id: str, path: str, outcome: str, detail: Mapping[str, Any], at: float) -> None:
        """Note how the step ended. A step that never began (skipped, say) may be noted too."""
        changed = self._write(
            "UPDATE step SET outcome = ?, result = ?, ended_at = ? WHERE id ="
            " (SELECT max(id) FROM step WHERE run = ? AND path = ? AND ended_at IS NULL)",
            (outcome, _dump(detail), at, run_id, path),
        )
        if not changed:
            self._write(
                "INSERT INTO step (run, path, outcome, result, ended_at) VALUES (?, ?, ?, ?, ?)",
                (run_id, path, outcome, _dump(detail), at),
            )

    def decided(self, run_id: str, path: str, kind: str, detail: Mapping[str, Any], at: float) -> None:
        """Note a decision that must not be made twice (`scenes.history`)."""
        self._write(
            "INSERT INTO step (run, path, kind, detail, started_at, outcome, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (run_id, path, kind, _dump(detail), at, "decided", at),
        )

    def tick(self, run_id: str, clock: float, *, paused: bool) -> None:
        """Note where the run's clock stands."""
        self._write("UPDATE run SET clock = ?, paused = ? WHERE id = ?", (clock, int(paused), run_id))

    def touched(self, run_id: str, device: str, point: str, before: Value | None, at: float) -> None:
        """Note that a device is about to be commanded. The first `before` of a run is kept: that is what it changed."""
        statement = (
            "INSERT INTO touched (run, device, point, before, at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (run, device, point) DO UPDATE SET restored_at = NULL"
        )
        self._ready.append((statement, (run_id, device, point, _dump(before), at)))

    def settle(self) -> None:
        """Write what was got ready, in one transaction: all of it is there after a crash, or none."""
        if self._ready:
            self._write(*self._ready.pop())

    def restored(self, run_id: str, device: str, at: float) -> None:
        """Note that the device is back at its baseline; nobody owes it that any more."""
        self._write("UPDATE touched SET restored_at = ? WHERE run = ? AND device = ?", (at, run_id, device))
        self.paid(device)

    def end_run(self, run_id: str, state: str, at: float) -> None:
        """Note that the run is over."""
        self._write("UPDATE run SET state = ?, ended_at = ? WHERE id = ?", (state, at, run_id))

    # -- the hall -----------------------------------------------------------------------------------------------

    def stopped(self, by: str, at: float) -> None:
        """Note that the hall is stopped: it stays so over a restart."""
        self._write("INSERT OR REPLACE INTO stop (id, by, at) VALUES (1, ?, ?)", (by, at))

    def released(self) -> None:
        """Note that the all-stop is over."""
        self._write("DELETE FROM stop", ())

    def owe(self, devices: Iterable[str], at: float) -> None:
        """Note devices that must go back to baseline outside any run."""
        for device in devices:
            self._write("INSERT OR IGNORE INTO owed (device, at) VALUES (?, ?)", (device, at))

    def paid(self, device: str) -> None:
        """Note that a device is back at baseline."""
        self._write("DELETE FROM owed WHERE device = ?", (device,))

    # -- after a restart ----------------------------------------------------------------------------------------

    def unfinished(self) -> list[UnfinishedRun]:
        """Return the runs that were under way, the oldest first."""
        with self._explained("read"):
            return read_unfinished(self._open)

    def hall_stop(self) -> tuple[str, float] | None:
        """Return who stopped the hall and when, while it is stopped."""
        with self._explained("read"):
            row: tuple[str, float] | None = self._open.execute("SELECT by, at FROM stop").fetchone()
            return row

    def owed(self) -> frozenset[str]:
        """Return the devices that still must go back to baseline."""
        with self._explained("read"):
            return frozenset(device for (device,) in self._open.execute("SELECT device FROM owed"))

    def prune(self, keep_after: float) -> int:
        """Forget runs that ended before `keep_after`; return how many. Unfinished ones stay."""
        return self._write("DELETE FROM run WHERE ended_at < ?", (keep_after,))

    # -- care ---------------------------------------------------------------------------------------------------

    async def checkpoint(self) -> None:
        """Move the WAL into the file, in a thread and without stopping writers."""
        with self._explained("checkpointed"):
            await asyncio.to_thread(_checkpoint, self.path)

    async def keep_checkpointed(self, every: float = 30.0) -> None:
        """Checkpoint each `every` seconds until cancelled."""
        while True:
            await asyncio.sleep(every)
            await self.checkpoint()

    @property
    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            raise JournalError(f"the run journal {self.path} is not open: enter it with `with` first")
        return self._connection

    def _write(self, statement: str, values: tuple[object, ...]) -> int:
        """Write an entry, and before it, in the same transaction, what was got ready; return how many rows changed."""
        with self._explained("written"):
            if not self._ready:
                return self._open.execute(statement, values).rowcount
            ready, self._ready = self._ready, []
            self._open.execute("BEGIN")
            with self._open:  # commits, or rolls back where one entry can't be written
                for earlier in ready:
                    self._open.execute(*earlier)
                return self._open.execute(statement, values).rowcount

    @contextmanager
    def _explained(self, done: str) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise JournalError(f"the run journal {self.path} could not be {done}: {error}") from error


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("PRAGMA foreign_keys = ON")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise JournalError(
            f"the run journal {path} has version {version}, written by a newer hub; this one knows {SCHEMA_VERSION}"
        )
    if version == 0:
        connection.executescript(f"BEGIN; {SCHEMA} {HALL} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
    elif version < SCHEMA_VERSION:
        connection.executescript(f"BEGIN; {TO_2} {HALL} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")


def _checkpoint(path: Path) -> None:
    with closing(sqlite3.connect(path, timeout=2.0)) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
