"""Relay board: bytes as in the seller's protocol sheet, driver against simulator in memory and on a real pty."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.errors import BadCommand, WireDown
from devices.core.events import State
from devices.core.simulation import World
from devices.drivers.relay_board import RelayBoard
from devices.protocols.lcus_relay import read_line, switch_frame
from devices.sim.hosting_bytes import ByteFarEnd, PtyHost
from devices.sim.relay_board import RelayCommands, RelaySimulator
from devices.transports.memory import MemoryPort
from devices.transports.serial import SerialWire
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Scripted, Spec, build, make_sims, memory_bench, running

ONE = [Spec("pump", {"channel": 1, "moves": True})]
TWO = [*ONE, Spec("gate", {"channel": 2})]


def test_frames_are_those_of_the_protocol_sheet() -> None:
    assert switch_frame(1, on=True) == bytes.fromhex("A00101A2")
    assert switch_frame(1, on=False) == bytes.fromhex("A00100A1")
    assert switch_frame(8, on=True) == bytes.fromhex("A00801A9")


@pytest.mark.parametrize(("line", "expected"), [(b"CH1: ON\r\n", (1, True)), (b"CH12:OFF\r\n", (12, False))])
def test_reads_status_lines(line: bytes, expected: tuple[int, bool]) -> None:
    assert read_line(line) == expected


def test_switches_both_channels_and_confirms_by_feedback() -> None:
    async def story() -> None:
        async with memory_bench(RelayBoard, RelaySimulator, TWO) as bench:
            await bench.until_state(State.ONLINE)
            await bench.until_state(State.ONLINE, device=1)
            took = await bench.set("power", True, confirm=2.0, device=1)
            assert took < 0.5
            assert bench.world.get("gate.power", False) is True
            assert bench.world.get("pump.power", True) is False
            assert bench.devices[0].value("power") is False
            assert bytes.fromhex("A00201A3") in bench.tap.frames()

    run_virtual(story())


def test_one_query_serves_all_relays_of_the_board() -> None:
    async def story() -> None:
        specs = [Spec(f"relay-{n}", {"channel": n}) for n in range(1, 9)]
        async with memory_bench(RelayBoard, RelaySimulator, specs) as bench:
            await bench.until(lambda: all(device.availability.usable for device in bench.devices))
            before = len(bench.tap.sent)
            await bench.until(lambda: len(bench.tap.sent) >= before + 10)
            first, last = bench.tap.sent[before][0], bench.tap.sent[before + 9][0]
            assert last - first >= 4.0

    run_virtual(story())


def test_halt_switches_off_what_moves_and_nothing_else() -> None:
    async def story() -> None:
        async with memory_bench(RelayBoard, RelaySimulator, TWO) as bench:
            await bench.until_state(State.ONLINE)
            await bench.set("power", True, confirm=2.0)
            await bench.set("power", True, confirm=2.0, device=1)
            for device in bench.devices:
                await device.halt()
            await bench.until(lambda: bench.devices[0].value("power") is False, within=1.5)
            assert bench.world.get("gate.power", False) is True

    run_virtual(story())


def test_a_board_without_feedback_claims_nothing() -> None:
    async def story() -> None:
        specs = [Spec("siren", {"channel": 1, "feedback": False})]
        async with memory_bench(RelayBoard, RelaySimulator, specs) as bench:
            await bench.until_state(State.ONLINE)
            await bench.perform("power", True)
            await bench.until(lambda: bench.world.get("siren.power", False) is True)
            assert bench.device.value("power") is None
            assert not bench.device.points["power"].feedback
            assert bench.tap.frames() == [bytes.fromhex("A00101A2")]

    run_virtual(story())


def test_a_board_with_feedback_is_asked_relay_by_relay_and_answers_with_frames() -> None:
    async def story() -> None:
        specs = [Spec("pump", {"channel": 1, "answers": "frames"}), Spec("gate", {"channel": 2, "answers": "frames"})]
        async with memory_bench(RelayBoard, RelaySimulator, specs) as bench:
            await bench.until(lambda: all(device.availability.usable for device in bench.devices))
            assert await bench.set("power", True, confirm=2.0) < 0.5
            assert bytes.fromhex("A00103A4") in bench.tap.frames()
            assert bytes.fromhex("A00105A6") in bench.tap.frames()
            assert bench.devices[1].value("power") is False
            bench.sim.fault = "stuck"
            with pytest.raises(Exception, match="power should be off but on was observed"):
                await bench.set("power", False, confirm=2.0)

    run_virtual(story())


@pytest.mark.parametrize("answers", ["lines", "frames"])
def test_an_echo_of_the_command_is_no_state(answers: str) -> None:
    async def story() -> None:
        port = MemoryPort("relay")
        bench = build(RelayBoard, [Spec("pump", {"channel": 1, "answers": answers})], port.near)
        async with running(Scripted(port, lambda data: data), bench.line, *bench.devices):
            await bench.until_state(State.OFFLINE)
            with pytest.raises(Exception, match="no answer|power should be on"):
                await bench.set("power", True, confirm=2.0)
            assert bench.readings("power") == []

    run_virtual(story())


def test_mute_board_is_offline_within_five_seconds_and_comes_back() -> None:
    async def story() -> None:
        async with memory_bench(RelayBoard, RelaySimulator, ONE) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "mute"
            assert await bench.until_state(State.OFFLINE) < 5.0
            assert bench.device.availability.reason.code == "no_answer"
            assert bench.device.states["power"].actual is None
            bench.sim.fault = None
            assert await bench.until_state(State.ONLINE) < 2.0

    run_virtual(story())


def test_one_dead_relay_of_a_board_is_offline_in_time_and_alone() -> None:
    async def story() -> None:
        async with memory_bench(RelayBoard, RelaySimulator, TWO) as bench:
            await bench.until(lambda: all(device.availability.usable for device in bench.devices))
            bench.sims[1].fault = "offline"
            assert await bench.until_state(State.OFFLINE, device=1) < 5.0
            await bench.set("power", True, confirm=2.0)
            assert bench.states("pump") == [State.ONLINE]

    run_virtual(story())


def test_unplugged_board_is_offline_at_once_and_refuses_commands() -> None:
    async def story() -> None:
        async with memory_bench(RelayBoard, RelaySimulator, ONE) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "offline"
            assert await bench.until_state(State.OFFLINE) < 1.0
            assert bench.device.availability.reason.code == "wire_down"
            with pytest.raises(WireDown):
                await bench.perform("power", True)
            bench.sim.fault = None
            assert await bench.until_state(State.ONLINE) < 6.0

    run_virtual(story())


def test_noise_is_a_fault_with_its_bytes_and_no_reading() -> None:
    async def story() -> None:
        async with memory_bench(RelayBoard, RelaySimulator, ONE) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "noise"
            await bench.until(lambda: bool(bench.faults()))
            assert bench.faults()[0].raw
            assert await bench.until_state(State.OFFLINE) < 5.0
            assert True not in bench.readings("power")

    run_virtual(story())


def test_stuck_relay_is_not_confirmed() -> None:
    async def story() -> None:
        async with memory_bench(RelayBoard, RelaySimulator, ONE) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "stuck"
            with pytest.raises(Exception, match="power should be on but off was observed"):
                await bench.set("power", True, confirm=2.0)

    run_virtual(story())


def test_wrong_options_and_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="less than or equal to 16"):
        RelayBoard.OPTIONS.model_validate({"channel": 17})

    async def story() -> None:
        async with memory_bench(RelayBoard, RelaySimulator, ONE) as bench:
            with pytest.raises(BadCommand, match="power"):
                await bench.perform("power", "maybe")

    run_virtual(story())


@given(st.lists(st.sampled_from([b"CH1: ON\r\n", b"CH4: OFF\r\n", b"CH12:ON\n"])), st.binary(max_size=40))
def test_framer_finds_every_line_after_noise(lines: list[bytes], noise: bytes) -> None:
    # A newline ends what could have been the beginning of a line.
    buffer = bytearray(noise.replace(b"C", b"c") + b"".join(lines))
    frames, _ = RelayBoard.framer().split(buffer)
    assert frames == lines


@given(st.binary(max_size=400), st.integers(1, 16))
def test_framers_never_fail_keep_little_and_lose_nothing(data: bytes, step: int) -> None:
    for framer in (RelayBoard.framer(), RelayCommands()):
        buffer, seen = bytearray(), bytearray()
        for at in range(0, len(data), step):
            buffer += data[at : at + step]
            frames, noise = framer.split(buffer)
            seen += b"".join(frames) + noise
            assert len(buffer) <= 16
        assert set(seen + buffer) | set(b"\r\n") >= set(data)


async def test_on_a_real_pty(tmp_path: Path) -> None:
    path = tmp_path / "relay"
    bench = build(RelayBoard, TWO, SerialWire("relay", str(path)))
    bench.sims = make_sims(RelayBoard, RelaySimulator, TWO, World())
    async with running(PtyHost(path, ByteFarEnd(bench.sims)), bench.line, *bench.devices):
        await bench.until_state(State.ONLINE, within=5)
        await bench.set("power", True, confirm=3.0)
        assert str(path.readlink()).startswith("/dev/pts/")
        for sim in bench.sims:
            sim.fault = "offline"
        assert await bench.until_state(State.OFFLINE, within=5) < 2.0
        assert bench.device.availability.reason.code == "wire_down"
        assert not path.is_symlink()
        for sim in bench.sims:
            sim.fault = None
        await bench.until_state(State.ONLINE, within=8)
        assert bench.device.value("power") is True
    assert not path.is_symlink()
