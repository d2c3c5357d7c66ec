"""What a device and its wire said to each other lately, and what the hub understood of it: in the order it happened."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from devices.core.device import Device
from devices.core.events import CommandDone, DeviceEvent, DeviceFault, Reading
from devices.core.rig import Observer
from devices.core.wires import MessageWire
from devices.showroom import DeviceConfig
from devices.transports.secret import secrets_in
from devices.transports.traffic import Passed, Traffic

UNDERSTOOD = 24
"""Readings, commands and faults kept of each device: a hall may have thousands."""

__all__ = ["Passed", "Understood", "WireWatch"]

Make = Callable[[str, DeviceConfig, MessageWire, Observer], Device]


@dataclass(frozen=True, slots=True)
class Understood:
    """What the hub made of what passed, or had sent. `number` counts it among what passed."""

    number: int
    event: Reading | CommandDone | DeviceFault


class WireWatch:
    """Keeps the last of what passed and of what was understood, in memory, bounded."""

    def __init__(self, options: Iterable[Mapping[str, Any]] = ()) -> None:
        """`options`: of every device; the secrets in them are masked."""
        self.traffic = Traffic(set().union(*(secrets_in(each) for each in options)))
        self._understood: dict[str, deque[Understood]] = defaultdict(lambda: deque(maxlen=UNDERSTOOD))

    def hear(self, event: DeviceEvent) -> None:
        """Take an event of a device."""
        if isinstance(event, Reading | CommandDone | DeviceFault):
            self._understood[event.device].append(Understood(self.traffic.next_number(), event))

    def listening(self, make: Make) -> Make:
        """Return the same way to build a device that came through the inbox, on a wire that is listened to."""

        def made(device: str, config: DeviceConfig, wire: MessageWire, observer: Observer) -> Device:
            return make(device, config, self.traffic.messages(device, wire), observer)

        return made

    def listens(self, device: Device) -> bool:
        """Whether what passes on the device's wire is kept; else only what was understood."""
        return self.traffic.of(device.id, device.identity.wire) is not None

    def of(self, device: Device, after: int, limit: int) -> list[Passed | Understood]:
        """Return what is kept of a device with numbers above `after`, the oldest first; the newest `limit` of it."""
        passed = self.traffic.of(device.id, device.identity.wire) or []
        known = [*passed, *self._understood.get(device.id, ())]
        return sorted((each for each in known if each.number > after), key=lambda each: each.number)[-limit:]
