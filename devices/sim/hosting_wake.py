"""Lets simulated hardware sleep: the packet that wakes it, and the port that is open while it is up."""

import asyncio
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Protocol, TypeGuard, runtime_checkable

from devices.core.simulation import Simulator

CHECK = 0.25
"""Seconds between looks at whether a machine fell asleep or woke up."""


@runtime_checkable
class Sleeper(Protocol):
    """Hardware that can leave the network, and hears the packet that wakes it meanwhile."""

    @property
    def asleep(self) -> bool:
        """Whether it has left the network."""

    def wake(self, packet: bytes) -> None:
        """Hear a packet, its own or another's."""


@runtime_checkable
class Machine(Sleeper, Protocol):
    """A sleeper that is nothing but that: a computer with Wake-on-LAN."""

    async def live_alone(self) -> None:
        """What it does by itself, on no wire that could carry a word of it; until cancelled."""


def is_asleep(sim: Simulator) -> bool:
    """Whether hardware has left the network by falling asleep."""
    return can_sleep(sim) and sim.asleep


def can_sleep(sim: Simulator) -> TypeGuard[Sleeper]:
    """Whether hardware can leave the network by falling asleep: of the kinds that can, some say `sleeps` is False."""
    return _kind_sleeps(type(sim)) and getattr(sim, "sleeps", True)


@cache
def _kind_sleeps(kind: type[Simulator]) -> bool:
    return hasattr(kind, "asleep") and hasattr(kind, "wake")  # what isinstance asks too, but once for each kind


class MemoryWake:
    """A wire to sleepers in memory; implements `WakeWire`."""

    def __init__(self, name: str, sims: Iterable[Simulator]) -> None:
        self.name = name
        self._sleepers = [sim for sim in sims if isinstance(sim, Sleeper)]

    async def wake(self, packet: bytes) -> None:
        for sleeper in self._sleepers:
            sleeper.wake(packet)

    async def probe(self) -> bool:
        """Return whether anything is up; a moment later, as on a network."""
        await asyncio.sleep(0.01)
        return any(not sleeper.asleep for sleeper in self._sleepers)


class PacketHost:
    """Hands on the packets that arrive at a UDP port. Port 0 becomes a free one, known when `ready` returned."""

    def __init__(self, host: str, port: int, sims: Iterable[Simulator]) -> None:
        self.host = host
        self.port = port
        self._sleepers = [sim for sim in sims if isinstance(sim, Sleeper)]
        self._ready = asyncio.Event()

    async def ready(self) -> int:
        """Wait until it listens; return the port."""
        await self._ready.wait()
        return self.port

    async def run(self) -> None:
        """Listen until cancelled."""
        loop = asyncio.get_running_loop()
        ears = _Ears(self._sleepers)
        transport, _ = await loop.create_datagram_endpoint(lambda: ears, local_addr=(self.host, self.port))
        self.port = transport.get_extra_info("sockname")[1]
        self._ready.set()
        try:
            await asyncio.Event().wait()
        finally:
            transport.close()


class Living:
    """A computer in memory, which has no port."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    async def run(self) -> None:
        """Live until cancelled."""
        await self._machine.live_alone()


class MachineHost:
    """A computer with Wake-on-LAN: its TCP port is open while it is up."""

    def __init__(self, host: str, port: int, machine: Machine) -> None:
        self._address = (host, port)
        self._machine = machine

    async def run(self) -> None:
        """Open and close the port until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._machine.live_alone())
            while True:
                await self._until(asleep=False)
                server = await asyncio.start_server(_hang_up, *self._address)
                try:
                    await self._until(asleep=True)
                finally:
                    server.close()

    async def _until(self, *, asleep: bool) -> None:
        while self._machine.asleep is not asleep:  # noqa: ASYNC110 - time wakes it, and a fault, which wakes nobody
            await asyncio.sleep(CHECK)


async def _hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    del reader
    writer.close()


class _Ears(asyncio.DatagramProtocol):
    def __init__(self, sleepers: Sequence[Sleeper]) -> None:
        self._sleepers = sleepers

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        del addr
        for sleeper in self._sleepers:
            sleeper.wake(data)
