"""Methods that a template may call on its values: none of them changes anything.

Source: Python's library reference, "String Methods", "Mapping Types", "Sequence Types", "datetime".
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from devices.discovery.templates.budget import LONGEST_TEXT, Refusal, Run, Undefined, integer, kind_of, scalar
from devices.discovery.templates.formatting import brace_format
from devices.discovery.templates.texts import WIDEST, join, replace
from devices.discovery.templates.times import as_timestamp, strftime


def _plain(name: str, most: int = 0) -> Callable[..., Any]:
    """A method of texts that takes up to `most` texts and numbers, and makes nothing longer than its text."""
    work = getattr(str, name)

    def method(run: Run, text: str, *args: Any) -> Any:
        if len(args) > most or not all(isinstance(arg, (str, int, tuple, type(None))) for arg in args):
            raise Refusal(f"can't call {name} with {', '.join(map(kind_of, args)) or 'nothing'}")
        run.grow(len(text))
        return work(text, *args)

    return method


def _split(name: str) -> Callable[..., list[str]]:
    work = getattr(str, name)

    def split(run: Run, text: str, sep: Any = None, maxsplit: Any = -1) -> list[str]:
        pieces: list[str] = work(text, sep, integer(maxsplit, "maxsplit", -1, LONGEST_TEXT))
        run.fill(len(pieces))
        return pieces

    return split


def _padded(name: str) -> Callable[..., str]:
    work = getattr(str, name)

    def pad(run: Run, text: str, width: Any, *args: Any) -> str:
        result: str = work(text, integer(width, "width", 0, WIDEST), *args)
        run.grow(len(result))
        return result

    return pad


def _format(run: Run, text: str, *args: Any, **named: Any) -> str:
    return brace_format(run, text, args, named)


def _join(run: Run, text: str, elements: Any) -> str:
    if not all(type(each) is str for each in run.elements(elements)):
        raise Refusal("join wants texts")
    return join(run, elements, text)


def _replace(run: Run, text: str, old: Any, new: Any, count: Any = -1) -> str:
    return replace(run, text, old, new, count)


def _get(run: Run, holder: dict[Any, Any], key: Any, default: Any = None) -> Any:
    run.charge(1)
    return holder.get(scalar(key), default)


def _listing(name: str) -> Callable[..., list[Any]]:
    def listing(run: Run, holder: dict[Any, Any]) -> list[Any]:
        run.fill(len(holder))
        return list(getattr(holder, name)())

    return listing


def _index(run: Run, holder: Any, value: Any) -> int:
    run.weigh(holder)
    run.weigh(value)
    return int(holder.index(value))


def _count(run: Run, holder: Any, value: Any) -> int:
    run.weigh(holder)
    run.weigh(value)
    return int(holder.count(value))


def _time(name: str) -> Callable[..., Any]:
    def method(run: Run, moment: Any, *args: Any) -> Any:
        run.charge(10)
        if args:
            raise Refusal(f"{name} takes nothing")
        return getattr(moment, name)()

    return method


_TEXT: Mapping[str, Callable[..., Any]] = {
    **{
        name: _plain(name)
        for name in (
            "lower",
            "upper",
            "title",
            "capitalize",
            "swapcase",
            "casefold",
            "isdigit",
            "isnumeric",
            "isdecimal",
            "isalpha",
            "isalnum",
            "isspace",
            "islower",
            "isupper",
        )
    },
    **{name: _plain(name, 1) for name in ("strip", "lstrip", "rstrip", "removeprefix", "removesuffix", "partition")},
    **{name: _plain(name, 3) for name in ("startswith", "endswith", "find", "rfind", "index", "count")},
    "rpartition": _plain("rpartition", 1),
    "split": _split("split"),
    "rsplit": _split("rsplit"),
    "splitlines": _plain("splitlines"),
    "replace": _replace,
    "join": _join,
    "format": _format,
    "zfill": _padded("zfill"),
    "center": _padded("center"),
    "ljust": _padded("ljust"),
    "rjust": _padded("rjust"),
}
_SEQUENCE: Mapping[str, Callable[..., Any]] = {"index": _index, "count": _count}
_METHODS: Mapping[type, Mapping[str, Callable[..., Any]]] = {
    str: _TEXT,
    dict: {"get": _get, "keys": _listing("keys"), "values": _listing("values"), "items": _listing("items")},
    list: _SEQUENCE,
    tuple: _SEQUENCE,
    datetime: {
        "isoformat": _time("isoformat"),
        "timestamp": as_timestamp,
        "strftime": strftime,
        "date": _time("date"),
        "weekday": _time("weekday"),
        "isoweekday": _time("isoweekday"),
    },
    timedelta: {"total_seconds": _time("total_seconds")},
}


def call_method(run: Run, holder: Any, name: str, args: list[Any], named: dict[str, Any]) -> Any:
    """Call `holder.name(*args, **named)`, if that is a method templates have."""
    if isinstance(holder, Undefined):
        raise holder.refuse()
    method = _METHODS.get(type(holder), {}).get(name)
    if method is None:
        raise Refusal(f"{kind_of(holder)} has no method {name[:80]}")
    run.charge(2)
    return method(run, holder, *args, **named)
