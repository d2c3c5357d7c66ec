"""The one writer: takes entries without ever making the hub wait, writes them in batches, loses none.

Entries wait in memory while the database is away; `backlog` says how many, for metrics and health. Nothing is dropped
to save memory: a thousand readings a second are about 7 MB a minute, and an outage is reported when it begins.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from exhibit_server.store.database import Database
from exhibit_server.store.entries import Entry
from exhibit_server.store.statements import ORDER, Statements

FIRST_RETRY = 0.1
LAST_RETRY = 5.0
"""Seconds between tries while the database is away; doubled from the first to the last."""

TRANSIENT_STATES = ("08", "40", "53", "55", "57", "42P01")
"""SQLSTATEs of PostgreSQL that pass: connection, deadlock, resources, locks, operator intervention; and a missing
table, as that of a day is made again."""


class Writer:
    """Running between entering and leaving; leaving writes what is left, for at most `drain` seconds.

    `report` is called with a sentence when an outage begins and ends, and for each entry the database refuses;
    it must not raise. `batch` entries or `interval` seconds, whichever comes first, make a transaction.
    """

    def __init__(
        self,
        database: Database,
        report: Callable[[str], None],
        *,
        batch: int = 500,
        interval: float = 0.25,
        drain: float = 10.0,
    ) -> None:
        self.written = 0
        self.refused = 0
        self._database = database
        self._statements = Statements(database.engine.dialect.name)
        self._report = report
        self._batch = batch
        self._interval = interval
        self._drain = drain
        self._waiting: deque[Entry] = deque()
        self._under_way = 0
        self._taken = 0
        self._closing = False
        self._some = asyncio.Event()
        self._enough = asyncio.Event()
        self._progress = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run(), name="store writer")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        task, self._task = self._task, None
        if task is None:
            return
        self._closing = True
        self._some.set()
        self._enough.set()
        with suppress(TimeoutError):  # said below
            async with asyncio.timeout(self._drain):
                await task
        self._progress.set()
        if self.backlog:
            self._report(f"{self.backlog} entries were lost: the database did not take them within {self._drain:g} s")

    @property
    def backlog(self) -> int:
        """How many entries are taken and not yet in the database."""
        return len(self._waiting) + self._under_way

    def put(self, entry: Entry) -> None:
        """Take an entry. Never waits, never refuses; on the loop's thread only."""
        self._waiting.append(entry)
        self._taken += 1
        self._some.set()
        if len(self._waiting) >= self._batch:
            self._enough.set()

    async def flush(self) -> None:
        """Return when all that was put so far is in the database (or was refused by it)."""
        target = self._taken
        while self._taken - self.backlog < target and self._task is not None:
            self._enough.set()
            await self._progress.wait()

    async def _run(self) -> None:
        while await self._collect():
            count = min(self._batch, len(self._waiting))
            batch = sorted((self._waiting.popleft() for _ in range(count)), key=lambda entry: ORDER.index(type(entry)))
            self._under_way = count
            await self._store(batch)
            self._progress.set()
            self._progress = asyncio.Event()

    async def _collect(self) -> bool:
        """Wait for a batch; return False when there will be none."""
        await self._some.wait()
        if not self._closing and len(self._waiting) < self._batch:
            with suppress(TimeoutError):  # the interval is over: what is there is the batch
                async with asyncio.timeout(self._interval):
                    await self._enough.wait()
        if not self._closing:
            self._enough.clear()
            self._some.clear()
        more = bool(self._waiting)
        if len(self._waiting) > self._batch:
            self._some.set()
        return more or not self._closing

    async def _store(self, batch: Sequence[Entry]) -> None:
        """Write a batch, trying again while the database is away; find out which entries it refuses for good."""
        problem = await self._try(batch)
        if problem is None:
            self.written += len(batch)
            self._under_way -= len(batch)
        elif len(batch) == 1:
            self.refused += 1
            self._under_way -= 1
            self._report(f"the database refused {batch[0]!r:.500}: {_cause(problem)}")
        else:
            half = len(batch) // 2
            await self._store(batch[:half])
            await self._store(batch[half:])

    async def _try(self, batch: Sequence[Entry]) -> Exception | None:
        """Return None when written, the problem when trying again would not help."""
        delay = FIRST_RETRY
        away = False
        while True:
            try:
                async with self._database.writing() as connection:
                    await self._statements.write(connection, batch)
            except Exception as problem:  # noqa: BLE001 - one bad entry must not end all writing; it is reported
                self._statements.forget()
                if not _passes(problem):
                    return problem
                if not away:
                    self._report(f"the database does not take entries, trying again: {_cause(problem)}")
                away = True
                await asyncio.sleep(delay)
                delay = min(delay * 2, LAST_RETRY)
            else:
                if away:
                    self._report("the database takes entries again")
                return None


def _passes(problem: Exception) -> bool:
    """Whether the same entries may well be taken later."""
    if isinstance(problem, (OSError, OperationalError, PoolTimeout)):
        return True
    if type(problem) is DatabaseError:  # SQLite: the file is damaged; no entry is to blame, and it may be replaced
        return True
    if not isinstance(problem, DBAPIError):
        return getattr(problem, "sqlstate", "").startswith(TRANSIENT_STATES)
    state = getattr(problem.orig, "sqlstate", None) or ""
    return problem.connection_invalidated or state.startswith(TRANSIENT_STATES)


def _cause(problem: Exception) -> str:
    cause = problem.orig if isinstance(problem, DBAPIError) else problem
    kind = type(cause).__name__ if not isinstance(cause, SQLAlchemyError) else "SQLAlchemy"
    return f"{kind}: {cause}"
