"""How each kind of entry is written: Core statements for whole lists of rows, the fastest way SQLAlchemy has.

(A commit for each row by the ORM: about 770 rows/s; lists of 500: about 120,000 rows/s.)
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Executable, bindparam, delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from exhibit_server.store.days import columns_of, day_of, day_table
from exhibit_server.store.entries import (
    DiscoveredEntry,
    Entry,
    EventEntry,
    FlightEntry,
    MaintenanceEntry,
    MomentEntry,
    OpinionEntry,
    ReadingEntry,
    RunEntry,
    SceneTextEntry,
    StepEntry,
    TokenUsed,
)
from exhibit_server.store.events import words_of
from exhibit_server.store.tables import Table
from exhibit_server.store.text import storable

Row = dict[str, Any]

ORDER: Sequence[type[Entry]] = (
    RunEntry, StepEntry, SceneTextEntry, FlightEntry, MomentEntry, EventEntry, OpinionEntry, TokenUsed,
    DiscoveredEntry, MaintenanceEntry, ReadingEntry,
)  # fmt: skip
"""Steps and flights refer to their run, so runs go first."""


class Statements:
    """Writes lists of entries on a connection. Remembers which days have a table; `forget` when in doubt."""

    def __init__(self, dialect: str) -> None:
        self._upsert = postgresql.insert if dialect == "postgresql" else sqlite.insert
        self._days: set[str] = set()
        tables = Table.metadata.tables
        token = tables["token"]
        self._plain: Mapping[type, Executable] = {
            RunEntry: self._replacing("run"),
            StepEntry: self._replacing("step"),
            SceneTextEntry: self._replacing("scene_text"),
            FlightEntry: self._replacing("flight"),
            MomentEntry: insert(tables["moment"]),
            EventEntry: insert(tables["event"]),
            OpinionEntry: insert(tables["opinion"]),
            DiscoveredEntry: self._replacing("discovered"),
            MaintenanceEntry: self._replacing("maintenance"),
            TokenUsed: update(token).where(token.c.id == bindparam("token_id")).values(last_used=bindparam("at")),
        }

    async def write(self, connection: AsyncConnection, entries: Iterable[Entry]) -> None:
        """Write all entries in the connection's transaction. Raises as the database does; ValueError for a bad time."""
        by_kind: dict[type, list[Any]] = {}
        for entry in entries:
            by_kind.setdefault(type(entry), []).append(entry)
        for kind in ORDER:
            found = by_kind.get(kind, [])
            if not found:
                continue
            if kind is ReadingEntry:
                await self._readings(connection, found)
                continue
            if kind is OpinionEntry:
                # A run has one opinion: the latest, whether the others are stored already or come with it.
                found = list({entry.run: entry for entry in found}.values())
                opinion = Table.metadata.tables["opinion"]
                await connection.execute(delete(opinion).where(opinion.c.run.in_([entry.run for entry in found])))
            if found:
                await connection.execute(self._plain[kind], [_row(entry) for entry in found])

    def forget(self) -> None:
        """Look again which days have a table: one may have been dropped, or its creation undone."""
        self._days.clear()

    async def _readings(self, connection: AsyncConnection, readings: Iterable[ReadingEntry]) -> None:
        by_day: dict[str, list[Row]] = {}
        for reading in readings:
            number, text = columns_of(reading.value)
            by_day.setdefault(day_of(reading.at), []).append(
                {
                    "at": reading.at,
                    "device": storable(reading.device),
                    "point": storable(reading.point),
                    "number": number,
                    "text": text,
                }
            )
        for day, rows in by_day.items():
            table = day_table(day)
            if day not in self._days:
                await connection.run_sync(table.create, checkfirst=True)
                self._days.add(day)
            await connection.execute(insert(table), rows)

    def _replacing(self, name: str) -> Executable:
        table = Table.metadata.tables[name]
        statement = self._upsert(table)
        others = {column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key}
        return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=others)


def _row(entry: Entry) -> Row:
    """An entry's fields are its columns; an event has one more, to be searched."""
    values = ((field.name, getattr(entry, field.name)) for field in fields(entry))
    row = {name: storable(value) if isinstance(value, str) else value for name, value in values}
    return row | {"words": words_of(entry)} if isinstance(entry, EventEntry) else row
