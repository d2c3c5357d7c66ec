"""The all-stop: every run where it is, every device that moves, at once; what could not be halted is tried again."""

import asyncio
from collections.abc import Callable

from devices.core.clock import wall_time
from devices.core.device import Device
from devices.core.rig import Rig
from exhibit_server.events import Stop
from exhibit_server.refusals import sentence, why
from scenes.journal import Journal

AGAIN = 1.0
"""Seconds until what could not be halted is tried again: its wire may be back."""

Failed = dict[str, Exception]


class Halting:
    """Halts the rig and keeps the state of the all-stop. `changed` is called with each new state."""

    def __init__(self, rig: Rig, journal: Journal, changed: Callable[[Stop], None]) -> None:
        self._rig = rig
        self._journal = journal
        self._changed = changed
        self.state = Stop(active=False)

    def press(self, by: str) -> "asyncio.Task[Failed]":
        """Stop everything; return the halting under way. Nobody is told yet: telling must not stand before halting."""
        at = wall_time()
        self.state = Stop(active=True, by=by, at=at)
        self._journal.stopped(by, at)
        return asyncio.ensure_future(self._halt(list(self._rig.values())))

    async def settle(self, halting: "asyncio.Task[Failed]") -> Failed:
        """Tell that everything is stopped, as soon as the halts are on their way, and then what could not be."""
        state = self.state
        for _ in range(2):
            await asyncio.sleep(0)  # the halts leave in these turns of the loop
        self._changed(state)
        failed = await halting
        if self.state is state:  # somebody may have released it while a device was slow to halt
            self._tell(failed)
        return failed

    async def insist(self, failed: Failed) -> None:
        """Try again what could not be halted, until it could or the all-stop is over."""
        pressed = self.state.at
        while failed and self._still(pressed):
            await asyncio.sleep(AGAIN)
            if self._still(pressed):
                failed = await self._halt([self._rig[device] for device in failed if device in self._rig])
            if self._still(pressed):
                self._tell(failed)

    def remain(self, by: str, at: float) -> None:
        """Be stopped from the start, as the hub that was killed was."""
        self.state = Stop(active=True, by=by, at=at)
        self._changed(self.state)

    def release(self, by: str) -> None:
        """End the all-stop."""
        self._journal.released()
        self.state = Stop(active=False, by=by, at=wall_time())
        self._changed(self.state)

    def _still(self, pressed: float | None) -> bool:
        return self.state.active and self.state.at == pressed

    async def _halt(self, devices: list[Device]) -> Failed:
        moving = [device for device in devices if device.driver.halt is not None]
        results = await asyncio.gather(*(device.halt() for device in moving), return_exceptions=True)
        named = zip(moving, results, strict=True)
        return {device.id: result for device, result in named if isinstance(result, Exception)}

    def _tell(self, failed: Failed) -> None:
        unhalted = tuple(
            sentence("device", device=self._rig[device].identity.name, reason=why(error))
            for device, error in failed.items()
            if device in self._rig
        )
        if unhalted != self.state.unhalted:
            self.state = Stop(active=True, by=self.state.by, at=self.state.at, unhalted=unhalted)
            self._changed(self.state)
