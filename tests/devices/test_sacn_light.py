"""sACN lamps: priority, sequence, the end of a stream, and an independent library as sender, receiver and reader."""

import asyncio
import itertools
import socket
import uuid
from typing import Any

import pytest
from sacn import sACNreceiver  # type: ignore[import-untyped]
from sacn.messages.data_packet import DataPacket  # type: ignore[import-untyped]

from devices.core.events import State
from devices.core.simulation import World
from devices.drivers.sacn_light import SacnLight
from devices.protocols.sacn import data_packet
from devices.sim.sacn_light import SacnLampSimulator
from devices.transports.memory import MemoryPort
from devices.transports.udp import UdpWire
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Spec, build, make_sims, memory_bench, running, wait_until

LAMPS = [
    Spec("left", {"universe": 7, "start": 1, "shape": "cct", "priority": 150, "source": "Sảnh chính"}),
    Spec("right", {"universe": 7, "start": 3, "shape": "rgb"}),
]


def read(frame: bytes) -> Any:
    return DataPacket.make_data_packet(tuple(frame))


def test_the_independent_library_reads_every_frame() -> None:
    async def story() -> None:
        async with memory_bench(SacnLight, SacnLampSimulator, LAMPS, datagrams=True) as bench:
            await bench.until_state(State.ONLINE)
            await bench.perform("power", True)
            await bench.perform("color_temperature", 2700)
            await bench.device.set("brightness", 0, over=1.0)
            await asyncio.sleep(5)
            packets = [read(frame) for frame in bench.tap.frames()]
            assert {packet.universe for packet in packets} == {7}
            assert {packet.priority for packet in packets} == {150}
            assert {packet.sourceName for packet in packets} == {"Sảnh chính"}
            assert [packet.sequence for packet in packets] == [n % 256 for n in range(len(packets))]
            assert {packet.cid for packet in packets} == {packets[0].cid}
            assert packets[1].dmxData[0] == 255 and packets[-1].dmxData == (0,) * 512
            times = [at for at, _ in bench.tap.sent]
            assert max(b - a for a, b in itertools.pairwise(times)) <= 0.91, "a receiver gives up at 2.5 s"

    run_virtual(story())


def test_the_stream_ends_with_three_packets_that_say_so() -> None:
    async def story() -> None:
        port = MemoryPort("receiver", datagrams=True)
        port.plug()
        bench = build(SacnLight, LAMPS, port.near, datagrams=True)
        async with running(bench.line, *bench.devices):
            await bench.until_state(State.ONLINE)
            await bench.perform("power", True, device=1)
            await asyncio.sleep(1)
        last = [read(frame) for frame in bench.tap.frames()[-4:]]
        assert [packet.option_StreamTerminated for packet in last] == [False, True, True, True]
        assert last[-1].dmxData == last[0].dmxData

    run_virtual(story())


def test_a_hub_that_sent_nothing_ends_nothing() -> None:
    async def story() -> None:
        async with memory_bench(SacnLight, SacnLampSimulator, LAMPS, datagrams=True) as bench:
            await bench.until_state(State.ONLINE)
        assert bench.tap.frames() == []

    run_virtual(story())


def test_lamps_shine_and_faults_are_kept() -> None:
    async def story() -> None:
        async with memory_bench(SacnLight, SacnLampSimulator, LAMPS, datagrams=True) as bench:
            await bench.until_state(State.ONLINE, device=1)
            await bench.perform("power", True, device=1)
            await bench.perform("color", "#0a141e", device=1)
            await asyncio.sleep(0.1)
            assert bench.world.get("right.color", "") == "#0a141e"
            bench.sims[1].fault = "stuck"
            await bench.perform("color", "#ffffff", device=1)
            await asyncio.sleep(1)
            assert bench.world.get("right.color", "") == "#0a141e"
            assert bench.readings("color") == []
            for sim in bench.sims:
                sim.fault = "offline"
            assert await bench.until_state(State.OFFLINE, device=1) < 2
            for sim in bench.sims:
                sim.fault = None
            await bench.until_state(State.ONLINE, device=1)
            await wait_until(lambda: bench.world.get("right.color", "") == "#ffffff")

    run_virtual(story())


def test_the_simulator_follows_the_highest_priority_and_drops_what_was_overtaken() -> None:
    async def story() -> None:
        (sim,) = make_sims(SacnLight, SacnLampSimulator, [Spec("lamp", {"start": 1})], World())

        async def told(level: int, **more: Any) -> Any:
            assert await sim.answer(data_packet(1, bytes((level,)) * 512, **more)) is None
            return sim.world.get("lamp.brightness", 0)

        other = uuid.UUID(int=5)
        assert await told(255, sequence=1) == 100.0
        assert await told(0, sequence=0) == 100.0
        assert await told(51, sequence=9, cid=other, priority=150) == 20.0
        assert await told(255, sequence=2) == 20.0
        assert await told(0, sequence=10, cid=other, priority=150, options=0x40) == 20.0
        assert await told(102, sequence=3) == 40.0
        assert await told(0, sequence=4, options=0x80) == 40.0
        assert await told(0, sequence=5, start_code=0xDD) == 40.0
        for rubbish in (b"", b"\0" * 700, data_packet(2, bytes(512)), data_packet(1, bytes(512))[:130]):
            await sim.answer(rubbish)
        await asyncio.sleep(3)
        assert await told(255, sequence=5) == 100.0

    run_virtual(story())


async def test_an_independent_receiver_hears_us_over_udp() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    heard: list[tuple[int, ...]] = []
    receiver = sACNreceiver(bind_port=port)
    receiver.register_listener("universe", lambda packet: heard.append(packet.dmxData), universe=7)
    receiver.start()
    try:
        bench = build(SacnLight, LAMPS, UdpWire("sacn", "127.0.0.1", port), datagrams=True)
        async with running(bench.line, *bench.devices):
            await bench.until_state(State.ONLINE, within=5)
            await bench.perform("power", True)
            await bench.perform("color_temperature", 6500)
            await wait_until(lambda: bool(heard) and heard[-1][:2] == (0, 255), 5)
    finally:
        receiver.stop()
        receiver._handler.socket._socket.close()


@pytest.mark.parametrize("wrong", [{"universe": 0}, {"universe": 64000}, {"priority": 201}, {"source": "x" * 64}])
def test_wrong_options_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"less|greater|at most"):
        SacnLight.OPTIONS.model_validate({"start": 1, **wrong})
