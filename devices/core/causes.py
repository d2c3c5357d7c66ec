"""Root causes: one thing that is wrong said once, instead of an alarm for everything that hangs on it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from devices.core.device import Device
from devices.core.events import State
from devices.core.reasons import Reason

NOT_LINKS = frozenset({"screen"})
"""Wires that are one per device, whatever their name says."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why devices can't be used. `subject` is a wire's name, or a device's id where it is alone to blame."""

    kind: Literal["wire", "silent_wire", "device"]
    subject: str
    reason: Reason
    since: float
    devices: tuple[str, ...]


def root_causes(devices: Iterable[Device]) -> tuple[Cause, ...]:
    """Return every cause there is now, those that take most devices along first.

    A wire that is down is one cause for all on it. A wire that is up, shared by several devices of which none
    answers, is one too: a cable, a converter, a power supply. Devices under maintenance or switched off are left out.
    """
    by_wire: dict[str, list[Device]] = defaultdict(list)
    for device in devices:
        if device.identity.enabled and device.maintenance is None:
            by_wire[device.identity.wire].append(device)
    found = [cause for wire, members in by_wire.items() for cause in _of_wire(wire, members)]
    return tuple(sorted(found, key=lambda cause: (-len(cause.devices), cause.since, cause.subject)))


def _of_wire(wire: str, members: list[Device]) -> Iterable[Cause]:
    offline = [device for device in members if device.observed.state is State.OFFLINE]
    down = [device for device in offline if device.observed.reason.code == "wire_down"]
    if down and wire not in NOT_LINKS:
        yield _cause("wire", wire, down[0].observed.reason, down)
    rest = [device for device in offline if device not in down] if wire not in NOT_LINKS else offline
    silent = [device for device in rest if device.observed.reason.code == "no_answer"]
    if len(silent) > 1 and len(silent) == len(members):
        yield _cause("silent_wire", wire, Reason.of("silent_wire", wire=wire), silent)
        return
    for device in rest:
        yield _cause("device", device.id, device.observed.reason, [device])


def _cause(kind: Literal["wire", "silent_wire", "device"], subject: str, reason: Reason, of: list[Device]) -> Cause:
    since = min(device.observed.since for device in of)
    return Cause(kind, subject, reason, since, tuple(sorted(device.id for device in of)))
