"""What Modbus says, whatever carries it: sizes of requests and answers, exceptions, building and reading them.

Source: "MODBUS Application Protocol Specification V1.1b3" (Modbus Organization), sections 4.1, 6 and 7.
"""

import struct
from collections.abc import Sequence
from typing import Literal

from devices.core.errors import Refused
from devices.core.reasons import Reason

ReadFunction = Literal[1, 2, 3, 4]
"""1 reads coils, 2 discrete inputs, 3 holding registers, 4 input registers."""

MAXIMUM_BITS = 2000
MAXIMUM_COUNT = 125
"""Coils and registers one request may read (sections 6.1, 6.3)."""

MAXIMUM_BITS_WRITTEN = 1968
MAXIMUM_WRITTEN = 123
"""Coils and registers one request may write (sections 6.11, 6.12)."""

ON, OFF = 0xFF00, 0x0000
"""The two values of a coil in function 5 (section 6.5)."""

EXCEPTION = 0x80

FUNCTIONS = {
    1: "read coils",
    2: "read discrete inputs",
    3: "read holding registers",
    4: "read input registers",
    5: "write single coil",
    6: "write single register",
    7: "read exception status",
    8: "diagnostics",
    11: "get comm event counter",
    15: "write multiple coils",
    16: "write multiple registers",
    17: "report server id",
    22: "mask write register",
    23: "read/write multiple registers",
}

EXCEPTIONS = {
    1: "illegal function",
    2: "illegal data address",
    3: "illegal data value",
    4: "server device failure",
    5: "acknowledge",
    6: "server device busy",
    7: "negative acknowledge",
    8: "memory parity error",
    10: "gateway path unavailable",
    11: "gateway target device failed to respond",
}
"""Section 7; 7 stands only in the older "Modicon Modbus Protocol Reference Guide" (PI-MBUS-300)."""

_REFUSABLE = frozenset(FUNCTIONS) | {12, 20, 21, 24, 43}
_ANSWER_SIZES = {5: 5, 6: 5, 7: 2, 8: 5, 11: 5, 15: 5, 16: 5, 22: 7}
_REQUEST_SIZES = {1: 5, 2: 5, 3: 5, 4: 5, 5: 5, 6: 5, 7: 1, 8: 5, 11: 1, 17: 1, 22: 7}
_COUNT_AT = {15: 5, 16: 5, 23: 9}
"""Where requests of changing length carry their byte count."""

_MOST_BYTES = {15: 246, 16: 246, 23: 242}

Size = int | str | None
"""Bytes from the function code on; None where more must be seen to tell; a sentence where nothing fits."""


def answer_size(pdu: bytes) -> Size:
    """Return how long the answer is that begins with `pdu`."""
    if not pdu:
        return None
    function = pdu[0]
    if function & EXCEPTION:
        known = function & 0x7F in _REFUSABLE
        return 2 if known else f"an exception to the unknown function {function & 0x7F}"
    if function in _ANSWER_SIZES:
        return _ANSWER_SIZES[function]
    if function not in FUNCTIONS:
        return f"function {function} is unknown"
    if len(pdu) < 2:
        return None
    return _counted(function, pdu[1], pdu[1] + 2, even=function in (3, 4, 23), most=250)


def request_size(pdu: bytes) -> Size:
    """Return how long the request is that begins with `pdu`."""
    if not pdu:
        return None
    function = pdu[0]
    if function in _REQUEST_SIZES:
        return _REQUEST_SIZES[function]
    if function not in FUNCTIONS:
        return f"function {function} is unknown"
    at = _COUNT_AT[function]
    if len(pdu) <= at:
        return None
    return _counted(function, pdu[at], at + 1 + pdu[at], even=function != 15, most=_MOST_BYTES[function])


def _counted(function: int, count: int, size: int, *, even: bool, most: int) -> Size:
    if not 1 <= count <= most:
        return f"a byte count of {count} for function {function}, expected 1 to {most}"
    if even and count % 2:
        return f"an odd byte count of {count} for function {function}"
    return size


# -- building ---------------------------------------------------------------------------------------------------------


def read_pdu(function: ReadFunction, address: int, count: int) -> bytes:
    """Return the request to read `count` coils or registers from `address` (counted from 0)."""
    return struct.pack(">BHH", function, address, count)


def write_coil_pdu(address: int, *, on: bool) -> bytes:
    """Return the request that switches one coil (function 5)."""
    return struct.pack(">BHH", 5, address, ON if on else OFF)


def write_register_pdu(address: int, word: int) -> bytes:
    """Return the request that writes one holding register (function 6)."""
    return struct.pack(">BHH", 6, address, word)


def write_registers_pdu(address: int, words: Sequence[int]) -> bytes:
    """Return the request that writes several holding registers at once (function 16)."""
    return struct.pack(f">BHHB{len(words)}H", 16, address, len(words), 2 * len(words), *words)


def write_coils_pdu(address: int, coils: Sequence[bool]) -> bytes:
    """Return the request that switches several coils at once (function 15)."""
    packed = sum(on << at for at, on in enumerate(coils)).to_bytes((len(coils) + 7) // 8, "little")
    return struct.pack(">BHHB", 15, address, len(coils), len(packed)) + packed


# -- reading ----------------------------------------------------------------------------------------------------------


def answers(pdu: bytes, request: bytes) -> bool:
    """Return whether a whole answer fits a request: same function, as much as was asked for, what was written."""
    if pdu[0] & 0x7F != request[0]:
        return False
    if pdu[0] & EXCEPTION:
        return True
    if request[0] in (1, 2):
        return pdu[1] == (int.from_bytes(request[3:5], "big") + 7) // 8
    if request[0] in (3, 4, 23):
        return pdu[1] == 2 * int.from_bytes(request[3:5], "big")
    # Writes are acknowledged by their own beginning (function 22 and diagnostics by all of it).
    return request[0] not in _ANSWER_SIZES or request[0] in (7, 11) or pdu == request[: len(pdu)]


def check_exception(pdu: bytes) -> None:
    """Raise Refused when the answer is an exception."""
    if pdu[0] & EXCEPTION:
        code = pdu[1]
        raise Refused(Reason.of("refused", detail=f"exception {code}: {EXCEPTIONS.get(code, 'unknown')}"))


def registers(pdu: bytes) -> list[int]:
    """Return the registers of an answer to function 3, 4 or 23. Raises Refused when it is an exception."""
    check_exception(pdu)
    return [int.from_bytes(pdu[at : at + 2], "big") for at in range(2, 2 + pdu[1], 2)]


def bits(pdu: bytes, count: int | None = None) -> list[bool]:
    """Return the coils or inputs of an answer to function 1 or 2, `count` of them. Raises Refused as `registers`."""
    check_exception(pdu)
    every = [bool(byte >> at & 1) for byte in pdu[2 : 2 + pdu[1]] for at in range(8)]
    return every if count is None else every[:count]
