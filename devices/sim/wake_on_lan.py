"""A simulated computer with Wake-on-LAN, from AMD's "Magic Packet Technology" (20213)."""

import asyncio
from collections.abc import Mapping
from typing import Any

from pydantic import Field

from devices.core.clock import now
from devices.core.duration import Duration
from devices.core.simulation import SimulationOptions, Simulator, World

SLOW_START = 3.0
"""How many times longer a slow machine takes to start."""

DEAF = ("offline", "mute", "refuse", "stuck")
"""Faults with which it does not start."""


class WakeSimulationOptions(SimulationOptions):
    """`start`: seconds from the packet until it accepts connections. `start_on`: it runs from the beginning."""

    start: Duration = Field(default=5.0, ge=0)
    start_on: bool = False


class WakeOnLanSimulator(Simulator):
    """Listens for its packet while it sleeps; accepts connections when it runs."""

    NAME = "wake_on_lan"
    OPTIONS = WakeSimulationOptions

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: WakeSimulationOptions, world: World
    ) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._options = simulate
        self._packet = self._wanted(driver_options)
        self._up_at: float | None = 0.0 if simulate.start_on else None
        self._publish()

    @property
    def asleep(self) -> bool:
        """Whether it accepts no connection now."""
        started = self._up_at is not None and now() >= self._up_at
        return not started or self.fault in ("offline", "mute")

    def wake(self, packet: bytes) -> None:
        """Start, if the packet is its own: the address sixteen times after six bytes FF, and its password behind."""
        if self._packet not in packet or self._up_at is not None or self.fault in DEAF:
            return
        takes = self._options.start * (SLOW_START if self.fault == "slow" else 1)
        self._up_at = now() + takes

    async def live_alone(self) -> None:
        """Tell the world how it is, until cancelled."""
        while True:
            self._publish()
            await asyncio.sleep(0.25)

    def _publish(self) -> None:
        self.publish_state(power=self._up_at is not None and now() >= self._up_at)

    @staticmethod
    def _wanted(driver_options: Mapping[str, Any]) -> bytes:
        def plain(text: str) -> bytes:
            return bytes.fromhex("".join(letter for letter in text if letter not in ":-."))

        address = plain(str(driver_options.get("mac", "000000000000")))
        return b"\xff" * 6 + address * 16 + plain(driver_options.get("password") or "")
