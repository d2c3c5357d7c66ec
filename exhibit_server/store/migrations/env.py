"""Alembic's entry: runs the migrations on the connection it is handed by `exhibit_server.store.database`.

All of them run in that connection's one transaction, on SQLite too. A new revision is a file in versions/, written by
hand like 0001; tests/exhibit_server/store/test_store_database.py says what it lacks compared with the tables.
"""

from alembic import context

from exhibit_server.store.days import is_day_table
from exhibit_server.store.tables import Table


def _wanted(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and name is not None and is_day_table(name))


def _migrate() -> None:
    connection = context.config.attributes.get("connection")
    if connection is None:
        raise RuntimeError("migrations run on a connection: call exhibit_server.store.database.upgrade")
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        include_name=_wanted,
        render_as_batch=True,  # SQLite changes a table by copying it
    )
    with context.begin_transaction():
        context.run_migrations()


_migrate()
