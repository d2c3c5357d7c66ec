"""What people hold by hand: a device or a whole zone, for a time."""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from devices.core.clock import now, wall_time
from devices.core.rig import Rig
from devices.core.texts import Texts
from exhibit_server.callers import Caller, above
from exhibit_server.refusals import Refused, refuse
from exhibit_server.stage.judging import Block, Judge, busy
from exhibit_server.stage.leases import Held, Leases

LONGEST = 4 * 3600.0
"""Seconds a thing may be held by hand; who needs it longer takes it again."""

Kind = Literal["device", "zone"]


class Hands:
    """Gives and takes leases by hand.

    `clear` is asked to take a run off the stage for a caller, `starter_of` who started a run.
    """

    def __init__(
        self,
        rig: Rig,
        leases: Leases,
        judge: Judge,
        zones: Mapping[str, Texts],
        *,
        clear: Callable[[str, Caller], None],
        changed: Callable[[frozenset[str], frozenset[str]], None],
        starter_of: Callable[[str], str | None],
    ) -> None:
        self._rig, self._leases, self._judge, self._zones = rig, leases, judge, zones
        self._clear, self._changed, self._starter_of = clear, changed, starter_of

    def hold(self, caller: Caller, kind: Kind, thing: str, seconds: float, *, takeover: bool = False) -> Held:
        """Hold a device or a zone. Raises Refused with who has it; `takeover` takes it from a lower class."""
        devices = self._devices(kind, thing)
        others = [held for held in self._leases.overlapping(kind, thing) if held.by != caller.name]
        uses = {
            use.holder: use
            for use in self._leases.conflicts(devices).values()
            if use.kind != "returning" and self._starter_of(use.holder) != caller.name
        }
        blocks = [self._judge.held_block(held) for held in others] + self._judge.use_blocks(uses, devices)
        if blocks and not (takeover and all(above(caller.priority, block.priority) for block in blocks)):
            raise _refused(blocks)
        for held in others:
            self.drop(held)
        for run_id, use in uses.items():
            if use.kind == "run":
                self._clear(run_id, caller)
        lasts = min(seconds, LONGEST)
        held = self._leases.hold(
            Held(
                "",
                kind,
                thing,
                caller.name,
                caller.priority,
                wall_time(),
                ends=wall_time() + lasts,
                until=now() + lasts,
            )
        )
        self._tell(held)
        return held

    def give_back(self, lease_id: str, caller: Caller) -> Held:
        """End a lease by hand: one's own, or one of a lower class. Raises Refused."""
        held = self._leases.find(lease_id)
        if held is None:
            raise refuse("no_such_lease", missing=True)
        if held.by != caller.name and not above(caller.priority, held.priority):
            raise refuse("not_yours", by=held.by)
        self.drop(held)
        return held

    def expire(self) -> None:
        """End the leases whose time is over."""
        for held in self._leases.over(now()):
            self.drop(held)

    def drop(self, held: Held) -> None:
        """End a lease by hand and tell."""
        self._leases.drop(held.id)
        self._tell(held)

    def _devices(self, kind: Kind, thing: str) -> frozenset[str]:
        if kind == "device":
            if thing not in self._rig:
                raise refuse("no_such_device", missing=True, device=thing)
            return frozenset([thing])
        devices = frozenset(device.id for device in self._rig.values() if device.identity.zone == thing)
        if thing not in self._zones and not devices:
            raise refuse("no_such_zone", missing=True, zone=thing)
        return devices

    def _tell(self, held: Held) -> None:
        if held.kind == "device":
            self._changed(frozenset([held.thing]), frozenset())
        else:
            self._changed(self._devices("zone", held.thing), frozenset([held.thing]))


def _refused(blocks: Iterable[Block]) -> Refused:
    """Say who has what, and about how long."""
    readiness = busy(blocks)
    return Refused.because("held", readiness.reasons, readiness.wait_seconds)
