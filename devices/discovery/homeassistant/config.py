"""Reading the keys of one announced entity, as liberal as Home Assistant's checks and no more.

Source: core, homeassistant/helpers/config_validation.py (`string`, `boolean`, `ensure_list`, `positive_int`): a text
may be written as a number or true, a number as a text, on and off in several words; null is no text.
"""

import codecs
import math
from collections.abc import Mapping, Sequence
from typing import Any

from devices.discovery.homeassistant.expanding import as_list
from devices.discovery.homeassistant.places import named_topic
from devices.discovery.templates import Template, TemplateCache

_YES = frozenset({"1", "true", "yes", "on", "enable"})
_NO = frozenset({"0", "false", "no", "off", "disable"})
LONGEST_LIST = 1000
LONGEST_TEXT = 4096


class Config:
    """The keys of one entity, long and with `~` put in. Every getter raises ValueError that names its key."""

    __slots__ = ("_raw", "_templates")

    def __init__(self, raw: Mapping[str, Any], templates: TemplateCache) -> None:
        self._raw = raw
        self._templates = templates

    def __contains__(self, key: str) -> bool:
        return key in self._raw

    def raw(self, key: str) -> Any:
        """Return what stands there, whatever it is; None when nothing does."""
        return self._raw.get(key)

    def text(self, key: str, default: str = "") -> str:
        """Return a text; null is none."""
        return as_text(self._raw[key], key) if key in self._raw else default

    def optional_text(self, key: str, default: str | None = None) -> str | None:
        """Return a text, None when null stands there, `default` when nothing does."""
        if key in self._raw and self._raw[key] is None:
            return None
        return self.text(key) if key in self._raw else default

    def word(self, key: str, allowed: Sequence[str], default: str) -> str:
        """Return one of the allowed words."""
        word = self.text(key, default)
        if word not in allowed:
            raise ValueError(f"{key}: expected one of {', '.join(allowed)}, got {word[:80]!r}")
        return word

    def texts(self, key: str, default: Sequence[str] = ()) -> tuple[str, ...]:
        """Return a list of texts; a text alone is a list of one, and what stands twice is taken once."""
        if key not in self._raw:
            return tuple(default)
        found = as_list(self._raw[key])
        if len(found) > LONGEST_LIST:
            raise ValueError(f"{key}: expected at most {LONGEST_LIST} entries, got {len(found)}")
        return tuple(dict.fromkeys(as_text(entry, key) for entry in found))

    def boolean(self, key: str, default: bool) -> bool:  # noqa: FBT001 - a default beside its key reads well
        raw = self._raw.get(key, default)
        if isinstance(raw, str):
            word = raw.strip().lower()
            if word in _YES or word in _NO:
                return word in _YES
        elif isinstance(raw, (bool, int, float)):
            return bool(raw)
        raise ValueError(f"{key}: expected true or false, got {_shown(raw)}")

    def number(self, key: str, default: float) -> float:
        raw = self._raw.get(key, default)
        try:
            number = float(raw) if isinstance(raw, (bool, int, float, str)) else math.nan
        except (ValueError, OverflowError):
            number = math.nan
        if not math.isfinite(number):
            raise ValueError(f"{key}: expected a number, got {_shown(raw)}")
        return number

    def integer(self, key: str, default: int, *, at_least: int | None = None) -> int:
        """Return a whole number: 5, "5", and 5.7 for 5, as Home Assistant's `int` makes it."""
        raw = self._raw.get(key, default)
        try:
            number = int(raw) if isinstance(raw, (bool, int, float, str)) else None
        except (ValueError, OverflowError):
            number = None
        if number is None or (at_least is not None and number < at_least):
            least = "" if at_least is None else f" of at least {at_least}"
            raise ValueError(f"{key}: expected a whole number{least}, got {_shown(raw)}")
        return number

    def seconds(self, key: str) -> float | None:
        """Return a time that is at least a second, or None where none is wanted."""
        return float(self.integer(key, 0, at_least=0)) or None if key in self._raw else None

    def topic(self, key: str, *, wildcards: bool = False) -> str:
        """Return a topic, or "" when nothing stands there; with `wildcards`, one to read, which may hold +."""
        if key not in self._raw:
            return ""
        try:
            return named_topic(self.text(key), wildcards=wildcards)
        except ValueError as problem:
            message = str(problem)
            raise ValueError(message if message.startswith(f"{key}:") else f"{key}: {message}") from None

    def need(self, *keys: str) -> None:
        """Refuse an entity that lacks one of the keys."""
        for key in keys:
            if key not in self._raw:
                raise ValueError(f"{key} is required, and is missing")

    def template(self, key: str) -> Template | None:
        """Return the compiled template, or None when nothing stands there."""
        if key not in self._raw:
            return None
        try:
            return self._templates.compile(self.text(key))
        except ValueError as problem:
            message = str(problem)
            raise ValueError(message if message.startswith(f"{key}:") else f"{key}: {message}") from None

    def encoding(self) -> str:
        """Return the text encoding of payloads in Python's spelling; "" where payloads are not text."""
        name = self.text("encoding", "utf-8")
        if not name:
            return ""
        try:
            found = codecs.lookup(name)
            "".encode(found.name)  # a codec that makes no text of bytes, such as zlib, fails here
        except (LookupError, ValueError):
            raise ValueError(f"encoding: expected the name of a text encoding, got {name[:80]!r}") from None
        return found.name


def as_text(raw: Any, key: str) -> str:
    """Return a text that was written as a text, a number or true. Raises ValueError naming `key`."""
    if not isinstance(raw, (str, bool, int, float)):
        raise ValueError(f"{key}: expected a text, got {_shown(raw)}")
    text = str(raw)
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"{key}: expected at most {LONGEST_TEXT} characters, got {len(text)}")
    return text


def _shown(raw: Any) -> str:
    if isinstance(raw, (dict, list)):
        return "an object" if isinstance(raw, dict) else "a list"
    return "null" if raw is None else repr(raw)[:80]
