"""KNX lights against their simulator on a line in memory."""

import asyncio

from devices.core.events import State
from devices.drivers.knx_light import KnxLight
from devices.sim.knx_light import LightSimulator
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import wait_until
from tests.devices.knx_bench import alone, memory_bench

LIGHT = {"switch": "1/2/1", "switch_status": "1/2/2", "brightness": "1/2/3", "brightness_status": "1/2/4"}


def test_a_light_switches_dims_and_tells_both() -> None:
    async def main() -> None:
        async with memory_bench(KnxLight, LightSimulator, LIGHT) as bench:
            await bench.until_state(State.ONLINE)
            await wait_until(lambda: bench.device.value("brightness") is not None)
            assert (bench.device.value("power"), bench.device.value("brightness")) == (False, 0.0)
            await bench.set("brightness", 40)
            assert bench.written("1/2/3") == [bytes((102,))]
            assert bench.device.value("power") is True
            await bench.set("power", value=False)
            await wait_until(lambda: bench.device.value("brightness") == 0)
            assert not bench.faults

    run_virtual(main())


def test_a_light_with_one_group_for_brightness_switches_by_it() -> None:
    async def main() -> None:
        options = {"brightness": "1/2/3", "brightness_status": "1/2/4"}
        async with memory_bench(KnxLight, LightSimulator, options) as bench:
            await bench.until_state(State.ONLINE)
            await bench.set("power", value=True)
            assert bench.written("1/2/3") == [b"\xff"]
            assert bench.device.value("brightness") == 100.0

    run_virtual(main())


def test_half_of_a_light_that_is_silent_makes_it_degraded_and_its_point_unknown() -> None:
    async def main() -> None:
        async with alone(KnxLight, {**LIGHT, "refresh": "10s"}) as (bench, wire):
            await wait_until(lambda: bool(bench.sent))
            for _ in range(4):
                wire.deliver("1/2/2", 1)
                await asyncio.sleep(8)
            assert bench.state is State.DEGRADED
            assert bench.device.availability.reason.text("en") == "no answer on knx 1/2/4"
            assert bench.device.value("power") is True
            assert bench.device.value("brightness") is None

    run_virtual(main())
