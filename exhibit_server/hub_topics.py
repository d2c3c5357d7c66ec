"""The hub's own MQTT topics: `exhibit/<hall>/hub/state` (retained, last will) and `exhibit/<hall>/run/<scene>`."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress

from devices.core.errors import DeviceError
from devices.core.reasons import Reason
from devices.core.wires import MessageWire
from exhibit_server.bus import Bus
from exhibit_server.events import RunChanged

WAITING = 1000
"""Run events kept while the broker is away; the oldest go first."""

AGAIN = 0.5
"""Seconds before a publication that failed is tried again."""


def state_topic(hall: str) -> str:
    """Return the topic of the hub's own availability."""
    return f"exhibit/{hall}/hub/state"


class HubTopics:
    """Publishes that the hub is there, and each change of a run's state."""

    def __init__(self, wire: MessageWire, hall: str, bus: Bus) -> None:
        self._wire, self._hall, self._bus = wire, hall, bus
        self._queue: asyncio.Queue[tuple[str, str, bool]] = asyncio.Queue(WAITING)
        self._states: dict[str, str] = {}
        self._up = asyncio.Event()

    def listen(self) -> Callable[[], None]:
        """Start following runs and the broker; return the way to stop."""
        self._wire.on_link(self._link)
        return self._bus.subscribe(RunChanged, self._run)

    async def run(self) -> None:
        """Publish until cancelled, then say offline."""
        try:
            while True:
                await self._publish(await self._queue.get())
        finally:
            if self._wire.up:
                with suppress(DeviceError):  # going away anyhow
                    await self._wire.publish(state_topic(self._hall), "offline", retain=True)

    async def _publish(self, item: tuple[str, str, bool]) -> None:
        """Publish one thing, as soon as the broker is there."""
        topic, payload, retain = item
        while True:
            await self._up.wait()
            try:
                await self._wire.publish(topic, payload, qos=0, retain=retain)
                return
            except DeviceError:  # it went away this moment; on_link will tell, or the next try
                await asyncio.sleep(AGAIN)

    def _link(self, reason: Reason | None) -> None:
        if reason is not None:
            self._up.clear()
        else:
            self._up.set()
            self._put(state_topic(self._hall), "online", retain=True)

    def _run(self, event: RunChanged) -> None:
        record = event.record
        if self._states.get(record.id) == record.state:
            return
        self._states[record.id] = record.state
        payload = {"id": record.id, "state": record.state, "language": record.request.language}
        self._put(f"exhibit/{self._hall}/run/{record.loaded.id}", json.dumps(payload), retain=False)
        if record.ended:
            del self._states[record.id]

    def _put(self, topic: str, payload: str, *, retain: bool) -> None:
        if self._queue.full():
            self._queue.get_nowait()
        self._queue.put_nowait((topic, payload, retain))
