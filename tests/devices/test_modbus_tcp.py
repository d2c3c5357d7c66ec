"""Modbus TCP: driver against simulator on virtual time, and both against pymodbus, written by others."""

import asyncio
from typing import Any

import pytest
from pymodbus import FramerType
from pymodbus.client import AsyncModbusTcpClient
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from devices.core.errors import Refused
from devices.core.events import State
from devices.core.simulation import World
from devices.drivers.modbus_tcp import ModbusTcp
from devices.protocols.modbus.tcp import TcpAnswers
from devices.sim.hosting_bytes import ByteFarEnd, TcpHost
from devices.sim.modbus_tcp import ModbusTcpSimulator, TcpRequests
from devices.transports.memory import MemoryPort
from devices.transports.tcp import TcpWire
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Scripted, Spec, build, make_sims, memory_bench, running

METER = Spec("meter", {"unit": 1, "profile": "siemens_pac2200"}, {"kind": "energy", "base": 900})
RELAYS = Spec("relays", {"unit": 2, "profile": "waveshare_relay_8ch", "moves": ["relay_1"]})


def test_two_units_behind_one_gateway() -> None:
    async def story() -> None:
        async with memory_bench(ModbusTcp, ModbusTcpSimulator, [METER, RELAYS]) as bench:
            await bench.until(lambda: all(device.availability.usable for device in bench.devices))
            assert bench.devices[0].value("power") == 900
            await bench.set("relay_1", True, confirm=2, device=1)
            await bench.devices[1].halt()
            await bench.until(lambda: bench.devices[1].value("relay_1") is False)
            bench.sims[0].fault = "offline"
            await bench.until_state(State.OFFLINE)
            assert bench.states("relays") == [State.ONLINE]
            assert not bench.faults("relays")

    run_virtual(story())


def test_a_late_answer_of_another_transaction_is_a_fault_and_no_reading() -> None:
    async def story() -> None:
        port = MemoryPort("line")
        late = 0

        def reply(data: bytes) -> bytes:
            transaction = int.from_bytes(data[:2], "big") - late
            return transaction.to_bytes(2, "big") + bytes.fromhex("0000 0007 01 03 04") + bytes((0, 1, 0, late))

        registers = [{"point": "count", "address": 0, "type": "u32"}]
        bench = build(ModbusTcp, [Spec("counter", {"registers": registers})], port.near)
        async with running(Scripted(port, reply), bench.line, *bench.devices):
            await bench.until(lambda: bench.device.value("count") == 65536)
            late = 1
            await bench.until_state(State.OFFLINE)
            assert set(bench.readings("count")) == {65536, None}
            assert any("late or unasked" in fault.message for fault in bench.faults())

    run_virtual(story())


def test_an_exception_is_told_in_words() -> None:
    async def story() -> None:
        async with memory_bench(ModbusTcp, ModbusTcpSimulator, [RELAYS]) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "refuse"
            with pytest.raises(Refused, match="exception 4: server device failure"):
                await bench.perform("relay_2", value=True)
            await bench.until_state(State.DEGRADED)

    run_virtual(story())


@pytest.mark.parametrize("fault", ["noise", "mute", "slow", "stuck"])
def test_faults(fault: str) -> None:
    async def story() -> None:
        async with memory_bench(ModbusTcp, ModbusTcpSimulator, [RELAYS]) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = fault
            if fault == "stuck":
                await bench.perform("relay_2", value=True)
                await bench.device.change(3)
                assert bench.device.value("relay_2") is False
                return
            await bench.until_state(State.OFFLINE)
            assert bench.device.states["relay_1"].actual is None
            bench.sim.fault = None
            await bench.until_state(State.ONLINE, within=60)

    run_virtual(story())


def test_framers_survive_anything() -> None:
    for framer in (TcpAnswers(), TcpRequests()):
        buffer = bytearray(b"\x00\x01\x02\x00\x00" * 400 + bytes.fromhex("00010000000701040443663334"))
        frames, _ = framer.split(buffer)
        assert frames[-1:] == [bytes.fromhex("00010000000701040443663334")]


async def listening_port(server: Any) -> int:
    """Return the port a server of pymodbus was given. Its types don't say that it listens only after a while."""
    while server.transport is None:
        await asyncio.sleep(0.01)
    return int(server.transport.sockets[0].getsockname()[1])


async def test_our_driver_reads_and_writes_a_server_of_pymodbus() -> None:
    registers = [
        {
            "point": "level",
            "address": 5,
            "type": "s16",
            "scale": 0.1,
            "minimum": -50,
            "maximum": 50,
            "write": {"function": 6},
        },
        {"point": "valve", "address": 6, "type": "f32", "write": {"function": 16}},
        {"point": "nowhere", "address": 900},
    ]
    words = [0xFF85, 0x4366, 0x3334]
    device = SimDevice(id=9, simdata=[SimData(address=5, values=words, datatype=DataType.REGISTERS)])
    server = ModbusTcpServer(device, framer=FramerType.SOCKET, address=("127.0.0.1", 0))
    serving = asyncio.create_task(server.serve_forever())
    port = await listening_port(server)
    bench = build(ModbusTcp, [Spec("tank", {"unit": 9, "registers": registers})], TcpWire("tank", "127.0.0.1", port))
    try:
        async with running(bench.line, *bench.devices):
            await bench.until_state(State.DEGRADED, within=10)
            assert bench.device.value("level") == pytest.approx(-12.3)
            assert bench.device.value("valve") == pytest.approx(230.2)
            await bench.set("level", 20.5, confirm=5)
            await bench.set("valve", 1.5, confirm=5)
            assert "exception 2: illegal data address" in bench.device.availability.reason.text("en")
    finally:
        await server.shutdown()  # type: ignore[no-untyped-call]
        await serving


async def test_a_client_of_pymodbus_reads_and_writes_our_simulators() -> None:
    sims = make_sims(ModbusTcp, ModbusTcpSimulator, [METER, RELAYS], World())
    host = TcpHost("127.0.0.1", 0, ByteFarEnd(sims))
    async with running(host):
        client = AsyncModbusTcpClient("127.0.0.1", port=await host.ready(), timeout=2, retries=0)
        try:
            assert await client.connect()
            power = await client.read_input_registers(65, count=2, device_id=1)
            assert client.convert_from_registers(power.registers, client.DATATYPE.FLOAT32) == 900
            assert not (await client.write_coil(3, value=True, device_id=2)).isError()
            assert not (await client.write_coils(6, [True, True], device_id=2)).isError()
            coils = await client.read_coils(0, count=8, device_id=2)
            assert coils.bits[:8] == [False, False, False, True, False, False, True, True]
            assert (await client.read_holding_registers(0, count=1, device_id=2)).isError()
        finally:
            client.close()
