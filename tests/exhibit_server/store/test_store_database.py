"""Opening a database: migrated, the schema as the tables say, and clear words when it can't be used."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine

from exhibit_server.store.database import Database, DatabaseUnusable, migration_config, open_database
from exhibit_server.store.days import columns_of, day_of, day_table, end_of, is_day_table
from exhibit_server.store.tables import Table
from exhibit_server.store.text import storable, to_json


async def test_an_empty_database_gets_every_table(database: Database) -> None:
    async with database.engine.connect() as connection:
        names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    assert set(names) == {*Table.metadata.tables, "alembic_version"}


async def test_the_migrated_schema_is_what_the_tables_say(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        day_table("20260101").create(connection)
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _: not (kind == "table" and is_day_table(name or "")),
            },
        )
        return list(compare_metadata(context, Table.metadata))

    async with database.engine.begin() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_second_opening_keeps_what_is_there(url: str) -> None:
    async with open_database(url) as first, first.engine.begin() as connection:
        await connection.execute(
            text("INSERT INTO opinion (id, at, scene, run, language, score) VALUES (1, 1.5, 's', 'r', 'vi', 5)")
        )
    async with open_database(url) as second, second.engine.connect() as connection:
        assert (await connection.execute(text("SELECT at, score FROM opinion"))).one() == (1.5, 5)


async def test_every_revision_can_be_taken_back(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(migration_config(sync), "base"))
        names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    assert names == ["alembic_version"]


async def test_a_migration_that_fails_leaves_nothing_behind(url: str) -> None:
    async with open_database(url) as database, database.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(migration_config(sync), "base"))
        await connection.execute(text("CREATE TABLE opinion (other INTEGER)"))
    with pytest.raises(DatabaseUnusable, match=r"opinion.* already exists"):
        async with open_database(url):
            pass
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    await engine.dispose()
    assert set(names) == {"alembic_version", "opinion"}


async def test_a_database_of_a_newer_hub_is_refused(url: str) -> None:
    async with open_database(url) as database, database.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseUnusable, match=r"newer hub \(revision 9999; this one knows up to \d{4}\)"):
        async with open_database(url):
            pass


async def test_sqlite_runs_as_promised(tmp_path: Path) -> None:
    names = ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
    url = f"sqlite+aiosqlite:///{tmp_path / 'hub.db'}"
    async with open_database(url) as database, database.engine.connect() as connection:
        found = {name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar() for name in names}
    assert found == {"journal_mode": "wal", "synchronous": 1, "busy_timeout": 5000, "foreign_keys": 1}


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "not a database URL; expected one that begins with sqlite"),
        ("mysql+aiomysql://x/y", r"begins with mysql\+aiomysql; expected sqlite\+aiosqlite or postgresql\+asyncpg"),
        ("sqlite+aiosqlite:///:memory:", "needs a database file"),
        ("sqlite+aiosqlite:////nowhere/at/all/hub.db", "/nowhere/at/all/hub.db can't be used: unable to open"),
        ("postgresql+asyncpg://hub:secret@127.0.0.1:1/hub", r"hub:\*\*\*@127.0.0.1:1/hub can't be used"),
    ],
)
async def test_a_database_that_cannot_be_opened_is_named(url: str, words: str) -> None:
    with pytest.raises(DatabaseUnusable, match=words):
        async with open_database(url):
            pass


class Server(Protocol):
    def new_database(self) -> str: ...


async def test_a_server_without_that_database_or_that_user_says_so(cluster: Server) -> None:
    url = cluster.new_database()
    for wrong, words in ((url.replace("/test", "/nowhere"), "nowhere"), (url.replace("hub@", "nobody@"), "nobody")):
        with pytest.raises(DatabaseUnusable, match=rf"can't be used: .*{words}.* does not exist"):
            async with open_database(wrong):
                pass


def test_days_are_utc() -> None:
    assert day_of(1_790_000_000.0) == "20260921"
    assert day_of(end_of("20260921") - 1e-3) == "20260921"
    assert day_of(end_of("20260921")) == "20260922"


@given(st.text())
def test_any_text_becomes_storable(raw: str) -> None:
    clean = storable(raw)
    assert "\x00" not in clean
    assert clean.encode().decode() == clean


def texts_in(data: object) -> Iterator[str]:
    """Yield every text in what JSON can say."""
    match data:
        case str():
            yield data
        case list():
            yield from (text for each in data for text in texts_in(each))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists))
@example("a NUL: \x00")
@example(r"six letters and no NUL: \u0000")
def test_any_data_becomes_strict_json(data: object) -> None:
    rendered = to_json({"data": data})
    found = json.loads(rendered, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert not any("\x00" in text for text in texts_in(found["data"]))


@given(st.booleans() | st.integers() | st.floats() | st.text())
def test_values_are_stored_as_a_finite_number_or_as_text(value: float | str) -> None:
    number, words = columns_of(value)
    assert (number is None) != (words is None)
    assert number is None or (math.isfinite(number) and number == float(value))
