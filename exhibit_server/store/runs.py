"""The runs that were played. They are written by the writer, as `RunEntry` and `StepEntry`."""

import re
import secrets
from typing import Any

from sqlalchemy import Row, delete, select, update

from exhibit_server.store.database import Database
from exhibit_server.store.entries import RunEntry, StepEntry
from exhibit_server.store.tables import Table

RUN = Table.metadata.tables["run"]
STEP = Table.metadata.tables["step"]
GOLDEN = Table.metadata.tables["golden"]

_PART = re.compile(r"(\D*)(\d*)")


def new_run_id(at: float) -> str:
    """Make a run's id: 32 hex digits that sort by time (48 bits of milliseconds, 80 random bits; compare UUIDv7)."""
    return f"{int(at * 1000) & (1 << 48) - 1:012x}{secrets.token_hex(10)}"


def path_order(path: str) -> list[tuple[str, int]]:
    """Return a key that sorts the paths of steps as they stand in the file: 2, 4, 4.c1.1, 4.c2.1, 10."""
    parts = (_PART.match(part) for part in path.split("."))
    return [(match[1], int(match[2] or 0)) for match in parts if match is not None]


class Runs:
    """Repository of runs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, run_id: str) -> tuple[RunEntry, list[StepEntry]] | None:
        """Return a run and its steps in the order of the file."""
        async with self._database.reading() as connection:
            row = (await connection.execute(select(RUN).where(RUN.c.id == run_id))).one_or_none()
            if row is None:
                return None
            steps = [_step(step) for step in await connection.execute(select(STEP).where(STEP.c.run == run_id))]
        return _run(row), sorted(steps, key=lambda step: path_order(step.path))

    async def latest(
        self, limit: int = 50, *, before: float | None = None, scene: str | None = None, since: float | None = None
    ) -> list[RunEntry]:
        """Return runs, the newest first: those that started before a time or since one, those of a scene."""
        query = select(RUN).order_by(RUN.c.started_at.desc(), RUN.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(RUN.c.started_at < before)
        if since is not None:
            query = query.where(RUN.c.started_at >= since)
        if scene is not None:
            query = query.where(RUN.c.scene == scene)
        async with self._database.reading() as connection:
            return [_run(row) for row in await connection.execute(query)]

    async def close_open(self, state: str, at: float) -> list[str]:
        """End the runs that have no end (the hub died under them); return their ids."""
        statement = update(RUN).where(RUN.c.ended_at.is_(None)).values(state=state, ended_at=at).returning(RUN.c.id)
        async with self._database.writing() as connection:
            return sorted((await connection.execute(statement)).scalars())

    async def prune(self, keep_after: float) -> int:
        """Forget the runs that ended before a time, with steps and flights, but no golden one; return how many."""
        old = delete(RUN).where(RUN.c.ended_at < keep_after, RUN.c.id.not_in(select(GOLDEN.c.run)))
        async with self._database.writing() as connection:
            return (await connection.execute(old)).rowcount

    async def named(self, prefix: str, limit: int = 5) -> list[str]:
        """Return the ids that begin with a prefix, the newest first; at most `limit`."""
        query = select(RUN.c.id).where(RUN.c.id.startswith(prefix, autoescape=True))
        async with self._database.reading() as connection:
            return list((await connection.execute(query.order_by(RUN.c.id.desc()).limit(limit))).scalars())


def _run(row: Row[Any]) -> RunEntry:
    return RunEntry(
        id=row.id,
        scene=row.scene,
        scene_version=row.scene_version,
        language=row.language,
        started_by=row.started_by,
        started_from=row.started_from,
        priority=row.priority,
        state=row.state,
        started_at=row.started_at,
        ended_at=row.ended_at,
        reason=row.reason,
    )


def _step(row: Row[Any]) -> StepEntry:
    return StepEntry(
        run=row.run,
        path=row.path,
        kind=row.kind,
        label=row.label,
        planned_at=row.planned_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        outcome=row.outcome,
        detail=row.detail,
    )
