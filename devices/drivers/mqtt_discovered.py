"""A device that announced itself on MQTT, in any convention that `devices.discovery` reads.

Source: Home Assistant, "MQTT" (availability, `expire_after`, `off_delay`); the announcements themselves are read by the
conventions, whose sources are named there.

Without presence topics a retained state counts as hearing the device (Home Assistant's convention): such a device
leaves nothing else. Where there are presence topics that have said nothing yet, a state is kept, as it was observed,
but the device is not called online for it.
"""

import asyncio
import math
import zlib
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from functools import partial
from typing import ClassVar

from devices.core.clock import now
from devices.core.drivers import Driver, Report
from devices.core.duration import show_duration
from devices.core.errors import DeviceError, NoAnswer
from devices.core.events import State
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Value
from devices.core.verbs import Command, Verb
from devices.core.wires import Message, MessageWire
from devices.discovery.following import Following, follow_all, halting, routes, writers
from devices.discovery.model import Read, ReadPresence
from devices.discovery.reading import bounded, in_words, read_all
from devices.discovery.sources import DiscoveredOptions
from devices.discovery.verbs import verbs_of

ASK_GAP = 5.0
"""Seconds between two times that a device is asked for its whole state, however often it comes and goes."""

ASK_SPREAD = 2.0
"""Seconds over which the devices of a hall are asked when all come back at once: a radio network is slow."""

STOP_ALL: Texts = {"vi": "Dừng tất cả", "ko": "모두 정지", "en": "Stop all"}


class MqttDiscovered(Driver):
    """One announced device with all its entities."""

    NAME = "mqtt_discovered"
    LABEL: ClassVar[Texts] = {
        "vi": "Thiết bị MQTT tự khai báo",
        "ko": "자동 발견 MQTT 장치",
        "en": "Discovered MQTT device",
    }
    WIRE = "message"
    OPTIONS = DiscoveredOptions

    def __init__(self, options: DiscoveredOptions, wire: MessageWire, report: Report) -> None:
        entities = options.discovered.entities
        self._wire = wire
        self._report = report
        self.followed = follow_all(entities)
        self.points = tuple(point for entity in entities for point in entity.points)
        self._routes = routes(self.followed)
        self._writers = writers(self.followed)
        self._halting = halting(self.followed)
        extra = [verb for entity in entities for verb in entity.verbs]
        self._stop_all = ""
        if len(self._halting) > 1:
            self._stop_all = "stop_all" if "stop_all" not in self._writers else "stop_everything"
            extra.append(Verb(name=self._stop_all, label=STOP_ALL, icon="square"))
        self.halt = Command(self._stop_all) if self._stop_all else next(iter(self._halting), None)
        self.verbs = verbs_of(self.points, extra)
        self._timed = any(entity.expire_after or entity.off_delay for entity in entities)
        self._asks = options.discovered.asks
        self._spread = zlib.crc32(options.discovered.key.encode()) % 1000 / 1000 * ASK_SPREAD
        self._ask_at = self._may_ask = -math.inf
        self._down: Reason | None = None
        self._running = False
        self._verdict: tuple[State, Reason] | None = None
        self._next = math.inf
        self._woken = asyncio.Event()
        wire.on_link(self._link_changed)

    async def run(self) -> None:
        with ExitStack() as stack:
            self._running, self._verdict = True, None
            stack.callback(self._stop)
            self._report.unknown(*(point.name for point in self.points))
            self._judge()
            for topic in self._routes:
                stack.callback(self._wire.subscribe(topic, partial(self._hear, topic)))
            self._ask_at = now() + self._spread if self._asks else math.inf
            while True:
                await self._turn()

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        if command.verb == self._stop_all:
            await self._stop_everything(urgent=urgent)
            return
        following, write = self._writers[command.verb]
        if following.gone and not urgent:
            raise NoAnswer(Reason.of("last_will"))
        try:
            messages = write(command.args)
        except ValueError as problem:
            raise DeviceError(Reason.of("driver_error", detail=problem)) from problem
        for message in messages:
            await self._wire.publish(message.topic, message.payload, qos=message.qos, retain=message.retain)

    async def _stop_everything(self, *, urgent: bool) -> None:
        """Stop all that moves at once; what can't be stopped keeps nothing else from it."""
        stops = (self.perform(command, urgent=urgent) for command in self._halting)
        problems = [each for each in await asyncio.gather(*stops, return_exceptions=True) if each is not None]
        if problems:
            raise problems[0]

    # -- what arrives -------------------------------------------------------------------------------------------

    def _hear(self, topic: str, message: Message) -> None:
        """Take a message on a topic that is listened to; a state topic may hold wildcards."""
        route = self._routes[topic]
        for following, read_presence in route.presence:
            self._hear_presence(following, message, read_presence)
        for following, reads in route.readers:
            if following.gone:
                following.held[topic] = message
            else:
                self._take(following, reads, message)
        self._judge()

    def _hear_presence(self, following: Following, message: Message, read: ReadPresence) -> None:
        try:
            word = read(bounded(message.payload))
            if word is None:
                raise ValueError("says neither that it is there nor that it is gone")
        except Exception as problem:  # noqa: BLE001 - whatever a reader stumbles over, the word can't be used
            self._report.fault(f"{message.topic}: {in_words(problem)}", message.payload)
            return
        if following.gone and word:
            self._ask_again()
        following.words[message.topic] = word
        following.latest = word
        if following.gone:
            following.forget_values()
            self._report.unknown(*following.names)
        elif following.there:
            held, following.held = following.held, {}
            for topic, late in held.items():
                self._take(following, following.entity.readers[topic], late)

    def _take(self, following: Following, reads: tuple[Read, ...], message: Message) -> None:
        payload = message.payload
        following.heard = True
        try:
            values = read_all(reads, bounded(payload))
        except Exception as problem:  # noqa: BLE001 - whatever a reader stumbles over, no value is better than a wrong one
            following.forget_values()
            following.trouble[message.topic] = Reason.of("bad_answer", detail=in_words(problem)[:200])
            self._report.unknown(*following.names)
            self._report.fault(f"{message.topic}: {in_words(problem)}", payload)
            return
        following.trouble.pop(message.topic, None)
        self._tell(values)
        if values:
            following.expired = False
            if self._timed:
                self._set_clock(following, values)

    def _tell(self, values: Mapping[str, Value | None]) -> None:
        known = {name: value for name, value in values.items() if value is not None}
        if known:
            self._report.readings(known)
        if len(known) < len(values):
            self._report.unknown(*(name for name, value in values.items() if value is None))

    # -- what time does -----------------------------------------------------------------------------------------

    def _set_clock(self, following: Following, values: Mapping[str, Value | None]) -> None:
        entity = following.entity
        if entity.expire_after:
            following.due = now() + entity.expire_after
        main = following.names[0]
        if entity.off_delay and main in values:
            following.off_at = now() + entity.off_delay if values[main] is True else math.inf
        if min(following.due, following.off_at) < self._next:
            self._woken.set()

    async def _turn(self) -> None:
        """Do what is due, then wait until something is, or was brought forward."""
        self._woken.clear()
        if self._ask_at <= now():
            await self._ask()
        if self._timed:
            for following in self.followed:
                self._look_at_the_clock(following)
            self._judge()
        clocks = (min(following.due, following.off_at) for following in self.followed)
        self._next = min(self._ask_at, min(clocks, default=math.inf))
        with suppress(TimeoutError):
            async with asyncio.timeout_at(self._next if self._next < math.inf else None):
                await self._woken.wait()

    async def _ask(self) -> None:
        """Have the device tell its whole state. It may as well not: then we know what it says by itself."""
        self._ask_at, self._may_ask = math.inf, now() + ASK_GAP
        with suppress(DeviceError, TimeoutError):
            async with asyncio.timeout(ASK_GAP):
                for ask in self._asks:
                    await self._wire.publish(ask.topic, ask.payload, qos=ask.qos, retain=ask.retain)

    def _ask_again(self) -> None:
        if self._asks and self._running:
            self._ask_at = max(now() + self._spread, self._may_ask)
            self._woken.set()

    def _look_at_the_clock(self, following: Following) -> None:
        if following.off_at <= now():
            following.off_at = math.inf
            self._report.readings({following.names[0]: False})
        if following.due <= now():
            following.due = math.inf
            following.expired = True
            self._report.unknown(*following.names)

    # -- how it is ----------------------------------------------------------------------------------------------

    def _stop(self) -> None:
        self._running = False
        for following in self.followed:
            following.forget()

    def _link_changed(self, reason: Reason | None) -> None:
        self._down = reason
        if reason is not None:
            for following in self.followed:
                following.forget()
            if self._running:
                self._report.unknown(*(point.name for point in self.points))
        else:
            self._ask_again()
        self._judge()

    def _judge(self) -> None:
        if not self._running:
            return
        verdict = self._state()
        if verdict == self._verdict:
            return
        self._verdict = verdict
        state, reason = verdict
        if state is State.OFFLINE:
            self._report.offline(reason)
        elif state is State.DEGRADED:
            self._report.degraded(reason)
        else:
            self._report.online()

    def _state(self) -> tuple[State, Reason]:
        if self._down is not None:
            return State.OFFLINE, self._down
        there = [following.there for following in self.followed]
        if True not in there:
            return State.OFFLINE, Reason.of("last_will" if False in there else "never_heard")
        for following in self.followed:
            if following.trouble and not following.gone:
                return State.DEGRADED, next(iter(following.trouble.values()))
            if following.expired and following.entity.expire_after:
                detail = f"{show_duration(following.entity.expire_after)} ({following.entity.name})"
                return State.DEGRADED, Reason.of("silent", detail=detail)
        return State.ONLINE, Reason()
