"""A bench for services on HTTP: a driver and its simulator in memory, with everything that happened recorded."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from devices.core.device import Device
from devices.core.events import DeviceEvent, DeviceFault, State
from devices.core.simulation import World
from devices.core.state import Identity
from devices.core.wires import HttpAnswer, HttpWire
from devices.drivers.http_device import HttpDevice
from devices.sim.hosting_http import HttpFarEnd, MemoryHttpHost
from devices.sim.http_device import HttpDeviceSimulator
from devices.transports.memory_http import MemoryHttpWire
from tests.devices.byte_bench import running, wait_until


@dataclass
class HttpBench:
    """One described service and its device."""

    device: Device
    sim: HttpDeviceSimulator
    wire: MemoryHttpWire
    asked: list[tuple[str, str, bytes]]
    events: list[DeviceEvent] = field(default_factory=list)

    def faults(self) -> list[str]:
        return [event.message for event in self.events if isinstance(event, DeviceFault)]

    async def until_state(self, state: State, within: float = 30.0) -> None:
        await wait_until(lambda: self.device.availability.state is state, within)


def make_device(options: Mapping[str, Any], wire: HttpWire, events: list[DeviceEvent]) -> Device:
    identity = Identity(id="box", name={"en": "box"}, zone="lab", driver="http_device", wire=wire.name)
    checked = HttpDevice.OPTIONS.model_validate(options)
    return Device(identity, lambda report: HttpDevice(checked, wire, report), events.append)


def make_sim(options: Mapping[str, Any], simulate: Mapping[str, Any]) -> HttpDeviceSimulator:
    checked = HttpDeviceSimulator.OPTIONS.model_validate(simulate)
    return HttpDeviceSimulator("box", options, checked, World())


@asynccontextmanager
async def http_bench(options: Mapping[str, Any], simulate: Mapping[str, Any]) -> AsyncIterator[HttpBench]:
    """Join them in memory, all running."""
    sim = make_sim(options, simulate)
    far_end = HttpFarEnd([sim])
    asked: list[tuple[str, str, bytes]] = []

    async def answering(method: str, path: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer | None:
        asked.append((method, path, body))
        return await far_end.answer(method, path, headers, body)

    wire = MemoryHttpWire("service", answering)
    events: list[DeviceEvent] = []
    device = make_device(options, wire, events)
    async with running(device, MemoryHttpHost(sim, wire)):
        yield HttpBench(device, sim, wire, asked, events)
