"""MH-Z19: driver against simulator on virtual time."""

import pytest

from devices.core.events import State
from devices.core.verbs import Command
from devices.drivers.mhz19 import Mhz19
from devices.sim.mhz19 import Mhz19Simulator
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Spec, memory_bench

COLD = Spec("co2", {}, {"co2": 449, "preheat": 180})
WARM = Spec("co2", {"warm_up": 0}, {"co2": 449})


def test_preheating_is_no_measurement() -> None:
    async def story() -> None:
        async with memory_bench(Mhz19, Mhz19Simulator, [COLD]) as bench:
            await bench.until_state(State.DEGRADED)
            assert bench.device.availability.reason.code == "warming_up"
            assert bench.device.states["co2"].actual is None
            took = await bench.until_state(State.ONLINE, within=300)
            assert took == pytest.approx(180, abs=6)
            assert bench.readings("co2") == [449]
            assert bench.tap.frames()[0] == bytes.fromhex("FF0186000000000079")

    run_virtual(story())


def test_it_warms_up_again_after_it_was_gone() -> None:
    async def story() -> None:
        async with memory_bench(Mhz19, Mhz19Simulator, [COLD]) as bench:
            await bench.until_state(State.ONLINE, within=300)
            bench.sim.fault = "mute"
            await bench.until_state(State.OFFLINE, within=60)
            assert bench.device.states["co2"].actual is None
            await bench.until(lambda: len(bench.tap.sent) > 45, within=60)
            bench.sim.fault = None
            await bench.until_state(State.DEGRADED, within=60)
            assert bench.device.availability.reason.code == "warming_up"

    run_virtual(story())


def test_one_answer_that_is_missed_does_not_warm_it_up_again() -> None:
    async def story() -> None:
        async with memory_bench(Mhz19, Mhz19Simulator, [WARM]) as bench:
            await bench.until_state(State.ONLINE)
            asked = len(bench.tap.sent)
            bench.sim.fault = "mute"
            await bench.until(lambda: len(bench.tap.sent) == asked + 1, within=20)
            bench.sim.fault = None
            await bench.until(lambda: len(bench.tap.sent) > asked + 4, within=60)
            assert bench.states("co2") == [State.ONLINE]

    run_virtual(story())


def test_a_wrong_answer_a_value_beyond_any_range_and_noise_are_faults() -> None:
    async def story() -> None:
        async with memory_bench(Mhz19, Mhz19Simulator, [Spec("co2", {"warm_up": 0}, {"co2": 40000})]) as bench:
            await bench.until(lambda: bool(bench.faults()))
            assert "beyond the widest range" in bench.faults()[0].message
            assert bench.device.states["co2"].actual is None
            bench.sim.fault = "noise"
            await bench.until(lambda: any("no answer of an MH-Z19" in fault.message for fault in bench.faults()))
            bench.sim.fault = "slow"
            await bench.until(lambda: any("late" in fault.message for fault in bench.faults()))
            bench.sim.fault = "refuse"
            await bench.until_state(State.OFFLINE)

    run_virtual(story())


def test_a_value_beyond_its_own_range_is_not_shown() -> None:
    async def story() -> None:
        spec = Spec("co2", {"warm_up": 0, "maximum": 2000}, {"co2": 2500})
        async with memory_bench(Mhz19, Mhz19Simulator, [spec]) as bench:
            await bench.until(lambda: any("2000" in fault.message for fault in bench.faults()))
            assert bench.device.value("co2") is None

    run_virtual(story())


def test_settings_are_sent_and_nothing_is_claimed() -> None:
    async def story() -> None:
        async with memory_bench(Mhz19, Mhz19Simulator, [WARM]) as bench:
            await bench.until_state(State.ONLINE)
            assert isinstance(bench.sim, Mhz19Simulator)
            await bench.perform("self_calibration", value=True)
            await bench.perform("self_calibration", value=False)
            await bench.device.perform(Command("calibrate_zero"))
            await bench.until(lambda: bytes.fromhex("FF0187000000000078") in bench.tap.frames())
            assert bytes.fromhex("FF0179A000000000E6") in bench.tap.frames()
            assert bytes.fromhex("FF0179000000000086") in bench.tap.frames()
            assert bench.device.states["self_calibration"].actual is None

    run_virtual(story())


def test_spoilt_air_is_seen_and_a_stuck_sensor_stays() -> None:
    async def story() -> None:
        spec = Spec("co2", {"warm_up": 0}, {"polluted_while": "fog.power"})
        async with memory_bench(Mhz19, Mhz19Simulator, [spec]) as bench:
            await bench.until(lambda: len(set(bench.readings("co2"))) > 3, within=120)
            bench.sim.fault = "stuck"
            await bench.until(lambda: len(bench.readings("co2")) > 30, within=600)
            assert len(set(bench.readings("co2")[-10:])) == 1

    run_virtual(story())
