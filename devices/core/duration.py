"""Durations as people write them: 500ms, 30s, 1m30s, 2h, or a number of seconds."""

import re
from typing import Annotated

from pydantic import BeforeValidator, Field

from devices.core.phrases import Explained

_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
LONGEST = 24 * 3600.0


def parse_duration(raw: object) -> float:
    """Return seconds. Raises ValueError with an example of what was expected."""
    if isinstance(raw, bool):
        raise Explained("bad-duration", got=str(raw).lower())
    if isinstance(raw, (int, float)):
        seconds = float(raw)
    else:
        text = str(raw).strip().lower()
        parts = _PART.findall(text)
        if not parts or _PART.sub("", text).strip():
            raise Explained("bad-duration", got=repr(raw)[:80])
        seconds = sum(float(number) * _SECONDS[unit] for number, unit in parts)
    if not 0 <= seconds <= LONGEST:
        raise Explained("duration-range", got=repr(raw)[:80])
    return seconds


def show_duration(seconds: float) -> str:
    """Render seconds the way they are written in a scene: 0.5s, 30s, 1m30s."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return f"{rest:g}s"
    return f"{minutes:g}m{rest:g}s" if rest else f"{minutes:g}m"


Duration = Annotated[
    float,
    BeforeValidator(parse_duration),
    Field(json_schema_extra={"type": ["string", "number"], "examples": ["500ms", "30s", "1m30s"]}),
]
