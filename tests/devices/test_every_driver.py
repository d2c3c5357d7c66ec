r"""What holds for every driver on a byte wire: against its simulator in memory, or against hardware.

    .venv/bin/python -m pytest tests/devices/test_every_driver.py --wire serial:///dev/ttyUSB0?baud=9600 \
        --driver samsung_mdc --options '{"id": 1}'

Against hardware the device is really switched: each writable point is set to another value and back.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from devices.catalogue import find_drivers, find_simulators
from devices.core.device import Device
from devices.core.events import State
from devices.core.simulation import ByteSimulator
from devices.core.values import Point, PointType, Value
from exhibit_server.cli.device.ports import open_port
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Bench, Spec, build, memory_bench, running

OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "artnet_light": {"start": 1},
    "frame_device": {"profile": "epson_escvp21"},
    "enttec_light": {"start": 1},
    "sacn_light": {"start": 1},
    "mhz19": {"warm_up": "5s"},
    "relay_board": {"channel": 1},
    "somfy_sdn": {"address": "0A1B2C"},
    "dali_gateway": {"unit": 1, "address": 5},
    "modbus_climate": {"unit": 1, "profile": "lg_pmbusb00a"},
    "modbus_sensor": {"unit": 1, "profile": "eastron_sdm630"},
    "modbus_tcp": {"unit": 1, "profile": "eastron_sdm630"},
    "nmea0183": {"measures": ["latitude", "longitude"]},
}
"""Options of drivers that need some; the others do with their defaults."""

SIMULATE: Mapping[str, Mapping[str, Any]] = {
    "modbus_sensor": {"kind": "energy"},
    "modbus_tcp": {"kind": "energy"},
}
"""What the simulated hardware is, where it can be several things."""

PATIENCE = 90.0
"""Seconds a device may take to come, to go, or to follow: a projector warms up, a cover travels."""

SILENT_FOR_LONG = 300.0


@dataclass(frozen=True)
class Case:
    """A driver against its simulator or, with a wire, against hardware."""

    driver: str
    options: Mapping[str, Any] = field(default_factory=dict)
    wire: str = ""

    def play(self, story: Callable[[Bench], Awaitable[None]]) -> None:
        """Run a story: on virtual time with the simulator, on real time with hardware."""
        if self.wire:
            asyncio.run(self._main(story))
        else:
            run_virtual(self._main(story))

    async def _main(self, story: Callable[[Bench], Awaitable[None]]) -> None:
        async with self._bench() as bench:
            await bench.until(lambda: bench.device.availability.usable, PATIENCE)
            await story(bench)

    @asynccontextmanager
    async def _bench(self) -> AsyncIterator[Bench]:
        driver = find_drivers()[self.driver]
        spec = Spec("device", self.options, SIMULATE.get(self.driver, {}))
        if not self.wire:
            sim = find_simulators()[self.driver]
            assert issubclass(sim, ByteSimulator)
            async with memory_bench(driver, sim, [spec]) as bench:
                yield bench
            return
        parts = urlsplit(self.wire)
        settings = dict(parse_qsl(parts.query))
        port = self.wire if parts.scheme != "serial" else f"{parts.netloc}{parts.path}"
        wire = open_port(port, int(settings.get("baud", 9600)), settings.get("format", "8N1"))
        bench = build(driver, [spec], wire, minimum_gap=driver.MINIMUM_GAP)
        async with running(bench.line, *bench.devices):
            yield bench


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One case for each driver on a byte wire, or the one that is on the table."""
    if "case" not in metafunc.fixturenames:
        return
    wire, name = metafunc.config.getoption("--wire"), metafunc.config.getoption("--driver")
    if wire:
        cases = [Case(name, json.loads(metafunc.config.getoption("--options")), wire)]
    else:
        names = sorted(name for name, driver in find_drivers().items() if driver.WIRE == "request")
        cases = [Case(name, OPTIONS.get(name, {})) for name in names]
    metafunc.parametrize("case", cases, ids=lambda case: case.driver)


def observable(device: Device) -> list[Point]:
    return [point for point in device.points.values() if point.feedback]


def other(point: Point, value: Value | None) -> Value:
    """Return a value of the point that is not the one it has."""
    if point.type is PointType.BOOLEAN:
        return value is not True
    if point.type is PointType.CHOICE:
        return next(choice for choice in point.choices if choice != value)
    if point.type is PointType.TEXT:
        return "x" if value != "x" else "y"
    low, high = point.minimum or 0, point.maximum if point.maximum is not None else 100
    middle = low + (high - low) / 2
    far = low if isinstance(value, (int, float)) and abs(value - middle) <= point.tolerance else middle
    return int(far) if point.type is PointType.INTEGER else far


def test_it_comes_and_tells_what_it_observed(case: Case) -> None:
    async def story(bench: Bench) -> None:
        device = bench.device
        wanted = observable(device)
        if wanted:
            await bench.until(lambda: any(device.value(point.name) is not None for point in wanted), PATIENCE)
        for point in device.points.values():
            value = device.value(point.name)
            assert value is None or point.feedback, f"{point.name} is claimed, though nothing ever reports it"
            assert value is None or point.parse(value) == value
        assert not bench.faults(), "a well-behaved device is without fault"

    case.play(story)


def test_what_is_set_is_confirmed_by_what_is_observed_and_set_back(case: Case) -> None:
    async def story(bench: Bench) -> None:
        device = bench.device
        # Power first: much else can't be set on a device that is off.
        points = sorted((p for p in observable(device) if p.writable), key=lambda point: point.name != "power")
        for point in points:
            if point.name == "power" and device.value("power") is not True:
                await bench.set("power", value=True, confirm=PATIENCE)
        for point in points:
            before = device.value(point.name)
            await settable(bench)
            await bench.set(point.name, other(point, before), confirm=PATIENCE)
            if before is not None:
                await settable(bench)
                await bench.set(point.name, before, confirm=PATIENCE)

    case.play(story)


async def settable(bench: Bench) -> None:
    """Wait until the device takes commands: some warm up, cool down or start."""
    await bench.until(lambda: bench.device.availability.state is State.ONLINE, PATIENCE)


@pytest.mark.parametrize("fault", ["offline", "mute", "noise"])
def test_a_device_that_is_gone_claims_nothing_and_comes_back(case: Case, fault: str) -> None:
    if case.wire:
        return  # pulling the plug is for hands

    async def story(bench: Bench) -> None:
        device = bench.device
        if not observable(device):
            return
        bench.sim.fault = fault
        await bench.until(lambda: not device.availability.usable or unknown(device), SILENT_FOR_LONG)
        await bench.until(lambda: unknown(device), SILENT_FOR_LONG)
        bench.sim.fault = None
        await bench.until(lambda: device.availability.usable and not unknown(device), SILENT_FOR_LONG)

    case.play(story)


def unknown(device: Device) -> bool:
    return all(device.value(point.name) is None for point in observable(device))
