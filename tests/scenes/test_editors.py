"""The JSON Schema of scenes: current, and of one mind with the loader."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from devices.core.documents import parse_document
from devices.core.findings import FileProblem
from scenes.editors import schema, written
from scenes.loader import library_files, parse_scene
from scenes.steps import STEPS

SCENES = Path(__file__).parents[2] / "scenes"
FILE = SCENES / "schema" / "scene.schema.json"
HEAD = """\
scene: small
title: {en: Small}
summary: {en: Small}
zone: lobby
max: 5m
parameters:
  level: {type: number, unit: "%", min: 0, max: 100, default: 60}
  pause: {type: duration, max: 2m, default: 3s}
  way: {type: choice, choices: [stop, continue], default: stop}
"""


def mistakes(text: str) -> list[str]:
    """Return what an editor would underline."""
    validator = Draft7Validator(schema())
    return [error.message for error in validator.iter_errors(parse_document(text.encode(), "x.yaml").data)]


def test_the_file_is_current() -> None:
    """When this fails: `exhibit schema --out scenes/schema/scene.schema.json`."""
    assert FILE.read_text(encoding="utf-8") == written()


def test_it_is_a_schema() -> None:
    Draft7Validator.check_schema(schema())


def _undescribed() -> Iterator[str]:
    definitions: dict[str, Any] = schema()["$defs"]
    for step in STEPS:
        if not definitions[step.__name__]["properties"][step.KIND].get("description"):
            yield step.KIND


def test_an_editor_can_explain_every_step() -> None:
    assert list(_undescribed()) == []


@pytest.mark.parametrize("path", library_files(SCENES / "library"), ids=lambda path: path.stem)
def test_the_library_is_valid_and_names_its_schema(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert mistakes(text) == []
    named = text.splitlines()[0].removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / named).resolve() == FILE


@pytest.mark.parametrize(
    "step",
    [
        "{wait: 3}", "{wait: 1m30s}", "{wait: 500ms}", "{wait: $pause}",
        "{set: {lamp.power: on, lamp.brightness: $level}}",
        "{set: {lamp.brightness: = tank.level / 2}, confirm: $pause, retry: 3}", "{until: true, at_most: 3s}",
        "{until: 'mean(a.b, 30 s) > 35 µg/m³ and not (c.d == \"go; on\")', at_most: 3s, do: [{wait: 1s}]}",
        "{repeat: $level, steps: [{wait: 1s}], while: lamp.power}", "{if: lamp.power, then: [{wait: 1s}], else: []}",
        "{hold: {at_most: 3s}, otherwise: {goto: end}}", "{hold: {at_most: 3s}, otherwise: $way}",
        "{scene: other, with: {level: 60 %, fast: true}}", "{together: [{wait: 1s, at: 3s}], clock: player.position}",
        "{say: {vi: $level, ko: 3, en-GB: '{lamp.power}'}, for: 3s, name: {en: A}}",
        "{note: anything}", "{marker: end}",
        "{command: blind.stop, args: {any: [thing]}}", "{show: twin, on: wall, camera: river}", "{group: [{wait: 1s}]}",
        "{ask: {en: q}, at_most: 3s, otherwise: 2, choices: [{label: {en: a}}, {label: {en: b}, steps: [{wait: 1s}]}]}",
    ],
)  # fmt: skip
def test_every_construct_is_valid(step: str) -> None:
    assert mistakes(f"{HEAD}steps:\n  - {step}\n") == []


@pytest.mark.parametrize(
    "step",
    [
        "{saay: {en: hi}}", "{say: hello}", "{say: {en: hi}, fro: 3s}", "{wait: soon}", "{wait: -1}",
        "{wait: 1s, say: {en: a}}",
        "{set: {lamp: on}}", "{set: {}}", "{set: {lamp.power: on}, retry: 9}",
        "{set: {lamp.power: on}, otherwise: contniue}",
        "{until: lamp.power}", "{until: 'a.b > 3; c.d', at_most: 3s}",
        "{repeat: 0, steps: [{wait: 1s}]}", "{repeat: 3}",
        "{ask: {en: q}, at_most: 3s, choices: [{label: {en: a}}]}", "{hold: 3s}", "{goto: end}", "{marker: The End}",
        "{together: []}", "{together: [{wiat: 1s}]}", "{if: lamp.power}", "{scene: other, with: {level: [1]}}",
        "{hold: {at_most: 3s}, otherwise: {goto: 3}}", "{command: blind}", "{say: {english: hi}, enabled: maybe}",
        "{until: lamp.power, at_most: 3s, do: {wait: 1s}}", "{together: [{wait: 1s}], ends: some}", "{note: [a]}",
    ],
)  # fmt: skip
def test_what_is_wrong_is_underlined_and_refused(step: str) -> None:
    text = f"{HEAD}steps:\n  - {step}\n"
    assert mistakes(text) != []
    with pytest.raises(FileProblem):
        parse_scene(text)


@pytest.mark.parametrize(
    "line",
    ["audiense: [kiosk]", "mode: sometimes", "cool_down: soon", "on_restart: forget", "priority: vip", "finally: home",
     "variants: {short: {title: {en: a}}}", "trigger: {stays: 3s}", "Max: 3m"],
)  # fmt: skip
def test_a_wrong_head_is_underlined_and_refused(line: str) -> None:
    text = f"{HEAD}{line}\nsteps:\n  - wait: 1s\n"
    assert mistakes(text) != []
    with pytest.raises(FileProblem):
        parse_scene(text)
