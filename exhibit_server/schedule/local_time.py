"""Local times as instants: a time that clocks skip becomes the instant they skip to, one that comes twice its first."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60


def instant(day: date, minute: int, zone: ZoneInfo) -> float:
    """Return the instant (seconds since the epoch) of a minute of a day; 1440 is the midnight that ends it."""
    days, rest = divmod(minute, DAY_MINUTES)
    naive = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60))
    first = naive.replace(tzinfo=zone)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == naive:
        return first.timestamp()
    # Clocks jump over this minute. Read with the offset from after the jump it lies before the jump, and vice versa.
    return float(_jump(int(naive.replace(tzinfo=zone, fold=1).timestamp()), int(first.timestamp()), zone))


def local(at: float, zone: ZoneInfo) -> datetime:
    """Return what clocks on the wall show at an instant."""
    return datetime.fromtimestamp(at, zone)


def clock(minute: int) -> str:
    """Render a minute of the day: 510 is 08:30."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _jump(before: int, after: int, zone: ZoneInfo) -> int:
    """Return the first second with another offset than `before`'s, by halving."""
    offset = datetime.fromtimestamp(before, zone).utcoffset()
    while after - before > 1:
        middle = (before + after) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
