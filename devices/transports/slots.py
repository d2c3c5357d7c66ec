"""The slots of a DMX512 universe as people write them and as they are read in a log.

Source: ANSI E1.11 (DMX512-A): a packet is a start code and up to 512 slots of eight bits; start code 0 means levels.
"""

import re
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

UNIVERSE_SIZE = 512
"""Slots of a universe."""

CHANNELS = AliasChoices("channels", "data", "values", "slots", "levels", "dmx", "value", "level")
"""Names by which levels are given."""

_LIST = re.compile(r"\d{1,3}([,;\s]+\d{1,3})*")


def read_levels(raw: object) -> tuple[int, ...]:
    """Return levels written as a list, as "255, 128, 0", or as hexadecimal. Raises ValueError with an example."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        levels: Sequence[Any] = (raw,)
    elif isinstance(raw, str):
        text = raw.strip().strip("[]").strip()
        levels = [int(word) for word in re.split(r"[,;\s]+", text)] if _LIST.fullmatch(text) else _from_hex(text)
    elif isinstance(raw, (list, tuple, bytes)):
        levels = tuple(raw)
    else:
        raise ValueError(f"expected levels such as 255,128,0, got {raw!r}")
    for level in levels:
        if isinstance(level, bool) or not isinstance(level, int) or not 0 <= level <= 255:
            raise ValueError(f"expected levels from 0 to 255, got {level!r}")
    if len(levels) > UNIVERSE_SIZE:
        raise ValueError(f"expected at most {UNIVERSE_SIZE} levels, got {len(levels)}")
    return tuple(levels)


def level_fields(data: bytes) -> dict[str, Any]:
    """Return slots as fields of a decoded frame."""
    return {"length": len(data), "channels": list(data), "data": data.hex()}


def _from_hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text.lower().removeprefix("0x"))
    except ValueError:
        raise ValueError(f"expected levels such as 255,128,0, got {text[:80]!r}") from None


Levels = Annotated[tuple[int, ...], BeforeValidator(read_levels), Field(validation_alias=CHANNELS)]
"""Levels of the first slots, as an argument of a verb."""
