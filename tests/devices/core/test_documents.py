"""YAML files: what is hostile is refused where it stands, within bounded memory and time; what is not is read."""

import json
import os
import string
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.bounded_yaml import DEEPEST, LARGEST
from devices.core.documents import Document, parse_document, read_document
from devices.core.findings import FileProblem
from scenes.loader import parse_scene
from scenes.steps import KINDS
from tests.devices.core.hostile_files import FILES, SCENES

MOST_MEMORY = 20_000_000
"""Bytes of Python objects that refusing any of the hostile files may take."""


def test_hostile_files_are_refused_where_they_are_wrong_in_bounded_memory_and_time() -> None:
    """All in one process of its own, with its memory and its processor time limited by the system."""
    program = Path(__file__).with_name("hostile_files.py")
    environment = {**os.environ, "PYTHONPATH": str(program.parents[3])}
    ran = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, check=False, env=environment)
    assert ran.returncode == 0, ran.stderr[-2000:]
    found = {row["name"]: row for row in map(json.loads, ran.stdout.splitlines())}
    wrong = [
        (name, found.get(name), code, line)
        for name, (_, code, line) in {**FILES, **SCENES}.items()
        if name not in found or (found[name]["code"], found[name]["line"]) != (code, line)
    ]
    assert wrong == []
    assert max(row["peak"] for row in found.values()) < MOST_MEMORY
    assert max(row["findings"] for row in found.values()) <= 50


def test_a_large_file_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as stream:
        stream.truncate(10**12)  # a file of a terabyte, all of it a hole
    with pytest.raises(FileProblem, match=f"{LARGEST} bytes are the most"):
        read_document(path)


def test_a_file_that_is_not_there_is_said() -> None:
    with pytest.raises(FileProblem, match="can't read: No such file"):
        read_document(Path("/nowhere/at/all.yaml"))


def test_exactly_as_deep_as_allowed_is_read() -> None:
    parse_document(b"[" * DEEPEST + b"]" * DEEPEST, "deep.yaml")
    with pytest.raises(FileProblem, match="deep.yaml:1:41: error: nested deeper than 40 levels"):
        parse_document(b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), "deep.yaml")


def test_an_ordinary_file_is_read_with_its_places() -> None:
    document = parse_document("\ufeffa: 1\nb:\n  - c: xin chào\n  - 안녕\n".encode(), "x.yaml")
    assert document.data == {"a": 1, "b": [{"c": "xin chào"}, "안녕"]}
    assert str(document.place(("b", 0, "c"))) == "x.yaml:3:5"
    assert str(document.place(("b", 0, "c", "missing"))) == "x.yaml:3:5"
    assert str(document.place(("b", 1))) == "x.yaml:4:5"


# -- whatever comes ---------------------------------------------------------------------------------------------------


def read(raw: bytes) -> Document | None:
    """Read bytes as a scene; None when they were refused, with a place and a sentence for each mistake."""
    try:
        return parse_document(raw, "any.yaml")
    except FileProblem as problem:
        assert problem.findings
        assert all(finding.place.line >= 1 and finding.message and finding.code for finding in problem.findings)
        return None


_INDICATORS = [
    *":-?[]{},#&*!|>'\"%@` \n\t~",
    "\n  ",
    "\n- ",
    ": ",
    "<<: ",
    "---\n",
    "...\n",
    "&a ",
    "*a",
    "!!str ",
    "|\n ",
    "on",
    "1e400",
]


@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(st.sampled_from(_INDICATORS), max_size=60).map(lambda parts: "".join(parts).encode()),
    )
)
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    document = read(raw)
    if document is not None:
        json.dumps(document.data, allow_nan=False).encode()


_PRINTED = st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cn", "Zl", "Zp"])
_PLAIN: st.SearchStrategy[Any] = st.one_of(
    st.booleans(), st.none(), st.integers(-(10**17), 10**17), st.text(_PRINTED, max_size=20)
)
_KEYS = st.text(string.ascii_lowercase, min_size=1, max_size=8)
_DATA = st.recursive(
    _PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4), max_leaves=20
)


@given(_DATA)
def test_json_is_read_as_what_it_says(data: Any) -> None:
    """JSON is YAML."""
    assert parse_document(json.dumps(data, ensure_ascii=False).encode(), "x.yaml").data == data


_SCENE_KEYS = st.sampled_from(
    [*KINDS, "over", "at_most", "steps", "then", "else", "choices", "label", "with", "otherwise"]
) | (st.sampled_from(["goto", "name", "at", "do", "en", "clock", "while", "confirm", "for"]))
_SCENE_WORDS: st.SearchStrategy[Any] = st.one_of(
    _PLAIN,
    st.sampled_from(
        ["lamp.power", "3s", "on", "stop", "= lamp.level + 1", "$x", "{lamp.level}", "lamp.level > 3 %", 1e300]
    ),
)
_STEPS = st.recursive(
    _SCENE_WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_SCENE_KEYS, inner, max_size=4),
    max_leaves=25,
)


@given(st.lists(st.dictionaries(_SCENE_KEYS, _STEPS, min_size=1, max_size=4), min_size=1, max_size=4), _STEPS, _STEPS)
def test_any_structure_is_a_scene_or_is_refused(steps: Any, parameters: Any, variants: Any) -> None:
    head = {"scene": "x", "title": {"en": "x"}, "summary": {"en": "x"}, "zone": "z", "max": "1m"}
    for extra in ({}, {"parameters": parameters, "variants": variants}):
        text = json.dumps({**head, **extra, "steps": steps})
        try:
            parse_scene(text)
        except FileProblem as problem:
            assert all(finding.place.line == 1 and finding.message for finding in problem.findings)
