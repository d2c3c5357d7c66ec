"""The history of points. Readings are written by the writer, as `ReadingEntry`; see `days` for how they lie."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Row, Select, cast, func, select
from sqlalchemy import Table as CoreTable

from exhibit_server.store.database import Database
from exhibit_server.store.days import day_of, day_table, end_of, existing_days

MOST_BUCKETS = 5000


@dataclass(frozen=True, slots=True)
class Bucket:
    """The numbers of a stretch of time that begins at `at`. `mean` is over the readings, not over time.

    `first` and `last`: when the first and the last reading in it came.
    """

    at: float
    minimum: float
    mean: float
    maximum: float
    count: int
    first: float
    last: float


@dataclass(frozen=True, slots=True)
class TextReading:
    """A text that came back; None when the point became unknown."""

    at: float
    text: str | None


@dataclass(slots=True)
class _Sum:
    minimum: float
    maximum: float
    total: float
    count: int
    first: float
    last: float


class Readings:
    """Repository of readings."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def history(self, device: str, point: str, since: float, until: float, *, buckets: int = 300) -> list[Bucket]:
        """Return the numbers of a point from `since` to before `until`, in at most `buckets` stretches of equal length.

        Stretches without a reading are left out. On and off are 1 and 0.
        Raises ValueError unless since < until are dates and 1 ≤ buckets ≤ 5000.
        """
        if not since < until:
            raise ValueError(f"expected since < until, got {since} and {until}")
        if not 1 <= buckets <= MOST_BUCKETS:
            raise ValueError(f"expected 1 to {MOST_BUCKETS} buckets, got {buckets}")
        width = (until - since) / buckets

        def query(table: CoreTable) -> Select[Any]:
            bucket = self._whole((table.c.at - since) / width).label("bucket")
            mine = _of(table, device, point, since, until)
            return _numbers(table, bucket).where(mine, table.c.number.is_not(None)).group_by(bucket)

        sums: dict[int, _Sum] = {}
        for row in await self._each_day(since, until, query):
            # (at - since) / width may round up to the end.
            _add(
                sums,
                min(row.bucket, buckets - 1),
                _Sum(row.low, row.high, row.total, row.readings, row.first, row.last),
            )
        return [
            Bucket(
                since + bucket * width,
                found.minimum,
                found.total / found.count,
                found.maximum,
                found.count,
                found.first,
                found.last,
            )
            for bucket, found in sorted(sums.items())
        ]

    async def texts(
        self, device: str, point: str, since: float, until: float, *, limit: int = 1000
    ) -> list[TextReading]:
        """Return the texts of a point from `since` to before `until`, in order; the newest `limit` of them."""

        def query(table: CoreTable) -> Select[Any]:
            mine = (_of(table, device, point, since, until), table.c.number.is_(None))
            return select(table.c.at, table.c.text).where(*mine).order_by(table.c.at.desc()).limit(limit)

        found = [TextReading(row.at, row.text) for row in await self._each_day(since, until, query)]
        return sorted(found, key=lambda reading: reading.at)[-limit:]

    async def drop_before(self, keep_after: float) -> list[str]:
        """Drop the days that ended before a time; return them (YYYYMMDD)."""

        def drop(connection: Connection) -> list[str]:
            old = [day for day in existing_days(connection) if end_of(day) <= keep_after]
            for day in old:
                day_table(day).drop(connection)
            return old

        async with self._database.writing() as connection:
            return await connection.run_sync(drop)

    async def _each_day(
        self, since: float, until: float, query: Callable[[CoreTable], Select[Any]]
    ) -> Sequence[Row[Any]]:
        first, last = day_of(since), day_of(until)
        rows: list[Row[Any]] = []
        async with self._database.reading() as connection:
            for day in await connection.run_sync(existing_days):
                if first <= day <= last:
                    rows.extend(await connection.execute(query(day_table(day))))
        return rows

    def _whole(self, number: ColumnElement[Any]) -> ColumnElement[Any]:
        """Round down: a cast does on SQLite, but rounds to nearest on PostgreSQL; not every SQLite has floor()."""
        if self._database.engine.dialect.name == "sqlite":
            return cast(number, Integer)
        return cast(func.floor(number), Integer)


def _numbers(table: CoreTable, bucket: ColumnElement[Any]) -> Select[Any]:
    number, at = table.c.number, table.c.at
    return select(
        bucket,
        func.min(number).label("low"),
        func.max(number).label("high"),
        func.sum(number).label("total"),
        func.count(number).label("readings"),
        func.min(at).label("first"),
        func.max(at).label("last"),
    )


def _of(table: CoreTable, device: str, point: str, since: float, until: float) -> ColumnElement[bool]:
    where: ColumnElement[bool] = (
        (table.c.device == device) & (table.c.point == point) & (table.c.at >= since) & (table.c.at < until)
    )
    return where


def _add(sums: dict[int, _Sum], bucket: int, more: _Sum) -> None:
    known = sums.get(bucket)
    if known is None:
        sums[bucket] = more
        return
    known.minimum = min(known.minimum, more.minimum)
    known.maximum = max(known.maximum, more.maximum)
    known.total += more.total
    known.count += more.count
    known.first = min(known.first, more.first)
    known.last = max(known.last, more.last)
