"""Scenes that sensors start: at the edge, once it stays, and not for what held all along."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from devices.core.texts import Texts
from devices.simulated import MemoryHall
from exhibit_server.stage import Stage
from exhibit_server.triggers import Triggers
from tests.exhibit_server.stage_bench import GUIDE, LAMP, on_stage
from tests.halls import small_scene

ON_LAMP = small_scene(
    "  - set: {second-lamp.power: on}\n  - wait: 2s\n",
    scene="on-lamp",
    needs="second-lamp",
    tail="audience: [sensor]\ntrigger: {when: lamp.power, stays: 3s}\n",
)


def watching(stage: Stage, hall: MemoryHall, refused: list[str]) -> Triggers:
    def tell(level: str, kind: str, subject: str, *, scene: Texts, reason: Texts) -> None:
        refused.append(f"{level} {kind} {subject} {scene['en']}: {reason['en']}")

    return Triggers(stage, hall.rig, stage._bus, "vi", tell)


def runs(stage: Stage) -> list[str]:
    return [record.request.started_by for record in stage.runs()]


def test_a_condition_that_becomes_true_and_stays_starts_the_scene_once(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        triggers = watching(stage, hall, [])
        stop = triggers.listen()
        life = asyncio.ensure_future(triggers.run())
        lamp = hall.rig["lamp"]
        await lamp.set("power", True)
        await asyncio.sleep(2)
        await lamp.set("power", False)
        await asyncio.sleep(5)
        assert runs(stage) == [], "it did not stay"
        await lamp.set("power", True)
        await asyncio.sleep(5)
        assert runs(stage) == ["sensor"] and stage.runs()[0].request.priority == "schedule"
        await asyncio.sleep(30)
        assert runs(stage) == ["sensor"], "once"
        await lamp.set("power", False)
        await asyncio.sleep(2)
        await lamp.set("power", True)
        await asyncio.sleep(6)
        assert runs(stage) == ["sensor", "sensor"], "again after it was false"
        life.cancel()
        await asyncio.wait([life])
        stop()

    on_stage(tmp_path, story, ON_LAMP)


def test_what_held_all_along_starts_nothing_and_a_refusal_is_told(tmp_path: Path) -> None:
    refused: list[str] = []

    async def story(stage: Stage, hall: MemoryHall) -> None:
        lamp = hall.rig["lamp"]
        await lamp.set("power", True)
        await asyncio.sleep(3)
        triggers = watching(stage, hall, refused)
        stop = triggers.listen()
        life = asyncio.ensure_future(triggers.run())
        await asyncio.sleep(20)
        assert runs(stage) == []
        stage.replace_library(dict(stage.scenes))
        hall.set_fault("lamp", "offline")
        await asyncio.sleep(5)
        hall.set_fault("lamp", None)
        await asyncio.sleep(20)
        assert runs(stage) == [], "it was away for a while; nothing says that it was false"
        await lamp.set("power", False)
        await asyncio.sleep(3)
        stage.hands.hold(GUIDE, "device", "second-lamp", 60)
        await lamp.set("power", True)
        await asyncio.sleep(5)
        assert runs(stage) == [] and refused == [
            "warning trigger_refused on-lamp Small: The guide holds Second lamp, about 1 min"
        ]
        life.cancel()
        await asyncio.wait([life])
        stop()

    on_stage(tmp_path, story, ON_LAMP, LAMP)


@pytest.mark.parametrize(
    ("condition", "soonest"), [("age(lamp.power) > 20s", 20), ("mean(blind.position, 60s) > 90 %", 40)]
)
def test_time_alone_makes_a_condition_true(tmp_path: Path, condition: str, soonest: float) -> None:
    """No reading comes of the lamp after the first; the blind stands long before the mean of its way has risen."""

    async def story(stage: Stage, hall: MemoryHall) -> None:
        triggers = watching(stage, hall, [])
        stop = triggers.listen()
        life = asyncio.ensure_future(triggers.run())
        looks: list[str] = []
        look = triggers._look

        def counted(watched: Any) -> None:
            looks.append(watched.scene)
            look(watched)

        triggers._look = counted  # type: ignore[method-assign]
        await hall.rig["lamp"].set("power", True)
        await hall.rig["blind"].set("position", 100)
        await asyncio.sleep(soonest)
        assert runs(stage) == []
        while not runs(stage) and looks.count("aged") < 200:
            await asyncio.sleep(0.5)
        assert stage.runs()[0].loaded.id == "aged"
        assert looks.count("plain") < 10, "what only readings can change is looked at when they come"
        life.cancel()
        await asyncio.wait([life])
        stop()

    aged = small_scene(
        "  - set: {second-lamp.power: on}\n",
        scene="aged",
        needs="second-lamp",
        tail=f'audience: [sensor]\ntrigger: {{when: "{condition}", stays: 0s}}\n',
    )
    plain = small_scene(
        "  - wait: 2s\n", scene="plain", tail="audience: [sensor]\ntrigger: {when: second-lamp.power, stays: 0s}\n"
    )
    on_stage(tmp_path, story, aged, plain)
