"""Modbus sensors: options, grouping, driver against simulator on virtual time."""

import math
import struct
from typing import Any

import pytest

from devices.core.device import Device
from devices.core.errors import Refused
from devices.core.events import State
from devices.core.verbs import Command
from devices.drivers.modbus_sensor import ModbusOptions, ModbusSensor
from devices.protocols.modbus.registers import Register, group_reads, load_profile
from devices.sim.modbus_sensor import ModbusSimulator
from devices.transports.checksums import crc16_modbus
from devices.transports.memory import MemoryPort
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Scripted, Spec, build, memory_bench, running

TANK = Spec(
    "water-tank",
    {"unit": 1, "profile": "level_transmitter"},
    {"kind": "tank", "fills_while": "pump.power", "drains_while": "gate.power", "fill_rate": 5, "start": 20},
)
METER = Spec(
    "meter",
    {"unit": 2, "profile": "eastron_sdm630"},
    {"kind": "energy", "loads": {"pump.power": 370, "lamp.brightness": 40}, "base": 120},
)
AIR = Spec(
    "air",
    {"unit": 3, "profile": "air_quality"},
    {"kind": "air", "polluted_while": "fog-machine.power", "peak": 150},
)
BUS = [TANK, METER, AIR]


def figure(device: Device, point: str) -> float:
    """Return a number a device shows; a value that is not known never satisfies anybody."""
    value = device.value(point)
    return float(value) if isinstance(value, (int, float)) else math.nan


def test_reads_are_grouped() -> None:
    def at(address: int, kind: Any = "u16", function: Any = 3) -> Register:
        return Register(point=f"p{address}", address=address, type=kind, function=function)

    table = [at(10), at(0, "f32"), at(2), at(11), at(4), at(4, function=4)]
    spans = [[register.address for register in group] for group in group_reads(table, gap=1)]
    assert spans == [[0, 2, 4], [10, 11], [4]]
    assert len(group_reads([at(0), at(124)], gap=200)) == 1
    assert len(group_reads([at(0), at(125)], gap=200)) == 2
    assert [len(group) for group in group_reads(load_profile("eastron_sdm630").registers, 0)] == [9, 1, 2]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"unit": 1}, "either profile: or registers:"),
        ({"unit": 1, "profile": "sdm999"}, "there is no profile 'sdm999'; there are: abb_b23"),
        ({"unit": 0, "profile": "air_quality"}, "greater than or equal to 1"),
        ({"unit": 1, "registers": [{"point": "a", "address": 1}, {"point": "a", "address": 2}]}, "same point"),
        ({"unit": 1, "registers": [{"point": "a", "address": 1, "type": "u8"}]}, "u16"),
    ],
)
def test_wrong_options_say_what_is_wrong(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ModbusOptions.model_validate(options)


def test_three_units_share_a_bus_and_read_what_is_true() -> None:
    async def story() -> None:
        async with memory_bench(ModbusSensor, ModbusSimulator, BUS, minimum_gap=0.005) as bench:
            tank, meter, air = bench.devices
            await bench.until(lambda: all(device.availability.usable for device in bench.devices), within=2)
            assert tank.value("level") == 20
            assert meter.value("power") == 120
            assert meter.value("voltage_1") == pytest.approx(230, abs=10)
            assert meter.value("current_1") == pytest.approx(120 / 3 / 230, rel=0.05)
            assert air.value("pm25") == pytest.approx(18, abs=10)
            assert air.value("temperature") == pytest.approx(26, abs=3)
            assert not bench.faults()

    run_virtual(story())


def test_the_tank_fills_while_the_pump_runs_and_the_air_clears_again() -> None:
    async def story() -> None:
        async with memory_bench(ModbusSensor, ModbusSimulator, BUS) as bench:
            tank, meter, air = bench.devices
            bench.world.set("pump.power", True)
            bench.world.set("lamp.brightness", 50)
            bench.world.set("fog-machine.power", True)
            took = await bench.until(lambda: figure(tank, "level") >= 60)
            assert took == pytest.approx(8, abs=2)
            assert meter.value("power") == 120 + 370 + 20
            bench.world.set("lamp.power", False)
            await bench.until(lambda: meter.value("power") == 120 + 370, within=3)
            await bench.until(lambda: figure(air, "pm25") > 120)
            bench.world.set("pump.power", False)
            bench.world.set("gate.power", True)
            bench.world.set("fog-machine.power", False)
            await bench.until(lambda: tank.value("level") == 0, within=60)
            await bench.until(lambda: figure(air, "pm25") < 50, within=60)
            assert bench.world.get("water-tank.level", -1) == 0

    run_virtual(story())


def test_a_dead_unit_is_offline_in_time_and_costs_the_others_little() -> None:
    async def story() -> None:
        specs = [Spec(f"unit-{n}", {"unit": n, "profile": "level_transmitter"}, {"kind": "tank"}) for n in range(1, 6)]
        async with memory_bench(ModbusSensor, ModbusSimulator, specs, minimum_gap=0.005) as bench:
            await bench.until(lambda: all(device.availability.usable for device in bench.devices))
            for sim in bench.sims[:3]:
                sim.fault = "offline"
            took = await bench.until(lambda: all(d.availability.state is State.OFFLINE for d in bench.devices[:3]))
            assert took < 5.0
            assert bench.devices[0].availability.reason.code == "no_answer"
            assert bench.devices[0].states["level"].actual is None
            before = len(bench.tap.sent)
            await bench.until(lambda: len(bench.tap.sent) > before + 60, within=60)
            asked = [frame[0] for frame in bench.tap.frames()[before:]]
            assert asked.count(5) >= asked.count(1) * 1.5
            assert bench.states("unit-5") == [State.ONLINE]
            bench.sims[0].fault = None
            assert await bench.until_state(State.ONLINE) < 3.0

    run_virtual(story())


def test_two_misses_are_forgiven() -> None:
    async def story() -> None:
        port = MemoryPort("bus")
        silent = 0

        def reply(data: bytes) -> bytes | None:
            nonlocal silent
            silent -= 1
            if silent >= 0:
                return None
            head = bytes((data[0], 3, 2, 0, 200))
            return head + crc16_modbus(head)

        bench = build(ModbusSensor, [TANK], port.near)
        async with running(Scripted(port, reply), bench.line, *bench.devices):
            await bench.until_state(State.ONLINE)
            silent = 2
            await bench.until(lambda: silent < 0)
            assert bench.states("water-tank") == [State.ONLINE]
            silent = 3
            assert await bench.until_state(State.OFFLINE) < 5.0

    run_virtual(story())


def test_an_exception_is_told_in_words_and_degrades() -> None:
    async def story() -> None:
        async with memory_bench(ModbusSensor, ModbusSimulator, [TANK]) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "refuse"
            await bench.until_state(State.DEGRADED)
            assert "exception 4: server device failure" in bench.device.availability.reason.text("en")
            assert bench.faults()[0].raw[1] == 0x83
            assert bench.device.value("level") is None

    run_virtual(story())


def test_values_that_are_not_true_are_not_shown() -> None:
    registers = [
        {"point": "depth", "address": 0, "type": "u16", "invalid": [65535], "maximum": 100},
        {"point": "flow", "address": 1, "type": "f32"},
    ]

    async def story() -> None:
        port = MemoryPort("bus")
        depth, flow = 42, 1.5

        def reply(data: bytes) -> bytes:
            head = bytes((data[0], 3, 6)) + struct.pack(">Hf", depth, flow)
            return head + crc16_modbus(head)

        bench = build(ModbusSensor, [Spec("well", {"unit": 7, "registers": registers})], port.near)
        async with running(Scripted(port, reply), bench.line, *bench.devices):
            await bench.until(lambda: bench.device.value("depth") == 42)
            assert bench.device.value("flow") == 1.5
            depth, flow = 65535, math.nan
            await bench.until(lambda: bench.device.value("depth") is None)
            assert bench.device.value("flow") is None
            assert not bench.faults()
            depth = 500
            await bench.until(lambda: bool(bench.faults()))
            assert "expected at most 100, got 500" in bench.faults()[0].message
            assert bench.device.value("depth") is None

    run_virtual(story())


def test_noise_is_a_fault_and_a_late_answer_too() -> None:
    async def story() -> None:
        async with memory_bench(ModbusSensor, ModbusSimulator, [TANK]) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "noise"
            await bench.until_state(State.OFFLINE)
            assert any("no Modbus answer" in fault.message for fault in bench.faults())
            bench.sim.fault = "slow"
            await bench.until(lambda: any("late" in fault.message for fault in bench.faults()))
            bench.sim.fault = None
            await bench.until_state(State.ONLINE)

    run_virtual(story())


def test_a_sensor_takes_no_commands() -> None:
    async def story() -> None:
        async with memory_bench(ModbusSensor, ModbusSimulator, [TANK]) as bench:
            with pytest.raises(Refused, match="no commands, got reset"):
                await bench.device.driver.perform(Command("reset"))

    run_virtual(story())


def test_a_simulated_sensor_runs_the_same_course_each_time() -> None:
    async def course() -> list[Any]:
        async with memory_bench(ModbusSensor, ModbusSimulator, [AIR]) as bench:
            await bench.until(lambda: len(bench.readings("co2")) >= 20, within=60)
            return bench.readings("co2")

    first = run_virtual(course())
    assert first == run_virtual(course())
    assert len(set(first)) > 1


def test_simulate_sections_are_checked() -> None:
    with pytest.raises(ValueError, match="kind tank has no loads; it has: drain_rate"):
        ModbusSimulator.OPTIONS.model_validate({"kind": "tank", "loads": {"a.b": 1}})
