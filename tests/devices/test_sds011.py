"""SDS011: driver against simulator on virtual time, in both modes."""

import pytest

from devices.core.errors import NoAnswer
from devices.core.events import State
from devices.drivers.sds011 import Sds011
from devices.sim.sds011 import Sds011Simulator
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Spec, memory_bench

ACTIVE = Spec("dust", {"mode": "active"})
QUERY = Spec("dust", {"mode": "query"}, {"pm2_5": 123.6, "pm10": 261.8})


def test_in_active_mode_it_is_listened_to() -> None:
    async def story() -> None:
        async with memory_bench(Sds011, Sds011Simulator, [ACTIVE]) as bench:
            await bench.until_state(State.ONLINE)
            assert bench.device.value("pm2_5") == 14.0
            assert bench.device.value("pm10") == 14.8
            assert bench.device.value("working") is True
            await bench.until(lambda: bench.device.value("working_period") == 0)
            assert not bench.faults()

    run_virtual(story())


def test_in_query_mode_it_is_asked_and_set_to_it() -> None:
    async def story() -> None:
        async with memory_bench(Sds011, Sds011Simulator, [QUERY]) as bench:
            await bench.until_state(State.ONLINE)
            assert isinstance(bench.sim, Sds011Simulator)
            assert bench.sim.settings[2] == 1
            assert bench.device.value("pm2_5") == 123.6
            # The document's own examples: set query mode, query data, and the reading that follows.
            assert bytes.fromhex("AAB402010100000000000000000000FFFF02AB") in bench.tap.frames()
            assert bytes.fromhex("AAB404000000000000000000000000FFFF02AB") in bench.tap.frames()
            assert bytes.fromhex("AAC0D4043A0AA1601DAB") in bench.tap.received
            asked = [at for at, frame in bench.tap.sent if frame[2] == 4]
            await bench.until(
                lambda: len([1 for _, frame in bench.tap.sent if frame[2] == 4]) > len(asked) + 3, within=60
            )

    run_virtual(story())


@pytest.mark.parametrize("spec", [ACTIVE, QUERY])
def test_asleep_its_values_are_unknown_and_awake_it_warms_up(spec: Spec) -> None:
    async def story() -> None:
        async with memory_bench(Sds011, Sds011Simulator, [spec]) as bench:
            await bench.until_state(State.ONLINE)
            await bench.set("working", False, confirm=3)
            assert bench.device.states["pm2_5"].actual is None
            sent = len(bench.tap.sent)
            count = len(bench.readings("pm2_5"))
            await bench.device.change(60)
            assert bench.device.availability.state is State.ONLINE
            assert len(bench.tap.sent) == sent
            await bench.set("working", True, confirm=3)
            await bench.until_state(State.DEGRADED)
            assert bench.device.availability.reason.code == "warming_up"
            assert len(bench.readings("pm2_5")) == count
            took = await bench.until_state(State.ONLINE, within=60)
            assert took == pytest.approx(30, abs=6)
            await bench.until(lambda: bench.device.value("pm2_5") is not None)

    run_virtual(story())


def test_a_sleeping_sensor_that_was_unplugged_is_not_taken_for_asleep() -> None:
    async def story() -> None:
        async with memory_bench(Sds011, Sds011Simulator, [ACTIVE]) as bench:
            await bench.until_state(State.ONLINE)
            await bench.set("working", False, confirm=3)
            bench.sim.fault = "offline"
            await bench.until_state(State.OFFLINE)
            assert bench.device.availability.reason.code == "wire_down"
            assert bench.device.states["working"].actual is None
            bench.sim.fault = None
            await bench.until(lambda: bench.device.availability.reason.code == "silent", within=60)
            await bench.perform("working", value=True)
            await bench.until_state(State.ONLINE, within=60)

    run_virtual(story())


def test_the_working_period_is_set_and_read_back() -> None:
    async def story() -> None:
        async with memory_bench(Sds011, Sds011Simulator, [ACTIVE]) as bench:
            await bench.until_state(State.ONLINE)
            await bench.set("working_period", 1, confirm=3)
            assert bytes.fromhex("AAB408010100000000000000000000FFFF08AB") in bench.tap.frames()
            before = len(bench.readings("pm2_5"))
            await bench.until(lambda: len(bench.readings("pm2_5")) > before + 2, within=600)
            assert bench.device.availability.state is State.ONLINE

    run_virtual(story())


@pytest.mark.parametrize("spec", [ACTIVE, QUERY])
def test_silence_is_offline_and_noise_a_fault(spec: Spec) -> None:
    async def story() -> None:
        async with memory_bench(Sds011, Sds011Simulator, [spec]) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "mute"
            assert await bench.until_state(State.OFFLINE, within=60) < 25
            assert bench.device.states["pm2_5"].actual is None
            bench.sim.fault = None
            await bench.until_state(State.ONLINE, within=60)
            bench.sim.fault = "noise"
            await bench.until(lambda: any("no answer of an SDS011" in fault.message for fault in bench.faults()))

    run_virtual(story())


def test_a_stuck_sensor_says_how_it_stands() -> None:
    async def story() -> None:
        async with memory_bench(Sds011, Sds011Simulator, [ACTIVE]) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "stuck"
            await bench.perform("working", value=False)
            assert bench.device.value("working") is True

    run_virtual(story())


def test_an_answer_to_something_else_is_no_answer() -> None:
    async def story() -> None:
        async with memory_bench(Sds011, Sds011Simulator, [ACTIVE]) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "refuse"
            with pytest.raises(NoAnswer):
                await bench.perform("working", value=False)
            assert any("late or unasked" in fault.message for fault in bench.faults())

    run_virtual(story())


def test_beyond_the_measuring_range_is_unknown() -> None:
    async def story() -> None:
        spec = Spec("dust", {}, {"pm2_5": 50, "pm10": 1200})
        async with memory_bench(Sds011, Sds011Simulator, [spec]) as bench:
            await bench.until_state(State.ONLINE)
            assert bench.device.value("pm2_5") == 50
            assert bench.device.value("pm10") is None
            assert any("beyond the measuring range" in fault.message for fault in bench.faults())

    run_virtual(story())


def test_fog_is_seen() -> None:
    async def story() -> None:
        async with memory_bench(Sds011, Sds011Simulator, [Spec("dust", {}, {"polluted_while": "fog.power"})]) as bench:
            await bench.until_state(State.ONLINE)
            bench.world.set("fog.power", value=True)
            await bench.until(lambda: float(bench.device.value("pm2_5") or 0) > 100, within=120)

    run_virtual(story())
