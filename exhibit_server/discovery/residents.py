"""Approved devices in the rig: built from their decision, replaced, parked while withdrawn, and removed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from devices.core.device import Device
from devices.core.reasons import Reason
from devices.core.rig import Observer, Rig
from devices.core.wires import MessageWire
from devices.discovery.model import DiscoveredDevice
from devices.showroom import DeviceConfig
from exhibit_server.discovery.candidates import commands_of
from exhibit_server.discovery.namespaces import Claim, approved_claim
from exhibit_server.discovery.wires import OwnWire, SharedWire
from exhibit_server.store.entries import DiscoveredEntry

DRIVER = "mqtt_discovered"
"""The driver that follows any of them."""

Make = Callable[[str, DeviceConfig, MessageWire, Observer], Device]
"""(id, configuration, wire, observer) → the device. Raises ValueError in words."""

Rebuild = Callable[[DiscoveredEntry], DiscoveredDevice]
"""Reads a device again from the messages kept with its approval. Raises ValueError in words."""

WITHDRAWN = Reason.of("withdrawn")


@dataclass(frozen=True, slots=True)
class _Resident:
    key: str
    wire: OwnWire


class Residents:
    """Puts approved devices into the rig, each on a wire of its own, and takes them out again.

    `claims`: by the key they announced themselves by, what each may command, as it was approved.
    """

    def __init__(self, rig: Rig, wire: MessageWire, make: Make, rebuild: Rebuild) -> None:
        self.rig = rig
        self.claims: dict[str, Claim] = {}
        self.rebuild = rebuild
        self._shared = SharedWire(wire)
        self._make = make
        self._residents: dict[str, _Resident] = {}

    def __contains__(self, device_id: object) -> bool:
        return device_id in self._residents

    async def load(self, entries: Iterable[DiscoveredEntry]) -> dict[str, str]:
        """Admit every approved device; return by key why some can't be."""
        problems: dict[str, str] = {}
        for entry in entries:
            if entry.state == "approved" and entry.device is not None:
                try:
                    await self.admit(entry)
                except Exception as problem:  # noqa: BLE001 - one device that can't be built must not keep the hub shut
                    problems[entry.key] = str(problem) or type(problem).__name__
        return problems

    async def admit(self, entry: DiscoveredEntry, announced: DiscoveredDevice | None = None) -> None:
        """Put a device into the rig, as announced now or else as approved. Raises ValueError; nothing changed then."""
        described = announced or self.rebuild(entry)
        wire = self._shared.open()
        try:
            device = self.rig.add(lambda observer: self._build(entry, described, wire, observer))
        except BaseException:
            wire.close()
            raise
        await self._keep(device.id, entry, described, wire)

    async def replace(self, entry: DiscoveredEntry, announced: DiscoveredDevice | None = None) -> None:
        """Build a device anew in its place. Raises ValueError; the old one goes on then."""
        described = announced or self.rebuild(entry)
        device_id = entry.device or ""
        before, wire = self._residents[device_id], self._shared.open()
        try:
            await self.rig.replace(device_id, lambda observer: self._build(entry, described, wire, observer))
        except BaseException:
            wire.close()
            raise
        before.wire.close()
        await self._keep(device_id, entry, described, wire)

    async def dismiss(self, device_id: str) -> None:
        """Take a device out of the rig; harmless when it is not there."""
        resident = self._residents.pop(device_id, None)
        if resident is not None:
            if not any(other.key == resident.key for other in self._residents.values()):
                self.claims.pop(resident.key, None)
            await self.rig.remove(device_id)
            resident.wire.close()

    async def park(self, device_id: str) -> None:
        """Keep a device that took its announcement back, offline."""
        if device_id in self._residents:
            await self.rig.park(device_id, WITHDRAWN)

    async def _keep(self, device_id: str, entry: DiscoveredEntry, described: DiscoveredDevice, wire: OwnWire) -> None:
        self._residents[device_id] = _Resident(entry.key, wire)
        self.claims[entry.key] = approved_claim(entry.key, commands_of(described), described.roots)
        if entry.withdrawn:
            await self.park(device_id)

    def _build(
        self, entry: DiscoveredEntry, described: DiscoveredDevice, wire: MessageWire, observer: Observer
    ) -> Device:
        config = DeviceConfig(
            name=dict(entry.names),
            zone=entry.zone or "",
            driver=DRIVER,
            options={"convention": entry.convention, "key": entry.key, "device": described},
            baseline=dict(entry.baseline),
        )
        return self._make(entry.device or "", config, wire, observer)
