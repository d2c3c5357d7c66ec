"""Lamps on an Enttec DMX USB Pro: frames, its parameters as sign of life, faults, a real pseudo-terminal."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.errors import WireDown
from devices.core.events import State
from devices.drivers.enttec_light import EnttecLight
from devices.protocols.enttec_pro import message
from devices.sim.enttec_light import EnttecLampSimulator, WidgetMessages
from devices.sim.hosting_bytes import ByteFarEnd, PtyHost
from devices.transports.memory import MemoryPort
from devices.transports.serial import SerialWire
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Scripted, Spec, build, make_sims, memory_bench, running, wait_until

LAMPS = [Spec("aisle", {"start": 1}), Spec("stage", {"start": 500, "shape": "rgb"})]
QUESTION = bytes.fromhex("7e0302000000e7")


def test_one_message_holds_every_lamp() -> None:
    async def story() -> None:
        async with memory_bench(EnttecLight, EnttecLampSimulator, LAMPS) as bench:
            await bench.until_state(State.ONLINE)
            await bench.perform("brightness", 20)
            await bench.perform("power", True, device=1)
            await bench.perform("color", "#ff0000", device=1)
            await asyncio.sleep(30)
            assert bench.world.get("aisle.brightness", 0) == 20.0
            assert bench.world.get("stage.color", "") == "#ff0000"
            frame = [each for each in bench.tap.frames() if each != QUESTION][-1]
            assert QUESTION in bench.tap.frames()
            assert bench.world.get("aisle.sending", False) is True, "no question may end the output"
            assert frame[:6] == bytes.fromhex("7e0601020033") and frame[-1] == 0xE7 and len(frame) == 518

    run_virtual(story())


def test_no_question_holds_a_fade_up() -> None:
    async def story() -> None:
        async with memory_bench(EnttecLight, EnttecLampSimulator, LAMPS) as bench:
            await bench.until_state(State.ONLINE)
            await bench.device.set("brightness", 100, over=20.0)
            await asyncio.sleep(19.9)
            during = [frame for at, frame in bench.tap.sent if frame == QUESTION and at > 1.0]
            assert len(during) <= 2
            for sim in bench.sims:
                sim.fault = "mute"
            await bench.until_state(State.OFFLINE, within=15)
            assert bench.world.get("aisle.brightness", 0) == 100.0, "it hears although it does not answer"

    run_virtual(story())


def test_a_widget_without_answers_is_known_by_its_port_alone() -> None:
    async def story() -> None:
        lamps = [Spec("aisle", {"start": 1, "answers": False})]
        async with memory_bench(EnttecLight, EnttecLampSimulator, lamps) as bench:
            await bench.until_state(State.ONLINE)
            await asyncio.sleep(20)
            assert QUESTION not in bench.tap.frames()
            bench.sim.fault = "offline"
            await bench.until_state(State.OFFLINE)
            with pytest.raises(WireDown):
                await bench.perform("power", True)
            bench.sim.fault = None
            await bench.until_state(State.ONLINE)

    run_virtual(story())


def test_rubbish_is_a_fault_and_wrong_parameters_no_sign_of_life() -> None:
    async def story() -> None:
        port = MemoryPort("widget")
        bench = build(EnttecLight, LAMPS[:1], port.near)
        answers = {QUESTION: b"\x00\xff rubbish" + message(3, b"\x01\x01\x01\x01\x01")}
        async with running(Scripted(port, answers.get), bench.line, *bench.devices):
            await bench.until_state(State.OFFLINE)
            await bench.until(lambda: len({fault.message for fault in bench.faults()}) == 2)
            messages = " ".join(fault.message for fault in bench.faults())
            assert "a break of 9-127" in messages and "no message" in messages
            assert State.ONLINE not in bench.states("aisle")

    run_virtual(story())


@given(st.binary(max_size=80), st.lists(st.binary(max_size=30), max_size=4), st.integers(1, 40))
def test_framers_find_whole_messages_behind_noise_and_never_fail(noise: bytes, each: list[bytes], step: int) -> None:
    data = noise.replace(b"\x7e", b"\x7d") + b"".join(message(6, part) for part in each)
    for framer in (EnttecLight.framer(), WidgetMessages()):
        buffer, found = bytearray(), []
        for at in range(0, len(data), step):
            buffer += data[at : at + step]
            frames, _ = framer.split(buffer)
            found += frames
        assert found == [message(6, part) for part in each]


@given(st.binary(max_size=1500))
def test_framers_keep_little(data: bytes) -> None:
    for framer in (EnttecLight.framer(), WidgetMessages()):
        buffer = bytearray(data)
        framer.split(buffer)
        assert len(buffer) <= 605


async def test_on_a_real_pty(tmp_path: Path) -> None:
    path = tmp_path / "widget"
    bench = build(EnttecLight, LAMPS, SerialWire("widget", str(path), baudrate=57600))
    bench.sims = make_sims(EnttecLight, EnttecLampSimulator, LAMPS, bench.world)
    async with running(PtyHost(path, ByteFarEnd(bench.sims)), bench.line, *bench.devices):
        await bench.until_state(State.ONLINE, within=5)
        await bench.device.set("brightness", 100, over=0.3)
        await wait_until(lambda: bench.world.get("aisle.brightness", 0) == 100.0, 5)
        for sim in bench.sims:
            sim.fault = "offline"
        await bench.until_state(State.OFFLINE, within=5)
        for sim in bench.sims:
            sim.fault = None
        await bench.until_state(State.ONLINE, within=8)
