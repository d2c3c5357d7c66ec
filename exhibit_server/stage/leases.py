"""Who has the exclusive right to what, with which class.

Two layers. A device is *used* by at most one run (or by its way back to baseline, or by safety): whoever uses it
commands it. A device or a whole zone is *held* by at most one person, by hand and for a time: nobody else may use it.
"""

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from scenes.scene import Priority

HolderKind = Literal["run", "returning", "safety"]


@dataclass(frozen=True, slots=True)
class Use:
    """Somebody commands a device. `holder` is a run's id, or what `kind` says. `since` is on the wall clock."""

    holder: str
    kind: HolderKind
    priority: Priority
    since: float


@dataclass(frozen=True, slots=True)
class Held:
    """A person holds a device or a zone by hand. `until` is on the loop's clock, `since` and `ends` on the wall's."""

    id: str
    kind: Literal["device", "zone"]
    thing: str
    by: str
    priority: Priority
    since: float
    ends: float
    until: float


class Leases:
    """The book of leases. `zone_of` says in which zone a device stands, None for one that is not there."""

    def __init__(self, zone_of: Callable[[str], str | None]) -> None:
        self._zone_of = zone_of
        self._uses: dict[str, Use] = {}
        self._held: dict[str, Held] = {}
        self._numbers = itertools.count(1)

    # -- uses ---------------------------------------------------------------------------------------------------------

    def use(self, device: str) -> Use | None:
        """Return who commands the device, if anybody."""
        return self._uses.get(device)

    @property
    def uses(self) -> Mapping[str, Use]:
        """Who commands which device."""
        return self._uses

    def used_by(self, holder: str) -> frozenset[str]:
        """Return the devices a run (or another holder) commands."""
        return frozenset(device for device, use in self._uses.items() if use.holder == holder)

    def conflicts(self, devices: Iterable[str]) -> dict[str, Use]:
        """Return those of `devices` that are used, and by whom."""
        return {device: self._uses[device] for device in devices if device in self._uses}

    def take(self, devices: Iterable[str], use: Use, *, over: Iterable[str] = ()) -> None:
        """Give all devices to a user, in one go also those that a holder in `over` had.

        Raises ValueError, and gives none, when somebody else uses one.
        """
        wanted, passing = set(devices), set(over)
        others = {device: other for device, other in self.conflicts(wanted).items() if other.holder not in passing}
        if others:
            raise ValueError(f"used already: {others}")
        self._uses.update(dict.fromkeys(wanted, use))

    def release_some(self, holder: str, devices: Iterable[str]) -> None:
        """Give back some of what a holder uses."""
        for device in devices:
            use = self._uses.get(device)
            if use is not None and use.holder == holder:
                del self._uses[device]

    def release(self, holder: str) -> frozenset[str]:
        """Give back everything a holder uses; return what that was."""
        freed = self.used_by(holder)
        for device in freed:
            del self._uses[device]
        return freed

    # -- by hand ------------------------------------------------------------------------------------------------------

    @property
    def held(self) -> list[Held]:
        """All that people hold, oldest first."""
        return list(self._held.values())

    def on_device(self, device: str) -> Held | None:
        """Return the lease by hand a device is under, itself or with its zone."""
        zone = self._zone_of(device)
        return next((held for held in self._held.values() if _covers(held, device, zone)), None)

    def on_zone(self, zone: str) -> Held | None:
        """Return the lease by hand on a whole zone."""
        return next((held for held in self._held.values() if held.kind == "zone" and held.thing == zone), None)

    def overlapping(self, kind: Literal["device", "zone"], thing: str) -> list[Held]:
        """Return the leases by hand that have something in common with a device or a zone."""
        if kind == "device":
            zone = self._zone_of(thing)
            return [held for held in self._held.values() if held.thing == (thing if held.kind == "device" else zone)]
        return [
            held
            for held in self._held.values()
            if (held.thing if held.kind == "zone" else self._zone_of(held.thing)) == thing
        ]

    def hold(self, held: Held) -> Held:
        """Enter a lease by hand, with an id; one of the same person on the same thing is renewed."""
        same = next(
            (old for old in self._held.values() if (old.kind, old.thing, old.by) == (held.kind, held.thing, held.by)),
            None,
        )
        entered = replace(held, id=same.id if same is not None else f"lease-{next(self._numbers)}")
        self._held[entered.id] = entered
        return entered

    def find(self, lease_id: str) -> Held | None:
        """Return a lease by hand."""
        return self._held.get(lease_id)

    def drop(self, lease_id: str) -> None:
        """End a lease by hand."""
        self._held.pop(lease_id, None)

    def over(self, at: float) -> list[Held]:
        """Return the leases by hand whose time is over."""
        return [held for held in self._held.values() if held.until <= at]


def _covers(held: Held, device: str, zone: str | None) -> bool:
    return held.thing == (device if held.kind == "device" else zone)
