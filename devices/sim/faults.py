"""Faults of simulators that are clients of their own: noticed the moment they are set, so nobody has to look."""

import asyncio
import random
from collections.abc import Mapping
from typing import Any

from devices.core.simulation import Simulator, World

SLOW = 2.0
"""Seconds a slow device answers late."""

RUBBISH: tuple[bytes, ...] = (
    b"\xff\xfe\x00\x13",
    b'{"state":',
    b"[[[[",
    b"NaN",
    b'{"state": 7, "position": "far"}',
    b"\x00",
)


class FaultySimulator(Simulator):
    """A simulator whose `fault` wakes whoever waits for a change of it."""

    def __init__(self, device_id: str, driver_options: Mapping[str, Any], simulate: Any, world: World) -> None:
        self._fault_changed = asyncio.Event()
        self._random = random.Random(device_id)  # noqa: S311 - the same rubbish in every rehearsal
        super().__init__(device_id, driver_options, simulate, world)
        self.on_fault(self._notice_fault)

    def fault_changed(self) -> None:
        """Called after each change of the fault."""

    async def until_offline(self, *, offline: bool) -> None:
        """Return when the hardware is (or is no longer) off its wire."""
        while (self.fault == "offline") is not offline:
            await self._fault_changed.wait()

    def rubbish(self) -> bytes:
        """Return bytes that no protocol here allows."""
        return self._random.choice(RUBBISH)

    def _notice_fault(self) -> None:
        waiting, self._fault_changed = self._fault_changed, asyncio.Event()
        waiting.set()
        self.fault_changed()
