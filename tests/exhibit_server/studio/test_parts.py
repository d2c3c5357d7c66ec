"""Parts of a scene: the same scene with the rest switched off."""

import pytest

from exhibit_server.refusals import Refused
from exhibit_server.studio.parts import from_step, only_step, whole
from scenes.plan import stations, used_devices
from scenes.spans import span_of_all
from tests.halls import small_scene

STEPS = """\
  - say: {vi: A, ko: B, en: C}
  - set: {lamp.power: on}
    otherwise: {goto: end}
  - ask: {vi: A, ko: B, en: C}
    at_most: 20s
    choices:
      - {label: {vi: A, ko: B, en: C}, steps: [{wait: 4s, at: 1s, enabled: false}]}
      - {label: {vi: A, ko: B, en: C}, steps: [{group: [{set: {pump.power: on}}]}]}
  - marker: end
  - wait: 9s
"""
SCENE = small_scene(STEPS, needs="lamp, pump", likes="wall")


def played(loaded: object) -> list[str]:
    return [each.path for each in stations(loaded.scene, {}) if each.step.enabled]  # type: ignore[attr-defined]


def test_from_a_step_on_the_steps_before_are_off_and_paths_stay() -> None:
    part = from_step(SCENE, "3")
    assert [each.path for each in stations(part.scene, {})] == [each.path for each in stations(SCENE.scene, {})]
    assert [path for path in played(part) if "." not in path] == ["3", "4", "5"]
    assert used_devices(part.scene) == {"pump"} and part.scene.needs == ["pump"] and part.scene.likes == []
    assert part.version == SCENE.version and part.document is SCENE.document


def test_one_step_alone_leaves_markers_for_who_jumps() -> None:
    part = only_step(SCENE, "2")
    assert played(part)[:1] == ["2"] and [path for path in played(part) if "." not in path] == ["2", "4"]
    assert (part.scene.needs, part.scene.likes) == (["lamp"], [])
    assert part.scene.finally_ == "baseline" and part.scene.on_restart == "unwind"


def test_a_caption_alone_still_finds_its_displays_and_needs_nothing() -> None:
    part = only_step(SCENE, "1")
    assert part.scene.needs == [] and part.scene.likes == ["lamp", "pump", "wall"]


def test_a_step_inside_takes_the_place_of_the_outermost_switched_on() -> None:
    part = only_step(SCENE, "3.c1.1")
    step = part.scene.steps[2]
    assert step.KIND == "wait" and step.enabled and step.at is None
    assert span_of_all(part.scene.steps).expected == 4.0
    assert used_devices(only_step(SCENE, "3.c2.1.1").scene) == {"pump"}


@pytest.mark.parametrize("path", ["", "0", "6", "3.1", "3.c3.1", "3.c2.1.2", "x", "2.o.1", "3.", "-1"])
def test_a_step_that_is_not_there_is_refused(path: str) -> None:
    for part in (from_step, only_step):
        with pytest.raises(Refused) as refusal:
            part(SCENE, path)
        assert refusal.value.code == "no_such_step" and refusal.value.missing


def test_a_run_begins_at_a_step_of_the_main_row() -> None:
    with pytest.raises(Refused) as refusal:
        from_step(SCENE, "3.c2.1")
    assert refusal.value.code == "step_inside"


def test_a_draft_is_never_resumed_but_ends_as_it_says() -> None:
    scene = small_scene("  - wait: 1s\n", tail="on_restart: resume\nfinally: keep\n")
    assert (whole(scene).scene.on_restart, whole(scene).scene.finally_) == ("unwind", "keep")
