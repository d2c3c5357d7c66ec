"""What is on the shelf of the content store. Written at once, not by the writer: who uploads wants to know it is kept.

The bytes themselves lie in the data folder (`exhibit_server.content.blobs`).
"""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import Table as CoreTable
from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from exhibit_server.store import content_tables
from exhibit_server.store.content_entries import BlobEntry, FileEntry, ItemEntry, Shelf, UploadEntry
from exhibit_server.store.database import Database
from exhibit_server.store.tables import Table

BLOB: CoreTable = Table.metadata.tables[content_tables.ContentBlobTable.__tablename__]
ITEM: CoreTable = Table.metadata.tables[content_tables.ContentItemTable.__tablename__]
FILE: CoreTable = Table.metadata.tables[content_tables.ContentFileTable.__tablename__]
UPLOAD: CoreTable = Table.metadata.tables[content_tables.ContentUploadTable.__tablename__]


class ContentNameTaken(Exception):
    """Another item has this name."""


class Content:
    """Repository of items, their files, the bytes they name, and uploads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def shelf(self) -> Shelf:
        """Return everything there is."""
        async with self._database.reading() as connection:
            items = await connection.execute(select(ITEM).order_by(ITEM.c.created_at, ITEM.c.id))
            files = await connection.execute(select(FILE).order_by(FILE.c.added_at, FILE.c.id))
            blobs = await connection.execute(select(BLOB))
            return Shelf(
                [ItemEntry(**row) for row in items.mappings()],
                [FileEntry(**row) for row in files.mappings()],
                [BlobEntry(**row) for row in blobs.mappings()],
            )

    async def stamp(self) -> tuple[int, float]:
        """Return something that is another whenever the shelf is: how many items, when the last one changed."""
        async with self._database.reading() as connection:
            found = await connection.execute(select(func.count(), func.max(ITEM.c.changed_at)).select_from(ITEM))
            count, changed = found.one()
            return count, changed or 0.0

    async def add_blob(self, entry: BlobEntry, upload: UploadEntry | None = None) -> None:
        """Note bytes that were stored, and the upload they came by; noted already, they count as stored now."""
        async with self._database.writing() as connection:
            again = update(BLOB).where(BLOB.c.sha256 == entry.sha256).values(stored_at=entry.stored_at)
            if not (await connection.execute(again)).rowcount:
                await connection.execute(insert(BLOB).values(asdict(entry)))
            if upload is not None:
                await connection.execute(update(UPLOAD).where(UPLOAD.c.id == upload.id).values(asdict(upload)))

    async def add_item(self, item: ItemEntry, files: Iterable[FileEntry]) -> None:
        """Put an item on the shelf with its first files. Raises ContentNameTaken."""
        try:
            async with self._database.writing() as connection:
                await connection.execute(insert(ITEM).values(asdict(item)))
                for each in files:
                    await connection.execute(insert(FILE).values(asdict(each)))
                    await _used(connection, each)
        except IntegrityError as error:
            raise ContentNameTaken(item.name) from error

    async def change_item(self, item: ItemEntry) -> None:
        """Write an item as it is now. Raises ContentNameTaken when it takes a name, or comes back to one, in use."""
        try:
            async with self._database.writing() as connection:
                await _change(connection, item)
        except IntegrityError as error:
            raise ContentNameTaken(item.name) from error

    async def add_file(self, item: ItemEntry, file: FileEntry) -> None:
        """Add a file in place of the current one of the same role and language, which is kept."""
        async with self._database.writing() as connection:
            await _change(connection, item)
            await connection.execute(_same(file).values(current=False))
            await connection.execute(insert(FILE).values(asdict(file)))
            await _used(connection, file)

    async def make_current(self, item: ItemEntry, file: FileEntry, *, current: bool) -> None:
        """Make a version of a file the current one of its role and language, or let there be none."""
        async with self._database.writing() as connection:
            await _change(connection, item)
            await connection.execute(_same(file).values(current=False))
            await connection.execute(update(FILE).where(FILE.c.id == file.id).values(current=current))

    async def purge(self, before: float) -> int:
        """Forget items that have been in the bin since before an instant; return how many."""
        gone = select(ITEM.c.id).where(ITEM.c.deleted_at < before)
        async with self._database.writing() as connection:
            await connection.execute(delete(FILE).where(FILE.c.item.in_(gone)))
            return (await connection.execute(delete(ITEM).where(ITEM.c.deleted_at < before))).rowcount

    async def forget_unused_blobs(self, before: float) -> list[str]:
        """Forget bytes that no item and no upload names, stored before an instant; return their hashes."""
        named = BLOB.c.sha256.in_(select(FILE.c.sha256).where(FILE.c.sha256.is_not(None)))
        waiting = BLOB.c.sha256.in_(select(UPLOAD.c.sha256).where(UPLOAD.c.sha256.is_not(None)))
        unused = select(BLOB.c.sha256).where(BLOB.c.stored_at < before, ~or_(named, waiting))
        async with self._database.writing() as connection:
            found = list((await connection.execute(unused)).scalars())
            await connection.execute(delete(BLOB).where(BLOB.c.sha256.in_(found)))
        return found

    async def uploads(self) -> list[UploadEntry]:
        """Return uploads that are no part of an item yet, the oldest first."""
        async with self._database.reading() as connection:
            found = await connection.execute(select(UPLOAD).order_by(UPLOAD.c.created_at, UPLOAD.c.id))
            return [UploadEntry(**row) for row in found.mappings()]

    async def put_upload(self, entry: UploadEntry) -> None:
        """Write an upload as it is now."""
        async with self._database.writing() as connection:
            changed = await connection.execute(update(UPLOAD).where(UPLOAD.c.id == entry.id).values(asdict(entry)))
            if not changed.rowcount:
                await connection.execute(insert(UPLOAD).values(asdict(entry)))

    async def remove_upload(self, upload_id: str) -> None:
        """Forget an upload."""
        async with self._database.writing() as connection:
            await connection.execute(delete(UPLOAD).where(UPLOAD.c.id == upload_id))


async def names_in(url: str) -> frozenset[str]:
    """Return the names on the shelf of a database that may be anybody's: it is only read, never migrated.

    Empty where there is no database, or one from before there was a shelf. `url`: as for `open_database`.
    """
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            found = await connection.execute(select(ITEM.c.name).where(ITEM.c.deleted_at.is_(None)))
            return frozenset(found.scalars())
    except (SQLAlchemyError, OSError):
        return frozenset()
    finally:
        await engine.dispose()


async def _change(connection: AsyncConnection, item: ItemEntry) -> None:
    await connection.execute(update(ITEM).where(ITEM.c.id == item.id).values(asdict(item)))


async def _used(connection: AsyncConnection, file: FileEntry) -> None:
    """An upload that became part of an item is no upload any more."""
    if file.sha256 is not None:
        await connection.execute(delete(UPLOAD).where(UPLOAD.c.sha256 == file.sha256))


def _same(file: FileEntry) -> Any:
    """Return an update of every version of a file of an item: same role, same language."""
    same = (FILE.c.item == file.item, FILE.c.role == file.role, FILE.c.language == file.language)
    return update(FILE).where(*same)
