"""Scenes together: what contradicts, who waits in vain, and that a parameter's ends are tried."""

from scenes.check import Hall, check_library, check_scene
from scenes.loader import LoadedScene, parse_scene
from tests.scenes.planted_hall import hall

HEAD = """\
scene: {name}
title: {{vi: v, ko: k, en: e}}
summary: {{vi: v, ko: k, en: e}}
zone: lobby
max: 10m
needs: [{needs}]
{more}steps:
{steps}
"""
SECOND = "  - set: {second-lamp.power: on}\n    confirm: 3s\n"
LAMP = "  - set: {lamp.power: on}\n    confirm: 3s\n"
TRIGGER = "audience: [sensor]\ncool_down: 1m\ntrigger: {{when: {when}}}\n"


def scene(name: str, steps: str = LAMP, needs: str = "lamp", more: str = "") -> LoadedScene:
    return parse_scene(HEAD.format(name=name, steps=steps, needs=needs, more=more), f"{name}.yaml")


def library(*scenes: LoadedScene) -> Hall:
    whole = hall()
    return Hall(whole.devices, whole.zones, whole.languages, whole.interlocks, {each.id: each for each in scenes})


def codes(*scenes: LoadedScene) -> list[tuple[str, str, int]]:
    found = check_library(library(*scenes))
    return [(finding.code, finding.place.file, finding.place.line) for finding in found]


def test_two_scenes_on_one_condition_that_want_one_device_contradict() -> None:
    one = scene("one", more=TRIGGER.format(when="tank.level >= 60 %"))
    other = scene("other", more=TRIGGER.format(when="tank.level>=60%"))
    elsewhere = scene("elsewhere", SECOND, "second-lamp", TRIGGER.format(when="lamp.power"))
    assert codes(one, other, elsewhere) == [("same-trigger", "other.yaml", 9)]


def test_the_same_condition_for_other_devices_is_no_contradiction() -> None:
    one = scene("one", more=TRIGGER.format(when="tank.level >= 60 %"))
    other = scene("other", SECOND, "second-lamp", TRIGGER.format(when="tank.level >= 60 %"))
    assert codes(one, other) == []


def test_a_wait_for_what_only_an_excluded_scene_can_do_is_in_vain() -> None:
    waits = scene("waits", LAMP + "  - until: pump.power\n    at_most: 9s\n")
    both = "  - set: {lamp.power: off, pump.power: on}\n    confirm: 3s\n"
    assert codes(waits, scene("does", both, "lamp, pump")) == [("waits-in-vain", "waits.yaml", 10)]
    alone = scene("alone", "  - set: {pump.power: on}\n    confirm: 3s\n", "pump")
    assert codes(waits, scene("does", both, "lamp, pump"), alone) == []


def test_a_circle_of_calls_is_told_with_its_scenes() -> None:
    one, other = scene("one", "  - scene: other\n"), scene("other", "  - scene: one\n")
    (finding,) = check_scene(one, library(one, other))
    assert finding.code == "call-circle" and "one → other → one" in finding.message


def test_a_finding_that_needs_an_argument_names_it_and_is_told_once() -> None:
    text = "parameters:\n  level: {type: number, unit: '%', min: 5, max: 500, default: 50}\n"
    loaded = scene("one", "  - set: {lamp.brightness: $level}\n  - set: {lamp.brightness: $level}\n", more=text)
    found = check_scene(loaded, hall())
    assert [(each.code, each.place.line) for each in found] == [("out-of-range", 10), ("out-of-range", 11)]
    assert all("(with $level = 500 %)" in each.message for each in found)
    assert "(khi $level = 500 %)" in found[0].text("vi")


def test_more_mistakes_than_anybody_reads_are_cut_off() -> None:
    steps = "".join("  - set: {lmap.power: on}\n" for _ in range(400))
    found = check_scene(scene("one", steps), hall())
    assert len(found) == 201 and found[-1].code == "too-many-findings"
