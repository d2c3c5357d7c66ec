"""The tables of the content store: bytes by their hash, items, the files of items, uploads under way."""

from sqlalchemy import JSON, BigInteger, Index, text
from sqlmodel import Field

from exhibit_server.store.tables import Table

LIVE = text("deleted_at IS NULL")


class ContentBlobTable(Table, table=True):
    """Bytes that lie in the data folder under the SHA-256 of themselves."""

    __tablename__ = "content_blob"

    sha256: str = Field(primary_key=True)
    media_type: str
    size: int = Field(sa_type=BigInteger)
    width: int | None
    height: int | None
    stored_at: float


class ContentItemTable(Table, table=True):
    """Something that can be shown, by the name scenes use. `deleted_at`: in the bin since then."""

    __tablename__ = "content_item"
    __table_args__ = (
        Index("ix_content_item_name_live", "name", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
    )

    id: str = Field(primary_key=True)
    name: str
    kind: str
    title: dict[str, str] = Field(sa_type=JSON)
    origin: str
    example: bool
    tags: list[str] = Field(sa_type=JSON)
    created_by: str
    created_at: float
    changed_by: str
    changed_at: float
    deleted_by: str | None
    deleted_at: float | None


class ContentFileTable(Table, table=True):
    """One version of a file of an item. Of those for the same role and language, one at most is current.

    `language` "" is for every language. `sha256` names the bytes; a web link has `url` in their place.
    """

    __tablename__ = "content_file"
    __table_args__ = (Index(None, "item", "role", "language"), Index(None, "sha256"))

    id: str = Field(primary_key=True)
    item: str = Field(foreign_key="content_item.id", ondelete="CASCADE")
    role: str
    language: str
    sha256: str | None = Field(foreign_key="content_blob.sha256")
    url: str | None
    filename: str
    width: int | None
    height: int | None
    duration: float | None
    added_by: str
    added_at: float
    current: bool


class ContentUploadTable(Table, table=True):
    """An upload under way, or arrived and not yet part of an item. How much came is the size of its file.

    `sha256` is set once all came and was accepted.
    """

    __tablename__ = "content_upload"

    id: str = Field(primary_key=True)
    filename: str
    size: int = Field(sa_type=BigInteger)
    mark: str
    created_by: str
    created_at: float
    sha256: str | None
