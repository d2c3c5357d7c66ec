"""VISCA on a serial line: driver against simulator in memory and on a pty; answers late, lost, of others."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.errors import BadCommand, DeviceError, NoAnswer, Refused
from devices.core.events import State
from devices.core.simulation import World
from devices.core.verbs import Command
from devices.drivers.visca_camera import ViscaCamera
from devices.protocols.visca.frames import PacketFramer
from devices.sim.hosting_bytes import ByteFarEnd, PtyHost
from devices.sim.visca_camera import Packets, ViscaCameraSimulator
from devices.transports.memory import MemoryPort
from devices.transports.serial import SerialWire
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Bench, Scripted, Spec, build, make_sims, memory_bench, running

ONE = [Spec("camera", {"id": 1})]
TWO = [*ONE, Spec("second", {"id": 2})]
OFF = [Spec("camera", {"id": 1}, {"start_on": False, "power_on": 3})]


async def do(bench: Bench, verb: str, **args: Any) -> None:
    await bench.device.perform(Command(verb, args))


def test_greets_the_chain_once_and_reads_everything() -> None:
    async def story() -> None:
        async with memory_bench(ViscaCamera, ViscaCameraSimulator, TWO) as bench:
            await bench.until(lambda: all(device.availability.usable for device in bench.devices))
            await bench.until(lambda: bench.device.value("flip") is not None)
            sent = bench.tap.frames()
            assert sent[:2] == [bytes.fromhex("883001FF"), bytes.fromhex("88010001FF")]
            assert sent.count(bytes.fromhex("883001FF")) == 1
            assert bytes.fromhex("81090400FF") in sent and bytes.fromhex("82090400FF") in sent
            values = {
                name: bench.device.value(name) for name in ("power", "zoom", "pan", "tilt", "focus", "mute", "flip")
            }
            assert values == {
                "power": True, "zoom": 0.0, "pan": 0, "tilt": 0, "focus": "auto", "mute": False, "flip": False,
            }  # fmt: skip
            assert bench.device.value("preset") is None
            assert bench.faults() == []

    run_virtual(story())


def test_settings_are_confirmed_by_what_the_camera_says() -> None:
    async def story() -> None:
        async with memory_bench(ViscaCamera, ViscaCameraSimulator, TWO) as bench:
            await bench.until_state(State.ONLINE)
            await bench.set("focus", "manual", confirm=4)
            await bench.set("mute", True, confirm=4)
            await bench.set("flip", True, confirm=4)
            await bench.set("zoom", 50.0, confirm=12)
            assert bench.world.get("camera.zoom", 0) == 50.0
            assert bench.world.get("second.focus", "") == "auto"
            assert bytes.fromhex("8101044702000000FF") in bench.tap.frames()

    run_virtual(story())


def test_goes_to_a_position_and_a_preset() -> None:
    async def story() -> None:
        async with memory_bench(ViscaCamera, ViscaCameraSimulator, ONE) as bench:
            await bench.until_state(State.ONLINE)
            await do(bench, "position", pan=-500, tilt=100)
            await bench.until(lambda: (bench.device.value("pan"), bench.device.value("tilt")) == (-500, 100), within=8)
            await do(bench, "save_preset", value=2)
            await do(bench, "home")
            await bench.until(lambda: bench.device.value("pan") == 0, within=8)
            await do(bench, "preset", value=2)
            await bench.until(lambda: bench.device.value("pan") == -500, within=8)
            assert bench.faults() == []

    run_virtual(story())


def test_halt_stops_both_motions() -> None:
    async def story() -> None:
        async with memory_bench(ViscaCamera, ViscaCameraSimulator, ONE) as bench:
            await bench.until_state(State.ONLINE)
            await do(bench, "pan_tilt", pan="left", tilt="up", pan_speed=1, tilt_speed=1)
            await do(bench, "zooming", value="tele")
            await bench.until(lambda: bench.world.get("camera.moving", False) is True)
            await bench.device.halt()
            await bench.until(lambda: bench.world.get("camera.moving", True) is False, within=0.5)
            sent = bench.tap.frames()
            assert bytes.fromhex("8101060101010303FF") in sent and bytes.fromhex("8101040700FF") in sent

    run_virtual(story())


def test_halt_gets_through_when_both_sockets_are_busy() -> None:
    async def story() -> None:
        async with memory_bench(ViscaCamera, ViscaCameraSimulator, ONE) as bench:
            await bench.until_state(State.ONLINE)
            await do(bench, "position", pan=2000, tilt=0)
            await do(bench, "zoom", value=100.0)
            await bench.device.halt()
            await bench.until(lambda: bench.world.get("camera.moving", True) is False, within=0.5)
            assert bytes.fromhex("8121FF") in bench.tap.frames()

    run_virtual(story())


def test_a_stop_that_fails_for_one_motion_is_still_sent_for_the_other() -> None:
    async def story() -> None:
        port = MemoryPort("camera")
        bench = build(ViscaCamera, ONE, port.near)

        def reply(data: bytes) -> bytes:
            if data[1] == 0x09:
                return bytes.fromhex("905003FF")
            return bytes.fromhex("906141FF") if data[2] == 0x06 else bytes.fromhex("9041FF9051FF")

        async with running(Scripted(port, reply), bench.line, *bench.devices):
            await bench.until_state(State.ONLINE)
            with pytest.raises(Refused, match="41: command not executable"):
                await bench.device.halt()
            assert bytes.fromhex("8101040700FF") in bench.tap.frames()

    run_virtual(story())


def test_standby_is_told_as_off_and_the_rest_as_unknown() -> None:
    async def story() -> None:
        async with memory_bench(ViscaCamera, ViscaCameraSimulator, OFF) as bench:
            await bench.until_state(State.ONLINE)
            assert bench.device.value("power") is False
            assert bench.device.value("zoom") is None
            with pytest.raises(Refused, match="not executable"):
                await bench.perform("focus", "manual")
            assert 3.0 <= await bench.set("power", True, confirm=10) <= 5.0
            await bench.until(lambda: bench.device.value("zoom") == 0.0)

    run_virtual(story())


@pytest.mark.parametrize(("fault", "error"), [("refuse", Refused), ("mute", NoAnswer), ("noise", NoAnswer)])
def test_faults_of_the_camera_reach_the_caller(fault: str, error: type[DeviceError]) -> None:
    async def story() -> None:
        async with memory_bench(ViscaCamera, ViscaCameraSimulator, ONE) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = fault
            with pytest.raises(error):
                await bench.perform("focus", "manual")

    run_virtual(story())


@pytest.mark.parametrize("fault", ["stuck", "slow"])
def test_stuck_and_slow_cameras_are_not_confirmed_in_time(fault: str) -> None:
    async def story() -> None:
        async with memory_bench(ViscaCamera, ViscaCameraSimulator, ONE) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = fault
            with pytest.raises(DeviceError):
                await bench.set("focus", "manual", confirm=3)

    run_virtual(story())


def test_a_mute_camera_is_offline_alone_and_comes_back() -> None:
    async def story() -> None:
        async with memory_bench(ViscaCamera, ViscaCameraSimulator, TWO) as bench:
            await bench.until(lambda: all(device.availability.usable for device in bench.devices))
            bench.sims[1].fault = "offline"
            assert await bench.until_state(State.OFFLINE, device=1) < 8.0
            assert bench.device.availability.state is State.ONLINE
            bench.sims[1].fault = None
            await bench.until_state(State.ONLINE, device=1)

    run_virtual(story())


def test_impossible_values_are_refused_before_anything_is_sent() -> None:
    async def story() -> None:
        async with memory_bench(ViscaCamera, ViscaCameraSimulator, ONE) as bench:
            await bench.until_state(State.ONLINE)
            await asyncio.sleep(1)
            before = len(bench.tap.sent)
            for verb, args in (("zoom", {"value": 101}), ("preset", {"value": 16}), ("pan_tilt", {"pan": "up"})):
                with pytest.raises(BadCommand):
                    await do(bench, verb, **args)
            assert len(bench.tap.sent) == before

    run_virtual(story())


async def told(answers: dict[bytes, str]) -> Bench:
    """Let a camera that is on give these answers to questions."""
    port = MemoryPort("camera")
    bench = build(ViscaCamera, ONE, port.near)
    known = {b"\x04\x00": "905002FF", **answers}

    def reply(data: bytes) -> bytes:
        return data if data[0] == 0x88 else bytes.fromhex(known.get(data[2:-1], "906002FF"))

    async with running(Scripted(port, reply), bench.line, *bench.devices):
        await bench.until(lambda: len(bench.tap.sent) > 10, within=90)
    return bench


def test_what_a_camera_does_not_know_is_asked_once() -> None:
    bench = run_virtual(told({}))
    assert bench.device.value("power") is True
    assert bench.tap.frames().count(bytes.fromhex("81090447FF")) == 1
    assert bench.faults() == []


def test_wrong_answers_are_faults_and_not_readings() -> None:
    bench = run_virtual(told({b"\x04\x47": "905010203040FF", b"\x06\x12": "90500102FF", b"\x04\x38": "905009FF"}))
    assert [bench.readings(point) for point in ("zoom", "pan", "focus")] == [[], [], []]
    messages = [fault.message for fault in bench.faults()]
    assert any("half bytes" in message for message in messages)
    assert bench.device.availability.state is State.DEGRADED
    assert bench.device.availability.reason.code == "bad_answer"


def test_a_faulty_power_circuit_is_degraded_and_unknown() -> None:
    bench = run_virtual(told({b"\x04\x00": "905004FF"}))
    assert bench.states("camera") == [State.DEGRADED]
    assert bench.device.states["power"].actual is None


def test_answers_of_another_camera_count_for_nothing() -> None:
    async def story() -> None:
        port = MemoryPort("camera")
        bench = build(ViscaCamera, ONE, port.near)
        async with running(Scripted(port, lambda _: bytes.fromhex("A05002FF")), bench.line, *bench.devices):
            await bench.until_state(State.OFFLINE)
            assert bench.readings("power") == []

    run_virtual(story())


def test_a_command_that_fails_later_is_told() -> None:
    async def story() -> None:
        port = MemoryPort("camera")
        bench = build(ViscaCamera, ONE, port.near)

        def reply(data: bytes) -> bytes:
            if data[1] == 0x09:
                return bytes.fromhex("905002FF" if data[2:4] == b"\x04\x00" else "906002FF")
            return bytes.fromhex("9041FF906141FF")

        async with running(Scripted(port, reply), bench.line, *bench.devices):
            await bench.until_state(State.ONLINE)
            await bench.perform("preset", 1)
            await bench.until(lambda: bool(bench.faults()))
            assert "a command failed: command not executable" in [fault.message for fault in bench.faults()]

    run_virtual(story())


packets = st.sampled_from([bytes.fromhex(text) for text in ("9041FF", "9051FF", "905002FF", "A06141FF", "883002FF")])


@given(st.lists(packets, max_size=6), st.integers(1, 12))
def test_framer_finds_packets_however_they_are_cut(wanted: list[bytes], step: int) -> None:
    framer, buffer, found = PacketFramer(), bytearray(), []
    stream = b"".join(wanted)
    for at in range(0, len(stream), step):
        buffer += stream[at : at + step]
        found += framer.split(buffer)[0]
    assert found == wanted


@given(st.binary(max_size=400), st.integers(1, 60))
def test_framers_survive_anything(data: bytes, step: int) -> None:
    for framer in (PacketFramer(), Packets()):
        buffer, seen = bytearray(), 0
        for at in range(0, len(data), step):
            buffer += data[at : at + step]
            frames, noise = framer.split(buffer)
            seen += len(b"".join(frames)) + len(noise)
            assert len(buffer) < 16
        assert seen + len(buffer) == len(data)


async def test_on_a_real_pty(tmp_path: Path) -> None:
    path = tmp_path / "camera"
    bench = build(ViscaCamera, ONE, SerialWire("camera", str(path)))
    bench.sims = make_sims(ViscaCamera, ViscaCameraSimulator, ONE, World())
    async with running(PtyHost(path, ByteFarEnd(bench.sims)), bench.line, *bench.devices):
        await bench.until_state(State.ONLINE, within=5)
        await bench.set("focus", "manual", confirm=4)
        bench.sim.fault = "offline"
        assert await bench.until_state(State.OFFLINE, within=5) < 3.0
