"""UDP as a byte wire that keeps boundaries: one read is one datagram, one write is one datagram."""

import asyncio
import errno
import ipaddress
import socket
import struct
from collections import deque
from contextlib import suppress
from typing import Any

from devices.transports.down import wire_down

WAITING = 256
"""Datagrams that may wait to be read; the oldest go first."""

RECENT = 8
"""Datagrams sent last, by which an echo of one's own broadcast is known."""

LONGEST = 65_507
"""Bytes a datagram may hold over IPv4: 65,535 less the headers of IP and UDP (RFC 768, RFC 791)."""

HOPS = 4
"""How many routers a multicast may pass: a hall has one or two."""

RESOLVE_TIMEOUT = 3.0
"""Seconds the name of a host may take to be found."""

AT_ONCE = 64
"""Datagrams taken from the kernel in one turn of the loop, so that a flood starves nobody."""

Address = tuple[Any, ...]


class UdpWire:
    """Datagrams to and from `host:port`, where `host` may be a broadcast or multicast address, IPv4 or IPv6.

    A plain host is connected to: only its answers from that port come in, and its "port unreachable" ends the wire.
    With `local_port`, what answers or reports to a port fixed by its protocol (Art-Net, OSC) is heard too: from that
    host, whatever port it sends from; from everybody where the host is a broadcast or multicast address.
    """

    def __init__(self, name: str, host: str, port: int, *, local_port: int | None = None) -> None:
        self.name = name
        self._host = host
        self._port = port
        self._local_port = local_port
        self._socket: _Socket | None = None

    @property
    def local_port(self) -> int:
        """The port the wire is bound to. Raises WireDown when it is not open."""
        return self._opened().local_port

    async def open(self) -> None:
        await self.close()
        try:
            family, target = await _resolved(self._host, self._port)
            many = _to_many(target)
            connected = not many and self._local_port is None
            made = _made(family, target, self._local_port, many=many, connected=connected)
        except OSError as problem:  # TimeoutError is one
            raise wire_down(self.name, problem) from problem
        self._socket = _Socket(made, None if connected else target, many=many)

    async def read(self) -> bytes:
        """Return the next datagram. Raises WireDown when the network or the host said that nobody is there."""
        try:
            return await self._opened().read()
        except OSError as problem:
            raise wire_down(self.name, problem) from problem

    async def write(self, data: bytes) -> None:
        """Send one datagram; it may be lost on its way. Raises WireDown."""
        try:
            await self._opened().write(data)
        except OSError as problem:
            raise wire_down(self.name, problem) from problem

    async def close(self) -> None:
        if self._socket is not None:
            gone, self._socket = self._socket, None
            gone.close()

    def _opened(self) -> "_Socket":
        if self._socket is None:
            raise wire_down(self.name, "not open")
        return self._socket


class _Socket:
    """An open socket. What came and was not read yet waits in a bounded queue, so that the newest is never lost.

    On the loop's readers rather than its datagram transport: a refusal is told at the very next send, and nothing
    is buffered on the way out.
    """

    def __init__(self, made: socket.socket, target: Address | None, *, many: bool) -> None:
        self.local_port = int(made.getsockname()[1])
        self._socket = made
        self._target = target
        self._only = None if target is None or many else str(target[0])
        self._sent: deque[bytes] = deque(maxlen=RECENT if many else 0)
        self._waiting: deque[bytes] = deque(maxlen=WAITING)
        self._failure: OSError | None = None
        self._arrived = asyncio.Event()
        self._writable = asyncio.Event()
        asyncio.get_running_loop().add_reader(made.fileno(), self._receive)

    async def read(self) -> bytes:
        while not self._waiting:
            self._check()
            self._arrived.clear()
            await self._arrived.wait()
        return self._waiting.popleft()

    async def write(self, data: bytes) -> None:
        while True:
            self._check()
            try:
                if self._target is None:
                    self._socket.send(data)
                else:
                    self._socket.sendto(data, self._target)
            except BlockingIOError:
                await self._until_writable()
                continue
            self._sent.append(data)
            return

    def close(self) -> None:
        """Close; who reads or writes now is told."""
        if self._socket.fileno() < 0:
            return
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._socket.fileno())
        loop.remove_writer(self._socket.fileno())
        self._socket.close()
        self._fail(OSError(errno.EBADF, "closed here"))

    def _receive(self) -> None:
        for _ in range(AT_ONCE):
            try:
                data, sender = self._socket.recvfrom(LONGEST)
            except BlockingIOError:
                return
            except OSError as problem:
                # Told once by the socket and then forgotten: whoever reads next has to hear of it.
                self._fail(problem)
                return
            if data and self._wanted(data, sender):
                self._waiting.append(data)
                self._arrived.set()

    def _wanted(self, data: bytes, sender: Address) -> bool:
        if self._only is not None and sender[0] != self._only:
            return False
        # A broadcast comes back to whoever listens on the port it was sent from.
        return not (sender[1] == self.local_port and data in self._sent)

    def _check(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _fail(self, failure: OSError) -> None:
        self._failure = self._failure or failure
        self._arrived.set()
        self._writable.set()
        if self._socket.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self._socket.fileno())

    async def _until_writable(self) -> None:
        loop = asyncio.get_running_loop()
        self._writable.clear()
        loop.add_writer(self._socket.fileno(), self._writable.set)
        try:
            await self._writable.wait()
        finally:
            if self._socket.fileno() >= 0:
                loop.remove_writer(self._socket.fileno())


async def _resolved(host: str, port: int) -> tuple[int, Address]:
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(RESOLVE_TIMEOUT):
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
    return found[0][0], found[0][4]


def _to_many(target: Address) -> bool:
    """Return whether an address reaches more than one machine: multicast, or broadcast by its usual form."""
    address = ipaddress.ip_address(str(target[0]).partition("%")[0])
    # The mask of the local network is not known here; halls use .255 for its broadcast.
    return address.is_multicast or (address.version == 4 and address.packed[-1] == 255)


def _made(family: int, target: Address, local_port: int | None, *, many: bool, connected: bool) -> socket.socket:
    """Return a socket for the target. Raises OSError."""
    made = socket.socket(family, socket.SOCK_DGRAM)
    try:
        made.settimeout(0)
        if many:
            _reach_many(made, family)
        if local_port is not None:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(("::" if family == socket.AF_INET6 else "", local_port or 0))
        if many and local_port is not None:
            _join(made, family, target)
        if connected:
            made.connect(target)
    except OSError:
        made.close()
        raise
    return made


def _reach_many(made: socket.socket, family: int) -> None:
    """Let a socket send to groups, also to members on this machine (a simulator, a visualiser)."""
    if family == socket.AF_INET6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, HOPS)
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_LOOP, 1)
        return
    made.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, HOPS)
    made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 1)


def _join(made: socket.socket, family: int, target: Address) -> None:
    """Hear what is sent to the group, on the interface the system chooses; a broadcast needs no joining."""
    group = ipaddress.ip_address(str(target[0]).partition("%")[0])
    if not group.is_multicast:
        return
    if family == socket.AF_INET6:
        scope = int(target[3]) if len(target) > 3 else 0
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, struct.pack("@16sI", group.packed, scope))
        return
    with suppress(OSError):  # joined already, by the first of several sockets of this process
        made.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group.packed + bytes(4))
