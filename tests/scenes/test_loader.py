"""Scene files: mistakes are said with file, line and column, and nothing hostile takes long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.bounded_yaml import LARGEST
from devices.core.documents import parse_document
from devices.core.findings import FileProblem, Finding
from scenes.loader import parse_scene
from scenes.steps import Ask, Set, Until

HEAD = """\
scene: small
title: {vi: Nhỏ, ko: 작은, en: Small}
summary: {vi: Nhỏ, ko: 작은, en: Small}
zone: lobby
max: 1m30s
needs: [lamp]
steps:
"""


def findings_of(text: str) -> list[Finding]:
    with pytest.raises(FileProblem) as caught:
        parse_scene(text)
    return list(caught.value.findings)


def test_a_scene_is_loaded_with_its_durations_in_seconds() -> None:
    loaded = parse_scene(
        HEAD + "  - set: {lamp.power: on}\n    confirm: 500ms\n  - until: lamp.level >= 60 %\n    at_most: 1m\n"
    )
    first, second = loaded.scene.steps
    assert loaded.scene.max == 90.0
    assert isinstance(first, Set) and first.set == {"lamp.power": "on"} and first.confirm == 0.5
    assert isinstance(second, Until) and second.at_most == 60.0


def test_on_and_off_stay_words_also_as_keys() -> None:
    loaded = parse_scene(HEAD + "  - show: twin\n    on: wall\n  - set: {lamp.power: off}\n")
    assert loaded.scene.steps[0].model_dump()["on"] == "wall"
    assert loaded.scene.steps[1].model_dump()["set"] == {"lamp.power": "off"}


def test_plain_scalars_have_their_types_and_quoted_ones_are_texts() -> None:
    document = parse_document(b"a: 8\nb: 1.5\nc: true\nd: null\ne: '8'\nf: on\ng: -3e2\nh: 1_000\n", "x.yaml")
    expected = {"a": 8, "b": 1.5, "c": True, "d": None, "e": "8", "f": "on", "g": -300.0, "h": "1_000"}
    assert document.data == expected and type(document.data["a"]) is int


def test_choices_and_ways_out_nest() -> None:
    loaded = parse_scene(
        HEAD
        + "  - ask: {en: Which?}\n    at_most: 5s\n    choices:\n"
        + "      - {label: {en: A}, steps: [{wait: 1s}]}\n      - {label: {en: B}, steps: [{set: {lamp.power: on},"
        + " otherwise: [{wait: 2s}]}]}\n"
    )
    question = loaded.scene.steps[0]
    assert isinstance(question, Ask) and len(question.choices) == 2


@pytest.mark.parametrize(
    ("steps", "line", "column", "words"),
    [
        ("  - saay: {en: hi}\n", 8, 5, ["expected one step", 'did you mean "say"']),
        ("  - say: {en: hi}\n    fro: 3s\n", 9, 5, ["unknown key 'fro'", 'did you mean "for"']),
        ("  - wait: 3 parsecs\n", 8, 5, ["expected a duration", "'3 parsecs'"]),
        ("  - say: hello\n", 8, 5, ["expected a text for each language"]),
        ("  - set: {lamp: on}\n", 8, 11, ["expected device.point"]),
        ("  - until: lamp.power\n", 8, 5, ["'at_most' is missing"]),
        ("  - until: lamp.power >\n    at_most: 3s\n", 8, 5, ["the end"]),
        ("  - set: {lamp.power: on}\n    otherwise: contniue\n", 9, 5, ['did you mean "continue"']),
        ("  - wait: 1s\n    say: {en: hi}\n", 8, 5, ["expected one step", "got wait, say"]),
        ("  - together:\n      - wiat: 1s\n", 9, 9, ['did you mean "wait"']),
        ("  - wait: 1s\n    wait: 2s\n", 9, 5, ["stands here twice"]),
        ("  - wait: &x 1s\n", 8, 11, ["anchors"]),
        ("  - !!python/object:os.system {}\n", 8, 5, ["not allowed"]),
        ("\t- wait: 1s\n", 8, 1, ["tab"]),
    ],
)
def test_a_mistake_is_said_where_it_stands(steps: str, line: int, column: int, words: list[str]) -> None:
    finding = findings_of(HEAD + steps)[0]
    assert (finding.place.line, finding.place.column) == (line, column)
    for word in words:
        assert word in finding.message


def test_all_mistakes_are_said_at_once() -> None:
    assert len(findings_of(HEAD + "  - saay: {en: hi}\n  - wait: soon\n  - set: {x: 1}\n")) == 3


def test_hostile_files_are_refused_quickly() -> None:
    deep = b"[" * 100_000
    with pytest.raises(FileProblem, match="nested deeper"):
        parse_document(deep, "deep.yaml")
    with pytest.raises(FileProblem, match="are the most"):
        parse_document(b"a" * (LARGEST + 1), "large.yaml")
    with pytest.raises(FileProblem, match="latin.yaml:2:4: error: not UTF-8"):
        parse_document(b"a: 1\nb: \xe9\n", "latin.yaml")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        parse_document(raw, "any.yaml")
    except FileProblem as problem:
        assert problem.findings
