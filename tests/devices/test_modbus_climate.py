"""Air conditioners: each profile against its simulator, the frames of the makers' tables, and pymodbus as the judge."""

import asyncio
from typing import Any

import pytest
from pydantic import ValidationError

from devices.core.errors import BadCommand, NotConfirmed, Refused
from devices.core.events import State
from devices.core.simulation import World
from devices.core.texts import LANGUAGES
from devices.core.verbs import Command
from devices.drivers.modbus_climate import ClimateOptions, ModbusClimate, known_climates, load_climate
from devices.drivers.modbus_sensor import ModbusSensor
from devices.protocols.modbus.registers import Register
from devices.protocols.modbus.rtu import rtu_frame
from devices.sim.hosting_bytes import ByteFarEnd, MemoryHost
from devices.sim.modbus_climate import MODELS, ClimateSimulator
from devices.sim.modbus_sensor import ModbusSimulator
from devices.transports.memory import MemoryPort
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Bench, Spec, build, make_device, make_sims, memory_bench, running, wait_until

# Registers as the documents have them, and what they say.
VECTORS: dict[str, list[tuple[str, int, Any]]] = {
    "samsung_mim_b19n": [
        ("connected", 0x0007, True),
        ("connected", 0x0003, False),
        ("mode", 1, "cool"),
        ("mode", 21, None),
        ("fan", 0, "auto"),
        ("target_temperature", 240, 24.0),
        ("current_temperature", 0xFFF6, -1.0),
        ("error_code", 101, 101),
    ],
    "lg_pmbusb00a": [
        ("mode", 4, "heat"),
        ("fan", 1, "low"),
        ("target_temperature", 225, 22.5),
        ("current_temperature", 253, 25.3),
        ("error_code", 5, 5),
    ],
    "lg_pdrycb500": [
        ("mode", 0, "cool"),
        ("mode", 3, "auto"),
        ("fan", 3, "high"),
        ("target_temperature", 180, 18.0),
        ("alarm", 1, True),
    ],
    "intesis_samsung": [
        ("power", 1, True),
        ("mode", 1, "heat"),
        ("fan", 2, "medium"),
        ("swing", 10, "swing"),
        ("target_temperature", 0x8000, None),
        ("current_temperature", 0x8000, None),
        ("current_temperature", 265, 26.5),
        ("alarm", 0, False),
    ],
}

# What must leave the hub for indoor unit 0 at address 1, by the documents.
WRITES: dict[str, list[tuple[str, Any, str]]] = {
    "samsung_mim_b19n": [
        ("power", True, "06 0034 0001"),
        ("mode", "heat", "06 0035 0004"),
        ("fan", "high", "06 0036 0003"),
        ("target_temperature", 22.5, "06 003A 00E1"),
    ],
    "lg_pmbusb00a": [
        ("power", True, "05 0000 FF00"),
        ("mode", "heat", "06 0000 0004"),
        ("fan", "high", "06 0001 0003"),
        ("target_temperature", 22.5, "06 0002 00E1"),
    ],
    "lg_pdrycb500": [
        ("power", True, "05 0000 FF00"),
        ("mode", "heat", "06 0000 0004"),
        ("fan", "high", "06 000E 0003"),
        ("target_temperature", 22.5, "06 0001 00E1"),
    ],
    "intesis_samsung": [
        ("power", True, "06 0000 0001"),
        ("mode", "heat", "06 0001 0001"),
        ("fan", "high", "06 0002 0003"),
        ("target_temperature", 22.5, "06 0004 00E1"),
    ],
}

POINTS = {"power", "mode", "fan", "target_temperature", "current_temperature"}


def spec(profile: str, **more: Any) -> Spec:
    return Spec("ac", {"unit": 1, "profile": profile, **more})


def register(profile: str, point: str) -> Register:
    return next(each for each in load_climate(profile).registers if each.point == point)


def sim_of(bench: Bench) -> ClimateSimulator:
    assert isinstance(bench.sim, ClimateSimulator)
    return bench.sim


@pytest.mark.parametrize("profile", known_climates())
def test_a_profile_says_where_it_comes_from_and_speaks_three_languages(profile: str) -> None:
    table = load_climate(profile)
    assert table.document
    assert table.confirmed
    assert {each.point for each in table.registers} >= POINTS
    for each in table.registers:
        assert all(each.label.get(language) for language in LANGUAGES), each.point
    assert profile in MODELS


@pytest.mark.parametrize(
    ("profile", "point", "word", "value"), [(p, *row) for p, rows in VECTORS.items() for row in rows]
)
def test_registers_say_what_the_documents_say(profile: str, point: str, word: int, value: Any) -> None:
    assert register(profile, point).value([word]) == value


@pytest.mark.parametrize("profile", known_climates())
def test_a_unit_is_driven_and_confirms_by_what_it_holds(profile: str) -> None:
    async def main() -> None:
        async with memory_bench(ModbusClimate, ClimateSimulator, [spec(profile)]) as bench:
            await bench.until_state(State.ONLINE)
            for point, value, pdu in WRITES[profile]:
                await bench.set(point, value, confirm=10)
                assert rtu_frame(1, bytes.fromhex(pdu)) in bench.tap.frames()
            assert bench.world.get("ac.mode", default="") == "heat"
            assert not bench.faults()

    run_virtual(main())


def test_several_indoor_units_share_an_interface_and_its_bus_with_a_meter() -> None:
    async def main() -> None:
        port, world = MemoryPort("bus"), World()
        specs = [Spec(f"ac-{n}", {"unit": 1, "profile": "samsung_mim_b19n", "indoor": n}) for n in (0, 1, 47)]
        meter = Spec("meter", {"unit": 2, "profile": "eastron_sdm630"}, {"kind": "energy", "base": 900})
        bench = build(ModbusClimate, specs, port.near, minimum_gap=0.005, bench_world=world)
        bench.devices.append(make_device(ModbusSensor, meter, bench.line, bench.events.append))
        bench.sims = make_sims(ModbusClimate, ClimateSimulator, specs, world)
        bench.sims += make_sims(ModbusSensor, ModbusSimulator, [meter], world)
        async with running(MemoryHost(port, ByteFarEnd(bench.sims)), bench.line, *bench.devices):
            for index in range(4):
                await bench.until_state(State.ONLINE, device=index)
            await bench.set("power", value=True, confirm=10, device=2)
            assert world.get("ac-47.power", default=False) is True
            assert world.get("ac-0.power", default=True) is False
            assert rtu_frame(1, bytes.fromhex("06 0962 0001")) in bench.tap.frames(), "50 + 50 × 47 + 2"
            assert bench.devices[3].value("power") == 900.0
            assert not bench.faults()

    run_virtual(main())


@pytest.mark.parametrize("profile", ["samsung_mim_b19n", "lg_pmbusb00a", "intesis_samsung"])
def test_an_indoor_unit_that_left_its_own_line_is_offline_though_the_interface_answers(profile: str) -> None:
    async def main() -> None:
        async with memory_bench(ModbusClimate, ClimateSimulator, [spec(profile)]) as bench:
            await bench.until_state(State.ONLINE)
            sim_of(bench).leave()
            await bench.until_state(State.OFFLINE)
            assert bench.device.states["current_temperature"].actual is None
            sim_of(bench).leave(away=False)
            await bench.until_state(State.ONLINE)
            assert bench.device.value("current_temperature") is not None

    run_virtual(main())


@pytest.mark.parametrize("profile", known_climates())
def test_an_error_code_makes_it_degraded_with_the_code(profile: str) -> None:
    async def main() -> None:
        async with memory_bench(ModbusClimate, ClimateSimulator, [spec(profile)]) as bench:
            await bench.until_state(State.ONLINE)
            sim_of(bench).show_error(1)
            await bench.until_state(State.DEGRADED)
            assert bench.device.availability.reason.code == "device_fault"
            assert bench.device.value("power") is False
            sim_of(bench).show_error(0)
            await bench.until_state(State.ONLINE)

    run_virtual(main())


def test_the_room_cools_down_while_the_unit_runs_and_warms_up_again() -> None:
    async def main() -> None:
        hot = Spec("ac", {"unit": 1, "profile": "lg_pmbusb00a"}, {"start": 30, "outside": 36, "pull": "60s"})
        async with memory_bench(ModbusClimate, ClimateSimulator, [hot]) as bench:
            await bench.until_state(State.ONLINE)
            await bench.set("mode", "cool", confirm=10)
            await bench.set("power", value=True, confirm=10)
            await asyncio.sleep(300)
            cooled = bench.device.value("current_temperature")
            await bench.set("power", value=False, confirm=10)
            await asyncio.sleep(600)
            warmed = bench.device.value("current_temperature")
            assert isinstance(cooled, float)
            assert isinstance(warmed, float)
            assert cooled < 26 < warmed

    run_virtual(main())


def test_a_unit_that_does_not_follow_is_not_believed() -> None:
    async def main() -> None:
        async with memory_bench(ModbusClimate, ClimateSimulator, [spec("lg_pdrycb500")]) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "stuck"
            with pytest.raises(NotConfirmed):
                await bench.set("power", value=True, confirm=5)
            assert bench.device.value("power") is False
            bench.sim.fault = "refuse"
            with pytest.raises(Refused):
                await bench.perform("power", value=True)
            await bench.until_state(State.DEGRADED)
            assert bench.device.states["power"].actual is None
            bench.sim.fault = "mute"
            await bench.until_state(State.OFFLINE)
            bench.sim.fault = None
            await bench.until_state(State.ONLINE)

    run_virtual(main())


def test_temperatures_beyond_the_halls_range_never_leave() -> None:
    async def main() -> None:
        hall = spec("samsung_mim_b19n", lowest=22, highest=27)
        async with memory_bench(ModbusClimate, ClimateSimulator, [hall]) as bench:
            await bench.until_state(State.ONLINE)
            for wrong in (21.9, 27.1):
                with pytest.raises(BadCommand):
                    await bench.device.perform(Command("target_temperature", {"value": wrong}))
            with pytest.raises(BadCommand):
                await bench.device.perform(Command("mode", {"value": "turbo"}))
            await bench.set("target_temperature", 22, confirm=10)
            writes = [frame for frame in bench.tap.frames() if frame[1] == 6]
            assert writes == [rtu_frame(1, bytes.fromhex("06 003A 00DC"))]

    run_virtual(main())


def test_a_reading_out_of_its_range_is_unknown_and_a_strange_mode_told_once() -> None:
    async def main() -> None:
        async with memory_bench(ModbusClimate, ClimateSimulator, [spec("intesis_samsung")]) as bench:
            await bench.until_state(State.ONLINE)
            bank = sim_of(bench)._bank
            bank[(3, 1)] = 9
            bank[(3, 4)] = 900
            await wait_until(lambda: bench.device.states["mode"].actual is None)
            await wait_until(lambda: bench.device.states["target_temperature"].actual is None)
            await asyncio.sleep(10)
            assert sum("unknown code 9" in fault.message for fault in bench.faults()) == 1

    run_virtual(main())


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"unit": 1, "profile": "samsung"}, "there is no profile"),
        ({"unit": 1, "profile": "lg_pdrycb500", "indoor": 1}, "indoor units 0 to 0"),
        ({"unit": 1, "profile": "samsung_mim_b19n", "indoor": 48}, "0 to 47"),
        ({"unit": 1, "profile": "samsung_mim_b19n", "lowest": 29, "highest": 20}, "no target temperature"),
        ({"unit": 0, "profile": "samsung_mim_b19n"}, "unit"),
        ({"unit": 1, "profile": "samsung_mim_b19n", "poll": "200ms"}, "poll"),
    ],
)
def test_options_are_checked(options: dict[str, Any], word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        ClimateOptions.model_validate(options)
