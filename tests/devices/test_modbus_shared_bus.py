"""A meter, an air conditioner and DALI lamps on one RS-485 bus, by the configuration and in memory."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.events import State
from devices.core.findings import FileProblem
from devices.registry import plan_devices
from devices.showroom import load_showroom
from devices.sim.register_bank import RegisterBank
from devices.simulated import memory_hall
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import running, wait_until

HALL = """
hall: {id: lab, name: {en: Lab}}
zones: {room: {name: {en: Room}}}
wires: {rs485: {serial: /dev/serial/by-id/adapter}}
devices:
  meter: {name: {en: Meter}, zone: room, driver: modbus_sensor, wire: rs485,
    options: {unit: 1, profile: eastron_sdm630}, simulate: {kind: energy, base: 500}}
  ac: {name: {en: AC}, zone: room, driver: modbus_climate, wire: rs485,
    options: {unit: 2, profile: samsung_mim_b19n, indoor: 3}, baseline: {power: off, target_temperature: 25 °C}}
  lamp: {name: {en: Lamp}, zone: room, driver: dali_gateway, wire: rs485, options: {unit: 3, address: 4}}
  lamps: {name: {en: Lamps}, zone: room, driver: dali_gateway, wire: rs485,
    options: {unit: 3, group: 1, members: [4, 5]}}
"""


def test_drivers_of_one_protocol_share_a_bus(tmp_path: Path) -> None:
    file = tmp_path / "showroom.yaml"
    file.write_text(HALL, encoding="utf-8")
    showroom = load_showroom(file)
    hall = memory_hall(showroom, plan_devices(showroom))

    async def main() -> None:
        async with running(hall):
            await wait_until(lambda: all(device.availability.state is State.ONLINE for device in hall.rig.values()))
            for name, point, value in (("ac", "power", True), ("lamps", "brightness", 30), ("lamp", "brightness", 80)):
                sent = await hall.rig[name].set(point, value)
                await hall.rig[name].confirm(point, value, since=sent, within=10)
            await wait_until(lambda: hall.rig["lamps"].states["brightness"].actual is None)
            assert hall.rig["meter"].value("power") == 500.0

    run_virtual(main())


def test_another_protocol_is_kept_off_the_bus(tmp_path: Path) -> None:
    file = tmp_path / "showroom.yaml"
    file.write_text(
        HALL.replace("driver: modbus_sensor", "driver: pms5003").replace(
            "options: {unit: 1, profile: eastron_sdm630}, simulate: {kind: energy, base: 500}", ""
        ),
        encoding="utf-8",
    )
    with pytest.raises(FileProblem, match="speaks"):
        plan_devices(load_showroom(file))


@given(st.binary(min_size=5, max_size=40))
def test_a_simulated_bank_answers_whatever_it_is_asked(asked: bytes) -> None:
    places = [(table, at) for table in (1, 2, 3, 4) for at in range(20)]
    bank = RegisterBank(places, places[:20], lambda changes: None)
    answer = bank.obey(asked)
    assert answer[0] & 0x7F == asked[0] & 0x7F
    assert len(answer) <= 253
