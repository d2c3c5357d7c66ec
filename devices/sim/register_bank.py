"""Coils and registers of a simulated Modbus device, and the requests that reach them.

Written from "MODBUS Application Protocol Specification V1.1b3": sections 6.1 to 6.6, 6.11, 6.12 and 7 (exceptions).
"""

import struct
from collections.abc import Callable, Iterable

Place = tuple[int, int]
"""(function that reads it, address)."""

Written = Callable[[dict[Place, int]], None]

_MOST_BITS, _MOST_WORDS = 2000, 125
_UNKNOWN_FUNCTION, _NO_SUCH_ADDRESS, _BAD_VALUE = 1, 2, 3


class RegisterBank:
    """What a device holds. `written` is told what a request wrote, before it is held."""

    def __init__(self, places: Iterable[Place], writable: Iterable[Place], written: Written) -> None:
        self._held: dict[Place, int] = dict.fromkeys(places, 0)
        self._writable = frozenset(writable)
        self._written = written

    def __getitem__(self, place: Place) -> int:
        return self._held[place]

    def __setitem__(self, place: Place, word: int) -> None:
        self._held[place] = word & 0xFFFF

    def obey(self, asked: bytes) -> bytes:
        """Return what the device says to a request, from the function code on."""
        function = asked[0]
        if function not in (1, 2, 3, 4, 5, 6, 15, 16):
            return _exception(function, _UNKNOWN_FUNCTION)
        address, count = struct.unpack(">HH", asked[1:5])
        return self._read(function, address, count) if function < 5 else self._write(function, address, asked)

    def _read(self, function: int, address: int, count: int) -> bytes:
        if not 1 <= count <= (_MOST_BITS if function < 3 else _MOST_WORDS):
            return _exception(function, _BAD_VALUE)
        places = [(function, at) for at in range(address, address + count)]
        if any(place not in self._held for place in places):
            return _exception(function, _NO_SUCH_ADDRESS)
        words = [self._held[place] for place in places]
        if function > 2:
            return bytes((function, 2 * count)) + struct.pack(f">{count}H", *words)
        packed = sum((word != 0) << at for at, word in enumerate(words))
        return bytes((function, (count + 7) // 8)) + packed.to_bytes((count + 7) // 8, "little")

    def _write(self, function: int, address: int, asked: bytes) -> bytes:
        values = _values(function, asked)
        if values is None:
            return _exception(function, _BAD_VALUE)
        table = 1 if function in (5, 15) else 3
        changes = {(table, address + at): value for at, value in enumerate(values)}
        if not changes.keys() <= self._writable:
            return _exception(function, _NO_SUCH_ADDRESS)
        self._written(changes)
        return asked[:5]


def _values(function: int, asked: bytes) -> list[int] | None:
    """Return the words or bits a request writes; None for a value the function does not allow."""
    first = int.from_bytes(asked[3:5], "big")
    if function == 5:
        return {0xFF00: [1], 0: [0]}.get(first)
    if function == 6:
        return [first]
    data = asked[6:]
    if function == 16:
        return list(struct.unpack(f">{first}H", data)) if len(data) == 2 * first else None
    return [data[at // 8] >> at % 8 & 1 for at in range(first)] if len(data) == (first + 7) // 8 else None


def _exception(function: int, code: int) -> bytes:
    return bytes((function | 0x80, code))
