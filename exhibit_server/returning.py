"""Devices on their way back to baseline outside any run: after an all-stop, after a crash. Leased meanwhile."""

import asyncio
from collections.abc import Callable, Iterable

from devices.core.rig import Rig
from devices.core.texts import Texts
from exhibit_server.leases import Leases
from scenes.restore import restore

RETURNING = "returning"
"""The holder of these leases, in place of a run's id."""


class Returning:
    """Brings devices back, and remembers which it still owes. `changed` is called when leases change."""

    def __init__(self, rig: Rig, leases: Leases, changed: Callable[[frozenset[str]], None]) -> None:
        self._rig = rig
        self._leases = leases
        self._changed = changed
        self._owed: set[str] = set()
        self._under_way: dict[asyncio.Task[dict[str, Texts]], frozenset[str]] = {}

    def owe(self, devices: Iterable[str]) -> None:
        """Remember devices that must go back to baseline later."""
        self._owed.update(device for device in devices if device in self._rig)

    def take_owed(self, except_for: Iterable[str] = ()) -> frozenset[str]:
        """Return what is owed and can be brought back now, and forget it: not what a run holds or will hold."""
        excluded = set(except_for)
        devices = frozenset(
            device
            for device in self._owed
            if device in self._rig and device not in excluded and self._leases.holder(device) is None
        )
        self._owed.clear()
        return devices

    async def bring_back(self, devices: frozenset[str]) -> dict[str, Texts]:
        """Bring devices back to baseline; return what could not be, and why. An interruption leaves them owed."""
        self._leases.take(RETURNING, devices)
        self._changed(devices)
        work = asyncio.ensure_future(restore(self._rig, sorted(devices), lambda _: None))  # awaited just below
        self._under_way[work] = devices
        try:
            await asyncio.wait([work])
            return {} if work.cancelled() else work.result()
        finally:
            work.cancel()
            del self._under_way[work]
            self._leases.release_some(RETURNING, devices)
            self._changed(devices)

    def interrupt(self) -> None:
        """Stop bringing anything back, now: an all-stop. It stays owed."""
        for work, devices in self._under_way.items():
            self._owed.update(devices)
            work.cancel()
