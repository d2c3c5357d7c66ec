"""`exhibit content`, and `exhibit check` against what is on the shelf."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from exhibit_server.cli import app
from tests.exhibit_server.content.samples import CAPTIONS, SAMPLES, SVG

SCENE = """\
scene: film
title: {vi: Phim, ko: 영상, en: Film}
summary: {vi: Tóm tắt, ko: 요약, en: Summary}
zone: lobby
max: 1m
needs: [welcome-display]
steps:
  - show: city-film
    on: welcome-display
"""


def run(*words: object) -> tuple[int, str]:
    """Run the command line; return its exit code and everything it said."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@pytest.fixture
def film(tmp_path: Path) -> Path:
    file = tmp_path / "City film.webm"
    file.write_bytes(SAMPLES["video/webm"])
    return file


def test_what_is_added_is_listed_and_exported(tmp_path: Path, film: Path) -> None:
    data, words = tmp_path / "data", tmp_path / "words.vtt"
    words.write_bytes(CAPTIONS)
    titles = ("--title", "vi=Phố", "--title", "en=City")
    assert run("content", "add", film, "--data", data, *titles, "--tag", "attract", "--fact")[0] == 0
    captions = ("--name", "city-film", "--role", "captions", "--lang", "ko")
    assert run("content", "add", words, "--data", data, *captions)[0] == 0
    assert run("content", "add", "https://example.org/", "--name", "site", "--data", data)[0] == 0

    items = json.loads(run("content", "list", "--json", "--data", data)[1])["items"]
    assert [(each["name"], each["kind"], each["example"]) for each in items] == [
        ("city-film", "video", False),
        ("site", "link", True),
    ]
    assert items[0]["title"] == {"vi": "Phố", "en": "City"} and items[0]["tags"] == ["attract"]
    assert film.stat().st_mode & 0o200, "the file it came from is left as it was"

    assert run("content", "export", tmp_path / "out", "--data", data)[0] == 0
    assert (tmp_path / "out" / "city-film.webm").read_bytes() == film.read_bytes()
    assert (tmp_path / "out" / "city-film.captions.ko.vtt").read_bytes() == CAPTIONS
    assert len(json.loads((tmp_path / "out" / "content.json").read_text())["items"]) == 2


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--name", "twin"), 1, "built-in"),
        (("--name", "Not a name"), 2, "small letters"),
        (("--role", "nothing"), 2, "--role takes"),
        (("--lang", "Korean"), 2, "--lang takes"),
        (("--title", "Film"), 2, "LANGUAGE=TITLE"),
    ],
)
def test_a_wrong_call_is_explained(tmp_path: Path, film: Path, words: tuple[str, ...], code: int, said: str) -> None:
    found, output = run("content", "add", film, *words, "--data", tmp_path / "data")
    assert found == code and said in output


def test_what_is_no_media_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "page.mp4"
    file.write_text("<!doctype html>")
    code, said = run("content", "add", file, "--data", tmp_path / "data")
    assert code == 1 and "page.mp4" in said
    assert run("content", "add", tmp_path / "nothing.png", "--data", tmp_path / "data")[0] == 2


def test_a_scene_is_checked_against_the_shelf(tmp_path: Path) -> None:
    scene, drawing, data = tmp_path / "film.yaml", tmp_path / "drawing.svg", tmp_path / "data"
    scene.write_text(SCENE, encoding="utf-8")
    drawing.write_bytes(SVG)

    code, said = run("check", scene, "--data", data)
    assert code == 1 and "knows no content 'city-film'" in said and not data.exists()

    assert run("content", "add", drawing, "--name", "city-film", "--data", data)[0] == 0
    assert run("check", scene, "--data", data)[0] == 0
