"""Scenes that sensors start: at the edge, once it stays, and not for what held all along."""

import asyncio
from pathlib import Path

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
            "warning trigger_refused on-lamp Small: The guide holds Second lamp, about 60 s"
        ]
        life.cancel()
        await asyncio.wait([life])
        stop()

    on_stage(tmp_path, story, ON_LAMP, LAMP)
