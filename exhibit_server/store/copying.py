"""Copying an SQLite database while others write to it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from exhibit_server.store.database import DatabaseUnusable


def copy_database(source: Path, target: Path) -> None:
    """Copy a database file as it is at one moment, its write-ahead log included. Raises DatabaseUnusable."""
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
    except sqlite3.Error as error:
        raise DatabaseUnusable(f"{source} can't be read: {error}") from error
