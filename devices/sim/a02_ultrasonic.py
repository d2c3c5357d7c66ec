"""A simulated A02YYUW: four bytes ten times in three seconds, from DFRobot's page of the SEN0311.

"stuck": the distance stays as it is; "refuse": it sees no object (FFFD).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import Field

from devices.core.simulation import ByteSimulator, Ramp, SimulationOptions, World
from devices.core.wires import Framer

PERIOD = 0.3
"""Seconds between two readings (processed values: 100 to 300 ms)."""

NO_OBJECT = 0xFFFD


class A02SimulationOptions(SimulationOptions):
    """`follows`: the name in the world whose level in % moves the water; `distance`: mm while nothing does."""

    distance: int = Field(default=1953, ge=0, le=6000)
    follows: str | None = None


class Silence:
    """Nothing is ever sent to the sensor; whatever comes is dropped."""

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        noise = bytes(buffer)
        buffer.clear()
        return [], noise


class A02Simulator(ByteSimulator):
    """One sensor over a tank."""

    NAME = "a02_ultrasonic"
    OPTIONS = A02SimulationOptions

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: A02SimulationOptions, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self.distance = Ramp(simulate.distance, speed=1000.0)
        self._held = simulate.distance

    @classmethod
    def framer(cls) -> Framer:
        return Silence()

    async def answer(self, frame: bytes) -> bytes | None:
        del frame
        return None

    async def live(self, say: Callable[[bytes], Awaitable[None]]) -> None:
        """Report."""
        while True:
            await say(self.reading())
            await asyncio.sleep(PERIOD)

    def reading(self) -> bytes:
        """Return what it says now."""
        if self.fault != "stuck":
            self._held = self._measured()
        self.publish_state(distance=self._held)
        value = NO_OBJECT if self.fault == "refuse" else self._held
        high, low = value >> 8, value & 0xFF
        return bytes((0xFF, high, low, (0xFF + high + low) % 256))

    def _measured(self) -> int:
        empty, full = self.driver_options.get("empty"), self.driver_options.get("full")
        if self.simulate.follows is None or empty is None or full is None:
            return round(self.distance.value)
        level = self.world.get(self.simulate.follows, default=0.0)
        share = float(level) / 100 if not isinstance(level, str) else 0.0
        return round(float(empty) - share * (float(empty) - float(full)))
