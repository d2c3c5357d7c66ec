"""Lamps behind an Art-Net node: several devices share one wire (UDP port 6454) and, if they like, one universe.

Source: Artistic Licence, "Art-Net 4 Specification": ArtDmx with sequence numbers, repeated after 4 s without a change;
controllers poll every 2.5 to 3 s, and a node that does not reply is gone.

DMX512 has no feedback, so no level is ever read back. With `watch` the node itself is: it must answer ArtPoll with the
universe among its outputs, else the lamp is offline; `output` says whether it puts that universe out. Nodes answer to
port 6454, so the wire then needs `listen: 6454`.
"""

import asyncio
from dataclasses import dataclass
from itertools import cycle
from typing import ClassVar

from pydantic import Field

from devices.core.clock import now
from devices.core.drivers import Report
from devices.core.errors import NoAnswer
from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, PointType
from devices.core.wires import RequestWire
from devices.protocols.artnet.packets import dmx_packet, operation, poll_packet, read_node
from devices.transports.dmx import Universe
from devices.transports.fixtures import DmxLight, FixtureOptions
from devices.transports.framing import DatagramFramer
from devices.transports.watch import Watch

KEEP_ALIVE = 4.0
POLL = 3.0
ANSWER_TIMEOUT = 1.5
"""Seconds until a node counts as silent: the specification lets it wait a random time of up to one second."""

OUTPUT: Texts = {"vi": "Đang phát DMX", "ko": "DMX 출력 중", "en": "DMX output active"}


class ArtNetOptions(FixtureOptions):
    """`universe`: the 15-bit Port-Address (net, sub-net and universe in one number)."""

    universe: int = Field(default=0, ge=0, le=0x7FFF)
    watch: bool = False


class ArtNetLight(DmxLight):
    """One lamp or one group of lamps at the same DMX address."""

    NAME = "artnet_light"
    LABEL: ClassVar[Texts] = {"vi": "Đèn Art-Net", "ko": "Art-Net 조명", "en": "Art-Net light"}
    OPTIONS = ArtNetOptions

    def __init__(self, options: ArtNetOptions, wire: RequestWire, report: Report) -> None:
        super().__init__(options, wire, report)
        self._wire = wire
        self._number = options.universe
        self._watched = options.watch
        self._polls = wire.share("artnet polls", _Polls)
        self._answered = asyncio.Event()
        self._heard_at = float("-inf")
        self._watch = Watch(wire, report, ("output",) if options.watch else (), misses=3)
        if options.watch:
            self.points = (*self.points, Point(name="output", type=PointType.BOOLEAN, label=OUTPUT, icon="activity"))
            self._watch.hear(self._heard, "a datagram that is no Art-Net")

    @classmethod
    def framer(cls) -> DatagramFramer:
        return DatagramFramer(lambda data: operation(data) is not None)

    def universe(self, options: ArtNetOptions, wire: RequestWire) -> Universe:
        sequence = cycle(range(1, 256))  # 0 would switch sequencing off

        def pack(levels: bytes) -> bytes:
            return dmx_packet(options.universe, levels, next(sequence))

        key = f"artnet universe {options.universe}"
        return wire.share(key, lambda: Universe(wire, pack, keep_alive=KEEP_ALIVE))

    async def follow(self) -> None:
        if self._watched:
            await self._watch.follow(self._poll, lambda: POLL, again=POLL, probe=POLL)
        else:
            await super().follow()

    async def _poll(self) -> None:
        # Not a request: nodes may take a second to reply, and no frame of a fade may wait for them.
        self._answered.clear()
        if now() - self._polls.asked_at >= POLL / 2:
            self._polls.asked_at = now()
            await self._wire.send(poll_packet())
        elif self._heard_at >= self._polls.asked_at:
            return  # the question of another lamp on this wire was answered for all
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT):
                await self._answered.wait()
        except TimeoutError:
            raise NoAnswer(Reason.of("no_answer", wire=self._wire.name)) from None

    def _heard(self, data: bytes) -> None:
        node = read_node(data)
        if node is not None and self._number in node.outputs:
            self._heard_at = now()
            self._answered.set()
            self._watch.observe({"output": self._number in node.active})


@dataclass(slots=True)
class _Polls:
    """When the nodes of a wire were asked last."""

    asked_at: float = float("-inf")
