"""Figures in texts: filled in as each language writes them, "–" where nothing is known, mistakes found at load."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.findings import FileProblem
from scenes.loader import parse_scene
from scenes.plan import watched_devices, windows_of
from scenes.texts import fill, number, outline
from tests.halls import SCENE
from tests.scenes.knowing import Table

KNOWN = Table(
    values={
        ("water-tank", "level"): 61.25,
        ("air", "pm25"): 8.5,
        ("pump", "power"): True,
        ("led-wall", "input"): "hdmi1",
        ("gauge", "depth"): 12_345,
        ("dead", "level"): None,
    },
    pasts={("air", "pm25", 60.0, "mean"): 12.345},
)


@pytest.mark.parametrize(
    ("text", "vi", "ko", "en"),
    [
        ("nothing", "nothing", "nothing", "nothing"),
        ("{water-tank.level}!", "61,2\u00a0%!", "61.2\u00a0%!", "61.2\u00a0%!"),
        ("{air.pm25}", "8,5\u00a0µg/m³", "8.5\u00a0µg/m³", "8.5\u00a0µg/m³"),
        ("{gauge.depth}", "12.345\u00a0mm", "12,345\u00a0mm", "12,345\u00a0mm"),
        ("{pump.power}", "bật", "켜짐", "on"),
        ("{led-wall.input}", "hdmi1", "hdmi1", "hdmi1"),
        ("{dead.level} and {nobody.level}", "– and –", "– and –", "– and –"),
        ("{= round(water-tank.level)}", "61\u00a0%", "61\u00a0%", "61\u00a0%"),
        ("{= mean(air.pm25, 1 min)}", "12,3\u00a0µg/m³", "12.3\u00a0µg/m³", "12.3\u00a0µg/m³"),
        ("{= air.pm25 / 0.5 µg/m³}", "17", "17", "17"),
        ("{= water-tank.level > 50 %}", "bật", "켜짐", "on"),
        ("{= 0 - 0.25}", "−0,25", "−0.25", "−0.25"),
        ("{{water-tank.level}}", "{water-tank.level}", "{water-tank.level}", "{water-tank.level}"),
        ("{{{air.pm25}}}", "{8,5\u00a0µg/m³}", "{8.5\u00a0µg/m³}", "{8.5\u00a0µg/m³}"),
    ],
)
def test_a_figure_is_written_as_the_language_does(text: str, vi: str, ko: str, en: str) -> None:
    assert fill({"vi": text, "ko": text, "en": text}, KNOWN) == {"vi": vi, "ko": ko, "en": en}


def test_a_label_shows_that_something_is_filled_in() -> None:
    assert outline({"en": "{{at}} {water-tank.level} of {= 1 + 1}"}) == {"en": "{at} … of …"}


def test_texts_without_figures_are_handed_on_as_they_are() -> None:
    texts = {"vi": "Xin chào", "en": "Hello"}
    assert fill(texts, KNOWN) is texts


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (0.0, "0", "0"), (-0.0, "0", "0"), (-0.001, "0", "0"), (0.5, "0,5", "0.5"), (3.14159, "3,14", "3.14"),
        (99.94, "99,9", "99.9"), (1234.5, "1234", "1234"), (9_999.4, "9999", "9999"), (9_999.6, "10.000", "10,000"),
        (1_234_567.0, "1.234.567", "1,234,567"), (-20.0, "−20", "−20"),
    ],
)  # fmt: skip
def test_numbers(value: float, vi: str, en: str) -> None:
    assert (number(value, "vi"), number(value, "en"), number(value, "vi-VN"), number(value, "ko")) == (vi, en, vi, en)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_is_written(value: float) -> None:
    text = number(value, "en").replace(",", "").replace("−", "-")
    assert float(text) == pytest.approx(value, rel=0.05, abs=0.006)


@given(st.text(max_size=40))
def test_a_text_with_doubled_braces_comes_out_as_it_was(text: str) -> None:
    assert fill({"en": text.replace("{", "{{").replace("}", "}}")}, KNOWN) == {"en": text}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{water-tank}", "expected {device.point} or {= expression}"),
        ("50 % }", "a single }"),
        ("{ open", "a single {"),
        ("{}", "expected {device.point}"),
        ("{= 1 +}", "the end"),
        ("{= men(a.b, 3 s)}", 'did you mean "mean"'),
        ("{a.b + 1}", "expected {device.point}"),
    ],
)
@pytest.mark.parametrize(
    "step",
    [
        "say: {{vi: a, en: '{}'}}",
        "{{ask: {{en: '{}'}}, at_most: 3s, choices: [{{label: {{en: a}}}}, {{label: {{en: b}}}}]}}",
    ],
)
def test_a_mistake_in_a_figure_is_found_when_the_scene_is_loaded(step: str, text: str, words: str) -> None:
    with pytest.raises(FileProblem) as caught:
        parse_scene(SCENE.format(id="small", needs="", likes="") + f"  - {step.format(text)}\n")
    finding = caught.value.findings[0]
    assert finding.place.line == 9 and words in finding.message and "en: " in finding.message


def test_a_run_keeps_the_past_its_texts_show() -> None:
    loaded = parse_scene(
        SCENE.format(id="small", needs="", likes="")
        + "  - say: {en: '{= mean(air.pm25, 1 min)} {pump.power}'}\n"
        + "  - say: {en: '{= mean(left.out, 1 min)}'}\n    enabled: false\n"
    )
    assert {(str(window.reference), window.seconds) for window in windows_of(loaded.scene)} == {("air.pm25", 60.0)}
    assert watched_devices(loaded.scene) == {"air", "pump"}
