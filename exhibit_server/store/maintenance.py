"""Devices under maintenance: what a technician said must outlive a restart. Written by the writer."""

from sqlalchemy import select

from exhibit_server.store.database import Database
from exhibit_server.store.entries import MaintenanceEntry
from exhibit_server.store.tables import Table

MAINTENANCE = Table.metadata.tables["maintenance"]


class MaintenanceBook:
    """Repository of devices taken out of service."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def current(self) -> list[MaintenanceEntry]:
        """Return the devices that are out of service."""
        query = select(MAINTENANCE).where(MAINTENANCE.c.on).order_by(MAINTENANCE.c.device)
        async with self._database.reading() as connection:
            found = await connection.execute(query)
            return [MaintenanceEntry(**row) for row in found.mappings()]
