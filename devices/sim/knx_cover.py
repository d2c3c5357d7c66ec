"""A simulated channel of a KNX shutter actuator, from the KNX Standard, chapter 3/7/2: types 1.007, 1.008 and 5.001.

It counts per cent of the way down, and tells its position every second while it moves and when it stands.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from devices.core.duration import Duration
from devices.core.simulation import Ramp, SimulationOptions, World
from devices.sim.knx_bus import BusTelegram, GroupSimulator, Say, byte_percent, one_bit, percent_byte

TELLS_EVERY = 1.0


class CoverSimulation(SimulationOptions):
    """`travel_time`: seconds from end to end. `start`: position at first, in % open."""

    travel_time: Duration = Field(default=10.0, gt=0)
    start: float = Field(default=0.0, ge=0, le=100)


class CoverSimulator(GroupSimulator):
    NAME = "knx_cover"
    OPTIONS = CoverSimulation

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: CoverSimulation, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._reversed = bool(driver_options.get("reversed"))
        start = simulate.start if self._reversed else 100 - simulate.start
        self._down = Ramp(start, 100.0 / simulate.travel_time)
        self._changed = asyncio.Event()
        self._publish()

    def write(self, address: str, payload: int | bytes) -> Sequence[BusTelegram]:
        if address == self.group("stop") and one_bit(payload) is not None:
            self._down.stop()
        elif address == self.group("move") and one_bit(payload) is not None:
            self._down.go(100.0 if payload else 0.0)
        elif address == self.group("position") and byte_percent(payload) is not None:
            self._down.go(byte_percent(payload) or 0.0)
        else:
            return ()
        self._changed.set()
        return ()

    def state(self, address: str) -> int | bytes | None:
        return percent_byte(self._down.value) if address == self.group("position_status") else None

    async def live(self, say: Say) -> None:
        while True:
            self._changed.clear()
            if not self._down.moving:
                await self._tell(say)
                await self._changed.wait()
            await self._pause()
            if self._down.moving:
                await self._tell(say)

    async def _pause(self) -> None:
        left = abs(self._down.target - self._down.value) / self._down.speed
        await asyncio.sleep(min(TELLS_EVERY, max(left, 0.05)))

    async def _tell(self, say: Say) -> None:
        self._publish()
        status = self.group("position_status")
        if status is not None:
            await say(BusTelegram("write", status, percent_byte(self._down.value)))

    def _publish(self) -> None:
        down = self._down.value
        self.publish_state(position=round(down if self._reversed else 100 - down, 1))
