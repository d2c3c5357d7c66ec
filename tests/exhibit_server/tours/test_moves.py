"""Moves of a group: pure, refused in words where they make no sense; times from what really happened."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibit_server.refusals import Refused
from exhibit_server.tours.config import GroupChange, GroupConfig, StopConfig, TourConfig
from exhibit_server.tours.group import Group, new_group, new_stop
from exhibit_server.tours.moves import added, moved, regrouped, removed, shifted
from exhibit_server.tours.times import Stay, taken_by_others, timetable

TEXT = {"vi": "v", "ko": "k", "en": "e"}
TOUR = TourConfig.model_validate(
    {
        "tour": "visit",
        "title": TEXT,
        "summary": TEXT,
        "minutes": 30,
        "stops": [{"zone": zone, "minutes": 10, "guide": TEXT} for zone in ("a", "b", "b")],
    }
)


def group(name: str = "g", pace: float = 1.0) -> Group:
    return new_group(name, TOUR, GroupConfig(label=name, pace=pace), "Lan", 0.0)


def states(of: Group) -> str:
    return " ".join(f"{stop.id}:{stop.state}" for stop in of.stops)


def test_a_tour_from_its_first_stop_to_its_end() -> None:
    begun = moved(group(), "next", 0)
    assert states(begun) == "a:here b:ahead b-2:ahead" and begun.planned_end == 1800
    second = moved(begun, "next", 700)
    assert states(second) == "a:done b:here b-2:ahead"
    assert states(moved(second, "back", 710)) == "a:here b:ahead b-2:ahead"
    third = moved(second, "skip", 800)
    assert states(third) == "a:done b:skipped b-2:here"
    ended = moved(third, "next", 1300)
    assert states(ended) == "a:done b:skipped b-2:done" and ended.ended_at == 1300


@pytest.mark.parametrize(
    ("moves", "code"),
    [
        (["back"], "not_begun"),
        (["next", "back"], "first_stop"),
        (["end", "next"], "tour_over"),
        (["next", "next", "next", "next", "back"], "tour_over"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(moves: list[str], code: str) -> None:
    *before, last = moves
    current = group()
    for move in before:
        current = moved(current, move, 10)  # type: ignore[arg-type]
    with pytest.raises(Refused) as refused:
        moved(current, last, 10)  # type: ignore[arg-type]
    assert refused.value.code == code and set(refused.value.texts) == {"vi", "ko", "en"}


def test_only_what_lies_ahead_is_rearranged() -> None:
    begun = moved(group(), "next", 0)
    assert states(shifted(begun, "b-2", "up")) == "a:here b-2:ahead b:ahead"
    for stop, direction in (("b", "up"), ("b-2", "down")):
        with pytest.raises(Refused, match="can't be moved further"):
            shifted(begun, stop, direction)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="lie ahead"):
        removed(begun, "a")
    shorter = removed(begun, "b")
    assert states(shorter) == "a:here b-2:ahead" and shorter.planned_end == 1200
    extra = new_stop(StopConfig(zone="c", minutes=5, guide=TEXT), {"a", "b-2"})
    longer = added(shorter, extra, "a")
    assert states(longer) == "a:here c:ahead b-2:ahead" and longer.planned_end == 1500
    with pytest.raises(Refused) as unknown:
        added(longer, extra, "nowhere")
    assert unknown.value.missing


def test_times_follow_what_happened_and_a_delay_is_carried_on() -> None:
    begun = moved(group(), "next", 0)
    assert timetable(begun, 60).delay == 0 and timetable(begun, 60).stays["b"] == Stay(600, 1200)
    assert timetable(begun, 900).delay == 300, "still at the first stop after fifteen minutes"
    second = moved(begun, "next", 900)
    assert timetable(second, 901).stays == {"a": Stay(0, 900), "b": Stay(900, 1500), "b-2": Stay(1500, 2100)}
    assert timetable(moved(second, "skip", 960), 960).delay == -240, "what is skipped makes up time"


def test_a_slow_group_takes_longer() -> None:
    assert moved(group(pace=1.3), "next", 0).planned_end == pytest.approx(2340)


def test_a_zone_with_another_group_in_it_is_shown_with_when_it_gets_free() -> None:
    one = moved(group("one"), "next", 0)
    two = moved(moved(group("two"), "next", 0), "next", 300)  # in zone b from 300 to 900, then its second stop there
    taken = taken_by_others(one, [one, two], 300)
    found = {stop: (each.group, each.until) for stop, each in taken.items()}
    assert found == {"b": ("two", 1500), "b-2": ("two", 1500)}
    assert taken_by_others(two, [two, moved(one, "end", 300)], 300) == {}


@given(
    st.lists(
        st.tuples(st.sampled_from(["next", "back", "skip", "end", "up", "down", "remove", "add"]), st.integers(0, 5)),
        max_size=25,
    )
)
def test_whatever_a_guide_presses_a_group_is_in_one_place_and_its_order_makes_sense(
    presses: list[tuple[str, int]],
) -> None:
    current = group()
    for at, (press, which) in enumerate(presses):
        stop = current.stops[which % len(current.stops)].id
        try:
            match press:
                case "up" | "down":
                    current = shifted(current, stop, press)
                case "remove":
                    current = removed(current, stop)
                case "add":
                    fresh = new_stop(StopConfig(zone="c", minutes=1, guide=TEXT), {each.id for each in current.stops})
                    current = added(current, fresh, stop)
                case _:
                    current = moved(current, press, at)  # type: ignore[arg-type]
        except Refused as refused:
            assert set(refused.texts) == {"vi", "ko", "en"}
        here = [each for each in current.stops if each.state == "here"]
        order = [each.state for each in current.stops]
        assert len(here) == (current.begun_at is not None and current.ended_at is None)
        assert "ahead" not in order[: current.position + 1] and len({each.id for each in current.stops}) == len(order)
        assert Group.model_validate(current.model_dump(mode="json")) == current
        times = timetable(current, at)
        stays = [times.stays[each.id] for each in current.stops if each.id in times.stays]
        assert all(stay.start <= stay.end for stay in stays)


def test_a_new_pace_moves_the_plan_for_what_is_left_and_leaves_the_rest_as_it_was() -> None:
    begun = moved(moved(group(), "next", 0), "next", 600)
    brisk = regrouped(begun, GroupChange(pace=0.5, size=7))
    assert (brisk.pace, brisk.size, brisk.label, brisk.language) == (0.5, 7, "g", "vi")
    assert brisk.planned_end == 600 + 2 * 300
    assert timetable(brisk, 600).delay == 0
    assert regrouped(brisk, GroupChange(size=None)).size is None
    with pytest.raises(Refused):
        regrouped(moved(begun, "end", 700), GroupChange(size=3))
