"""Who has the exclusive right to which device: runs lease what they use, all of it or nothing."""

from collections.abc import Iterable


class Leases:
    """Device id → id of the run that holds it."""

    def __init__(self) -> None:
        self._holders: dict[str, str] = {}

    def holder(self, device: str) -> str | None:
        """Return the run that holds the device, if any."""
        return self._holders.get(device)

    def conflicts(self, devices: Iterable[str]) -> dict[str, str]:
        """Return those of `devices` that are held, with their holders."""
        return {device: self._holders[device] for device in devices if device in self._holders}

    def take(self, run_id: str, devices: Iterable[str]) -> None:
        """Lease all devices to a run. Raises ValueError, and takes none, when one is held."""
        wanted = set(devices)
        if held := self.conflicts(wanted):
            raise ValueError(f"held already: {held}")
        self._holders.update(dict.fromkeys(wanted, run_id))

    def release_some(self, run_id: str, devices: Iterable[str]) -> None:
        """Give back some of what a run holds."""
        for device in devices:
            if self._holders.get(device) == run_id:
                del self._holders[device]

    def release(self, run_id: str) -> frozenset[str]:
        """Give back everything a run holds; return what that was."""
        freed = frozenset(device for device, holder in self._holders.items() if holder == run_id)
        for device in freed:
            del self._holders[device]
        return freed
