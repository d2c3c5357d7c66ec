"""Steps that hold steps, on virtual time: rows, rounds, conditions, calls, markers, timelines, arm-act-wait."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from devices.core.clock import now
from devices.simulated import MemoryHall
from scenes.journal import NoJournal
from scenes.linking import link
from scenes.loader import LoadedScene, parse_scene
from scenes.record import Phase, RunRecord, RunRequest
from scenes.runner import Runner
from scenes.virtual_time import run_virtual
from tests.halls import SHOWROOM, running_hall, small_scene

Act = Callable[[Runner, MemoryHall], Coroutine[Any, Any, None]]


async def nothing(runner: Runner, hall: MemoryHall) -> None:
    del runner, hall


def play(folder: Path, loaded: LoadedScene, act: Act = nothing) -> tuple[RunRecord, float]:
    """Play a scene in the small hall while `act` does something; return its record and how long it took."""

    async def main() -> tuple[RunRecord, float]:
        async with running_hall(folder, SHOWROOM) as hall:
            request = RunRequest(run_id="r1", language="ko", started_by="test")
            runner = Runner(loaded, hall.rig, NoJournal(), request, lambda record: None)
            began = now()
            async with asyncio.TaskGroup() as group:
                acting = group.create_task(act(runner, hall))
                await runner.play()
                acting.cancel()
            return runner.record, now() - began

    return run_virtual(main())


def outcomes(record: RunRecord) -> dict[str, str | None]:
    return {path: step.outcome for path, step in record.steps.items()}


def test_a_group_is_one_branch_of_several_steps(tmp_path: Path) -> None:
    steps = "  - together:\n      - group: [{wait: 2s}, {wait: 3s}]\n      - wait: 4s\n"
    record, took = play(tmp_path, small_scene(steps, needs=""))
    assert took == pytest.approx(5.0, abs=0.01)
    assert set(outcomes(record)) == {"1", "1.1", "1.1.1", "1.1.2", "1.2"}


def test_branches_start_at_their_offsets(tmp_path: Path) -> None:
    steps = "  - wait: 1s\n  - together:\n      - wait: 1s\n        at: 2s\n      - {wait: 1s, at: 500ms}\n"
    record, took = play(tmp_path, small_scene(steps, needs=""))
    assert took == pytest.approx(4.0, abs=0.01)
    begun = [(record.steps[path].started_at or 0.0) - record.started_at for path in ("2.1", "2.2")]
    assert begun == pytest.approx([3.0, 1.5], abs=0.01)


def test_branches_follow_the_position_of_a_player(tmp_path: Path) -> None:
    """The tank plays a player here: its level rises by 2.5 a second, from 15, while the pump runs."""
    steps = (
        "  - set: {pump.power: on}\n"
        "  - together:\n      - {wait: 1s, at: 30s}\n      - {wait: 100ms, at: 20s}\n    clock: tank.level\n"
    )
    record, took = play(tmp_path, small_scene(steps, needs="pump, tank"))
    assert record.phase is Phase.DONE
    later, sooner = ((record.steps[path].started_at or 0.0) - record.started_at for path in ("2.1", "2.2"))
    assert sooner < later < 30, "the player runs on between its readings, so it is there before 30 s have passed"
    assert took < 32


def test_a_condition_chooses_a_side_and_the_unknown_is_not_so(tmp_path: Path) -> None:
    steps = (
        "  - if: tank.level < 50 %\n    then: [{wait: 1s}]\n    else: [{wait: 2s}]\n"
        "  - if: wall.content == twin\n    then: [{wait: 1s}]\n"
        "  - if: known(wall.content) and mean(tank.level, 10 s) > 90 %\n"
        "    then: [{wait: 1s}]\n    else: [{wait: 1s}]\n"
    )
    record, _ = play(tmp_path, small_scene(steps, needs="tank", likes="wall"))
    played = {path for path, outcome in outcomes(record).items() if outcome is not None}
    assert played == {"1", "1.t.1", "2", "3", "3.e.1"}


def test_rounds_are_bounded_by_number_condition_and_time(tmp_path: Path) -> None:
    _, took = play(tmp_path, small_scene("  - repeat: 4\n    steps: [{wait: 1s}]\n", needs=""))
    assert took == pytest.approx(4.0, abs=0.01)
    steps = "  - repeat: 100\n    at_most: 5s\n    steps: [{wait: 2s}]\n"
    _, took = play(tmp_path, small_scene(steps, needs=""))
    assert took == pytest.approx(6.0, abs=0.01), "no round begins after 5 s; the one that had begun is played"
    steps = "  - set: {pump.power: on}\n  - repeat: 100\n    while: tank.level < 40 %\n    steps: [{wait: 1s}]\n"
    record, took = play(tmp_path, small_scene(steps, needs="pump, tank"))
    assert 9 < took < 20 and record.phase is Phase.DONE


def test_what_happened_while_acting_is_not_missed(tmp_path: Path) -> None:
    """The pump is on only while `do` plays: who looks afterwards never sees it."""
    acts = "      - set: {pump.power: on}\n      - wait: 1s\n      - set: {pump.power: off}\n"
    armed = small_scene(f"  - until: pump.power\n    at_most: 5s\n    do:\n{acts}", needs="pump")
    record, _ = play(tmp_path, armed)
    assert outcomes(record)["1"] == "confirmed"
    late = small_scene(acts.replace("      - ", "  - ") + "  - until: pump.power\n    at_most: 5s\n", needs="pump")
    record, _ = play(tmp_path, late)
    assert record.steps["4"].outcome == "timeout" and record.phase is Phase.FAILED


def test_a_failed_step_may_go_on_at_a_marker(tmp_path: Path) -> None:
    steps = (
        "  - group:\n      - until: tank.level > 99 %\n        at_most: 1s\n        otherwise: {goto: end}\n"
        "      - wait: 50s\n  - wait: 100s\n  - marker: end\n  - wait: 1s\n"
    )
    record, took = play(tmp_path, small_scene(steps, needs="tank"))
    assert took == pytest.approx(2.0, abs=0.1) and record.phase is Phase.DONE
    assert outcomes(record) == {
        "1": "skipped", "1.1": "timeout", "1.2": None, "2": None, "3": "done", "4": "done",
    }  # fmt: skip


def test_what_stops_inside_takes_the_way_out_of_what_holds_it(tmp_path: Path) -> None:
    steps = (
        "  - together:\n      - until: tank.level > 99 %\n        at_most: 1s\n      - wait: 60s\n"
        "    otherwise: [{wait: 2s}]\n  - wait: 1s\n"
    )
    record, took = play(tmp_path, small_scene(steps, needs="tank"))
    assert record.phase is Phase.DONE and took == pytest.approx(4.0, abs=0.1)
    assert outcomes(record)["1"] == "failed" and outcomes(record)["1.2"] == "skipped"


@pytest.mark.parametrize(("otherwise", "phase"), [("", Phase.DONE), ("\n    otherwise: stop", Phase.FAILED)])
def test_a_hold_without_go_goes_on_unless_told_otherwise(tmp_path: Path, otherwise: str, phase: Phase) -> None:
    record, _ = play(tmp_path, small_scene(f"  - hold: {{at_most: 3s}}{otherwise}\n", needs=""))
    assert record.phase is phase and outcomes(record)["1"] == "timeout"


def test_a_guide_jumps_to_a_marker_forwards_and_back(tmp_path: Path) -> None:
    steps = "  - marker: start\n  - wait: 5s\n  - group: [{wait: 60s}]\n  - marker: end\n  - wait: 1s\n"

    async def jump(runner: Runner, hall: MemoryHall) -> None:
        await asyncio.sleep(7)
        assert runner.controls.jump("start")
        await asyncio.sleep(0.1)
        assert outcomes(runner.record)["3"] is None, "what will be played again is shown as not played yet"
        await asyncio.sleep(1.9)
        assert runner.controls.jump("end")

    record, took = play(tmp_path, small_scene(steps, needs=""), jump)
    assert record.phase is Phase.DONE and took == pytest.approx(10.0, abs=0.1)


def test_a_scene_is_played_in_another_with_its_parameters(tmp_path: Path) -> None:
    inner = parse_scene(
        "scene: inner\ntitle: {vi: a, ko: a, en: a}\nsummary: {vi: a, ko: a, en: a}\nzone: lobby\nmax: 30s\n"
        "needs: [lamp]\nparameters:\n  level: {type: number, unit: '%', min: 0, max: 100, default: 10}\n"
        "  pause: {type: duration, default: 1s}\n"
        "steps:\n  - set: {lamp.brightness: $level}\n  - wait: $pause\n",
        "inner.yaml",
    )
    outer = small_scene("  - scene: inner\n    with: {level: 70, pause: 4s}\n  - wait: 1s\n", needs="second-lamp")
    linked = link(outer, {"inner": inner})
    record, took = play(tmp_path, linked)
    assert record.phase is Phase.DONE and took > 5
    assert record.confirmations["lamp", "brightness"].wanted == 70
    assert outcomes(record)["1.1"] == "confirmed" and "lamp" in record.touched


def test_a_called_scene_ends_at_its_own_max(tmp_path: Path) -> None:
    inner = parse_scene(
        "scene: inner\ntitle: {vi: a, ko: a, en: a}\nsummary: {vi: a, ko: a, en: a}\nzone: lobby\nmax: 3s\n"
        "steps:\n  - hold: {at_most: 60s}\n",
        "inner.yaml",
    )
    outer = small_scene("  - scene: inner\n    otherwise: continue\n  - wait: 1s\n", needs="")
    record, took = play(tmp_path, link(outer, {"inner": inner}))
    assert record.phase is Phase.DONE and took == pytest.approx(4.0, abs=0.1)
    assert outcomes(record)["1"] == "timeout"


def test_a_value_is_calculated_when_the_step_plays(tmp_path: Path) -> None:
    steps = "  - set: {lamp.brightness: = 100 % - tank.level}\n  - set: {lamp.brightness: = tank.level * 50}\n"
    record, _ = play(tmp_path, small_scene(steps, needs="tank", likes="lamp"))
    assert outcomes(record) == {"1": "confirmed", "2": "unconfirmed"}, "the second is more than a lamp can"
    assert record.confirmations["lamp", "brightness"].wanted == 85
    assert "can't be known" in record.steps["2"].reason["en"]


def test_a_condition_that_time_alone_makes_true_is_looked_at_again(tmp_path: Path) -> None:
    """Nothing is heard of a lamp at rest: only its last reading grows older."""
    steps = "  - until: age(lamp.power) > 1 min\n    at_most: 3m\n"
    record, took = play(tmp_path, small_scene(steps))
    assert outcomes(record) == {"1": "confirmed"} and 50 < took <= 60.5
