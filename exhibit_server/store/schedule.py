"""What became of scheduled entries. Written at once, not by the writer: it must stand there before anything acts."""

from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import delete, insert, select, update

from exhibit_server.store.database import Database
from exhibit_server.store.entries import OccurrenceEntry
from exhibit_server.store.tables import Table

OCCURRENCE = Table.metadata.tables["occurrence"]
CLOCK = Table.metadata.tables["schedule_clock"]


class Schedule:
    """Repository of occurrences, and of the time until which the schedule was followed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, entry: OccurrenceEntry) -> None:
        """Write what became of an occurrence; replaces what was said of it before."""
        values = asdict(entry)
        async with self._database.writing() as connection:
            changed = await connection.execute(update(OCCURRENCE).where(OCCURRENCE.c.key == entry.key).values(**values))
            if not changed.rowcount:
                await connection.execute(insert(OCCURRENCE).values(**values))

    async def forget(self, keys: Iterable[str]) -> None:
        """Take back what was said of occurrences."""
        async with self._database.writing() as connection:
            await connection.execute(delete(OCCURRENCE).where(OCCURRENCE.c.key.in_(list(keys))))

    async def rows(self, since: float) -> list[OccurrenceEntry]:
        """Return what became of those due since an instant, in order."""
        query = select(OCCURRENCE).where(OCCURRENCE.c.due >= since).order_by(OCCURRENCE.c.due, OCCURRENCE.c.key)
        async with self._database.reading() as connection:
            return [OccurrenceEntry(**row) for row in (await connection.execute(query)).mappings()]

    async def seen(self) -> float | None:
        """Return the instant until which the schedule was followed; None when it never was."""
        async with self._database.reading() as connection:
            found: float | None = (await connection.execute(select(CLOCK.c.seen))).scalar_one_or_none()
            return found

    async def see(self, at: float) -> None:
        """Note that the schedule was followed until an instant."""
        async with self._database.writing() as connection:
            if not (await connection.execute(update(CLOCK).values(seen=at))).rowcount:
                await connection.execute(insert(CLOCK).values(id=1, seen=at))

    async def prune(self, before: float) -> None:
        """Forget occurrences due before an instant."""
        async with self._database.writing() as connection:
            await connection.execute(delete(OCCURRENCE).where(OCCURRENCE.c.due < before))
