"""Writing Open Sound Control messages and bundles; sources as in `reading`."""

import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from devices.protocols.osc.reading import BUNDLE, IMMEDIATELY


def write_message(address: str, args: Sequence[Any] = (), types: str | None = None) -> bytes:
    """Return a message; without `types` each argument says its own. Raises ValueError with what was expected."""
    if not address.startswith("/") or not address.isascii() or not address.isprintable() or " " in address:
        raise ValueError(f"expected an address such as /main/level, got {address[:80]!r}")
    tags = types.removeprefix(",") if types is not None else "".join(map(_tag, args))
    body = bytearray()
    values = iter(args)
    for tag in tags:
        if tag in "[]":
            continue
        write = _WRITERS.get(tag)
        if write is None:
            raise ValueError(f"expected types of {''.join(_WRITERS)}[], got {tag!r}")
        # T, F, N and I say all themselves: a value for them may be left out.
        value = next(values, None) if tag not in "TFNI" or len(args) == len(tags) else None
        body += _written(write, value, tag)
    if next(values, None) is not None:
        raise ValueError(f"expected {len(tags)} arguments for the types {tags!r}, got {len(args)}")
    return _string(address) + _string("," + tags) + bytes(body)


def write_bundle(elements: Sequence[bytes], time_tag: int = IMMEDIATELY) -> bytes:
    """Return a bundle of packets."""
    body = b"".join(len(element).to_bytes(4, "big") + element for element in elements)
    return BUNDLE + time_tag.to_bytes(8, "big") + body


def _tag(value: Any) -> str:
    if value is None:
        return "N"
    if isinstance(value, bool):
        return "T" if value else "F"
    if isinstance(value, int):
        return "i" if -(2**31) <= value < 2**31 else "h"
    if isinstance(value, float):
        return "f"
    if isinstance(value, str):
        return "s"
    if isinstance(value, bytes):
        return "b"
    raise ValueError(f"expected a number, a text or a truth as argument, got {value!r}")


def _written(write: Callable[[Any], bytes], value: Any, tag: str) -> bytes:
    try:
        return write(value)
    except (struct.error, TypeError, ValueError, OverflowError):
        raise ValueError(f"expected a value of type {tag!r}, got {value!r}") from None


def _string(text: str) -> bytes:
    raw = text.encode()
    if b"\0" in raw:
        raise ValueError("expected a text without zeros")
    return raw + b"\0" * (4 - len(raw) % 4)


def _blob(value: Any) -> bytes:
    raw = bytes.fromhex(value) if isinstance(value, str) else bytes(value)
    return len(raw).to_bytes(4, "big") + raw + b"\0" * (-len(raw) % 4)


def _whole(form: str) -> Callable[[Any], bytes]:
    return lambda value: struct.pack(form, int(value))


def _real(form: str) -> Callable[[Any], bytes]:
    return lambda value: struct.pack(form, float(value))


def _word(value: Any) -> bytes:
    """Return four bytes given as a number or as hexadecimal (a colour, a MIDI message)."""
    return struct.pack("!I", int(value.removeprefix("#"), 16) if isinstance(value, str) else int(value))


def _character(value: Any) -> bytes:
    return struct.pack("!I", ord(value) if isinstance(value, str) else int(value))


def _nothing(value: Any) -> bytes:
    del value
    return b""


_WRITERS: Mapping[str, Callable[[Any], bytes]] = {
    "i": _whole("!i"),
    "f": _real("!f"),
    "s": lambda value: _string(str(value)),
    "b": _blob,
    "T": _nothing,
    "F": _nothing,
    "N": _nothing,
    "I": _nothing,
    "t": _whole("!Q"),
    "h": _whole("!q"),
    "d": _real("!d"),
    "S": lambda value: _string(str(value)),
    "c": _character,
    "r": _word,
    "m": _word,
}
