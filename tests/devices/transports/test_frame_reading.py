"""Finding frames in bytes: noise, halves, what is left over, echoes, and which frame counts."""

from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.codecs import Decoded, Outcome
from devices.transports.frame_reading import (
    Look,
    decode_answer,
    decode_frames,
    find_frames,
    shown,
    whole_frames,
)


def look_counted(data: bytes, at: int) -> Look:
    """A frame is its length, as one digit, and so many letters a."""
    if not 0x31 <= data[at] <= 0x39:
        return Look(reason="expected a digit")
    length = data[at] - 0x30
    body = data[at + 1 : at + 1 + length]
    if body.strip(b"a"):
        return Look(reason="expected letters a")
    return Look(length=1 + length) if len(body) == length else Look(partial=True)


def look_marked(data: bytes, at: int) -> Look:
    """A frame is `<`, one letter, `>`."""
    part = data[at : at + 3]
    if part[:1] != b"<":
        return Look(reason=f"expected <, got {shown(part[:1])}")
    if len(part) < 3:
        return Look(partial=True, reason="more must follow")
    return Look(length=3) if part[2:] == b">" else Look(reason="expected >")


def look_behind(data: bytes, at: int, *, first: Look) -> Look:
    return look_marked(data, at) if at else first


def read(frame: bytes) -> Decoded:
    """Small letters are to be ignored, X is wrong in itself."""
    outcome: Outcome = "ignore" if frame[1:2].islower() else "reject" if frame[1:2] == b"X" else "accept"
    return Decoded(outcome=outcome, fields={"letter": frame[1:2].decode()})


def read_counted(frame: bytes) -> Decoded:
    if frame == b"1a":
        return Decoded(outcome="ignore", reason="too short to matter")
    return Decoded(outcome="accept", meaning=frame.decode(), fields={"length": len(frame)})


@pytest.mark.parametrize(
    ("data", "outcome", "fields"),
    [
        (b"", "incomplete", {}),
        (b"<", "incomplete", {}),
        (b"<A>", "accept", {"letter": "A"}),
        (b"<A><B>", "accept", {"letter": "A", "frames": 2}),
        (b"<A>..<B>", "accept", {"letter": "A", "frames": 2}),
        (b"<A><", "accept", {"letter": "A", "rest": "3c"}),
        (b"..<A>", "resync", {"letter": "A", "skipped": "2e2e"}),
        (b"." * 99 + b"<A>", "resync", {"letter": "A", "skipped": "2e" * 99}),
        (b"<A.<B>", "resync", {"letter": "B", "skipped": b"<A.".hex()}),
        (b"<a>", "ignore", {"letter": "a"}),
        (b"<a><b>", "ignore", {"letter": "a", "frames": 2, "rest": None}),
        (b"<a><B>", "accept", {"letter": "B", "frames": 2, "ignored": b"<a>".hex()}),
        (b".<a><B>", "resync", {"letter": "B", "frames": 2, "ignored": b"<a>".hex(), "skipped": "2e"}),
        (b"<a><X>", "reject", {"letter": "X", "frames": 2, "ignored": b"<a>".hex()}),
        (b"<X>", "reject", {"letter": "X"}),
        (b"<X><B>", "resync", {"letter": "B", "frames": 2, "skipped": b"<X>".hex()}),
        (b"<A.", "reject", {}),
        (b"<A.<B", "reject", {}),
        (b"...", "reject", {}),
        (b"..<", "reject", {}),
        (b"..<A", "reject", {}),
    ],
)
def test_what_bytes_hold(data: bytes, outcome: str, fields: dict[str, object]) -> None:
    decoded = decode_frames(data, look_marked, read)
    expected = {name: value for name, value in fields.items() if value is not None}
    assert (decoded.outcome, dict(decoded.fields)) == (outcome, expected)


def test_outcomes_follow_what_was_found_without_a_common_mark() -> None:
    assert decode_frames(b"3a", look_counted, read_counted).outcome == "incomplete"
    assert decode_frames(b"?", look_counted, read_counted).outcome == "reject"
    assert decode_frames(b"?3", look_counted, read_counted).outcome == "reject"
    assert decode_frames(b"?3aa", look_counted, read_counted).fields == {"skipped": "3f"}
    assert decode_frames(b"?3a", look_counted, read_counted).outcome == "reject"
    assert decode_frames(b"?3a", look_counted, read_counted, half=2).outcome == "incomplete"
    assert decode_frames(b"9aa2aa", look_counted, read_counted).outcome == "resync"
    assert decode_frames(b"2aa2aa9", look_counted, read_counted).fields == {"length": 3, "frames": 2, "rest": "39"}
    assert decode_frames(b"1a2aa", look_counted, read_counted).meaning == "2aa"


def test_a_search_tells_where_everything_stands() -> None:
    found = find_frames(b"..<A>.<B><", look_marked)
    assert [(span.start, span.end) for span in found.spans] == [(2, 5), (6, 9)]
    assert (found.half, found.first.reason) == (9, "expected <, got 2E")
    assert whole_frames(b"xx2aa3aaa2a", look_counted) == [b"2aa", b"3aaa"]


def test_with_a_header_a_half_frame_of_one_byte_counts_and_the_rest_is_not_looked_at() -> None:
    places: list[int] = []

    def look(data: bytes, at: int) -> Look:
        places.append(at)
        return look_marked(data, at)

    decoded = decode_frames(b"....<", look, read, header=b"<")
    assert (decoded.outcome, decoded.fields["skipped"]) == ("incomplete", "2e2e2e2e")
    assert places[:2] == [0, 4]


def test_tries_bound_what_rubbish_costs() -> None:
    assert decode_frames(b"<" * 5 + b"<A>", look_marked, read, tries=5).outcome == "reject"
    assert decode_frames(b"<" * 4 + b"<A>", look_marked, read, tries=5).outcome == "resync"


def test_what_a_protocol_calls_meant_as_a_frame_is_no_noise() -> None:
    assert decode_frames(b"?3aa", look_counted, read_counted).outcome == "incomplete"
    assert decode_frames(b"?3aa", look_counted, read_counted, begins=lambda data: data == b"?3aa").outcome == "reject"


def test_nothing_is_looked_for_inside_a_sure_frame() -> None:
    half = Look(partial=True, reason="the end of the bundle", sure=True)
    broken = Look(reason="a bundle that is wrong", sure=True)
    for first, outcome in ((half, "incomplete"), (broken, "reject")):
        decoded = decode_frames(b"#<A>", partial(look_behind, first=first), read)
        assert (decoded.outcome, decoded.reason) == (outcome, first.reason)


def test_looking_may_tell_what_a_frame_means() -> None:
    meaning = Decoded(outcome="accept", meaning="told by the look")
    assert decode_frames(b"x", lambda _, __: Look(length=1, decoded=meaning)) == meaning
    with pytest.raises(TypeError, match="needs a `read`"):
        decode_frames(b"<A>", look_marked)


@pytest.mark.parametrize(
    ("data", "outcome", "fields"),
    [
        (b"<Q>", "ignore", {}),
        (b"<Q><A>", "accept", {"letter": "A", "frames": 2, "ignored": b"<Q>".hex()}),
        (b"<Q><a><A>", "accept", {"letter": "A", "frames": 3, "ignored": b"<Q><a>".hex()}),
        (b"<Q><A", "incomplete", {"ignored": b"<Q>".hex()}),
        (b"<A>", "accept", {"letter": "A"}),
    ],
)
def test_the_request_heard_back_is_no_answer(data: bytes, outcome: str, fields: dict[str, object]) -> None:
    decoded = decode_answer(data, look_marked, read, request=b"<Q>")
    assert (decoded.outcome, dict(decoded.fields)) == (outcome, fields)


def test_long_runs_are_cut_in_reasons() -> None:
    assert shown(b"\xaa\x11") == "AA 11"
    assert shown(bytes(20)) == f"{bytes(16).hex(' ')} …"
    assert shown(b"") == "nothing"


@given(st.lists(st.sampled_from([b"2aa", b"1a", b"3", b"a", b"x", b"\xff"]), max_size=40).map(b"".join))
def test_every_byte_is_accounted_for(data: bytes) -> None:
    spans = find_frames(data, look_counted).spans
    assert all(before.end <= after.start for before, after in pairwise(spans))
    fields = decode_frames(data, look_counted, read_counted).fields
    if spans:
        assert data.startswith(bytes.fromhex(fields.get("skipped", "")))
        assert data[spans[-1].end :] == bytes.fromhex(fields.get("rest", ""))


@pytest.mark.parametrize("data", [b"<" * 3000, b"." * 3000, b"<A>" * 1000, b"<A." * 1000])
def test_every_place_is_looked_at_once(data: bytes) -> None:
    places: list[int] = []

    def look(data: bytes, at: int) -> Look:
        places.append(at)
        return look_marked(data, at)

    find_frames(data, look)
    assert len(places) == len(set(places)) <= len(data)
    places.clear()
    decode_frames(data, look, read)
    assert len(places) <= len(data) + 1
