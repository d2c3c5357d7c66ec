"""Two runs beside each other: what drifted is named, once, with how much; what people did is no fault."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from devices.simulated import MemoryHall
from exhibit_server.bus import Bus
from exhibit_server.flight.compare import Comparison, Limits, compare, seconds_of
from exhibit_server.flight.flight import Flight
from exhibit_server.store.entries import FlightEntry, MomentEntry, RunEntry, StepEntry
from scenes.runner import Runner
from tests.exhibit_server.flight.flights import record, until_state
from tests.halls import small_scene

NOON = 1_790_000_000.0


def step(
    path: str, start: float, end: float, *, kind: str = "set", outcome: str = "confirmed", **more: Any
) -> StepEntry:
    name = more.pop("name", f"Step {path}")
    return StepEntry(
        run="r",
        path=path,
        kind=kind,
        label={"vi": name, "ko": name, "en": name},
        planned_at=NOON,
        started_at=NOON + start,
        ended_at=NOON + end,
        outcome=outcome,
        detail=more,
    )


def flight(*steps: StepEntry, moments: tuple[MomentEntry, ...] = (), state: str = "done", **head: Any) -> Flight:
    run = RunEntry(
        id="r",
        scene="flood",
        scene_version=head.pop("version", "v1"),
        language="vi",
        started_by="Lan",
        started_from=None,
        priority="guide",
        state=state,
        started_at=NOON,
        ended_at=NOON + 100,
    )
    return Flight(run=run, steps=steps, head=FlightEntry(run="r", title={"en": "Flood"}, **head), moments=moments)


def told(comparison: Comparison) -> list[tuple[str, str, str]]:
    return [(each.kind, each.weight, each.path) for each in comparison.differences]


def test_a_run_is_like_itself() -> None:
    one = flight(step("1", 0, 5), step("2", 5, 9, kind="wait", outcome="done"))
    assert compare(one, one).differences == () and not compare(one, one).differs


def test_a_step_that_took_longer_is_named_with_how_much_in_every_language() -> None:
    golden, late = flight(step("1", 0, 5, name="Gate opens")), flight(step("1", 0, 8.4, name="Gate opens"))
    (difference,) = compare(late, golden).differences
    assert (difference.kind, difference.path) == ("longer", "1")
    assert difference.seconds == pytest.approx(3.4)
    assert difference.texts["en"] == "step “Gate opens” took 3.4 s longer than in the golden run"
    assert "3.4" in difference.texts["vi"] and "3.4" in difference.texts["ko"]
    assert told(compare(golden, late)) == [("shorter", "differs", "1")]


@pytest.mark.parametrize(("before", "after", "drifts"), [
    (5, 7, False), (5, 7.1, True), (100, 124, False), (100, 126, True), (100, 74, True), (1, 2.9, False),
])  # fmt: skip
def test_drift_is_seconds_and_share_both(before: float, after: float, drifts: bool) -> None:
    comparison = compare(flight(step("1", 0, after)), flight(step("1", 0, before)))
    assert comparison.differs is drifts


def test_limits_can_be_given() -> None:
    one, other = flight(step("1", 0, 5)), flight(step("1", 0, 5.5))
    assert not compare(other, one).differs
    assert compare(other, one, limits=Limits(step_seconds=0.1, step_share=0.05)).differs


def test_only_the_innermost_step_is_named() -> None:
    def story(length: float) -> Flight:
        return flight(step("3", 0, length, kind="together"), step("3.1", 0, length), step("3.2", 0, 1))

    assert told(compare(story(12), story(5))) == [("longer", "differs", "3.1")]


def test_another_outcome_differs() -> None:
    comparison = compare(flight(step("1", 0, 1, outcome="unconfirmed")), flight(step("1", 0, 1)))
    assert told(comparison) == [("outcome", "differs", "1")]
    assert comparison.summary()["en"] == "step “Step 1”: not confirmed; in the golden run: confirmed"


def test_what_people_decide_is_a_note() -> None:
    def story(choice: int, asked: float, held: str) -> Flight:
        return flight(
            step("1", 0, asked + 5, kind="ask", outcome="done"),
            step(f"1.c{choice}.1", asked, asked + 5),
            step("2", asked + 5, asked + 5 + choice * 20, kind="hold", outcome=held),
        )

    comparison = compare(story(1, 2, "done"), story(2, 15, "timeout"))
    assert not comparison.differs
    assert ("person", "note", "2") in told(comparison)
    assert ("played", "note", "1.c1.1") in told(comparison) and ("not_played", "note", "1.c2.1") in told(comparison)


def test_a_skip_by_a_guide_is_a_note_and_one_for_want_of_a_device_is_not() -> None:
    golden = flight(step("1", 0, 10))
    assert not compare(flight(step("1", 0, 1, outcome="skipped")), golden).differs
    without = flight(step("1", 0, 1, outcome="skipped", reason={"en": "Wall: offline"}))
    assert told(compare(without, golden))[0] == ("outcome", "differs", "1")


def test_pauses_do_not_count() -> None:
    pause = [("playing", 0.0), ("paused", 2.0), ("playing", 9.0)]
    moments = tuple(MomentEntry(run="r", at=NOON + at, kind="state", data={"state": state}) for state, at in pause)
    paused = flight(step("1", 0, 12), moments=moments)
    assert seconds_of(paused, paused.steps[0]) == pytest.approx(5)
    assert told(compare(paused, flight(step("1", 0, 5)))) == []
    said = compare(replace(paused, head=replace(paused.head, paused_seconds=7.0)), flight(step("1", 0, 5)))
    assert told(said) == [("paused", "note", "")] and "7.0" in said.differences[0].texts["ko"]


def test_steps_missing_on_one_side_are_named_but_not_what_they_hold() -> None:
    golden = flight(step("1", 0, 1), step("2", 1, 2, kind="group"), step("2.1", 1, 2))
    assert told(compare(flight(step("1", 0, 1)), golden)) == [("not_played", "differs", "2")]
    assert told(compare(golden, flight(step("1", 0, 1)))) == [("played", "differs", "2")]


def test_an_edited_scene_is_compared_where_its_steps_are_the_same() -> None:
    golden = flight(step("1", 0, 1), step("2", 1, 2, name="Old"), version="v0")
    comparison = compare(flight(step("1", 0, 9), step("2", 9, 30, name="New"), step("3", 30, 31)), golden)
    assert told(comparison) == [("edited", "note", ""), ("longer", "differs", "1")]


def test_other_arguments_and_things_left_away_from_baseline_are_said() -> None:
    problem = {"vi": "Đèn: hỏng", "ko": "조명: 고장", "en": "Lamp: broken"}
    now = flight(arguments={"level": "60 %"}, unrestored=[problem])
    comparison = compare(now, flight(arguments={"level": "40 %"}))
    assert told(comparison) == [("arguments", "note", ""), ("unrestored", "differs", "")]
    assert comparison.summary()["ko"] == "기본 상태로 복원 실패: 조명: 고장"


def test_a_run_that_failed_differs_and_one_that_was_stopped_by_somebody_does_not() -> None:
    golden = flight(step("1", 0, 1), step("2", 1, 2))
    assert compare(flight(step("1", 0, 1), state="failed"), golden).differs
    stop = MomentEntry(run="r", at=NOON + 1, kind="decision", data={"what": "stop", "by": "Lan"})
    assert not compare(flight(step("1", 0, 1), state="stopped", moments=(stop,)), golden).differs


def test_the_gravest_are_told_first_and_the_rest_is_counted() -> None:
    golden = flight(*(step(str(number), 0, 1) for number in range(1, 6)))
    late = flight(*(step(str(number), 0, 1 + number * 3) for number in range(1, 6)))
    said = compare(late, golden).summary()["en"]
    assert said.startswith("step “Step 5” took 15.0 s longer") and said.endswith("and 2 more")


def test_a_slow_device_is_named_with_its_step(tmp_path: Path) -> None:
    """The real thing: the same scene, once with a slow pump."""
    steps = "  - wait: 2s\n  - set: {pump.power: on}\n    confirm: 20s\n  - wait: 1s\n"

    async def slow(hall: MemoryHall, runner: Runner, bus: Bus) -> None:
        await asyncio.sleep(1)
        hall.set_fault("pump", "slow")

    golden, late = (
        record(tmp_path, small_scene(steps, needs="pump")),
        record(tmp_path, small_scene(steps, needs="pump"), slow),
    )
    comparison = compare(late, golden)
    slower = [each for each in comparison.differences if each.kind == "slower" and each.path == "2"]
    assert [each.device for each in slower] == ["pump"]
    assert "펌프" in slower[0].texts["ko"] and slower[0].seconds is not None and slower[0].seconds > 1
    assert not compare(golden, golden).differs


def test_two_plays_of_one_scene_do_not_differ_though_people_took_their_time(tmp_path: Path) -> None:
    scene = small_scene("  - set: {lamp.power: on}\n  - hold: {at_most: 60s}\n  - wait: 2s\n")

    async def slow_guide(hall: MemoryHall, runner: Runner, bus: Bus) -> None:
        await until_state(runner, "holding")
        await asyncio.sleep(20)
        runner.controls.go()

    one, other = record(tmp_path, scene), record(tmp_path, scene, slow_guide)
    comparison = compare(other, one)
    assert not comparison.differs and [each.kind for each in comparison.differences] == ["person"]
    assert replace(comparison, differences=()).summary() == {"vi": "", "ko": "", "en": ""}
