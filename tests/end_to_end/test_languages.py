"""Every screen speaks the person's language, with letters that are really there; staff log in and are obeyed."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize

from tests.end_to_end.hub import DemoHub, demo_hub, eventually
from tests.end_to_end.screens import LANDSCAPE, LANGUAGES, PORTRAIT, Kiosk, chromium, log_in, screen, text

OVERFLOWING = """() => [...document.querySelectorAll('body *')].filter(element => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.right > innerWidth + 1 && !element.closest('svg')
        && getComputedStyle(element).visibility !== 'hidden';
}).map(element => element.outerHTML.slice(0, 120))"""
FONTS = {"vi": "Be Vietnam Pro", "ko": "Noto Sans KR", "en": "Be Vietnam Pro"}
TEXT_NODE = 3
TABLET: ViewportSize = {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHub]:
    with demo_hub(tmp_path_factory.mktemp("languages") / "data") as hub:
        hub.await_all_online()
        yield hub


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["1080x1920", "1280x800"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_kiosk_speaks_the_visitors_language(
    hub: DemoHub, browser: Browser, language: str, size: ViewportSize
) -> None:
    offered = ("flood-response", "air-pollution", "street-lighting", "smart-parking")
    titles = {each["id"]: each["title"] for each in hub.items("scenes")}
    with screen(browser, hub.url("kiosk_urban"), size) as page:
        visitor = Kiosk(page, language)
        visitor.enter()
        assert page.evaluate("document.documentElement.lang") == language
        for scene in offered:
            shown = visitor.tile(scene).inner_text()
            assert titles[scene][language] in shown
            assert not [other for other in LANGUAGES if other != language and titles[scene][other] in shown]
        for label in (text(language, "kiosk", "help"), text(language, "common", "readiness.ready")):
            page.get_by_text(label, exact=True).first.wait_for()

        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert page.evaluate(OVERFLOWING) == []
        last = visitor.tile(offered[-1]).bounding_box()
        assert last is not None and last["y"] + last["height"] <= size["height"], "all tiles fit on the glass"

        page.evaluate("document.fonts.ready.then(() => true)")
        assert page.evaluate("[...document.fonts].filter(face => face.status === 'error').length") == 0
        assert _foreign_fonts(page, language) == {}, "letters that none of our own fonts has"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_running_scene_speaks_the_language_it_was_started_in_and_changes_with_the_visitor(
    hub: DemoHub, browser: Browser, language: str
) -> None:
    other = "en" if language != "en" else "vi"
    with screen(browser, hub.url("kiosk_construction")) as page:
        visitor = Kiosk(page, language)
        visitor.enter()
        visitor.tap("beam-alarm")
        title = hub.scene("beam-alarm")["title"]
        page.get_by_role("heading", name=title[language]).wait_for()
        run = next(each for each in hub.items("runs") if each["ended_at"] is None)
        assert run["language"] == language
        page.get_by_text(run["caption"][language]).wait_for()
        page.get_by_role("button", name=LANGUAGES[other], exact=True).tap()
        page.get_by_role("heading", name=title[other]).wait_for()
        assert _foreign_fonts(page, other) == {}
        page.get_by_role("button", name=text(other, "kiosk", "run.stop")).tap()
        eventually(lambda: hub.get(f"runs/{run['id']}")["state"] == "stopped", 20, "the run is stopped")


def test_a_guide_logs_in_holds_to_stop_everything_and_releases_it(hub: DemoHub, browser: Browser) -> None:
    run = hub.post("runs", {"scene": "beam-alarm", "language": "en"})["id"]
    with screen(browser, hub.url("guide"), TABLET) as page:
        wrong = "0000000" if hub.facts["pins"]["guide"] != "0000000" else "1111111"
        log_in(page, "guide", wrong)
        page.get_by_role("alert").first.wait_for()
        log_in(page, "guide", hub.facts["pins"]["guide"])
        _press(page, page.get_by_role("button", name=text("en", "guide", "all-stop.hold")))
        page.get_by_role("heading", name=text("en", "guide", "all-stop.active")).wait_for()
        page.mouse.up()
        eventually(lambda: hub.get(f"runs/{run}")["state"] == "stopped", 5, "the run is stopped")
        assert hub.readiness("beam-alarm") == "not_ready"

        release = text("en", "guide", "all-stop.release")
        page.get_by_role("button", name=release).first.tap()
        page.get_by_role("dialog").get_by_role("button", name=release).tap()
        page.get_by_role("button", name=text("en", "guide", "all-stop.hold")).wait_for()
        eventually(lambda: hub.readiness("beam-alarm") == "ready", 10, "scenes can play again")


def test_a_press_that_slides_away_from_the_stop_stops_nothing(hub: DemoHub, browser: Browser) -> None:
    with screen(browser, hub.url("guide"), TABLET) as page:
        log_in(page, "guide", hub.facts["pins"]["guide"])
        stop = page.get_by_role("button", name=text("en", "guide", "all-stop.hold"))
        page.clock.install()
        page.clock.pause_at(time.time() + 2)  # however long this takes, the finger has slid away at once
        _press(page, stop)
        page.mouse.move(200, 200)
        page.get_by_text(text("en", "guide", "all-stop.how"), exact=True).wait_for()
        page.mouse.up()
        assert not [event for event in hub.items("events", limit=1) if event["kind"] == "all_stop"]
        assert hub.readiness("beam-alarm") == "ready"


def test_a_technician_logs_in_sends_a_command_and_sees_it_confirmed(hub: DemoHub, browser: Browser) -> None:
    device = hub.device("street-light-2")
    power = next(verb for verb in device["verbs"] if verb["name"] == "power")["label"]["en"]
    with screen(browser, hub.url("technician"), TABLET) as page:
        log_in(page, "technician", hub.facts["pins"]["technician"])
        page.get_by_role("link", name=text("en", "technician", "page.devices")).first.tap()
        page.locator(f'[aria-rowcount="{len(hub.items("devices")) + 1}"]').wait_for()
        page.get_by_label(text("en", "technician", "search"), exact=True).fill(device["name"]["en"])
        page.get_by_role("link", name=device["name"]["en"]).tap()
        form = page.locator("form").filter(has_text=power).first
        confirmed = text("en", "technician", "answer.confirmed").partition("{seconds}")[0]
        for wanted in (True, False):
            form.get_by_role("button", name=text("en", "common", f"value.{str(wanted).lower()}"), exact=True).tap()
            form.get_by_role("button", name=text("en", "technician", "send")).tap()
            form.get_by_role("status").filter(has_text=confirmed).wait_for()
            assert hub.point("street-light-2", "power") is wanted

        # A display that answers NG: the refusal is shown, no success.
        hub.fault("training-display", "refuse")
        page.goto(f"{hub.url('technician')}#devices/training-display")
        form = page.locator("form").filter(has_text=power).first
        form.get_by_role("button", name=text("en", "common", "value.true"), exact=True).tap()
        form.get_by_role("button", name=text("en", "technician", "send")).tap()
        form.get_by_role("alert").wait_for()
        assert form.get_by_role("status").count() == 0
        hub.fault("training-display", None)


def _press(page: Page, button: Locator) -> None:
    """Press a button and stay on it."""
    button.wait_for()
    box = button.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()


def _foreign_fonts(page: Page, language: str) -> dict[str, str]:
    """Return, by font, a text that was drawn with a font of the machine instead of one of ours: what a box would be."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    ours: set[str] = set()
    foreign: dict[str, str] = {}
    root = session.send("DOM.getDocument", {"depth": -1})["root"]
    for node in _nodes_with_text(root):
        words = " ".join(child["nodeValue"] for child in node["children"] if child["nodeType"] == TEXT_NODE)
        for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node["nodeId"]})["fonts"]:
            if font["isCustomFont"]:
                ours.add(font["familyName"])
            else:
                foreign[font["familyName"]] = words
    session.detach()
    assert any(FONTS[language] in family for family in ours), f"drawn with {ours}"
    return foreign


def _nodes_with_text(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    children = node.get("children", [])
    if node["nodeName"] not in ("HEAD", "SCRIPT", "STYLE"):
        if any(child["nodeType"] == TEXT_NODE and child["nodeValue"].strip() for child in children):
            yield node
        for child in children:
            yield from _nodes_with_text(child)


MARKS = """async letters => {
  const drawing = document.createElement('canvas').getContext('2d');
  const tall = [];
  for (const weight of [400, 500, 600, 700, 800]) {
    await document.fonts.load(`${weight} 100px "Be Vietnam Pro"`, letters);
    drawing.font = `${weight} 100px "Be Vietnam Pro"`;
    const seen = drawing.measureText(letters);
    tall.push((seen.actualBoundingBoxAscent + seen.actualBoundingBoxDescent) / 100);
  }
  return Math.max(...tall);
}"""
TIGHTEST = """() => Math.min(...[...document.querySelectorAll('h1, h2, h3, p:not(.value), button, li')].map(each => {
  const style = getComputedStyle(each);
  return parseFloat(style.lineHeight) / parseFloat(style.fontSize);
}).filter(each => each > 0))"""


def test_vietnamese_marks_have_room_in_their_lines(hub: DemoHub, browser: Browser) -> None:
    """Capitals with two marks stand clear of the line above in running text, small letters in the tightest line."""
    with screen(browser, f"{hub.url('home').rstrip('/')}/gallery?lang=vi", LANDSCAPE) as page:
        page.locator("#devices").wait_for()
        capitals, small = page.evaluate(MARKS, "ẶỄỘỸ"), page.evaluate(MARKS, "ắặễộữợỹ")
        running = page.evaluate("parseFloat(getComputedStyle(document.body).lineHeight) / 16 / 1.0625")
        tightest = page.evaluate(TIGHTEST)
    assert 1.0 < capitals <= running
    assert 0.9 < small <= tightest


def test_the_language_of_the_page_chooses_the_face(hub: DemoHub, browser: Browser) -> None:
    faces = {}
    for language in LANGUAGES:
        with screen(browser, f"{hub.url('home').rstrip('/')}/?lang={language}", LANDSCAPE) as page:
            page.locator("main").wait_for()
            faces[language] = page.evaluate("getComputedStyle(document.body).fontFamily.split(',')[0]")
    assert "Noto Sans KR" in faces["ko"]
    assert "Be Vietnam Pro" in faces["vi"] and "Be Vietnam Pro" in faces["en"]
