"""The stage on virtual time: readiness before the press, leases with an explained refusal, all-stop, recovery."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from devices.core.clock import now
from devices.simulated import MemoryHall
from exhibit_server.bus import Bus
from exhibit_server.callers import Caller
from exhibit_server.events import ReadinessChanged
from exhibit_server.refusals import Refused
from exhibit_server.stage import Stage
from scenes.journal import NoJournal
from scenes.loader import LoadedScene
from scenes.record import Phase
from scenes.virtual_time import run_virtual
from tests.halls import running_hall, small_scene

KIOSK = Caller("kiosk/lobby", "kiosk", "kiosk/lobby")
GUIDE = Caller("guide", "guide")

LAMP = small_scene("  - set: {lamp.power: on}\n  - wait: 20s\n", scene="with-lamp")
BOTH = small_scene(
    "  - set: {second-lamp.power: on, lamp.power: on}\n  - wait: 20s\n",
    scene="with-both",
    needs="second-lamp",
    likes="lamp",
)
OTHER = small_scene("  - set: {second-lamp.power: on}\n  - wait: 20s\n", scene="with-other", needs="second-lamp")
BLIND = small_scene("  - set: {blind.position: 0}\n    confirm: 60s\n", scene="with-blind", needs="blind")

Story = Callable[[Stage, MemoryHall], Awaitable[None]]


def on_stage(folder: Path, story: Story, *scenes: LoadedScene) -> Stage:
    """Let a story happen on a stage with these scenes."""

    async def main() -> Stage:
        async with running_hall(folder) as hall:
            bus = Bus()
            hall.rig.events.add(bus.publish)
            async with Stage(hall.rig, NoJournal(), bus, {scene.id: scene for scene in scenes}) as stage:
                await story(stage, hall)
            return stage

    return run_virtual(main())


async def ended(stage: Stage, run_id: str) -> Phase:
    while not (record := stage.run(run_id)) or not record.ended:
        await asyncio.sleep(0.1)
    return record.phase


def test_a_scene_plays_and_its_devices_are_free_again(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        record = stage.start("with-lamp", "vi", KIOSK)
        assert stage.holder("lamp") == record.id
        assert await ended(stage, record.id) is Phase.DONE
        assert stage.holder("lamp") is None and stage.readiness["with-lamp"].state == "ready"

    on_stage(tmp_path, story, LAMP)


def test_a_second_press_is_refused_with_the_reason_in_words(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        stage.start("with-lamp", "vi", KIOSK)
        states = {scene: readiness.state for scene, readiness in stage.readiness.items()}
        assert states == {"with-lamp": "busy", "with-both": "busy", "with-other": "ready"}, "before anybody presses"
        first = stage.readiness["with-lamp"].wait_seconds
        await asyncio.sleep(11)
        later = stage.readiness["with-lamp"].wait_seconds
        assert first is not None and later is not None and later < first
        with pytest.raises(Refused) as same:
            stage.start("with-lamp", "vi", KIOSK)
        assert same.value.code == "busy" and "Playing now" in same.value.texts["en"]
        with pytest.raises(Refused) as other:
            stage.start("with-both", "vi", KIOSK)
        assert "is using Lamp" in other.value.texts["en"] and "Đèn" in other.value.texts["vi"]
        assert 5 < (other.value.wait_seconds or 0) < 20
        stage.start("with-other", "vi", KIOSK)

    on_stage(tmp_path, story, LAMP, BOTH, OTHER)


def test_readiness_is_known_before_the_press(tmp_path: Path) -> None:
    changes: list[str] = []

    async def story(stage: Stage, hall: MemoryHall) -> None:
        stage._bus.subscribe(ReadinessChanged, lambda event: changes.append(event.readiness["with-lamp"].state))
        hall.set_fault("lamp", "offline")
        while hall.rig["lamp"].availability.usable:
            await hall.rig["lamp"].change(10)
        assert stage.readiness["with-lamp"].state == "not_ready"
        assert "Lamp" in stage.readiness["with-lamp"].reasons[0]["en"]
        assert stage.readiness["with-both"].state == "ready_without" and stage.readiness["with-both"].without == (
            "lamp",
        )
        assert stage.readiness["with-other"].state == "ready"
        with pytest.raises(Refused, match="Lamp"):
            stage.start("with-lamp", "vi", GUIDE)
        hall.set_fault("lamp", None)
        while not hall.rig["lamp"].availability.usable:
            await hall.rig["lamp"].change(10)

    on_stage(tmp_path, story, LAMP, BOTH, OTHER)
    assert changes == ["not_ready", "ready"]


def test_all_stop_halts_what_moves_at_once_and_restores_on_release(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        record = stage.start("with-blind", "vi", KIOSK)
        await asyncio.sleep(3)
        moving = hall.world.get("blind.position", -1)
        assert isinstance(moving, (int, float)) and 0 < moving < 100
        began = now()
        stop = await stage.all_stop("guide")
        assert now() - began <= 0.1 and stop.unhalted == ()
        assert await ended(stage, record.id) is Phase.STOPPED
        await asyncio.sleep(1)
        resting = hall.world.get("blind.position", -1)
        await asyncio.sleep(20)
        assert hall.world.get("blind.position", -1) == resting, "nothing moves while the hall is stopped"
        with pytest.raises(Refused, match="stopped"):
            stage.start("with-lamp", "vi", KIOSK)
        stage.release("guide")
        await asyncio.sleep(40)
        assert hall.world.get("blind.position", -1) == 100
        stage.start("with-lamp", "vi", KIOSK)

    on_stage(tmp_path, story, BLIND, LAMP)


def test_after_an_all_stop_a_guide_may_start_at_once_and_nothing_is_fought_over(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        stage.start("with-blind", "vi", KIOSK)
        stage.start("with-lamp", "vi", KIOSK)
        await asyncio.sleep(3)
        await stage.all_stop("guide")
        record = stage.start("with-lamp", "vi", GUIDE)
        await asyncio.sleep(0.5)
        assert stage.holder("lamp") == record.id and stage.holder("blind") == "returning"
        assert "going back" in stage.readiness["with-blind"].reasons[0]["en"]
        await asyncio.sleep(5)
        assert hall.world.get("lamp.power", False) is True, "the scene's lamp was not switched off behind its back"
        assert await ended(stage, record.id) is Phase.DONE
        await asyncio.sleep(40)
        assert hall.world.get("blind.position", -1) == 100 and stage.holder("blind") is None

    on_stage(tmp_path, story, BLIND, LAMP)


def test_a_second_all_stop_stops_the_way_back_too(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        stage.start("with-blind", "vi", KIOSK)
        await asyncio.sleep(6)
        await stage.all_stop("guide")
        stage.release("guide")
        await asyncio.sleep(2)
        await stage.all_stop("guide")
        await asyncio.sleep(1)
        resting = hall.world.get("blind.position", -1)
        assert resting != 100
        await asyncio.sleep(20)
        assert hall.world.get("blind.position", -1) == resting
        stage.release("guide")
        await asyncio.sleep(40)
        assert hall.world.get("blind.position", -1) == 100

    on_stage(tmp_path, story, BLIND)


def test_all_stop_waits_for_nobody_who_hangs(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        for fault_device in ("tank", "lamp", "wall"):
            hall.set_fault(fault_device, "mute")
        pump = hall.rig["pump"]
        await pump.set("power", True)
        while hall.world.get("pump.power", False) is not True:
            await asyncio.sleep(0.01)
        began = now()
        halting = asyncio.ensure_future(stage.all_stop("guide"))
        while hall.world.get("pump.power", True) is True:
            await asyncio.sleep(0.001)
        assert now() - began <= 0.1
        await halting

    on_stage(tmp_path, story, LAMP)


def test_a_kiosk_starts_only_what_is_meant_for_kiosks(tmp_path: Path) -> None:
    staff_only = small_scene("  - wait: 1s\n", scene="staff-only", needs="", tail="audience: [guide]\n")

    async def story(stage: Stage, hall: MemoryHall) -> None:
        with pytest.raises(Refused, match="Only a guide"):
            stage.start("staff-only", "vi", KIOSK)
        stage.start("staff-only", "vi", GUIDE)

    on_stage(tmp_path, story, staff_only)


def test_leaving_the_stage_restores_what_plays(tmp_path: Path) -> None:
    halls: list[MemoryHall] = []

    async def story(stage: Stage, hall: MemoryHall) -> None:
        halls.append(hall)
        stage.start("with-lamp", "vi", KIOSK)
        await asyncio.sleep(3)
        assert hall.world.get("lamp.power", False) is True

    on_stage(tmp_path, story, LAMP)
    assert halls[0].world.get("lamp.power", True) is False
