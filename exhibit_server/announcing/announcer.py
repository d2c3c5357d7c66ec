"""Keeps what Home Assistant sees of the hall true: announcements, states and availability, all retained.

Everything to be told is a picture: topic → payload. What changes goes out, the last value of a topic winning; when the
broker comes back, the whole picture goes out again. What is found retained there and is not in the picture, left by a
device removed or by announcing switched off, is deleted.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from devices.core.device import Device
from devices.core.errors import DeviceError
from devices.core.events import AvailabilityChanged, Reading
from devices.core.reasons import Reason
from devices.core.rig import Rig
from devices.core.wires import Message, MessageWire
from exhibit_server.announcing.payloads import Narrator, state_payload
from exhibit_server.bus import Bus
from exhibit_server.events import DeviceAdded, DeviceRemoved, LibraryChanged, ReadinessChanged, RunChanged
from exhibit_server.stage import Stage

ROUND = 0.1
"""Seconds that changes are gathered."""

AT_ONCE = 100
"""Messages sent before others have their turn."""

AGAIN = 0.5
"""Seconds before a publication that failed is tried again."""

SWEEP = 10.0
"""Seconds after a connection in which retained messages of former times are looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sights:
    """What is announced. `excluded`: devices that Home Assistant knows already, being found by its convention."""

    rig: Rig
    stage: Stage
    excluded: Callable[[], frozenset[str]]


class Announcer:
    """Tells Home Assistant of devices and scenes; when not `enabled`, only deletes what it once told."""

    def __init__(self, wire: MessageWire, narrator: Narrator, sights: Sights, *, enabled: bool) -> None:
        self._wire, self._narrator, self._sights = wire, narrator, sights
        self._topics = narrator.topics
        self._enabled = enabled
        self._picture: dict[str, str] = {}
        self._of_device: dict[str, set[str]] = {}
        self._of_scenes: set[str] = set()
        self._outbox: dict[str, str] = {}
        self._some = asyncio.Event()
        self._up = asyncio.Event()
        self._fresh = asyncio.Event()
        """Set by a new connection, until the sweep has begun."""

    def listen(self, bus: Bus) -> Callable[[], None]:
        """Start following the hall and the broker; return the way to stop."""
        excluded = self._sights.excluded
        with ExitStack() as stack:
            if self._enabled:
                stack.callback(bus.subscribe(Reading, self._read))
                stack.callback(bus.subscribe(AvailabilityChanged, self._available))
                stack.callback(bus.subscribe(DeviceAdded, lambda event: self._device(event.device, excluded())))
                stack.callback(bus.subscribe(DeviceRemoved, lambda event: self._device(event.device, excluded())))
                stack.callback(bus.subscribe(LibraryChanged, lambda _: self._scenes()))
                stack.callback(bus.subscribe(ReadinessChanged, self._ready))
                stack.callback(bus.subscribe(RunChanged, self._run))
                known = excluded()
                for device_id in self._sights.rig:
                    self._device(device_id, known)
                self._scenes()
            self._wire.on_link(self._link)
            return stack.pop_all().close

    async def run(self) -> None:
        """Publish, and sweep after each connection, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._publish(), name="announcements to Home Assistant")
            group.create_task(self._sweep(), name="sweep of former announcements")

    # -- the picture --------------------------------------------------------------------------------------------

    def _device(self, device_id: str, excluded: frozenset[str]) -> None:
        """Draw a device anew, or wipe it when it is gone."""
        device = self._sights.rig.get(device_id)
        fresh = dict(self._messages(device)) if device is not None and device_id not in excluded else {}
        self._replace(self._of_device.get(device_id, set()), fresh)
        if fresh:
            self._of_device[device_id] = set(fresh)
        else:
            self._of_device.pop(device_id, None)

    def _messages(self, device: Device) -> Iterator[tuple[str, str]]:
        yield self._topics.config(device.id), self._narrator.device_config(device)
        yield self._topics.availability(device.id), _there(device.availability.usable)
        for name, point in device.points.items():
            if point.feedback or not point.writable:
                yield self._topics.point(device.id, name), state_payload(point, device.states[name].actual)

    def _scenes(self) -> None:
        """Draw all scenes anew."""
        stage = self._sights.stage
        states = {record.loaded.id: record.state for record in stage.runs()}
        scenes = {scene_id: loaded.scene for scene_id, loaded in stage.scenes.items()}
        fresh = {self._topics.config(): self._narrator.hub_config(scenes)}
        for scene_id in scenes:
            ready = stage.readiness.get(scene_id)
            fresh[self._topics.scene(scene_id, "state")] = states.get(scene_id, "idle")
            fresh[self._topics.scene(scene_id, "availability")] = _there(ready is not None and ready.startable)
        self._replace(self._of_scenes, fresh)
        self._of_scenes = set(fresh)

    def _read(self, event: Reading) -> None:
        device = self._sights.rig.get(event.device)
        if device is not None and event.device in self._of_device and event.point in device.points:
            topic = self._topics.point(event.device, event.point)
            if topic in self._picture:
                self._draw(topic, state_payload(device.points[event.point], event.value))

    def _available(self, event: AvailabilityChanged) -> None:
        if event.device in self._of_device:
            self._draw(self._topics.availability(event.device), _there(event.after.usable))

    def _ready(self, event: ReadinessChanged) -> None:
        for scene_id, readiness in event.readiness.items():
            topic = self._topics.scene(scene_id, "availability")
            if topic in self._picture:
                self._draw(topic, _there(readiness.startable))

    def _run(self, event: RunChanged) -> None:
        topic = self._topics.scene(event.record.loaded.id, "state")
        if topic in self._picture:
            self._draw(topic, event.record.state)

    def _replace(self, before: set[str], fresh: Mapping[str, str]) -> None:
        for topic in before - fresh.keys():
            self._picture.pop(topic, None)
            self._send(topic, "")
        for topic, payload in fresh.items():
            self._draw(topic, payload)

    def _draw(self, topic: str, payload: str) -> None:
        if self._picture.get(topic) != payload:
            self._picture[topic] = payload
            self._send(topic, payload)

    # -- the wire -----------------------------------------------------------------------------------------------

    def _send(self, topic: str, payload: str) -> None:
        self._outbox[topic] = payload
        self._some.set()

    def _link(self, reason: Reason | None) -> None:
        if reason is not None:
            self._up.clear()
            return
        # What the broker kept may be older than what was drawn while it was away; deletions still wait in the outbox.
        self._outbox = {**self._outbox, **self._picture}
        self._up.set()
        self._fresh.set()
        self._some.set()

    async def _publish(self) -> None:
        while True:
            await self._some.wait()
            await self._up.wait()
            self._some.clear()
            try:
                await self._empty_outbox()
            except DeviceError:  # the broker went away; it tells when it is back, or the next try finds out
                self._some.set()
                await asyncio.sleep(AGAIN)
            await asyncio.sleep(ROUND)

    async def _empty_outbox(self) -> None:
        sent = 0
        while self._outbox:
            topic = next(iter(self._outbox))
            payload = self._outbox[topic]
            await self._wire.publish(topic, payload, retain=True)
            if self._outbox.get(topic) == payload:
                del self._outbox[topic]
            sent += 1
            if sent % AT_ONCE == 0:
                await asyncio.sleep(0)

    async def _sweep(self) -> None:
        while True:
            await self._fresh.wait()
            self._fresh.clear()
            with ExitStack() as stack:
                for topic_filter in (self._topics.configs, self._topics.states, self._topics.scenes):
                    stack.callback(self._wire.subscribe(topic_filter, self._found))
                await asyncio.sleep(SWEEP)

    def _found(self, message: Message) -> None:
        """Delete what is kept of former times: an announcement that is not in the picture, a state of nobody."""
        ours = message.topic.startswith(f"{self._topics.root}/") or self._topics.is_own_config(message.topic)
        if message.retain and message.payload and ours and message.topic not in self._picture:
            self._send(message.topic, "")


def _there(usable: bool) -> str:  # noqa: FBT001 - one question, asked of devices and scenes
    return "online" if usable else "offline"
