"""Samsung MDC: vectors of the manual, driver against simulator in memory, on a pty and on TCP."""

import asyncio
import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.errors import BadCommand, DeviceError, NoAnswer, Refused
from devices.core.events import State
from devices.core.simulation import World
from devices.drivers.samsung_mdc import SamsungMdc
from devices.protocols.samsung_mdc.frames import MdcAnswers, command_frame
from devices.sim.hosting_bytes import ByteFarEnd, PtyHost, TcpHost
from devices.sim.samsung_mdc import MdcCommands, MdcSimulator
from devices.transports.memory import MemoryPort
from devices.transports.serial import SerialWire
from devices.transports.tcp import TcpWire
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Bench, Scripted, Spec, build, make_sims, memory_bench, running

WALL = [Spec("led-wall", {"id": 1}, {"power_on": 3})]
ON = [Spec("led-wall", {"id": 1}, {"start_on": True})]


@pytest.mark.parametrize(
    ("made", "manual"),
    [
        (command_frame(0x11, 1, b"\x01"), "AA 11 01 01 01 14"),
        (command_frame(0x11, 1), "AA 11 01 00 12"),
        (command_frame(0x12, 1, b"\x19"), "AA 12 01 01 19 2D"),
        (command_frame(0x14, 1, b"\x21"), "AA 14 01 01 21 37"),
        (command_frame(0x00, 1), "AA 00 01 00 01"),
    ],
)
def test_commands_are_those_of_the_manual(made: bytes, manual: str) -> None:
    assert made == bytes.fromhex(manual)
    assert MdcCommands().split(bytearray(made)) == ([made], b"")


@pytest.mark.parametrize("manual", ["AA FF 01 03 41 11 01 56", "AA FF 01 03 4E 11 01 63"])
def test_answers_of_the_manual_are_found(manual: str) -> None:
    frame = bytes.fromhex(manual)
    assert MdcAnswers().split(bytearray(b"\x00\xaa" + frame)) == ([frame], b"\x00\xaa")


def test_switches_on_slowly_and_is_confirmed_only_then() -> None:
    async def story() -> None:
        async with memory_bench(SamsungMdc, MdcSimulator, WALL) as bench:
            await bench.until_state(State.ONLINE)
            assert bench.device.value("power") is False
            assert bench.device.value("volume") is None
            took = await bench.set("power", True, confirm=10)
            assert 3.0 <= took <= 5.0
            assert await bench.set("input", "displayport", confirm=5) < 2.0
            await bench.set("volume", 25, confirm=5)
            await bench.set("mute", True, confirm=5)
            assert bench.world.get("led-wall.input", "") == "displayport"
            assert bytes.fromhex("AA 12 01 01 19 2D") in bench.tap.frames()

    run_virtual(story())


def test_an_idle_display_is_never_polled_faster_than_every_five_seconds() -> None:
    async def story() -> None:
        async with memory_bench(SamsungMdc, MdcSimulator, ON) as bench:
            await bench.until(lambda: len(bench.tap.sent) > 10, within=120)
            times = [at for at, _ in bench.tap.sent]
            assert min(later - before for before, later in itertools.pairwise(times)) >= 5.0

    run_virtual(story())


def test_a_display_that_starts_in_silence_is_not_called_offline() -> None:
    async def story() -> None:
        async with memory_bench(SamsungMdc, MdcSimulator, WALL) as bench:
            await bench.until_state(State.ONLINE)
            await bench.perform("power", True)
            bench.sim.fault = "mute"
            await bench.until_state(State.DEGRADED, within=5)
            assert bench.device.availability.reason.code == "warming_up"
            await asyncio.sleep(8)
            assert State.OFFLINE not in bench.states("led-wall")
            bench.sim.fault = None
            await bench.until(lambda: bench.device.value("power") is True)
            assert bench.device.availability.state is State.ONLINE

    run_virtual(story())


def test_a_mute_display_is_offline_after_a_miss_and_a_quick_second_look() -> None:
    async def story() -> None:
        async with memory_bench(SamsungMdc, MdcSimulator, ON) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "mute"
            assert await bench.until_state(State.OFFLINE) < 8.0
            with pytest.raises(NoAnswer):
                await bench.perform("volume", 1)

    run_virtual(story())


def test_nak_is_a_refusal_with_the_bytes_kept() -> None:
    async def story() -> None:
        async with memory_bench(SamsungMdc, MdcSimulator, WALL) as bench:
            await bench.until_state(State.ONLINE)
            with pytest.raises(Refused, match="NAK, error 01"):
                await bench.perform("volume", 25)
            assert bench.faults()[0].raw == bytes.fromhex("AA FF 01 03 4E 12 01 64")

    run_virtual(story())


@pytest.mark.parametrize(("fault", "error"), [("refuse", Refused), ("mute", NoAnswer), ("noise", NoAnswer)])
def test_faults_of_the_display_reach_the_caller(fault: str, error: type[DeviceError]) -> None:
    async def story() -> None:
        async with memory_bench(SamsungMdc, MdcSimulator, ON) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = fault
            with pytest.raises(error):
                await bench.perform("volume", 30)

    run_virtual(story())


def test_stuck_and_slow_displays_are_not_confirmed_in_time() -> None:
    async def story(fault: str) -> None:
        async with memory_bench(SamsungMdc, MdcSimulator, ON) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = fault
            with pytest.raises(DeviceError):
                await bench.set("volume", 30, confirm=3)

    run_virtual(story("stuck"))
    run_virtual(story("slow"))


def test_impossible_values_are_refused_before_anything_is_sent() -> None:
    async def story() -> None:
        async with memory_bench(SamsungMdc, MdcSimulator, ON) as bench:
            await bench.until_state(State.ONLINE)
            before = len(bench.tap.sent)
            for verb, value in (("volume", 101), ("input", "scart9")):
                with pytest.raises(BadCommand):
                    await bench.perform(verb, value)
            assert len(bench.tap.sent) == before

    run_virtual(story())


def status(*values: int) -> bytes:
    body = bytes((0xFF, 1, 2 + len(values), 0x41, 0x00, *values))
    return b"\xaa" + body + bytes((sum(body) % 256,))


async def told(answer: bytes, seen: Any) -> Bench:
    """Let a display that knows only the status give this answer until `seen(bench)`."""
    port = MemoryPort("wall")
    bench = build(SamsungMdc, WALL, port.near)
    reply = Scripted(port, lambda data: answer if data[1] == 0 else None)
    async with running(reply, bench.line, *bench.devices):
        await bench.until(lambda: seen(bench))
        await asyncio.sleep(11)
    return bench


def test_not_available_is_unknown_and_strange_inputs_are_told_once() -> None:
    def online(bench: Bench) -> bool:
        return bench.device.availability.state is State.ONLINE

    bench = run_virtual(told(status(1, 0xFF, 0xFF, 0x99, 0, 0, 0), online))
    assert bench.device.states["power"].actual is True
    assert [bench.device.states[name].actual for name in ("volume", "mute", "input")] == [None, None, None]
    assert [fault.message for fault in bench.faults()] == ["input: unknown code 99"]
    variant = run_virtual(told(status(1, 20, 0, 0x22, 0, 0, 0), online))
    assert variant.device.states["input"].actual == "hdmi1"


def test_a_short_status_and_wrong_values_are_faults_not_readings() -> None:
    short = run_virtual(told(status(1), lambda bench: bench.device.availability.state is State.OFFLINE))
    assert short.device.availability.reason.code == "bad_answer"
    wrong = run_virtual(told(status(7, 150, 0, 0x21), lambda bench: bool(bench.faults())))
    assert wrong.device.states["power"].actual is None
    assert wrong.device.states["volume"].actual is None


def test_a_set_that_refuses_its_status_in_standby_still_tells_its_power() -> None:
    async def story() -> None:
        def reply(data: bytes) -> bytes:
            return bytes.fromhex("AA FF 01 03 4E 00 01 52" if data[1] == 0 else "AA FF 01 03 41 11 00 55")

        port = MemoryPort("wall")
        bench = build(SamsungMdc, WALL, port.near)
        async with running(Scripted(port, reply), bench.line, *bench.devices):
            await bench.until_state(State.ONLINE)
            assert bench.device.value("power") is False

    run_virtual(story())


answers = st.builds(lambda values: status(*values), st.lists(st.integers(0, 0x7F), min_size=1, max_size=20))


@given(st.lists(answers, max_size=5), st.integers(1, 30))
def test_framer_finds_answers_however_they_are_cut(frames: list[bytes], step: int) -> None:
    framer, buffer, found = MdcAnswers(), bytearray(), []
    stream = b"".join(frames)
    for at in range(0, len(stream), step):
        buffer += stream[at : at + step]
        found += framer.split(buffer)[0]
    assert found == frames


@given(st.binary(max_size=500))
def test_framers_survive_anything(data: bytes) -> None:
    for framer in (MdcAnswers(), MdcCommands()):
        buffer = bytearray(data)
        frames, noise = framer.split(buffer)
        assert len(buffer) <= 260
        assert len(b"".join(frames)) + len(noise) + len(buffer) == len(data)


def test_temperature_and_model_are_asked_for_between_the_polls() -> None:
    async def story() -> None:
        async with memory_bench(SamsungMdc, MdcSimulator, ON) as bench:
            await bench.until(lambda: bench.device.value("temperature") == 41)
            assert bench.device.value("model") == "QM55R"
            await asyncio.sleep(130)
            frames = bench.tap.frames()
            assert frames.count(command_frame(0x8A, 1)) == 1
            assert frames.count(command_frame(0x0D, 1)) == 3
            await bench.set("power", False, confirm=10)
            assert bench.device.value("temperature") is None
            assert State.OFFLINE not in bench.states("led-wall")

    run_virtual(story())


def test_a_display_silent_to_extra_questions_stays_online() -> None:
    bench = run_virtual(told(status(1, 20, 0, 0x21, 0, 0, 0), lambda bench: bench.device.value("power") is True))
    assert State.OFFLINE not in bench.states("led-wall")
    assert bench.faults() == []


def test_a_display_that_wants_tls_says_so() -> None:
    async def story() -> None:
        specs = [Spec("led-wall", {"id": 1}, {"secured": True})]
        async with memory_bench(SamsungMdc, MdcSimulator, specs) as bench:
            await bench.until_state(State.OFFLINE)
            assert "TLS và mã PIN" in bench.device.availability.reason.text("vi")
            assert bench.faults()[0].raw == b"MDCSTART<<TLS>>"

    run_virtual(story())


async def test_on_a_real_pty(tmp_path: Path) -> None:
    path = tmp_path / "wall"
    specs = [Spec("led-wall", {"id": 1}, {"power_on": 0.2})]
    bench = build(SamsungMdc, specs, SerialWire("wall", str(path)))
    bench.sims = make_sims(SamsungMdc, MdcSimulator, specs, World())
    async with running(PtyHost(path, ByteFarEnd(bench.sims)), bench.line, *bench.devices):
        await bench.until_state(State.ONLINE, within=5)
        await bench.set("power", True, confirm=5)
        assert bench.device.value("input") == "hdmi1"
        bench.sim.fault = "offline"
        assert await bench.until_state(State.OFFLINE, within=5) < 2.0


async def test_on_a_real_socket() -> None:
    specs = [Spec("led-wall", {"id": 1}, {"start_on": True})]
    sims = make_sims(SamsungMdc, MdcSimulator, specs, World())
    host = TcpHost("127.0.0.1", 0, ByteFarEnd(sims))
    async with running(host):
        bench = build(SamsungMdc, specs, TcpWire("wall", "127.0.0.1", await host.ready()))
        async with running(bench.line, *bench.devices):
            await bench.until_state(State.ONLINE, within=5)
            await bench.set("volume", 55, confirm=3)
            sims[0].fault = "offline"
            assert await bench.until_state(State.OFFLINE, within=5) < 2.0
            sims[0].fault = None
            await bench.until_state(State.ONLINE, within=8)
