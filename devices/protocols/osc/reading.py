"""Reading Open Sound Control packets: messages and bundles, argument by argument.

Source: Matt Wright, "The Open Sound Control 1.0 Specification" (2002), with its non-standard types, and "Features and
Future of Open Sound Control version 1.1 for NIME" (2009), which makes T, F, N, I and t required ones.
"""

import math
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

BUNDLE = b"#bundle\0"
IMMEDIATELY = 1
"""The time tag that means now."""

DEEPEST = 8
"""Bundles in bundles, and arrays in arrays, that are followed."""

MOST = 1024
"""Arguments of a message, or elements of a bundle, that are read."""

_EPOCH = datetime(1900, 1, 1, tzinfo=UTC)
_NOT_IN_ADDRESSES = frozenset(b" #")


class TooShort(ValueError):
    """The packet ends before it is whole; more bytes may follow."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `args` hold plain values: blobs as hexadecimal, colours as #rrggbbaa, nil and NaN as None."""

    address: str
    types: str
    args: tuple[Any, ...]

    @property
    def unknown(self) -> bool:
        """Whether an argument has no value that could be told: a number that is none."""
        return any(arg is None and kind in "fd" for kind, arg in zip(self._kinds(), _flat(self.args), strict=True))

    def _kinds(self) -> str:
        return "".join(kind for kind in self.types if kind not in "[]")


@dataclass(frozen=True, slots=True)
class Bundle:
    """Messages that belong together, at a time (seconds since 1900 in the upper 32 bits)."""

    time_tag: int
    elements: "tuple[Message | Bundle, ...]"


def read_packet(data: bytes) -> Message | Bundle:
    """Return what a datagram holds. Raises ValueError."""
    packet, end = read_at(data, 0)
    if end != len(data):
        raise ValueError(f"expected the packet to end after {end} bytes, got {len(data) - end} more")
    return packet


def is_packet(data: bytes) -> bool:
    """Return whether a datagram is a whole packet and nothing else."""
    try:
        read_packet(data)
    except ValueError:
        return False
    return True


def messages_of(packet: Message | Bundle) -> tuple[Message, ...]:
    """Return all messages of a packet in their order, out of their bundles."""
    if isinstance(packet, Message):
        return (packet,)
    return tuple(message for element in packet.elements for message in messages_of(element))


def read_at(data: bytes, at: int, depth: int = 0) -> tuple[Message | Bundle, int]:
    """Return the packet that begins there and where it ends. Raises TooShort, ValueError."""
    first = data[at : at + 8]
    if not first:
        raise TooShort("a message begins with / and a bundle with #bundle")
    if first[0] == BUNDLE[0]:
        return _read_bundle(data, at, depth)
    if first[0] != ord("/"):
        raise ValueError(f"expected / or #bundle at the beginning, got {first[:4].hex()}")
    return _read_message(data, at)


def show_time(time_tag: int) -> str:
    """Render a time tag: a date in UTC, or "immediately"."""
    if time_tag == IMMEDIATELY:
        return "immediately"
    seconds, fraction = time_tag >> 32, time_tag & 0xFFFF_FFFF
    return (_EPOCH + timedelta(seconds=seconds, microseconds=round(fraction / 2**32 * 1e6))).isoformat()


def _read_bundle(data: bytes, at: int, depth: int) -> tuple[Bundle, int]:
    mark = data[at : at + 8]
    if mark != BUNDLE:
        if BUNDLE.startswith(mark):
            raise TooShort("the beginning of #bundle")
        raise ValueError(f"expected {BUNDLE.hex()} (#bundle), got {mark.hex()}")
    if depth > DEEPEST:
        raise ValueError(f"expected at most {DEEPEST} bundles in one another")
    time_tag: int = _number(data, at + 8, "!Q", "a time tag")
    elements: list[Message | Bundle] = []
    end = at + 16
    while end < len(data) and data[end] not in b"/#":  # no size begins so: another packet does
        size: int = _number(data, end, "!I", "the size of an element")
        if size % 4 or size == 0:
            raise ValueError(f"expected an element's size to be a multiple of 4, got {size}")
        if size > 65_536 or len(elements) >= MOST:
            raise ValueError(f"expected at most {MOST} elements of 65536 bytes, got one of {size}")
        if end + 4 + size > len(data):
            raise TooShort(f"an element of {size} bytes announced, {len(data) - end - 4} came")
        elements.append(_whole_element(data[end + 4 : end + 4 + size], depth))
        end += 4 + size
    return Bundle(time_tag, tuple(elements)), end


def _whole_element(data: bytes, depth: int) -> Message | Bundle:
    try:
        element, end = read_at(data, 0, depth + 1)
    except TooShort as problem:
        raise ValueError(f"an element of a bundle is too short: {problem}") from problem
    if end != len(data):
        raise ValueError(f"expected an element of {end} bytes, got {len(data)}")
    return element


def _read_message(data: bytes, at: int) -> tuple[Message, int]:
    raw, end = _string(data, at, "an address")
    if any(not 0x20 < char < 0x7F or char in _NOT_IN_ADDRESSES for char in raw):
        raise ValueError(f"expected an address of printable ASCII, got {raw[:40]!r}")
    address = raw.decode()
    if end >= len(data):
        raise TooShort("no type tags yet (only very old senders leave them out)")
    if data[end] != ord(","):
        raise ValueError(f"expected type tags that begin with a comma, got {data[end : end + 4].hex()}")
    tags, end = _string(data, end, "type tags")
    types = tags[1:].decode("ascii", "replace")
    args, end = _arguments(data, end, types)
    return Message(address, types, args), end


def _arguments(data: bytes, at: int, types: str) -> tuple[tuple[Any, ...], int]:
    if len(types) > MOST:
        raise ValueError(f"expected at most {MOST} arguments, got {len(types)}")
    nested: list[list[Any]] = [[]]
    for kind in types:
        if kind == "[":
            if len(nested) > DEEPEST:
                raise ValueError(f"expected at most {DEEPEST} arrays in one another")
            nested.append([])
        elif kind == "]":
            if len(nested) == 1:
                raise ValueError("expected [ before ] in the type tags")
            done = nested.pop()
            nested[-1].append(done)
        else:
            read = _READERS.get(kind)
            if read is None:
                raise ValueError(f"expected type tags of {''.join(_READERS)}[], got {kind!r}")
            value, at = read(data, at)
            nested[-1].append(value)
    if len(nested) > 1:
        raise ValueError("expected ] for each [ in the type tags")
    return tuple(nested[0]), at


def _string(data: bytes, at: int, what: str) -> tuple[bytes, int]:
    zero = data.find(b"\0", at)
    if zero < 0:
        raise TooShort(f"{what} without an end")
    end = at + (zero - at) // 4 * 4 + 4
    if end > len(data):
        raise TooShort(f"{what} without its padding")
    if data[zero:end].strip(b"\0"):
        raise ValueError(f"expected zeros up to a multiple of four behind {what}, got {data[zero:end].hex()}")
    return data[at:zero], end


def _number(data: bytes, at: int, form: str, what: str) -> Any:
    if at + struct.calcsize(form) > len(data):
        raise TooShort(f"{what} is cut off")
    return struct.unpack_from(form, data, at)[0]


def _fixed(form: str, show: Callable[[Any], Any] = lambda raw: raw) -> "_Read":
    def read(data: bytes, at: int) -> tuple[Any, int]:
        return show(_number(data, at, form, "an argument")), at + struct.calcsize(form)

    return read


def _float32(raw: float) -> float | None:
    """Return the shortest number that is the same in 32 bits: 1.234, not 1.2339999675750732."""
    if not math.isfinite(raw):
        return None
    packed = struct.pack("!f", raw)
    for digits in range(6, 10):
        short = float(f"{raw:.{digits}g}")
        if abs(short) < 3.4e38 and struct.pack("!f", short) == packed:
            return short
    return raw


def _text(data: bytes, at: int) -> tuple[str, int]:
    raw, end = _string(data, at, "a string")
    return raw.decode("utf-8", "replace"), end


def _blob(data: bytes, at: int) -> tuple[str, int]:
    size: int = _number(data, at, "!i", "the size of a blob")
    if size < 0:
        raise ValueError(f"expected a blob of 0 bytes or more, got {size}")
    end = at + 4 + -(-size // 4) * 4
    if end > len(data):
        raise TooShort(f"a blob of {size} bytes announced, {len(data) - at - 4} came")
    if data[at + 4 + size : end].strip(b"\0"):
        raise ValueError("expected zeros up to a multiple of four behind a blob")
    return data[at + 4 : at + 4 + size].hex(), end


_Read = Callable[[bytes, int], tuple[Any, int]]

_READERS: Mapping[str, _Read] = {
    "i": _fixed("!i"),
    "f": _fixed("!f", _float32),
    "s": _text,
    "b": _blob,
    "T": lambda data, at: (True, at),
    "F": lambda data, at: (False, at),
    "N": lambda data, at: (None, at),
    "I": lambda data, at: ("impulse", at),
    "t": _fixed("!Q", show_time),
    "h": _fixed("!q"),
    "d": _fixed("!d", lambda raw: raw if math.isfinite(raw) else None),
    "S": _text,
    "c": _fixed("!I", lambda raw: chr(raw) if raw < 0x110000 and not 0xD800 <= raw < 0xE000 else None),
    "r": _fixed("!I", lambda raw: f"#{raw:08x}"),
    "m": _fixed("!I", lambda raw: f"{raw:08x}"),
}
"""How each type is read; nothing is taken from the data for T, F, N and I."""


def _flat(args: Any) -> list[Any]:
    return [each for arg in args for each in (_flat(arg) if isinstance(arg, list) else [arg])]
