"""Texts with places to fill in: `'%.1f' | format(x)`, `'%d' % x`, `'{:.1f}'.format(x)`, with narrow widths only.

Source: Python's library reference, "printf-style String Formatting" and "Format String Syntax".
"""

import re
import string
from collections.abc import Mapping, Sequence
from typing import Any

from devices.discovery.templates.budget import Namespace, Refusal, Run, Undefined

_PERCENT = re.compile(r"%(?:\((?P<key>[^()%]{1,80})\))?[-+ #0]{0,5}\d{0,3}(?:\.\d{1,2})?(?P<kind>[diouxXeEfFgGcrsa%])")
_SPEC = re.compile(r"(?:.?[<>=^])?[-+ ]?#?0?\d{0,3}[,_]?(?:\.\d{1,2})?[bcdeEfFgGnosxX%]?")
_MOST_PLACES = 50


def percent_format(run: Run, pattern: str, values: Sequence[Any] | Mapping[str, Any]) -> str:
    """Return `pattern % values`."""
    _check_percent(pattern)
    run.grow(len(pattern) + 1000)
    safe: Any = (
        {key: _safe(run, value) for key, value in values.items()}
        if isinstance(values, Mapping)
        else tuple(_safe(run, value) for value in values)
    )
    result: str = pattern % safe
    run.grow(len(result))
    return result


def _check_percent(pattern: str) -> None:
    position, places = pattern.find("%"), 0
    while position >= 0:
        found = _PERCENT.match(pattern, position)
        places += 1
        if found is None or places > _MOST_PLACES:
            raise Refusal(f"can't fill in {pattern[:80]!r}")
        position = pattern.find("%", found.end())


def brace_format(run: Run, pattern: str, values: Sequence[Any], named: Mapping[str, Any]) -> str:
    """Return `pattern.format(*values, **named)`; places are numbers, names or empty, without attributes."""
    run.grow(len(pattern) + 1000)
    pieces: list[str] = []
    counted = 0
    for literal, name, spec, conversion in string.Formatter().parse(pattern):
        pieces.append(literal)
        if name is None:
            continue
        if conversion or len(pieces) > 2 * _MOST_PLACES or not _SPEC.fullmatch(spec or ""):
            raise Refusal(f"can't fill in {pattern[:80]!r}")
        value = _place(name or str(counted), values, named)
        counted += not name
        pieces.append(format(_safe(run, value), spec or ""))
        run.grow(len(pieces[-1]))
    return "".join(pieces)


def _place(name: str, values: Sequence[Any], named: Mapping[str, Any]) -> Any:
    if name.isdecimal() and len(name) < 3 and int(name) < len(values):
        return values[int(name)]
    if name in named:
        return named[name]
    raise Refusal(f"has nothing to fill into {{{name[:80]}}}")


def _safe(run: Run, value: Any) -> Any:
    if isinstance(value, Undefined):
        return ""
    return run.text(value) if isinstance(value, (list, tuple, dict, Namespace)) else value
