"""Every profile: it loads, says where it comes from, reads what its simulator measures, decodes vectors by hand."""

from typing import Any

import pytest

from devices.core.errors import Refused
from devices.core.events import State
from devices.core.texts import LANGUAGES
from devices.core.values import PointType, Value
from devices.core.verbs import Command
from devices.drivers.modbus_sensor import ModbusSensor
from devices.protocols.modbus.registers import Register, group_reads, known_profiles, load_profile
from devices.sim.modbus_sensor import ModbusSimulator
from devices.sim.modbus_tables import MODELS
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Spec, memory_bench

# Registers from their first address, as the device sends them, and what they say.
VECTORS: dict[str, list[tuple[str, str, Value]]] = {
    "abb_b23": [
        ("voltage_1", "0000 08FB", 229.9),
        ("power", "FFFF FF38", -2.0),
        ("energy", "0000 0000 0001 86A0", 1000.0),
        ("frequency", "1388", 50.0),
    ],
    "air_quality": [("co2", "02BC", 700), ("temperature", "FFF6", -1.0), ("pm25", "0012", 18)],
    "campbell_metsens200": [("wind_direction", "4387 0000", 270.0), ("status", "0000 0001", 1)],
    "carlo_gavazzi_em24": [
        ("voltage_1", "08FC 0000", 230.0),
        ("power", "FF9C FFFF", -10.0),
        ("energy", "0001 0001", 6553.7),
    ],
    "carlo_gavazzi_em340": [
        ("voltage_1", "08FC 0000", 230.0),
        ("current_2", "04D2 0000", 1.234),
        ("frequency", "01F4", 50.0),
    ],
    "chint_dtsu666": [("voltage_1", "450F C000", 230.0), ("frequency", "459C 4000", 50.0)],
    "dfrobot_sen0482": [("wind_direction", "028F", 65.5), ("wind_sector", "0004", "east")],
    "dfrobot_sen0600": [("moisture", "0164", 35.6), ("temperature", "FF9B", -10.1)],
    "eastron_sdm120": [("voltage", "4366 3334", 230.2), ("power_factor", "3F80 0000", 1.0)],
    "eastron_sdm630": [("voltage_1", "4366 3334", 230.2), ("frequency", "4248 0000", 50.0)],
    "growatt_inverter": [("status", "0001", "normal"), ("power", "0000 2710", 1000.0), ("frequency", "1388", 50.0)],
    "janitza_umg96rm": [("voltage_1", "4366 3334", 230.2), ("energy", "449A 5000", 1.2345)],
    "jxct_soil_npk": [("ph", "02BC", 7.0), ("temperature", "FFF6", -1.0), ("nitrogen", "0020", 32)],
    "level_transmitter": [("level", "00C8", 20.0), ("level", "FFFF", -0.1)],
    # The answer recorded in the ESPHome component: 225.7 V, 0.108 A, 24.4 W, 38 Wh, 50.0 Hz, 1.00.
    "pzem_004t": [
        ("voltage", "08D1", 225.7),
        ("current", "006C 0000", 0.108),
        ("power", "00F4 0000", 24.4),
        ("energy", "0026 0000", 0.038),
        ("frequency", "01F4", 50.0),
        ("power_factor", "0064", 1.0),
        ("alarm", "0000", False),
        ("alarm", "FFFF", True),
    ],
    "schneider_iem3155": [("power", "3F80 0000", 1000.0), ("energy", "0000 0000 0000 04D2", 1.234)],
    "siemens_pac2200": [("voltage_1", "4366 3334", 230.2), ("energy", "408F 4000 0000 0000", 1.0)],
    "waveshare_relay_8ch": [("relay_1", "0001", True), ("relay_8", "0000", False)],
    "xy_md02": [("temperature", "0131", 30.5), ("temperature", "FF33", -20.5), ("humidity", "0222", 54.6)],
}


def row(profile: str, point: str) -> Register:
    return next(each for each in load_profile(profile).registers if each.point == point)


def test_every_profile_has_its_vectors_and_its_second_table() -> None:
    assert set(known_profiles()) == set(VECTORS) == set(MODELS)
    assert len(VECTORS) >= 12


@pytest.mark.parametrize("name", known_profiles())
def test_a_profile_says_where_it_comes_from_and_speaks_three_languages(name: str) -> None:
    profile = load_profile(name)
    assert profile.document
    assert profile.confirmed
    for register in profile.registers:
        assert set(register.label) == set(LANGUAGES)
        point = register.declare()
        assert point.type is not PointType.NUMBER or point.minimum is not None


@pytest.mark.parametrize(
    ("profile", "point", "data", "value"),
    [(name, point, data, value) for name, vectors in VECTORS.items() for point, data, value in vectors],
)
def test_registers_by_hand(profile: str, point: str, data: str, value: Value) -> None:
    found = row(profile, point).value([int(word, 16) for word in data.split()])
    assert found == (pytest.approx(value) if isinstance(value, float) else value)


@pytest.mark.parametrize("name", known_profiles())
def test_the_profile_and_the_second_table_agree(name: str) -> None:
    async def story() -> None:
        kind = {"kind": "energy", "base": 4600} if any(cell[0] == "energy" for cell in MODELS[name]) else {}
        still: dict[str, Any] = {"values": {cell[0]: 6.0 for cell in MODELS[name]}}
        async with memory_bench(
            ModbusSensor, ModbusSimulator, [Spec("d", {"unit": 9, "profile": name}, kind or still)]
        ) as bench:
            await bench.until_state(State.ONLINE)
            assert not bench.faults()
            for point, state in bench.device.states.items():
                assert state.actual is not None, point
                if not kind and not isinstance(state.actual, (bool, str)):
                    assert state.actual == pytest.approx(6.0), point
                if kind and point in ("power", "voltage_1", "voltage"):
                    assert state.actual == pytest.approx({"power": 4600}.get(point, 230), rel=0.1), point

    run_virtual(story())


def test_marks_of_values_that_are_not_available() -> None:
    assert row("abb_b23", "voltage_2").value([0xFFFF, 0xFFFF]) is None
    assert row("abb_b23", "power").value([0x7FFF, 0xFFFF]) is None
    assert row("abb_b23", "energy").value([0xFFFF] * 4) is None
    assert row("growatt_inverter", "status").value([9]) is None
    assert row("schneider_iem3155", "voltage_1").value([0xFFC0, 0]) is None


@pytest.mark.parametrize(
    ("options", "words", "value"),
    [
        ({"type": "u16", "mask": 0x0F00}, [0xA5FF], 5),
        ({"type": "bool", "mask": 0x0004}, [0x0004], True),
        ({"type": "bool", "mask": 0x0004}, [0xFFFB], False),
        ({"type": "f32", "byte_swap": True}, [0x6643, 0x3433], 230.2),
        ({"type": "f32", "byte_swap": True, "word_order": "little"}, [0x3433, 0x6643], 230.2),
        ({"type": "text", "length": 3}, [0x4142, 0x4300, 0x5A5A], "ABC"),
        ({"type": "text", "length": 1}, [0x0741], None),
        ({"type": "s64", "word_order": "little"}, [0xFFFE, 0xFFFF, 0xFFFF, 0xFFFF], -2),
        ({"type": "u16", "choices": {2: "cool"}}, [2], "cool"),
    ],
)
def test_kinds_of_values(options: dict[str, Any], words: list[int], value: Value | None) -> None:
    assert Register(point="x", address=0, **options).value(words) == value


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"function": 1, "type": "u16"}, "reads single bits"),
        ({"type": "u32", "mask": 1}, "cuts bits out of u16"),
        ({"mask": 1, "write": {"function": 6}}, "can't be written alone"),
        ({"write": {"function": 5}}, "function 5 writes what function 1 reads"),
        ({"function": 4, "write": {"function": 6}}, "can only be read"),
        ({"type": "f32", "write": {"function": 6}}, "use function 16"),
        ({"scale": 0}, "leaves nothing"),
    ],
)
def test_tables_that_make_no_sense_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Register.model_validate({"point": "x", "address": 0, **options})


def test_coils_are_read_two_thousand_at_once_and_registers_not() -> None:
    coils = [Register(point=f"c{at}", address=at, function=1, type="bool") for at in (0, 1999)]
    assert len(group_reads(coils, gap=2000)) == 1


RELAYS = Spec("relays", {"unit": 1, "profile": "waveshare_relay_8ch", "moves": ["relay_2", "relay_3"]})
CLIMATE = Spec(
    "climate",
    {
        "unit": 6,
        "registers": [
            {"point": "power", "address": 0, "type": "bool", "write": {"function": 6}},
            {"point": "target", "address": 1, "scale": 0.1, "minimum": 16, "maximum": 30, "write": {"function": 6}},
            {"point": "mode", "address": 2, "choices": {0: "cool", 1: "heat"}, "write": {"function": 6}},
            {"point": "valve", "address": 4, "type": "f32", "word_order": "little", "write": {"function": 16}},
        ],
    },
)


def test_relays_switch_and_are_read_back() -> None:
    async def story() -> None:
        async with memory_bench(ModbusSensor, ModbusSimulator, [RELAYS]) as bench:
            await bench.until_state(State.ONLINE)
            assert await bench.set("relay_2", True, confirm=2) < 1
            assert bytes.fromhex("01050001FF00DDFA") in bench.tap.frames()
            assert bench.world.get("relays.relay_2", default=False) is True
            assert bench.device.value("relay_3") is False
            await bench.device.halt()
            await bench.until(lambda: bench.device.value("relay_2") is False, within=2)

    run_virtual(story())


def test_registers_of_every_kind_are_written_and_read_back() -> None:
    async def story() -> None:
        async with memory_bench(ModbusSensor, ModbusSimulator, [CLIMATE]) as bench:
            await bench.until_state(State.ONLINE)
            await bench.set("power", True, confirm=2)
            await bench.set("target", 24.5, confirm=2)
            await bench.set("mode", "heat", confirm=2)
            await bench.set("valve", 33.25, confirm=2)
            assert bench.world.get("climate.target", default=0) == 24.5
            assert bench.device.halt is not None
            bench.sim.fault = "stuck"
            await bench.device.set("target", 20)
            assert bench.device.states["target"].actual == 24.5

    run_virtual(story())


def test_a_refused_write_is_told_in_words() -> None:
    async def story() -> None:
        async with memory_bench(ModbusSensor, ModbusSimulator, [RELAYS]) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "refuse"
            with pytest.raises(Refused, match="exception 4: server device failure"):
                await bench.perform("relay_1", value=True)
            with pytest.raises(Refused, match="exception 4"):
                await bench.device.driver.perform(Command("stop"))
            assert any("writing relay_1" in fault.message for fault in bench.faults())

    run_virtual(story())


def test_an_unknown_code_is_told_once() -> None:
    spec = Spec(
        "x", {"unit": 1, "registers": [{"point": "mode", "address": 0, "choices": {1: "on"}}]}, {"values": {"mode": 7}}
    )

    async def story() -> None:
        async with memory_bench(ModbusSensor, ModbusSimulator, [spec]) as bench:
            await bench.until(lambda: len(bench.tap.sent) > 5)
            assert [fault.message for fault in bench.faults()] == ["mode: unknown code 7"]
            assert bench.device.value("mode") is None

    run_virtual(story())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"unit": 1, "profile": "xy_md02", "moves": ["humidity"]}, "can't be switched off"),
        ({"unit": 1, "profile": "waveshare_relay_8ch", "moves": ["relay_9"]}, "relay_9 can't be switched off"),
    ],
)
def test_moves_name_what_can_be_switched_off(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ModbusSensor.OPTIONS.model_validate(options)
