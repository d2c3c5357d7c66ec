"""Devices that announced themselves and were decided on. Decisions are written by the writer, as `DiscoveredEntry`."""

from sqlalchemy import delete, select

from exhibit_server.store.database import Database
from exhibit_server.store.entries import DiscoveredEntry
from exhibit_server.store.tables import Table

DISCOVERED = Table.metadata.tables["discovered"]


class Discovered:
    """Repository of decisions on devices that announced themselves."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[DiscoveredEntry]:
        """Return every decision in force, the oldest first."""
        query = select(DISCOVERED).where(DISCOVERED.c.state != "forgotten")
        async with self._database.reading() as connection:
            found = await connection.execute(query.order_by(DISCOVERED.c.decided_at, DISCOVERED.c.key))
            return [DiscoveredEntry(**row) for row in found.mappings()]

    async def prune(self) -> int:
        """Drop the decisions taken back; return how many."""
        async with self._database.writing() as connection:
            return (await connection.execute(delete(DISCOVERED).where(DISCOVERED.c.state == "forgotten"))).rowcount
