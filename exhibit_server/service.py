"""Taking devices out of service and giving them back: remembered over restarts, told to everybody."""

from collections.abc import Callable, Iterable

from devices.core.clock import wall_time
from devices.core.rig import Rig
from devices.core.state import Maintenance
from exhibit_server.chronicle import Chronicle
from exhibit_server.store.entries import Entry, MaintenanceEntry


class Service:
    """The technician's book of devices under maintenance."""

    def __init__(self, rig: Rig, chronicle: Chronicle, put: Callable[[Entry], None]) -> None:
        self._rig = rig
        self._chronicle = chronicle
        self._put = put

    def remember(self, entries: Iterable[MaintenanceEntry]) -> None:
        """Take up what was so when the hub ended. Devices that are no more are passed over."""
        for entry in entries:
            device = self._rig.get(entry.device)
            if device is not None:
                device.maintain(Maintenance(entry.by, entry.note, entry.since))

    def begin(self, device_id: str, *, by: str, note: str) -> None:
        """Take a device out of service."""
        maintenance = Maintenance(by, note, wall_time())
        self._rig[device_id].maintain(maintenance)
        self._put(MaintenanceEntry(device=device_id, on=True, by=by, note=note, since=maintenance.since))
        self._tell("maintenance_begun", device_id, by, f": {note}" if note else "")

    def end(self, device_id: str, *, by: str) -> None:
        """Give a device back; nothing happens when it is in service already."""
        device = self._rig[device_id]
        if device.maintenance is None:
            return
        device.maintain(None)
        self._put(MaintenanceEntry(device=device_id, on=False, by=by, note="", since=wall_time()))
        self._tell("maintenance_ended", device_id, by, "")

    def _tell(self, kind: str, device_id: str, by: str, reason: str) -> None:
        name = self._rig[device_id].identity.name
        self._chronicle.tell("info", kind, device_id, device=name, by=by, reason=reason)
