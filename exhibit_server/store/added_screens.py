"""Screens that a technician added while the hub ran, beside those of the configuration."""

from dataclasses import asdict, dataclass
from typing import Literal

from sqlalchemy import delete, insert, select

from devices.core.texts import Texts
from exhibit_server.store import screen_tables
from exhibit_server.store.database import Database
from exhibit_server.store.tables import Table

SCREEN = Table.metadata.tables[screen_tables.AddedScreenTable.__tablename__]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedScreen:
    """One of them. `screen`: "kiosk/garden"."""

    screen: str
    name: Texts
    zone: str
    by: str
    at: float

    @property
    def kind(self) -> Literal["kiosk", "display"]:
        return "kiosk" if self.screen.startswith("kiosk/") else "display"

    @property
    def id(self) -> str:
        return self.screen.partition("/")[2]

    @property
    def device(self) -> str:
        """The id of the device it is."""
        return f"{self.kind}-{self.id}"


class AddedScreens:
    """Repository of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> list[AddedScreen]:
        """Return them in the order they came."""
        async with self._database.reading() as connection:
            rows = (await connection.execute(select(SCREEN).order_by(SCREEN.c.at, SCREEN.c.screen))).mappings()
            return [AddedScreen(**row) for row in rows]

    async def add(self, entry: AddedScreen) -> None:
        """Keep one."""
        async with self._database.writing() as connection:
            await connection.execute(insert(SCREEN).values(asdict(entry)))

    async def remove(self, screen: str) -> None:
        """Forget one; harmless where it is not there."""
        async with self._database.writing() as connection:
            await connection.execute(delete(SCREEN).where(SCREEN.c.screen == screen))
