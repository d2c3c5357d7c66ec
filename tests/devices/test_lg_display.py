"""LG display: vectors of the manual, driver against simulator in memory and on a pty."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.errors import DeviceError, NoAnswer, Refused
from devices.core.events import State
from devices.core.simulation import World
from devices.drivers.lg_display import LgDisplay
from devices.protocols.lg_rs232.frames import read_answer
from devices.sim.hosting_bytes import ByteFarEnd, PtyHost
from devices.sim.lg_display import LgCommands, LgSimulator
from devices.transports.memory import MemoryPort
from devices.transports.serial import SerialWire
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Scripted, Spec, build, make_sims, memory_bench, running

OFF = [Spec("display", {"id": 1}, {"power_on": 4})]
ON = [Spec("display", {"id": 1}, {"start_on": True})]


def test_reads_the_answers_of_the_manual() -> None:
    assert LgDisplay.framer().split(bytearray(b"a 01 OK01x")) == ([b"a 01 OK01x"], b"")
    for frame, ok, text in ((b"a 01 OK01x", True, "01"), (b"a 01 NG02x", False, "02"), (b"b 3e8 OKa0x", True, "a0")):
        answer = read_answer(frame)
        assert answer is not None and (answer.ok, answer.text) == (ok, text)


def test_says_what_the_manual_says_and_confirms_by_feedback() -> None:
    async def story() -> None:
        async with memory_bench(LgDisplay, LgSimulator, OFF) as bench:
            await bench.until_state(State.ONLINE)
            assert bench.device.value("power") is False
            assert bench.device.value("input") is None
            assert 4.0 <= await bench.set("power", True, confirm=10) <= 6.0
            await bench.set("input", "hdmi2", confirm=3)
            await bench.set("volume", 100, confirm=3)
            await bench.set("mute", True, confirm=3)
            await bench.set("backlight", 30, confirm=3)
            sent = bench.tap.frames()
            for frame in (b"ka 01 01\r", b"xb 01 91\r", b"kf 01 64\r", b"ke 01 00\r", b"mg 01 1e\r", b"ka 01 ff\r"):
                assert frame in sent
            assert bench.world.get("display.mute", False) is True
            assert bench.world.get("display.backlight", 0) == 30
            await bench.set("mute", False, confirm=3)
            await bench.set("power", False, confirm=5)
            await bench.until(lambda: bench.device.value("volume") is None)

    run_virtual(story())


def test_an_answer_to_switching_on_may_come_late() -> None:
    async def story() -> None:
        specs = [Spec("display", {"id": 1}, {"power_on": 6, "late_ack": True})]
        async with memory_bench(LgDisplay, LgSimulator, specs) as bench:
            await bench.until_state(State.ONLINE)
            assert 5.9 <= await bench.set("power", True, confirm=10) <= 7.5
            assert State.OFFLINE not in bench.states("display")
            assert not bench.faults()

    run_virtual(story())


@pytest.mark.parametrize(("number", "digits", "shown"), [(26, 2, b"1a"), (1000, 3, b"3e8"), (1, 3, b"001")])
def test_set_ids_of_both_widths(number: int, digits: int, shown: bytes) -> None:
    async def story() -> None:
        specs = [Spec("display", {"id": number, "id_digits": digits}, {"start_on": True})]
        async with memory_bench(LgDisplay, LgSimulator, specs) as bench:
            await bench.until_state(State.ONLINE)
            await bench.set("volume", 5, confirm=3)
            assert b"kf " + shown + b" 05\r" in bench.tap.frames()

    run_virtual(story())


def test_a_model_without_backlight_is_asked_once() -> None:
    async def story() -> None:
        specs = [Spec("display", {"id": 1}, {"start_on": True, "without": ["mg"]})]
        async with memory_bench(LgDisplay, LgSimulator, specs) as bench:
            await bench.until_state(State.ONLINE)
            await asyncio.sleep(20)
            assert bench.tap.frames().count(b"mg 01 ff\r") == 1
            assert bench.device.value("backlight") is None
            assert bench.device.value("volume") == 20
            with pytest.raises(Refused, match="NG 02: not supported function"):
                await bench.perform("backlight", 10)

    run_virtual(story())


def test_commands_in_standby_are_refused_in_words() -> None:
    async def story() -> None:
        async with memory_bench(LgDisplay, LgSimulator, OFF) as bench:
            await bench.until_state(State.ONLINE)
            with pytest.raises(Refused, match="NG 03: wait more time"):
                await bench.perform("volume", 10)
            assert bench.faults()[0].raw == b"f 01 NG03x"

    run_virtual(story())


def test_a_mute_display_is_offline_within_five_seconds() -> None:
    async def story() -> None:
        async with memory_bench(LgDisplay, LgSimulator, ON) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "mute"
            assert await bench.until_state(State.OFFLINE) <= 6.0
            assert bench.device.availability.reason.code == "no_answer"
            with pytest.raises(NoAnswer):
                await bench.perform("volume", 1)
            bench.sim.fault = None
            assert await bench.until_state(State.ONLINE) < 4.0

    run_virtual(story())


@pytest.mark.parametrize("fault", ["stuck", "slow", "refuse", "noise", "offline"])
def test_every_fault_leaves_a_set_unconfirmed(fault: str) -> None:
    async def story() -> None:
        async with memory_bench(LgDisplay, LgSimulator, ON) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = fault
            with pytest.raises(DeviceError):
                await bench.set("volume", 77, confirm=3)
            bench.sim.fault = None
            await asyncio.sleep(10)
            await bench.set("volume", 78, confirm=3)

    run_virtual(story())


def test_own_codes_variants_and_strange_values() -> None:
    shown = {b"a": b"01", b"b": b"a1", b"f": b"65", b"e": b"00", b"g": b"32", b"d": b"01", b"n": b"2a"}

    def reply(data: bytes) -> bytes:
        letter = data[1:2]
        return letter + b" 01 OK" + shown[letter] + b"x"

    async def story() -> None:
        port = MemoryPort("display")
        bench = build(LgDisplay, [Spec("display", {"inputs": {"displayport": "d0"}})], port.near)
        async with running(Scripted(port, reply), bench.line, *bench.devices):
            await bench.until_state(State.ONLINE)
            assert bench.device.value("input") == "hdmi2"
            assert bench.device.value("mute") is True
            assert bench.device.value("volume") is None
            shown[b"b"] = b"d0"
            await bench.until(lambda: bench.device.value("input") == "displayport")
            shown[b"b"] = b"77"
            await bench.until(lambda: bench.device.value("input") is None)
            await asyncio.sleep(10)
            assert [fault.message for fault in bench.faults()] == [
                "volume: unknown value 65",
                "input: unknown value 77",
            ]

    run_virtual(story())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"inputs": {"scart": "21"}}, "there is no input 'scart'; there are: hdmi1"),
        ({"inputs": {"hdmi1": "x1"}}, "hdmi1: expected two hexadecimal digits"),
        ({"id": 0}, "greater than or equal to 1"),
    ],
)
def test_wrong_options_say_what_is_wrong(options: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        LgDisplay.OPTIONS.model_validate(options)


answers = st.from_regex(rb"[abefg] [0-9a-f]{2,3} (OK|NG)[0-9a-f]{2}x", fullmatch=True)


@given(st.lists(answers, max_size=5), st.binary(max_size=30), st.integers(1, 20))
def test_framer_finds_answers_after_noise_however_they_are_cut(frames: list[bytes], noise: bytes, step: int) -> None:
    framer, buffer, found = LgDisplay.framer(), bytearray(), []
    stream = bytes(byte | 0x80 for byte in noise) + b"\r\n".join(frames)
    for at in range(0, len(stream), step):
        buffer += stream[at : at + step]
        found += framer.split(buffer)[0]
    assert found == frames


@given(st.binary(max_size=500))
def test_framers_survive_anything_and_keep_little(data: bytes) -> None:
    for framer in (LgDisplay.framer(), LgCommands()):
        buffer = bytearray(data)
        framer.split(buffer)
        assert len(buffer) <= 20


async def test_on_a_real_pty(tmp_path: Path) -> None:
    path = tmp_path / "display"
    specs = [Spec("display", {"id": 1}, {"power_on": 0.2})]
    bench = build(LgDisplay, specs, SerialWire("display", str(path)), minimum_gap=LgDisplay.MINIMUM_GAP)
    bench.sims = make_sims(LgDisplay, LgSimulator, specs, World())
    async with running(PtyHost(path, ByteFarEnd(bench.sims)), bench.line, *bench.devices):
        await bench.until_state(State.ONLINE, within=5)
        await bench.set("power", True, confirm=5)
        await bench.set("backlight", 40, confirm=5)
        bench.sim.fault = "offline"
        assert await bench.until_state(State.OFFLINE, within=5) < 2.0
