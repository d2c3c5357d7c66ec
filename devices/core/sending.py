"""The way out of a device: one command at a time, each with a deadline and past a guard; halts pass them all."""

import asyncio
from collections.abc import Callable

from devices.core.clock import now
from devices.core.drivers import Driver
from devices.core.errors import DeviceError, Forbidden, Halted
from devices.core.reasons import Reason
from devices.core.verbs import Command

Guard = Callable[[str, Command], Reason | None]
"""Asked with a device's id before a command leaves for it: None lets it pass, a reason is why it must not."""


class Sending:
    """Hands commands to a driver in the order they came. `leaves` is called with each just before."""

    def __init__(self, device_id: str, leaves: Callable[[Command], None]) -> None:
        self._id = device_id
        self._leaves = leaves
        self._queue = asyncio.Lock()
        self._halts = 0
        self._under_way: set[asyncio.Timeout] = set()
        self.guard: Guard | None = None

    async def send(self, driver: Driver, command: Command, deadline: float) -> None:
        """Send a command after those already queued. Raises Halted, Forbidden, or another DeviceError."""
        epoch = self._halts
        try:
            async with asyncio.timeout(deadline) as limit:
                self._under_way.add(limit)
                try:
                    await self._in_turn(driver, command, epoch)
                finally:
                    self._under_way.discard(limit)
        except TimeoutError:
            if epoch != self._halts:
                raise Halted(Reason.of("halted")) from None
            raise _too_late(deadline) from None

    async def send_urgently(self, driver: Driver, command: Command, deadline: float) -> None:
        """Send a command past all others and past the guard. Raises DeviceError."""
        self._leaves(command)
        try:
            async with asyncio.timeout(deadline):
                await driver.perform(command, urgent=True)
        except TimeoutError:
            raise _too_late(deadline) from None

    def drop(self) -> None:
        """Drop what waits, and what is half sent: its next frame may be the one that moves."""
        self._halts += 1
        for limit in self._under_way:
            if not limit.expired():
                limit.reschedule(now())

    async def _in_turn(self, driver: Driver, command: Command, epoch: int) -> None:
        async with self._queue:
            if epoch != self._halts:
                raise Halted(Reason.of("halted"))
            reason = self.guard(self._id, command) if self.guard is not None else None
            if reason is not None:
                raise Forbidden(reason)
            self._leaves(command)
            await driver.perform(command)


def _too_late(deadline: float) -> DeviceError:
    return DeviceError(Reason.of("deadline", detail=f"{deadline:g} s"))
