"""`exhibit rehearse`: what it refuses, what it prints, as JSON and as a page."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from exhibit_server.cli import app
from exhibit_server.cli.halls import RehearsalHalls
from exhibit_server.cli.rehearsal_table import bar
from scenes.loader import load_scene
from scenes.rehearsal import Script, concerned, rehearse_alone, timeline
from tests.halls import SCENE, TEXT, write_showroom

STEPS = f"""\
  - name: {{vi: Bật đèn, ko: 조명 켜기, en: Lights on}}
    set: {{lamp.power: on}}
    confirm: 3s
  - ask: {TEXT}
    at_most: 10s
    choices:
      - label: {TEXT}
      - label: {TEXT}
        steps: [{{wait: 2s}}]
  - until: tank.level < 50 %
    at_most: 5s
"""


@pytest.fixture
def hall(tmp_path: Path) -> tuple[Path, Path]:
    """Return (configuration, scene)."""
    scene = tmp_path / "small.yaml"
    scene.write_text(SCENE.format(id="small", needs="lamp, tank", likes="") + STEPS)
    return write_showroom(tmp_path), scene


def rehearse(hall: tuple[Path, Path], *words: str) -> Result:
    config, scene = hall
    return CliRunner().invoke(app, ["rehearse", str(scene), "--config", str(config), *words])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--fault", "lapm=mute"], 'did you mean "lamp"'),
        (["--fault", "rs458=mute"], 'did you mean "rs485"'),
        (["--fault", "lamp=mude"], 'did you mean "mute"'),
        (["--fault", "lamp=mute@late"], "expected a duration"),
        (["--faults", "nowhere.yaml"], "does not exist"),
        (["--every-fault", "--fault", "lamp=mute"], "brings its own"),
        (["--every-fault", "--fault-kinds", "mute,slwo"], 'did you mean "slow"'),
        (["--lang", "fr"], "one of vi, ko, en"),
    ],
)
def test_a_call_that_can_not_be_meant_ends_with_2(hall: tuple[Path, Path], words: list[str], sentence: str) -> None:
    result = rehearse(hall, *words)
    assert result.exit_code == 2
    assert sentence in result.stderr


def test_a_rehearsal_as_json_tells_steps_devices_and_faults(hall: tuple[Path, Path]) -> None:
    result = rehearse(hall, "--json", "--choice", "2", "--fault", "lamp=offline@1s..3s")
    assert result.exit_code == 0, result.output
    (found,) = json.loads(result.stdout)["rehearsals"]
    assert found["passed"] and found["safe"]
    assert found["answers"] == [{"path": "2", "answer": 2}]
    lamp = found["devices"]["lamp"]
    assert [(each["fault"], each["begins"]) for each in lamp["faults"]] == [("offline", True), ("offline", False)]
    assert [value for _, value in lamp["points"]["power"]["wanted"]] == [True, False]
    assert {"online", "offline"} == {each["state"] for each in lamp["availability"]}


@pytest.mark.parametrize(("language", "word"), [("vi", "diễn đúng kịch bản"), ("ko", "대본대로"), ("en", "as written")])
def test_a_rehearsal_is_shown_in_the_terminal_and_as_a_page(
    hall: tuple[Path, Path], tmp_path: Path, language: str, word: str
) -> None:
    html = tmp_path / "page.html"
    result = rehearse(hall, "--lang", language, "--html", str(html))
    assert result.exit_code == 0 and word in result.stdout and "█" in result.stdout
    page = html.read_text()
    assert word in page and f'lang="{language}"' in page
    assert "<script" not in page and "src=" not in page and "url(http" not in page and "@import" not in page


def test_every_choice_lists_every_path_with_its_length(hall: tuple[Path, Path]) -> None:
    result = rehearse(hall, "--every-choice", "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert [[each["answer"] for each in path["answers"]] for path in found["rehearsals"]] == [[0], [1], [2]]
    assert all(path["seconds"] > 0 for path in found["rehearsals"])
    assert "nobody answers" in rehearse(hall, "--every-choice").stdout


def test_every_fault_is_summed_up(hall: tuple[Path, Path]) -> None:
    result = rehearse(hall, "--every-fault", "--fault-kinds", "offline,mute", "--json")
    assert result.exit_code == 0, result.output
    (found,) = json.loads(result.stdout)["scenes"]
    assert found["cases"] == found["passed"] + found["safe"] > 0
    assert found["unsafe"] == 0 and found["unsafe_cases"] == [] and len(found["paths"]) == 3


def test_a_part_of_the_hall_plays_as_the_whole_does(hall: tuple[Path, Path]) -> None:
    halls = RehearsalHalls(hall[0])
    loaded = load_scene(hall[1])
    whole, part = halls.whole(), halls.part(concerned(loaded))
    assert set(part.rig) == {"lamp", "tank", "pump"}  # the tank fills while the pump is on
    script = Script(choices=[2])
    assert timeline(rehearse_alone(loaded, whole, script)) == timeline(rehearse_alone(loaded, part, script))


def test_a_bar_begins_and_ends_where_its_step_does() -> None:
    assert bar(0, 10, 10, 20) == "█" * 20
    assert bar(5, 10, 10, 20) == " " * 10 + "█" * 10
    assert bar(10, 10, 10, 20) == " " * 19 + "█"
    assert bar(5, 5, 10, 20) == " " * 10 + "▏"
    assert len(bar(9.9, 30, 10, 20)) <= 20
