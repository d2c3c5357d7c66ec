"""Filters and functions on numbers.

Source: Home Assistant, "Templating" (Numeric functions and filters, Type conversions); Jinja 3.1, "List of Builtin
Filters". As there, `float`, `int` and `round` without a default refuse what is no number.
"""

import math
import statistics
from collections.abc import Callable, Mapping
from typing import Any

from devices.discovery.templates.budget import Refusal, Run, Undefined, check_number, finite, integer, kind_of, real

MISSING = Undefined("a default")
"""Tells a default that was not given from any that was."""


def _default(name: str, value: Any, default: Any) -> Any:
    if default is MISSING:
        raise Refusal(f"{name} got {str(value)[:80]!r}, which is no number, and no default")
    return default


def to_float(run: Run, value: Any, default: Any = MISSING) -> Any:
    del run
    try:
        return real(value)
    except Refusal:
        raise
    except (ValueError, TypeError, OverflowError):
        return _default("float", value, default)


def to_int(run: Run, value: Any, default: Any = MISSING, base: int = 10) -> Any:
    """Return the whole part; a text may be in another base, with its prefix or without."""
    del run
    base = integer(base, "base", 0, 36)
    try:
        if type(value) is str and len(value) <= 400:
            try:
                return int(value, base)
            except ValueError:
                return int(float(value))
        return int(real(value)) if type(value) is not int else value
    except Refusal:
        raise
    except (ValueError, TypeError, OverflowError):
        return _default("int", value, default)


def to_bool(run: Run, value: Any, default: Any = MISSING) -> Any:
    """Return what words such as on, yes, enable, 1 mean."""
    if isinstance(value, bool):
        return value
    if type(value) is Undefined:
        raise value.refuse()
    word = run.text(value).lower().strip() if isinstance(value, str) else value
    if word in ("1", "true", "yes", "on", "enable"):
        return True
    if word in ("0", "false", "no", "off", "disable"):
        return False
    if isinstance(word, (int, float)):
        return word != 0
    if default is MISSING:
        raise Refusal(f"bool got {str(value)[:80]!r}, which is neither true nor false, and no default")
    return default


def rounded(run: Run, value: Any, precision: int = 0, method: str = "common", default: Any = MISSING) -> Any:
    """Return a number rounded to `precision` places; `method`: common, ceil, floor or half."""
    del run
    places = integer(precision, "precision", -20, 20)
    try:
        number = real(value)
        scale = float(10**places)
        if method == "ceil":
            number = math.ceil(number * scale) / scale
        elif method == "floor":
            number = math.floor(number * scale) / scale
        elif method == "half":
            number = round(number * 2) / 2
        else:
            number = round(number, places)
        return int(number) if places == 0 else number
    except Refusal:
        raise
    except (ValueError, TypeError, OverflowError):
        return _default("round", value, default)


def absolute(run: Run, value: Any) -> Any:
    del run
    if type(value) is Undefined:
        raise value.refuse()
    if not isinstance(value, (int, float)):
        raise Refusal(f"abs got {kind_of(value)}")
    return abs(value)


def _scaled(name: str, work: Callable[[float, Any], Any]) -> Callable[..., Any]:
    def scaled(run: Run, value: Any, amount: Any, default: Any = MISSING) -> Any:
        del run
        if not isinstance(amount, (int, float)):
            raise Refusal(f"{name} got {kind_of(amount)}")
        try:
            return work(real(value), amount)
        except Refusal:
            raise
        except (ValueError, TypeError, OverflowError):
            return _default(name, value, default)

    return scaled


def _curve(name: str, work: Callable[[float], float]) -> Callable[..., Any]:
    def curve(run: Run, value: Any, default: Any = MISSING) -> Any:
        del run
        try:
            return work(real(value))
        except Refusal:
            raise
        except (ValueError, TypeError, OverflowError):
            return _default(name, value, default)

    return curve


def logarithm(run: Run, value: Any, base: Any = math.e, default: Any = MISSING) -> Any:
    del run
    try:
        return math.log(real(value), real(base))
    except Refusal:
        raise
    except (ValueError, TypeError, OverflowError, ZeroDivisionError):
        return _default("log", value, default)


def atan2(run: Run, y: Any, x: Any) -> float:
    del run
    return math.atan2(real(y), real(x))


def is_number(run: Run, value: Any) -> bool:
    """Return whether a value is a finite number, or a text that says one."""
    del run
    return finite(value)


def clamp(run: Run, value: Any, lowest: Any, highest: Any) -> float:
    """Return a number, or the bound it lies beyond."""
    del run
    return max(real(lowest), min(real(highest), real(value)))


def ordinal(run: Run, value: Any) -> str:
    """Return a number as 1st, 2nd, 3rd, 4th and so on."""
    number = int(to_int(run, value))
    ending = "th" if 10 < abs(number) % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(abs(number) % 10, "th")
    return f"{number}{ending}"


def _bits(name: str, work: Callable[[int, int], int]) -> Callable[..., int]:
    def bits(run: Run, left: Any, right: Any) -> int:
        del run
        if type(left) not in (int, bool) or type(right) not in (int, bool):
            raise Refusal(f"{name} wants two whole numbers")
        return int(check_number(work(left, right)))

    return bits


def _listed(run: Run, values: tuple[Any, ...]) -> list[Any]:
    """Return the numbers a function was given: as one list, or one by one."""
    return run.elements(values[0]) if len(values) == 1 else list(values)


def _extreme(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
    def extreme(run: Run, *values: Any) -> Any:
        listed = _listed(run, values)
        run.weigh(listed)
        if any(type(value) is Undefined for value in listed):
            raise Refusal(f"{name} got something undefined")
        key = str.casefold if listed and all(type(value) is str for value in listed) else None
        return work(listed, key=key) if listed else Undefined(f"{name} of nothing")

    return extreme


def _statistic(name: str, work: Callable[[list[float]], Any]) -> Callable[..., Any]:
    def statistic(run: Run, *values: Any, default: Any = MISSING) -> Any:
        try:
            return work([real(value) for value in _listed(run, values)])
        except Refusal:
            raise
        except (ValueError, TypeError, OverflowError):
            return _default(name, values, default)

    return statistic


def total(run: Run, value: Any, *, start: Any = 0) -> Any:
    """Return the sum of a list of numbers."""
    result = start
    for each in run.elements(value):
        if type(each) not in (int, float, bool) or type(result) not in (int, float, bool):
            raise Refusal(f"sum got {kind_of(each)}")
        result = check_number(result + each)
    return result


_CURVES: Mapping[str, Callable[[float], float]] = {
    name: getattr(math, name) for name in ("sqrt", "sin", "cos", "tan", "asin", "acos", "atan")
}

FILTERS: Mapping[str, Callable[..., Any]] = {
    "float": to_float,
    "int": to_int,
    "bool": to_bool,
    "round": rounded,
    "abs": absolute,
    "multiply": _scaled("multiply", lambda value, amount: value * amount),
    "add": _scaled("add", lambda value, amount: value + amount),
    "log": logarithm,
    "is_number": is_number,
    "bitwise_and": _bits("bitwise_and", lambda left, right: left & right),
    "bitwise_or": _bits("bitwise_or", lambda left, right: left | right),
    "bitwise_xor": _bits("bitwise_xor", lambda left, right: left ^ right),
    "min": _extreme("min", min),
    "max": _extreme("max", max),
    "average": _statistic("average", statistics.fmean),
    "median": _statistic("median", statistics.median),
    "clamp": clamp,
    "ordinal": ordinal,
    **{name: _curve(name, work) for name, work in _CURVES.items()},
}
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    **{name: work for name, work in FILTERS.items() if name not in ("round", "abs", "multiply", "add", "ordinal")},
    "atan2": atan2,
}
CONSTANTS: Mapping[str, float] = {"pi": math.pi, "e": math.e, "tau": math.tau}
