"""How long steps take, bounded from below and above."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.device import COMMAND_DEADLINE
from scenes.loader import parse_scene
from scenes.spans import PLAYER_SLACK, QUICK, Span, span_of_all
from tests.halls import SCENE

DEADLINE = COMMAND_DEADLINE


def span(steps: str) -> Span:
    return span_of_all(parse_scene(SCENE.format(id="small", needs="lamp", likes="") + steps).scene.steps)


@pytest.mark.parametrize(
    ("steps", "shortest", "expected", "longest"),
    [
        ("  - wait: 3s\n  - wait: 1s\n", 3 + 1, 4, 4),
        ("  - say: {en: hi}\n    for: 2s\n", 2, 2, 2),
        ("  - say: {en: hi}\n", 0, 0, 0),
        ("  - wait: 9s\n    enabled: false\n", 0, 0, 0),
        ("  - set: {lamp.power: on}\n    confirm: 3s\n", 0, QUICK, DEADLINE + 3),
        ("  - set: {lamp.power: on}\n    confirm: 3s\n    retry: 2\n", 0, QUICK, 3 * (DEADLINE + 3)),
        ("  - set: {lamp.power: on}\n    no_feedback: true\n", 0, QUICK, DEADLINE),
        # Points of one device go in turn, devices side by side.
        (
            "  - set: {lamp.power: on, lamp.brightness: 3, blind.position: 3}\n    confirm: 3s\n",
            0, 2 * QUICK, 2 * (DEADLINE + 3),
        ),
        ("  - show: twin\n    on: wall\n    camera: river\n    confirm: 3s\n", 0, 2 * QUICK, 2 * (DEADLINE + 3)),
        ("  - fade: {lamp.brightness: 3}\n    over: 4s\n    confirm: 3s\n", 4, 4, 2 * 4 + DEADLINE + 3),
        ("  - command: blind.stop\n", 0, 0.1, DEADLINE),
        ("  - hold: {at_most: 10s}\n", 0, 5, 10),
        ("  - until: lamp.power\n    at_most: 10s\n", 0, 5, 10),
        ("  - until: lamp.power\n    at_most: 10s\n    about: 2s\n", 0, 2, 10),
        ("  - until: lamp.power\n    at_most: 10s\n    do: [{wait: 3s}]\n", 3, 8, 13),
        ("  - until: lamp.power\n    at_most: 10s\n    otherwise: [{wait: 3s}]\n", 0, 5, 13),
        ("  - group: [{wait: 1s}, {wait: 2s}]\n", 3, 3, 3),
        ("  - together: [{wait: 1s}, {wait: 4s}]\n", 4, 4, 4),
        ("  - together: [{wait: 1s}, {wait: 4s}]\n    ends: first\n", 1, 1, 1),
        ("  - together: [{wait: 1s, at: 9s}, {wait: 4s}]\n", 10, 10, 10),
        ("  - together: [{wait: 1s, at: 9s}]\n    clock: lamp.brightness\n", 1, 10, 10 + PLAYER_SLACK),
        ("  - together: [{wait: 1s, enabled: false}]\n", 0, 0, 0),
        ("  - if: lamp.power\n    then: [{wait: 2s}]\n", 0, 2, 2),
        ("  - if: lamp.power\n    then: [{wait: 2s}]\n    else: [{wait: 5s}]\n", 2, 2, 5),
        ("  - repeat: 3\n    steps: [{wait: 2s}]\n", 6, 6, 6),
        ("  - repeat: 3\n    while: lamp.power\n    steps: [{wait: 2s}]\n", 0, 6, 6),
        ("  - repeat: 9\n    at_most: 5s\n    steps: [{wait: 2s}]\n", 2, 7, 7),
        (
            """
  - ask: {en: q}
    at_most: 10s
    otherwise: 2
    choices: [{label: {en: a}, steps: [{wait: 1s}]}, {label: {en: b}, steps: [{wait: 6s}]}]
""", 1, 11, 16,
        ),
        # A way out to a marker passes what stands between by.
        (
            "  - hold: {at_most: 1s}\n    otherwise: {goto: end}\n  - wait: 20s\n  - marker: end\n  - wait: 2s\n",
            2, 22.5, 23,
        ),
        ("  - group: [{hold: {at_most: 1s}, otherwise: {goto: end}}]\n  - wait: 20s\n  - marker: end\n", 0, 20.5, 21),
        ("  - marker: end\n  - hold: {at_most: 1s}\n    otherwise: {goto: end}\n  - wait: 20s\n", 20, 20.5, 21),
    ],
)  # fmt: skip
def test_bounds(steps: str, shortest: float, expected: float, longest: float) -> None:
    found = span(steps)
    assert (found.shortest, found.expected, found.longest) == pytest.approx((shortest, expected, longest))


LEAVES = st.sampled_from(
    ["wait: 2s", "set: {lamp.power: on}", "hold: {at_most: 4s}", "say: {en: a}", "until: lamp.power\nat_most: 3s"]
)


def _indented(text: str, by: int) -> str:
    return "\n".join(" " * by + line for line in text.splitlines())


def _item(text: str) -> str:
    first, *rest = text.splitlines()
    return "\n".join([f"- {first}", *(f"  {line}" for line in rest)])


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    rows = st.lists(inner, min_size=1, max_size=3).map(lambda items: _indented("\n".join(map(_item, items)), 2))
    heads = st.sampled_from(
        ["group:", "together:", "repeat: 2\nsteps:", "ends: first\ntogether:", "if: lamp.power\nthen:",
         "until: lamp.power\nat_most: 2s\ndo:", "hold: {at_most: 1s}\notherwise:"]
    )  # fmt: skip
    return st.builds(lambda head, row: f"{head}\n{row}", heads, rows)


@given(st.recursive(LEAVES, _larger, max_leaves=10))
def test_what_is_expected_lies_between_the_bounds(step: str) -> None:
    found = span(_indented(_item(step), 2))
    assert 0 <= found.shortest <= found.longest and found.expected <= found.longest + 1e-9
