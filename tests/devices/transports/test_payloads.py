"""Payloads that anybody may have sent: a value, or ValueError in words, and nothing else."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.transports.payloads import (
    LARGEST_JSON,
    LARGEST_TEXT,
    find_value,
    read_json,
    read_number,
    read_object,
    read_text,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(JSON)
def test_json_comes_back_as_it_was(document: Any) -> None:
    assert read_json(json.dumps(document, ensure_ascii=False).encode()) == document


@given(st.binary(max_size=2000))
def test_bytes_are_a_value_or_a_value_error(payload: bytes) -> None:
    for read in (read_text, read_json, read_object):
        try:
            read(payload)
        except ValueError as problem:
            assert str(problem)


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (b"", "expected JSON: Expecting value at character 1"),
        (b"{'a': 1}", "expected JSON"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "-Infinity"),
        (b"[" * 60_000, "nested too deeply"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "nested too deeply"),
        (b'"\\ud800"', "UTF-8"),
        (b"\xff\xff\xff", "UTF-8"),
        (b" " * (LARGEST_JSON + 1), "at most"),
        (b"1" * 5000, "limit"),
    ],
)
def test_what_is_no_json_is_said_in_words(payload: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_json(payload)


@pytest.mark.parametrize(
    ("payload", "words"), [(b"[]", "a list"), (b"1", "a number"), (b"null", "null"), (b'"x"', "a text")]
)
def test_an_object_is_expected_where_one_is(payload: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=f"expected a JSON object, got {words}"):
        read_object(payload)


def test_text_is_bounded_utf8_without_blanks_around_it() -> None:
    assert read_text(" bật\r\n".encode()) == "bật"
    with pytest.raises(ValueError, match="0xff"):
        read_text(b"ON\xff")
    with pytest.raises(ValueError, match="at most"):
        read_text(b"x" * (LARGEST_TEXT + 1))


def test_paths_lead_through_objects_and_lists() -> None:
    document = {"SDS0X1": {"PM2.5": 14.5}, "list": [1, {"x": 2}]}
    assert find_value(document, ["SDS0X1", "PM2.5"]) == 14.5
    assert find_value(document, ["list", 1, "x"]) == 2
    wrong: list[list[str | int]] = [
        ["none"],
        ["list", 7],
        ["list", -1],
        ["list", "x"],
        ["SDS0X1", "PM2", "5"],
        ["list", 0, "x"],
    ]
    for path in wrong:
        with pytest.raises(ValueError, match="expected"):
            find_value(document, path)


@given(JSON | st.floats())
def test_a_number_is_within_its_range_or_an_error(raw: Any) -> None:
    try:
        number = read_number(raw, -5, 100, "level")
    except ValueError as problem:
        assert str(problem).startswith("level: expected a number from -5 to 100")
    else:
        assert math.isfinite(number)
        assert -5 <= number <= 100
        assert not isinstance(raw, bool)
