"""A simulated channel of a KNX dimming actuator, from the KNX Standard, chapter 3/7/2: types 1.001 and 5.001.

It dims over a moment, and tells where it is when it arrived, as actuators do that are set to send on change.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from devices.core.duration import Duration
from devices.core.simulation import Ramp, SimulationOptions, World
from devices.sim.knx_bus import BusTelegram, GroupSimulator, Say, byte_percent, one_bit, percent_byte


class LightSimulation(SimulationOptions):
    """`fade`: seconds from dark to full. `start`: brightness at first, in %."""

    fade: Duration = 1.0
    start: float = Field(default=0.0, ge=0, le=100)


class LightSimulator(GroupSimulator):
    NAME = "knx_light"
    OPTIONS = LightSimulation

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: LightSimulation, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._level = Ramp(simulate.start, 100.0 / max(simulate.fade, 1e-3))
        self._remembered = simulate.start or 100.0
        self._changed = asyncio.Event()
        self._publish()

    def write(self, address: str, payload: int | bytes) -> Sequence[BusTelegram]:
        target = self._target(address, payload)
        if target is None:
            return ()
        if target > 0:
            self._remembered = target
        self._level.go(target)
        self._changed.set()
        status = self.group("switch_status")
        return () if status is None else (BusTelegram("write", status, int(target > 0)),)

    def state(self, address: str) -> int | bytes | None:
        if address == self.group("switch_status"):
            return int(self._level.target > 0 or self._level.value > 0)
        if address == self.group("brightness_status"):
            return percent_byte(self._level.value)
        return None

    async def live(self, say: Say) -> None:
        while True:
            self._changed.clear()
            if not self._level.moving:
                await self._changed.wait()
            left = abs(self._level.target - self._level.value) / self._level.speed
            await asyncio.sleep(max(left, 0.01))
            await self._arrive(say)

    async def _arrive(self, say: Say) -> None:
        self._publish()
        status = self.group("brightness_status")
        if status is not None and not self._level.moving:
            await say(BusTelegram("write", status, percent_byte(self._level.value)))

    def _target(self, address: str, payload: int | bytes) -> float | None:
        if address == self.group("switch"):
            on = one_bit(payload)
            return None if on is None else self._remembered * on
        return byte_percent(payload) if address == self.group("brightness") else None

    def _publish(self) -> None:
        level = self._level.value
        self.publish_state(power=level > 0 or self._level.target > 0, brightness=round(level, 1))
