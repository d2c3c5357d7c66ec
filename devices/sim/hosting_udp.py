"""Puts byte simulators behind a UDP port: whoever sends a datagram there is one more listener."""

import asyncio
import contextlib
from collections import OrderedDict, deque
from typing import Any, cast

from devices.sim.hosting_bytes import ByteFarEnd
from devices.transports.down import wire_down

PEERS = 8
"""Listeners that are remembered; the one that was silent longest is forgotten first."""

WAITING = 256
"""Datagrams of one listener that may wait; the oldest go first."""

Address = tuple[Any, ...]


class UdpHost:
    """A far end behind a UDP port. The port is closed while the hardware is offline, so senders are refused."""

    def __init__(self, host: str, port: int, far_end: ByteFarEnd) -> None:
        self.host = host
        self.port = port
        """The port; 0 until `ready` when any free one was asked for."""
        self._far_end = far_end
        self._ready = asyncio.Event()

    async def ready(self) -> int:
        """Wait until it listens; return the port."""
        await self._ready.wait()
        return self.port

    async def run(self) -> None:
        """Serve until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._far_end.live())
            while True:
                await self._far_end.until(offline=False)
                await self._listen()

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as group:
            listeners = _Listeners(group, self._far_end)
            transport, _ = await loop.create_datagram_endpoint(lambda: listeners, local_addr=(self.host, self.port))
            self.port = transport.get_extra_info("sockname")[1]
            self._ready.set()
            try:
                await self._far_end.until(offline=True)
            finally:
                self._ready.clear()
                transport.close()
                listeners.end()


class _Listeners(asyncio.DatagramProtocol):
    """Gives every peer a wire of its own, on which the far end answers it."""

    def __init__(self, group: asyncio.TaskGroup, far_end: ByteFarEnd) -> None:
        self._group = group
        self._far_end = far_end
        self._transport: asyncio.DatagramTransport | None = None
        self._peers: OrderedDict[Address, _PeerWire] = OrderedDict()
        self._ended = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)  # not a subclass of it on every loop

    def datagram_received(self, data: bytes, addr: Address) -> None:
        if self._ended or self._transport is None or not data:
            return
        if addr not in self._peers:
            self._peers[addr] = _PeerWire(self._transport, addr)
            self._group.create_task(self._far_end.serve(self._peers[addr]))
        self._peers.move_to_end(addr)
        self._peers[addr].heard(data)
        if len(self._peers) > PEERS:
            self._peers.popitem(last=False)[1].end()

    def error_received(self, exc: Exception) -> None:
        """Let be what a peer that has gone answers: the hub was closed, or opens again from another port."""

    def end(self) -> None:
        """Let every peer's wire end."""
        self._ended = True
        for wire in self._peers.values():
            wire.end()
        self._peers.clear()


class _PeerWire:
    """Datagrams from and to one peer; a byte wire."""

    def __init__(self, transport: asyncio.DatagramTransport, peer: Address) -> None:
        self.name = f"udp:{peer[1]}"
        self._transport = transport
        self._peer = peer
        self._waiting: deque[bytes] = deque(maxlen=WAITING)
        self._arrived = asyncio.Event()
        self._ended = False

    def heard(self, data: bytes) -> None:
        self._waiting.append(data)
        self._arrived.set()

    def end(self) -> None:
        self._ended = True
        self._arrived.set()

    async def open(self) -> None:
        """Check that it has not ended: the peer opens it, by sending."""
        self._check()

    async def read(self) -> bytes:
        while not self._waiting:
            self._check()
            self._arrived.clear()
            await self._arrived.wait()
        return self._waiting.popleft()

    async def write(self, data: bytes) -> None:
        self._check()
        with contextlib.suppress(OSError):  # lost, as a datagram may be
            self._transport.sendto(data, self._peer)

    async def close(self) -> None:
        self.end()

    def _check(self) -> None:
        if self._ended:
            raise wire_down(self.name, "closed")
