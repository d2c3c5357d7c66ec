"""Filters and functions on times. Local time is that of the machine the hub runs on.

Source: Home Assistant, "Templating" (Time).
"""

# A template gives arguments in the order that Jinja and Home Assistant have for them.
# ruff: noqa: FBT002

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from devices.core.clock import wall_time
from devices.discovery.templates.budget import Refusal, Run, Undefined, kind_of, real
from devices.discovery.templates.numbers import MISSING

_LONGEST_FORMAT = 80


def _wall_time() -> float:
    try:
        return wall_time()
    except RuntimeError:
        raise Refusal("there is no clock here") from None


def now(run: Run) -> datetime:
    del run
    return datetime.fromtimestamp(_wall_time(), UTC).astimezone()


def utcnow(run: Run) -> datetime:
    del run
    return datetime.fromtimestamp(_wall_time(), UTC)


def _default(name: str, value: Any, default: Any) -> Any:
    if default is MISSING:
        raise Refusal(f"{name} got {str(value)[:80]!r}, which is no time, and no default")
    return default


def _time(value: Any) -> datetime:
    """Return a time given as one, as seconds since 1970, or as ISO 8601."""
    if isinstance(value, Undefined):
        raise value.refuse()
    if isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value.strip()[:64])
        except ValueError:
            return datetime.fromtimestamp(real(value), UTC)
    return datetime.fromtimestamp(real(value), UTC)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.astimezone()


def as_datetime(run: Run, value: Any, default: Any = MISSING) -> Any:
    del run
    try:
        return _time(value)
    except Refusal:
        raise
    except (ValueError, TypeError, OverflowError, OSError):
        return None if default is MISSING and isinstance(value, str) else _default("as_datetime", value, default)


def as_timestamp(run: Run, value: Any, default: Any = MISSING) -> Any:
    """Return seconds since 1970."""
    del run
    try:
        return _aware(_time(value)).timestamp()
    except Refusal:
        raise
    except (ValueError, TypeError, OverflowError, OSError):
        return _default("as_timestamp", value, default)


def as_local(run: Run, value: Any) -> datetime:
    del run
    return _aware(_time(value)).astimezone()


def timestamp_custom(
    run: Run, value: Any, date_format: Any = "%Y-%m-%d %H:%M:%S", local: Any = True, default: Any = MISSING
) -> Any:
    """Return seconds since 1970 as a text in a format of strftime."""
    try:
        moment = datetime.fromtimestamp(real(value), UTC)
        return strftime(run, moment.astimezone() if local else moment, date_format)
    except Refusal:
        raise
    except (ValueError, TypeError, OverflowError, OSError):
        return _default("timestamp_custom", value, default)


def timestamp_local(run: Run, value: Any, default: Any = MISSING) -> Any:
    return _timestamp(run, value, default, local=True)


def timestamp_utc(run: Run, value: Any, default: Any = MISSING) -> Any:
    return _timestamp(run, value, default, local=False)


def _timestamp(run: Run, value: Any, default: Any, *, local: bool) -> Any:
    del run
    try:
        moment = datetime.fromtimestamp(real(value), UTC)
        return (moment.astimezone() if local else moment).isoformat()
    except Refusal:
        raise
    except (ValueError, TypeError, OverflowError, OSError):
        return _default("timestamp", value, default)


def strftime(run: Run, value: Any, date_format: Any) -> str:
    """Return a time as a text. Formats are kept short, and to plain places without widths."""
    if type(date_format) is not str or len(date_format) > _LONGEST_FORMAT:
        raise Refusal(f"a format of a time must be a text of at most {_LONGEST_FORMAT} characters")
    if not isinstance(value, datetime):
        raise Refusal(f"strftime got {kind_of(value)}")
    letters = date_format.split("%")[1:]
    if any(letter and not letter.removeprefix("-")[:1].isalpha() for letter in letters):
        raise Refusal(f"can't write a time as {date_format!r}")
    run.charge(20)
    return value.strftime(date_format)


def strptime(run: Run, value: Any, date_format: Any, default: Any = MISSING) -> Any:
    """Return the time a text says in a format of strptime."""
    text = run.text(value)
    if type(date_format) is not str or max(len(date_format), len(text)) > _LONGEST_FORMAT:
        raise Refusal(f"strptime takes texts of at most {_LONGEST_FORMAT} characters")
    run.charge(200)
    try:
        return datetime.strptime(text, date_format)  # noqa: DTZ007 - the format may hold no zone; so says the source
    except ValueError:
        return _default("strptime", value, default)


def duration(run: Run, **parts: Any) -> timedelta:
    """Return a duration of days, hours, minutes, seconds, milliseconds."""
    del run
    known = ("weeks", "days", "hours", "minutes", "seconds", "milliseconds", "microseconds")
    if not set(parts) <= set(known):
        raise Refusal(f"timedelta takes {', '.join(known)}")
    return timedelta(**{name: real(value) for name, value in parts.items()})


def today_at(run: Run, value: Any = "") -> datetime:
    """Return today at a time of day, local."""
    hour, _, rest = (run.text(value) or "00:00").partition(":")
    minute, _, second = rest.partition(":")
    moment = now(run).replace(microsecond=0)
    return moment.replace(hour=int(hour[:3]), minute=int(minute[:3] or 0), second=int(second[:3] or 0))


FILTERS: Mapping[str, Callable[..., Any]] = {
    "as_datetime": as_datetime,
    "as_timestamp": as_timestamp,
    "as_local": as_local,
    "timestamp_custom": timestamp_custom,
    "timestamp_local": timestamp_local,
    "timestamp_utc": timestamp_utc,
}
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "now": now,
    "utcnow": utcnow,
    "as_datetime": as_datetime,
    "as_timestamp": as_timestamp,
    "as_local": as_local,
    "strptime": strptime,
    "timedelta": duration,
    "today_at": today_at,
}
