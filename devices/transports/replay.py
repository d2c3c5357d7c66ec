"""A wire log played back as the device it was recorded from: the same question gets the answer it got then."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from devices.core.errors import WireDown
from devices.core.wires import ByteWire
from devices.transports.wirelog import Entry

SILENCE = 0.2
"""Seconds without more bytes after which what the controller sent is taken as whole."""

LONGEST_PAUSE = 30.0
"""Seconds a pause of the log is played at most."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the controller sent, and what came from the device until it sent again; `after`: seconds, then bytes."""

    request: bytes
    replies: tuple[tuple[float, bytes], ...]


@dataclass(frozen=True, slots=True)
class Played:
    """How well a log fitted what it was asked."""

    answered: int
    strange: tuple[bytes, ...]
    """Requests the log does not hold."""


def exchanges(entries: Sequence[Entry]) -> list[Exchange]:
    """Return a log as exchanges; the first has an empty request if the device spoke first.

    Bytes the controller sent in several pieces, with nothing in between, are one request.
    """
    found: list[Exchange] = []
    request, replies, since = b"", list[tuple[float, bytes]](), 0.0
    for entry in entries:
        if entry.sender == "device":
            replies.append((entry.at - since, entry.data))
        elif replies or entry.at - since > SILENCE:
            _keep(found, request, replies)
            request, replies = entry.data, []
        else:
            request += entry.data
        since = entry.at
    _keep(found, request, replies)
    return found


def _keep(found: list[Exchange], request: bytes, replies: list[tuple[float, bytes]]) -> None:
    if request or replies:
        found.append(Exchange(request, tuple(replies)))


class Replay:
    """Plays a log to whoever connects: each request gets the next answer recorded to it, round and round."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._exchanges = exchanges(entries)
        self._next = 0
        self._answered = 0
        self._strange: list[bytes] = []

    @property
    def played(self) -> Played:
        return Played(self._answered, tuple(self._strange))

    async def serve(self, wire: ByteWire) -> None:
        """Play on an open wire until it goes down."""
        if self._exchanges and not self._exchanges[0].request:
            await self._say(wire, self._exchanges[0])
        pending = b""
        while True:
            try:
                async with asyncio.timeout(SILENCE if pending else None):
                    pending += await wire.read()
            except TimeoutError:
                self._strange = [*self._strange[-99:], pending]
                pending = b""
                continue
            except WireDown:
                return
            found = self._find(pending)
            if found is not None:
                pending = b""
                self._answered += 1
                await self._say(wire, found)

    def _find(self, request: bytes) -> Exchange | None:
        """Return the next exchange with this request, from where the last one stood."""
        count = len(self._exchanges)
        for step in range(count):
            index = (self._next + step) % count
            if self._exchanges[index].request == request:
                self._next = index + 1
                return self._exchanges[index]
        return None

    async def _say(self, wire: ByteWire, exchange: Exchange) -> None:
        for pause, data in exchange.replies:
            await asyncio.sleep(min(pause, LONGEST_PAUSE))
            await wire.write(data)
