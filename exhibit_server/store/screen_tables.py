"""The tables of screens: their pictures, and those that were added while the hub ran."""

from sqlalchemy import JSON
from sqlmodel import Field

from exhibit_server.store.tables import Table


class AddedScreenTable(Table, table=True):
    """A kiosk or display that stands in no file. `screen`: "display/wall"."""

    __tablename__ = "added_screen"

    screen: str = Field(primary_key=True)
    name: dict[str, str] = Field(sa_type=JSON)
    zone: str
    by: str
    at: float


class ScreenPictureTable(Table, table=True):
    """The latest picture a screen took of itself."""

    __tablename__ = "screen_picture"

    screen: str = Field(primary_key=True)
    at: float
    by: str
    media_type: str
    width: int
    height: int
    size: int
    left_out: list[str] = Field(sa_type=JSON)
    data: bytes
