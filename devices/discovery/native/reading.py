"""Reading what devices say of themselves: JSON parsed once for all that want it, and values taken out of it.

What the native conventions share (Tasmota, Shelly, Zigbee2MQTT, Homie). Nothing here raises anything but ValueError.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from devices.core.values import Value
from devices.discovery.depth import is_deeper
from devices.discovery.model import Read, ReadPresence
from devices.transports.payloads import Path, read_object, read_text

Take = Callable[[Any], Value | None]
"""A raw value of JSON, or a plain text → the value of a point. Raises ValueError in words, or Unsaid."""

LARGEST = 1e15
"""No quantity of a hall is beyond this; what is, is an error of the device."""

LONGEST_TEXT = 500
"""Characters of a text value, as for the sensors of a configuration."""

_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_ABSENT = object()


class JsonOnce:
    """Parses a payload once, however many entities read it: they are handed the very same bytes in turn."""

    __slots__ = ("_document", "_payload")

    def __init__(self) -> None:
        self._payload: bytes | None = None
        self._document: dict[str, Any] = {}

    def read(self, payload: bytes) -> dict[str, Any]:
        """Return the JSON object, which is shared: nobody may change it. Raises ValueError in words."""
        if payload is not self._payload:
            self._payload = None
            self._document = read_object(payload)
            self._payload = payload
        return self._document


class Unsaid(Exception):
    """What stands there says nothing of the point: a trigger among states, a position that is not known yet."""


@dataclass(frozen=True, slots=True)
class Pick:
    """One value inside JSON: where it stands, for which point, and how it is taken."""

    path: Path
    point: str
    take: Take


def parse_json(payload: bytes, largest: int, depth: int) -> Any:
    """Return the JSON of an announcement. Raises ValueError in words when it is too large, too deep or none."""
    if len(payload) > largest:
        raise ValueError(f"expected at most {largest} bytes, got {len(payload)}")
    if is_deeper(payload, depth):
        raise ValueError(f"expected at most {depth} levels of JSON")
    try:
        document = json.loads(payload, parse_constant=_refuse_constant)
        json.dumps(document, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("expected JSON, got lists or objects nested too deeply") from None
    except UnicodeError:
        raise ValueError("expected JSON in UTF-8") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"expected JSON: {error.msg} at character {error.pos + 1}") from None
    return document


@dataclass(frozen=True, slots=True)
class JsonRead:
    """A reader that takes what it finds of `picks`; a class, as there are thousands and functions weigh more."""

    once: JsonOnce
    picks: Sequence[Pick]
    inside: Path

    def __call__(self, payload: bytes) -> Mapping[str, Value | None]:
        """Read one payload. Raises ValueError."""
        document = self.once.read(payload)
        part = find(document, self.inside) if self.inside else document
        return {} if part is _ABSENT else take_picks(part, self.picks)


def pick_json(once: JsonOnce, picks: Sequence[Pick], *, inside: Path = ()) -> Read:
    """Return a reader that takes what it finds of `picks`; what is absent says nothing of its point.

    A value that can't be taken makes its point unknown; where none can, the reader raises.
    """
    return JsonRead(once, tuple(picks), tuple(inside))


def take_picks(document: Any, picks: Sequence[Pick]) -> Mapping[str, Value | None]:
    """Return what `picks` find in the document, as `pick_json` says. Raises ValueError."""
    values: dict[str, Value | None] = {}
    wrong: dict[str, str] = {}
    for pick in picks:
        raw = find(document, pick.path)
        if raw is _ABSENT or pick.point in values:
            continue
        try:
            values[pick.point] = pick.take(raw)
        except Unsaid:
            continue
        except ValueError as problem:
            wrong[pick.point] = f"{'.'.join(map(str, pick.path)) or pick.point}: {problem}"
    missed = [point for point in wrong if point not in values]
    if missed and not values:
        raise ValueError("; ".join(wrong[point] for point in missed))
    return values | dict.fromkeys(missed)


def find(document: Any, path: Path) -> Any:
    """Return what stands at `path`, or a mark for nothing that `is_absent` knows."""
    found = document
    for part in path:
        inside = (isinstance(found, dict) and part in found) or (
            isinstance(found, list) and isinstance(part, int) and 0 <= part < len(found)
        )
        if not inside:
            return _ABSENT
        found = found[part]
    return found


def is_absent(found: Any) -> bool:
    """Return whether `find` found nothing."""
    return found is _ABSENT


def read_plain(point: str, take: Take) -> Read:
    """Return a reader of a topic that carries one plain value."""

    def read(payload: bytes) -> Mapping[str, Value | None]:
        try:
            return {point: take(read_text(payload))}
        except Unsaid:
            return {}

    return read


def take_number(scale: float = 1.0, digits: int | None = None) -> Take:
    """Numbers, also written as text; null is unknown. Multiplied by `scale`, then rounded to `digits`."""
    if scale == 1 and digits is None:
        return _take_plain_number

    def take(raw: Any) -> Value | None:
        if raw is None:
            return None
        number = to_number(raw) * scale
        return number if digits is None else round(number, digits)

    return take


def _take_plain_number(raw: Any) -> Value | None:
    return None if raw is None else to_number(raw)


def to_number(raw: Any) -> float:
    """Return a number of JSON or of a text. Raises ValueError for anything else, true and false among it."""
    if isinstance(raw, str):
        if len(raw) > 64 or _NUMBER.fullmatch(raw) is None:
            raise ValueError(f"expected a number, got {raw[:80]!r}")
        raw = float(raw)
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        raise ValueError(f"expected a number, got {show(raw)}")
    if not -LARGEST <= raw <= LARGEST:
        raise ValueError("expected a number, got one beyond all measure")
    return float(raw)


def take_words(words: Mapping[Any, Value | None], *, others_say_nothing: bool = False) -> Take:
    """One of some words or numbers, each with its meaning. True and 1 are told apart, as JSON does."""
    table = {(type(word), word): meaning for word, meaning in words.items()}
    expected = ", ".join(show(word) for word in words)

    def take(raw: Any) -> Value | None:
        if isinstance(raw, (str, int, float, bool, type(None))) and (type(raw), raw) in table:
            return table[type(raw), raw]
        if others_say_nothing and isinstance(raw, str):
            raise Unsaid
        raise ValueError(f"expected one of {expected}, got {show(raw)}")

    return take


def take_flag(raw: Any) -> Value | None:
    """True or false; null is unknown."""
    if raw is None or isinstance(raw, bool):
        return raw
    raise ValueError(f"expected true or false, got {show(raw)}")


def take_text(raw: Any) -> Value | None:
    """A text of bounded length; numbers are written out, null is unknown."""
    if raw is None:
        return None
    text = json.dumps(raw) if isinstance(raw, (bool, int, float)) else raw
    if not isinstance(text, str):
        raise ValueError(f"expected a text, got {show(raw)}")
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"expected at most {LONGEST_TEXT} characters, got {len(text)}")
    if "\0" in text:
        raise ValueError("expected a text without the character NUL")
    return text


def take_choice(choices: Sequence[str]) -> Take:
    """One of `choices`, letter by letter."""
    return take_words({choice: choice for choice in choices} | {None: None})


def presence_words(there: str, gone: str) -> ReadPresence:
    """Return a reader of a plain availability topic."""

    def read(payload: bytes) -> bool | None:
        try:
            word = read_text(payload)
        except ValueError:
            return None
        return {there: True, gone: False}.get(word)

    return read


def show(raw: Any) -> str:
    """Render a raw value for a reason, cut short."""
    if isinstance(raw, dict):
        return "an object"
    if isinstance(raw, list):
        return "a list"
    return "null" if raw is None else json.dumps(raw, ensure_ascii=False)[:80]


def _refuse_constant(word: str) -> Any:
    raise ValueError(f"expected JSON, got {word}, which is none")
