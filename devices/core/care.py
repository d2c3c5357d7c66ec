"""A regular look at every device, for what no event tells: values grown stale, devices that come and go."""

import asyncio
from collections.abc import Mapping

from devices.core.device import Device

EVERY = 1.0
"""Seconds between looks."""


class Caretaker:
    """Looks after all devices of a rig with one task, however many there are."""

    def __init__(self, rig: Mapping[str, Device]) -> None:
        self._rig = rig

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(EVERY)
            for device in tuple(self._rig.values()):
                device.look()
