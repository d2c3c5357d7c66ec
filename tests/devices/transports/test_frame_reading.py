"""Finding frames without a common start mark: noise, halves, what is left over, echoes."""

from hypothesis import given
from hypothesis import strategies as st

from devices.core.codecs import Decoded
from devices.transports.frame_reading import decode_frames, find_frames, shown


def look(data: bytes, at: int) -> int | str:
    """A frame is its length, as one digit, and so many letters a."""
    if not 0x31 <= data[at] <= 0x39:
        return "expected a digit"
    length = data[at] - 0x30
    body = data[at + 1 : at + 1 + length]
    if body.strip(b"a"):
        return "expected letters a"
    return 1 + length if len(body) == length else 0


def read(frame: bytes) -> Decoded:
    if frame == b"1a":
        return Decoded(outcome="ignore", reason="too short to matter")
    return Decoded(outcome="accept", meaning=frame.decode(), fields={"length": len(frame)})


def test_finds_frames_and_what_lies_around() -> None:
    found = find_frames(b"xx2aa3aaa2a", look)
    assert (found.frames, found.skipped, found.rest) == ((b"2aa", b"3aaa"), b"xx", b"2a")
    assert found.reason == "expected a digit"


def test_outcomes_follow_what_was_found() -> None:
    assert decode_frames(b"", look, read).outcome == "incomplete"
    assert decode_frames(b"3a", look, read).outcome == "incomplete"
    assert decode_frames(b"?", look, read).outcome == "reject"
    assert decode_frames(b"9aa2aa", look, read).outcome == "resync"
    assert decode_frames(b"2aa", look, read).fields == {"length": 3}
    assert decode_frames(b"2aa2aa9", look, read).fields == {"length": 3, "frames": 2, "rest": b"9".hex()}


def test_what_is_ignored_does_not_hide_what_follows() -> None:
    found = decode_frames(b"1a2aa", look, read)
    assert (found.outcome, found.meaning, found.fields["ignored"]) == ("accept", "2aa", b"1a".hex())
    assert decode_frames(b"1a1a", look, read).outcome == "ignore"


def test_long_runs_are_cut_in_reasons() -> None:
    assert shown(b"\xaa\x11") == "AA 11"
    assert shown(bytes(20)) == f"{bytes(16).hex(' ')} …"
    assert shown(b"") == "nothing"


@given(st.binary(max_size=60))
def test_every_byte_is_accounted_for(data: bytes) -> None:
    found = find_frames(data, look)
    if found.frames:
        assert data.startswith(found.skipped) and data.endswith(found.rest)
        assert all(frame in data for frame in found.frames)
