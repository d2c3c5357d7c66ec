"""Filters on lists and objects. All of them give lists at once, where Jinja gives generators.

Source: Jinja 3.1, "List of Builtin Filters"; Home Assistant, "Templating".
"""

# A template gives arguments in the order that Jinja and Home Assistant have for them.
# ruff: noqa: FBT002

from collections.abc import Callable, Mapping
from typing import Any

from devices.discovery.templates.budget import Refusal, Run, Undefined, kind_of, scalar
from devices.discovery.templates.numbers import FILTERS as NUMERIC
from devices.discovery.templates.numbers import total
from devices.discovery.templates.operators import look_up
from devices.discovery.templates.texts import join

Table = Mapping[str, Callable[..., Any]]


def _reach(run: Run, value: Any, path: Any) -> Any:
    """Return what stands at a path such as `a.b` or `0` inside a value."""
    run.charge(2)
    if type(path) is int:
        return look_up(run, value, path)
    for part in run.text(path).split("."):
        value = look_up(run, value, int(part) if part.isdecimal() and len(part) < 6 else part)
    return value


def default(run: Run, value: Any, default_value: Any = "", boolean: Any = False) -> Any:
    """Return the value, or the default where it is undefined (with `boolean`: or false)."""
    del run
    return default_value if type(value) is Undefined or (boolean and not value) else value


def is_defined(run: Run, value: Any) -> Any:
    """Return the value; one that is not there ends the template."""
    del run
    if type(value) is Undefined:
        raise value.refuse()
    return value


def first(run: Run, value: Any) -> Any:
    elements = run.elements(value)
    return elements[0] if elements else Undefined("the first of nothing")


def last(run: Run, value: Any) -> Any:
    elements = run.elements(value)
    return elements[-1] if elements else Undefined("the last of nothing")


def length(run: Run, value: Any) -> int:
    del run
    if type(value) is Undefined:
        return 0
    if type(value) not in (str, list, tuple, dict):
        raise Refusal(f"length got {kind_of(value)}")
    return len(value)


def as_list(run: Run, value: Any = ()) -> list[Any]:
    return run.elements(value)


def as_tuple(run: Run, value: Any = ()) -> tuple[Any, ...]:
    return tuple(run.elements(value))


def backwards(run: Run, value: Any) -> Any:
    elements = run.elements(value)
    return "".join(elements[::-1]) if type(value) is str else elements[::-1]


def _key(run: Run, attribute: Any, case_sensitive: Any) -> Callable[[Any], Any]:
    def key(value: Any) -> Any:
        found = value if attribute is None else _reach(run, value, attribute)
        if type(found) is Undefined:
            raise found.refuse()
        run.weigh(found)
        return found.lower() if type(found) is str and not case_sensitive else found

    return key


def ordered(
    run: Run, value: Any, reverse: Any = False, case_sensitive: Any = False, attribute: Any = None
) -> list[Any]:
    elements = run.elements(value)
    run.weigh(elements)
    run.charge(len(elements) * len(elements).bit_length())
    return sorted(elements, key=_key(run, attribute, case_sensitive), reverse=bool(reverse))


def unique(run: Run, value: Any, case_sensitive: Any = False, attribute: Any = None) -> list[Any]:
    key = _key(run, attribute, case_sensitive)
    seen: dict[Any, Any] = {}
    for each in run.elements(value):
        seen.setdefault(scalar(key(each)), each)
    return list(seen.values())


def dictsort(run: Run, value: Any, case_sensitive: Any = False, by: Any = "key", reverse: Any = False) -> list[Any]:
    if type(value) is not dict or by not in ("key", "value"):
        raise Refusal("dictsort wants an object, and by key or by value")
    run.weigh(value)
    run.charge(len(value) * len(value).bit_length())
    key, place = _key(run, None, case_sensitive), 0 if by == "key" else 1
    return sorted(value.items(), key=lambda item: key(item[place]), reverse=bool(reverse))


def pairs(run: Run, value: Any) -> list[Any]:
    if type(value) is Undefined:
        return []
    if type(value) is not dict:
        raise Refusal(f"items got {kind_of(value)}")
    run.fill(len(value))
    return list(value.items())


def pick(run: Run, value: Any, name: Any) -> Any:
    return look_up(run, value, run.text(name))


def iif(run: Run, value: Any, if_true: Any = True, if_false: Any = False, if_none: Any = Undefined) -> Any:
    del run
    if value is None and if_none is not Undefined:
        return if_none
    return if_true if value else if_false


def flatten(run: Run, value: Any, levels: Any = None) -> list[Any]:
    run.weigh(value)
    found: list[Any] = []
    for each in run.elements(value):
        deeper = type(each) in (list, tuple) and (levels is None or levels >= 1)
        found += flatten(run, each, None if levels is None else levels - 1) if deeper else [each]
    return found


def zipped(run: Run, *values: Any) -> list[Any]:
    return list(zip(*(run.elements(value) for value in values), strict=False))


def _by_attribute(work: Callable[..., Any]) -> Callable[..., Any]:
    """Let a filter on a list work on one attribute of its elements."""

    def apply(run: Run, value: Any, *args: Any, attribute: Any = None, **named: Any) -> Any:
        if attribute is not None:
            value = [_reach(run, each, attribute) for each in run.elements(value)]
        return work(run, value, *args, **named)

    return apply


def higher(filters: Table, checks: Table) -> Table:
    """Return the filters that apply another filter, or a test, to each element."""

    def work(table: Table, name: Any, what: str) -> Callable[..., Any]:
        if type(name) is not str or name not in table:
            raise Refusal(f"there is no {what} {str(name)[:80]!r}")
        return table[name]

    def mapped(run: Run, value: Any, *args: Any, attribute: Any = None, default: Any = Undefined) -> list[Any]:
        if attribute is not None:
            found = [_reach(run, each, attribute) for each in run.elements(value)]
            return [each if default is Undefined or type(each) is not Undefined else default for each in found]
        apply = work(filters, args[0] if args else None, "filter")
        run.charge(4 * len(run.elements(value)))
        return [apply(run, each, *args[1:]) for each in run.elements(value)]

    def chosen(*, keep: bool, by_attribute: bool) -> Callable[..., list[Any]]:
        def choose(run: Run, value: Any, *args: Any) -> list[Any]:
            path, rest = (args[0], args[1:]) if by_attribute else (None, args)
            check = work(checks, rest[0], "test") if rest else lambda _run, each: bool(each)
            found = []
            for each in run.elements(value):
                run.charge(6)
                if bool(check(run, _reach(run, each, path) if by_attribute else each, *rest[1:])) is keep:
                    found.append(each)
            return found

        return choose

    return {
        "map": mapped,
        "select": chosen(keep=True, by_attribute=False),
        "reject": chosen(keep=False, by_attribute=False),
        "selectattr": chosen(keep=True, by_attribute=True),
        "rejectattr": chosen(keep=False, by_attribute=True),
    }


FILTERS: Table = {
    "default": default,
    "d": default,
    "is_defined": is_defined,
    "first": first,
    "last": last,
    "length": length,
    "count": length,
    "list": as_list,
    "tuple": as_tuple,
    "reverse": backwards,
    "sort": ordered,
    "unique": unique,
    "dictsort": dictsort,
    "items": pairs,
    "attr": pick,
    "iif": iif,
    "flatten": flatten,
    "zip": zipped,
    "sum": _by_attribute(total),
    "join": _by_attribute(join),
    "min": _by_attribute(NUMERIC["min"]),
    "max": _by_attribute(NUMERIC["max"]),
}
FUNCTIONS: Table = {"iif": iif, "list": as_list, "tuple": as_tuple, "zip": zipped, "flatten": flatten}
