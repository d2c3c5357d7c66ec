"""The flight records of runs: what happened while they played, the texts they were played from, the golden runs.

Heads and moments are written by the writer, as `FlightEntry`, `MomentEntry` and `SceneTextEntry`.
"""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from exhibit_server.store.database import Database
from exhibit_server.store.entries import FlightEntry, GoldenEntry, MomentEntry, SceneTextEntry
from exhibit_server.store.tables import Table

RUN = Table.metadata.tables["run"]
FLIGHT = Table.metadata.tables["flight"]
MOMENT = Table.metadata.tables["moment"]
SCENE_TEXT = Table.metadata.tables["scene_text"]
GOLDEN = Table.metadata.tables["golden"]


class Flights:
    """Repository of flight records."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def head(self, run_id: str) -> FlightEntry | None:
        """Return the head of a run's record; None for a run from before records were kept."""
        async with self._database.reading() as connection:
            found = await connection.execute(select(FLIGHT).where(FLIGHT.c.run == run_id))
            row = found.mappings().one_or_none()
        return FlightEntry(**row) if row is not None else None

    async def moments(self, run_id: str) -> list[MomentEntry]:
        """Return what happened while a run played, in order."""
        query = select(MOMENT).where(MOMENT.c.run == run_id).order_by(MOMENT.c.at, MOMENT.c.id)
        async with self._database.reading() as connection:
            return [_moment(row) for row in await connection.execute(query)]

    async def scene_text(self, version: str) -> SceneTextEntry | None:
        """Return the text a version of a scene was played from."""
        async with self._database.reading() as connection:
            found = await connection.execute(select(SCENE_TEXT).where(SCENE_TEXT.c.version == version))
            row = found.mappings().one_or_none()
        return SceneTextEntry(**row) if row is not None else None

    async def golden(self, scene: str, variant: str = "") -> GoldenEntry | None:
        """Return which run is the golden one of a scene and variant."""
        query = select(GOLDEN).where(GOLDEN.c.scene == scene, GOLDEN.c.variant == variant)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).mappings().one_or_none()
        return GoldenEntry(**row) if row is not None else None

    async def all_golden(self) -> list[GoldenEntry]:
        """Return every golden run."""
        async with self._database.reading() as connection:
            found = await connection.execute(select(GOLDEN).order_by(GOLDEN.c.scene, GOLDEN.c.variant))
            return [GoldenEntry(**row) for row in found.mappings()]

    async def set_golden(self, entry: GoldenEntry) -> None:
        """Make a run the golden one, in place of the one before."""
        insert = postgresql.insert if self._database.engine.dialect.name == "postgresql" else sqlite.insert
        statement = insert(GOLDEN).values(asdict(entry))
        others = {name: statement.excluded[name] for name in ("run", "set_by", "set_at")}
        async with self._database.writing() as connection:
            await connection.execute(statement.on_conflict_do_update(index_elements=["scene", "variant"], set_=others))

    async def unset_golden(self, run_id: str) -> bool:
        """Let a run be golden no more; return whether it was."""
        async with self._database.writing() as connection:
            return (await connection.execute(delete(GOLDEN).where(GOLDEN.c.run == run_id))).rowcount > 0

    async def prune(self, keep_after: float) -> int:
        """Forget the moments before a time, but for golden runs, and texts no run was played from; return how many."""
        old = delete(MOMENT).where(MOMENT.c.at < keep_after, MOMENT.c.run.not_in(select(GOLDEN.c.run)))
        unused = delete(SCENE_TEXT).where(
            SCENE_TEXT.c.first_played < keep_after, SCENE_TEXT.c.version.not_in(select(RUN.c.scene_version))
        )
        async with self._database.writing() as connection:
            forgotten = (await connection.execute(old)).rowcount
            await connection.execute(unused)
        return forgotten


def _moment(row: Row[Any]) -> MomentEntry:
    return MomentEntry(
        run=row.run, at=row.at, kind=row.kind, device=row.device, point=row.point, data=row.data
    )  # fmt: skip
