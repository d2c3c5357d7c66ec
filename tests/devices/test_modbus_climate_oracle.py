"""Air conditioners against pymodbus, written by others: as a client of our simulator, as a server for our driver."""

import asyncio
from pathlib import Path

from pymodbus import FramerType
from pymodbus.client import AsyncModbusSerialClient
from pymodbus.server import ModbusSerialServer
from pymodbus.simulator import DataType, SimData, SimDevice

from devices.core.events import State
from devices.core.simulation import World
from devices.drivers.modbus_climate import ModbusClimate
from devices.sim.hosting_bytes import ByteFarEnd, PtyHost
from devices.sim.modbus_climate import ClimateSimulator
from devices.transports.serial import SerialWire
from tests.devices.byte_bench import build, make_sims, running, wait_until
from tests.devices.test_modbus_climate import spec
from tests.devices.test_modbus_oracle import null_modem


async def test_a_client_of_pymodbus_drives_our_simulator(tmp_path: Path) -> None:
    world, path = World(), tmp_path / "ac"
    sims = make_sims(ModbusClimate, ClimateSimulator, [spec("samsung_mim_b19n")], world)
    async with running(PtyHost(path, ByteFarEnd(sims))):
        await wait_until(path.exists)
        client = AsyncModbusSerialClient(str(path), baudrate=9600, timeout=2, retries=0)
        try:
            assert await client.connect()
            read = await client.read_holding_registers(50, count=15, device_id=1)
            assert read.registers[0] & 4
            assert read.registers[8] == 240
            assert not (await client.write_register(52, 1, device_id=1)).isError()
            assert not (await client.write_registers(53, [4, 3], device_id=1)).isError()
            assert world.get("ac.power", default=False) is True
            assert world.get("ac.mode", default="") == "heat"
            assert (await client.write_register(59, 200, device_id=1)).isError()
            assert (await client.read_holding_registers(90, count=1, device_id=1)).isError()
        finally:
            client.close()


async def test_our_driver_drives_a_server_of_pymodbus(tmp_path: Path) -> None:
    words = [1, 1, 0, 0, 240, 265, 0, 0, 0, 0, 0, 0]
    device = SimDevice(id=1, simdata=[SimData(address=0, values=words, datatype=DataType.REGISTERS)])
    one, two = tmp_path / "one", tmp_path / "two"
    async with null_modem(one, two):
        server = ModbusSerialServer(device, framer=FramerType.RTU, port=str(one), baudrate=9600)
        serving = asyncio.create_task(server.serve_forever())
        bench = build(ModbusClimate, [spec("intesis_samsung")], SerialWire("ac", str(two)), minimum_gap=0.005)
        try:
            async with running(bench.line, *bench.devices):
                await bench.until_state(State.ONLINE, within=15)
                assert bench.device.value("current_temperature") == 26.5
                await bench.set("target_temperature", 21.5, confirm=8)
                await bench.set("mode", "cool", confirm=8)
        finally:
            await server.shutdown()  # type: ignore[no-untyped-call]
            await serving
