"""Art-Net lamps: several devices in one universe, fades, a watched node, and an independent program as oracle."""

import asyncio
import itertools
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stupidArtnet import StupidArtnet, StupidArtnetServer  # type: ignore[import-untyped]

from devices.core.errors import BadCommand, WireDown
from devices.core.events import State
from devices.core.simulation import World
from devices.drivers.artnet_light import ArtNetLight
from devices.protocols.artnet.packets import DMX, POLL, operation
from devices.sim.artnet_light import ArtNetLampSimulator
from devices.sim.hosting_bytes import ByteFarEnd
from devices.sim.hosting_udp import UdpHost
from devices.transports.memory import MemoryPort
from devices.transports.udp import UdpWire
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Bench, Scripted, Spec, build, make_sims, memory_bench, running, wait_until

LAMPS = [
    Spec("spot", {"universe": 0x123, "start": 1, "watch": True}),
    Spec("wash", {"universe": 0x123, "start": 10, "shape": "rgbw", "watch": True}),
]
NODE = b"Art-Net\0\x00\x21"
PLAIN = [Spec("spot", {"universe": 0, "start": 1})]


def lamps_bench(specs: list[Spec] | None = None) -> AbstractAsyncContextManager[Bench]:
    return memory_bench(ArtNetLight, ArtNetLampSimulator, specs or LAMPS, datagrams=True)


def test_two_lamps_share_one_universe_and_one_frame() -> None:
    async def story() -> None:
        async with lamps_bench() as bench:
            await bench.until_state(State.ONLINE)
            await bench.perform("brightness", 40)
            await bench.perform("color", "#00ff00", device=1)
            await bench.perform("power", True, device=1)
            await asyncio.sleep(0.1)
            assert bench.world.get("spot.brightness", 0) == 40.0
            assert bench.world.get("wash.color", "") == "#00ff00"
            frames = [frame for frame in bench.tap.frames() if operation(frame) == DMX]
            assert frames[-1][14:18] == b"\x23\x01\x02\x00"
            assert frames[-1][18] == 102 and frames[-1][27:31] == b"\x00\xff\x00\x00"
            sequences = [frame[12] for frame in frames]
            assert sequences == list(range(1, len(frames) + 1))

    run_virtual(story())


def test_levels_are_wanted_and_never_claimed_to_be_observed() -> None:
    async def story() -> Bench:
        async with lamps_bench() as bench:
            await bench.until_state(State.ONLINE)
            await bench.device.set("brightness", 40)
            await asyncio.sleep(30)
            assert bench.device.states["brightness"].wanted == 40
            assert bench.device.value("brightness") is None
            return bench

    bench = run_virtual(story())
    assert bench.readings("brightness") == []
    assert not any(point.feedback for point in bench.device.driver.points if point.writable)


def test_a_fade_passes_through_and_ends_where_it_should() -> None:
    async def story() -> None:
        async with lamps_bench() as bench:
            await bench.until_state(State.ONLINE)
            await bench.device.set("brightness", 100, over=4.0)
            await asyncio.sleep(2.0)
            assert bench.world.get("spot.brightness", 0) == pytest.approx(50, abs=1.5)
            await asyncio.sleep(2.1)
            assert bench.world.get("spot.brightness", 0) == 100.0

    run_virtual(story())


def test_a_new_colour_joins_a_fade_and_power_cuts_it_short() -> None:
    async def story() -> None:
        async with lamps_bench() as bench:
            await bench.until_state(State.ONLINE)
            await bench.perform("power", True, device=1)
            await bench.devices[1].set("brightness", 0.0, over=4.0)
            await asyncio.sleep(2.0)
            await bench.perform("color", "#ff0000", device=1)
            await asyncio.sleep(0.05)
            assert bench.world.get("wash.brightness", 0) == pytest.approx(50, abs=3), "it goes on from where it is"
            await asyncio.sleep(1.0)
            assert bench.world.get("wash.brightness", 0) == pytest.approx(25, abs=3)
            await bench.perform("power", False, device=1)
            await asyncio.sleep(0.05)
            assert bench.world.get("wash.brightness", 1) == 0.0

    run_virtual(story())


def test_the_node_is_watched_and_says_whether_it_puts_out() -> None:
    async def story() -> None:
        async with lamps_bench() as bench:
            await bench.until_state(State.ONLINE)
            assert bench.device.value("output") is False
            await bench.perform("power", True)
            await bench.until(lambda: bench.device.value("output") is True, within=8)
            for sim in bench.sims:
                sim.fault = "mute"
            assert await bench.until_state(State.OFFLINE, within=20) < 15
            assert bench.device.availability.reason.code == "no_answer"
            assert bench.device.value("output") is None
            for sim in bench.sims:
                sim.fault = None
            await bench.until_state(State.ONLINE, within=10)
            polls = [at for at, frame in bench.tap.sent if operation(frame) == POLL]
            gaps = [after - before for before, after in itertools.pairwise(polls)]
            assert min(gaps) > 1.4, "two lamps on a wire ask once for both"

    run_virtual(story())


def test_faults_of_the_far_end() -> None:
    async def story() -> None:
        async with lamps_bench() as bench:
            await bench.until_state(State.ONLINE)
            for sim in bench.sims:
                sim.fault = "noise"
            await bench.until_state(State.OFFLINE, within=20)
            for sim in bench.sims:
                sim.fault = "stuck"
            await bench.until_state(State.ONLINE, within=20)
            await bench.perform("power", True)
            await asyncio.sleep(5)
            assert bench.world.get("spot.power", True) is False
            for sim in bench.sims:
                sim.fault = "offline"
            await bench.until_state(State.OFFLINE, within=20)
            with pytest.raises(WireDown):
                await bench.perform("power", True)

    run_virtual(story())


def test_another_node_and_rubbish_are_nobody_s_answer() -> None:
    async def story() -> None:
        port = MemoryPort("node", datagrams=True)
        bench = build(ArtNetLight, LAMPS[:1], port.near, datagrams=True)
        other = ArtNetLampSimulator("other", {"universe": 7, "start": 1}, ArtNetLampSimulator.OPTIONS(), World())
        answers = itertools.cycle([b"Art-Net\0\x00\x21", b"\xff" * 300, other._reply(), b"Art-Net\0" + bytes(300)])
        async with running(Scripted(port, lambda _: next(answers)), bench.line, *bench.devices):
            await bench.until_state(State.OFFLINE, within=20)
            await asyncio.sleep(60)
        assert State.ONLINE not in bench.states("spot")
        assert {fault.message for fault in bench.faults()} == {"a datagram that is no Art-Net"}
        assert len(bench.faults()) < 40

    run_virtual(story())


@settings(max_examples=40)
@given(
    st.lists(st.binary(max_size=300) | st.builds(lambda body: NODE[:10] + body, st.binary(max_size=260)), min_size=1)
)
def test_nothing_a_node_says_makes_it_fall_over(answers: list[bytes]) -> None:
    async def story() -> None:
        port = MemoryPort("node", datagrams=True)
        bench = build(ArtNetLight, LAMPS[:1], port.near, datagrams=True)
        turn = itertools.cycle(answers)
        async with running(Scripted(port, lambda _: next(turn)), bench.line, *bench.devices):
            await asyncio.sleep(10)
        assert not [fault for fault in bench.faults() if fault.message.startswith("driver")]

    run_virtual(story())


def test_overlapping_lamps_are_told() -> None:
    async def story() -> None:
        specs = [Spec("one", {"start": 1, "shape": "rgb"}), Spec("two", {"start": 3})]
        async with lamps_bench(specs) as bench:
            await bench.until_state(State.ONLINE, device=1)
            assert "overlap" in bench.faults("two")[0].message

    run_virtual(story())


def test_wrong_arguments_are_refused() -> None:
    async def story() -> None:
        async with lamps_bench() as bench:
            for verb, value in (("brightness", 101), ("color", "red"), ("color", "#12345"), ("nothing", 1)):
                with pytest.raises(BadCommand):
                    await bench.perform(verb, value, device=1)

    run_virtual(story())


async def test_over_real_sockets_it_comes_and_goes() -> None:
    end = ByteFarEnd(make_sims(ArtNetLight, ArtNetLampSimulator, PLAIN, World()), datagrams=True)
    host = UdpHost("127.0.0.1", 0, end)
    async with running(host):
        bench = build(ArtNetLight, PLAIN, UdpWire("artnet", "127.0.0.1", await host.ready()), datagrams=True)
        async with running(bench.line, *bench.devices):
            await bench.until_state(State.ONLINE, within=5)
            await bench.perform("power", True)
            world = end.sims[0].world
            await wait_until(lambda: world.get("spot.power", False) is True, 5)
            end.sims[0].fault = "offline"
            await wait_until(lambda: not host._ready.is_set(), 5)
            await bench.perform("brightness", 10)
            await bench.until_state(State.OFFLINE, within=6)
            assert "refused" in bench.device.availability.reason.text("en")
            end.sims[0].fault = None
            await bench.until_state(State.ONLINE, within=10)
            await wait_until(lambda: world.get("spot.brightness", 0.0) == 10.2, 5)


@asynccontextmanager
async def serving(port: int) -> AsyncIterator[Any]:
    """Run the server; end its thread, which waits for datagrams, before its socket is closed."""
    server = StupidArtnetServer(port=port)
    yield server
    server.listen = False
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
        last.sendto(b"end", ("127.0.0.1", server.port))
    await wait_until(lambda: "__init_socket" not in {each.f_code.co_name for each in sys._current_frames().values()}, 5)
    server.delete_all_listener()
    server.socket_server.close()


async def test_an_independent_server_reads_our_frames() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    async with serving(port) as server:
        listener = server.register_listener(universe=0)
        await wait_until(lambda: server.socket_server is not None, 5)
        wire = UdpWire("artnet", "127.0.0.1", port)
        bench = build(ArtNetLight, PLAIN, wire, datagrams=True)
        async with running(bench.line, *bench.devices):
            await bench.until_state(State.ONLINE, within=5)
            await asyncio.sleep(0.1)
            await bench.device.set("brightness", 100, over=0.2)
            await wait_until(lambda: (server.get_buffer(listener) or [0])[0] == 255, 5)
            assert len(server.get_buffer(listener)) == 512


async def test_an_independent_sender_drives_our_simulator() -> None:
    end = ByteFarEnd(make_sims(ArtNetLight, ArtNetLampSimulator, PLAIN, World()), datagrams=True)
    host = UdpHost("127.0.0.1", 0, end)
    async with running(host):
        sender = StupidArtnet("127.0.0.1", 0, 512, 30, True, False, port=await host.ready())
        sender.set_single_value(1, 128)
        sender.show()
        await wait_until(lambda: end.sims[0].world.get("spot.brightness", 0) == 50.2, 5)
        sender.close()
