"""Somfy SDN: driver against simulator in memory and on a pty; many motors, limits never set, a blocked blind."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.clock import now
from devices.core.errors import BadCommand, DeviceError, NoAnswer, Refused
from devices.core.events import State
from devices.core.simulation import World
from devices.core.verbs import Command
from devices.drivers.somfy_sdn import SomfySdn
from devices.protocols.somfy_sdn.frames import EVERYBODY, Message, SdnFrames, frame_of, message_of
from devices.sim.hosting_bytes import ByteFarEnd, PtyHost
from devices.sim.somfy_sdn import Frames, SomfySdnSimulator
from devices.transports.memory import MemoryPort
from devices.transports.serial import SerialWire
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Bench, Scripted, Spec, build, make_sims, memory_bench, running

BLIND = 0x050002
HUB = 0xFFFF00
ONE = [Spec("blind", {"address": "05:00:02"})]
TWO = [*ONE, Spec("second", {"address": "05:00:03"})]


def said(code: int, data: bytes = b"", source: int = BLIND, destination: int = HUB) -> bytes:
    return frame_of(Message(code=code, data=data, source=source, destination=destination, node_types=0x20))


def test_moves_and_confirms_by_position() -> None:
    async def story() -> None:
        async with memory_bench(SomfySdn, SomfySdnSimulator, TWO) as bench:
            await bench.until_state(State.ONLINE)
            assert bench.device.value("position") == 100
            assert bench.device.value("moving") == "stopped"
            took = await bench.set("position", 40, confirm=20)
            assert 6.5 < took < 10
            assert "closing" in bench.readings("moving")
            assert bench.device.health.faults == 0
            assert bench.world.get("second.position", 0) == 100
            assert bytes.fromhex("FC 70 FF FF 00 00 FD FF FA FB C3 FF FF 0A 1C") in bench.tap.frames()

    run_virtual(story())


def test_opens_and_closes_by_the_limits() -> None:
    async def story() -> None:
        async with memory_bench(SomfySdn, SomfySdnSimulator, ONE) as bench:
            await bench.until_state(State.ONLINE)
            await bench.device.perform(Command("close"))
            await bench.until(lambda: bench.device.value("position") == 0)
            await bench.set("position", 100, confirm=20)
            functions = [frame[9] ^ 0xFF for frame in bench.tap.frames() if frame[0] == 0xFC]
            assert functions == [0, 1]

    run_virtual(story())


def test_halt_stops_where_it_is() -> None:
    async def story() -> None:
        async with memory_bench(SomfySdn, SomfySdnSimulator, ONE) as bench:
            await bench.until_state(State.ONLINE)
            await bench.device.perform(Command("close"))
            await asyncio.sleep(3)
            await bench.device.halt()
            await bench.until(lambda: bench.world.get("blind.moving", True) is False, within=0.2)
            await bench.until(lambda: bench.device.value("moving") == "stopped")
            assert 70 <= int(bench.device.value("position") or 0) <= 80

    run_virtual(story())


def test_an_all_stop_of_a_whole_bus_waits_for_nobody() -> None:
    async def story() -> None:
        many = [Spec(f"blind-{number}", {"address": f"05:00:{number:02X}"}) for number in range(1, 13)]
        async with memory_bench(SomfySdn, SomfySdnSimulator, many, minimum_gap=SomfySdn.MINIMUM_GAP) as bench:
            await bench.until(lambda: all(device.availability.usable for device in bench.devices))
            for device in bench.devices:
                await device.perform(Command("close"))
            for simulator in bench.sims:
                simulator.fault = "mute"
            started, before = now(), len(bench.tap.frames())
            async with asyncio.TaskGroup() as group:
                for device in bench.devices:
                    group.create_task(device.halt())
            assert now() - started < 2.0
            await bench.until(lambda: not any(bench.world.get(f"{spec.id}.moving", True) for spec in many), within=0.5)
            halts = [message_of(frame) for frame in bench.tap.frames()[before:] if frame[0] == 0xFD]
            assert halts[0].destination == EVERYBODY, "what stops all of them goes first"
            assert not any(halt.ack for halt in halts), "nobody is waited for"
            assert {halt.destination for halt in halts[1:]} == set(range(0x050001, 0x05000D)), "each is told by itself"

    run_virtual(story())


def test_halting_one_blind_leaves_the_others_of_its_bus_alone() -> None:
    async def story() -> None:
        async with memory_bench(SomfySdn, SomfySdnSimulator, TWO) as bench:
            await bench.until(lambda: all(device.availability.usable for device in bench.devices))
            for device in bench.devices:
                await device.perform(Command("close"))
            await asyncio.sleep(1)
            await bench.device.halt()
            await bench.until(lambda: bench.world.get("blind.moving", True) is False, within=0.2)
            assert bench.world.get("second.moving", False) is True
            halts = [message_of(frame) for frame in bench.tap.frames() if frame[0] == 0xFD]
            assert {halt.destination for halt in halts} == {BLIND}

    run_virtual(story())


def test_a_reversed_blind_is_open_when_it_is_down() -> None:
    async def story() -> None:
        reverse = [Spec("blind", {"address": "05:00:02", "reversed": True})]
        async with memory_bench(SomfySdn, SomfySdnSimulator, reverse) as bench:
            await bench.until_state(State.ONLINE)
            assert bench.device.value("position") == 0
            await bench.set("position", 70, confirm=20)
            assert "opening" in bench.readings("moving")

    run_virtual(story())


def test_a_blind_without_limits_knows_no_position() -> None:
    async def story() -> None:
        async with memory_bench(
            SomfySdn, SomfySdnSimulator, [Spec("blind", ONE[0].options, {"limits": False})]
        ) as bench:
            await bench.until_state(State.ONLINE)
            await asyncio.sleep(12)
            assert bench.device.value("position") is None
            assert [fault.message for fault in bench.faults()] == ["the motor does not know its position"]

    run_virtual(story())


def test_a_blocked_blind_is_degraded_with_the_cause() -> None:
    async def story() -> None:
        async with memory_bench(SomfySdn, SomfySdnSimulator, ONE) as bench:
            await bench.until_state(State.ONLINE)
            simulator = bench.sim
            assert isinstance(simulator, SomfySdnSimulator)
            simulator.blocked = True
            await bench.until_state(State.DEGRADED)
            assert bench.device.availability.reason.text("en") == "the device reports a fault: obstacle detection"

    run_virtual(story())


@pytest.mark.parametrize(("fault", "error"), [("refuse", Refused), ("mute", NoAnswer), ("noise", NoAnswer)])
def test_faults_of_the_motor_reach_the_caller(fault: str, error: type[DeviceError]) -> None:
    async def story() -> None:
        async with memory_bench(SomfySdn, SomfySdnSimulator, ONE) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = fault
            with pytest.raises(error):
                await bench.perform("position", 10)

    run_virtual(story())


@pytest.mark.parametrize("fault", ["stuck", "slow"])
def test_stuck_and_slow_motors_are_not_confirmed(fault: str) -> None:
    async def story() -> None:
        async with memory_bench(SomfySdn, SomfySdnSimulator, ONE) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = fault
            with pytest.raises(DeviceError):
                await bench.set("position", 50, confirm=15)

    run_virtual(story())


def test_one_dead_motor_is_offline_alone() -> None:
    async def story() -> None:
        async with memory_bench(SomfySdn, SomfySdnSimulator, TWO) as bench:
            await bench.until(lambda: all(device.availability.usable for device in bench.devices))
            bench.sims[1].fault = "offline"
            assert await bench.until_state(State.OFFLINE, device=1) < 8.0
            await bench.set("position", 90, confirm=5)
            assert bench.states("blind") == [State.ONLINE]

    run_virtual(story())


def test_wrong_options_and_values_are_refused() -> None:
    for options in ({}, {"address": "FF:FF:FF"}, {"address": "05:00"}, {"address": "zz:00:01"}):
        with pytest.raises(ValueError, match="address|motor|invalid"):
            SomfySdn.OPTIONS.model_validate(options)

    async def story() -> None:
        async with memory_bench(SomfySdn, SomfySdnSimulator, ONE) as bench:
            await bench.until_state(State.ONLINE)
            with pytest.raises(BadCommand):
                await bench.perform("position", 101)

    run_virtual(story())


async def answered(reply: dict[int, bytes]) -> Bench:
    port = MemoryPort("bus")
    bench = build(SomfySdn, ONE, port.near)
    async with running(Scripted(port, lambda data: reply.get(data[0] ^ 0xFF)), bench.line, *bench.devices):
        await asyncio.sleep(20)
    return bench


def test_others_on_the_bus_count_for_nothing() -> None:
    status, position = b"\x00\x01\x01\x00", b"\x00\x00\x14\xff\xff"
    other = run_virtual(answered({0x0E: said(0x0F, status, source=0x050009), 0x0C: said(0x0D, position)}))
    assert other.readings("position") == []
    elsewhere = run_virtual(answered({0x0E: said(0x0F, status, destination=0x010101), 0x0C: said(0x0D, position)}))
    assert elsewhere.readings("position") == []
    echo = run_virtual(answered({0x0E: said(0x0E, source=HUB, destination=BLIND) + said(0x0F, status)}))
    assert echo.readings("moving") == []  # the position stays unanswered


def test_a_pressed_button_is_no_fault_and_strange_states_are_unknown() -> None:
    bench = run_virtual(
        answered({0x0E: said(0x60) + said(0x0F, b"\x09\x01\x01\x00"), 0x0C: said(0x0D, b"\x00\x00\x96\xff\xff")})
    )
    assert bench.device.states["moving"].actual is None
    assert bench.device.states["position"].actual is None
    assert [fault.message for fault in bench.faults()] == ["expected 0 to 100 %, got 150"]


frames = st.builds(said, st.sampled_from([0x36, 0x37, 0x33]), st.binary(max_size=20))


@given(st.lists(frames, max_size=5), st.integers(1, 40))
def test_framer_finds_frames_however_they_are_cut(wanted: list[bytes], step: int) -> None:
    for framer in (SdnFrames(), Frames()):
        buffer, found = bytearray(), []
        stream = b"".join(wanted)
        for at in range(0, len(stream), step):
            buffer += stream[at : at + step]
            found += framer.split(buffer)[0]
        assert found == wanted


@given(st.binary(max_size=400))
def test_framers_survive_anything(data: bytes) -> None:
    for framer in (SdnFrames(), Frames()):
        buffer = bytearray(data)
        found, noise = framer.split(buffer)
        assert len(buffer) <= 32
        assert len(b"".join(found)) + len(noise) + len(buffer) == len(data)


async def test_on_a_real_pty(tmp_path: Path) -> None:
    path = tmp_path / "blind"
    specs = [Spec("blind", {"address": "05:00:02"}, {"travel": 1.0})]
    bench = build(SomfySdn, specs, SerialWire("blind", str(path)))
    bench.sims = make_sims(SomfySdn, SomfySdnSimulator, specs, World())
    async with running(PtyHost(path, ByteFarEnd(bench.sims)), bench.line, *bench.devices):
        await bench.until_state(State.ONLINE, within=5)
        await bench.set("position", 30, confirm=5)
