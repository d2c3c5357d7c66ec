"""Devices on their way back to baseline outside any run: after an all-stop, after a crash. Leased meanwhile."""

import asyncio
import itertools
from collections.abc import Callable, Iterable

from devices.core.clock import wall_time
from devices.core.rig import Rig
from devices.core.texts import Texts
from exhibit_server.stage.leases import Leases, Use
from scenes.journal import Journal
from scenes.restore import Restoring


class Returning:
    """Brings devices back, and remembers which it still owes. `changed` is called when leases change."""

    def __init__(self, rig: Rig, leases: Leases, journal: Journal, changed: Callable[[frozenset[str]], None]) -> None:
        self._rig = rig
        self._journal = journal
        self._leases = leases
        self._changed = changed
        self._owed: set[str] = set()
        self._numbers = itertools.count(1)
        self._under_way: dict[str, tuple[asyncio.Task[dict[str, Texts]], Restoring]] = {}
        """By holder of the leases."""

    def owe(self, devices: Iterable[str]) -> None:
        """Remember devices that must go back to baseline later, also over a restart of the hub."""
        owed = [device for device in devices if device in self._rig]
        self._owed.update(owed)
        self._journal.owe(owed, wall_time())

    def take_owed(self, except_for: Iterable[str] = ()) -> frozenset[str]:
        """Return what is owed and can be brought back now, and owe it no more: not what somebody uses or will use."""
        self._owed &= set(self._rig)
        free = {device for device in self._owed if self._leases.use(device) is None}
        devices = frozenset(free.difference(except_for))
        self._owed -= devices
        return devices

    def disown(self, devices: Iterable[str]) -> frozenset[str]:
        """Leave what is owed of these to somebody who uses them now; return what that is."""
        passed = frozenset(self._owed.intersection(devices))
        self._owed -= passed
        return passed

    async def bring_back(self, devices: frozenset[str]) -> dict[str, Texts]:
        """Bring devices back to baseline; return what could not be, and why. An interruption leaves them owed.

        One that somebody began to use since it was asked for is left to them.
        """
        mine = frozenset(device for device in devices if device in self._rig and self._leases.use(device) is None)
        holder = f"returning-{next(self._numbers)}"
        self._leases.take(mine, Use(holder, "returning", "visitor", wall_time()))
        self._changed(mine)
        restoring = Restoring(self._rig, sorted(mine), lambda device: self._back(holder, device))
        work = asyncio.ensure_future(restoring.run())  # awaited just below
        self._under_way[holder] = (work, restoring)
        try:
            await asyncio.wait([work])
            return {} if work.cancelled() else work.result()
        finally:
            work.cancel()
            del self._under_way[holder]
            self._free(holder, mine)

    def spare(self, devices: Iterable[str]) -> frozenset[str]:
        """Leave devices to somebody who takes them over as they are; return those that were on their way."""
        wanted, spared = frozenset(devices), frozenset[str]()
        for holder, (_, restoring) in self._under_way.items():
            mine = wanted & self._leases.used_by(holder)
            restoring.spare(mine)
            spared |= mine
        return spared

    def interrupt(self) -> None:
        """Stop bringing anything back, now: an all-stop. It stays owed."""
        for holder, (work, _) in self._under_way.items():
            self._owed.update(self._leases.used_by(holder))
            work.cancel()

    def _back(self, holder: str, device: str) -> None:
        self._journal.paid(device)
        self._free(holder, frozenset([device]))

    def _free(self, holder: str, devices: frozenset[str]) -> None:
        """Free devices as soon as they are back, though others are still on their way."""
        freed = devices & self._leases.used_by(holder)
        self._leases.release_some(holder, freed)
        if freed:
            self._changed(freed)
