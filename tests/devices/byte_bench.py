"""A bench for byte devices: drivers and their simulators joined by a wire, with everything that happened recorded."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from devices.core.clock import now
from devices.core.device import Device
from devices.core.drivers import Driver
from devices.core.errors import WireDown
from devices.core.events import AvailabilityChanged, DeviceEvent, DeviceFault, Reading, State
from devices.core.rig import Runnable
from devices.core.simulation import ByteSimulator, World
from devices.core.state import Identity
from devices.core.values import Value
from devices.core.verbs import Command
from devices.core.wires import ByteWire, RequestWire
from devices.sim.hosting_bytes import ByteFarEnd, MemoryHost
from devices.transports.memory import MemoryPort
from devices.transports.request import RequestLine

Reply = Callable[[bytes], bytes | Awaitable[bytes | None] | None]


async def wait_until(true: Callable[[], bool], within: float = 30.0) -> float:
    """Look again and again until something is true; return the seconds that took. Raises TimeoutError."""
    started = now()
    async with asyncio.timeout(within):
        for _ in itertools.count():
            if true():
                break
            await asyncio.sleep(0.01)
    return now() - started


class Tap:
    """A byte wire that writes down everything that passes."""

    def __init__(self, wire: ByteWire) -> None:
        self.name = wire.name
        self._wire = wire
        self.sent: list[tuple[float, bytes]] = []
        self.received = bytearray()

    async def open(self) -> None:
        await self._wire.open()

    async def read(self) -> bytes:
        data = await self._wire.read()
        self.received += data
        return data

    async def write(self, data: bytes) -> None:
        self.sent.append((now(), data))
        await self._wire.write(data)

    async def close(self) -> None:
        await self._wire.close()

    def frames(self) -> list[bytes]:
        """Return what was sent, without the times."""
        return [data for _, data in self.sent]


@dataclass
class Bench:
    """Devices on one wire, and what they told."""

    devices: list[Device]
    sims: list[ByteSimulator]
    line: RequestLine
    tap: Tap
    world: World
    events: list[DeviceEvent] = field(default_factory=list)

    @property
    def device(self) -> Device:
        return self.devices[0]

    @property
    def sim(self) -> ByteSimulator:
        return self.sims[0]

    def faults(self, device: str | None = None) -> list[DeviceFault]:
        return [e for e in self.events if isinstance(e, DeviceFault) and device in (None, e.device)]

    def readings(self, point: str) -> list[Value | None]:
        return [e.value for e in self.events if isinstance(e, Reading) and e.point == point]

    def states(self, device: str) -> list[State]:
        return [e.after.state for e in self.events if isinstance(e, AvailabilityChanged) and e.device == device]

    async def until(self, true: Callable[[], bool], within: float = 30.0) -> float:
        """Wait until something is true; return the seconds that took. Raises TimeoutError."""
        return await wait_until(true, within)

    async def until_state(self, state: State, within: float = 30.0, device: int = 0) -> float:
        return await self.until(lambda: self.devices[device].availability.state is state, within)

    async def set(self, point: str, value: Value, *, confirm: float, device: int = 0) -> float:
        sent = await self.devices[device].set(point, value)
        return await self.devices[device].confirm(point, value, since=sent, within=confirm)

    async def perform(self, verb: str, value: Value, device: int = 0) -> None:
        await self.devices[device].perform(Command(verb, {"value": value}))


@dataclass(frozen=True)
class Spec:
    """One device of a bench."""

    id: str
    options: Mapping[str, Any]
    simulate: Mapping[str, Any] = field(default_factory=dict)


def build(
    driver: type[Driver],
    specs: list[Spec],
    wire: ByteWire,
    *,
    minimum_gap: float = 0.0,
    bench_world: World | None = None,
    datagrams: bool = False,
) -> Bench:
    """Build devices of one driver on a wire, without far end."""
    events: list[DeviceEvent] = []
    tap = Tap(wire)
    framer = driver.framer_for(driver.OPTIONS.model_validate(specs[0].options))
    line = RequestLine(tap, framer, minimum_gap=minimum_gap, datagrams=datagrams)
    devices = [make_device(driver, spec, line, events.append) for spec in specs]
    return Bench(devices, [], line, tap, bench_world or World(), events)


def make_device(driver: type[Driver], spec: Spec, line: RequestWire, observer: Callable[[DeviceEvent], None]) -> Device:
    identity = Identity(id=spec.id, name={"en": spec.id}, zone="lab", driver=driver.NAME, wire=line.name)
    options = driver.OPTIONS.model_validate(spec.options)
    return Device(identity, lambda report: driver(options, line, report), observer)


def make_sims(driver: type[Driver], sim: type[ByteSimulator], specs: list[Spec], world: World) -> list[ByteSimulator]:
    """Build the far ends the way the registry does: options with their defaults."""
    return [
        sim(
            spec.id,
            driver.OPTIONS.model_validate(spec.options).model_dump(),
            sim.OPTIONS.model_validate(spec.simulate),
            world,
        )
        for spec in specs
    ]


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
    sim: type[ByteSimulator],
    specs: list[Spec],
    *,
    minimum_gap: float = 0.0,
    datagrams: bool = False,
) -> AsyncIterator[Bench]:
    """Devices and simulators joined in memory, all running; with `datagrams`, as over UDP."""
    port = MemoryPort("bench", datagrams=datagrams)
    world = World()
    bench = build(driver, specs, port.near, minimum_gap=minimum_gap, bench_world=world, datagrams=datagrams)
    bench.sims = make_sims(driver, sim, specs, world)
    far_end = ByteFarEnd(bench.sims, datagrams=datagrams)
    async with running(MemoryHost(port, far_end), bench.line, *bench.devices):
        yield bench


class Scripted:
    """A far end that a test writes: `reply` gets what arrived and returns what to send, or None."""

    def __init__(self, port: MemoryPort, reply: Reply) -> None:
        self._port = port
        self._reply = reply
        self.wire: ByteWire | None = None
        port.plug()

    async def run(self) -> None:
        while True:
            self.wire = await self._port.accept()
            try:
                while True:
                    answer = self._reply(await self.wire.read())
                    if isinstance(answer, Awaitable):
                        answer = await answer
                    if answer:
                        await self.wire.write(answer)
            except WireDown:
                continue
