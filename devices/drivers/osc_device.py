"""A device that speaks Open Sound Control over UDP: sound desk, show control, media server. Described in its options.

Source: "The Open Sound Control 1.0 Specification" (2002) with the types of 1.1 (2009). Which addresses there are is the
device's own: Behringer X32 and Midas M32 tell a value when asked with no arguments and report changes for 10 s after
`/xremote`; QLab takes `/go`, `/cue/NUMBER/start` and `/panic`; TouchDesigner and Max send what they were built to.

What comes in is what is observed. A device that reports to a fixed port of the hub needs `listen:` on its wire.
"""

import asyncio
from collections.abc import Iterator
from typing import ClassVar

from devices.core.clock import now
from devices.core.drivers import Driver, Report
from devices.core.errors import BadCommand, NoAnswer
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Value, by_name
from devices.core.verbs import Command, verbs_for
from devices.core.wires import RequestWire
from devices.protocols.osc.patterns import is_pattern, matches
from devices.protocols.osc.reading import Message, is_packet, messages_of, read_packet
from devices.protocols.osc.writing import write_message
from devices.transports.framing import DatagramFramer
from devices.transports.osc_options import OscOptions, OscPoint
from devices.transports.presence import LinkPresence
from devices.transports.watch import Watch

ANSWER_TIMEOUT = 1.5
"""Seconds within which a heartbeat or a query should make the device say something."""

SETTLED = 0.1
"""Seconds after a command before its point is asked for."""

COMPLAIN = 1.0
"""Seconds between two faults of a point: a fader that moves reports a hundred times a second."""

REFRESH = 30.0
"""Seconds between questions for all values, where there is no heartbeat: a datagram may have been lost."""


class OscDevice(Driver):
    """One device on one wire; several may share a wire, each hears all and keeps what it has points for."""

    NAME = "osc_device"
    LABEL: ClassVar[Texts] = {"vi": "Thiết bị OSC", "ko": "OSC 장치", "en": "OSC device"}
    WIRE = "request"
    OPTIONS = OscOptions

    def __init__(self, options: OscOptions, wire: RequestWire, report: Report) -> None:
        self._options = options
        self._wire = wire
        self._report = report
        self.points = tuple(spec.point(name) for name, spec in options.points.items())
        self._named = by_name(self.points)
        self._complained: dict[str, float] = {}
        self.verbs = verbs_for(self.points, *(spec.verb(name) for name, spec in options.verbs.items()))
        self.halt = Command(options.stop) if options.stop is not None else None
        self._heard = asyncio.Event()
        self._asks = options.heartbeat is not None or any(spec.query for spec in options.points.values())
        told = [name for name, spec in options.points.items() if spec.feedback]
        self._presence = LinkPresence(wire, report, told)
        # One lost datagram is no silence; the time that was named as the longest one is.
        self._watch = Watch(wire, report, told, misses=2 if self._asks else 1)
        self._watch.hear(self._receive, "a datagram that is no OSC")

    @classmethod
    def framer(cls) -> DatagramFramer:
        return DatagramFramer(is_packet)

    async def run(self) -> None:
        if self._asks or self._options.silence is not None:
            await self._watch.follow(self._poll, self._pause, again=0.5, probe=2.0)
        else:
            self._watch.following = True
            await self._presence.follow()

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        """Send the message of a point or a verb. Raises WireDown, BadCommand."""
        spec = self._options.points.get(command.verb)
        if spec is not None and spec.writable:
            await self._set(spec, command.args["value"], urgent=urgent)
            return
        verb = self._options.verbs[command.verb]
        try:
            address, args = verb.message(command.args)
            data = write_message(address, args, verb.types)
        except ValueError as problem:
            raise BadCommand(f"{command.verb}: {problem}") from problem
        await self._wire.send(data, urgent=urgent)

    async def _set(self, spec: OscPoint, value: Value, *, urgent: bool) -> None:
        arg, tag = spec.write(value)
        try:
            data = write_message(spec.set or spec.address, [] if tag in "TF" else [arg], tag)
        except ValueError as problem:
            raise BadCommand(str(problem)) from problem
        await self._wire.send(data, urgent=urgent)
        if spec.query:
            self._watch.poke(SETTLED)

    def _pause(self) -> float:
        if self._options.heartbeat is not None:
            return self._options.heartbeat.every
        return min(self._options.silence or REFRESH, REFRESH) if self._asks else 0.0

    async def _poll(self) -> None:
        """Ask what there is to ask; anything the device says is a sign of life."""
        if self._asks:
            self._heard.clear()  # an answer must come behind its question
        for data in self._questions():
            await self._wire.send(data)
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT if self._asks else self._options.silence):
                await self._heard.wait()
        except TimeoutError:
            raise NoAnswer(Reason.of("no_answer", wire=self._wire.name)) from None
        self._heard.clear()

    def _questions(self) -> Iterator[bytes]:
        beat = self._options.heartbeat
        if beat is not None:
            yield write_message(beat.address, beat.args)
        for spec in self._options.points.values():
            if spec.query:
                yield write_message(spec.address)

    def _receive(self, data: bytes) -> None:
        messages = messages_of(read_packet(data))  # the framer let it pass
        if messages:
            self._heard.set()
            if not self._asks:
                self._watch.poke()  # what speaks by itself is there the moment it does
        for message in messages:
            for name, spec in self._meant(message):
                self._take(name, spec, message, data)

    def _meant(self, message: Message) -> Iterator[tuple[str, OscPoint]]:
        pattern = is_pattern(message.address)
        for name, spec in self._options.points.items():
            if message.address == spec.address or (pattern and matches(message.address, spec.address)):
                yield name, spec

    def _take(self, name: str, spec: OscPoint, message: Message, data: bytes) -> None:
        if not message.args and spec.query:
            return  # a question, perhaps our own come back
        try:
            if spec.arg >= len(message.args):
                raise ValueError(f"expected an argument number {spec.arg}, got {len(message.args)} arguments")
            value = self._named[name].parse(spec.read(message.args[spec.arg]))
        except ValueError as problem:
            self._report.unknown(name)
            if now() - self._complained.get(name, float("-inf")) >= COMPLAIN:
                self._complained[name] = now()
                self._report.fault(f"{name}: {problem}", data)
            return
        self._watch.observe({name: value})
