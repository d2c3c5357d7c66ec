"""Whatever becomes of a scene's text, it is a scene or findings: never another exception, never without end."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import scenes
from devices.core.documents import parse_document
from devices.core.findings import FileProblem, Finding
from devices.core.texts import LANGUAGES
from scenes.check import check_scene
from scenes.loader import parse_scene
from tests.scenes.planted_hall import hall

EVERYTHING = """\
scene: everything
title: {vi: v, ko: k, en: e}
summary: {vi: v, ko: k, en: e}
zone: lobby
audience: [kiosk, sensor]
trigger: {when: tank.level >= 60 %, stays: 5s}
max: 20m
needs: [lamp, pump, gate, wall, blind, projector]
likes: [second-lamp, spot]
parameters:
  level: {type: number, unit: "%", min: 10, max: 90, default: 40}
  pause: {type: duration, min: 1, max: 9, default: 3s}
variants:
  short: {title: {vi: v, ko: k, en: e}, with: {pause: 1s}}
steps:
  - say: {vi: "Mức {tank.level}", ko: k, en: e}
    for: $pause
  - set: {lamp.brightness: $level, second-lamp.power: on}
    confirm: 3s
    otherwise: {goto: middle}
  - fade: {lamp.brightness: "= max(0, tank.level / 2)"}
    over: 3s
  - show: twin
    on: wall
    camera: river
  - command: blind.stop
  - together:
      - set: {projector.power: on}
        confirm: 40s
      - group: [{wait: 1s}, {set: {spot.power: on}, no_feedback: true}]
        at: 2s
    clock: player.position
  - until: mean(tank.level, 10 s) > 20 % and not pump.power
    at_most: 9s
    do: [{set: {gate.power: on}}]
    otherwise: [{set: {gate.power: off}}]
  - ask: {vi: v, ko: k, en: e}
    at_most: 5s
    choices:
      - {label: {vi: v, ko: k, en: e}, steps: [{wait: 1s}]}
      - {label: {vi: v, ko: k, en: e}}
    otherwise: 2
  - set: {gate.power: off}
    confirm: 3s
  - hold: {at_most: 5s}
  - marker: middle
  - if: usable(spot) and lamp.power
    then: [{wait: 1s}]
    else: [{note: dark}]
  - repeat: 3
    while: lamp.power
    at_most: 1m
    steps: [{wait: 1s}]
  - scene: child
    with: {level: 30}
finally: baseline
"""

Trail = tuple[str | int, ...]
WORDS = st.sampled_from(
    ["on", "off", "lamp", "lamp.power", "tank.level", "= tank.level", "30s", "$level", "$nothing", "stop", "", "🜲", "²"]
)
SCALARS = st.one_of(
    WORDS,
    st.integers(-10, 10**6),
    st.floats(),
    st.booleans(),
    st.none(),
    st.text(max_size=30),
    st.just({}),
    st.just([]),
)


def data_of(text: str) -> Any:
    return parse_document(text.encode(), "scene.yaml").data


def trails(data: Any, at: Trail = ()) -> Iterator[Trail]:
    yield at
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in pairs:
        yield from trails(value, (*at, key))


def changed(data: Any, trail: Trail, value: Any, *, remove: bool) -> Any:
    """Return a copy with one part replaced or removed."""
    if not trail:
        return value
    first, rest = trail[0], trail[1:]
    copy: Any = dict(data) if isinstance(data, dict) else list(data)
    if remove and not rest:
        del copy[first]
    else:
        copy[first] = changed(data[first], rest, value, remove=remove)
    return copy


def findings(text: str) -> list[Finding]:
    try:
        loaded = parse_scene(text)
    except FileProblem as problem:
        return list(problem.findings)
    return check_scene(loaded, hall())


TEXTS = [EVERYTHING, *(path.read_text() for path in sorted((Path(scenes.__file__).parent / "library").glob("*.yaml")))]
DATA = [data_of(text) for text in TEXTS]
TRAILS = [list(trails(data)) for data in DATA]


def test_a_scene_with_everything_has_no_findings() -> None:
    assert [str(finding) for finding in findings(EVERYTHING)] == []


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_mutation_is_a_scene_or_findings(data: st.DataObject) -> None:
    index = data.draw(st.sampled_from([0, 0, 0, *range(len(DATA))]))
    mutated: Any = DATA[index]
    for _ in range(data.draw(st.integers(1, 3))):
        trail = data.draw(st.sampled_from(list(trails(mutated))))
        remove = bool(trail) and data.draw(st.booleans())
        mutated = changed(mutated, trail, None if remove else data.draw(SCALARS), remove=remove)
    text = yaml.safe_dump(mutated, allow_unicode=True, sort_keys=False)
    for finding in findings(text):
        assert finding.place.line >= 1
        for language in LANGUAGES:
            assert finding.code in finding.line(language)


@pytest.mark.parametrize("depth", [3, 8])
def test_loops_in_loops_and_branches_in_branches_are_checked_in_bounded_work(depth: int) -> None:
    inner = "{set: {pump.power: on}}, {set: {pump.power: off}}, {set: {gate.power: on}}, {set: {gate.power: off}}"
    for _ in range(depth):
        inner = f"{{repeat: 1000, at_most: 1s, steps: [{inner}]}}, {{if: lamp.power, then: [{inner}]}}"
        if len(inner) > 100_000:
            break
    head = EVERYTHING.partition("steps:")[0]
    assert findings(f"{head}steps: [{inner}]\n") is not None
