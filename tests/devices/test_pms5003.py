"""PMS5003: driver against simulator on virtual time."""

import pytest

from devices.core.events import State
from devices.drivers.pms5003 import Pms5003
from devices.sim.pms5003 import Pms5003Simulator
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Spec, memory_bench

DUST = Spec("dust", {}, {"pm2_5": 12})


@pytest.mark.parametrize(("calibration", "expected"), [("atmospheric", (8, 12, 14)), ("standard", (13, 15, 16))])
def test_it_is_listened_to(calibration: str, expected: tuple[int, int, int]) -> None:
    async def story() -> None:
        spec = Spec("dust", {"calibration": calibration}, {"pm2_5": 12})
        async with memory_bench(Pms5003, Pms5003Simulator, [spec]) as bench:
            await bench.until_state(State.ONLINE)
            assert tuple(bench.device.value(name) for name in ("pm1_0", "pm2_5", "pm10")) == expected
            assert bench.device.value("particles_0_3") == 1800
            assert bench.device.value("working") is True
            assert bench.tap.sent == []
            assert not bench.faults()

    run_virtual(story())


@pytest.mark.parametrize("silent", [False, True])
def test_asleep_its_values_are_unknown_and_awake_it_warms_up(silent: bool) -> None:
    async def story() -> None:
        spec = Spec("dust", {}, {"silent_commands": silent})
        async with memory_bench(Pms5003, Pms5003Simulator, [spec]) as bench:
            await bench.until_state(State.ONLINE)
            await bench.set("working", False, confirm=10)
            assert bytes.fromhex("424DE400000173") in bench.tap.frames()
            assert bench.device.states["pm2_5"].actual is None
            await bench.device.change(120)
            assert bench.device.availability.state is State.ONLINE
            await bench.set("working", True, confirm=5)
            assert bytes.fromhex("424DE400010174") in bench.tap.frames()
            await bench.until_state(State.DEGRADED)
            assert bench.device.availability.reason.code == "warming_up"
            took = await bench.until_state(State.ONLINE, within=60)
            assert took == pytest.approx(30, abs=3)
            await bench.until(lambda: bench.device.value("pm2_5") == 12)

    run_virtual(story())


def test_a_sleeping_sensor_that_was_unplugged_is_not_taken_for_asleep() -> None:
    async def story() -> None:
        async with memory_bench(Pms5003, Pms5003Simulator, [DUST]) as bench:
            await bench.until_state(State.ONLINE)
            await bench.set("working", False, confirm=10)
            bench.sim.fault = "offline"
            await bench.until_state(State.OFFLINE)
            assert bench.device.states["working"].actual is None
            bench.sim.fault = None
            await bench.until(lambda: bench.device.availability.reason.code == "silent", within=60)
            await bench.perform("working", value=True)
            await bench.until_state(State.ONLINE, within=60)

    run_virtual(story())


@pytest.mark.parametrize("fault", ["stuck", "refuse"])
def test_a_sensor_that_does_not_obey_is_not_shown_asleep(fault: str) -> None:
    async def story() -> None:
        async with memory_bench(Pms5003, Pms5003Simulator, [DUST]) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = fault
            await bench.perform("working", value=False)
            await bench.device.change(30)
            assert bench.device.value("working") is True
            assert bench.states("dust") == [State.ONLINE]

    run_virtual(story())


def test_silence_is_offline_and_noise_a_fault() -> None:
    async def story() -> None:
        async with memory_bench(Pms5003, Pms5003Simulator, [DUST]) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "mute"
            assert await bench.until_state(State.OFFLINE) < 8
            assert bench.device.availability.reason.code == "silent"
            assert bench.device.states["pm2_5"].actual is None
            bench.sim.fault = None
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "noise"
            await bench.until(lambda: any("no frame of a PMS5003" in fault.message for fault in bench.faults()))
            bench.sim.fault = "slow"
            await bench.until(lambda: bench.device.value("pm2_5") == 12)

    run_virtual(story())


def test_more_than_any_dust_is_a_fault() -> None:
    async def story() -> None:
        async with memory_bench(Pms5003, Pms5003Simulator, [Spec("dust", {}, {"pm2_5": 60000})]) as bench:
            await bench.until(lambda: any("expected 0" in fault.message for fault in bench.faults()))
            assert bench.device.value("pm2_5") is None

    run_virtual(story())


def test_fog_is_seen() -> None:
    async def story() -> None:
        spec = Spec("dust", {}, {"polluted_while": "fog.power"})
        async with memory_bench(Pms5003, Pms5003Simulator, [spec]) as bench:
            await bench.until_state(State.ONLINE)
            bench.world.set("fog.power", value=True)
            await bench.until(lambda: float(bench.device.value("pm2_5") or 0) > 100, within=120)

    run_virtual(story())
