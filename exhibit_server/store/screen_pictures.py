"""The latest picture of each screen, for the technician."""

from dataclasses import dataclass, field

from sqlalchemy import delete, insert, select

from exhibit_server.store import screen_tables
from exhibit_server.store.database import Database
from exhibit_server.store.tables import Table

PICTURE = Table.metadata.tables[screen_tables.ScreenPictureTable.__tablename__]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenPicture:
    """A picture a screen took of itself. `left_out`: kinds of things that are on the screen but not in it."""

    screen: str
    at: float
    by: str
    media_type: str
    width: int
    height: int
    size: int
    left_out: list[str]
    data: bytes = field(default=b"", repr=False)


_ABOUT = [column for column in PICTURE.c if column.name != "data"]


class ScreenPictures:
    """Repository of pictures; one for each screen."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, picture: ScreenPicture) -> None:
        """Keep a picture in place of the screen's last."""
        values = {name: getattr(picture, name) for name in PICTURE.c.keys()}  # noqa: SIM118 - a column collection
        async with self._database.writing() as connection:
            await connection.execute(delete(PICTURE).where(PICTURE.c.screen == picture.screen))
            await connection.execute(insert(PICTURE).values(values))

    async def about(self) -> dict[str, ScreenPicture]:
        """Return every screen's picture without its bytes."""
        async with self._database.reading() as connection:
            rows = (await connection.execute(select(*_ABOUT))).mappings()
            return {row["screen"]: ScreenPicture(**row) for row in rows}

    async def of(self, screen: str) -> ScreenPicture | None:
        """Return a screen's picture."""
        async with self._database.reading() as connection:
            row = (await connection.execute(select(PICTURE).where(PICTURE.c.screen == screen))).mappings().one_or_none()
        return None if row is None else ScreenPicture(**row)
