"""Byte wires in memory: for rehearsals and tests on virtual time."""

import asyncio
from collections import deque

from devices.transports.down import wire_down

CAPACITY = 64 * 1024

DATAGRAMS = 256
"""Datagrams that may wait in one direction; the oldest are lost, as on a network."""


class _Channel:
    """One direction of a pipe: bounded, woken through futures so that virtual time needs no timer."""

    def __init__(self) -> None:
        self._data = bytearray()
        self.closed = False
        self._waiters: deque[asyncio.Future[None]] = deque()

    def put(self, data: memoryview) -> memoryview:
        """Take what there is room for; return the rest."""
        room = CAPACITY - len(self._data)
        self._data += data[:room]
        return data[room:]

    def take(self) -> bytes:
        """Return what came, or b"" when nothing did."""
        data = bytes(self._data)
        self._data.clear()
        return data

    async def changed(self) -> None:
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        await waiter

    def wake(self) -> None:
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_result(None)

    def close(self) -> None:
        self.closed = True
        self.wake()


class _DatagramChannel(_Channel):
    """One direction of a network: what is put in together comes out together, or not at all."""

    def __init__(self) -> None:
        super().__init__()
        self._datagrams: deque[bytes] = deque(maxlen=DATAGRAMS)

    def put(self, data: memoryview) -> memoryview:
        if data:
            self._datagrams.append(bytes(data))
        return data[len(data) :]

    def take(self) -> bytes:
        return self._datagrams.popleft() if self._datagrams else b""


class MemoryWire:
    """One end of a pipe. Closing either end ends the other with WireDown, after what was written is read."""

    def __init__(self, name: str, incoming: _Channel, outgoing: _Channel) -> None:
        self.name = name
        self._incoming = incoming
        self._outgoing = outgoing
        self._closed = False

    async def open(self) -> None:
        """Check that it is open: a pipe can't be opened again (a `MemoryPort` can)."""
        if self._closed or self._outgoing.closed:
            raise wire_down(self.name, "closed")

    async def read(self) -> bytes:
        while True:
            if self._closed:
                raise wire_down(self.name, "closed here")
            if data := self._incoming.take():
                self._incoming.wake()
                return data
            if self._incoming.closed:
                raise wire_down(self.name, "closed by the far end")
            await self._incoming.changed()

    async def write(self, data: bytes) -> None:
        left = memoryview(bytes(data))
        while True:
            if self._closed or self._outgoing.closed:
                raise wire_down(self.name, "closed by the far end" if self._outgoing.closed else "closed here")
            left = self._outgoing.put(left)
            self._outgoing.wake()
            if not left:
                return
            await self._outgoing.changed()

    async def close(self) -> None:
        self._closed = True
        self._incoming.close()
        self._outgoing.close()


def memory_pipe(name: str, *, datagrams: bool = False) -> tuple[MemoryWire, MemoryWire]:
    """Return the two ends of a new pipe; with `datagrams`, each write is one read at the other end."""
    kind = _DatagramChannel if datagrams else _Channel
    there, back = kind(), kind()
    return MemoryWire(name, back, there), MemoryWire(name, there, back)


class MemoryPort:
    """A socket in memory into which a far end can be plugged, unplugged and plugged again.

    `near` is the hub's byte wire. The far end calls `plug`, then `accept` for each connection, and `unplug` to vanish.
    With `datagrams` it is a network socket that keeps boundaries; to open it while nothing is plugged in fails all the
    same, where a real one would only be told at its first datagram.
    """

    def __init__(self, name: str, *, datagrams: bool = False) -> None:
        self.name = name
        self.datagrams = datagrams
        self.near = _NearWire(self)
        self._plugged = False
        self._waiting: asyncio.Queue[MemoryWire] = asyncio.Queue(maxsize=4)

    def plug(self) -> None:
        """Let `near` be opened."""
        self._plugged = True

    async def unplug(self) -> None:
        """End the connection and let nobody in."""
        self._plugged = False
        while not self._waiting.empty():
            await self._waiting.get_nowait().close()
        await self.near.cut()

    async def accept(self) -> MemoryWire:
        """Return the far end of the next connection."""
        return await self._waiting.get()

    def connect(self) -> MemoryWire:
        """Return the near end of a new connection. Raises WireDown when nothing is plugged in."""
        if not self._plugged:
            raise wire_down(self.name, "not plugged in")
        if self._waiting.full():
            raise wire_down(self.name, "busy")
        near, far = memory_pipe(self.name, datagrams=self.datagrams)
        self._waiting.put_nowait(far)
        return near


class _NearWire:
    """The hub's end of a `MemoryPort`."""

    def __init__(self, port: MemoryPort) -> None:
        self.name = port.name
        self._port = port
        self._pipe: MemoryWire | None = None

    async def open(self) -> None:
        await self.close()
        self._pipe = self._port.connect()

    async def read(self) -> bytes:
        return await self._opened().read()

    async def write(self, data: bytes) -> None:
        await self._opened().write(data)

    async def close(self) -> None:
        if self._pipe is not None:
            pipe, self._pipe = self._pipe, None
            await pipe.close()

    async def cut(self) -> None:
        """End the connection from the far side; the wire learns it at its next read or write."""
        if self._pipe is not None:
            await self._pipe.close()

    def _opened(self) -> MemoryWire:
        if self._pipe is None:
            raise wire_down(self.name, "not open")
        return self._pipe
