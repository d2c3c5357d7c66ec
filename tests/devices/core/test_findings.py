"""Findings: English as a string, every language from the catalogue, nothing swallowed."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.duration import parse_duration
from devices.core.findings import Finding, Place
from devices.core.phrases import Explained, Phrase, hint
from devices.core.texts import LANGUAGES
from devices.core.values import Point, PointType
from devices.drivers.browser_display import CAMERAS, CONTENTS
from devices.drivers.lg_display import POINTS as LG
from devices.drivers.samsung_mdc import POINTS as SAMSUNG

PLACE = Place("x.yaml", 3, 5)
DISPLAY = Path(__file__).parents[3] / "web_kiosk" / "src" / "screens" / "display"


def test_a_finding_is_english_as_a_string_and_told_in_every_language() -> None:
    finding = Finding.of(PLACE, "no-such-zone", name="loby", hint=hint("loby", ["lobby"]))
    assert str(finding) == "x.yaml:3:5: error: there is no zone 'loby'; did you mean \"lobby\"? [no-such-zone]"
    assert finding.line("vi") == "x.yaml:3:5: lỗi: không có khu vực 'loby'; có phải ý bạn là \"lobby\"? [no-such-zone]"
    assert finding.line("ko") == "x.yaml:3:5: 오류: 'loby' 구역은 없음; 혹시 \"lobby\"인가요? [no-such-zone]"


def test_a_sentence_of_its_own_stays_english() -> None:
    finding = Finding(PLACE, "wrong-wire", "pjlink can't hang on the wire 'x'")
    assert {finding.text(language) for language in LANGUAGES} == {"pjlink can't hang on the wire 'x'"}


def test_a_remark_is_told_in_every_language() -> None:
    finding = Finding.doubt(PLACE, "alias").under(Phrase.of("with", arguments="$level = 90 %"))
    assert str(finding).endswith("are not allowed here (with $level = 90 %) [alias]")
    assert finding.text("vi").endswith("(khi $level = 90 %)") and finding.severity == "warning"


def test_findings_can_be_counted_and_compared() -> None:
    one, other = (Finding.of(PLACE, "duplicate-key", key="wait") for _ in range(2))
    assert one == other and len({one, other}) == 1


def test_an_unknown_code_is_shown_with_its_details() -> None:
    assert Phrase.of("no-such-code", what="x").text("ko") == "no-such-code, what: x"


@given(st.one_of(st.text(max_size=20), st.floats(), st.integers(), st.booleans(), st.none()))
def test_what_a_value_should_be_is_said_in_every_language(raw: object) -> None:
    points = [
        Point(name="a", type=PointType.NUMBER, unit="%", minimum=0, maximum=100),
        Point(name="b", type=PointType.BOOLEAN),
        Point(name="c", type=PointType.CHOICE, choices=("hdmi1", "hdmi2")),
    ]
    for parse in (*(point.parse for point in points), parse_duration):
        try:
            parse(raw)
        except Explained as problem:
            texts = [problem.phrase.text(language) for language in LANGUAGES]
            assert len(set(texts)) == len(LANGUAGES) and str(problem) == texts[-1]


@pytest.mark.parametrize("points", [LG, SAMSUNG])
def test_displays_say_how_long_their_start_takes(points: tuple[Point, ...]) -> None:
    assert {point.name: point.takes for point in points if point.takes} == {"power": 20.0}


def test_contents_and_cameras_are_those_the_page_knows() -> None:
    logic = (DISPLAY / "logic.ts").read_text()
    table = logic[logic.index("export const CONTENTS") : logic.index("as const satisfies")]
    known = re.findall(r"^  \"?([a-z-]+)\"?: \{", table, re.MULTILINE)
    indicators = re.search(r'INDICATORS = "([a-z]+)"', logic)
    assert indicators is not None and set(CONTENTS) == {*known, indicators[1], "blank", ""}
    flights = re.search(r"Object\.keys\(cameras\)\)\.toEqual\((\[[^\]]+\])", (DISPLAY / "logic.test.ts").read_text())
    assert flights is not None and set(CAMERAS) == {*re.findall('"([a-z]+)"', flights[1]), ""}
