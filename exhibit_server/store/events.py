"""The event list. Events are written by the writer, as `EventEntry`."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, delete, func, select

from exhibit_server.store.database import Database
from exhibit_server.store.entries import EventEntry, Level
from exhibit_server.store.tables import Table

EVENT = Table.metadata.tables["event"]


class Events:
    """Repository of events."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def last_id(self) -> int:
        """Return the highest id in use, 0 at first. Whoever makes events counts on from here."""
        async with self._database.reading() as connection:
            return (await connection.execute(select(func.max(EVENT.c.id)))).scalar_one() or 0

    async def page(
        self,
        limit: int = 100,
        *,
        before: int | None = None,
        levels: Collection[Level] = (),
        kinds: Collection[str] = (),
        subject: str | None = None,
    ) -> list[EventEntry]:
        """Return events, the newest first: older than the id `before`, of these levels and kinds, about `subject`."""
        query = select(EVENT).order_by(EVENT.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(EVENT.c.id < before)
        if levels:
            query = query.where(EVENT.c.level.in_(levels))
        if kinds:
            query = query.where(EVENT.c.kind.in_(kinds))
        if subject is not None:
            query = query.where(EVENT.c.subject == subject)
        async with self._database.reading() as connection:
            return [_event(row) for row in await connection.execute(query)]

    async def prune(self, keep_after: float) -> int:
        """Forget the events before a time; return how many. The newest stays, so that ids go on counting."""
        newest = select(func.max(EVENT.c.id)).scalar_subquery()
        old = (EVENT.c.at < keep_after) & (EVENT.c.id < newest)
        async with self._database.writing() as connection:
            return (await connection.execute(delete(EVENT).where(old))).rowcount


def _event(row: Row[Any]) -> EventEntry:
    return EventEntry(
        id=row.id,
        at=row.at,
        level=row.level,
        kind=row.kind,
        subject=row.subject,
        texts=row.texts,
        data=row.data,
    )
