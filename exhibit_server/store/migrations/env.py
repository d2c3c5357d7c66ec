"""Alembic's entry: runs the migrations on the connection it is handed by `exhibit_server.store.database`."""

from typing import Literal

from alembic import context

from exhibit_server.store.days import is_day_table
from exhibit_server.store.tables import Table


def _wanted(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and name is not None and is_day_table(name))


def _migrate() -> None:
    connection = context.config.attributes.get("connection")
    if connection is None:
        raise RuntimeError("migrations run on a connection: call exhibit_server.store.database.upgrade")
    batch: Literal[True] = True  # SQLite changes a table by copying it
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        include_name=_wanted,
        render_as_batch=batch,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


_migrate()
