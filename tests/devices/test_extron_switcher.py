"""Extron SIS: driver against simulator in memory, on a pty and on TCP; front panel, passwords, what a model lacks."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.errors import BadCommand, DeviceError, NoAnswer, Refused
from devices.core.events import State
from devices.core.simulation import World
from devices.drivers.extron_switcher import ExtronSwitcher
from devices.protocols.extron_sis.answers import SisLines
from devices.sim.extron_switcher import Commands, ExtronSwitcherSimulator
from devices.sim.hosting_bytes import ByteFarEnd, PtyHost, TcpHost
from devices.transports.memory import MemoryPort
from devices.transports.serial import SerialWire
from devices.transports.tcp import TcpWire
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Bench, Scripted, Spec, build, make_sims, memory_bench, running

SWITCHER = [Spec("switcher", {"inputs": 4})]
MATRIX = [Spec("matrix", {"family": "matrix", "inputs": 8, "outputs": 4, "volume_maximum": 64})]
LOCKED = [Spec("matrix", {"family": "matrix", "outputs": 2, "password": "vkc-2026"})]


def front_panel(bench: Bench) -> ExtronSwitcherSimulator:
    simulator = bench.sim
    assert isinstance(simulator, ExtronSwitcherSimulator)
    return simulator


def test_a_switcher_is_read_and_set() -> None:
    async def story() -> None:
        async with memory_bench(ExtronSwitcher, ExtronSwitcherSimulator, SWITCHER) as bench:
            await bench.until_state(State.ONLINE)
            assert bench.tap.frames()[0] == b"\x1b3CV\r"
            assert {name: bench.device.value(name) for name in bench.device.points} == {
                "input": 1,
                "video_mute": False,
                "audio_mute": False,
                "volume": 20,
            }
            assert await bench.set("input", 3, confirm=3) < 1.0
            await bench.set("video_mute", True, confirm=3)
            await bench.set("volume", 55, confirm=3)
            assert bench.world.get("switcher.input", 0) == 3
            assert b"3!" in bench.tap.frames() and b"1B" in bench.tap.frames() and b"55V" in bench.tap.frames()
            assert bench.faults() == []

    run_virtual(story())


def test_a_matrix_ties_each_output() -> None:
    async def story() -> None:
        async with memory_bench(ExtronSwitcher, ExtronSwitcherSimulator, MATRIX) as bench:
            await bench.until_state(State.ONLINE)
            await bench.set("output_3", 5, confirm=3)
            await bench.set("output_4", 0, confirm=3)
            await bench.set("audio_mute_2", True, confirm=3)
            await bench.set("volume_1", 64, confirm=3)
            assert [bench.device.value(f"output_{number}") for number in (1, 2, 3, 4)] == [1, 1, 5, 0]
            assert bench.device.value("audio_mute_1") is False
            assert b"5*3!" in bench.tap.frames() and b"2*1Z" in bench.tap.frames()

    run_virtual(story())


def test_the_front_panel_is_followed_at_once() -> None:
    async def story() -> None:
        async with memory_bench(ExtronSwitcher, ExtronSwitcherSimulator, MATRIX) as bench:
            await bench.until_state(State.ONLINE)
            front_panel(bench).press(2, 7)
            assert await bench.until(lambda: bench.device.value("output_2") == 7) < 0.3
            assert bench.faults() == []

    run_virtual(story())


def test_a_recalled_preset_is_read_back() -> None:
    async def story() -> None:
        async with memory_bench(ExtronSwitcher, ExtronSwitcherSimulator, MATRIX) as bench:
            await bench.until_state(State.ONLINE)
            await bench.set("output_1", 6, confirm=3)
            await bench.perform("save_preset", 2)
            await bench.set("output_1", 2, confirm=3)
            await bench.perform("preset", 2)
            assert await bench.until(lambda: bench.device.value("output_1") == 6) < 2.0
            with pytest.raises(Refused, match="E11: invalid preset number"):
                await bench.perform("preset", 9)

    run_virtual(story())


def test_logs_in_with_its_password() -> None:
    async def story() -> None:
        async with memory_bench(ExtronSwitcher, ExtronSwitcherSimulator, LOCKED) as bench:
            await bench.until_state(State.ONLINE)
            assert bench.tap.frames()[:2] == [b"vkc-2026\r", b"\x1b3CV\r"]

    run_virtual(story())


def test_a_wrong_password_is_said_and_nothing_is_claimed() -> None:
    async def story() -> None:
        async with memory_bench(ExtronSwitcher, ExtronSwitcherSimulator, LOCKED) as bench:
            front_panel(bench).password = "another"
            await bench.until_state(State.OFFLINE)
            assert bench.device.availability.reason.text("en") == "the device refused: wrong password"
            assert "vkc-2026" not in str(bench.events)
            assert bench.readings("output_1") == []

    run_virtual(story())


def test_a_password_nobody_configured_is_asked_for_in_words() -> None:
    async def story() -> None:
        async with memory_bench(ExtronSwitcher, ExtronSwitcherSimulator, SWITCHER) as bench:
            front_panel(bench).password = "secret"
            await bench.until_state(State.OFFLINE)
            assert "asks for a password" in bench.device.availability.reason.text("en")

    run_virtual(story())


def test_what_a_model_lacks_is_asked_once_and_unknown() -> None:
    async def story() -> None:
        lacking = [Spec("switcher", {"inputs": 4, "poll": 1}, {"lacks": "VB"})]
        async with memory_bench(ExtronSwitcher, ExtronSwitcherSimulator, lacking) as bench:
            await bench.until_state(State.ONLINE)
            await asyncio.sleep(10)
            assert bench.device.value("volume") is None
            assert bench.tap.frames().count(b"V") == 1
            assert bench.device.availability.state is State.ONLINE
            assert bench.faults() == []

    run_virtual(story())


def test_an_idle_connection_is_kept_open_by_the_poll() -> None:
    async def story() -> None:
        async with memory_bench(ExtronSwitcher, ExtronSwitcherSimulator, SWITCHER) as bench:
            await bench.until_state(State.ONLINE)
            before = len(bench.tap.sent)
            await asyncio.sleep(290)
            assert len(bench.tap.sent) > before + 20

    run_virtual(story())


@pytest.mark.parametrize(("fault", "error"), [("refuse", Refused), ("mute", NoAnswer), ("noise", NoAnswer)])
def test_faults_of_the_switcher_reach_the_caller(fault: str, error: type[DeviceError]) -> None:
    async def story() -> None:
        async with memory_bench(ExtronSwitcher, ExtronSwitcherSimulator, SWITCHER) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = fault
            with pytest.raises(error):
                await bench.perform("input", 2)

    run_virtual(story())


@pytest.mark.parametrize("fault", ["stuck", "slow"])
def test_a_response_alone_confirms_nothing(fault: str) -> None:
    async def story() -> None:
        async with memory_bench(ExtronSwitcher, ExtronSwitcherSimulator, SWITCHER) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = fault
            with pytest.raises(DeviceError):
                await bench.set("input", 2, confirm=3)

    run_virtual(story())


def test_a_mute_switcher_is_offline_and_comes_back() -> None:
    async def story() -> None:
        async with memory_bench(ExtronSwitcher, ExtronSwitcherSimulator, SWITCHER) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "mute"
            assert await bench.until_state(State.OFFLINE) < 15.0
            assert bench.device.states["input"].actual is None
            bench.sim.fault = None
            assert await bench.until_state(State.ONLINE) < 4.0

    run_virtual(story())


def test_impossible_values_are_refused_before_anything_is_sent() -> None:
    async def story() -> None:
        async with memory_bench(ExtronSwitcher, ExtronSwitcherSimulator, SWITCHER) as bench:
            await bench.until_state(State.ONLINE)
            before = len(bench.tap.sent)
            for verb, value in (("input", 5), ("input", 0), ("volume", 101), ("front_panel_lock", 3)):
                with pytest.raises(BadCommand):
                    await bench.perform(verb, value)
            assert len(bench.tap.sent) == before

    run_virtual(story())


def test_options_that_contradict_are_refused() -> None:
    with pytest.raises(ValueError, match="one output"):
        ExtronSwitcher.OPTIONS.model_validate({"family": "switcher", "outputs": 2})


async def told(answers: dict[bytes, bytes], unasked: bytes = b"") -> Bench:
    """Let a switcher give these answers, and say something unasked when asked for its input."""
    port = MemoryPort("switcher")
    bench = build(ExtronSwitcher, SWITCHER, port.near)
    known = {b"\x1b3CV\r": b"Vrb3\r\n", b"!": b"In2 All\r\n", b"B": b"Vmt0\r\n", b"Z": b"Amt0\r\n", b"V": b"Vol7\r\n"}

    count = 0

    def reply(data: bytes) -> bytes:
        nonlocal count
        count += data == b"!"
        return {**known, **answers}.get(data, b"E10\r\n") + (unasked if data == b"!" and count == 1 else b"")

    async with running(Scripted(port, reply), bench.line, *bench.devices):
        await asyncio.sleep(25)
    return bench


def test_a_restarted_switcher_is_made_talkative_again() -> None:
    banner = b"\r\n(c) Copyright 2024, Extron Electronics, SW4 HD 4K, V1.03, 60-1515-01\r\n"
    bench = run_virtual(told({}, banner))
    assert bench.tap.frames().count(b"\x1b3CV\r") > 1
    assert bench.faults() == []


def test_values_out_of_range_and_strange_lines_are_faults_not_readings() -> None:
    bench = run_virtual(told({b"!": b"In9 All\r\n", b"V": b"Vol200\r\n"}, b"Oup03 In01 All\r\n"))
    assert bench.readings("input") == [] and bench.readings("volume") == []
    assert any("expected 1 to 4" in fault.message for fault in bench.faults())
    assert "a line that is not understood" in [fault.message for fault in bench.faults()]


def test_plain_answers_without_names_are_read_too() -> None:
    bench = run_virtual(told({b"!": b"3\r\n", b"B": b"1\r\n", b"V": b"040\r\n"}))
    assert bench.readings("input")[-2] == 3  # the last event is the wire's end
    assert bench.device.states["video_mute"].actual is True
    assert bench.device.states["volume"].actual == 40


lines = st.sampled_from([b"Out03 In01 All", b"Vmt1*0", b"E10", b"In2 All", b"1.03"])


@given(st.lists(lines, max_size=6), st.integers(1, 20))
def test_framer_finds_lines_however_they_are_cut(wanted: list[bytes], step: int) -> None:
    framer, buffer, found = SisLines(), bytearray(), []
    stream = b"".join(line + b"\r\n" for line in wanted) + b"\r\nPassword:"
    for at in range(0, len(stream), step):
        buffer += stream[at : at + step]
        found += framer.split(buffer)[0]
    assert found == [*wanted, b"Password:"]


@given(st.binary(max_size=600), st.integers(1, 100))
def test_framers_survive_anything(data: bytes, step: int) -> None:
    for framer in (SisLines(), Commands()):
        buffer = bytearray()
        for at in range(0, len(data), step):
            buffer += data[at : at + step]
            frames, noise = framer.split(buffer)
            assert all(frames) and len(noise) <= len(data)
            assert len(buffer) <= 256


async def test_on_a_real_pty(tmp_path: Path) -> None:
    path = tmp_path / "switcher"
    bench = build(ExtronSwitcher, SWITCHER, SerialWire("switcher", str(path)))
    bench.sims = make_sims(ExtronSwitcher, ExtronSwitcherSimulator, SWITCHER, World())
    async with running(PtyHost(path, ByteFarEnd(bench.sims)), bench.line, *bench.devices):
        await bench.until_state(State.ONLINE, within=6)
        await bench.set("input", 4, confirm=4)


async def test_on_a_real_socket() -> None:
    sims = make_sims(ExtronSwitcher, ExtronSwitcherSimulator, LOCKED, World())
    host = TcpHost("127.0.0.1", 0, ByteFarEnd(sims))
    async with running(host):
        bench = build(ExtronSwitcher, LOCKED, TcpWire("matrix", "127.0.0.1", await host.ready()))
        async with running(bench.line, *bench.devices):
            await bench.until_state(State.ONLINE, within=6)
            await bench.set("output_2", 3, confirm=4)
