"""Modbus against pymodbus, written by others: as a server for our driver, as a client of our simulator."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pymodbus import FramerType
from pymodbus.client import AsyncModbusSerialClient
from pymodbus.server import ModbusSerialServer
from pymodbus.simulator import DataType, SimData, SimDevice

from devices.core.events import State
from devices.core.simulation import World
from devices.core.wires import ByteWire
from devices.drivers.modbus_sensor import ModbusSensor
from devices.sim.hosting_bytes import ByteFarEnd, PtyHost
from devices.sim.modbus_sensor import ModbusSimulator
from devices.transports.pty import PseudoTerminal
from devices.transports.serial import SerialWire
from tests.devices.byte_bench import Spec, build, make_sims, running, wait_until
from tests.devices.test_modbus_sensor import BUS, METER

RELAYS = Spec("relays", {"unit": 8, "profile": "waveshare_relay_8ch"})


@asynccontextmanager
async def null_modem(one: Path, two: Path) -> AsyncIterator[None]:
    """Two serial ports, each the far end of the other."""

    async def pump(source: ByteWire, target: ByteWire) -> None:
        while True:
            await target.write(await source.read())

    ends = PseudoTerminal("one", one), PseudoTerminal("two", two)
    for end in ends:
        await end.open()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(pump(ends[0], ends[1])), group.create_task(pump(ends[1], ends[0]))]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
    for end in ends:
        await end.close()


async def test_our_driver_reads_a_server_of_pymodbus(tmp_path: Path) -> None:
    registers = [
        {"point": "a", "address": 5, "function": 3, "type": "s16", "scale": 0.1},
        {"point": "b", "address": 6, "function": 3, "type": "f32", "word_order": "big"},
        {"point": "c", "address": 100, "function": 3, "type": "u32"},
        {"point": "nowhere", "address": 900, "function": 3},
    ]
    words = struct.unpack(">HHH", struct.pack(">hf", -123, 230.2))
    device = SimDevice(
        id=9,
        simdata=[
            SimData(address=5, values=list(words), datatype=DataType.REGISTERS),
            SimData(address=100, values=[0x0001, 0x0002], datatype=DataType.REGISTERS),
        ],
    )
    async with null_modem(tmp_path / "hub", tmp_path / "server"):
        server = ModbusSerialServer(device, framer=FramerType.RTU, port=str(tmp_path / "server"), baudrate=9600)
        serving = asyncio.create_task(server.serve_forever())
        bench = build(
            ModbusSensor, [Spec("other", {"unit": 9, "registers": registers})], SerialWire("bus", str(tmp_path / "hub"))
        )
        try:
            async with running(bench.line, *bench.devices):
                await bench.until_state(State.DEGRADED, within=10)
                assert bench.device.value("a") == pytest.approx(-12.3)
                assert bench.device.value("b") == pytest.approx(230.2)
                assert bench.device.value("c") == 65538
                assert bench.device.value("nowhere") is None
                assert "exception 2: illegal data address" in bench.device.availability.reason.text("en")
        finally:
            await server.shutdown()  # type: ignore[no-untyped-call]
            await serving


async def test_a_client_of_pymodbus_reads_our_simulators(tmp_path: Path) -> None:
    path = tmp_path / "bus"
    sims = make_sims(ModbusSensor, ModbusSimulator, [*BUS, RELAYS], World())
    async with running(PtyHost(path, ByteFarEnd(sims))):
        await wait_until(path.is_symlink)
        client = AsyncModbusSerialClient(str(path), framer=FramerType.RTU, baudrate=9600, timeout=1, retries=0)
        try:
            assert await client.connect()
            answer = await client.read_input_registers(0x34, count=2, device_id=METER.options["unit"])
            assert struct.unpack(">f", struct.pack(">HH", *answer.registers))[0] == 120.0
            level = await client.read_holding_registers(4, count=1, device_id=1)
            assert level.registers == [200]
            assert (await client.read_holding_registers(40, count=1, device_id=1)).isError()
            assert (await client.write_register(4, 1, device_id=1)).isError()
            assert not (await client.write_coil(2, value=True, device_id=RELAYS.options["unit"])).isError()
            assert not (await client.write_coils(5, [True, True], device_id=RELAYS.options["unit"])).isError()
            coils = await client.read_coils(0, count=8, device_id=RELAYS.options["unit"])
            assert coils.bits[:8] == [False, False, True, False, False, True, True, False]
        finally:
            client.close()


async def test_bus_on_a_real_pty(tmp_path: Path) -> None:
    path = tmp_path / "bus"
    bench = build(ModbusSensor, BUS, SerialWire("bus", str(path)), minimum_gap=ModbusSensor.MINIMUM_GAP)
    bench.sims = make_sims(ModbusSensor, ModbusSimulator, BUS, bench.world)
    async with running(PtyHost(path, ByteFarEnd(bench.sims)), bench.line, *bench.devices):
        await bench.until(lambda: all(device.availability.usable for device in bench.devices), within=8)
        assert bench.device.value("level") == 20
        bench.sims[0].fault = "mute"
        assert await bench.until_state(State.OFFLINE, within=8) < 5.0
        assert bench.devices[1].availability.state is State.ONLINE
