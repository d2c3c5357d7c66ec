"""The queue on virtual time: fair, told, confirmed, left; scenes that start anew, wait by themselves, or rest."""

import asyncio
from pathlib import Path

import pytest

from devices.simulated import MemoryHall
from exhibit_server.events import QueueChanged
from exhibit_server.refusals import Refused
from exhibit_server.stage import Stage
from exhibit_server.stage.orders import Wish
from exhibit_server.stage.tickets import Ticket
from scenes.record import Phase, RunRecord
from scenes.scene import Scene
from tests.exhibit_server.stage_bench import (
    BOTH,
    FAR_KIOSK,
    GUIDE,
    KIOSK,
    LAMP,
    OTHER,
    THIRD_KIOSK,
    ended,
    on_stage,
    readiness,
)
from tests.halls import small_scene

AGAIN = small_scene("  - set: {lamp.power: on}\n  - wait: 20s\n", scene="again", tail="mode: restart\n")
PATIENT = small_scene("  - set: {lamp.power: on}\n  - wait: 20s\n", scene="patient", tail="mode: queued\n")
TIRED = small_scene("  - set: {lamp.power: on}\n", scene="tired", tail="cool_down: 30s\n")


def queued(stage: Stage, scene: str, caller: object) -> Ticket:
    found = stage.ask(Wish(scene), caller, queue=True)  # type: ignore[arg-type]
    assert isinstance(found, Ticket)
    return found


async def until(stage: Stage, ticket: Ticket, state: str) -> None:
    for _ in range(1000):
        if ticket.state == state:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{ticket.id} is {ticket.state}, not {state}")


def test_whoever_waits_is_called_in_turn_and_confirms(tmp_path: Path) -> None:
    news: list[str] = []

    async def story(stage: Stage, hall: MemoryHall) -> None:
        stage._bus.subscribe(QueueChanged, lambda event: news.extend(sorted(event.tickets)))
        stage.start("with-lamp", "vi", KIOSK)
        first, second = queued(stage, "with-lamp", FAR_KIOSK), queued(stage, "with-lamp", THIRD_KIOSK)
        await asyncio.sleep(0.1)
        standings = stage.queue.standings
        assert [standings[ticket.id].place for ticket in (first, second)] == [1, 2]
        about = [standings[ticket.id].about_seconds for ticket in (first, second)]
        assert 15 <= about[0] <= 30 < about[1] <= 60
        await until(stage, first, "called")
        assert str(second.state) == "queued" and stage.queue.standings[first.id].confirm_until is not None
        with pytest.raises(Refused, match="waiting before you"):
            stage.start("with-lamp", "vi", KIOSK)
        with pytest.raises(Refused, match="not your turn"):
            stage.confirm(second.id, THIRD_KIOSK)
        record = stage.confirm(first.id, FAR_KIOSK)
        assert str(first.state) == "started" and first.run == record.id
        await until(stage, second, "called")
        again = stage.ask(Wish("with-lamp"), THIRD_KIOSK)
        assert isinstance(again, RunRecord), "pressing the tile again confirms too"
        assert str(second.state) == "started"

    on_stage(tmp_path, story, LAMP)
    assert news


def test_a_free_scene_goes_ahead_only_where_it_delays_nobody(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        stage.start("with-lamp", "vi", KIOSK)
        waiting = queued(stage, "with-both", FAR_KIOSK)
        await asyncio.sleep(0.1)
        assert readiness(stage, "with-other") == "busy"
        assert "1 waiting before you" in stage.readiness["with-other"].reasons[0]["en"]
        behind = queued(stage, "with-other", THIRD_KIOSK)
        await asyncio.sleep(1)
        assert str(behind.state) == "queued", "its lamp is free, but the one in front is waiting for it"
        stage.queue.cancel(waiting.id)
        await asyncio.sleep(0.1)
        assert str(behind.state) == "called"

    on_stage(tmp_path, story, LAMP, BOTH, OTHER)


def test_nobody_confirms_and_the_next_is_called(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        record = stage.start("with-lamp", "vi", KIOSK)
        first, second = queued(stage, "with-lamp", FAR_KIOSK), queued(stage, "with-lamp", THIRD_KIOSK)
        stage.stop(record.id, "Lan")
        await until(stage, first, "called")
        await until(stage, first, "expired")
        assert "nobody confirmed" in first.reason["en"]
        await until(stage, second, "called")

    on_stage(tmp_path, story, LAMP)


def test_a_screen_that_went_away_loses_its_place_and_one_that_reloads_does_not(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        stage.start("with-lamp", "vi", KIOSK)
        gone, back = queued(stage, "with-lamp", FAR_KIOSK), queued(stage, "with-lamp", THIRD_KIOSK)
        stage.queue.screen_went("kiosk/far")
        stage.queue.screen_went("kiosk/third")
        await asyncio.sleep(5)
        stage.queue.screen_came("kiosk/third")
        await asyncio.sleep(12)
        assert gone.state == "expired" and back.state == "queued"
        assert stage.queue.standings[back.id].place == 1

    on_stage(tmp_path, story, LAMP)


def test_whoever_waits_for_what_can_t_be_any_more_is_told(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        stage.start("with-lamp", "vi", KIOSK)
        ticket = queued(stage, "with-lamp", FAR_KIOSK)
        hall.set_fault("lamp", "offline")
        await until(stage, ticket, "dropped")
        assert "Lamp" in ticket.reason["en"]
        hall.set_fault("lamp", None)

    on_stage(tmp_path, story, LAMP)


def test_an_all_stop_sends_everybody_away(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        stage.start("with-lamp", "vi", KIOSK)
        ticket = queued(stage, "with-lamp", FAR_KIOSK)
        await stage.all_stop("Lan")
        stage.release("Lan")
        await asyncio.sleep(40)
        assert ticket.state == "dropped" and all(record.ended for record in stage.runs())

    on_stage(tmp_path, story, LAMP)


def test_one_ticket_for_each_screen_and_a_guide_goes_before_visitors(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        record = stage.start("with-lamp", "vi", KIOSK)
        ticket = queued(stage, "with-lamp", FAR_KIOSK)
        assert queued(stage, "with-lamp", FAR_KIOSK) is ticket
        other = queued(stage, "with-both", FAR_KIOSK)
        assert ticket.state == "cancelled" and other.state == "queued"
        mine = queued(stage, "with-lamp", GUIDE)
        stage.stop(record.id, "Lan")
        await until(stage, mine, "started")
        assert other.state == "queued", "no confirmation needed from whoever has no screen, and a guide goes first"

    on_stage(tmp_path, story, LAMP, BOTH)


def test_modes(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        first = stage.start("again", "vi", KIOSK)
        await asyncio.sleep(3)
        second = stage.start("again", "vi", FAR_KIOSK)
        assert stage.holder("lamp") == second.id
        assert await ended(stage, first.id) is Phase.STOPPED
        assert first.reason["en"] == "It was started anew"
        await asyncio.sleep(1)
        assert hall.world.get("lamp.power", False) is True, "the lamp passed on without going to baseline"
        third = stage.start("again", "vi", GUIDE)
        with pytest.raises(Refused, match="Playing now"):
            stage.start("again", "vi", KIOSK)
        stage.stop(third.id, "Lan")
        await ended(stage, third.id)
        assert hall.world.get("lamp.power", True) is False, "the last one restores what the first had changed"
        stage.start("patient", "vi", KIOSK)
        assert isinstance(stage.ask(Wish("patient"), FAR_KIOSK), Ticket)

    on_stage(tmp_path, story, AGAIN, PATIENT)


def test_a_scene_that_has_to_rest_says_how_long(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        record = stage.start("tired", "vi", KIOSK)
        await ended(stage, record.id)
        await asyncio.sleep(0.1)
        ready = stage.readiness["tired"]
        assert ready.state == "busy" and "Resting" in ready.reasons[0]["en"] and 25 < (ready.wait_seconds or 0) <= 30
        with pytest.raises(Refused, match="about 30 s"):
            stage.start("tired", "vi", GUIDE, takeover=True)
        ticket = queued(stage, "tired", KIOSK)
        await asyncio.sleep(31)
        assert ticket.state == "called" and readiness(stage, "tired") == "busy"
        stage.queue.cancel(ticket.id)
        await asyncio.sleep(1)
        assert readiness(stage, "tired") == "ready"

    on_stage(tmp_path, story, TIRED)


def test_the_scenes_of_this_file_have_their_modes() -> None:
    modes: list[Scene] = [AGAIN.scene, PATIENT.scene, TIRED.scene]
    assert [scene.mode for scene in modes] == ["restart", "queued", "single"]
