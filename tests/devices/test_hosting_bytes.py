"""Hosting simulators: the generic faults, a bus with one silent unit, connections that come and go."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from devices.core.clock import now
from devices.core.errors import WireDown
from devices.core.simulation import ByteSimulator, SimulationOptions, World
from devices.core.wires import ByteWire, Framer
from devices.sim.hosting_bytes import ByteFarEnd, MemoryHost, PtyHost, TcpHost
from devices.transports.framing import DelimitedFramer
from devices.transports.memory import MemoryPort
from devices.transports.serial import SerialWire
from devices.transports.tcp import TcpWire
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import running


class Parrot(ByteSimulator):
    """Repeats what begins with its name, and says its name every 10 s."""

    @classmethod
    def framer(cls) -> Framer:
        return DelimitedFramer(b"\n")

    def greeting(self) -> bytes:
        return b"hello " + self.device_id.encode() + b"\n"

    async def answer(self, frame: bytes) -> bytes | None:
        return frame + b"\n" if frame.startswith(self.device_id.encode()) else None

    async def live(self, say: Callable[[bytes], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(10)
            await say(self.device_id.encode() + b" lives\n")


def parrots(*names: str) -> list[Parrot]:
    return [Parrot(name, {}, SimulationOptions(), World()) for name in names]


async def hear(wire: ByteWire, within: float = 1.0) -> bytes:
    """Return what arrives in that time."""
    heard = b""
    try:
        async with asyncio.timeout(within):
            while True:
                heard += await wire.read()
    except TimeoutError:
        return heard


async def opened(wire: ByteWire, within: float = 3.0) -> ByteWire:
    async with asyncio.timeout(within):
        while True:
            try:
                await wire.open()
            except WireDown:
                await asyncio.sleep(0.02)
            else:
                return wire


def test_everybody_greets_and_the_one_addressed_answers() -> None:
    async def story() -> None:
        port, sims = MemoryPort("bus"), parrots("ara", "kea")
        async with running(MemoryHost(port, ByteFarEnd(sims))):
            wire = await opened(port.near)
            assert await hear(wire) == b"hello ara\nhello kea\n"
            await wire.write(b"kea 1\nara 2\nowl 3\n")
            assert await hear(wire) == b"kea 1\nara 2\n"
            assert b"ara lives\n" in await hear(wire, 12)

    run_virtual(story())


def test_one_unit_of_a_bus_is_silent_when_offline_and_the_wire_stays() -> None:
    async def story() -> None:
        port, sims = MemoryPort("bus"), parrots("ara", "kea")
        async with running(MemoryHost(port, ByteFarEnd(sims))):
            wire = await opened(port.near)
            await hear(wire)
            sims[0].fault = "offline"
            await wire.write(b"ara 1\nkea 2\n")
            assert await hear(wire) == b"kea 2\n"
            sims[1].fault = "offline"
            with pytest.raises(WireDown):
                await hear(wire)
            with pytest.raises(WireDown):
                await wire.open()
            sims[1].fault = None
            assert await hear(await opened(wire)) == b"hello kea\n"

    run_virtual(story())


def test_mute_noise_and_slow() -> None:
    async def story() -> None:
        port, sims = MemoryPort("line"), parrots("ara")
        async with running(MemoryHost(port, ByteFarEnd(sims))):
            wire = await opened(port.near)
            await hear(wire)
            sims[0].fault = "mute"
            await wire.write(b"ara 1\n")
            assert await hear(wire) == b""
            sims[0].fault = "noise"
            await wire.write(b"ara 2\n")
            assert b"ara" not in (rubbish := await hear(wire))
            assert len(rubbish) == 12
            sims[0].fault = "slow"
            started = now()
            await wire.write(b"ara 3\n")
            assert await wire.read() == b"ara 3\n"
            assert now() - started == pytest.approx(2.0, abs=0.01)

    run_virtual(story())


def test_a_hub_that_floods_is_bounded_and_does_no_harm() -> None:
    async def story() -> None:
        class Hoarder:
            def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
                assert len(buffer) < 200_000
                return [], b""

        class Deaf(Parrot):
            @classmethod
            def framer(cls) -> Framer:
                return Hoarder()

        port = MemoryPort("line")
        async with running(MemoryHost(port, ByteFarEnd([Deaf("ara", {}, SimulationOptions(), World())]))):
            wire = await opened(port.near)
            for _ in range(20):
                await wire.write(b"x" * 60_000)

    run_virtual(story())


async def test_tcp_host_serves_one_at_a_time_keeps_its_port_and_comes_back() -> None:
    sims = parrots("ara")
    host = TcpHost("127.0.0.1", 0, ByteFarEnd(sims))
    async with running(host):
        port = await host.ready()
        first, second = TcpWire("one", "127.0.0.1", port), TcpWire("two", "127.0.0.1", port)
        await first.open()
        assert await first.read() == b"hello ara\n"
        await second.open()
        assert await hear(second, 0.1) == b""
        await first.close()
        assert await second.read() == b"hello ara\n"
        sims[0].fault = "offline"
        with pytest.raises(WireDown):
            await hear(second, 2.0)
        with pytest.raises(WireDown):
            await first.open()
        sims[0].fault = None
        await opened(first)
        assert await host.ready() == port
        await first.close()
        await second.close()


async def test_pty_host_survives_a_hub_that_comes_and_goes(tmp_path: Path) -> None:
    path = tmp_path / "tty"
    async with running(PtyHost(path, ByteFarEnd(parrots("ara")))):
        wire = SerialWire("hub", str(path))
        for count in range(3):
            await opened(wire)
            await wire.write(b"ara %d\n" % count)
            assert b"ara %d\n" % count in await hear(wire, 0.2)
            await wire.close()
    assert not path.is_symlink()
