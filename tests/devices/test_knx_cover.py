"""KNX covers against their simulator on a line in memory."""

import asyncio

from devices.core.events import State
from devices.drivers.knx_cover import KnxCover
from devices.sim.knx_cover import CoverSimulator
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import wait_until
from tests.devices.knx_bench import memory_bench

COVER = {"move": "2/1/1", "stop": "2/1/2", "position": "2/1/3", "position_status": "2/1/4"}


def test_a_cover_counts_open_as_100_and_stops_on_an_all_stop() -> None:
    async def main() -> None:
        async with memory_bench(KnxCover, CoverSimulator, COVER, {"travel_time": "10s"}) as bench:
            await bench.until_state(State.ONLINE)
            await wait_until(lambda: bench.device.value("position") is not None)
            assert bench.device.value("position") == 0.0
            await bench.set("position", 30, confirm=10)
            assert bench.written("2/1/3") == [bytes((178,))], "70 % of the way down"
            await bench.perform("open")
            assert bench.written("2/1/1") == [0]
            await asyncio.sleep(1)
            await bench.device.halt()
            await asyncio.sleep(3)
            stood = bench.device.value("position")
            assert isinstance(stood, float)
            assert 35 < stood < 60
            await bench.perform("close")
            await wait_until(lambda: bench.device.value("position") == 0)

    run_virtual(main())
