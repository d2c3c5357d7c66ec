"""Datagrams in memory and on a request wire: boundaries are kept; what the drivers of one wire have in common."""

import asyncio

from devices.core.simulation import ByteSimulator, SimulationOptions, World
from devices.core.wires import Framer
from devices.sim.hosting_bytes import ByteFarEnd, MemoryHost
from devices.transports.framing import DatagramFramer, DelimitedFramer
from devices.transports.memory import DATAGRAMS, MemoryPort
from devices.transports.request import RequestLine
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import running, wait_until


class Echo(ByteSimulator):
    """Repeats each datagram behind its own name."""

    @classmethod
    def framer(cls) -> Framer:
        return DatagramFramer()

    async def answer(self, frame: bytes) -> bytes | None:
        return self.device_id.encode() + b" " + frame


def far_end() -> ByteFarEnd:
    return ByteFarEnd([Echo("echo", {}, SimulationOptions(), World())], datagrams=True)


def test_memory_datagrams_keep_their_boundaries_and_are_bounded() -> None:
    async def story() -> None:
        port = MemoryPort("port", datagrams=True)
        port.plug()
        await port.near.open()
        far = await port.accept()
        await far.write(b"one")
        await far.write(b"two")
        assert (await port.near.read(), await port.near.read()) == (b"one", b"two")
        for number in range(DATAGRAMS + 10):
            await far.write(str(number).encode())
        assert await port.near.read() == b"10"

    run_virtual(story())


def test_half_a_datagram_never_joins_the_next() -> None:
    async def story() -> list[bytes]:
        port = MemoryPort("port", datagrams=True)
        line = RequestLine(port.near, DelimitedFramer(b"\r"), datagrams=True)
        frames: list[bytes] = []
        noise: list[bytes] = []
        line.on_frame(frames.append)
        line.on_noise(noise.append)
        port.plug()
        async with running(line):
            far = await port.accept()
            await far.write(b"whole\rhalf")
            await far.write(b"next\r")
            await asyncio.sleep(1)
            assert noise == [b"half"]
        return frames

    assert run_virtual(story()) == [b"whole", b"next"]


def test_a_long_datagram_reaches_the_framer_whole() -> None:
    async def story() -> None:
        port = MemoryPort("port", datagrams=True)
        line = RequestLine(port.near, DatagramFramer(), datagrams=True)
        async with running(MemoryHost(port, far_end()), line):
            await wait_until(lambda: line.up)
            answer = await line.request(b"x" * 20_000, lambda _: True, timeout=1)
            assert answer == b"echo " + b"x" * 20_000

    run_virtual(story())


def test_what_is_said_last_leaves_before_the_wire_closes() -> None:
    async def story() -> list[bytes]:
        port = MemoryPort("port", datagrams=True)
        line = RequestLine(port.near, DatagramFramer(), datagrams=True)
        line.on_close(lambda: [b"good", b"bye"])
        port.plug()
        async with running(line):
            far = await port.accept()
            await wait_until(lambda: line.up)
        return [await far.read(), await far.read()]

    assert run_virtual(story()) == [b"good", b"bye"]


def test_drivers_of_one_wire_share_what_the_first_made() -> None:
    async def story() -> None:
        line = RequestLine(MemoryPort("port").near, DatagramFramer())
        first = line.share("thing", World)
        assert line.share("thing", World) is first
        assert line.share("other", World) is not first

    run_virtual(story())


def test_a_datagram_of_another_protocol_is_noise() -> None:
    framer = DatagramFramer(lambda data: data.startswith(b"ok"))
    assert framer.split(bytearray(b"ok 1")) == ([b"ok 1"], b"")
    assert framer.split(bytearray(b"no 1")) == ([], b"no 1")
    assert framer.split(bytearray()) == ([], b"")
