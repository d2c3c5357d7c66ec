"""The guide can't rot: every YAML example in scenes/README.md is loaded, whole scenes are checked in the real hall."""

import asyncio
import re
import textwrap
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from devices.core.documents import parse_document
from devices.registry import plan_devices
from devices.showroom import load_showroom
from devices.simulated import MemoryHall, memory_hall
from scenes.check import Hall, check_scene
from scenes.editors import schema
from scenes.expressions.functions import FUNCTIONS
from scenes.linking import link
from scenes.loader import LoadedScene, parse_scene
from scenes.rehearsal.faults import load_faults
from scenes.scene import Scene
from scenes.steps import KINDS
from scenes.tree import every_step

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "scenes" / "README.md").read_text(encoding="utf-8")
HEAD = "scene: example\ntitle: {en: E}\nsummary: {en: E}\nzone: lobby\nmax: 1h\nsteps:\n"


def examples() -> list[tuple[int, str]]:
    """Return each example with the line it begins on."""
    found = re.finditer(r"^( *)```yaml\n(.*?)^ *```$", TEXT, re.MULTILINE | re.DOTALL)
    return [(TEXT.count("\n", 0, match.start()) + 2, textwrap.dedent(match[2])) for match in found]


def is_scene(text: str) -> bool:
    return any(line.startswith("scene:") for line in text.splitlines())


def whole(text: str) -> str:
    """Return an example as a file: steps are given a head."""
    return text if is_scene(text) else HEAD + textwrap.indent(text, "  ")


def is_script(text: str) -> bool:
    return text.startswith("faults:")


EXAMPLES = [(line, text) for line, text in examples() if not is_script(text)]
SCRIPTS = [text for _, text in examples() if is_script(text)]
SCENES = {scene.id: scene for scene in (parse_scene(text) for _, text in EXAMPLES if is_scene(text))}


async def _hall() -> MemoryHall:
    showroom = load_showroom(ROOT / "config" / "showroom.yaml")
    return memory_hall(showroom, plan_devices(showroom))


@pytest.mark.parametrize(("line", "text"), EXAMPLES, ids=[f"line-{line}" for line, _ in EXAMPLES])
def test_every_example_is_loaded_linked_and_valid_for_editors(line: int, text: str) -> None:
    loaded = link(parse_scene(whole(text), f"README.md, example at line {line}"), SCENES)
    assert loaded.scene.steps
    validator = Draft7Validator(schema())
    assert list(validator.iter_errors(parse_document(whole(text).encode(), "x").data)) == []


@pytest.mark.parametrize("text", SCRIPTS)
def test_every_script_of_faults_is_read(text: str, tmp_path: Path) -> None:
    path = tmp_path / "faults.yaml"
    path.write_text(text, encoding="utf-8")
    assert load_faults(path)


@pytest.mark.parametrize("scene", SCENES.values(), ids=lambda scene: scene.id)
def test_a_whole_scene_has_no_findings(scene: LoadedScene) -> None:
    built = asyncio.run(_hall())
    hall = Hall(built.rig, list(built.showroom.zones), built.showroom.hall.languages)
    assert check_scene(link(scene, SCENES), hall) == []


def test_every_construct_is_shown() -> None:
    steps = [step for _, text in EXAMPLES for step in every_step(parse_scene(whole(text)).scene.steps)]
    assert {step.KIND for step in steps} == set(KINDS)
    keys = {
        key for step in steps for key, value in step.model_dump(by_alias=True).items() if value not in (None, [], {})
    }
    fields = {field.alias or name for step in steps for name, field in type(step).model_fields.items()}
    assert fields - keys == {"args"}  # explained in words
    heads = {key for scene in SCENES.values() for key in scene.scene.model_fields_set}
    assert set(Scene.model_fields) - heads <= {"finally_"}
    assert [name for name in FUNCTIONS if f"`{name}(" not in TEXT] == []
    assert [key for key in Scene.model_fields if f"`{key.rstrip('_')}`" not in TEXT] == []
