"""Frames of KNXnet/IP as a gateway reads and writes them.

Written from the KNX Standard, chapters 3/8/1 "Overview", 3/8/2 "Core", 3/8/4 "Tunnelling" and 3/6/3 "External Message
Interface" (the cEMI message inside a tunnelling request).
"""

import socket
from dataclasses import dataclass
from typing import Any

from devices.sim.knx_bus import BusTelegram, Service

SEARCH, DESCRIBE, CONNECT, STATE, DISCONNECT = 0x0201, 0x0203, 0x0205, 0x0207, 0x0209
TUNNEL, ACKNOWLEDGE = 0x0420, 0x0421
REQUESTED, CONFIRMED, INDICATED = 0x11, 0x2E, 0x29

_HEADER = b"\x06\x10"
_SERVICES: tuple[Service, ...] = ("read", "response", "write")
_SHORT = 0x3F

# Standard frame, not repeated, broadcast, low priority; to a group, six hops.
_CONTROL = b"\xbc\xe0"
_TO_A_GROUP = 0x80


@dataclass(frozen=True, slots=True)
class Cemi:
    """A message about a telegram: asked for, confirmed or indicated."""

    code: int
    telegram: BusTelegram
    source: int = 0


def frame(service: int, body: bytes) -> bytes:
    """Return a body in its header."""
    return _HEADER + service.to_bytes(2, "big") + (len(body) + 6).to_bytes(2, "big") + body


def read_frame(data: bytes) -> tuple[int, bytes] | None:
    """Return service and body; None for what is no whole frame."""
    if data[:2] != _HEADER or len(data) < 6 or int.from_bytes(data[4:6], "big") != len(data):
        return None
    return int.from_bytes(data[2:4], "big"), data[6:]


def hpai(host: str, port: int) -> bytes:
    """Return where to send to: UDP over IPv4."""
    return b"\x08\x01" + socket.inet_aton(host) + port.to_bytes(2, "big")


def read_hpai(data: bytes, sender: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return where an answer is wanted; all zeros means: where the question came from. Raises ValueError."""
    if len(data) < 8 or data[:2] != b"\x08\x01":
        raise ValueError("no place on UDP")
    if not any(data[2:8]):
        return sender
    return socket.inet_ntoa(data[2:6]), int.from_bytes(data[6:8], "big")


def group_text(raw: int) -> str:
    """Return a group address with three levels."""
    return f"{raw >> 11}/{(raw >> 8) % 8}/{raw % 256}"


def read_cemi(data: bytes) -> Cemi | None:
    """Return a message about a telegram to a group; None for anything else, and for what is cut short."""
    start = 2 + data[1] if len(data) > 1 else 0
    if len(data) < start + 9 or not data[start + 1] & _TO_A_GROUP:
        return None
    length = data[start + 6]
    said = data[start + 7 : start + 8 + length]
    if len(said) != length + 1 or length < 1:
        return None
    number = (said[0] & 3) << 2 | said[1] >> 6
    if number >= len(_SERVICES):
        return None
    address = group_text(int.from_bytes(data[start + 4 : start + 6], "big"))
    service = _SERVICES[number]
    payload: int | bytes | None = None if service == "read" else (said[2:] or said[1] & _SHORT)
    source = int.from_bytes(data[start + 2 : start + 4], "big")
    return Cemi(data[0], BusTelegram(service, address, payload), source)


def cemi(message: Cemi) -> bytes:
    """Return a message about a telegram to a group."""
    main, middle, sub = (int(part) for part in message.telegram.address.split("/"))
    destination = bytes((main * 8 + middle, sub))
    number = _SERVICES.index(message.telegram.service)
    payload = message.telegram.payload
    short = payload if isinstance(payload, int) else 0
    long = payload if isinstance(payload, bytes) else b""
    said = bytes((number >> 2, (number & 3) << 6 | short)) + long
    head = bytes((message.code, 0)) + _CONTROL + message.source.to_bytes(2, "big")
    return head + destination + bytes((len(said) - 1,)) + said
