"""The planted-fault suite: wrong scenes, each with the one finding expected, its place and nothing else.

Each file in `planted/` says in its first line what is expected: severity, code, line:column.
"""

import re
from pathlib import Path

import pytest

from devices.core.findings import FileProblem, Finding
from devices.core.sentences import SENTENCES
from devices.core.texts import LANGUAGES
from scenes.check import check_library, check_scene
from scenes.loader import load_scene
from tests.scenes.planted_hall import PLANTED, hall

FILES = sorted(PLANTED.glob("*.yaml"))
EXPECTED = re.compile(r"^# expect: (error|warning) ([a-z-]+) (\d+):(\d+)$")


def findings(path: Path) -> list[Finding]:
    try:
        loaded = load_scene(path, path.name)
    except FileProblem as problem:
        return list(problem.findings)
    return check_scene(loaded, hall())


def expected(path: Path) -> tuple[str, str, int, int]:
    match = EXPECTED.match(path.read_text().splitlines()[0])
    assert match is not None, f"{path.name} doesn't say what is expected"
    return match[1], match[2], int(match[3]), int(match[4])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_planted_fault_is_found_where_it_is_and_nothing_else(path: Path) -> None:
    found = [(each.severity, each.code, each.place.line, each.place.column) for each in findings(path)]
    assert found == [expected(path)], [str(each) for each in findings(path)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_finding_is_said_in_every_language(path: Path) -> None:
    for finding in findings(path):
        texts = [finding.line(language) for language in LANGUAGES]
        assert len(set(texts)) == len(LANGUAGES), texts
        assert not any(re.search(r"\{[a-z_]+\}", text) for text in texts), "a detail was not filled in"
        assert str(finding) == finding.line("en")


def test_there_are_enough_planted_faults() -> None:
    assert len(FILES) >= 60
    assert len({expected(path)[1] for path in FILES}) >= 45


def test_what_is_called_is_right_by_itself() -> None:
    assert [str(finding) for finding in check_scene(hall().library["child"], hall())] == []
    assert check_library(hall()) == []


def test_every_sentence_has_the_hall_s_languages_and_the_same_details() -> None:
    for code, texts in SENTENCES.items():
        assert set(texts) == set(LANGUAGES), code
        details = {language: set(re.findall(r"(?<!\{)\{(\w+)\}", text)) for language, text in texts.items()}
        assert len({frozenset(each) for each in details.values()}) == 1, (code, details)
