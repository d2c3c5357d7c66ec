"""Bus → flight records: what the devices of a run were told, did and said while it played, and who decided what.

Runs in the publisher's time, so it only makes entries and hands them to the writer. A run is told of up to some
milliseconds after its first command has left; what devices told in between is in `_recent`.
"""

from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from devices.core.clock import wall_time
from devices.core.events import Availability, AvailabilityChanged, CommandDone, DeviceEvent, Reading, Wanted
from devices.core.rig import Rig
from devices.core.values import Value
from exhibit_server.bus import Bus
from exhibit_server.events import DecisionMade, RunChanged, StopChanged
from exhibit_server.flight.heads import head_entry, last_step_end, short, text_entry
from exhibit_server.flight.thinning import Thinning
from exhibit_server.store.entries import Entry, FlightEntry, MomentEntry, MomentKind
from scenes.plan import used_devices, watched_devices
from scenes.record import Confirmation, RunRecord

Where = tuple[str | None, str | None]
"""Device and point, where there are any."""

Since = list[tuple[DeviceEvent, Value | None]]
"""What devices told since a run began, each reading with what stood before."""

RECENT = 4096

OUT_OF_ORDER = 1.0
"""Seconds by which what is told may be older than what was told before it."""

REMEMBERED = 64


@dataclass(slots=True)
class _Live:
    """A run under way. `uses`: what it commands, needs or likes; `devices`: that and what it watches."""

    run: str
    uses: set[str]
    devices: set[str]
    thinning: Thinning
    state: str = ""
    interruptions: int = 0
    confirmations: dict[tuple[str, str], tuple[Confirmation, str]] = field(default_factory=dict)
    asked: dict[tuple[str, str], float] = field(default_factory=dict)


class FlightRecorder:
    """Listens on the bus and hands flight records to the store's writer."""

    def __init__(self, bus: Bus, rig: Rig, put: Callable[[Entry], None]) -> None:
        self._bus = bus
        self._rig = rig
        self._put = put
        self._live: dict[str, _Live] = {}
        self._by_device: dict[str, tuple[_Live, ...]] = {}
        self._recent: deque[tuple[DeviceEvent, Value | None]] = deque(maxlen=RECENT)
        self._stands: dict[tuple[str, str], Value | None] = {}
        self._ended: deque[str] = deque(maxlen=REMEMBERED)
        self._texts: set[str] = set()

    def listen(self) -> Callable[[], None]:
        """Start recording; return the way to stop. Whoever records the runs themselves must listen before."""
        handlers: list[tuple[type[Any], Callable[[Any], None]]] = [
            (Reading, self._device_event),
            (Wanted, self._device_event),
            (CommandDone, self._device_event),
            (AvailabilityChanged, self._device_event),
            (RunChanged, self._run),
            (DecisionMade, self._decision),
            (StopChanged, self._stop),
        ]
        undo = [self._bus.subscribe(kind, handler) for kind, handler in handlers]
        self._stands = {
            (device.id, point): state.actual
            for device in self._rig.values()
            for point, state in device.states.items()
            if state.actual is not None
        }

        def stop() -> None:
            for unsubscribe in undo:
                unsubscribe()

        return stop

    # -- devices --------------------------------------------------------------------------------------------------

    def _device_event(self, event: DeviceEvent) -> None:
        before = None
        if isinstance(event, Reading):
            key = (event.device, event.point)
            before = self._stands.get(key)
            self._stands[key] = event.value
        self._recent.append((event, before))
        for live in self._by_device.get(event.device, ()):
            self._note(live, event)

    def _note(self, live: _Live, event: DeviceEvent) -> None:
        match event:
            case Reading():
                self._reading(live, event)
            case Wanted() if event.device in live.uses:
                live.asked[event.device, event.point] = event.at
                self._moment(live, event.at, "wanted", {"value": short(event.value)}, (event.device, event.point))
            case CommandDone() if event.device in live.uses:
                self._command(live, event)
            case AvailabilityChanged():
                self._availability(live, event.device, event.after)
            case _:
                pass

    def _reading(self, live: _Live, event: Reading) -> None:
        value = short(event.value)
        if live.thinning.keep(event.device, event.point, value, event.at):
            self._moment(live, event.at, "reading", {"value": value}, (event.device, event.point))

    def _command(self, live: _Live, event: CommandDone) -> None:
        error = event.error.texts() if event.error is not None else None
        data = {"verb": event.verb, "args": short(event.args), "took": round(event.took, 4), "error": error}
        if event.by is not None:
            data["by"] = {"mine": event.by.id == live.run, "name": dict(event.by.name)}
        self._moment(live, event.at, "command", data, (event.device, None))

    def _availability(self, live: _Live, device: str, stands: Availability, began: float | None = None) -> None:
        data = {"state": stands.state.value, "reason": stands.reason.texts(), "initial": began is not None}
        self._moment(live, began if began is not None else wall_time(), "availability", data, (device, None))

    # -- the run --------------------------------------------------------------------------------------------------

    def _run(self, event: RunChanged) -> None:
        record = event.record
        if record.id in self._ended:
            return
        live = self._live.get(record.id) or self._begin(record)
        if new := set(record.touched) - live.uses:
            self._follow(live, new)
        if record.state != live.state:
            self._moment(live, self._since(live, record), "state", {"state": record.state})
            live.state = record.state
        self._confirmations(live, record)
        if record.ended:
            self._end(live, record)

    @staticmethod
    def _since(live: _Live, record: RunRecord) -> float:
        """Return since when a run is in its state, which is told of a moment later."""
        if record.ended and record.ended_at is not None:
            return record.ended_at
        if not live.state and not live.interruptions:
            return record.started_at
        return last_step_end(record, wall_time()) if record.state == "restoring" else wall_time()

    def _begin(self, record: RunRecord) -> _Live:
        scene = record.loaded.scene
        # A caption goes to every display the scene names, so what is told to those counts as well.
        uses = used_devices(scene) | {*scene.needs, *scene.likes} | set(record.touched)
        devices = uses | watched_devices(scene)
        live = _Live(record.id, uses, devices, Thinning(record.started_at))
        live.interruptions = record.interruptions
        self._live[record.id] = live
        self._index()
        if record.loaded.version not in self._texts:
            self._texts.add(record.loaded.version)
            self._put(text_entry(record.loaded, record.started_at))
        self._put(self._head(live, record))
        began = record.started_at
        if live.interruptions:
            began = wall_time()
            self._moment(live, began, "interruption", {"number": live.interruptions})
        since = self._since_began(devices, began)
        self._initial(live, since, began)
        for event, _ in since:
            self._note(live, event)
        return live

    def _since_began(self, devices: Collection[str], began: float) -> Since:
        """Return what these devices told since a run began, oldest first, without going through all that is kept."""
        found = []
        for each in reversed(self._recent):
            at = _time(each[0])
            if at < began - OUT_OF_ORDER:
                break
            if at >= began and each[0].device in devices:
                found.append(each)
        return found[::-1]

    def _initial(self, live: _Live, since: Since, began: float) -> None:
        """Note how the devices stood when the run began, which is told of a moment later."""
        stood = dict(self._stands)
        for event, before in reversed(since):
            if isinstance(event, Reading):
                stood[event.device, event.point] = before
        for device_id in sorted(live.devices):
            device = self._rig.get(device_id)
            if device is None:
                continue
            self._availability(live, device_id, device.availability, began)
            for point in device.points:
                value = short(stood.get((device_id, point)))
                if value is not None:
                    live.thinning.keep(device_id, point, value, began)
                    self._moment(live, began, "initial", {"value": value}, (device_id, point))

    def _confirmations(self, live: _Live, record: RunRecord) -> None:
        for key, confirmation in record.confirmations.items():
            now = (confirmation, confirmation.state)
            if confirmation.state == "pending" or live.confirmations.get(key) == now:
                continue
            live.confirmations[key] = now
            at = wall_time()
            if confirmation.took is not None and key in live.asked:
                at = min(live.asked[key] + confirmation.took, at)
            data = {
                "wanted": short(confirmation.wanted),
                "state": confirmation.state,
                "took": confirmation.took,
                "reason": dict(confirmation.reason),
            }
            self._moment(live, at, "confirmation", data, key)

    def _end(self, live: _Live, record: RunRecord) -> None:
        for device, point, value, at in live.thinning.last():
            self._moment(live, at, "reading", {"value": value}, (device, point))
        self._put(self._head(live, record))
        del self._live[live.run]
        self._ended.append(live.run)
        self._index()

    def _follow(self, live: _Live, devices: set[str]) -> None:
        """Record devices the run came to use that its scene does not name as such."""
        live.uses |= devices
        live.devices |= devices
        self._index()

    def _index(self) -> None:
        devices = {device for live in self._live.values() for device in live.devices}
        self._by_device = {
            device: tuple(live for live in self._live.values() if device in live.devices) for device in devices
        }

    # -- people ---------------------------------------------------------------------------------------------------

    def _decision(self, event: DecisionMade) -> None:
        live = self._live.get(event.run)
        if live is not None:
            data = {"what": event.kind, "by": event.by, "screen": event.screen, "detail": event.detail}
            self._moment(live, event.at, "decision", data)

    def _stop(self, event: StopChanged) -> None:
        stop = event.stop
        if stop.active and stop.at is not None and not stop.unhalted:  # told again when something could not be halted
            for live in self._live.values():
                data = {"what": "all_stop", "by": stop.by or "", "screen": None, "detail": ""}
                self._moment(live, stop.at, "decision", data)

    # -- entries --------------------------------------------------------------------------------------------------

    def _head(self, live: _Live, record: RunRecord) -> FlightEntry:
        return head_entry(record, self._rig, live.devices, live.thinning.dropped)

    def _moment(
        self, live: _Live, at: float, kind: MomentKind, data: Mapping[str, Any], where: Where = (None, None)
    ) -> None:
        self._put(MomentEntry(run=live.run, at=at, kind=kind, device=where[0], point=where[1], data=data))


def _time(event: DeviceEvent) -> float:
    return event.after.since if isinstance(event, AvailabilityChanged) else event.at
