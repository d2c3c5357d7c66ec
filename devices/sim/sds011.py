"""A simulated SDS011, from Nova Fitness's "Laser Dust Sensor Control Protocol V1.3".

Asleep it hears nothing but what wakes it. "refuse": it answers every command as if it were another one (function 7).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import Field

from devices.core.simulation import ByteSimulator, SimulationOptions, World
from devices.core.wires import Framer
from devices.sim.physics import PhysicsOptions, make_physics

LENGTH = 19
ID = b"\xa1\x60"
"""The ID in the document's examples."""


class Sds011SimulationOptions(SimulationOptions):
    """`pm2_5`, `pm10`: µg/m³ in still air; `polluted_while`: the name in the world that spoils it."""

    pm2_5: float = Field(default=14.0, ge=0, le=6553.5)
    pm10: float = Field(default=14.8, ge=0, le=6553.5)
    polluted_while: str | None = None
    query_mode: bool = False
    working_period: int = Field(default=0, ge=0, le=30)


class Sds011Commands:
    """Finds commands by head, tail and sum."""

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        frames: list[bytes] = []
        noise = bytearray()
        while len(buffer) >= LENGTH:
            frame = bytes(buffer[:LENGTH])
            good = frame[0] == 0xAA and frame[1] == 0xB4 and frame[18] == 0xAB
            if good and sum(frame[2:17]) % 256 == frame[17]:
                frames.append(frame)
                del buffer[:LENGTH]
            else:
                noise.append(buffer.pop(0))
        return frames, bytes(noise)


class Sds011Simulator(ByteSimulator):
    """One sensor."""

    NAME = "sds011"
    OPTIONS = Sds011SimulationOptions

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: Sds011SimulationOptions, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        air = PhysicsOptions(kind="air", polluted_while=simulate.polluted_while) if simulate.polluted_while else None
        self._air = make_physics(air, device_id) if air else None
        self._dust = (simulate.pm2_5, simulate.pm10)
        self.working = True
        # Function → its setting: 2 reporting mode, 8 working period.
        self.settings = {2: int(simulate.query_mode), 8: simulate.working_period}

    @classmethod
    def framer(cls) -> Framer:
        return Sds011Commands()

    async def answer(self, frame: bytes) -> bytes | None:
        function, setting, value = frame[2], frame[3], frame[4]
        if frame[15:17] not in (b"\xff\xff", ID):
            return None
        if not self.working and (function, setting, value) != (6, 1, 1):
            return None
        if self.fault == "refuse":
            return self._frame(0xC5, bytes((7, 15, 7, 10)))
        if function == 4:
            return self._reading()
        if function == 7:
            return self._frame(0xC5, bytes((7, 15, 7, 10)))
        return self._setting(function, setting, value)

    async def live(self, say: Callable[[bytes], Awaitable[None]]) -> None:
        """Report every second, or once in a working period, in active mode."""
        while True:
            await asyncio.sleep(self.settings[8] * 60 or 1)
            self._measure(1.0)
            if self.working and self.settings[2] == 0:
                await say(self._reading())

    def _setting(self, function: int, setting: int, value: int) -> bytes | None:
        if function == 6:
            if setting and self.fault != "stuck":
                self.working = value == 1
            return self._frame(0xC5, bytes((6, setting, int(self.working), 0)))
        if function not in self.settings:
            return None
        if setting and self.fault != "stuck":
            self.settings[function] = value
        return self._frame(0xC5, bytes((function, setting, self.settings[function], 0)))

    def _measure(self, seconds: float) -> None:
        if self._air is not None and self.fault != "stuck":
            fine = self._air.step(seconds, self.world)["pm25"]
            self._dust = (fine, fine * 1.4)
        self.publish_state(pm2_5=round(self._dust[0], 1), pm10=round(self._dust[1], 1), working=self.working)

    def _reading(self) -> bytes:
        words = b"".join(round(10 * value).to_bytes(2, "little") for value in self._dust)
        return self._frame(0xC0, words)

    @staticmethod
    def _frame(code: int, data: bytes) -> bytes:
        body = data + ID
        return bytes((0xAA, code)) + body + bytes((sum(body) % 256, 0xAB))
