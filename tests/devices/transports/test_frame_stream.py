"""Reading a wire log: what counts where noise, halves, echoes and several frames come together."""

import pytest

from devices.core.codecs import Decoded, Outcome
from devices.core.errors import BadCommand
from devices.transports.coded import Names, OnOff, OutOfRange, Scale, readable
from devices.transports.frame_stream import decode_stream, scan, shown


def look(data: bytes, at: int) -> int | str:
    """Frames are `<`, one letter, `>`; a small letter is to be ignored."""
    part = data[at : at + 3]
    if part[:1] != b"<":
        return f"expected <, got {shown(part[:1])}"
    if len(part) < 3:
        return 0
    return 3 if part[2:] == b">" else "expected >"


def read(frame: bytes) -> Decoded:
    outcome: Outcome = "accept" if frame[1:2].isupper() else "ignore"
    return Decoded(outcome=outcome, fields={"letter": frame[1:2].decode()})


def decode(data: bytes) -> Decoded:
    return decode_stream(data, look, read, lambda data: data.startswith(b"<"))


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
        (b"<A.<B>", "resync", {"letter": "B", "skipped": b"<A.".hex()}),
        (b"<a>", "ignore", {"letter": "a"}),
        (b"<a><B>", "accept", {"letter": "B", "frames": 2, "ignored": b"<a>".hex()}),
        (b"<A.", "reject", {}),
        (b"...", "reject", {}),
        (b"..<", "reject", {}),
    ],
)
def test_what_bytes_hold(data: bytes, outcome: str, fields: dict[str, object]) -> None:
    decoded = decode(data)
    assert (decoded.outcome, dict(decoded.fields)) == (outcome, fields)


def test_a_scan_tells_where_everything_stands() -> None:
    found = scan(b"..<A>.<B><", look)
    assert found.frames == (b"<A>", b"<B>")
    assert (found.skipped, found.rest, found.half) == (b"..", b"<", 9)
    assert found.reason == "expected <, got 2E"


def test_codes_become_values_and_back() -> None:
    scale = Scale(0, 100, "%", frozenset({255}), times=0.5)
    assert (scale.decode(47), scale.decode(46), scale.decode(255)) == (23.5, 23, None)
    with pytest.raises(OutOfRange, match="expected 0 to 100, got 101"):
        scale.decode(101)
    switch = OnOff(on=0, off=1, words={2: "reboot"})
    assert [switch.decode(code) for code in (0, 1, 2, 3)] == [True, False, "reboot", None]
    assert (switch.encode(value=True), switch.encode(value=False)) == (0, 1)
    names = Names({"hdmi1": 0x21, "url-launcher": 0x63}, {0x22: "hdmi1"})
    assert [names.decode(code) for code in (0x21, 0x22, 0x99)] == ["hdmi1", "hdmi1", None]
    assert [names.encode(word) for word in ("HDMI 1", "URL_Launcher", "0x40", 7)] == [0x21, 0x63, 0x40, 7]
    for wrong in ("scart", "0x1234", 256):
        with pytest.raises(BadCommand):
            names.encode(wrong)
    with pytest.raises(BadCommand):
        scale.encode(value=True)


def test_text_of_devices_is_cut_at_its_filling() -> None:
    assert readable(b" QM55R\x07\0\0rubbish") == "QM55R"
    assert shown(bytes(20)).endswith(" …")
