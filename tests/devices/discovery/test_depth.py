"""How deeply a payload is nested."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.discovery.depth import is_deeper


@given(st.recursive(st.sampled_from([1, "}]", '"', "\\"]), lambda inner: st.lists(inner, max_size=2), max_leaves=9))
def test_depth_is_counted_as_it_is(document: object) -> None:
    def depth(value: object) -> int:
        return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0

    payload = json.dumps(document).encode()
    assert is_deeper(payload, depth(document)) is False
    assert depth(document) == 0 or is_deeper(payload, depth(document) - 1) is True


@given(st.binary(max_size=300))
def test_any_bytes_have_a_depth(payload: bytes) -> None:
    is_deeper(payload, 3)


@pytest.mark.parametrize(
    ("payload", "most", "deeper"),
    [
        (b"[]" * 50, 3, False),
        (b'{"a": {"b": [1]}}', 3, False),
        (b'{"a": {"b": [1]}}', 2, True),
        (b'{"a": "[[[[[[[["}', 1, False),
        (b'{"a": "\\"[[[[[[[["}', 1, False),
        (b"[" * 99, 3, True),
        (b"]" * 99, 3, False),
        (b'[[[["' + b'\\"' * 200_000, 2, True),
        (b'[[[[]]]]"' + b'\\"' * 200_000 + b"\\", 3, True),
        (b"", 0, False),
        (b" \n[[[]]]", 2, True),
        (b"\x08[[[[[[]]]]]]", 2, False),
    ],
)
def test_depths(payload: bytes, most: int, *, deeper: bool) -> None:
    assert is_deeper(payload, most) is deeper
