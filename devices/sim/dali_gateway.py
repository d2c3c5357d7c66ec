"""A simulated DALI gateway with its lamps, from the Intesis "Modbus Server – DALI" User Manual r1.3 and IEC 62386-102.

Several devices of a hall may name the same lamp, one by its address, another as a member of a group. The first to be
built keeps it and answers for it; the others command it through the world, as the gateway does through the DALI line.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import Field

from devices.core.duration import Duration
from devices.core.simulation import ByteSimulator, Ramp, SimulationOptions, World
from devices.core.wires import Framer
from devices.sim.modbus_sensor import RtuRequests, checksum
from devices.sim.register_bank import Place, RegisterBank

CHANNEL, LAMP, GROUPS, GROUP, BROADCAST = 7000, 100, 6400, 20, 6800
STATUS, ACTUAL, TYPE, ARC_LEVEL = 5, 6, 7, 15
BALLAST_FAIL, LAMP_FAIL, LAMP_POWER, FADE_RUNNING = 0, 1, 2, 4
LED = 6

LOOK = 0.2
"""Seconds in which the gateway asks all its lamps."""


class DaliSimulation(SimulationOptions):
    """`fade`: seconds from dark to full, as set in the lamps. `start`: level at first, in %."""

    fade: Duration = 0.7
    start: float = Field(default=0.0, ge=0, le=100)


class DaliSimulator(ByteSimulator):
    """The lamps of one device. "refuse": exception 4 to everything; "stuck": lamps that stay as they are."""

    NAME = "dali_gateway"
    OPTIONS = DaliSimulation

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: DaliSimulation, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._unit = int(driver_options["unit"])
        self._start = int(driver_options.get("channel", 0)) * CHANNEL
        address = driver_options.get("address")
        self._lamps = [int(each) for each in (driver_options["members"] if address is None else [address])]
        self._own = {lamp: Ramp(simulate.start, 100.0 / max(simulate.fade, 1e-3)) for lamp in self._claim()}
        self._asked = dict.fromkeys(self._own, 0)
        self._commands = self._command_places(address)
        self.broken: dict[int, int] = {}
        """Lamps that fail, with the bit of the status that says so."""

        places = {(3, self._start + lamp * LAMP + at) for lamp in self._own for at in range(16)}
        self._bank = RegisterBank(places | set(self._commands), self._commands, self._take)
        self._look()

    @classmethod
    def framer(cls) -> Framer:
        return RtuRequests()

    async def answer(self, frame: bytes) -> bytes | None:
        if frame[0] != self._unit or not self._is_mine(frame):
            return None
        body = bytes((frame[1] | 0x80, 4)) if self.fault == "refuse" else self._bank.obey(frame[1:-2])
        reply = frame[:1] + body
        return reply + checksum(reply).to_bytes(2, "little")

    async def live(self, say: Callable[[bytes], Awaitable[None]]) -> None:
        """Ask the lamps again and again."""
        del say
        while True:
            await asyncio.sleep(LOOK)
            self._look()

    # -- inside -------------------------------------------------------------------------------------------------

    def _claim(self) -> list[int]:
        """Return the lamps that are kept here: those nobody keeps yet."""
        mine = [lamp for lamp in self._lamps if self.world.get(self._key(lamp, "kept"), default=False) is False]
        for lamp in mine:
            self.world.set(self._key(lamp, "kept"), value=True)
        return mine

    def _key(self, lamp: int, what: str) -> str:
        return f"dali-{self._unit}-{self._start + lamp * LAMP}.{what}"

    def _command_places(self, address: int | None) -> dict[Place, list[int]]:
        """Return the registers that command lamps, and which."""
        places: dict[Place, list[int]] = {(3, self._start + lamp * LAMP + ARC_LEVEL): [lamp] for lamp in self._own}
        if address is None and self.driver_options.get("group") is not None:
            places[3, self._start + GROUPS + int(self.driver_options["group"]) * GROUP] = self._lamps
        elif address is None:
            places[3, self._start + BROADCAST] = self._lamps
        return places

    def _is_mine(self, frame: bytes) -> bool:
        """Return whether a request is for lamps kept here: all devices of a gateway share its address on the bus."""
        at = int.from_bytes(frame[2:4], "big")
        mine = any(self._start + lamp * LAMP <= at < self._start + (lamp + 1) * LAMP for lamp in self._own)
        return mine or (3, at) in self._commands

    def _take(self, changes: dict[Place, int]) -> None:
        for place, level in changes.items():
            self._bank[place] = level
            if level > 100 or self.fault == "stuck":
                continue
            for lamp in self._commands[place]:
                self.world.set(self._key(lamp, "target"), level)
                self.world.set(self._key(lamp, "asked"), int(self.world.get(self._key(lamp, "asked"), 0)) + 1)
        self._look()

    def _look(self) -> None:
        for lamp, level in self._own.items():
            asked = int(self.world.get(self._key(lamp, "asked"), 0))
            if asked != self._asked[lamp]:
                self._asked[lamp] = asked
                level.go(float(self.world.get(self._key(lamp, "target"), 0)))
            self._show(lamp, level)
        brightest = max(float(self.world.get(self._key(lamp, "level"), 0.0)) for lamp in self._lamps)
        self.publish_state(power=brightest > 0, brightness=round(brightest))

    def _show(self, lamp: int, level: Ramp) -> None:
        base = self._start + lamp * LAMP
        here = 0.0 if lamp in self.broken else level.value
        status = (1 << LAMP_POWER if here > 0 else 0) | (1 << FADE_RUNNING if level.moving else 0)
        if lamp in self.broken:
            status |= 1 << self.broken[lamp]
        self._bank[3, base + STATUS] = status
        self._bank[3, base + ACTUAL] = round(here)
        self._bank[3, base + TYPE] = LED
        self.world.set(self._key(lamp, "level"), here)
