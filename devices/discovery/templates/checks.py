"""Tests of templates: what may stand behind `is`.

Source: Jinja 3.1, "List of Builtin Tests"; Home Assistant, "Templating" (match, search, is_number, contains).
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from devices.discovery.templates.budget import Run, Undefined
from devices.discovery.templates.numbers import is_number
from devices.discovery.templates.operators import COMPARISONS, modulo
from devices.discovery.templates.texts import contains_text, regex_match, regex_search


def _kind(*kinds: type) -> Callable[..., bool]:
    return lambda run, value: type(value) in kinds


def _same(run: Run, value: Any, other: Any) -> bool:
    del run
    return value is other


def _divisible(run: Run, value: Any, by: Any) -> bool:
    return bool(modulo(run, value, by) == 0)


CHECKS: Mapping[str, Callable[..., Any]] = {
    "defined": lambda run, value: type(value) is not Undefined,
    "undefined": lambda run, value: type(value) is Undefined,
    "none": lambda run, value: value is None,
    "true": lambda run, value: value is True,
    "false": lambda run, value: value is False,
    "boolean": _kind(bool),
    "integer": _kind(int),
    "float": _kind(float),
    "number": _kind(int, float, bool),
    "string": _kind(str),
    "string_like": _kind(str),
    "mapping": _kind(dict),
    "list": _kind(list),
    "tuple": _kind(tuple),
    "iterable": _kind(str, list, tuple, dict, Undefined),
    "sequence": _kind(str, list, tuple, dict, Undefined),
    "datetime": _kind(datetime),
    "odd": lambda run, value: modulo(run, value, 2) == 1,
    "even": lambda run, value: modulo(run, value, 2) == 0,
    "divisibleby": _divisible,
    "lower": lambda run, value: run.text(value).islower(),
    "upper": lambda run, value: run.text(value).isupper(),
    "sameas": _same,
    "is_number": is_number,
    "match": regex_match,
    "search": regex_search,
    "contains": contains_text,
    "in": COMPARISONS["in"],
    "eq": COMPARISONS["eq"],
    "equalto": COMPARISONS["eq"],
    "==": COMPARISONS["eq"],
    "ne": COMPARISONS["ne"],
    "!=": COMPARISONS["ne"],
    "gt": COMPARISONS["gt"],
    "greaterthan": COMPARISONS["gt"],
    ">": COMPARISONS["gt"],
    "ge": COMPARISONS["gteq"],
    ">=": COMPARISONS["gteq"],
    "lt": COMPARISONS["lt"],
    "lessthan": COMPARISONS["lt"],
    "<": COMPARISONS["lt"],
    "le": COMPARISONS["lteq"],
    "<=": COMPARISONS["lteq"],
}
