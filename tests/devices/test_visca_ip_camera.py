"""VISCA over IP: driver against simulator in memory and over real UDP; an independent client against our simulator."""

import asyncio
import socket
import types
from typing import Any

import pytest
import visca_over_ip.camera  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from visca_over_ip.exceptions import ViscaException  # type: ignore[import-untyped]

from devices.core.errors import DeviceError, NoAnswer, Refused
from devices.core.events import State
from devices.core.simulation import World
from devices.core.verbs import Command
from devices.drivers.visca_ip_camera import ViscaIpCamera
from devices.protocols.visca.frames import wrapped
from devices.sim.hosting_bytes import ByteFarEnd
from devices.sim.hosting_udp import UdpHost
from devices.sim.visca_ip_camera import ViscaIpCameraSimulator
from devices.transports.memory import MemoryPort
from devices.transports.udp import UdpWire
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Bench, Scripted, Spec, build, make_sims, memory_bench, running

ONE = [Spec("camera", {})]


def test_resets_the_sequence_and_counts_from_one() -> None:
    async def story() -> None:
        async with memory_bench(ViscaIpCamera, ViscaIpCameraSimulator, ONE, datagrams=True) as bench:
            await bench.until_state(State.ONLINE)
            assert bench.tap.frames()[0] == bytes.fromhex("020000010000000001")
            assert bench.tap.frames()[1] == bytes.fromhex("011000050000000181090400FF")
            assert bench.device.value("zoom") == 0.0
            await bench.set("focus", "manual", confirm=4)
            assert bench.faults() == []

    run_virtual(story())


def test_moves_and_halts() -> None:
    async def story() -> None:
        async with memory_bench(ViscaIpCamera, ViscaIpCameraSimulator, ONE, datagrams=True) as bench:
            await bench.until_state(State.ONLINE)
            await bench.device.perform(Command("position", {"pan": 300, "tilt": -100}))
            await bench.until(lambda: bench.device.value("pan") == 300, within=8)
            await bench.device.perform(Command("pan_tilt", {"pan": "left", "pan_speed": 1}))
            await bench.device.halt()
            await bench.until(lambda: bench.world.get("camera.moving", True) is False, within=0.5)
            assert bench.faults() == []

    run_virtual(story())


def test_a_refused_sequence_is_reset_and_the_command_sent_again() -> None:
    async def story() -> None:
        async with memory_bench(ViscaIpCamera, ViscaIpCameraSimulator, ONE, datagrams=True) as bench:
            await bench.until_state(State.ONLINE)
            simulator = bench.sim
            assert isinstance(simulator, ViscaIpCameraSimulator)
            simulator.refuse_sequences = True
            await bench.set("focus", "manual", confirm=4)
            assert "the camera refused the sequence number" in [fault.message for fault in bench.faults()]

    run_virtual(story())


@pytest.mark.parametrize(("fault", "error"), [("refuse", Refused), ("mute", NoAnswer), ("noise", NoAnswer)])
def test_faults_of_the_camera_reach_the_caller(fault: str, error: type[DeviceError]) -> None:
    async def story() -> None:
        async with memory_bench(ViscaIpCamera, ViscaIpCameraSimulator, ONE, datagrams=True) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = fault
            with pytest.raises(error):
                await bench.perform("focus", "manual")

    run_virtual(story())


@pytest.mark.parametrize("fault", ["stuck", "slow"])
def test_stuck_and_slow_cameras_are_not_confirmed_in_time(fault: str) -> None:
    async def story() -> None:
        async with memory_bench(ViscaIpCamera, ViscaIpCameraSimulator, ONE, datagrams=True) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = fault
            with pytest.raises(DeviceError):
                await bench.set("focus", "manual", confirm=3)

    run_virtual(story())


def camera(losing: int) -> Any:
    """Return a camera that loses each n-th datagram, and answers the others."""
    count = 0

    def reply(data: bytes) -> bytes | None:
        nonlocal count
        count += 1
        if count % losing == 0:
            return None
        number = int.from_bytes(data[4:8], "big")
        if data[:2] == b"\x02\x00":
            return wrapped(b"\x01", number, 0x0201)
        payload = data[8:]
        if payload[1] == 0x01:
            return wrapped(bytes.fromhex("9041FF"), number, 0x0111)
        answer = "905002FF" if payload[2:4] == b"\x04\x00" else "906002FF"
        return wrapped(bytes.fromhex(answer), number, 0x0111)

    return reply


async def scripted(reply: Any, story: Any) -> Bench:
    port = MemoryPort("camera", datagrams=True)
    bench = build(ViscaIpCamera, ONE, port.near, datagrams=True)
    async with running(Scripted(port, reply), bench.line, *bench.devices):
        await story(bench)
    return bench


def test_lost_datagrams_are_made_good() -> None:
    async def story(bench: Bench) -> None:
        await bench.until_state(State.ONLINE)
        for preset in range(6):
            await bench.perform("preset", preset)
        assert bench.states("camera") == [State.ONLINE]

    run_virtual(scripted(camera(losing=3), story))


def test_an_answer_with_another_number_is_not_taken() -> None:
    def reply(data: bytes) -> bytes:
        number = int.from_bytes(data[4:8], "big")
        return wrapped(bytes.fromhex("905002FF"), number + 7, 0x0111)

    async def story(bench: Bench) -> None:
        await bench.until_state(State.OFFLINE)
        assert bench.readings("power") == []
        assert "late or unasked answer" in [fault.message for fault in bench.faults()]

    run_virtual(scripted(reply, story))


def test_a_camera_that_ignores_the_reset_is_used_all_the_same() -> None:
    usual = camera(losing=10_000)

    async def story(bench: Bench) -> None:
        await bench.until_state(State.ONLINE)

    run_virtual(scripted(lambda data: None if data[:2] == b"\x02\x00" else usual(data), story))


@given(st.lists(st.binary(max_size=24), min_size=1, max_size=6))
def test_rubbish_is_never_a_reading(datagrams: list[bytes]) -> None:
    turn = 0

    def reply(_: bytes) -> bytes:
        nonlocal turn
        turn += 1
        return datagrams[turn % len(datagrams)]

    async def story(bench: Bench) -> None:
        await asyncio.sleep(5)
        assert bench.readings("power") == []
        assert not [fault for fault in bench.faults() if fault.message.startswith("driver")]

    run_virtual(scripted(reply, story))


async def test_over_real_udp() -> None:
    sims = make_sims(ViscaIpCamera, ViscaIpCameraSimulator, ONE, World())
    host = UdpHost("127.0.0.1", 0, ByteFarEnd(sims, datagrams=True))
    async with running(host):
        bench = build(ViscaIpCamera, ONE, UdpWire("camera", "127.0.0.1", await host.ready()), datagrams=True)
        async with running(bench.line, *bench.devices):
            await bench.until_state(State.ONLINE, within=5)
            await bench.set("mute", True, confirm=4)


class _AnyPort(socket.socket):
    """The client wants port 52381 for itself, which on the same machine is the camera's."""

    def bind(self, address: Any) -> None:
        del address
        super().bind(("127.0.0.1", 0))


async def test_an_independent_client_agrees_with_the_simulator(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {name: getattr(socket, name) for name in ("AF_INET", "SOCK_DGRAM", "SOL_SOCKET", "SO_REUSEADDR", "timeout")}
    monkeypatch.setattr(visca_over_ip.camera, "socket", types.SimpleNamespace(socket=_AnyPort, **names))
    world = World()
    sims = make_sims(ViscaIpCamera, ViscaIpCameraSimulator, ONE, world)
    host = UdpHost("127.0.0.1", 0, ByteFarEnd(sims, datagrams=True))

    def client(port: int) -> dict[str, Any]:
        camera = visca_over_ip.camera.Camera("127.0.0.1", port)
        try:
            camera.set_focus_mode("manual")
            camera.flip_vertical(True)
            with pytest.raises(ViscaException):
                camera.increase_red_gain()
            focus = camera.get_focus_mode()
            camera.pantilt(24, 20, pan_position=-200, tilt_position=80)
            camera.zoom_to(0.25)
            return {"focus": focus, "camera": camera}
        except BaseException:
            camera.close_connection()
            raise

    def look(camera: Any) -> tuple[Any, Any]:
        return camera.get_pantilt_position(), camera.get_zoom_position()

    async with running(host):
        seen = await asyncio.to_thread(client, await host.ready())
        assert seen["focus"] == "manual"
        async with asyncio.timeout(10):
            while world.get("camera.moving", True):
                await asyncio.sleep(0.05)
        assert await asyncio.to_thread(look, seen["camera"]) == ((-200, 80), 0x1000)
        assert world.get("camera.flip", False) is True
        seen["camera"].close_connection()
