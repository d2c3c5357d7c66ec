"""Sums, comparisons and look-ups of templates, none of which can cost more than its budget.

Source: Jinja 3.1, "Template Designer Documentation" (Expressions), whose operators are Python's.
"""

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from devices.discovery.templates.budget import Namespace, Refusal, Run, Undefined, check_number, kind_of
from devices.discovery.templates.formatting import percent_format

Operate = Callable[[Run, Any, Any], Any]

_NUMBERS = frozenset({int, float, bool})
_TIMES = frozenset({datetime, date, timedelta})


def _numbers(left: Any, right: Any) -> bool:
    return type(left) in _NUMBERS and type(right) in _NUMBERS


def _refuse(sign: str, left: Any, right: Any) -> Refusal:
    for value in (left, right):
        if isinstance(value, Undefined):
            return value.refuse()
    return Refusal(f"{kind_of(left)} {sign} {kind_of(right)} can't be worked out")


def add(run: Run, left: Any, right: Any) -> Any:
    """Return left + right: numbers, texts, lists, times."""
    if _numbers(left, right):
        return check_number(left + right)
    kind = type(left)
    if kind is type(right) and kind is str:
        run.grow(len(left) + len(right))
        return left + right
    if kind is type(right) and kind in (list, tuple):
        run.fill(len(left) + len(right))
        return left + right
    if kind in _TIMES and type(right) in _TIMES:
        return left + right
    raise _refuse("+", left, right)


def subtract(run: Run, left: Any, right: Any) -> Any:
    """Return left - right: numbers and times."""
    del run
    if _numbers(left, right):
        return check_number(left - right)
    if type(left) in _TIMES and type(right) in _TIMES:
        return left - right
    raise _refuse("-", left, right)


def multiply(run: Run, left: Any, right: Any) -> Any:
    """Return left * right: numbers, a duration and a number, a text or list repeated."""
    if _numbers(left, right):
        return check_number(left * right)
    if type(left) is int:
        left, right = right, left
    if type(left) is timedelta and type(right) in _NUMBERS:
        return left * right
    if type(right) is int and type(left) is str:
        run.grow(len(left) * max(right, 0))
        return left * right
    if type(right) is int and type(left) in (list, tuple):
        run.fill(len(left) * max(right, 0))
        return left * right
    raise _refuse("*", left, right)


def divide(run: Run, left: Any, right: Any) -> Any:
    del run
    if _numbers(left, right) or (type(left) is timedelta and type(right) in (int, float, timedelta)):
        return left / right
    raise _refuse("/", left, right)


def floor_divide(run: Run, left: Any, right: Any) -> Any:
    del run
    if _numbers(left, right):
        return left // right
    raise _refuse("//", left, right)


def modulo(run: Run, left: Any, right: Any) -> Any:
    """Return left % right: numbers, or a text with its places filled."""
    if _numbers(left, right):
        return left % right
    if type(left) is str:
        return percent_format(run, left, right if type(right) in (tuple, dict) else (right,))
    raise _refuse("%", left, right)


def power(run: Run, left: Any, right: Any) -> Any:
    """Return left ** right for numbers, if the result can be short."""
    del run
    if not _numbers(left, right):
        raise _refuse("**", left, right)
    if type(left) is not float and type(right) is not float and int(left).bit_length() * abs(right) > 512:
        raise Refusal("makes a number that is too large")
    return check_number(left**right)


def equal(run: Run, left: Any, right: Any) -> bool:
    _weigh_both(run, left, right)
    return bool(left == right)


def unequal(run: Run, left: Any, right: Any) -> bool:
    return not equal(run, left, right)


def _ordering(sign: str, compare: Callable[[Any, Any], Any]) -> Operate:
    def ordered(run: Run, left: Any, right: Any) -> bool:
        if isinstance(left, Undefined) or isinstance(right, Undefined):
            raise _refuse(sign, left, right)
        _weigh_both(run, left, right)
        return bool(compare(left, right))

    return ordered


def contains(run: Run, left: Any, right: Any) -> bool:
    """Return whether left is in right: a piece of a text, an element, a key."""
    if type(right) is Undefined:
        return False
    if type(right) is str:
        if type(left) is not str:
            raise _refuse("in", left, right)
        run.charge(1 + (len(right) >> 4))
        return left in right
    if type(right) is dict:
        run.weigh(left)
        return left in right
    _weigh_both(run, left, right)
    if type(right) in (list, tuple):
        return left in right
    raise _refuse("in", left, right)


def lacks(run: Run, left: Any, right: Any) -> bool:
    return not contains(run, left, right)


def _weigh_both(run: Run, left: Any, right: Any) -> None:
    if type(left) not in _NUMBERS:
        run.weigh(left)
    if type(right) not in _NUMBERS:
        run.weigh(right)


def negative(run: Run, value: Any) -> Any:
    del run
    if type(value) in _NUMBERS or type(value) is timedelta:
        return -value
    raise _refuse("-", 0, value)


def positive(run: Run, value: Any) -> Any:
    del run
    if type(value) in _NUMBERS:
        return +value
    raise _refuse("+", 0, value)


def look_up(run: Run, holder: Any, key: Any) -> Any:
    """Return holder[key], undefined where there is none. Raises Refusal on something undefined."""
    kind = type(holder)
    try:
        if kind is dict:
            return holder[key]
        if (kind in (list, tuple, str)) and type(key) in (int, bool):
            return holder[key]
    except (LookupError, TypeError):
        return Undefined(str(key)[:80])
    if kind is Undefined:
        raise holder.refuse()
    if kind is Namespace and type(key) is str:
        return holder.attributes.get(key, Undefined(key))
    if type(key) is str:
        return attribute(run, holder, key)
    return Undefined(str(key)[:80] if type(key) in (int, float) else "an element")


def attribute(run: Run, holder: Any, name: str) -> Any:
    """Return holder.name: an entry of an object, or one of the few attributes of a time."""
    del run
    kind = type(holder)
    if kind is dict:
        return holder[name] if name in holder else Undefined(name)
    if kind is Namespace:
        return holder.attributes.get(name, Undefined(name))
    if kind is Undefined:
        raise holder.refuse()
    if name in _ATTRIBUTES.get(kind, ()):
        return getattr(holder, name)
    return Undefined(name[:80])


def cut(run: Run, holder: Any, start: Any, stop: Any, step: Any) -> Any:
    """Return holder[start:stop:step]."""
    if type(holder) is Undefined:
        raise holder.refuse()
    if type(holder) not in (str, list, tuple):
        raise Refusal(f"{kind_of(holder)} can't be cut")
    if type(holder) is str:
        run.grow(len(holder))
    else:
        run.fill(len(holder))
    return holder[start:stop:step]


BINARY: Mapping[str, Operate] = {
    "Add": add,
    "Sub": subtract,
    "Mul": multiply,
    "Div": divide,
    "FloorDiv": floor_divide,
    "Mod": modulo,
    "Pow": power,
}
COMPARISONS: Mapping[str, Operate] = {
    "eq": equal,
    "ne": unequal,
    "gt": _ordering(">", operator.gt),
    "gteq": _ordering(">=", operator.ge),
    "lt": _ordering("<", operator.lt),
    "lteq": _ordering("<=", operator.le),
    "in": contains,
    "notin": lacks,
}
_ATTRIBUTES: Mapping[type, frozenset[str]] = {
    datetime: frozenset({"year", "month", "day", "hour", "minute", "second", "microsecond"}),
    date: frozenset({"year", "month", "day"}),
    timedelta: frozenset({"days", "seconds", "microseconds"}),
}
