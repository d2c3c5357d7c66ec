"""A02 ultrasonic sensors: driver against simulator, and against bytes that are no reading."""

import pytest

from devices.core.errors import Refused
from devices.core.events import State
from devices.core.verbs import Command
from devices.drivers.a02_ultrasonic import A02Ultrasonic
from devices.sim.a02_ultrasonic import A02Simulator
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Spec, memory_bench

BARE = Spec("distance", {})
TANK = Spec("tank", {"empty": 1000, "full": 200}, {"follows": "water.level"})


def test_it_reports_and_is_followed() -> None:
    async def story() -> None:
        async with memory_bench(A02Ultrasonic, A02Simulator, [BARE]) as bench:
            assert await bench.until(lambda: bench.device.value("distance") == 1953) < 1
            assert bytes.fromhex("FF07A1A7") in bench.tap.received
            assert bench.tap.sent == []
            assert isinstance(bench.sim, A02Simulator)
            bench.sim.distance.go(400)
            await bench.until(lambda: bench.device.value("distance") == 400)
            assert not bench.faults()

    run_virtual(story())


def test_a_tank_has_a_level() -> None:
    async def story() -> None:
        async with memory_bench(A02Ultrasonic, A02Simulator, [TANK]) as bench:
            bench.world.set("water.level", 25.0)
            await bench.until(lambda: bench.device.value("level") == 25)
            assert bench.device.value("distance") == 800

    run_virtual(story())


def test_silence_is_offline_and_says_so() -> None:
    async def story() -> None:
        async with memory_bench(A02Ultrasonic, A02Simulator, [BARE]) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "mute"
            assert await bench.until_state(State.OFFLINE) < 3
            assert bench.device.availability.reason.text("en") == "silent for 2 s"
            assert bench.device.states["distance"].actual is None
            bench.sim.fault = None
            assert await bench.until_state(State.ONLINE) < 1

    run_virtual(story())


def test_a_sensor_that_vanishes_is_offline_for_the_wires_reason() -> None:
    async def story() -> None:
        async with memory_bench(A02Ultrasonic, A02Simulator, [BARE]) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "offline"
            await bench.until_state(State.OFFLINE)
            assert bench.device.availability.reason.code == "wire_down"
            await bench.device.change(10)
            assert bench.device.availability.reason.code == "wire_down"
            bench.sim.fault = None
            await bench.until_state(State.ONLINE)

    run_virtual(story())


def test_no_object_is_unknown_and_degraded_not_a_distance() -> None:
    async def story() -> None:
        async with memory_bench(A02Ultrasonic, A02Simulator, [BARE]) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "refuse"
            await bench.until_state(State.DEGRADED)
            assert "no object detected" in bench.device.availability.reason.text("en")
            assert bench.device.states["distance"].actual is None
            assert not bench.faults()

    run_virtual(story())


def test_noise_is_a_fault_with_its_bytes() -> None:
    async def story() -> None:
        async with memory_bench(A02Ultrasonic, A02Simulator, [BARE]) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "noise"
            await bench.until(lambda: bool(bench.faults()))
            assert "no reading of an A02" in bench.faults()[0].message
            assert bench.faults()[0].raw

    run_virtual(story())


def test_a_slow_sensor_and_a_stuck_one() -> None:
    async def story() -> None:
        async with memory_bench(A02Ultrasonic, A02Simulator, [BARE]) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "stuck"
            assert isinstance(bench.sim, A02Simulator)
            bench.sim.distance.go(500)
            await bench.until(lambda: len(bench.readings("distance")) > 20)
            assert set(bench.readings("distance")) == {1953}
            bench.sim.fault = "slow"
            await bench.until(lambda: State.OFFLINE in bench.states("distance"), within=60)

    run_virtual(story())


def test_it_takes_no_commands() -> None:
    async def story() -> None:
        async with memory_bench(A02Ultrasonic, A02Simulator, [BARE]) as bench:
            with pytest.raises(Refused, match="no commands, got reset"):
                await bench.device.driver.perform(Command("reset"))

    run_virtual(story())


@pytest.mark.parametrize("options", [{"empty": 500}, {"empty": 500, "full": 500}, {"full": 5000, "empty": 30}])
def test_a_level_needs_two_different_distances(options: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="level needs both|same distance|less than or equal"):
        A02Ultrasonic.OPTIONS.model_validate(options)
