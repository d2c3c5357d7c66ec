"""The way to a sleeping machine: broadcast packets by UDP, and a TCP connection to see whether it is really up."""

import asyncio
import socket
from contextlib import closing
from typing import Any

from devices.transports.down import wire_down

PROBE_TIMEOUT = 2.0
"""Seconds a machine has to accept a connection."""

SEND_TIMEOUT = 2.0
"""Seconds a packet may take to leave (the name of its destination may have to be looked up)."""

CLOSE_TIMEOUT = 1.0

Address = tuple[str, int]


class LanWake:
    """Implements `WakeWire`. `wake_to`: where packets go, most often a broadcast address and port 9.

    `probe_at`: what must accept a connection for the machine to count as up; None where nothing does.
    """

    def __init__(self, name: str, wake_to: Address, probe_at: Address | None = None) -> None:
        self.name = name
        self._wake_to = wake_to
        self._probe_at = probe_at

    async def wake(self, packet: bytes) -> None:
        """Send a packet. Raises WireDown when it can't leave."""
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                family, address = await self._destination()
            # Not the loop's own datagram endpoint: loops differ in whether it may broadcast.
            with closing(socket.socket(family, socket.SOCK_DGRAM)) as sender:
                sender.settimeout(0)
                if family == socket.AF_INET:
                    sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
                sender.sendto(packet, address)
        except OSError as problem:  # TimeoutError and gaierror are OSErrors
            raise wire_down(self.name, problem) from problem

    async def _destination(self) -> tuple[int, Any]:
        host, port = self._wake_to
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_DGRAM)
        family, _, _, _, address = found[0]
        return family, address

    async def probe(self) -> bool:
        """Return whether the machine accepts a connection within `PROBE_TIMEOUT` seconds."""
        if self._probe_at is None:
            return False
        try:
            async with asyncio.timeout(PROBE_TIMEOUT):
                _, writer = await asyncio.open_connection(*self._probe_at)
        except OSError:
            return False
        writer.close()
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT):
                await writer.wait_closed()
        except OSError:
            return True  # it was there; how it hangs up is its own affair
        return True
