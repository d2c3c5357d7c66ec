"""Groups that take tours. Written at once, not by the writer: where a group stands is kept before it moves."""

from dataclasses import asdict

from sqlalchemy import delete, insert, select, update

from exhibit_server.store.database import Database
from exhibit_server.store.entries import GroupEntry
from exhibit_server.store.tables import Table

GROUP = Table.metadata.tables["tour_group"]


class TourGroups:
    """Repository of groups."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, entry: GroupEntry) -> None:
        """Write a group as it stands; replaces what was there."""
        values = asdict(entry)
        async with self._database.writing() as connection:
            changed = await connection.execute(update(GROUP).where(GROUP.c.id == entry.id).values(**values))
            if not changed.rowcount:
                await connection.execute(insert(GROUP).values(**values))

    async def under_way(self) -> list[GroupEntry]:
        """Return the groups whose tour has not ended, in the order they came."""
        query = select(GROUP).where(GROUP.c.ended_at.is_(None)).order_by(GROUP.c.id)
        async with self._database.reading() as connection:
            return [GroupEntry(**row) for row in (await connection.execute(query)).mappings()]

    async def prune(self, before: float) -> None:
        """Forget groups whose tour ended before an instant."""
        async with self._database.writing() as connection:
            await connection.execute(delete(GROUP).where(GROUP.c.ended_at < before))
