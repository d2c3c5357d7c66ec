"""A simulated KNX line: actuators and sensors that hear every telegram, and what listens on the line besides them.

Written from the KNX Standard: chapter 3/3/7 "Application Layer" (a read is answered by the one group object that may be
read; a write reaches all) and 3/7/2 "Datapoint Types".
"""

import asyncio
from abc import abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from devices.core.simulation import Simulator, World
from devices.sim.faults import SLOW, FaultySimulator
from devices.transports.memory_groups import MemoryGroups

Service = Literal["read", "write", "response"]

WAITING = 256
"""Telegrams that may wait for one device; the oldest go first, as those a line can't carry."""

RUBBISH: tuple[int | bytes, ...] = (b"\xff\xff\xff\xff\xff", 63)
"""Payloads that fit no type of datapoint the hub reads."""


@dataclass(frozen=True, slots=True)
class BusTelegram:
    """One telegram on the line. `payload`: up to six bits as a number, more as bytes, nothing in a read."""

    service: Service
    address: str
    payload: int | bytes | None = None


Say = Callable[[BusTelegram], Awaitable[None]]


class GroupSimulator(FaultySimulator, Simulator):
    """One KNX device. "refuse" and "stuck": it takes no write, as an actuator that is locked."""

    def __init__(self, device_id: str, driver_options: Mapping[str, Any], simulate: Any, world: World) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        self._inbox: deque[BusTelegram] = deque(maxlen=WAITING)
        self._filled = asyncio.Event()

    def group(self, name: str) -> str | None:
        """Return the group address that an option of the driver names."""
        address = self.driver_options.get(name)
        return None if address is None else str(address)

    @abstractmethod
    def write(self, address: str, payload: int | bytes) -> Sequence[BusTelegram]:
        """Take a write to a group; return what that makes the device say at once."""

    @abstractmethod
    def state(self, address: str) -> int | bytes | None:
        """Return what a status group holds; None where the group is not the device's to tell."""

    async def live(self, say: Say) -> None:
        """What it says by itself; until cancelled. The default says nothing."""
        del say
        await asyncio.Event().wait()

    def hear(self, telegram: BusTelegram) -> None:
        """Put a telegram into its inbox."""
        self._inbox.append(telegram)
        self._filled.set()

    async def run(self, say: Say) -> None:
        """Live on a line until cancelled; `say` puts a telegram on it."""

        async def through_fault(telegram: BusTelegram) -> None:
            if self.fault in ("mute", "offline"):
                return
            if self.fault == "slow":
                await asyncio.sleep(SLOW)
            await say(self._spoilt(telegram))

        async with asyncio.TaskGroup() as group:
            group.create_task(self.live(through_fault))
            group.create_task(self._obey_all(through_fault))

    async def _obey_all(self, say: Say) -> None:
        while True:
            while self._inbox:
                for answer in self._obey(self._inbox.popleft()):
                    await say(answer)
            self._filled.clear()
            await self._filled.wait()

    def _obey(self, telegram: BusTelegram) -> Sequence[BusTelegram]:
        if self.fault == "offline":
            return ()
        if telegram.service == "read":
            held = self.state(telegram.address)
            return () if held is None else (BusTelegram("response", telegram.address, held),)
        if telegram.service != "write" or telegram.payload is None or self.fault in ("refuse", "stuck"):
            return ()
        return self.write(telegram.address, telegram.payload)

    def _spoilt(self, telegram: BusTelegram) -> BusTelegram:
        if self.fault != "noise":
            return telegram
        return BusTelegram(telegram.service, telegram.address, self._random.choice(RUBBISH))


class KnxBus:
    """A line with its devices. Each device has its own turn, so that a slow one holds up nobody."""

    def __init__(self, simulators: Iterable[GroupSimulator]) -> None:
        self._simulators = tuple(simulators)
        self._listeners: list[Callable[[BusTelegram], None]] = []

    def listen(self, listener: Callable[[BusTelegram], None]) -> Callable[[], None]:
        """Pass on what devices say; return the way to end it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def put(self, telegram: BusTelegram) -> None:
        """Put a telegram on the line from outside."""
        for simulator in self._simulators:
            simulator.hear(telegram)

    async def run(self) -> None:
        """Let the devices live until cancelled."""
        async with asyncio.TaskGroup() as group:
            for simulator in self._simulators:
                group.create_task(simulator.run(partial(self._say, simulator)))
            await asyncio.Event().wait()

    async def _say(self, speaker: GroupSimulator, telegram: BusTelegram) -> None:
        for listener in tuple(self._listeners):
            listener(telegram)
        if telegram.service == "write":
            for simulator in self._simulators:
                if simulator is not speaker:
                    simulator.hear(telegram)


class MemoryKnxHost:
    """Joins a simulated line with the hub's wire in memory."""

    def __init__(self, wire: MemoryGroups, bus: KnxBus) -> None:
        self._wire = wire
        self._bus = bus

    async def run(self) -> None:
        """Live until cancelled."""
        silence = self._bus.listen(self._hand_on)
        self._wire.plug(
            lambda sent: self._bus.put(
                BusTelegram("read" if sent.payload is None else "write", sent.address, sent.payload)
            )
        )
        try:
            await self._bus.run()
        finally:
            silence()
            self._wire.unplug()

    def _hand_on(self, telegram: BusTelegram) -> None:
        if telegram.payload is not None:
            self._wire.deliver(telegram.address, telegram.payload)


def percent_byte(percent: float) -> bytes:
    """Return a percentage in one byte, 255 for 100 %."""
    return bytes((round(min(max(percent, 0.0), 100.0) * 255 / 100),))


def byte_percent(payload: int | bytes) -> float | None:
    """Return the percentage of one byte; None for anything else."""
    return payload[0] * 100 / 255 if isinstance(payload, bytes) and len(payload) == 1 else None


def one_bit(payload: int | bytes) -> bool | None:
    """Return a bit; None for anything else."""
    return bool(payload) if isinstance(payload, int) and payload <= 1 else None
