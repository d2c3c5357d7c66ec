"""How interlocks are read: one that can't be understood is told, and keeps what it may be about still."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from devices.core.device import Device
from devices.core.documents import Trail
from devices.core.findings import Place
from devices.core.texts import Texts
from devices.core.verbs import Command
from devices.registry import plan_devices
from devices.showroom import InterlockConfig, load_showroom
from devices.simulated import memory_hall
from scenes.check import Hall, check_hall
from scenes.virtual_time import run_virtual
from tests.halls import write_showroom

NAME: Texts = {"vi": "Khoá", "ko": "인터록", "en": "Rule"}
MOVING = frozenset({"pump", "blind"})


def read(folder: Path, rules: Mapping[str, str], silent: Iterable[str] = ()) -> tuple[Hall, list[str]]:
    """Read interlocks of the small hall; return it with the codes found. `silent`: "device.verb" nobody describes."""

    async def main() -> tuple[Hall, list[str]]:
        showroom = load_showroom(write_showroom(folder))
        devices: dict[str, Device] = dict(memory_hall(showroom, plan_devices(showroom)).rig)
        for each in silent:
            device, _, verb = each.partition(".")
            object.__setattr__(devices[device].verbs[verb], "effects", None)
        declared = {name: InterlockConfig(name=dict(NAME), never=never) for name, never in rules.items()}
        hall, found = check_hall(declared, Hall(devices, ["lobby"], ["vi", "ko", "en"]), place)
        return hall, [finding.code for finding in found]

    return run_virtual(main())


def place(trail: Trail) -> Place:
    return Place("showroom.yaml", 1, len(trail))


def test_what_is_understood_is_kept(tmp_path: Path) -> None:
    hall, codes = read(tmp_path, {"both": "pump.power and lamp.power"})
    assert [each.id for each in hall.interlocks] == ["both"] and not hall.unclear and codes == []
    assert hall.interlocks[0].points == {"pump.power", "lamp.power"} and hall.interlocks[0].devices == {"pump", "lamp"}


def test_one_that_cannot_be_read_or_names_nobody_keeps_all_still_that_moves(tmp_path: Path) -> None:
    hall, codes = read(tmp_path, {"typo": "lamp.power and and", "stranger": "pupm.power and lamp.power"})
    assert not hall.interlocks and len(codes) == 2 and "no-such-device" in codes
    assert {each.id: each.devices for each in hall.unclear} == {
        "typo": MOVING | {"lamp"},
        "stranger": MOVING | {"lamp"},
    }


def test_one_with_a_wrong_point_keeps_the_devices_it_names_still(tmp_path: Path) -> None:
    hall, codes = read(tmp_path, {"point": "pump.pressure > 3 and tank.level > 90 %", "kind": "lamp.power > 3 m"})
    assert "no-such-point" in codes and not hall.interlocks
    kept = {each.id: each.devices for each in hall.unclear}
    assert kept == {"point": frozenset({"pump"}), "kind": frozenset({"lamp"})}


def test_a_verb_that_does_not_say_what_it_moves_is_told(tmp_path: Path) -> None:
    rules = {"gate": "pump.power and blind.position < 20 %"}
    assert read(tmp_path, rules)[1] == []
    hall, codes = read(tmp_path, rules, silent=["blind.open"])
    assert codes == ["unsaid-effect"] and len(hall.interlocks) == 1, "a doubt: the hub takes the worst for it"


def test_the_halt_of_what_moves_says_what_it_does(tmp_path: Path) -> None:
    async def main() -> list[bool]:
        showroom = load_showroom(write_showroom(tmp_path))
        rig = memory_hall(showroom, plan_devices(showroom)).rig
        halts: list[tuple[Device, Command]] = [(each, each.driver.halt) for each in rig.values() if each.driver.halt]
        return [device.verbs[halt.verb].says for device, halt in halts]

    assert run_virtual(main()) == [True, True]
