"""Every scene of the library is proven and rehearsed in the whole reference hall, with every choice of visitors."""

import asyncio
from functools import cache
from itertools import product
from pathlib import Path

import pytest

import scenes
from devices.registry import plan_devices
from devices.showroom import load_showroom
from devices.simulated import MemoryHall, memory_hall
from exhibit_server.proof import hall_for
from scenes.check import Hall, check_library, check_scene
from scenes.loader import load_library, load_scene
from scenes.rehearsal import Rehearsal, rehearse
from scenes.steps import Ask
from scenes.tree import every_step
from scenes.virtual_time import run_virtual

CONFIG = Path(__file__).parents[2] / "config" / "showroom.yaml"
FILES = sorted((Path(scenes.__file__).parent / "library").glob("*.yaml"))


def rehearsed(file: Path, choices: tuple[int, ...]) -> Rehearsal:
    async def main() -> Rehearsal:
        showroom = load_showroom(CONFIG)
        hall = memory_hall(showroom, plan_devices(showroom))
        async with asyncio.TaskGroup() as group:
            life = group.create_task(hall.run())
            result = await rehearse(load_scene(file), hall.rig, choices=choices)
            life.cancel()
        return result

    return run_virtual(main())


def all_choices() -> list[tuple[Path, tuple[int, ...]]]:
    """Return each scene with a silent visitor and with every row of answers a visitor may give."""
    cases: list[tuple[Path, tuple[int, ...]]] = []
    for file in FILES:
        questions = [step for step in every_step(load_scene(file).scene.steps) if isinstance(step, Ask)]
        answers = product(*(range(1, len(question.choices) + 1) for question in questions))
        cases += [(file, ()), *((file, row) for row in answers if row)]
    return cases


def test_the_library_has_the_scenes_it_promises() -> None:
    promised = {
        "welcome", "air-pollution", "flood-response", "street-lighting", "smart-parking", "twin-flight", "beam-alarm",
        "meeting-start", "hall-open", "hall-close",
    }  # fmt: skip
    assert promised <= {file.stem for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_scene_has_no_findings(file: Path) -> None:
    loaded = load_scene(file)
    assert loaded.id == file.stem
    assert [str(finding) for finding in check_scene(loaded, reference_hall())] == []


def test_nothing_is_found_between_the_scenes_nor_in_the_hall() -> None:
    hall = reference_hall()
    assert {interlock.id for interlock in hall.interlocks} >= {"pump-and-gate", "one-car"}
    assert [str(finding) for finding in check_library(hall)] == []


@cache
def reference_hall() -> Hall:
    showroom = load_showroom(CONFIG)
    built = asyncio.run(_hall())
    hall, found = hall_for(showroom, built.rig, load_library(FILES).scenes)
    assert [str(finding) for finding in found] == []
    return hall


async def _hall() -> MemoryHall:
    showroom = load_showroom(CONFIG)
    return memory_hall(showroom, plan_devices(showroom))


@pytest.mark.parametrize(("file", "choices"), all_choices(), ids=lambda each: getattr(each, "stem", None) or str(each))
def test_a_scene_plays_as_written_and_leaves_the_hall_at_baseline(file: Path, choices: tuple[int, ...]) -> None:
    assert rehearsed(file, choices).problems == ()


def test_the_reference_hall_is_as_large_as_promised() -> None:
    showroom = load_showroom(CONFIG)
    assert len(showroom.zones) == 6 and len(showroom.kiosks) == 4 and len(showroom.displays) == 3
    assert len(showroom.devices) >= 28
    for device_id, device in showroom.devices.items():
        assert set(device.name) >= {"vi", "ko", "en"}, device_id
