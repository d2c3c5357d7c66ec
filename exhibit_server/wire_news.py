"""One piece of news for a wire that goes down, instead of one for every device on it."""

from collections import defaultdict
from typing import Literal

from devices.core.events import AvailabilityChanged, State
from devices.core.rig import Rig

News = Literal["down", "up", "nothing"]


class WireNews:
    """Knows which wires are down and which devices they took along."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._taken: dict[str, set[str]] = defaultdict(set)

    def judge(self, event: AvailabilityChanged) -> tuple[News, str] | None:
        """Return the news about a shared wire that an event is ("nothing": it was told already), and the wire's name.

        None: the event is the device's own. When the wire is up again and a device on it still is not, that is the
        device's own news.
        """
        device = self._rig.get(event.device)
        if device is None or not self._shared(device.identity.wire):
            return None
        wire = device.identity.wire
        taken = self._taken[wire]
        if event.after.state is State.OFFLINE and event.after.reason.code == "wire_down":
            taken.add(event.device)
            return ("down" if len(taken) == 1 else "nothing", wire)
        if event.device not in taken:
            return None
        taken.discard(event.device)
        if event.after.usable:
            return ("nothing" if taken else "up", wire)
        return None

    def devices_on(self, wire: str) -> list[str]:
        """Return the ids of the devices that hang on a wire."""
        return [device.id for device in self._rig.values() if device.identity.wire == wire]

    def _shared(self, wire: str) -> bool:
        # Each screen is a wire of its own, whatever their name says.
        return wire != "screen" and len(self.devices_on(wire)) > 1
