"""The event list. Events are written by the writer, as `EventEntry`."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, select

from exhibit_server.store.database import Database
from exhibit_server.store.entries import EventEntry, Level
from exhibit_server.store.tables import Table
from exhibit_server.store.text import folded, storable

EVENT = Table.metadata.tables["event"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """Which events are meant; what is left out does not matter.

    Older than the id `before`, `since` ≤ at < `until`, of these levels and kinds, about `subject`, with every word of
    `text` in a sentence, the kind or the subject, whatever the size and the marks of its letters.
    """

    before: int | None = None
    since: float | None = None
    until: float | None = None
    levels: Collection[Level] = ()
    kinds: Collection[str] = ()
    subject: str | None = None
    text: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what a row has to fulfil."""
        column = EVENT.c
        found: list[ColumnElement[bool]] = []
        if self.before is not None:
            found.append(column.id < self.before)
        if self.since is not None:
            found.append(column.at >= self.since)
        if self.until is not None:
            found.append(column.at < self.until)
        if self.levels:
            found.append(column.level.in_(self.levels))
        if self.kinds:
            found.append(column.kind.in_(self.kinds))
        if self.subject is not None:
            found.append(column.subject == self.subject)
        return [*found, *(_says(word) for word in self.text.split())]


class Events:
    """Repository of events."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def last_id(self) -> int:
        """Return the highest id in use, 0 at first. Whoever makes events counts on from here."""
        async with self._database.reading() as connection:
            return (await connection.execute(select(func.max(EVENT.c.id)))).scalar_one() or 0

    async def page(self, limit: int = 100, wanted: EventFilter | None = None) -> list[EventEntry]:
        """Return events, the newest first."""
        conditions = (wanted or EventFilter()).conditions()
        query = select(EVENT).where(*conditions).order_by(EVENT.c.id.desc()).limit(limit)
        async with self._database.reading() as connection:
            return [_event(row) for row in await connection.execute(query)]

    async def kinds(self) -> list[str]:
        """Return every kind of event there is, by name."""
        query = select(EVENT.c.kind).distinct().order_by(EVENT.c.kind)
        async with self._database.reading() as connection:
            return [row.kind for row in await connection.execute(query)]

    async def prune(self, keep_after: float) -> int:
        """Forget the events before a time; return how many. The newest stays, so that ids go on counting."""
        newest = select(func.max(EVENT.c.id)).scalar_subquery()
        old = (EVENT.c.at < keep_after) & (EVENT.c.id < newest)
        async with self._database.writing() as connection:
            return (await connection.execute(delete(EVENT).where(old))).rowcount


def words_of(event: EventEntry) -> str:
    """Return what can be searched for in an event, folded."""
    return folded(storable("\n".join([*event.texts.values(), event.kind, event.subject])))


def _says(word: str) -> ColumnElement[bool]:
    return EVENT.c.words.contains(folded(word), autoescape=True)


def _event(row: Row[Any]) -> EventEntry:
    return EventEntry(
        id=row.id,
        at=row.at,
        level=row.level,
        kind=row.kind,
        subject=row.subject,
        texts=row.texts,
        data=row.data,
    )
