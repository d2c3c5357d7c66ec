"""Safety on the stage: the all-stop reaches whatever moves, whatever hangs; interlocks are kept while scenes play."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from devices.core.clock import now
from devices.core.device import Device
from devices.core.errors import DeviceError, Forbidden, Halted, NoAnswer
from devices.core.reasons import Reason
from devices.core.verbs import Command
from devices.simulated import MemoryHall
from exhibit_server.events import InterlockChanged, StopChanged
from exhibit_server.refusals import Refused
from exhibit_server.stage import Stage
from exhibit_server.stage.interlocks import STILL_COMING
from scenes.interlocks import Interlock, Unclear
from scenes.record import Phase
from tests.exhibit_server.stage_bench import BLIND, GUIDE, KIOSK, LAMP, ended, on_stage, readiness
from tests.halls import small_scene

NEVER = Interlock.of(
    "pump-and-lamp", {"vi": "Bơm và đèn", "ko": "펌프와 조명", "en": "Pump with lamp"}, "pump.power and lamp.power"
)
FULL = Interlock.of("full", {"vi": "Bể đầy", "ko": "수조 가득", "en": "Tank full"}, "pump.power and tank.level > 40 %")

PUMP = small_scene("  - set: {pump.power: on}\n  - wait: 60s\n", scene="with-pump", needs="pump")
CLASH = small_scene("  - set: {lamp.power: on}\n  - set: {pump.power: on}\n", scene="clash", needs="lamp, pump")


class Mover:
    """Stands in a driver's place: hangs in every command, until its halt comes through, which it notes."""

    def __init__(self, device: Device, *, halts_fail: int = 0) -> None:
        self.halted: list[float] = []
        self._fail = halts_fail
        self.perform_before = device.driver.perform
        device.driver.perform = self.perform  # type: ignore[method-assign]

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        del command
        if not urgent:
            await asyncio.sleep(3600)
        if self._fail:
            self._fail -= 1
            raise NoAnswer(Reason.of("no_answer", wire="x"))
        self.halted.append(now())


def test_the_all_stop_reaches_what_moves_whatever_hangs(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        blind, pump = Mover(hall.rig["blind"]), Mover(hall.rig["pump"], halts_fail=1)
        for device in ("tank", "lamp", "wall"):
            hall.set_fault(device, "mute")
        stuck = [asyncio.ensure_future(hall.rig["blind"].perform(Command("close"))) for _ in range(3)]
        stuck.append(asyncio.ensure_future(hall.rig["pump"].perform(Command("power", {"value": True}))))
        record = stage.start("with-lamp", "vi", KIOSK)
        await asyncio.sleep(1)
        pressed = now()
        stop = await stage.all_stop("Lan")
        assert [at - pressed <= 0.1 for at in (*blind.halted, *pump.halted)] == [True, True]
        assert stop.unhalted == (), "the pump was halted at the second try"
        await asyncio.wait(stuck)
        assert all(isinstance(task.exception(), Halted) for task in stuck), "what hung was dropped"
        with pytest.raises(Forbidden):
            await hall.rig["blind"].perform(Command("open"))
        assert await ended(stage, record.id) is Phase.STOPPED

    on_stage(tmp_path, story, LAMP)


def test_what_could_not_be_halted_is_tried_again_until_it_could(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        told: list[int] = []
        stage._bus.subscribe(StopChanged, lambda event: told.append(len(event.stop.unhalted)))
        pump = Mover(hall.rig["pump"], halts_fail=7)
        stop = await stage.all_stop("Lan")
        assert len(stop.unhalted) == 1 and "Pump" in stop.unhalted[0]["en"]
        await asyncio.sleep(10)
        assert len(pump.halted) == 1 and stage.stop_state.unhalted == () and stage.stop_state.active
        assert told == [0, 1, 0]

    on_stage(tmp_path, story, LAMP)


def test_a_command_that_would_break_an_interlock_does_not_leave(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        lamp, pump = hall.rig["lamp"], hall.rig["pump"]
        await lamp.set("power", True)
        with pytest.raises(Forbidden, match="Pump with lamp"):  # wanted already, observed not yet
            await pump.set("power", True)
        await asyncio.sleep(3)
        with pytest.raises(Forbidden) as forbidden:
            await pump.set("power", True)
        assert "Bơm và đèn" in forbidden.value.reason.text("vi")
        await lamp.set("power", False)
        with pytest.raises(Forbidden):  # asked to go, but it may still be there
            await pump.set("power", True)
        await asyncio.sleep(3)
        await pump.set("power", True)
        with pytest.raises(Forbidden):
            await lamp.set("power", True)
        await lamp.set("power", False)
        await pump.halt()

    on_stage(tmp_path, story, LAMP, interlocks=[NEVER])


def test_a_scene_that_would_break_an_interlock_fails_and_says_so(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        record = stage.start("clash", "vi", KIOSK)
        assert await ended(stage, record.id) is Phase.FAILED
        assert "Pump with lamp" in record.reason["en"]
        assert hall.world.get("pump.power", False) is False and hall.world.get("lamp.power", True) is False

    on_stage(tmp_path, story, CLASH, interlocks=[NEVER])


def test_when_the_hall_breaks_one_safety_takes_over(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        told: list[bool] = []
        stage._bus.subscribe(InterlockChanged, lambda event: told.append(event.broken))
        record = stage.start("with-pump", "vi", GUIDE)
        while not told:
            await asyncio.sleep(0.1)
        assert stage.holder("pump") == "safety"
        with pytest.raises(Refused, match="stopped for safety: Tank full"):
            stage.start("with-pump", "vi", GUIDE, takeover=True)
        with pytest.raises(Refused):
            stage.require_free("pump", GUIDE, force=True)
        assert await ended(stage, record.id) is Phase.STOPPED and "Tank full" in record.reason["en"]
        await asyncio.sleep(2)
        assert hall.world.get("pump.power", True) is False
        while stage.holder("pump") is not None:
            await asyncio.sleep(0.5)
        assert told == [True, False], "halted, the pump does not fill any more, and is free again"

    on_stage(tmp_path, story, PUMP, interlocks=[FULL])


def test_baselines_that_must_not_be_passed_in_any_order_are_reached_in_the_right_one(tmp_path: Path) -> None:
    swap = Interlock.of("swap", {"en": "Swap"}, "lamp.power and blind.position < 50 %")

    async def story(stage: Stage, hall: MemoryHall) -> None:
        blind, lamp = hall.rig["blind"], hall.rig["lamp"]
        await blind.set("position", 0)
        await asyncio.sleep(20)
        with pytest.raises(DeviceError, match="Swap"):
            await lamp.set("power", True)
        record = stage.start("with-blind", "vi", KIOSK)
        assert await ended(stage, record.id) is Phase.DONE and not record.unrestored

    on_stage(tmp_path, story, BLIND, interlocks=[swap])


def test_a_verb_that_sets_no_point_is_judged_by_what_it_does(tmp_path: Path) -> None:
    dark = Interlock.of("dark", {"en": "Dark"}, "lamp.power and blind.position < 50 %")

    async def story(stage: Stage, hall: MemoryHall) -> None:
        blind, lamp = hall.rig["blind"], hall.rig["lamp"]
        await blind.set("position", 100)
        await asyncio.sleep(40)
        await lamp.set("power", True)
        await asyncio.sleep(3)
        with pytest.raises(Forbidden, match="Dark"):
            await blind.perform(Command("close"))
        await blind.perform(Command("open"))
        await blind.perform(Command("stop"))
        await lamp.set("power", False)
        await asyncio.sleep(3)
        await blind.perform(Command("close"))
        with pytest.raises(Forbidden, match="Dark"):  # not observed yet, but on its way
            await lamp.set("power", True)
        await blind.perform(Command("open"))
        await asyncio.sleep(30)
        await lamp.set("power", True)

    on_stage(tmp_path, story, LAMP, interlocks=[dark])


def test_a_verb_nobody_describes_is_taken_to_do_the_worst(tmp_path: Path) -> None:
    dark = Interlock.of("dark", {"en": "Dark"}, "lamp.power and blind.position < 50 %")

    async def story(stage: Stage, hall: MemoryHall) -> None:
        blind, lamp = hall.rig["blind"], hall.rig["lamp"]
        await blind.set("position", 100)
        await asyncio.sleep(40)
        blind.verbs = {**blind.verbs, "open": replace(blind.verbs["open"], effects=None)}
        await blind.perform(Command("open"))
        with pytest.raises(Forbidden, match="Dark"):  # who knows what it is doing
            await lamp.set("power", True)
        await asyncio.sleep(STILL_COMING)
        await lamp.set("power", True)
        await asyncio.sleep(3)
        with pytest.raises(Forbidden, match="Dark"):
            await blind.perform(Command("open"))

    on_stage(tmp_path, story, LAMP, interlocks=[dark])


def test_what_an_unclear_interlock_names_is_kept_still_until_it_is_clear(tmp_path: Path) -> None:
    unclear = Unclear("pump-rule", NEVER.name, frozenset({"pump"}))

    async def story(stage: Stage, hall: MemoryHall) -> None:
        pump = Mover(hall.rig["pump"])
        assert readiness(stage, "with-pump") == "ready"
        stage.keep_to([], [unclear])
        await asyncio.sleep(1)
        assert len(pump.halted) == 1, "what moves is halted"
        assert readiness(stage, "with-pump") == "not_ready" and readiness(stage, "with-lamp") == "ready"
        assert "Pump with lamp" in stage.readiness["with-pump"].reasons[0]["en"]
        with pytest.raises(Forbidden, match="can't be understood") as forbidden:
            await hall.rig["pump"].set("power", True)
        assert "Bơm và đèn" in forbidden.value.reason.text("vi")
        await hall.rig["lamp"].set("power", True)
        with pytest.raises(Refused):
            stage.start("with-pump", "vi", GUIDE, takeover=True)
        hall.rig["pump"].driver.perform = pump.perform_before  # type: ignore[method-assign]
        stage.keep_to([NEVER])
        assert readiness(stage, "with-pump") == "ready"
        with pytest.raises(Forbidden, match="Pump with lamp"):
            await hall.rig["pump"].set("power", True)

    on_stage(tmp_path, story, LAMP, PUMP)
