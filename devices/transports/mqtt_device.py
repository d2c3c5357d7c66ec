"""One device behind MQTT topics: whether it is there, what its state messages are worth, and sending to it.

Availability follows the conventions of Home Assistant's MQTT integrations ("Availability settings"): a retained topic
that the device sets to `online` and its last will to `offline`.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Literal

from devices.core.drivers import Options, Report
from devices.core.errors import NoAnswer
from devices.core.reasons import Reason
from devices.core.wires import Message, MessageWire
from devices.transports.payloads import read_text
from devices.transports.topics import Topic

Reader = Callable[[Message], None]
"""Reads a state message into the report. Raises ValueError in words when nothing in it can be used."""


class PresenceOptions(Options):
    """How a device says that it is there.

    Without `availability_topic` it is there once it was heard; a retained message then proves nothing, as a dead
    device leaves it behind too, unless `trust_retained` says to take it.
    """

    availability_topic: Topic | None = None
    payload_available: str = "online"
    payload_not_available: str = "offline"
    trust_retained: bool = False
    qos: Literal[0, 1] = 1


class MqttDevice:
    """Follows a device's topics, judges its availability, and passes on only what was observed while it was there."""

    def __init__(self, wire: MessageWire, report: Report, options: PresenceOptions, points: Iterable[str]) -> None:
        self._wire = wire
        self._report = report
        self._options = options
        self._points = tuple(points)
        self._readers: dict[str, Reader] = {}
        self._held: dict[str, Message] = {}
        self._down: Reason | None = None
        self._present: bool | None = None
        self._nonsense: dict[str, Reason] = {}
        self._degraded: Reason | None = None
        self._following = False
        wire.on_link(self._link_changed)

    def read(self, topic: str, reader: Reader) -> None:
        """Have `reader` called with each state message on `topic` that counts."""
        self._readers[topic] = reader

    async def follow(self) -> None:
        """Subscribe and follow until cancelled."""
        with ExitStack() as stack:
            self._following = True
            stack.callback(self._stop)
            self._judge()
            if self._options.availability_topic is not None:
                stack.callback(self._wire.subscribe(self._options.availability_topic, self._hear_availability))
            for topic in self._readers:
                stack.callback(self._wire.subscribe(topic, self._hear))
            await asyncio.Event().wait()

    async def send(self, topic: str, payload: str, *, urgent: bool = False) -> None:
        """Publish a command. Raises WireDown, or NoAnswer when the device is known to be away (unless urgent)."""
        if self._present is False and not urgent:
            raise NoAnswer(Reason.of("last_will"))
        await self._wire.publish(topic, payload, qos=self._options.qos)

    def degrade(self, reason: Reason | None) -> None:
        """Say why the device, though there, is not in order; None when it is again."""
        self._degraded = reason
        self._judge()

    # -- inside -------------------------------------------------------------------------------------------------

    def _stop(self) -> None:
        self._following = False
        self._held.clear()
        self._nonsense.clear()

    def _link_changed(self, reason: Reason | None) -> None:
        self._down = reason
        if reason is not None:
            self._held.clear()
            if self._options.availability_topic is not None:
                self._present = None
        self._judge()

    def _hear_availability(self, message: Message) -> None:
        options = self._options
        try:
            word = read_text(message.payload)
        except ValueError as problem:
            self._report.fault(f"{message.topic}: {problem}", message.payload)
            return
        if word == options.payload_available:
            self._arrive(retained=message.retain)
        elif word == options.payload_not_available:
            self._present = False
            self._held.clear()
            self._judge()
        else:
            expected = f"expected {options.payload_available} or {options.payload_not_available}"
            self._report.fault(f"{message.topic}: {expected}, got {word[:80]!r}", message.payload)

    def _arrive(self, *, retained: bool) -> None:
        """Take the device as there. What was retained counts only if it was there all along."""
        held, self._held = self._held, {}
        self._present = True
        for message in held.values():
            if retained or not message.retain:
                self._take(message)
        self._judge()

    def _hear(self, message: Message) -> None:
        if self._present is None and (not message.retain or self._trusts_retained()):
            self._arrive(retained=False)
        if not self._present:
            self._held[message.topic] = message
            return
        self._take(message)
        self._judge()

    def _trusts_retained(self) -> bool:
        return self._options.trust_retained and self._options.availability_topic is None

    def _take(self, message: Message) -> None:
        try:
            self._readers[message.topic](message)
        except ValueError as problem:
            self._report.fault(f"{message.topic}: {problem}", message.payload)
            self._nonsense[message.topic] = Reason.of("bad_answer", detail=str(problem)[:200])
            return
        self._nonsense.pop(message.topic, None)

    def _judge(self) -> None:
        if not self._following:
            return
        away = self._down or self._absence()
        if away is not None:
            self._nonsense.clear()
            self._report.unknown(*self._points)
            self._report.offline(away)
            return
        trouble = next(iter(self._nonsense.values()), None) or self._degraded
        if trouble is not None:
            self._report.degraded(trouble)
        else:
            self._report.online()

    def _absence(self) -> Reason | None:
        if self._present:
            return None
        return Reason.of("never_heard" if self._present is None else "last_will")
