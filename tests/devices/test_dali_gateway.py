"""DALI behind a gateway: the driver against its simulator, the manual's addresses, and pymodbus as the judge."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from pymodbus import FramerType
from pymodbus.client import AsyncModbusSerialClient
from pymodbus.server import ModbusSerialServer
from pymodbus.simulator import DataType, SimData, SimDevice

from devices.core.errors import BadCommand, NotConfirmed, Refused
from devices.core.events import State
from devices.core.simulation import World
from devices.core.texts import LANGUAGES
from devices.core.verbs import Command
from devices.drivers.dali_gateway import DaliGateway, DaliOptions, known_dali, load_dali
from devices.protocols.modbus.rtu import rtu_frame
from devices.sim.dali_gateway import BALLAST_FAIL, LAMP_FAIL, DaliSimulator
from devices.sim.hosting_bytes import ByteFarEnd, PtyHost
from devices.transports.serial import SerialWire
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Bench, Spec, build, make_sims, memory_bench, running, wait_until
from tests.devices.test_modbus_oracle import null_modem

LAMP = Spec("lamp", {"unit": 1, "address": 5})
GROUP = Spec("group", {"unit": 1, "group": 2, "members": [5, 6]})
ALL = Spec("all", {"unit": 1, "all": True, "members": [5, 6]})


def sims_of(bench: Bench) -> list[DaliSimulator]:
    return [sim for sim in bench.sims if isinstance(sim, DaliSimulator)]


@pytest.mark.parametrize("name", known_dali())
def test_a_profile_says_where_it_comes_from(name: str) -> None:
    assert load_dali(name).document
    assert load_dali(name).confirmed


@pytest.mark.parametrize(
    ("options", "reads", "command"),
    [
        ({"address": 0}, [5, 6], 15),
        ({"address": 63}, [6305, 6306], 6315),
        ({"address": 5, "channel": 1}, [7505, 7506], 7515),
        ({"group": 0, "members": [1]}, [105, 106], 6400),
        ({"group": 15, "members": [1]}, [105, 106], 6700),
        ({"group": 2, "members": [1], "channel": 1}, [7105, 7106], 13_440),
        ({"all": True, "members": [1]}, [105, 106], 6800),
        ({"all": True, "members": [1], "channel": 1}, [7105, 7106], 13_800),
    ],
)
def test_addresses_are_those_of_the_manual(options: dict[str, Any], reads: list[int], command: int) -> None:
    checked = DaliOptions.model_validate({"unit": 1, **options})
    assert [register.address for register in checked.table().registers] == reads
    assert checked.command_address() == command


def test_a_lamp_is_dimmed_switched_and_tells_what_it_does() -> None:
    async def main() -> None:
        async with memory_bench(DaliGateway, DaliSimulator, [LAMP]) as bench:
            await bench.until_state(State.ONLINE)
            assert (bench.device.value("power"), bench.device.value("brightness")) == (False, 0)
            await bench.set("brightness", 40, confirm=10)
            assert rtu_frame(1, bytes.fromhex("06 0203 0028")) in bench.tap.frames(), "515 = 100 × 5 + 15"
            assert rtu_frame(1, bytes.fromhex("03 01F9 0002")) in bench.tap.frames(), "505 and 506"
            assert bench.device.value("power") is True
            assert True in bench.readings("fading")
            await bench.set("power", value=False, confirm=10)
            assert bench.device.value("brightness") == 0
            await bench.set("power", value=True, confirm=10)
            await wait_until(lambda: bench.device.value("brightness") == 100)
            for point in bench.device.points.values():
                assert all(point.label.get(language) for language in LANGUAGES)
            assert not bench.faults()

    run_virtual(main())


def test_a_group_shows_what_its_members_do_and_no_brightness_while_they_differ() -> None:
    async def main() -> None:
        async with memory_bench(DaliGateway, DaliSimulator, [LAMP, GROUP, ALL]) as bench:
            for index in range(3):
                await bench.until_state(State.ONLINE, device=index)
            await bench.set("brightness", 60, confirm=10, device=1)
            assert rtu_frame(1, bytes.fromhex("06 1928 003C")) in bench.tap.frames(), "6440 = 6400 + 20 × 2"
            await wait_until(lambda: bench.devices[0].value("brightness") == 60)
            await bench.set("brightness", 20, confirm=10)
            await wait_until(lambda: bench.devices[1].states["brightness"].actual is None)
            assert bench.devices[1].value("power") is True
            await bench.set("power", value=False, confirm=10, device=2)
            await wait_until(lambda: bench.devices[1].value("brightness") == 0)
            assert not bench.faults()

    run_virtual(main())


@pytest.mark.parametrize(
    ("bit", "point", "word"), [(LAMP_FAIL, "lamp_failure", "lamp 6"), (BALLAST_FAIL, "gear_failure", "control gear 6")]
)
def test_a_failure_makes_it_degraded_and_names_the_lamp(bit: int, point: str, word: str) -> None:
    async def main() -> None:
        async with memory_bench(DaliGateway, DaliSimulator, [GROUP]) as bench:
            await bench.until_state(State.ONLINE)
            sims_of(bench)[0].broken[6] = bit
            await bench.until_state(State.DEGRADED)
            assert bench.device.value(point) is True
            assert word in bench.device.availability.reason.text("en")
            del sims_of(bench)[0].broken[6]
            await bench.until_state(State.ONLINE)
            assert bench.device.value(point) is False

    run_virtual(main())


def test_a_lamp_that_does_not_follow_is_not_believed_and_a_refusal_is_told() -> None:
    async def main() -> None:
        async with memory_bench(DaliGateway, DaliSimulator, [LAMP]) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "stuck"
            with pytest.raises(NotConfirmed):
                await bench.set("brightness", 50, confirm=5)
            assert bench.device.value("brightness") == 0
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


@pytest.mark.parametrize("value", [-1, 101, 1000])
def test_a_level_out_of_range_never_leaves(value: int) -> None:
    async def main() -> None:
        async with memory_bench(DaliGateway, DaliSimulator, [LAMP]) as bench:
            await bench.until_state(State.ONLINE)
            with pytest.raises(BadCommand):
                await bench.device.perform(Command("brightness", {"value": value}))
            assert not [frame for frame in bench.tap.frames() if frame[1] == 6]

    run_virtual(main())


def test_a_level_no_gateway_may_report_is_a_fault_and_unknown() -> None:
    async def main() -> None:
        async with memory_bench(DaliGateway, DaliSimulator, [LAMP]) as bench:
            await bench.until_state(State.ONLINE)
            sim = sims_of(bench)[0]
            sim._show = lambda lamp, level: None  # type: ignore[method-assign]
            sim._bank[3, 506] = 255
            await wait_until(lambda: bench.device.states["brightness"].actual is None)
            assert any("expected 0 to 100 %, got 255" in fault.message for fault in bench.faults())

    run_virtual(main())


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({}, "one of address"),
        ({"address": 1, "group": 1}, "one of address"),
        ({"address": 1, "members": [2]}, "looks at itself"),
        ({"group": 1}, "at least one lamp"),
        ({"address": 64}, "63"),
        ({"group": 16, "members": [1]}, "15"),
        ({"address": 1, "channel": 2}, "channels 0 to 1"),
        ({"address": 1, "profile": "tridonic"}, "there is no profile"),
    ],
)
def test_options_are_checked(options: dict[str, Any], word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        DaliOptions.model_validate({"unit": 1, **options})


# -- pymodbus, written by others ---------------------------------------------------------------------------------------


async def test_a_client_of_pymodbus_drives_our_simulator(tmp_path: Path) -> None:
    world, path = World(), tmp_path / "dali"
    sims = make_sims(DaliGateway, DaliSimulator, [GROUP], world)
    async with running(PtyHost(path, ByteFarEnd(sims))):
        await wait_until(path.is_symlink)
        client = AsyncModbusSerialClient(str(path), framer=FramerType.RTU, baudrate=9600, timeout=2, retries=0)
        try:
            assert await client.connect()
            assert not (await client.write_register(6440, 30, device_id=1)).isError()
            await wait_until(lambda: world.get("group.brightness", default=0) == 30)
            read = await client.read_holding_registers(605, count=3, device_id=1)
            assert read.registers[1:] == [30, 6]
            assert read.registers[0] & 4
            assert (await client.write_register(606, 30, device_id=1)).isError()
        finally:
            client.close()


async def test_our_driver_drives_a_server_of_pymodbus(tmp_path: Path) -> None:
    """The server holds what is written, but lights nothing: the level stays what the lamp says."""
    words = [4, 70, 6, 0, 0, 0, 0, 0, 0, 0, 0]
    device = SimDevice(id=1, simdata=[SimData(address=505, values=words, datatype=DataType.REGISTERS)])
    one, two = tmp_path / "one", tmp_path / "two"
    async with null_modem(one, two):
        server = ModbusSerialServer(device, framer=FramerType.RTU, port=str(one), baudrate=9600)
        serving = asyncio.create_task(server.serve_forever())
        bench = build(DaliGateway, [LAMP], SerialWire("dali", str(two)), minimum_gap=0.005)
        try:
            async with running(bench.line, *bench.devices):
                await bench.until_state(State.ONLINE, within=15)
                assert (bench.device.value("power"), bench.device.value("brightness")) == (True, 70)
                await bench.perform("brightness", 20)
                assert bench.device.value("brightness") == 70
        finally:
            await server.shutdown()  # type: ignore[no-untyped-call]
            await serving
