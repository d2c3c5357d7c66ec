"""Lamps behind sACN: several devices share one wire and one universe. Multicast or to one receiver, UDP port 5568.

Source: ANSI E1.31-2018, "Lightweight streaming protocol for transport of DMX512 using ACN". Packets carry a sequence
number and a priority of 0 to 200 (the highest source wins), are repeated every 800 ms to 1 s, and three of them end the
stream when the hub stops (6.2.6), so that receivers need not wait 2.5 s. Universe n goes by multicast to the wire
`udp: 239.255.(n/256).(n%256):5568`.

Nothing ever comes back: a lamp counts as online while frames can leave, and no level is claimed to be observed.
"""

import uuid
from itertools import cycle
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from devices.core.texts import Texts
from devices.core.wires import RequestWire
from devices.protocols.sacn import DEFAULT_PRIORITY, HIGHEST_PRIORITY, LAST_UNIVERSE, TERMINATED, data_packet
from devices.transports.dmx import Universe
from devices.transports.fixtures import DmxLight, FixtureOptions
from devices.transports.framing import DatagramFramer

KEEP_ALIVE = 0.9
FAREWELLS = 3


class SacnOptions(FixtureOptions):
    """`priority` and `source` are the whole universe's: those of its first device count."""

    universe: int = Field(default=1, ge=1, le=LAST_UNIVERSE)
    priority: int = Field(default=DEFAULT_PRIORITY, ge=0, le=HIGHEST_PRIORITY)
    source: Annotated[str, StringConstraints(min_length=1, max_length=63)] = "VKC exhibit"


class SacnLight(DmxLight):
    """One lamp or one group of lamps at the same DMX address."""

    NAME = "sacn_light"
    LABEL: ClassVar[Texts] = {"vi": "Đèn sACN (E1.31)", "ko": "sACN(E1.31) 조명", "en": "sACN (E1.31) light"}
    OPTIONS = SacnOptions

    @classmethod
    def framer(cls) -> DatagramFramer:
        return DatagramFramer()

    def universe(self, options: SacnOptions, wire: RequestWire) -> Universe:
        return wire.share(f"sacn universe {options.universe}", lambda: _stream(options, wire))


def _stream(options: SacnOptions, wire: RequestWire) -> Universe:
    sequence = cycle(range(256))
    # The same after a restart, so that receivers take the hub for the source it was; another for each wire.
    cid = uuid.uuid5(uuid.NAMESPACE_URL, f"vkc-exhibit:{wire.name}:{options.source}")

    def packet(levels: bytes, flags: int) -> bytes:
        return data_packet(
            options.universe,
            levels,
            sequence=next(sequence),
            cid=cid,
            source=options.source,
            priority=options.priority,
            options=flags,
        )

    universe = Universe(wire, lambda levels: packet(levels, 0), keep_alive=KEEP_ALIVE)

    def farewell() -> list[bytes]:
        return [packet(universe.levels(), TERMINATED) for _ in range(FAREWELLS)] if universe.started else []

    wire.on_close(farewell)
    return universe
