"""Opening the database: SQLite by default, PostgreSQL where told; brought to the newest schema on opening."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from exhibit_server.store.text import to_json

MIGRATIONS = Path(__file__).parent / "migrations"

_WRITES = "exhibit_writes"

DRIVERS = ("sqlite+aiosqlite", "postgresql+asyncpg")


class DatabaseUnusable(Exception):
    """The database can't be opened or used; the message says which (without its password) and why."""


@dataclass(frozen=True, slots=True)
class Database:
    """An open database at the newest schema."""

    engine: AsyncEngine

    def reading(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a connection for queries."""
        return self.engine.connect()

    def writing(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a transaction that will write; commits at the end, rolls back on an error.

        On SQLite it takes the write lock at once, and so waits its turn: a transaction that begins by reading is
        refused without waiting when it comes to write while another writes.
        """
        return self.engine.execution_options(**{_WRITES: True}).begin()


@asynccontextmanager
async def open_database(url: str, *, lock_wait: float = 5.0) -> AsyncIterator[Database]:
    """Open, migrate to the newest schema, close at the end.

    `url`: "sqlite+aiosqlite:////absolute/path.db" or "postgresql+asyncpg://user:password@host/name".
    `lock_wait`: seconds to wait for another's write lock, on SQLite.
    Raises DatabaseUnusable when the URL is wrong, nothing answers, or a newer hub has written there.
    """
    parsed = _parse(url)
    if _is_sqlite(parsed):
        await asyncio.to_thread(_try_sqlite, parsed)
    engine = create_async_engine(parsed, json_serializer=to_json, pool_pre_ping=not _is_sqlite(parsed))
    try:
        if _is_sqlite(parsed):
            _tune_sqlite(engine, lock_wait)
        await _migrate(engine, parsed)
        yield Database(engine)
    finally:
        await engine.dispose()


def migration_config(connection: Connection | None = None) -> Config:
    """Return alembic's configuration for the migrations of this package, on an open connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Bring the schema to the newest revision. Raises DatabaseUnusable if it is newer than this hub."""
    config = migration_config(connection)
    scripts = ScriptDirectory.from_config(config)
    known = {script.revision for script in scripts.walk_revisions()}
    unknown = set(MigrationContext.configure(connection).get_current_heads()) - known
    if unknown:
        raise DatabaseUnusable(
            f"the database {connection.engine.url.render_as_string()} was written by a newer hub (revision"
            f" {', '.join(sorted(unknown))}; this one knows up to {scripts.get_current_head()}):"
            " install that version, or restore a backup made before the update"
        )
    command.upgrade(config, "head")


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise DatabaseUnusable(f"not a database URL; expected one that begins with {' or '.join(DRIVERS)}") from None
    if parsed.drivername not in DRIVERS:
        raise DatabaseUnusable(f"database URL begins with {parsed.drivername}; expected {' or '.join(DRIVERS)}")
    if _is_sqlite(parsed) and parsed.database in (None, "", ":memory:"):
        raise DatabaseUnusable(
            "the hub needs a database file, not one in memory: name a path after sqlite+aiosqlite:///"
        )
    return parsed


def _is_sqlite(url: URL) -> bool:
    return url.drivername == "sqlite+aiosqlite"


def _try_sqlite(url: URL) -> None:
    """Raise DatabaseUnusable when the file can't be opened.

    Found out before the asynchronous driver tries: its thread outlives a connection that could not be opened, and
    may still call a loop that is closed by then.
    """
    try:
        sqlite3.connect(url.database or "").close()
    except sqlite3.Error as error:
        raise DatabaseUnusable(f"the database {url.render_as_string()} can't be used: {error}") from error


def _tune_sqlite(engine: AsyncEngine, lock_wait: float) -> None:
    """Set each new connection up, and begin transactions ourselves.

    The driver's own way of beginning leaves out DDL, so a migration killed half way would leave half a schema.
    """

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        wait = f"busy_timeout = {lock_wait * 1000:.0f}"
        for pragma in (wait, "journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


async def _migrate(engine: AsyncEngine, url: URL) -> None:
    try:
        async with Database(engine).writing() as connection:
            await connection.run_sync(upgrade)
    except (SQLAlchemyError, OSError) as error:
        cause = getattr(error, "orig", None) or error
        raise DatabaseUnusable(f"the database {url.render_as_string()} can't be used: {cause}") from error
