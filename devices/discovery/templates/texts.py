"""Filters and functions on texts, regular expressions included.

Source: Home Assistant, "Templating" (String filters, Regular expressions, JSON); Jinja 3.1, "List of Builtin Filters".
"""

# A template gives arguments in the order that Jinja and Home Assistant have for them.
# ruff: noqa: FBT002, PLR0917

import base64
import html
import json
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote_plus

import regex  # type: ignore[import-untyped]

from devices.discovery.templates.budget import LONGEST_TEXT, Refusal, Run, Undefined, integer, kind_of
from devices.discovery.templates.formatting import percent_format

LONGEST_PATTERN = 300
"""Characters of a regular expression."""

MOST_REPEATS = 2000
"""All counted repeats of a regular expression multiplied: its compiler unrolls those that stand in each other."""

WIDEST = 1000
"""Columns a text may be padded to."""

_REPEATS = re.compile(r"\{(\d{0,9})\d*(?:,(\d{0,9})\d*)?\}")
_STRANGE = re.compile(r"\(\?(?!:|[=!]|<[=!]|P[<=]|[aimsux]+\))|\{[^\d,}]|\\[^\w\s]*[KLGRXpPNm]")


def _simple(work: Callable[[str], str]) -> Callable[..., str]:
    def simple(run: Run, value: Any) -> str:
        text = run.text(value)
        run.grow(len(text))
        return work(text)

    return simple


def trim(run: Run, value: Any, chars: Any = None) -> str:
    text: str = run.text(value).strip(chars)
    return text


def replace(run: Run, value: Any, old: Any, new: Any, count: Any = None) -> str:
    """Return the text with `old` replaced by `new`, everywhere or `count` times."""
    text, old, new = run.text(value), run.text(old), run.text(new)
    limit = -1 if count is None else integer(count, "count", -1, LONGEST_TEXT)
    found = text.count(old) if limit < 0 else min(text.count(old), limit)
    run.grow(len(text) + found * max(0, len(new) - len(old)))
    return text.replace(old, new, limit)


def join(run: Run, value: Any, d: Any = "") -> str:
    """Return the elements as one text with `d` between them."""
    between = run.text(d)
    pieces = [run.text(each) for each in run.elements(value)]
    run.grow(sum(map(len, pieces)) + len(between) * len(pieces))
    return between.join(pieces)


def truncate(run: Run, value: Any, length: Any = 255, killwords: Any = False, end: Any = "...", leeway: Any = 5) -> str:
    """Return the text cut to `length` characters with `end` after it."""
    text, end = run.text(value), run.text(end)
    length, leeway = integer(length, "length", 0, LONGEST_TEXT), integer(leeway, "leeway", 0, LONGEST_TEXT)
    if length < len(end):
        raise Refusal(f"truncate wants a length of at least {len(end)}")
    if len(text) <= length + leeway:
        return text
    short = text[: length - len(end)]
    return (short if killwords else short.rsplit(" ", 1)[0]) + str(end)


def center(run: Run, value: Any, width: Any = 80) -> str:
    text: str = run.text(value)
    return text.center(integer(width, "width", 0, WIDEST))


def fill(run: Run, value: Any, *args: Any) -> str:
    """Return the text as a pattern with its `%` places filled."""
    return percent_format(run, run.text(value), args)


def capitalize(text: str) -> str:
    return text.capitalize()


def title(text: str) -> str:
    """Return the text with every word begun by a capital."""
    return "".join(part[:1].upper() + part[1:].lower() for part in re.split(r"([-\s({\[<]+)", text))


def slugify(run: Run, value: Any, separator: Any = "_") -> str:
    """Return the text as a name: lower-case Latin letters, digits and the separator."""
    plain = unicodedata.normalize("NFKD", run.text(value).replace("đ", "d").replace("Đ", "D"))
    run.grow(len(plain))
    letters = "".join(letter for letter in plain.lower() if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", " ", letters).strip().replace(" ", run.text(separator)[:10])


def from_json(run: Run, value: Any, default: Any = None) -> Any:
    """Return what the JSON says, or the default where it is given and it says nothing."""
    text = run.text(value)
    run.grow(4 * len(text))
    try:
        return json.loads(text)
    except ValueError:
        if default is None:
            raise Refusal(f"from_json got {text[:80]!r}, which is no JSON, and no default") from None
        return default


def to_json(run: Run, value: Any, ensure_ascii: Any = False, pretty_print: Any = False, sort_keys: Any = False) -> str:
    """Return the value as JSON without blanks, as Home Assistant writes it."""
    run.weigh(value)
    indent, separators = (2, (",", ": ")) if pretty_print else (None, (",", ":"))
    text = json.dumps(
        value, ensure_ascii=bool(ensure_ascii), indent=indent, separators=separators, sort_keys=bool(sort_keys)
    )
    run.grow(len(text))
    return text


def tojson(run: Run, value: Any, indent: Any = None) -> str:
    """Return the value as JSON that is safe in HTML, as Jinja writes it."""
    run.weigh(value)
    spaces = None if indent is None else integer(indent, "indent", 0, 8)
    text = json.dumps(value, sort_keys=True, indent=spaces)
    run.grow(len(text))
    for sign, code in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("'", "\\u0027")):
        text = text.replace(sign, code)
    return text


def ordinal_of(run: Run, value: Any) -> int:
    return ord(run.text(value))


def base64_decode(run: Run, value: Any, encoding: Any = "utf-8") -> str:
    if encoding not in ("utf-8", "ascii"):
        raise Refusal("base64_decode knows utf-8 and ascii only")
    text = run.text(value)
    run.grow(len(text))
    return base64.b64decode(text).decode(encoding)


def base64_encode(run: Run, value: Any) -> str:
    text = run.text(value)
    run.grow(2 * len(text))
    return base64.b64encode(text.encode()).decode()


def _pattern(run: Run, pattern: Any, ignorecase: Any) -> "regex.Pattern[str]":
    run.charge(50)
    if type(pattern) is not str or len(pattern) > LONGEST_PATTERN:
        raise Refusal(f"a regular expression must be a text of at most {LONGEST_PATTERN} characters")
    if _STRANGE.search(pattern):
        raise Refusal("uses a regular expression beyond what Python's own have")
    if math.prod(int(most or least or 1) or 1 for least, most in _REPEATS.findall(pattern)) > MOST_REPEATS:
        raise Refusal("repeats too often in a regular expression")
    try:
        return regex.compile(pattern, regex.IGNORECASE if ignorecase else 0)
    except (regex.error, OverflowError, RecursionError) as problem:
        raise Refusal(f"can't read the regular expression {pattern[:80]!r}: {problem}") from None


def regex_match(run: Run, value: Any, find: Any = "", ignorecase: Any = False) -> bool:
    """Return whether the text begins with what the expression says."""
    text, pattern = run.text(value), _pattern(run, find, ignorecase)
    with run.regex_time() as left:
        return pattern.match(text, timeout=left) is not None


def regex_search(run: Run, value: Any, find: Any = "", ignorecase: Any = False) -> bool:
    """Return whether what the expression says is anywhere in the text."""
    text, pattern = run.text(value), _pattern(run, find, ignorecase)
    with run.regex_time() as left:
        return pattern.search(text, timeout=left) is not None


def regex_findall(run: Run, value: Any, find: Any = "", ignorecase: Any = False) -> list[Any]:
    """Return everything the expression finds."""
    text, pattern = run.text(value), _pattern(run, find, ignorecase)
    if pattern.groups > 20:
        raise Refusal("has too many groups in a regular expression")
    found: list[Any] = []
    with run.regex_time() as left:
        for match in pattern.finditer(text, timeout=left):
            groups = match.groups("")
            found.append(match[0] if not groups else groups[0] if len(groups) == 1 else groups)
            run.fill(len(groups))
            run.grow(match.end() - match.start())
    return found


def regex_findall_index(run: Run, value: Any, find: Any = "", index: Any = 0, ignorecase: Any = False) -> Any:
    """Return one of what the expression finds."""
    return regex_findall(run, value, find, ignorecase)[integer(index, "index", -10_000, 10_000)]


def regex_replace(run: Run, value: Any, find: Any = "", replace: Any = "", ignorecase: Any = False) -> str:
    r"""Return the text with what the expression finds replaced; `\1` stands for its first group."""
    text, new, pattern = run.text(value), run.text(replace), _pattern(run, find, ignorecase)
    references = new.count("\\") + 1
    if references * (len(text) + len(new)) > 8 * LONGEST_TEXT:
        raise Refusal("regex_replace makes a text that is too long")
    pieces, position = [], 0
    with run.regex_time() as left:
        for match in pattern.finditer(text, timeout=left):
            expanded = match.expand(new) if references > 1 else new
            run.grow(len(expanded) + match.start() - position)
            pieces += [text[position : match.start()], expanded]
            position = match.end()
    result = "".join([*pieces, text[position:]])
    run.grow(len(result))
    return result


def as_text(run: Run, value: Any) -> str:
    return run.text(value)


def urlencode(run: Run, value: Any) -> str:
    text = run.text(value)
    run.grow(3 * len(text))
    return quote_plus(text, safe="/")


def word_count(run: Run, value: Any) -> int:
    text = run.text(value)
    run.grow(len(text))
    return len(re.findall(r"\w+", text))


def contains_text(run: Run, value: Any, other: Any) -> Any:
    """Return whether a text, a list or an object contains something."""
    run.weigh(value)
    run.weigh(other)
    if type(value) is Undefined:
        return False
    if type(value) not in (str, list, tuple, dict):
        raise Refusal(f"contains got {kind_of(value)}")
    return other in value


FILTERS: Mapping[str, Callable[..., Any]] = {
    "lower": _simple(str.lower),
    "upper": _simple(str.upper),
    "capitalize": _simple(capitalize),
    "title": _simple(title),
    "escape": _simple(html.escape),
    "e": _simple(html.escape),
    "trim": trim,
    "replace": replace,
    "truncate": truncate,
    "center": center,
    "format": fill,
    "string": as_text,
    "slugify": slugify,
    "from_json": from_json,
    "to_json": to_json,
    "tojson": tojson,
    "ord": ordinal_of,
    "base64_decode": base64_decode,
    "base64_encode": base64_encode,
    "regex_match": regex_match,
    "regex_search": regex_search,
    "regex_replace": regex_replace,
    "regex_findall": regex_findall,
    "regex_findall_index": regex_findall_index,
    "urlencode": urlencode,
    "wordcount": word_count,
    "contains": contains_text,
}
FUNCTIONS: Mapping[str, Callable[..., Any]] = {"slugify": slugify, "urlencode": urlencode}
