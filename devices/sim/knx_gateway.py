"""A simulated KNXnet/IP gateway on a UDP port: searching, describing itself, and tunnels into a simulated line.

Written from the KNX Standard, chapters 3/8/1 "Overview" (headers), 3/8/2 "Core" (search, description, connect, state
of a connection, disconnect) and 3/8/4 "Tunnelling" (requests are acknowledged and counted).
"""

import asyncio
import contextlib
import socket
from typing import Any, cast

from devices.sim.knx_bus import BusTelegram, KnxBus
from devices.sim.knx_frames import (
    ACKNOWLEDGE,
    CONFIRMED,
    CONNECT,
    DESCRIBE,
    DISCONNECT,
    INDICATED,
    REQUESTED,
    SEARCH,
    STATE,
    TUNNEL,
    Cemi,
    frame,
    hpai,
    read_cemi,
    read_frame,
    read_hpai,
)
from devices.sim.knx_tunnel import Tunnel

TUNNELS = 4
"""Connections a gateway has room for."""

OWN, FIRST = 0x11FA, 0x11FB
"""Its individual address 1.1.250, and that of its first tunnel."""

NO_ERROR, NO_CONNECTION, NO_SUCH_TYPE, NO_MORE = 0x00, 0x21, 0x22, 0x24
TUNNEL_CONNECTION, LINK_LAYER = 0x04, 0x02
CHECK = 0.5

Address = tuple[Any, ...]


class KnxGatewayHost:
    """A line behind a gateway. Port 0 becomes a free one, known when `ready` returned."""

    def __init__(self, host: str, port: int, bus: KnxBus) -> None:
        self.host = host
        self.port = port
        self._bus = bus
        self._gateway = _Gateway(bus)
        self._ready = asyncio.Event()

    def vanish(self) -> None:
        """Fall silent without a goodbye, as when its power fails; for good."""
        self._gateway.silent = True

    async def ready(self) -> int:
        """Wait until it listens; return the port."""
        await self._ready.wait()
        return self.port

    async def run(self) -> None:
        """Serve until cancelled; then say goodbye to who is connected."""
        loop = asyncio.get_running_loop()
        gateway = self._gateway
        transport, _ = await loop.create_datagram_endpoint(lambda: gateway, local_addr=(self.host, self.port))
        self.port = transport.get_extra_info("sockname")[1]
        gateway.place = (self.host, self.port)
        silence = self._bus.listen(gateway.tell)
        self._ready.set()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._bus.run())
                group.create_task(gateway.keep())
        finally:
            silence()
            gateway.close()
            self._ready.clear()
            transport.close()


class _Gateway(asyncio.DatagramProtocol):
    """Answers what arrives; one tunnel for each client."""

    def __init__(self, bus: KnxBus) -> None:
        self.place: tuple[str, int] = ("127.0.0.1", 0)
        self.silent = False
        self._bus = bus
        self._transport: asyncio.DatagramTransport | None = None
        self._tunnels: dict[int, Tunnel] = {}
        self._channel = 0

    # -- what the socket says -----------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)  # not a subclass of it on every loop

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """Answer a frame; what is none, or is cut short, is passed over as a gateway does."""
        found = None if self.silent else read_frame(data)
        if found is None:
            return
        service, body = found
        with contextlib.suppress(IndexError, ValueError):
            self._answer(service, body, addr)

    def error_received(self, exc: Exception) -> None:
        """Let be what a client that has gone answers."""

    # -- what the line says -------------------------------------------------------------------------------------

    def tell(self, telegram: BusTelegram) -> None:
        """Pass on what a device said to all that are connected."""
        for tunnel in self._tunnels.values():
            tunnel.indicate(Cemi(INDICATED, telegram, source=0x1101))

    async def keep(self) -> None:
        """Repeat what was not acknowledged, drop who is gone, until cancelled."""
        while True:
            await asyncio.sleep(CHECK)
            for channel, tunnel in list(self._tunnels.items()):
                if not tunnel.look():
                    self._send(frame(DISCONNECT, bytes((channel, 0)) + hpai(*self.place)), tunnel.control)
                    del self._tunnels[channel]

    def close(self) -> None:
        """Tell all that the gateway goes."""
        for channel, tunnel in self._tunnels.items():
            self._send(frame(DISCONNECT, bytes((channel, 0)) + hpai(*self.place)), tunnel.control)
        self._tunnels.clear()

    # -- inside -------------------------------------------------------------------------------------------------

    def _answer(self, service: int, body: bytes, addr: Address) -> None:
        if service in (SEARCH, DESCRIBE):
            where = read_hpai(body, addr)
            head = hpai(*self.place) if service == SEARCH else b""
            self._send(frame(service + 1, head + _description()), where)
        elif service == CONNECT:
            self._connect(body, addr)
        elif service in (STATE, DISCONNECT):
            self._about(service, body, addr)
        elif service == TUNNEL:
            self._tunnel(body)
        elif service == ACKNOWLEDGE and body[1] in self._tunnels:
            self._tunnels[body[1]].acknowledged(body[2], status=body[3])

    def _connect(self, body: bytes, addr: Address) -> None:
        control, data = read_hpai(body, addr), read_hpai(body[8:], addr)
        wanted = body[16:20]
        if wanted[1] != TUNNEL_CONNECTION or wanted[2] != LINK_LAYER:
            self._send(frame(CONNECT + 1, bytes((0, NO_SUCH_TYPE))), control)
            return
        # A client that lost its answer asks again from the same place; its first tunnel is of no use to it.
        for channel in [each for each, tunnel in self._tunnels.items() if tunnel.data == data]:
            del self._tunnels[channel]
        if len(self._tunnels) >= TUNNELS:
            self._send(frame(CONNECT + 1, bytes((0, NO_MORE))), control)
            return
        self._channel = self._channel % 0xFF + 1
        channel = self._channel
        self._tunnels[channel] = Tunnel(channel, control, data, self._send)
        individual = (FIRST + channel % TUNNELS).to_bytes(2, "big")
        rest = hpai(*self.place) + bytes((4, TUNNEL_CONNECTION)) + individual
        self._send(frame(CONNECT + 1, bytes((channel, NO_ERROR)) + rest), control)

    def _about(self, service: int, body: bytes, addr: Address) -> None:
        channel, where = body[0], read_hpai(body[2:], addr)
        tunnel = self._tunnels.get(channel)
        status = NO_CONNECTION if tunnel is None else NO_ERROR
        self._send(frame(service + 1, bytes((channel, status))), where)
        if tunnel is not None and service == STATE:
            tunnel.seen()
        elif tunnel is not None:
            del self._tunnels[channel]

    def _tunnel(self, body: bytes) -> None:
        tunnel = self._tunnels.get(body[1])
        if tunnel is None or not tunnel.expected(body[2]):
            return
        asked = read_cemi(body[4:])
        if asked is None or asked.code != REQUESTED:
            return
        tunnel.indicate(Cemi(CONFIRMED, asked.telegram, source=FIRST))
        self._bus.put(asked.telegram)
        for other in self._tunnels.values():
            if other is not tunnel:
                other.indicate(Cemi(INDICATED, asked.telegram, source=FIRST))

    def _send(self, data: bytes, where: Address) -> None:
        if self._transport is not None and not self.silent:
            with contextlib.suppress(OSError):  # lost, as a datagram may be
                self._transport.sendto(data, where)


def _description() -> bytes:
    """Return what a gateway says about itself: the device, and that it can do core services and tunnelling."""
    name = b"Simulated KNXnet/IP gateway".ljust(30, b"\0")
    device = bytes((54, 1, 0x02, 0)) + OWN.to_bytes(2, "big") + bytes(2) + bytes(6)
    device += socket.inet_aton("224.0.23.12") + bytes(6) + name
    return device + bytes((6, 2, 2, 1, 4, 1))
