"""What the run journal knows of runs that were started under a name: whether an act that was cut short happened."""

import sqlite3
from contextlib import closing
from pathlib import Path


def run_started_by(journal: Path, name: str, since: float) -> str | None:
    """Return the first run somebody of this name started at or after an instant, as far as the journal remembers.

    Raises OSError when the journal is there and can't be read.
    """
    if not journal.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{journal.absolute().as_uri()}?mode=ro", uri=True, timeout=2.0)) as connection:
            query = "SELECT id FROM run WHERE started_by = ? AND started_at >= ? ORDER BY started_at LIMIT 1"
            found = connection.execute(query, (name, since)).fetchone()
    except sqlite3.Error as error:
        raise OSError(f"the run journal {journal} can't be read: {error}") from error
    return str(found[0]) if found else None
