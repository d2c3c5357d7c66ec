"""A simulated PMS5003, from Plantower's series data manual V2.3. Replies to E1 and E4 as public programs expect them.

"refuse": it takes no commands; "stuck": it confirms them and stays as it is.
"""

import asyncio
import struct
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import Field

from devices.core.simulation import ByteSimulator, SimulationOptions, World
from devices.core.wires import Framer
from devices.sim.physics import PhysicsOptions, make_physics

PERIOD = 1.0
"""Seconds between two reports: between the fast mode's 0.2 and the stable mode's 2.3."""


class Pms5003SimulationOptions(SimulationOptions):
    """`pm2_5`: µg/m³ in still air; `polluted_while`: the name in the world that spoils it.

    `silent_commands`: firmware that does not reply to commands.
    """

    pm2_5: int = Field(default=12, ge=0, le=65535)
    polluted_while: str | None = None
    silent_commands: bool = False


class PmsCommands:
    """Finds commands of seven bytes by their start and sum."""

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        frames: list[bytes] = []
        noise = bytearray()
        while len(buffer) >= 7:
            frame = bytes(buffer[:7])
            if frame[:2] == b"BM" and sum(frame[:5]) == int.from_bytes(frame[5:], "big"):
                frames.append(frame)
                del buffer[:7]
            else:
                noise.append(buffer.pop(0))
        return frames, bytes(noise)


class Pms5003Simulator(ByteSimulator):
    """One sensor."""

    NAME = "pms5003"
    OPTIONS = Pms5003SimulationOptions

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: Pms5003SimulationOptions, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        air = PhysicsOptions(kind="air", polluted_while=simulate.polluted_while) if simulate.polluted_while else None
        self._air = make_physics(air, device_id) if air else None
        self._fine = float(simulate.pm2_5)
        self.working = True
        self.active = True

    @classmethod
    def framer(cls) -> Framer:
        return PmsCommands()

    async def answer(self, frame: bytes) -> bytes | None:
        command, value = frame[2], frame[4]
        if self.fault == "refuse":
            return None
        if command == 0xE2:
            return self.data() if self.working and not self.active else None
        if command not in (0xE1, 0xE4):
            return None
        if self.fault != "stuck":
            if command == 0xE1:
                self.active = value == 1
            else:
                self.working = value == 1
        if self.simulate.silent_commands or (command == 0xE4 and value):
            return None
        return self._frame(bytes((command, value)))

    async def live(self, say: Callable[[bytes], Awaitable[None]]) -> None:
        """Report in active mode."""
        while True:
            await asyncio.sleep(PERIOD)
            if self._air is not None and self.fault != "stuck":
                self._fine = self._air.step(PERIOD, self.world)["pm25"]
            self.publish_state(pm2_5=round(self._fine), working=self.working)
            if self.working and self.active:
                await say(self.data())

    def data(self) -> bytes:
        """Return what it measures now."""
        fine = round(self._fine)
        words = (fine + 1, fine + 3, fine + 4, round(fine * 0.7), fine, round(fine * 1.2))
        counts = (fine * 150, fine * 45, fine * 8, fine, fine // 4, fine // 8)
        return self._frame(struct.pack(">12HBB", *(min(word, 0xFFFF) for word in (*words, *counts)), 0x97, 0))

    @staticmethod
    def _frame(data: bytes) -> bytes:
        frame = b"BM" + (len(data) + 2).to_bytes(2, "big") + data
        return frame + (sum(frame) % 0x10000).to_bytes(2, "big")
