"""Tokens of programs and screens. Only hashes are kept."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Row, insert, select, update

from exhibit_server.store.database import Database
from exhibit_server.store.tables import Table
from exhibit_server.store.text import storable

TOKEN = Table.metadata.tables["token"]

TokenKind = Literal["api", "screen"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What is known of a token. `hash` is its SHA-256 in hex; `screen` is the id of the screen it belongs to."""

    id: int
    name: str
    role: str
    hash: str
    kind: TokenKind
    screen: str | None
    created: float
    last_used: float | None
    revoked: float | None


class Tokens:
    """Repository of tokens. When one is used, put a `TokenUsed` to the writer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self,
        *,
        name: str,
        role: str,
        token_hash: str,
        created: float,
        kind: TokenKind = "api",
        screen: str | None = None,
    ) -> Token:
        """Add a token."""
        values = {
            "name": storable(name),
            "role": role,
            "hash": token_hash,
            "kind": kind,
            "screen": screen,
            "created": created,
        }
        async with self._database.writing() as connection:
            rows = await connection.execute(insert(TOKEN).values(values).returning(TOKEN))
            return _token(rows.one())

    async def by_hash(self, token_hash: str) -> Token | None:
        """Return the token with this hash unless it was revoked."""
        query = select(TOKEN).where(TOKEN.c.hash == token_hash, TOKEN.c.revoked.is_(None))
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _token(row)

    async def all(self) -> list[Token]:
        """Return every token, revoked ones too, the oldest first."""
        async with self._database.reading() as connection:
            rows = await connection.execute(select(TOKEN).order_by(TOKEN.c.id))
            return [_token(row) for row in rows]

    async def of_screen(self, screen: str) -> list[Token]:
        """Return the valid tokens of a screen, the oldest first."""
        valid = (TOKEN.c.screen == screen) & TOKEN.c.revoked.is_(None)
        async with self._database.reading() as connection:
            rows = await connection.execute(select(TOKEN).where(valid).order_by(TOKEN.c.id))
            return [_token(row) for row in rows]

    async def revoke_screen(self, screen: str, at: float) -> int:
        """Revoke all tokens of a screen; return how many were valid."""
        valid = (TOKEN.c.screen == screen) & TOKEN.c.revoked.is_(None)
        async with self._database.writing() as connection:
            return (await connection.execute(update(TOKEN).where(valid).values(revoked=at))).rowcount

    async def revoke(self, name: str, at: float) -> int:
        """Revoke all tokens of this name; return how many were valid."""
        valid = (TOKEN.c.name == storable(name)) & TOKEN.c.revoked.is_(None)
        async with self._database.writing() as connection:
            return (await connection.execute(update(TOKEN).where(valid).values(revoked=at))).rowcount


def _token(row: Row[Any]) -> Token:
    return Token(
        id=row.id,
        name=row.name,
        role=row.role,
        hash=row.hash,
        kind=row.kind,
        screen=row.screen,
        created=row.created,
        last_used=row.last_used,
        revoked=row.revoked,
    )
