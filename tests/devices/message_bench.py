"""A bench for MQTT devices and screens: a driver in its device, its far end, and what was told in between."""

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from devices.core.clock import now
from devices.core.device import Device
from devices.core.drivers import Driver
from devices.core.events import AvailabilityChanged, DeviceEvent, DeviceFault, Reading, State
from devices.core.rig import Runnable
from devices.core.simulation import MessageSimulator, Simulator, World
from devices.core.state import Identity
from devices.core.values import Value
from devices.core.verbs import Command
from devices.core.wires import Message
from devices.sim.hosting_messages import MemoryMessageHost
from devices.transports.memory_broker import MemoryBroker, MemoryMessageWire


@dataclass
class Bench:
    """One device, and what it told."""

    device: Device
    world: World
    events: list[DeviceEvent]
    sim: Any = None
    broker: MemoryBroker = field(default_factory=MemoryBroker)
    messages: list[tuple[float, Message]] = field(default_factory=list)

    @property
    def faults(self) -> list[DeviceFault]:
        return [event for event in self.events if isinstance(event, DeviceFault)]

    @property
    def reason(self) -> str:
        return self.device.availability.reason.code

    @property
    def state(self) -> State:
        return self.device.availability.state

    def number(self, point: str) -> float:
        """Return a number's value; NaN, which compares to nothing, while it is unknown."""
        value = self.device.value(point)
        return float(value) if isinstance(value, (int, float)) else math.nan

    def readings(self, point: str) -> list[Value | None]:
        return [event.value for event in self.events if isinstance(event, Reading) and event.point == point]

    def states(self) -> list[State]:
        return [event.after.state for event in self.events if isinstance(event, AvailabilityChanged)]

    def payloads(self, topic: str) -> list[bytes]:
        return [message.payload for _, message in self.messages if message.topic == topic]

    async def until(self, true: Callable[[], bool], within: float = 30.0) -> float:
        """Wait until something is true of the device; return the seconds that took. Raises TimeoutError."""
        started = now()
        async with asyncio.timeout(within):
            while not true():
                await self.device.change(0.05)
        return now() - started

    async def until_state(self, state: State, within: float = 30.0) -> float:
        return await self.until(lambda: self.state is state, within)

    async def set(self, point: str, value: Value, *, confirm: float = 3.0, over: float | None = None) -> float:
        sent = await self.device.set(point, value, over=over)
        return await self.device.confirm(point, value, since=sent, within=confirm + (over or 0.0))

    async def perform(self, verb: str, **args: Any) -> None:
        await self.device.perform(Command(verb, args))


def make_device(
    driver: type[Driver], options: Mapping[str, Any], wire: Any, observer: Callable[[DeviceEvent], None]
) -> Device:
    """Build a device the way the registry does."""
    identity = Identity(id="dev", name={"en": "dev"}, zone="lab", driver=driver.NAME, wire=wire.name)
    checked = driver.OPTIONS.model_validate(options)
    return Device(identity, lambda report: driver(checked, wire, report), observer)


def make_sim(
    driver: type[Driver],
    sim: type[Simulator],
    options: Mapping[str, Any],
    simulate: Mapping[str, Any] | None = None,
    world: World | None = None,
) -> Any:
    """Build a far end the way the registry does: options with their defaults."""
    checked = driver.OPTIONS.model_validate(options).model_dump()
    return sim("dev", checked, sim.OPTIONS.model_validate(simulate or {}), world or World())


@asynccontextmanager
async def running(*runnables: Runnable) -> AsyncIterator[None]:
    """Run things while the block runs."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(runnable.run()) for runnable in runnables]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()


@asynccontextmanager
async def memory_bench(
    driver: type[Driver],
    sim: type[MessageSimulator],
    options: Mapping[str, Any],
    simulate: Mapping[str, Any] | None = None,
) -> AsyncIterator[Bench]:
    """A device and its simulator on a broker in memory, both running."""
    broker, world, events = MemoryBroker(), World(), list[DeviceEvent]()
    device = make_device(driver, options, broker.connect("mqtt"), events.append)
    bench = Bench(device, world, events, make_sim(driver, sim, options, simulate, world), broker)
    broker.connect("tap").subscribe("#", lambda message: bench.messages.append((now(), message)))
    async with running(MemoryMessageHost(bench.sim, broker), device):
        yield bench


@asynccontextmanager
async def alone(driver: type[Driver], options: Mapping[str, Any]) -> AsyncIterator[tuple[Bench, MemoryMessageWire]]:
    """A device without far end, and a wire on which the test plays it."""
    broker, events = MemoryBroker(), list[DeviceEvent]()
    device = make_device(driver, options, broker.connect("mqtt"), events.append)
    bench = Bench(device, World(), events, None, broker)
    broker.connect("tap").subscribe("#", lambda message: bench.messages.append((now(), message)))
    async with running(device):
        await settle()
        yield bench, broker.connect("player")


async def settle() -> None:
    """Let everything under way arrive."""
    await asyncio.sleep(0.01)
