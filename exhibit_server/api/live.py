"""The live socket: a snapshot, then what changed, coalesced; one serialisation for everybody who may see the same.

Values go out every `TICK` seconds, the last one winning; runs, readiness and the all-stop go out at once. A client too
slow to take its messages loses them and gets a fresh snapshot instead: it can't slow anybody else.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import structlog

from devices.core.clock import wall_time
from devices.core.events import AvailabilityChanged, CommandDone, DeviceFault, Flapping, Reading, Staleness, Wanted
from devices.core.rig import Rig
from exhibit_server.api import device_views, schemas, views
from exhibit_server.api.live_client import Client
from exhibit_server.api.live_messages import SceneViews, message_for
from exhibit_server.api.live_texts import Fragments, Pending, with_texts
from exhibit_server.bus import Bus
from exhibit_server.events import (
    ContentChanged,
    DeviceAdded,
    DeviceRemoved,
    HallEvent,
    InboxChanged,
    LeasesChanged,
    LibraryChanged,
    QueueChanged,
    ReadinessChanged,
    RunChanged,
    StopChanged,
    ToursChanged,
)
from exhibit_server.stage import Stage

TICK = 0.1
URGENT = 0.01
"""Seconds that urgent changes are gathered, so that one tap is one message."""

LATEST_EVENTS = 50
"""Events in a snapshot."""


_OF_POINTS: tuple[type[Any], ...] = (Reading, Staleness, Wanted)
_OF_HEALTH: tuple[type[Any], ...] = (CommandDone, DeviceFault, Flapping)


class LiveHub:
    """Gathers changes from the bus and hands them to the clients."""

    def __init__(
        self,
        rig: Rig,
        stage: Stage,
        bus: Bus,
        *,
        device_view: Callable[[str], schemas.DeviceView],
        scene_view: SceneViews,
        broken_scenes: Callable[[], list[schemas.BrokenSceneView]],
        group_views: Callable[[], dict[str, schemas.GroupView]],
    ) -> None:
        self._rig, self._stage, self._bus = rig, stage, bus
        self._device_view, self._scene_view, self._broken = device_view, scene_view, broken_scenes
        self._groups = group_views
        self._pending = Pending()
        self._device_texts = Fragments(device_view)
        self._scene_texts = {guide: Fragments(partial(scene_view, guide=guide)) for guide in (False, True)}
        self._clients: set[Client] = set()
        self._urgent = asyncio.Event()
        self._scenes = set(stage.scenes)
        self._latest: deque[HallEvent] = deque(maxlen=LATEST_EVENTS)
        self._inbox = 0
        self._log = structlog.get_logger("live")

    @property
    def clients(self) -> int:
        """How many screens are connected."""
        return len(self._clients)

    def listen(self) -> Callable[[], None]:
        """Start gathering; return the way to stop."""
        bus = self._bus
        undo = [
            *self._listen_to_devices(),
            bus.subscribe(AvailabilityChanged, lambda event: self.touch_device(event.device)),
            bus.subscribe(DeviceAdded, lambda event: self.touch_device(event.device)),
            bus.subscribe(DeviceRemoved, lambda event: self.touch_device(event.device)),
            bus.subscribe(InboxChanged, self._on_inbox),
            bus.subscribe(LeasesChanged, self._on_leases),
            bus.subscribe(HallEvent, self._on_event),
            bus.subscribe(ReadinessChanged, self._on_readiness),
            bus.subscribe(RunChanged, self._on_run),
            bus.subscribe(QueueChanged, self._on_queue),
            bus.subscribe(StopChanged, self._on_stop),
            bus.subscribe(LibraryChanged, self._on_library),
            bus.subscribe(ToursChanged, self._on_tours),
            bus.subscribe(ContentChanged, self._on_content),
        ]

        def stop() -> None:
            for unsubscribe in undo:
                unsubscribe()

        return stop

    def _listen_to_devices(self) -> list[Callable[[], None]]:
        of_points = [self._bus.subscribe(kind, self._on_point) for kind in _OF_POINTS]
        return of_points + [self._bus.subscribe(kind, self._on_health) for kind in _OF_HEALTH]

    def touch_device(self, device_id: str) -> None:
        """Send a device anew (its simulated fault changed, say)."""
        self._pending.devices.add(device_id)
        self._device_texts.drop(device_id)
        self._urgent.set()

    async def run(self) -> None:
        """Flush until cancelled."""
        while True:
            with suppress(TimeoutError):  # the tick is the ordinary way
                async with asyncio.timeout(TICK):
                    await self._urgent.wait()
                    await asyncio.sleep(URGENT)
            self._urgent.clear()
            try:
                self._flush()
            except Exception:  # noqa: BLE001 - one thing that can't be shown must not take the hub down
                self._log.exception("changes could not be sent; every screen gets a snapshot")
                for client in self._clients:
                    client.fall_behind()

    def join(self, client: Client, you: schemas.SessionView, hall: schemas.HallView,
             events: list[schemas.EventView]) -> str:  # fmt: skip
        """Add a client; return its snapshot. Nothing can fall between the two: there is no await.

        `events` are those stored, oldest first; the latest may still be on their way there.
        """
        self._flush()
        snapshot = self._snapshot(client, you, hall, events)
        self._clients.add(client)
        client.behind = False
        return snapshot

    def leave(self, client: Client) -> None:
        self._clients.discard(client)

    def _snapshot(self, client: Client, you: schemas.SessionView, hall: schemas.HallView,
                  events: list[schemas.EventView]) -> str:  # fmt: skip
        """Return everything this client may see, as it stands now."""
        stage = self._stage
        known = {event.id: event for event in events}
        if client.staff:
            known |= {event.id: views.event_view(event) for event in self._latest}
        snapshot = schemas.LiveSnapshot(
            at=wall_time(),
            you=you,
            hall=hall,
            stop=views.stop_view(stage.stop_state),
            scenes={},
            broken_scenes=self._broken() if client.staff else [],
            devices={},
            runs={record.id: views.run_view(record, self._rig) for record in stage.runs()},
            queue={key: views.ticket_view(standing) for key, standing in stage.queue.standings.items()},
            events=[known[event_id] for event_id in sorted(known)][-LATEST_EVENTS:],
            tours=self._groups() if client.staff else {},
            inbox=self._inbox if client.approver else None,
        )
        devices = self._device_texts.all_of(self._rig if client.devices else ())
        return with_texts(snapshot, devices=devices, scenes=self._scene_texts[client.guide].all_of(stage.scenes))

    def _on_point(self, event: Reading | Staleness | Wanted) -> None:
        self._pending.points.add((event.device, event.point))
        self._device_texts.drop(event.device)

    def _on_health(self, event: CommandDone | DeviceFault | Flapping) -> None:
        self._device_texts.drop(event.device)

    def _on_leases(self, event: LeasesChanged) -> None:
        self._pending.devices.update(event.devices)
        self._device_texts.drop(*event.devices)

    def _on_readiness(self, event: ReadinessChanged) -> None:
        self._pending.readiness.update(event.readiness)
        for texts in self._scene_texts.values():
            texts.drop(*event.readiness)
        self._urgent.set()

    def _on_run(self, event: RunChanged) -> None:
        self._pending.runs.add(event.record.id)
        self._urgent.set()

    def _on_queue(self, event: QueueChanged) -> None:
        self._pending.queue.update(event.tickets)
        self._urgent.set()

    def _on_stop(self, event: StopChanged) -> None:
        del event
        self._pending.stop = True
        self._urgent.set()

    def _on_inbox(self, event: InboxChanged) -> None:
        self._inbox = event.waiting
        self._pending.inbox = True

    def _on_tours(self, event: ToursChanged) -> None:
        self._pending.tours.update(event.groups)
        self._urgent.set()

    def _on_content(self, event: ContentChanged) -> None:
        self._pending.content = event.revision

    def _on_event(self, event: HallEvent) -> None:
        self._latest.append(event)
        self._pending.events.append(event)

    def _on_library(self, event: LibraryChanged) -> None:
        del event
        scenes = set(self._stage.scenes)
        pending = self._pending
        pending.library = True
        for texts in self._scene_texts.values():
            texts.clear()
        pending.gone = (pending.gone | self._scenes) - scenes
        self._scenes = scenes
        self._urgent.set()

    def _flush(self) -> None:
        if not self._pending:
            return
        pending, self._pending = self._pending, Pending()
        if not self._clients:
            return
        changes = self._changes(pending)
        messages: dict[tuple[bool, bool, bool, bool], str | None] = {}
        for client in self._clients:
            kind = (client.staff, client.devices, client.approver, client.guide)
            if kind not in messages:
                messages[kind] = message_for(self._for_guides(changes) if client.guide else changes, client)
            message = messages[kind]
            if message is not None:
                client.put(message)

    def _changes(self, pending: Pending) -> schemas.LiveChanges:
        rig, stage = self._rig, self._stage
        points = {
            f"{device}.{point}": device_views.live_point(rig[device], point)
            for device, point in pending.points
            if device in rig and device not in pending.devices
        }
        runs = {}
        for run_id in pending.runs:
            record = stage.run(run_id)
            runs[run_id] = views.run_view(record, rig) if record is not None else None
        return schemas.LiveChanges(
            at=wall_time(),
            points=points,
            devices={device: self._device_view(device) if device in rig else None for device in pending.devices},
            readiness={
                scene: views.readiness_view(stage.readiness[scene])
                for scene in pending.readiness
                if scene in stage.readiness
            },
            scenes=self._all_scenes(pending.gone) if pending.library else {},
            broken_scenes=self._broken() if pending.library else None,
            runs=runs,
            queue=self._queue(pending.queue),
            stop=views.stop_view(stage.stop_state) if pending.stop else None,
            events=[views.event_view(event) for event in pending.events],
            tours=self._changed_groups(pending.tours),
            inbox=self._inbox if pending.inbox else None,
            content=pending.content,
        )

    def _for_guides(self, changes: schemas.LiveChanges) -> schemas.LiveChanges:
        """Return the changes with readiness as a guide finds it; made only where a guide is there to see it."""
        if not changes.readiness and not changes.scenes:
            return changes
        now = self._stage.readiness
        readiness = {scene: views.readiness_view(now[scene], guide=True) for scene in changes.readiness}
        scenes = {
            scene: self._scene_view(scene, guide=True) if view is not None else None
            for scene, view in changes.scenes.items()
        }
        return changes.model_copy(update={"readiness": readiness, "scenes": scenes})

    def _queue(self, tickets: set[str]) -> dict[str, schemas.TicketView | None]:
        standings = self._stage.queue.standings
        return {key: views.ticket_view(standings[key]) if key in standings else None for key in tickets}

    def _changed_groups(self, changed: set[str]) -> dict[str, schemas.GroupView | None]:
        groups = self._groups() if changed else {}
        return {group: groups.get(group) for group in changed}

    def _all_scenes(self, gone: set[str]) -> dict[str, schemas.SceneView | None]:
        return {**dict.fromkeys(gone), **{scene: self._scene_view(scene) for scene in self._stage.scenes}}
