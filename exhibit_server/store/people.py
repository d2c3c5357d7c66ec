"""The people who may log in."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from exhibit_server.store.database import Database
from exhibit_server.store.tables import Table
from exhibit_server.store.text import storable

PERSON = Table.metadata.tables["person"]


class NameTaken(Exception):
    """Somebody else has this name already (names differ in more than case)."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is already a person called {name!r}; choose another name")
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who logs in. `epoch` rises whenever all their sessions are to end."""

    id: int
    name: str
    role: str
    pin_hash: str
    language: str | None
    active: bool
    epoch: int
    created: float


def name_key(name: str) -> str:
    """Return the name as compared: tablets capitalise, and Vietnamese and Hangul have two encodings."""
    return unicodedata.normalize("NFKC", storable(name)).casefold().strip()


class People:
    """Repository of people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, *, name: str, role: str, pin_hash: str, language: str | None, created: float) -> Person:
        """Add an active person. Raises NameTaken."""
        values = {
            "name": storable(name).strip(),
            "key": name_key(name),
            "role": role,
            "pin_hash": pin_hash,
            "language": language,
            "active": True,
            "epoch": 0,
            "created": created,
        }
        try:
            async with self._database.writing() as connection:
                rows = await connection.execute(insert(PERSON).values(values).returning(PERSON))
                return _person(rows.one())
        except IntegrityError as error:
            raise NameTaken(name) from error

    async def get(self, person_id: int) -> Person | None:
        """Return the person with this id."""
        return await self._one(PERSON.c.id == person_id)

    async def by_name(self, name: str) -> Person | None:
        """Return the person with this name, in any case."""
        return await self._one(PERSON.c.key == name_key(name))

    async def all(self) -> list[Person]:
        """Return everybody, by name."""
        async with self._database.reading() as connection:
            rows = await connection.execute(select(PERSON).order_by(PERSON.c.key))
            return [_person(row) for row in rows]

    async def set_pin_hash(self, person_id: int, pin_hash: str) -> None:
        """Change the PIN's hash and end their sessions."""
        await self._change(person_id, pin_hash=pin_hash, epoch=PERSON.c.epoch + 1)

    async def end_sessions(self, person_id: int) -> None:
        """End all their sessions."""
        await self._change(person_id, epoch=PERSON.c.epoch + 1)

    async def set_role(self, person_id: int, role: str) -> None:
        """Change what they may do, and end their sessions."""
        await self._change(person_id, role=role, epoch=PERSON.c.epoch + 1)

    async def set_language(self, person_id: int, language: str | None) -> None:
        await self._change(person_id, language=language)

    async def set_active(self, person_id: int, *, active: bool) -> None:
        """Let them in or out; either ends their sessions."""
        await self._change(person_id, active=active, epoch=PERSON.c.epoch + 1)

    async def count(self, role: str) -> int:
        """Return how many active people have this role."""
        query = select(func.count()).select_from(PERSON).where(PERSON.c.role == role, PERSON.c.active)
        async with self._database.reading() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def _one(self, condition: Any) -> Person | None:
        async with self._database.reading() as connection:
            row = (await connection.execute(select(PERSON).where(condition))).one_or_none()
        return None if row is None else _person(row)

    async def _change(self, person_id: int, **values: object) -> None:
        async with self._database.writing() as connection:
            await connection.execute(update(PERSON).where(PERSON.c.id == person_id).values(values))


def _person(row: Row[Any]) -> Person:
    return Person(
        id=row.id,
        name=row.name,
        role=row.role,
        pin_hash=row.pin_hash,
        language=row.language,
        active=row.active,
        epoch=row.epoch,
        created=row.created,
    )
