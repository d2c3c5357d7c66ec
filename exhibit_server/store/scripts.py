"""Scenes as they are written: the drafts under way, and every version that was published or found in its file.

Written at once, not by the writer: whoever saves is told whether it was saved.
"""

from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from exhibit_server.store.database import Database
from exhibit_server.store.entries import DraftEntry, VersionEntry
from exhibit_server.store.script_tables import SceneDraftTable, SceneVersionTable
from exhibit_server.store.tables import Table

DRAFT = Table.metadata.tables[SceneDraftTable.__tablename__]
VERSION = Table.metadata.tables[SceneVersionTable.__tablename__]


class Scripts:
    """Repository of drafts and versions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- drafts -------------------------------------------------------------------------------------------------------

    async def drafts(self) -> list[DraftEntry]:
        """Return every draft there is."""
        query = select(DRAFT).where(DRAFT.c.text.is_not(None)).order_by(DRAFT.c.scene)
        async with self._database.reading() as connection:
            return [DraftEntry(**row) for row in (await connection.execute(query)).mappings()]

    async def draft(self, scene: str) -> DraftEntry | None:
        """Return the draft of a scene."""
        query = select(DRAFT).where(DRAFT.c.scene == scene, DRAFT.c.text.is_not(None))
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return DraftEntry(**row) if row is not None else None

    async def save(
        self, scene: str, text: str, *, revision: int | None, base: int | None, by: str, at: float
    ) -> DraftEntry | None:
        """Save a draft in place of the one with this revision (None: there is none); None when that isn't there."""
        return await self._replace(scene, revision, {"text": text, "base": base, "by": by, "at": at})

    async def discard(self, scene: str, revision: int, *, by: str, at: float) -> bool:
        """Take a draft away; return whether it was the one with this revision."""
        gone = {"text": None, "base": None, "by": by, "at": at}
        return await self._replace(scene, revision, gone) is not None

    async def _replace(self, scene: str, revision: int | None, values: dict[str, Any]) -> DraftEntry | None:
        """Write over the row with this revision. A row without text keeps count, so that no number comes twice."""
        try:
            async with self._database.writing() as connection:
                found = await connection.execute(select(DRAFT).where(DRAFT.c.scene == scene))
                row = found.mappings().one_or_none()
                there = row["revision"] if row is not None and row["text"] is not None else None
                if there != revision:
                    return None
                if row is None:
                    new = {"scene": scene, "revision": 1, **values}
                    await connection.execute(insert(DRAFT).values(**new))
                    return _draft(new)
                new = {"scene": scene, "revision": row["revision"] + 1, **values}
                mine = (DRAFT.c.scene == scene) & (DRAFT.c.revision == row["revision"])
                changed = await connection.execute(update(DRAFT).where(mine).values(**new))
                return _draft(new) if changed.rowcount else None
        except IntegrityError:  # somebody began the same draft in this very moment
            return None

    # -- versions -----------------------------------------------------------------------------------------------------

    async def latest(self) -> dict[str, VersionEntry]:
        """Return the newest version of each scene, by scene."""
        newest = select(VERSION.c.scene, func.max(VERSION.c.number).label("number")).group_by(VERSION.c.scene)
        last = newest.subquery()
        query = select(VERSION).join(last, (VERSION.c.scene == last.c.scene) & (VERSION.c.number == last.c.number))
        async with self._database.reading() as connection:
            found = [VersionEntry(**row) for row in (await connection.execute(query)).mappings()]
        return {version.scene: version for version in found}

    async def versions(self, scene: str) -> list[VersionEntry]:
        """Return the versions of a scene, newest first."""
        query = select(VERSION).where(VERSION.c.scene == scene).order_by(VERSION.c.number.desc())
        async with self._database.reading() as connection:
            return [VersionEntry(**row) for row in (await connection.execute(query)).mappings()]

    async def version(self, scene: str, number: int) -> VersionEntry | None:
        """Return one version of a scene."""
        query = select(VERSION).where(VERSION.c.scene == scene, VERSION.c.number == number)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return VersionEntry(**row) if row is not None else None

    async def add(self, version: VersionEntry) -> None:
        """Keep a version. Raises IntegrityError where its number is taken."""
        values = {name: getattr(version, name) for name in VersionEntry.__slots__}
        async with self._database.writing() as connection:
            await connection.execute(insert(VERSION).values(**values))

    async def take_back(self, scene: str, number: int) -> None:
        """Forget a version that could not be written to its file."""
        async with self._database.writing() as connection:
            await connection.execute(delete(VERSION).where(VERSION.c.scene == scene, VERSION.c.number == number))


def _draft(values: dict[str, Any]) -> DraftEntry:
    return DraftEntry(**{**values, "text": values["text"] or ""})
