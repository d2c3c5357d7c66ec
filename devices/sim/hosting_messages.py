"""Puts simulated MQTT devices on brokers, real or in memory. Screens are hosted in `devices.sim.hosting_screens`."""

import asyncio
from collections.abc import Callable
from typing import cast

from devices.core.errors import NoAnswer, WireDown
from devices.core.reasons import Reason
from devices.core.simulation import MessageSimulator
from devices.core.wires import LinkHandler, Message, MessageWire
from devices.sim.faults import SLOW, FaultySimulator
from devices.sim.waiting import first_of
from devices.transports.memory_broker import MemoryBroker
from devices.transports.mqtt import MqttWire, Will

AGAIN = 0.5
"""Seconds before a device that lost its wire announces itself again."""

MakeWire = Callable[[str, Will | None], MqttWire]
"""(the client's name, its last will) → a connection of its own."""


class MqttHost:
    """One simulated device on a real broker, with a connection of its own that breaks as a real one does.

    Raises TypeError for a simulator that does not tell when its fault changes (see `FaultySimulator`).
    """

    def __init__(self, sim: MessageSimulator, make_wire: MakeWire) -> None:
        self._sim = _told_of_faults(sim)
        self._make_wire = make_wire

    async def run(self) -> None:
        """Live until cancelled; while the fault is "offline" there is no connection, and the last will has fired."""
        while True:
            await self._sim.until_offline(offline=False)
            wire = self._make_wire(self._sim.device_id, _will(self._sim))
            await first_of(wire.run(), _sessions(self._sim, wire), self._vanish(wire))

    async def _vanish(self, wire: MqttWire) -> None:
        await self._sim.until_offline(offline=True)
        wire.cut()


class MemoryMessageHost:
    """One simulated device on a broker in memory. Raises TypeError as `MqttHost` does."""

    def __init__(self, sim: MessageSimulator, broker: MemoryBroker) -> None:
        self._sim = _told_of_faults(sim)
        self._broker = broker

    async def run(self) -> None:
        """Live until cancelled."""
        while True:
            await self._sim.until_offline(offline=False)
            wire = self._broker.connect(self._sim.device_id, _will(self._sim))
            try:
                await first_of(_sessions(self._sim, wire), self._sim.until_offline(offline=True))
                wire.drop()
            finally:
                wire.close()


class _Hosted(FaultySimulator, MessageSimulator):
    """What a host needs: an MQTT device that tells when its fault changes."""


class FaultyWire:
    """The device's own wire, through its faults: mute says nothing, slow says it late, noise says rubbish."""

    def __init__(self, wire: MessageWire, sim: FaultySimulator, honest: frozenset[str]) -> None:
        self.name = wire.name
        self._wire = wire
        self._sim = sim
        self._honest = honest

    @property
    def up(self) -> bool:
        return self._wire.up

    def subscribe(self, topic_filter: str, handler: Callable[[Message], None]) -> Callable[[], None]:
        return self._wire.subscribe(topic_filter, handler)

    async def publish(self, topic: str, payload: bytes | str, *, qos: int = 0, retain: bool = False) -> None:
        if self._sim.fault == "mute":
            return
        if self._sim.fault == "slow":
            await asyncio.sleep(SLOW)
        if self._sim.fault == "noise" and topic not in self._honest:
            payload = self._sim.rubbish()
        await self._wire.publish(topic, payload, qos=qos, retain=retain)

    def on_link(self, handler: LinkHandler) -> None:
        self._wire.on_link(handler)


class _Link:
    """The state of a wire's link, to be waited for."""

    def __init__(self, wire: MessageWire) -> None:
        self._changed = asyncio.Event()
        self._up = False
        wire.on_link(self._tell)

    async def until(self, *, up: bool) -> None:
        while self._up is not up:
            await self._changed.wait()

    def _tell(self, reason: Reason | None) -> None:
        self._up = reason is None
        waiting, self._changed = self._changed, asyncio.Event()
        waiting.set()


async def _sessions(sim: _Hosted, wire: MessageWire) -> None:
    """Let the device live on the wire, from the start again after each loss of it."""
    link = _Link(wire)
    will = sim.will()
    faulty = FaultyWire(wire, sim, frozenset(will[:1] if will else ()))
    while True:
        await link.until(up=True)
        try:
            await first_of(sim.live(faulty), link.until(up=False))
        except (WireDown, NoAnswer):
            await asyncio.sleep(AGAIN)


def _will(sim: MessageSimulator) -> Will | None:
    will = sim.will()
    return Will(*will) if will is not None else None


def _told_of_faults(sim: MessageSimulator) -> _Hosted:
    if not isinstance(sim, FaultySimulator):
        raise TypeError(f"{type(sim).__name__} must be a FaultySimulator to be hosted")
    return cast("_Hosted", sim)
