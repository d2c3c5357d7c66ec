"""The proof of interlocks: what may really happen is among what the checker thinks possible, and no more is said."""

import json
import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.core.findings import Finding
from scenes.check import check_scene
from scenes.check.paths import Paths
from scenes.check.states import Keys, State
from scenes.loader import LoadedScene, parse_scene
from scenes.steps import Ask, Goto, Group, If, Marker, Repeat, Set, StepBase, Together, Until
from tests.scenes.planted_hall import hall

HEAD = """\
scene: small
title: {vi: v, ko: k, en: e}
summary: {vi: v, ko: k, en: e}
zone: lobby
max: 10m
needs: [gate]
likes: [pump, valve]
steps:
"""
NAMES = ("gate.power", "pump.power", "valve.power")


def scene_of(steps: str) -> LoadedScene:
    return parse_scene(HEAD + steps)


def findings(steps: str) -> list[Finding]:
    return check_scene(scene_of(steps), hall())


# -- what really happens: a scene played with dice ------------------------------------------------------------------


class Stopped(Exception):
    pass


class Jump(Exception):
    def __init__(self, marker: str) -> None:
        self.marker = marker


class Dice:
    """Plays steps as the language is described, every open question decided by dice; yields after each change."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.state = dict.fromkeys(NAMES, False)

    def row(self, steps: list[StepBase]) -> Iterator[None]:
        index = 0
        while index < len(steps):
            try:
                yield from self.step(steps[index])
            except Jump as jump:
                ahead = [n for n, step in enumerate(steps) if isinstance(step, Marker) and step.marker == jump.marker]
                if not ahead or ahead[0] <= index:
                    raise
                index = ahead[0]
            index += 1

    def step(self, step: StepBase) -> Iterator[None]:
        try:
            yield from self.own(step)
        except Stopped:
            way = getattr(step, "otherwise", None)
            if isinstance(way, list):
                yield from self.row(way)
            elif isinstance(way, Goto):
                raise Jump(way.goto) from None
            elif way != "continue":
                raise

    def own(self, step: StepBase) -> Iterator[None]:
        match step:
            case Set():
                yield from self.set(step)
            case Group():
                yield from self.row(list(step.group))
            case Repeat():
                for _ in range(step.repeat):
                    yield from self.row(list(step.steps))
            case If():
                yield from self.row(list(self.dice.choice([step.then, step.else_])))
            case Ask():
                yield from self.row(list(self.dice.choice(step.choices).steps))
            case Until():
                yield from self.row(list(step.do))
                if self.dice.random() < 0.5:
                    raise Stopped
            case Together():
                yield from self.together(step)

    def set(self, step: Set) -> Iterator[None]:
        keys = list(step.set)
        self.dice.shuffle(keys)
        missed = self.dice.choice(keys) if self.dice.random() < 0.4 else None
        for key in keys:
            if key != missed:
                self.state[key] = step.set[key] == "on"
            yield
        absent = missed is not None and missed != "gate.power" and self.dice.random() < 0.5
        if missed is not None and not absent and (missed == "gate.power" or step.otherwise is not None):
            raise Stopped

    def together(self, step: Together) -> Iterator[None]:
        living = [self.step(side) for side in step.together]
        while living:
            side = self.dice.choice(living)
            try:
                next(side)
                yield
            except StopIteration:
                living.remove(side)


def steps_of(depth: int, own: tuple[str, ...] = NAMES) -> st.SearchStrategy[dict[str, object]]:
    """Return a strategy for steps that write only `own` points."""
    ways = st.sampled_from([{}, {"otherwise": "continue"}, {"otherwise": "stop"}, {"otherwise": {"goto": "end"}}])
    states = st.dictionaries(st.sampled_from(own), st.sampled_from(["on", "off"]), min_size=1, max_size=2)
    simple = st.builds(lambda states, way: {"set": states, **way}, states, ways)
    if depth == 0:
        return simple
    inner = st.lists(steps_of(depth - 1, own), min_size=1, max_size=3)
    text = {"vi": "v", "ko": "k", "en": "e"}
    kinds = [
        simple,
        st.builds(lambda steps, way: {"group": steps, **way}, inner, ways),
        st.builds(lambda steps, n: {"repeat": n, "steps": steps}, inner, st.integers(1, 3)),
        st.builds(lambda one, other: {"if": "lamp.power", "then": one, "else": other}, inner, inner),
        st.builds(lambda do, way: {"until": "lamp.power", "at_most": 1, "do": do, **way}, inner, ways),
        st.builds(
            lambda one: {
                "ask": text,
                "at_most": 1,
                "choices": [{"label": text, "steps": one}, {"label": text, "steps": []}],
            },
            inner,
        ),
    ]
    if len(own) > 1:
        sides = st.tuples(steps_of(depth - 1, own[:1]), steps_of(depth - 1, own[1:]))
        kinds.append(st.builds(lambda sides, way: {"together": list(sides), **way}, sides, ways))
    return st.one_of(kinds)


@settings(max_examples=150, deadline=None)
@given(st.lists(steps_of(2), min_size=1, max_size=4), st.integers(0, 10**6))
def test_what_happens_is_among_what_is_thought_possible(steps: list[dict[str, object]], seed: int) -> None:
    scene = parse_scene(HEAD + "  " + json.dumps([*steps, {"marker": "end"}, {"note": "end"}])).scene
    keys = Keys(NAMES, hall())
    seen: set[State] = set()
    paths = Paths(keys, {"gate"}, lambda before, passed, trail: seen.update(before | passed))
    ways = paths.row(scene.steps, ("steps",), keys.at_first({}))
    seen |= ways.seen | ways.on | ways.stop
    for turn in range(12):
        dice = Dice(seed + turn)
        try:
            for _ in dice.row(list(scene.steps)):
                assert tuple(dice.state[name] for name in keys.names) in seen
        except Stopped:
            assert tuple(dice.state[name] for name in keys.names) in ways.stop
            continue
        assert tuple(dice.state[name] for name in keys.names) in ways.on


# -- and no more is said --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "steps",
    [
        # one after the other, each confirmed by a device the scene needs
        "[{set: {gate.power: on}}, {set: {gate.power: off}}, {set: {pump.power: on}}]",
        # only where the gate is known to be shut
        "[{set: {gate.power: on}, otherwise: continue}, {if: not gate.power, then: [{set: {pump.power: on}}]}]",
        # two ways that exclude each other
        (
            "[{ask: {vi: v, ko: k, en: e}, at_most: 5s, choices: ["
            "{label: {vi: v, ko: k, en: e}, steps: [{set: {gate.power: on}}]},"
            "{label: {vi: v, ko: k, en: e}, steps: [{set: {pump.power: on}}]}]}]"
        ),
        # rounds that leave everything as they found it
        "[{repeat: 9, steps: [{set: {gate.power: on}}, {set: {gate.power: off}}]}, {set: {pump.power: on}}]",
        # a wait that would not have gone on
        "[{set: {gate.power: on}}, {until: not gate.power, at_most: 5s}, {set: {pump.power: on}}]",
        # a timeline whose cues are far apart
        "[{together: [{set: {pump.power: on}, at: 1s}, {set: {pump.power: off}, at: 30s}]}]",
    ],
)
def test_what_can_t_break_an_interlock_is_left_alone(steps: str) -> None:
    assert [str(finding) for finding in findings(f"  {steps}\n")] == []


def test_a_finding_names_the_step_and_the_values() -> None:
    (finding,) = findings("  - set: {gate.power: on}\n  - set: {pump.power: on}\n")
    assert (finding.code, finding.place.line) == ("interlock", 10)
    assert "gate.power = on, pump.power = on" in finding.message


def test_what_a_kept_scene_leaves_behind_is_where_others_begin() -> None:
    kept = parse_scene(
        HEAD.replace("scene: small", "scene: kept") + "  - set: {gate.power: on}\nfinally: keep\n", "kept.yaml"
    )
    whole = hall()
    beside = type(whole)(whole.devices, whole.zones, whole.languages, whole.interlocks, {"kept": kept})
    scene = scene_of("  - set: {pump.power: on}\n")
    assert [finding.code for finding in check_scene(scene, whole)] == []
    assert [finding.code for finding in check_scene(scene, beside)] == ["interlock"]
