"""Durations as people write them: 500ms, 30s, 1m30s, 2h, or a number of seconds."""

import re
from typing import Annotated

from pydantic import BeforeValidator, Field

from devices.core.phrases import Explained

PATTERN = r"^([0-9]+(\.[0-9]+)?(ms|s|m|h))( *[0-9]+(\.[0-9]+)?(ms|s|m|h))*$"
"""What editors accept; we are a little more lenient with blanks."""

_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(ms|s|m|h)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_LONGEST_TEXT = 60
LONGEST = 24 * 3600.0


def parse_duration(raw: object) -> float:
    """Return seconds. Raises ValueError with an example of what was expected."""
    if isinstance(raw, bool):
        raise Explained("bad-duration", got=str(raw).lower())
    if isinstance(raw, (int, float)):
        seconds = float(raw) if abs(raw) <= LONGEST else LONGEST + 1
    else:
        text = str(raw).strip().lower()
        parts = _PART.findall(text) if len(text) <= _LONGEST_TEXT else []
        if not parts or _PART.sub("", text).strip():
            raise Explained("bad-duration", got=repr(raw)[:80])
        seconds = sum(float(number) * _SECONDS[unit] for number, unit in parts)
    if not 0 <= seconds <= LONGEST:
        raise Explained("duration-range", got=repr(raw)[:80])
    return seconds


def show_duration(seconds: float) -> str:
    """Render seconds the way they are written in a scene: 0.5s, 30s, 1m30s."""
    minutes, rest = divmod(round(seconds, 3), 60)
    rest = round(rest, 3)
    if not minutes:
        return f"{rest:g}s"
    return f"{minutes:g}m{rest:g}s" if rest else f"{minutes:g}m"


Duration = Annotated[
    float,
    BeforeValidator(parse_duration),
    Field(json_schema_extra={"type": ["string", "number"], "examples": ["500ms", "30s", "1m30s"]}),
]
