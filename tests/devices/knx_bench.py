"""A bench for KNX devices: drivers and their simulators on a line in memory, with everything that happened recorded."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from devices.core.clock import now
from devices.core.device import Device
from devices.core.drivers import Driver
from devices.core.events import AvailabilityChanged, DeviceEvent, DeviceFault, State
from devices.core.simulation import World
from devices.core.values import Value
from devices.core.verbs import Command
from devices.sim.knx_bus import BusTelegram, GroupSimulator, KnxBus, MemoryKnxHost
from devices.transports.group_line import GroupLine, Telegram
from devices.transports.memory_groups import MemoryGroups
from tests.devices.byte_bench import running, wait_until
from tests.devices.message_bench import make_device, make_sim


@dataclass
class KnxBench:
    """One device, its simulator where it has one, and what passed on the line."""

    device: Device
    world: World
    wire: GroupLine
    events: list[DeviceEvent] = field(default_factory=list)
    sim: Any = None
    sent: list[tuple[float, Telegram]] = field(default_factory=list)
    said: list[BusTelegram] = field(default_factory=list)

    @property
    def faults(self) -> list[DeviceFault]:
        return [event for event in self.events if isinstance(event, DeviceFault)]

    @property
    def state(self) -> State:
        return self.device.availability.state

    @property
    def reason(self) -> str:
        return self.device.availability.reason.code

    def states(self) -> list[State]:
        return [event.after.state for event in self.events if isinstance(event, AvailabilityChanged)]

    def written(self, address: str) -> list[int | bytes]:
        return [each.payload for _, each in self.sent if each.address == address and each.payload is not None]

    async def until_state(self, state: State, within: float = 60.0) -> float:
        return await wait_until(lambda: self.state is state, within)

    async def set(self, point: str, value: Value, *, confirm: float = 5.0) -> float:
        sent = await self.device.set(point, value)
        return await self.device.confirm(point, value, since=sent, within=confirm)

    async def perform(self, verb: str, **args: Any) -> None:
        await self.device.perform(Command(verb, args))


@asynccontextmanager
async def memory_bench(
    driver: type[Driver],
    sim: type[GroupSimulator],
    options: Mapping[str, Any],
    simulate: Mapping[str, Any] | None = None,
) -> AsyncIterator[KnxBench]:
    """A device and its simulator on a line in memory, all running."""
    wire, world, events = MemoryGroups("knx"), World(), list[DeviceEvent]()
    device = make_device(driver, options, wire, events.append)
    far = make_sim(driver, sim, options, simulate, world)
    bench = KnxBench(device, world, wire, events, far)
    bus = KnxBus([far])
    bus.listen(bench.said.append)
    carry = wire._carry

    async def tapped(telegram: Telegram) -> None:
        bench.sent.append((now(), telegram))
        await carry(telegram)

    wire._carry = tapped  # type: ignore[method-assign]
    async with running(MemoryKnxHost(wire, bus), wire, device):
        yield bench


@asynccontextmanager
async def alone(driver: type[Driver], options: Mapping[str, Any]) -> AsyncIterator[tuple[KnxBench, MemoryGroups]]:
    """A device on a line where the test plays the others; what is sent is recorded."""
    wire, events = MemoryGroups("knx"), list[DeviceEvent]()
    device = make_device(driver, options, wire, events.append)
    bench = KnxBench(device, World(), wire, events)
    wire.plug(lambda telegram: bench.sent.append((now(), telegram)))
    async with running(wire, device):
        yield bench, wire
