"""Numbers in Modbus registers: types, order of the words and of the bytes in them.

Modbus itself knows only words of 16 bits, high byte first (specification V1.1b3, section 4.2); the rest is the makers'.
"""

import struct
from collections.abc import Sequence
from typing import Literal

NumberType = Literal["u16", "s16", "u32", "s32", "u64", "s64", "f32", "f64"]
WordOrder = Literal["big", "little"]

_FORMATS = {
    "u16": ">H",
    "s16": ">h",
    "u32": ">I",
    "s32": ">i",
    "u64": ">Q",
    "s64": ">q",
    "f32": ">f",
    "f64": ">d",
}


def word_count(kind: NumberType) -> int:
    """Return how many registers a number takes."""
    return struct.calcsize(_FORMATS[kind]) // 2


def number(words: Sequence[int], kind: NumberType, order: WordOrder, *, byte_swap: bool = False) -> int | float:
    """Return the number in registers; `order` big has the high word first. May be NaN for floats."""
    value: int | float = struct.unpack(_FORMATS[kind], _joined(_ordered(words, order), byte_swap=byte_swap))[0]
    return value


def words_of(value: float, kind: NumberType, order: WordOrder, *, byte_swap: bool = False) -> list[int]:
    """Return the registers that hold a number. Raises ValueError when it does not fit."""
    try:
        data = struct.pack(_FORMATS[kind], value if kind.startswith("f") else round(value))
    except (struct.error, OverflowError) as problem:
        raise ValueError(f"{value:g} does not fit into {kind}") from problem
    words = [int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2)]
    if byte_swap:
        words = [_swapped(word) for word in words]
    return _ordered(words, order)


def text(words: Sequence[int], *, byte_swap: bool = False) -> str | None:
    """Return the characters in registers, up to the first NUL; None when they are no printable text."""
    shown = _joined(words, byte_swap=byte_swap).partition(b"\0")[0].decode("latin-1").strip()
    return shown if shown.isprintable() else None


def _joined(words: Sequence[int], *, byte_swap: bool) -> bytes:
    return b"".join(word.to_bytes(2, "little" if byte_swap else "big") for word in words)


def _ordered(words: Sequence[int], order: WordOrder) -> list[int]:
    return list(words) if order == "big" else list(reversed(words))


def _swapped(word: int) -> int:
    return (word & 0xFF) << 8 | word >> 8
