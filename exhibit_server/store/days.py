"""Readings lie in one table for each UTC day, `reading_YYYYMMDD`, so that keeping n days costs a DROP TABLE.

A single table with a delete by time would rewrite its index and leave holes; native partitioning exists on PostgreSQL
only. Tables by day work alike on both. The writer creates them when the first reading of a day comes; the migrations
don't know them (they have no revision: a change of their shape begins with a new name).

A row: `number` for numbers and booleans (0/1), `text` for texts, both empty when the point became unknown.
"""

import math
import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import Column, Connection, Float, Index, MetaData, String, Table, inspect

from devices.core.values import Value
from exhibit_server.store.text import storable

_YEAR_10000 = 253_402_300_800

_NAME = re.compile(r"reading_(\d{8})")


def day_of(at: float) -> str:
    """Return the UTC day of a time as YYYYMMDD. Raises ValueError if it is not from 1970 to 9999."""
    if not 0 <= at < _YEAR_10000:
        raise ValueError(f"expected a time in seconds since the epoch, before the year 10000; got {at}")
    return datetime.fromtimestamp(at, UTC).strftime("%Y%m%d")


def end_of(day: str) -> float:
    """Return when a day ends, seconds since the epoch."""
    return (datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC) + timedelta(days=1)).timestamp()


def day_table(day: str) -> Table:
    """Describe the table of one day."""
    name = f"reading_{day}"
    return Table(
        name,
        MetaData(),
        Column("at", Float, nullable=False),
        Column("device", String, nullable=False),
        Column("point", String, nullable=False),
        Column("number", Float),
        Column("text", String),
        Index(f"ix_{name}", "device", "point", "at"),
    )


def is_day_table(name: str) -> bool:
    """Whether a table holds the readings of a day."""
    return _NAME.fullmatch(name) is not None


def existing_days(connection: Connection) -> list[str]:
    """Return the days that have a table, in order."""
    matches = (_NAME.fullmatch(name) for name in inspect(connection).get_table_names())
    return sorted(match[1] for match in matches if match is not None)


def columns_of(value: Value | None) -> tuple[float | None, str | None]:
    """Return (number, text) as stored. A number that is not finite is stored as text: databases disagree on it."""
    if value is None:
        return None, None
    if isinstance(value, str):
        return None, storable(value)
    try:
        number = float(value)
    except OverflowError:
        return None, str(value)
    return (number, None) if math.isfinite(number) else (None, str(number))
