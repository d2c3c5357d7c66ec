"""What a run knows: late, doubled, missing and broken readings have a defined meaning."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.clock import now
from devices.core.reasons import Reason
from scenes.expressions import evaluate, holds, parse, windows
from scenes.knowledge import Knowledge
from scenes.past import SLOTS, Past
from scenes.virtual_time import run_virtual
from tests.halls import running_hall

Steps = list[tuple[float, str, Any]]
CHANGES = st.lists(st.tuples(st.floats(0.01, 5.0), st.one_of(st.none(), st.floats(-100, 100))), min_size=1, max_size=12)


def by_hand(steps: list[tuple[float, float | None]], at: float, seconds: float) -> tuple[float, float, float] | None:
    """Return mean, lowest and highest, worked out from the whole list."""
    spans = []
    for (start, value), (end, _) in zip(steps, [*steps[1:], (at, None)], strict=True):
        if value is not None and (end > at - seconds or (end == at and value is not None)):
            spans.append((value, max(end - max(start, at - seconds), 0.0)))
    if not spans:
        return None
    total = sum(length for _, length in spans)
    values = [value for value, _ in spans]
    mean = sum(value * length for value, length in spans) / total if total else values[-1]
    return mean, min(values), max(values)


@given(CHANGES, st.floats(0.0, 20.0), st.floats(1.0, 30.0))
def test_the_past_is_weighted_by_time(changes: list[tuple[float, float | None]], rest: float, seconds: float) -> None:
    past, at = Past(seconds), 0.0
    steps: list[tuple[float, float | None]] = []
    for wait, value in changes:
        at += max(wait, 3 * seconds / SLOTS)  # each longer than what is summed up
        past.add(at, value)
        if not steps or steps[-1][1] != value:
            steps.append((at, value))
    at += rest
    expected = by_hand(steps, at, seconds)
    found = [past.statistic(at, seconds, statistic) for statistic in ("mean", "lowest", "highest")]
    assert found == ([None] * 3 if expected is None else [pytest.approx(each, abs=1e-6) for each in expected])


def test_the_past_stays_small_however_much_comes() -> None:
    past = Past(30.0)
    for number in range(100_000):
        past.add(number / 1000, float(number % 7) if number % 3 else None)
    assert len(past._slots) <= 2 * SLOTS + 2
    mean = past.statistic(100.0, 30.0, "mean")
    assert mean == pytest.approx(3.0, abs=0.05)
    assert (past.statistic(100.0, 30.0, "lowest"), past.statistic(100.0, 30.0, "highest")) == (0.0, 6.0)


def test_a_shorter_window_than_what_is_kept_is_answered_too() -> None:
    past = Past(60.0)
    past.add(0.0, 10.0)
    past.add(50.0, 40.0)
    assert past.statistic(60.0, 60.0, "mean") == pytest.approx(15.0)
    assert past.statistic(60.0, 20.0, "mean") == pytest.approx(25.0)
    assert past.statistic(60.0, 5.0, "lowest") == 40.0


def knowing(folder: Path, text: str, *steps: tuple[float, str, Any]) -> list[object]:
    """Return `text` evaluated after each step (seconds to wait, what happens to the lamp, its reading)."""

    async def story() -> list[object]:
        async with running_hall(folder) as hall:
            expression = parse(text)
            known = Knowledge(hall.rig, windows(expression))
            hall.rig.events.add(known.see)
            found: list[object] = []
            lamp = hall.rig["lamp"]
            for wait, what, value in steps:
                await asyncio.sleep(wait)
                match what:
                    case "reading":
                        lamp.readings({"brightness": value})
                    case "away":
                        lamp.offline(Reason.of("silent", detail="5s"))
                    case "back":
                        lamp.online()
                found.append(evaluate(expression, known))
            return found

    return run_virtual(story())


def test_a_mean_over_more_than_the_run_is_the_mean_of_the_run(tmp_path: Path) -> None:
    found = knowing(
        tmp_path,
        "mean(lamp.brightness, 30 s)",
        (0, "reading", 10.0),
        (5, "reading", 50.0),
        (5, "reading", 50.0),
        (30, "", 0),
    )
    assert found[1:] == [pytest.approx(each) for each in (10.0, 30.0, 50.0)]


def test_a_reading_that_comes_twice_counts_once(tmp_path: Path) -> None:
    once = knowing(tmp_path, "mean(lamp.brightness, 10 s)", (0, "reading", 10.0), (4, "reading", 20.0), (4, "", 0))
    twice = knowing(
        tmp_path,
        "mean(lamp.brightness, 10 s)",
        (0, "reading", 10.0), (0, "reading", 10.0), (4, "reading", 20.0), (0, "reading", 20.0), (4, "", 0),
    )  # fmt: skip
    assert once[-1] == twice[-1] == pytest.approx(15.0)


@pytest.mark.parametrize("rubbish", [float("nan"), float("inf"), "much", 10**400], ids=["NaN", "inf", "word", "huge"])
def test_what_is_no_number_makes_the_point_unknown_and_is_no_part_of_its_past(tmp_path: Path, rubbish: object) -> None:
    steps: Steps = [(0, "reading", 10.0), (5, "reading", rubbish), (5, "", 0)]
    assert knowing(tmp_path, "lamp.brightness", *steps) == [10.0, None, None]
    assert knowing(tmp_path, "lamp.brightness > 5 or lamp.brightness <= 5", *steps)[1:] == [None, None]
    assert knowing(tmp_path, "mean(lamp.brightness, 30 s)", *steps)[-1] == pytest.approx(10.0)


def test_time_away_is_no_part_of_the_past(tmp_path: Path) -> None:
    steps: Steps = [(0, "reading", 10.0), (5, "away", 0), (20, "back", 0), (0, "reading", 40.0), (5, "", 0)]
    assert knowing(tmp_path, "mean(lamp.brightness, 40 s)", *steps)[-1] == pytest.approx(25.0)
    assert knowing(tmp_path, "lamp.brightness", *steps)[1] is None
    assert knowing(tmp_path, "usable(lamp)", *steps)[:3] == [True, False, True]


def test_age_counts_from_when_a_reading_came_and_nothing_that_never_came_has_one(tmp_path: Path) -> None:
    found = knowing(tmp_path, "age(lamp.brightness)", (0, "reading", 10.0), (7, "", 0), (1, "reading", 10.0))
    assert found == [pytest.approx(0.0, abs=1e-3), pytest.approx(7.0, abs=1e-3), pytest.approx(0.0, abs=1e-3)]

    async def story() -> None:
        async with running_hall(tmp_path) as hall:
            known = Knowledge(hall.rig)
            for text in ("age(lamp.nothing)", "age(nobody.level)", "nobody.level", "mean(lamp.brightness, 3 s)"):
                assert evaluate(parse(text), known) is None
            assert not holds(parse("known(nobody.level) or usable(nobody)"), known)
            assert known.unit("nobody", "level") == known.unit("lamp", "nothing") == ""
            assert now() > 0

    run_virtual(story())


def test_who_listens_is_told_of_what_comes(tmp_path: Path) -> None:
    async def story() -> list[bool]:
        async with running_hall(tmp_path) as hall:
            known, seen = Knowledge(hall.rig), []
            hall.rig.events.add(known.see)
            bright = parse("lamp.brightness > 50")
            with known.listening(lambda: seen.append(holds(bright, known))):
                hall.rig["lamp"].readings({"brightness": 80})
                hall.rig["lamp"].readings({"brightness": 10})
            hall.rig["lamp"].readings({"brightness": 90})
            return seen

    assert run_virtual(story()) == [True, False]
