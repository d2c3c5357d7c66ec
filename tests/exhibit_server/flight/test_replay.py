"""A recorded run played again: the same text, the same decisions, the same devices away; and how it differs."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from devices.core.clock import wall_time
from devices.simulated import MemoryHall
from exhibit_server.bus import Bus
from exhibit_server.events import DecisionMade
from exhibit_server.flight.compare import compare
from exhibit_server.flight.decisions import decisions_of
from exhibit_server.flight.flight import Flight, spans_away
from exhibit_server.flight.replay import CannotReplay
from exhibit_server.store.entries import StepEntry
from scenes.runner import Runner
from tests.exhibit_server.flight.flights import again, record, until_state
from tests.halls import SHOWROOM, small_scene

LABEL = "{vi: M, ko: M, en: M}"
STORY = f"""\
  - set: {{pump.power: on}}
    confirm: 5s
  - until: tank.level >= 30 %
    at_most: 40s
  - set: {{pump.power: off}}
    confirm: 5s
  - hold: {{at_most: 60s}}
  - ask: {LABEL}
    at_most: 30s
    choices:
      - {{label: {LABEL}, steps: [{{wait: 1s}}]}}
      - {{label: {LABEL}, steps: [{{wait: 4s}}]}}
"""
SCENE = small_scene(STORY, needs="pump, tank", likes="lamp")


def outcomes(flight: Flight) -> list[tuple[str, str | None]]:
    return [(step.path, step.outcome) for step in flight.played]


def lengths(flight: Flight) -> dict[str, float]:
    return {step.path: (step.ended_at or 0) - (step.started_at or 0) for step in flight.played}


async def people(hall: MemoryHall, runner: Runner, bus: Bus) -> None:
    """A guide who thinks for 12 s, a visitor who takes the second answer after 7."""
    await until_state(runner, "holding")
    await asyncio.sleep(12)
    runner.controls.go()
    bus.publish(DecisionMade(run="r1", kind="go", by="Lan", at=wall_time()))
    await until_state(runner, "asking")
    await asyncio.sleep(7)
    runner.controls.choose(2)
    bus.publish(DecisionMade(run="r1", kind="choice", by="kiosk", at=wall_time(), screen="kiosk/lobby", detail="2"))


def test_the_same_steps_the_same_outcomes_the_same_times(tmp_path: Path) -> None:
    flight = record(tmp_path, SCENE, people)
    played = again(tmp_path, flight)
    assert played.missed == () and played.unprepared == ()
    assert outcomes(played.flight) == outcomes(flight)
    assert played.flight.run.language == "ko" and played.flight.run.scene_version == flight.run.scene_version
    for path, took in lengths(flight).items():
        assert lengths(played.flight)[path] == pytest.approx(took, abs=1.5), path
    assert not compare(played.flight, flight).differs
    again_told = [(m.data["what"], m.data["by"], m.data["detail"]) for m in played.flight.of("decision")]
    assert again_told == [("go", "Lan", ""), ("choice", "kiosk", "2")]


def test_a_run_without_recorded_decisions_is_replayed_from_its_steps(tmp_path: Path) -> None:
    flight = record(tmp_path, SCENE, people)
    untold = replace(flight, moments=tuple(each for each in flight.moments if each.kind != "decision"))
    assert [(each.what, each.detail, each.path) for each in decisions_of(untold)] == [
        ("go", "", "4"),
        ("choice", "2", "5"),
    ]
    assert outcomes(again(tmp_path, untold).flight) == outcomes(flight)


def test_nobody_answers_in_the_replay_of_a_run_in_which_nobody_did(tmp_path: Path) -> None:
    flight = record(tmp_path, SCENE)
    assert ("5", "timeout") in outcomes(flight) and decisions_of(flight) == []
    assert outcomes(again(tmp_path, flight).flight) == outcomes(flight)


def test_pause_skip_and_stop_come_again(tmp_path: Path) -> None:
    async def story(hall: MemoryHall, runner: Runner, bus: Bus) -> None:
        def tell(kind: str) -> None:
            bus.publish(DecisionMade(run="r1", kind=kind, by="Lan", at=wall_time()))  # type: ignore[arg-type]

        await asyncio.sleep(2)
        runner.controls.pause()
        tell("pause")
        await asyncio.sleep(9)
        runner.controls.resume()
        tell("resume")
        await asyncio.sleep(5)
        runner.controls.skip()
        tell("skip")
        await asyncio.sleep(3)
        runner.stop({"vi": "Lan dừng", "ko": "Lan 중지", "en": "stopped by Lan"})
        tell("stop")

    flight = record(tmp_path, small_scene("  - set: {lamp.power: on}\n  - wait: 30s\n  - wait: 60s\n"), story)
    played = again(tmp_path, flight)
    assert outcomes(flight) == [("1", "confirmed"), ("2", "skipped"), ("3", "stopped")]
    assert outcomes(played.flight) == outcomes(flight)
    assert played.flight.run.state == "stopped" and played.flight.run.reason["ko"] == "Lan 중지"
    assert played.flight.head.paused_seconds == pytest.approx(9, abs=0.1)
    assert played.flight.length == pytest.approx(flight.length, abs=1)


def test_a_stop_nobody_told_of_comes_again(tmp_path: Path) -> None:
    async def story(hall: MemoryHall, runner: Runner, bus: Bus) -> None:
        await asyncio.sleep(4)
        runner.stop({"en": "the hub stops"})

    flight = record(tmp_path, small_scene("  - wait: 30s\n", needs=""), story)
    assert again(tmp_path, flight).flight.length == pytest.approx(flight.length, abs=0.5)


def test_a_device_that_was_away_is_away_again(tmp_path: Path) -> None:
    async def story(hall: MemoryHall, runner: Runner, bus: Bus) -> None:
        await asyncio.sleep(3)
        hall.set_fault("lamp", "offline")
        await asyncio.sleep(8)
        hall.set_fault("lamp", None)

    steps = "  - wait: 5s\n  - set: {lamp.power: on}\n    confirm: 2s\n  - wait: 20s\n"
    flight = record(tmp_path, small_scene(steps, needs="", likes="lamp"), story)
    assert ("2", "skipped") in outcomes(flight)
    played = again(tmp_path, flight)
    assert outcomes(played.flight) == outcomes(flight)
    ((then, _),), ((now, _),) = spans_away(flight, "lamp"), spans_away(played.flight, "lamp")
    assert played.flight.at(now.start) == pytest.approx(flight.at(then.start), abs=1)
    assert now.end - now.start == pytest.approx(then.end - then.start, abs=2)


def test_devices_begin_as_they_stood(tmp_path: Path) -> None:
    scene = small_scene("  - set: {lamp.power: on}\n  - wait: 1s\n", tail="finally: keep\n")
    flight = record(tmp_path, scene)
    standing = replace(
        flight,
        moments=tuple(
            replace(each, data={"value": True}) if (each.kind, each.point) == ("initial", "power") else each
            for each in flight.moments
        ),
    )
    played = again(tmp_path, standing)
    assert [m.data["value"] for m in played.flight.of("initial") if m.point == "power"] == [True]


def test_a_scene_that_goes_otherwise_today_is_said_so(tmp_path: Path) -> None:
    """The hall's tank drains now faster than the pump fills it."""
    flight = record(tmp_path, SCENE, people)
    changed = SHOWROOM.replace("fill_rate: 2.5", "fill_rate: 0.1")
    played = again(tmp_path, flight, changed)
    assert played.flight.run.state == "failed"
    assert [each.what for each in played.missed] == ["go", "choice"]
    assert compare(played.flight, flight).differs


def test_what_cannot_be_replayed_says_why(tmp_path: Path) -> None:
    flight = record(tmp_path, SCENE, people)
    without = SHOWROOM.replace("  pump:\n", "  other-pump:\n").replace("fills_while: pump.power, ", "")
    with pytest.raises(ExceptionGroup) as caught:
        again(tmp_path, flight, without)
    assert caught.group_contains(CannotReplay, match="no device pump")
    with pytest.raises(ExceptionGroup) as caught:
        again(tmp_path, replace(flight, scene=None))
    assert caught.group_contains(CannotReplay, match="was not kept")
    assert flight.scene is not None
    broken = replace(flight.scene, text="scene: [")
    with pytest.raises(ExceptionGroup) as caught:
        again(tmp_path, replace(flight, scene=broken))
    assert caught.group_contains(CannotReplay, match="no scene this hub can play")


def test_decisions_name_the_step_they_were_made_in(tmp_path: Path) -> None:
    flight = record(tmp_path, SCENE, people)
    go, choice = decisions_of(flight)
    assert (go.path, choice.path) == ("4", "5")
    assert go.offset == pytest.approx(12, abs=0.5) and choice.offset == pytest.approx(7, abs=0.5)
    steps: list[StepEntry] = flight.played
    assert steps[0].started_at == pytest.approx(flight.run.started_at, abs=0.01)


def test_a_jump_to_a_marker_comes_again(tmp_path: Path) -> None:
    async def story(hall: MemoryHall, runner: Runner, bus: Bus) -> None:
        await asyncio.sleep(4)
        assert runner.controls.jump("end")
        bus.publish(DecisionMade(run="r1", kind="jump", by="Lan", at=wall_time(), detail="end"))

    steps = "  - wait: 30s\n  - wait: 20s\n  - marker: end\n  - wait: 2s\n"
    flight = record(tmp_path, small_scene(steps, needs=""), story)
    played = again(tmp_path, flight)
    assert flight.length < 10 and outcomes(played.flight) == outcomes(flight)
    assert played.flight.length == pytest.approx(flight.length, abs=0.5)
