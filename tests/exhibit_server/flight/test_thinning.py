"""Which readings are kept: changes, bounded in number, true to the curve, and the last one always."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.values import Value
from exhibit_server.flight.thinning import FREE, MOST, MOST_WORDS, Thinning

BEGUN = 1_790_000_000.0


def fed(values: list[tuple[float, Value | None]]) -> tuple[list[tuple[float, Value | None]], Thinning]:
    """Return what is kept of a point's readings, the end included."""
    thinning = Thinning(BEGUN)
    kept = [(at, value) for at, value in values if thinning.keep("tank", "level", value, BEGUN + at)]
    kept += [(at - BEGUN, value) for _, _, value, at in thinning.last()]
    return kept, thinning


def test_what_does_not_change_is_kept_once() -> None:
    kept, thinning = fed([(number, 20.0) for number in range(1000)])
    assert kept == [(0, 20.0)] and thinning.dropped == {}


def test_true_is_a_change_from_one() -> None:
    assert [value for _, value in fed([(0, 1), (1, True), (2, 1.0)])[0]] == [1, True, 1.0]


def test_a_sensor_that_never_rests_is_bounded_and_its_curve_stays_true() -> None:
    """Ten readings a second for half an hour."""
    values: list[tuple[float, Value | None]] = [(n / 10, math.sin(n / 300)) for n in range(18_000)]
    kept, thinning = fed(values)
    assert len(kept) < FREE * (1 + math.log(1800 / (FREE / 10))) + 20
    assert thinning.dropped["tank.level"] >= len(values) - len(kept)
    assert kept[-1][0] == pytest.approx(values[-1][0])
    assert kept[-1][1] == values[-1][1]
    for (at, _), (following, _) in pairwise(kept):
        assert following - at <= max(0.11, following / FREE + 0.11)


def test_on_and_off_are_kept_where_numbers_are_not() -> None:
    kept, thinning = fed([(n / 1000, n % 2 == 0) for n in range(1500)])
    assert len(kept) == 1500 and thinning.dropped == {}
    assert len(fed([(n / 1000, n % 2 == 0) for n in range(4000)])[0]) <= MOST_WORDS + 2


def test_a_whole_run_is_bounded() -> None:
    thinning = Thinning(BEGUN)
    kept = sum(
        thinning.keep("d", f"p{point}", number + 0.5, BEGUN + number) for number in range(FREE) for point in range(150)
    )
    assert kept == MOST
    assert sum(thinning.dropped.values()) == FREE * 150 - MOST


@given(
    st.lists(st.tuples(st.floats(0, 10), st.one_of(st.none(), st.booleans(), st.floats(allow_nan=False), st.text())))
)
def test_the_last_value_is_always_known(steps: list[tuple[float, Value | None]]) -> None:
    at, values = 0.0, []
    for more, value in steps:
        at += more
        values.append((at, value))
    kept, _ = fed(values)
    assert kept == sorted(kept, key=lambda each: each[0])
    if values:
        last = values[-1][1]
        assert kept[-1][1] == last and isinstance(kept[-1][1], bool) is isinstance(last, bool)
