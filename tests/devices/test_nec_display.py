"""NEC display: driver against simulator in memory, on a pty and on TCP; the maker's own library as oracle."""

import asyncio
import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nec_pd_sdk import nec_pd_sdk as maker  # type: ignore[import-untyped]

from devices.core.errors import BadCommand, DeviceError, NoAnswer, Refused
from devices.core.events import State
from devices.core.simulation import World
from devices.drivers.nec_display import NecDisplay
from devices.protocols.nec_display.frames import NecReplies, build, get_parameter, set_power
from devices.sim.hosting_bytes import ByteFarEnd, PtyHost, TcpHost
from devices.sim.nec_display import NecCommands, NecSimulator
from devices.transports.memory import MemoryPort
from devices.transports.serial import SerialWire
from devices.transports.tcp import TcpWire
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Scripted, Spec, make_sims, memory_bench, running
from tests.devices.byte_bench import build as build_bench

OFF = [Spec("display", {"id": 1}, {"power_on": 6})]
ON = [Spec("display", {"id": 1}, {"start_on": True})]


def test_switches_on_slowly_and_is_confirmed_only_then() -> None:
    async def story() -> None:
        async with memory_bench(NecDisplay, NecSimulator, OFF, minimum_gap=0.65) as bench:
            await bench.until_state(State.ONLINE)
            assert (bench.device.value("power"), bench.device.value("state")) == (False, "off")
            assert bench.device.value("volume") is None
            sent = await bench.device.set("power", True)
            await bench.until_state(State.DEGRADED, within=3)
            assert bench.device.availability.reason.code == "warming_up"
            assert 6.0 <= await bench.device.confirm("power", True, since=sent, within=15) <= 10.0
            await bench.set("input", "displayport", confirm=6)
            await bench.set("volume", 25, confirm=6)
            await bench.set("mute", True, confirm=6)
            await bench.until(lambda: bench.device.value("temperature") == 36.5, within=90)
            assert bench.device.value("backlight") == 70
            assert bench.device.value("errors") == ""
            assert bench.device.availability.state is State.ONLINE
            assert bench.world.get("display.input", "") == "displayport"
            await bench.set("power", False, confirm=10)
            await bench.until(lambda: bench.device.value("volume") is None)

    run_virtual(story())


def test_packets_are_more_than_600_ms_apart() -> None:
    async def story() -> None:
        async with memory_bench(NecDisplay, NecSimulator, ON, minimum_gap=NecDisplay.MINIMUM_GAP) as bench:
            await bench.until_state(State.ONLINE)
            await asyncio.sleep(90)
            times = [at for at, _ in bench.tap.sent]
            assert min(later - before for before, later in itertools.pairwise(times)) > 0.6

    run_virtual(story())


def test_a_display_may_want_its_rest_between_on_and_off() -> None:
    async def story() -> None:
        specs = [Spec("display", {"rest": 60}, {"power_on": 1})]
        async with memory_bench(NecDisplay, NecSimulator, specs) as bench:
            await bench.until_state(State.ONLINE)
            await bench.set("power", True, confirm=10)
            with pytest.raises(Refused, match="s more before it is switched again"):
                await bench.perform("power", False)
            await asyncio.sleep(60)
            await bench.set("power", False, confirm=10)

    run_virtual(story())


def test_a_display_that_starts_in_silence_is_not_called_offline() -> None:
    async def story() -> None:
        async with memory_bench(NecDisplay, NecSimulator, OFF) as bench:
            await bench.until_state(State.ONLINE)
            await bench.perform("power", True)
            bench.sim.fault = "mute"
            await asyncio.sleep(30)
            assert State.OFFLINE not in bench.states("display")
            bench.sim.fault = None
            await bench.until(lambda: bench.device.value("power") is True)

    run_virtual(story())


def test_a_mute_display_is_offline() -> None:
    async def story() -> None:
        async with memory_bench(NecDisplay, NecSimulator, ON) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "mute"
            assert await bench.until_state(State.OFFLINE) <= 16.0
            with pytest.raises(NoAnswer):
                await bench.perform("volume", 1)
            bench.sim.fault = None
            assert await bench.until_state(State.ONLINE) < 8.0

    run_virtual(story())


@pytest.mark.parametrize("fault", ["stuck", "slow", "refuse", "noise", "offline", "mute"])
def test_every_fault_leaves_a_set_unconfirmed(fault: str) -> None:
    async def story() -> None:
        async with memory_bench(NecDisplay, NecSimulator, ON) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = fault
            with pytest.raises(DeviceError):
                await bench.set("volume", 77, confirm=3)
            bench.sim.fault = None
            await asyncio.sleep(15)
            await bench.set("volume", 78, confirm=5)

    run_virtual(story())


def test_a_refusal_keeps_the_bytes() -> None:
    async def story() -> None:
        async with memory_bench(NecDisplay, NecSimulator, OFF) as bench:
            await bench.until_state(State.ONLINE)
            with pytest.raises(Refused, match="BE: busy"):
                await bench.perform("volume", 10)
            assert bench.faults()[0].message == "volume was refused"
            assert bench.faults()[0].raw == build("B", "BE", to=0x30, source=0x41)

    run_virtual(story())


@pytest.mark.parametrize(("null_messages", "questions"), [(False, 1), (True, 3)])
def test_what_a_display_lacks_is_not_asked_for_ever(null_messages: bool, questions: int) -> None:
    async def story() -> None:
        simulate = {"start_on": True, "without": ["0062"], "null_messages": null_messages}
        async with memory_bench(NecDisplay, NecSimulator, [Spec("display", {}, simulate)]) as bench:
            await bench.until(lambda: bench.device.value("input") == "hdmi1")
            await asyncio.sleep(100)
            assert bench.tap.frames().count(get_parameter(0x0062, 0x41)) == questions
            assert bench.device.value("volume") is None
            assert bench.device.availability.state is State.ONLINE

    run_virtual(story())


def test_a_diagnosis_degrades_with_its_words() -> None:
    async def story() -> None:
        specs = [Spec("display", {}, {"start_on": True, "diagnosis": "A180"})]
        async with memory_bench(NecDisplay, NecSimulator, specs) as bench:
            await bench.until_state(State.DEGRADED)
            assert bench.device.value("errors") == "temperature, half brightness, cooling fan 1"
            assert "cooling fan 1" in bench.device.availability.reason.text("ko")

    run_virtual(story())


def test_two_displays_share_a_line() -> None:
    async def story() -> None:
        specs = [Spec("left", {"id": 1}, {"start_on": True}), Spec("right", {"id": 2}, {"start_on": True})]
        async with memory_bench(NecDisplay, NecSimulator, specs) as bench:
            await bench.until_state(State.ONLINE)
            await bench.until_state(State.ONLINE, device=1)
            await bench.set("volume", 11, confirm=5, device=1)
            assert bench.world.get("left.volume", 0) == 20
            assert bench.world.get("right.volume", 0) == 11

    run_virtual(story())


def test_strange_answers_are_unknown_and_told_once() -> None:
    def reply(data: bytes) -> bytes:
        message = {b"01D6": "0200D60000040001", b"0060": "00006000008900FE", b"0062": "00006200006400FF"}
        told = message.get(bytes(data[8:12]), "00008D0000020001")
        return build("B" if data[4:5] == b"A" else "D", told, to=0x30, source=0x41)

    async def story() -> None:
        port = MemoryPort("display")
        bench = build_bench(NecDisplay, [Spec("display", {})], port.near)
        async with running(Scripted(port, reply), bench.line, *bench.devices):
            await asyncio.sleep(40)
            assert bench.device.value("input") is None
            assert bench.device.value("volume") is None
            messages = [fault.message for fault in bench.faults()]
            assert messages.count("input: code 00FE is not in the document") == 1
            assert "volume: expected at most 100, got 255" in messages

    run_virtual(story())


@pytest.mark.parametrize("options", [{"id": 0}, {"id": 101}, {"poll": 1}])
def test_wrong_options_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="Input should be"):
        NecDisplay.OPTIONS.model_validate(options)


def test_impossible_values_are_refused_before_anything_is_sent() -> None:
    async def story() -> None:
        async with memory_bench(NecDisplay, NecSimulator, ON) as bench:
            for verb, value in (("volume", 101), ("input", "scart9")):
                with pytest.raises(BadCommand):
                    await bench.perform(verb, value)

    run_virtual(story())


packets = st.text("0123456789ABCDEF", max_size=40).map(lambda text: build("B", text, to=0x30, source=0x41))


@given(st.lists(packets, max_size=5), st.integers(1, 30))
def test_framers_find_packets_however_they_are_cut(frames: list[bytes], step: int) -> None:
    for framer in (NecReplies(), NecCommands()):
        buffer, found = bytearray(), []
        stream = b"".join(frames)
        for at in range(0, len(stream), step):
            buffer += stream[at : at + step]
            found += framer.split(buffer)[0]
        assert found == frames


@given(st.binary(max_size=600))
def test_framers_survive_anything(data: bytes) -> None:
    for framer in (NecReplies(), NecCommands()):
        buffer = bytearray(data)
        frames, noise = framer.split(buffer)
        assert len(b"".join(frames)) + len(noise) + len(buffer) == len(data)
        assert len(buffer) <= 264


async def test_on_a_real_pty(tmp_path: Path) -> None:
    path = tmp_path / "display"
    specs = [Spec("display", {"id": 1}, {"power_on": 0.2})]
    bench = build_bench(NecDisplay, specs, SerialWire("display", str(path)))
    bench.sims = make_sims(NecDisplay, NecSimulator, specs, World())
    async with running(PtyHost(path, ByteFarEnd(bench.sims)), bench.line, *bench.devices):
        await bench.until_state(State.ONLINE, within=5)
        await bench.set("power", True, confirm=8)
        assert set_power(1, 0x41) in bench.tap.frames()


async def test_the_makers_library_is_content_with_our_simulator() -> None:
    specs = [Spec("display", {"id": 1}, {"start_on": True, "diagnosis": "A1"})]
    sims = make_sims(NecDisplay, NecSimulator, specs, World())
    host = TcpHost("127.0.0.1", 0, ByteFarEnd(sims))

    def talk(port: int) -> None:
        display = maker.NECPD.from_ip_address("127.0.0.1", port)
        try:
            assert display.command_power_status_read() == 1
            assert display.command_get_parameter(0x0062).current_value == 20
            assert display.command_set_parameter(0x0062, 33).result == 0
            assert display.command_get_parameter(0x0062).current_value == 33
            assert display.helper_get_temperature_sensor_values() == [36.5]
            assert display.helper_get_fan_statuses() == ["On"]
            assert display.command_serial_number_read() == "1234567"
            assert display.command_model_name_read() == "V423"
            assert display.command_self_diagnosis_status_read() == [0xA1]
            assert display.command_power_status_set(4) == 4
        finally:
            display.close()

    async with running(host):
        await asyncio.to_thread(talk, await host.ready())
    assert sims[0].world.get("display.volume", 0) == 33


async def test_on_a_real_socket_the_end_is_noticed() -> None:
    sims = make_sims(NecDisplay, NecSimulator, ON, World())
    host = TcpHost("127.0.0.1", 0, ByteFarEnd(sims))
    async with running(host):
        bench = build_bench(NecDisplay, ON, TcpWire("display", "127.0.0.1", await host.ready()))
        async with running(bench.line, *bench.devices):
            await bench.until_state(State.ONLINE, within=5)
            sims[0].fault = "offline"
            assert await bench.until_state(State.OFFLINE, within=5) < 2.0
