"""The runner on virtual time: real drivers and simulators on memory wires, nothing sleeps for real."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from devices.core.clock import now
from devices.core.events import DeviceEvent, Reading
from devices.simulated import MemoryHall
from scenes.journal import NoJournal
from scenes.loader import LoadedScene
from scenes.record import Phase, RunRecord, RunRequest
from scenes.runner import Runner
from scenes.virtual_time import run_virtual
from tests.halls import running_hall, small_scene

Act = Callable[[Runner, MemoryHall], Coroutine[Any, Any, None]]


async def nothing(runner: Runner, hall: MemoryHall) -> None:
    del runner, hall


def play(
    folder: Path, loaded: LoadedScene, act: Act = nothing, journal: Any = None
) -> tuple[RunRecord, MemoryHall, float]:
    """Play a scene in the small hall while `act` does something; return the record, the hall and the seconds taken."""

    async def main() -> tuple[RunRecord, MemoryHall, float]:
        async with running_hall(folder) as hall:
            request = RunRequest(run_id="r1", language="ko", started_by="test")
            runner = Runner(loaded, hall.rig, journal or NoJournal(), request, lambda record: None)
            began = now()
            async with asyncio.TaskGroup() as group:
                acting = group.create_task(act(runner, hall))
                await runner.play()
                acting.cancel()
            return runner.record, hall, now() - began

    return run_virtual(main())


def outcomes(record: RunRecord) -> dict[str, str | None]:
    return {path: step.outcome for path, step in record.steps.items()}


def test_a_wanted_state_is_confirmed_and_restored(tmp_path: Path) -> None:
    record, hall, _ = play(tmp_path, small_scene("  - set: {lamp.power: on, lamp.brightness: 80 %}\n  - wait: 1s\n"))
    assert record.phase is Phase.DONE
    assert outcomes(record) == {"1": "confirmed", "2": "done"}
    assert record.confirmations["lamp", "brightness"].state == "confirmed"
    assert hall.world.get("lamp.power", True) is False, "the run's changes are undone without an off-cue"


def test_what_was_not_touched_is_not_restored(tmp_path: Path) -> None:
    sent: list[str] = []

    async def watch(runner: Runner, hall: MemoryHall) -> None:
        hall.rig.events.add(lambda event: sent.append(event.device) if type(event).__name__ == "CommandDone" else None)

    play(tmp_path, small_scene("  - set: {lamp.power: on}\n"), watch)
    assert set(sent) == {"lamp"}


def test_chained_waits_do_not_drift(tmp_path: Path) -> None:
    record, _, took = play(tmp_path, small_scene("  - wait: 100ms\n" * 200, needs=""))
    assert record.phase is Phase.DONE
    assert took == pytest.approx(20.0, abs=0.001)


def test_a_lying_device_is_not_confirmed_and_the_way_out_is_taken(tmp_path: Path) -> None:
    async def stuck(runner: Runner, hall: MemoryHall) -> None:
        hall.set_fault("lamp", "stuck")

    scene = small_scene(
        "  - set: {lamp.power: on}\n    confirm: 2s\n    retry: 1\n    otherwise: [{wait: 3s}]\n  - wait: 1s\n"
    )
    record, _, _ = play(tmp_path, scene, stuck)
    assert record.steps["1"].outcome == "unconfirmed"
    assert "off was observed" in record.steps["1"].reason["en"]
    assert outcomes(record)["1.o.1"] == "done" and outcomes(record)["2"] == "done"


def test_by_default_a_needed_device_stops_the_scene_and_a_liked_one_does_not(tmp_path: Path) -> None:
    async def stuck(runner: Runner, hall: MemoryHall) -> None:
        hall.set_fault("lamp", "stuck")

    step = "  - set: {lamp.power: on}\n    confirm: 2s\n  - wait: 1s\n"
    needed, _, _ = play(tmp_path, small_scene(step), stuck)
    assert needed.phase is Phase.FAILED and "Lamp" in needed.reason["en"]
    liked, _, _ = play(tmp_path, small_scene(step, needs="second-lamp", likes="lamp"), stuck)
    assert liked.phase is Phase.DONE and outcomes(liked) == {"1": "unconfirmed", "2": "done"}


def test_a_scene_plays_without_a_liked_device_that_is_offline_and_says_so(tmp_path: Path) -> None:
    async def main() -> RunRecord:
        async with running_hall(tmp_path) as hall:
            hall.set_fault("lamp", "offline")
            while hall.rig["lamp"].availability.usable:
                await hall.rig["lamp"].change(10)
            request = RunRequest(run_id="r1", language="ko", started_by="test")
            scene = small_scene("  - set: {lamp.power: on, second-lamp.power: on}\n", needs="second-lamp", likes="lamp")
            runner = Runner(scene, hall.rig, NoJournal(), request, lambda record: None)
            await runner.play()
            return runner.record

    record = run_virtual(main())
    assert record.phase is Phase.DONE and record.without == ["lamp"]
    assert ("second-lamp", "power") in record.confirmations and ("lamp", "power") not in record.confirmations


def test_together_plays_side_by_side_and_a_stopping_branch_cancels_its_siblings(tmp_path: Path) -> None:
    record, _, took = play(tmp_path, small_scene("  - together: [{wait: 4s}, {wait: 6s}]\n", needs=""))
    assert took == pytest.approx(6.0, abs=0.01)
    assert record.phase is Phase.DONE
    stopping = "  - together:\n      - until: tank.level > 90 %\n        at_most: 1s\n      - wait: 60s\n"
    record, _, took = play(tmp_path, small_scene(stopping, needs="tank"))
    assert record.phase is Phase.FAILED and took < 5
    assert outcomes(record) == {"1": "failed", "1.1": "timeout", "1.2": "skipped"}


def test_together_first_ends_with_the_first(tmp_path: Path) -> None:
    record, _, took = play(
        tmp_path, small_scene("  - together: [{wait: 2s}, {wait: 60s}]\n    ends: first\n", needs="")
    )
    assert record.phase is Phase.DONE and took == pytest.approx(2.0, abs=0.01)


def test_until_sees_the_tank_fill_while_the_pump_runs(tmp_path: Path) -> None:
    steps = "  - set: {pump.power: on}\n  - until: tank.level >= 30 %\n    at_most: 30s\n"
    record, hall, took = play(tmp_path, small_scene(steps, needs="pump, tank"))
    assert outcomes(record) == {"1": "confirmed", "2": "confirmed"}
    assert 5 < took < 15
    assert hall.world.get("pump.power", True) is False


def test_until_is_limited(tmp_path: Path) -> None:
    steps = "  - until: tank.level >= 90 %\n    at_most: 4s\n    otherwise: continue\n  - wait: 1s\n"
    record, _, took = play(tmp_path, small_scene(steps, needs="tank"))
    assert outcomes(record) == {"1": "timeout", "2": "done"} and took == pytest.approx(5.0, abs=0.2)


def test_a_fade_takes_its_time_and_arrives(tmp_path: Path) -> None:
    seen: list[Any] = []

    async def watch(runner: Runner, hall: MemoryHall) -> None:
        def note(event: DeviceEvent) -> None:
            if isinstance(event, Reading) and event.point == "brightness":
                seen.append(event.value)

        hall.rig.events.add(note)

    record, _, took = play(tmp_path, small_scene("  - fade: {lamp.brightness: 100 %}\n    over: 4s\n"), watch)
    assert outcomes(record) == {"1": "confirmed"} and took >= 4
    assert any(0 < value < 100 for value in seen) and 100 in seen


ASK = """\
  - ask: {vi: v, ko: k, en: e}
    at_most: 10s
    choices:
      - {label: {en: A}, steps: [{wait: 1s}]}
      - {label: {en: B}, steps: [{wait: 2s}]}
    otherwise: 2
"""


def test_a_visitor_chooses(tmp_path: Path) -> None:
    async def choose(runner: Runner, hall: MemoryHall) -> None:
        while runner.record.state != "asking":
            await asyncio.sleep(0.1)
        runner.controls.choose(1)

    record, _, _ = play(tmp_path, small_scene(ASK, needs=""), choose)
    assert outcomes(record) == {"1": "done", "1.c1.1": "done", "1.c2.1": None}


def test_a_silent_visitor_gets_the_default(tmp_path: Path) -> None:
    record, _, took = play(tmp_path, small_scene(ASK, needs=""))
    assert outcomes(record) == {"1": "timeout", "1.c1.1": None, "1.c2.1": "done"}
    assert took == pytest.approx(12.0, abs=0.1)


def test_pause_stops_every_clock_of_the_run(tmp_path: Path) -> None:
    async def pause(runner: Runner, hall: MemoryHall) -> None:
        await asyncio.sleep(1)
        runner.controls.pause()
        assert runner.record.state == "paused"
        await asyncio.sleep(100)
        runner.controls.resume()

    record, _, took = play(tmp_path, small_scene("  - wait: 5s\n" + ASK, needs=""), pause)
    assert took == pytest.approx(117.0, abs=0.1) and record.paused_seconds == pytest.approx(100.0, abs=0.01)


def test_hold_waits_for_go_and_goes_on_by_itself(tmp_path: Path) -> None:
    async def go(runner: Runner, hall: MemoryHall) -> None:
        await asyncio.sleep(3)
        assert runner.record.state == "holding"
        runner.controls.go()

    hold = small_scene("  - hold: {at_most: 60s}\n", needs="")
    record, _, took = play(tmp_path, hold, go)
    assert outcomes(record) == {"1": "done"} and took == pytest.approx(3.0, abs=0.01)
    record, _, took = play(tmp_path, hold)
    assert outcomes(record) == {"1": "timeout"} and took == pytest.approx(60.0, abs=0.01)


def test_skip_ends_the_step_under_way_only(tmp_path: Path) -> None:
    async def skip(runner: Runner, hall: MemoryHall) -> None:
        await asyncio.sleep(1)
        assert runner.controls.skip()

    record, _, took = play(tmp_path, small_scene("  - wait: 60s\n  - wait: 2s\n", needs=""), skip)
    assert outcomes(record) == {"1": "skipped", "2": "done"} and took == pytest.approx(3.0, abs=0.01)


def test_skip_inside_a_choice_leaves_the_rest_of_the_choice(tmp_path: Path) -> None:
    steps = ASK.replace("[{wait: 2s}]", "[{wait: 50s}, {wait: 2s}]")

    async def skip(runner: Runner, hall: MemoryHall) -> None:
        await asyncio.sleep(12)
        runner.controls.skip()

    record, _, took = play(tmp_path, small_scene(steps, needs=""), skip)
    assert outcomes(record)["1.c2.1"] == "skipped" and outcomes(record)["1.c2.2"] == "done"
    assert took == pytest.approx(14.0, abs=0.1)


@pytest.mark.parametrize("after", [0.0, 0.5, 30.0])
def test_stop_stops_and_restores(tmp_path: Path, after: float) -> None:
    async def stop(runner: Runner, hall: MemoryHall) -> None:
        await asyncio.sleep(after)
        runner.stop({"en": "enough"})

    record, hall, _ = play(tmp_path, small_scene("  - set: {lamp.power: on}\n  - wait: 5m\n"), stop)
    assert record.phase is Phase.STOPPED and record.reason == {"en": "enough"}
    assert hall.world.get("lamp.power", True) is False


def test_all_stop_leaves_everything_where_it_is(tmp_path: Path) -> None:
    async def stop(runner: Runner, hall: MemoryHall) -> None:
        await asyncio.sleep(10)
        runner.stop({"en": "all-stop"}, restore_devices=False)

    record, hall, took = play(tmp_path, small_scene("  - set: {lamp.power: on}\n  - wait: 5m\n"), stop)
    assert record.phase is Phase.STOPPED and took == pytest.approx(10.0, abs=0.01)
    assert hall.world.get("lamp.power", False) is True


def test_what_cannot_be_restored_is_said(tmp_path: Path) -> None:
    async def vanish(runner: Runner, hall: MemoryHall) -> None:
        await asyncio.sleep(3)
        hall.set_fault("lamp", "stuck")

    record, _, _ = play(tmp_path, small_scene("  - set: {lamp.power: on}\n  - wait: 5s\n"), vanish)
    assert record.phase is Phase.DONE
    assert "Lamp" in record.unrestored[0]["en"] and "should be off" in record.unrestored[0]["en"]


def test_a_scene_that_outlasts_its_max_fails_and_restores(tmp_path: Path) -> None:
    scene = small_scene("  - set: {lamp.power: on}\n  - until: lamp.brightness > 200\n    at_most: 20m\n")
    record, hall, took = play(tmp_path, scene)
    assert record.phase is Phase.FAILED and "max" in record.reason["en"]
    assert 600 < took < 640 and hall.world.get("lamp.power", True) is False


def test_a_pause_does_not_count_towards_max(tmp_path: Path) -> None:
    async def pause(runner: Runner, hall: MemoryHall) -> None:
        runner.controls.pause()
        await asyncio.sleep(3600)
        runner.controls.resume()

    record, _, _ = play(tmp_path, small_scene("  - wait: 5s\n", needs=""), pause)
    assert record.phase is Phase.DONE


def test_captions_and_content_reach_the_display(tmp_path: Path) -> None:
    steps = "  - show: flood-map\n    on: wall\n  - say: {vi: Chào, ko: 안녕, en: Hello}\n    for: 2s\n"
    captions: list[Any] = []

    async def watch(runner: Runner, hall: MemoryHall) -> None:
        await asyncio.sleep(1.5)
        captions.append((hall.rig["wall"].value("content"), hall.rig["wall"].value("caption")))

    record, hall, _ = play(tmp_path, small_scene(steps, needs="wall"), watch)
    assert outcomes(record) == {"1": "confirmed", "2": "done"} and record.caption["ko"] == "안녕"
    content, caption = captions[0]
    assert content == "flood-map" and "안녕" in caption
    assert hall.rig["wall"].value("content") == ""
