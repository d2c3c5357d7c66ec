"""A simulated MH-Z19B, from Winsen's user's manual V1.0. "refuse": it answers a command it was not asked for."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from devices.core.clock import now
from devices.core.simulation import ByteSimulator, SimulationOptions, World
from devices.core.wires import Framer
from devices.sim.physics import PhysicsOptions, make_physics

SIZE = 9
PREHEAT = 410
"""What it says while it preheats, in ppm."""


class Mhz19SimulationOptions(SimulationOptions):
    """`co2`: ppm in still air; `polluted_while`: the name in the world that spoils the air."""

    co2: int = Field(default=449, ge=0, le=65535)
    polluted_while: str | None = None
    preheat: float = Field(default=0.0, ge=0)


class Mhz19Commands:
    """Finds commands by their start byte and check byte."""

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        frames: list[bytes] = []
        noise = bytearray()
        while len(buffer) >= SIZE:
            frame = bytes(buffer[:SIZE])
            if frame[:2] == b"\xff\x01" and sum(frame[1:]) % 256 == 0:
                frames.append(frame)
                del buffer[:SIZE]
            else:
                noise.append(buffer.pop(0))
        return frames, bytes(noise)


class Mhz19Simulator(ByteSimulator):
    """One sensor."""

    NAME = "mhz19"
    OPTIONS = Mhz19SimulationOptions

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: Mhz19SimulationOptions, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        air = PhysicsOptions(kind="air", polluted_while=simulate.polluted_while) if simulate.polluted_while else None
        self._air = make_physics(air, device_id) if air else None
        self._powered: float | None = None
        self._asked = 0.0
        self._held = simulate.co2
        self.received: list[bytes] = []

    @classmethod
    def framer(cls) -> Framer:
        return Mhz19Commands()

    async def answer(self, frame: bytes) -> bytes | None:
        self.received.append(frame)
        if frame[2] != 0x86:
            return None  # "No return value", says the manual of 79, 87, 88 and 99
        command = 0x99 if self.fault == "refuse" else 0x86
        co2 = self._co2()
        body = bytes((command, co2 >> 8, co2 & 0xFF, 0, 0, 0, 0))
        return b"\xff" + body + bytes((-sum(body) % 256,))

    def _co2(self) -> int:
        self._powered = now() if self._powered is None else self._powered
        if self.fault != "stuck":
            self._held = self._measured()
        self.publish_state(co2=self._held)
        return PREHEAT if now() - self._powered < self.simulate.preheat else self._held

    def _measured(self) -> int:
        if self._air is None:
            return int(self.simulate.co2)
        passed, self._asked = now() - self._asked, now()
        return round(self._air.step(min(passed, 60.0), self.world)["co2"])
