"""What visitors thought. Opinions are written by the writer, as `OpinionEntry`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select

from exhibit_server.store.database import Database
from exhibit_server.store.entries import OpinionEntry
from exhibit_server.store.tables import Table

OPINION = Table.metadata.tables["opinion"]


@dataclass(frozen=True, slots=True)
class SceneOpinion:
    """The opinions of one scene. `scores` counts each score from 1 to 5; `mean` is their mean."""

    scene: str
    count: int
    mean: float
    scores: Mapping[int, int]


class Opinions:
    """Repository of opinions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def summary(self, since: float = float("-inf"), until: float = float("inf")) -> list[SceneOpinion]:
        """Return the opinions given from `since` to before `until`, by scene, in order of the scenes' ids."""
        query = select(OPINION.c.scene, OPINION.c.score, func.count().label("given"))
        query = query.where(OPINION.c.at >= since, OPINION.c.at < until).group_by(OPINION.c.scene, OPINION.c.score)
        by_scene: dict[str, dict[int, int]] = {}
        async with self._database.reading() as connection:
            for scene, score, given in await connection.execute(query):
                by_scene.setdefault(scene, dict.fromkeys(range(1, 6), 0))[score] = given
        return [_summary(scene, scores) for scene, scores in sorted(by_scene.items())]

    async def latest(self, limit: int = 50, *, scene: str | None = None) -> list[OpinionEntry]:
        """Return opinions, the newest first."""
        query = select(OPINION).order_by(OPINION.c.at.desc(), OPINION.c.id.desc()).limit(limit)
        if scene is not None:
            query = query.where(OPINION.c.scene == scene)
        async with self._database.reading() as connection:
            return [_opinion(row) for row in await connection.execute(query)]


def _summary(scene: str, scores: Mapping[int, int]) -> SceneOpinion:
    count = sum(scores.values())
    return SceneOpinion(scene, count, sum(score * given for score, given in scores.items()) / count, scores)


def _opinion(row: Row[Any]) -> OpinionEntry:
    return OpinionEntry(
        at=row.at,
        scene=row.scene,
        run=row.run,
        kiosk=row.kiosk,
        language=row.language,
        score=row.score,
        answer=row.answer,
    )
