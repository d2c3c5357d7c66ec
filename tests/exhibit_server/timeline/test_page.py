"""The drawing of a playing: escaped, standalone, each thing where its second is."""

import re
from typing import Any

import pytest

from exhibit_server.timeline.canvas import LEFT, Scale, clock, packed, shortened, text_width
from exhibit_server.timeline.model import Lane, Lanes, Mark, Segment, Station, Track
from exhibit_server.timeline.page import drawing, page


def lanes(**changes: Any) -> Lanes:
    numbers = [Segment(start=n, end=n + 1, text=f"{n} %", number=float(n)) for n in range(6)]
    parts: dict[str, Any] = {
        "title": "Flood",
        "subtitle": "flood",
        "language": "en",
        "duration": 60.0,
        "verdict": "played as written",
        "tone": "good",
        "stations": (
            Station(path="1", kind="set", label="Pump on", start=0, end=2, tone="good", outcome="confirmed", main=True),
            Station(path="2", kind="until", label="Water", start=30, end=60, tone="bad", outcome="failed", main=True),
        ),
        "lanes": (
            Lane(
                device="pump",
                name="Pump",
                tracks=(Track(label="Power", actual=(Segment(start=0, end=60, text="on"),)),),
                marks=(Mark(at=12, kind="fault", text="stuck"), Mark(at=20, kind="mended", text="mended")),
                away=(Segment(start=30, end=40, text="no answer"),),
            ),
            Lane(device="tank", name="Tank", tracks=(Track(label="Level", unit="%", actual=tuple(numbers)),)),
        ),
    }
    return Lanes(**(parts | changes))


def test_a_page_stands_alone_and_shows_everything() -> None:
    html = page([lanes()], "en", heading="Rehearsal")
    for words in ("Rehearsal", "Flood", "Pump on", "Water", "stuck", "no answer", "Level", "played as written"):
        assert words in html
    assert "<script" not in html and "http://www.w3.org/2000/svg" in html
    assert re.findall(r"https?://(?!www\.w3\.org)", html) == []


def test_nothing_a_scene_or_device_says_becomes_markup() -> None:
    evil = "<script>alert('&\"')</script>"
    station = Station(
        path=evil, kind="say", label=evil, start=0, end=5, tone="good", outcome=evil, note=evil, main=True
    )
    lane = Lane(
        device=evil,
        name=evil,
        verdict=evil,
        tracks=(Track(label=evil, unit=evil, actual=(Segment(start=0, end=60, text=evil),)),),
        marks=(Mark(at=3, kind="fault", text=evil),),
    )
    html = page(
        [lanes(title=evil, subtitle=evil, verdict=evil, stations=(station,), lanes=(lane,), findings=(evil,))], "en"
    )
    assert "<script" not in html


@pytest.mark.parametrize("duration", [0.0, 0.4, 60.0, 7200.0])
def test_any_length_can_be_drawn(duration: float) -> None:
    assert drawing(lanes(duration=duration)).count("<svg") == 1
    assert drawing(lanes(duration=duration, stations=(), lanes=())).count("<svg") == 1
    assert len(Scale(duration).ticks) <= 13


def test_seconds_have_their_place_and_never_leave_the_paper() -> None:
    scale = Scale(10.0)
    assert scale.x(0) == scale.x(-5) == LEFT
    assert scale.x(10) == scale.x(99) > scale.x(5) > LEFT
    assert [clock(7), clock(125)] == ["7 s", "2:05"]


def test_what_overlaps_goes_into_rows_of_its_own() -> None:
    assert packed([(0, 10, "a"), (5, 15, "b"), (13, 20, "c")]) == [(0, "a"), (1, "b"), (0, "c")]


def test_a_text_is_cut_to_its_room() -> None:
    assert shortened("short", 100, 12) == "short"
    cut = shortened("도시 침수 대응 시나리오", 80, 12)
    assert cut.endswith("…") and text_width(cut, 12) <= 80
    assert shortened("x" * 50, 5, 12) == ""
