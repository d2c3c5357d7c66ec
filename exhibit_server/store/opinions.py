"""What visitors thought. Opinions are written by the writer, as `OpinionEntry`."""

from collections import Counter
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
    """The opinions of one scene. `scores` counts each score from 1 to 5, `answers` each answer to the question."""

    scene: str
    count: int
    mean: float
    scores: Mapping[int, int]
    answers: Mapping[str, int]


class Opinions:
    """Repository of opinions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def summary(self, since: float = float("-inf"), until: float = float("inf")) -> list[SceneOpinion]:
        """Return the opinions given from `since` to before `until`, by scene, in order of the scenes' ids."""
        told = (OPINION.c.scene, OPINION.c.score, OPINION.c.answer)
        query = select(*told, func.count().label("given")).where(OPINION.c.at >= since, OPINION.c.at < until)
        scores: dict[str, Counter[int]] = {}
        answers: dict[str, Counter[str]] = {}
        async with self._database.reading() as connection:
            for scene, score, answer, given in await connection.execute(query.group_by(*told)):
                scores.setdefault(scene, Counter())[score] += given
                answers.setdefault(scene, Counter())[answer or ""] += given
        return [_summary(scene, scores[scene], answers[scene]) for scene in sorted(scores)]

    async def latest(self, limit: int = 50, *, scene: str | None = None) -> list[OpinionEntry]:
        """Return opinions, the newest first."""
        query = select(OPINION).order_by(OPINION.c.at.desc(), OPINION.c.id.desc()).limit(limit)
        if scene is not None:
            query = query.where(OPINION.c.scene == scene)
        async with self._database.reading() as connection:
            return [_opinion(row) for row in await connection.execute(query)]


def _summary(scene: str, scores: Mapping[int, int], answers: Mapping[str, int]) -> SceneOpinion:
    count = sum(scores.values())
    mean = sum(score * given for score, given in scores.items()) / count
    given = {answer: many for answer, many in answers.items() if answer}
    return SceneOpinion(scene, count, mean, {score: scores.get(score, 0) for score in range(1, 6)}, given)


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
