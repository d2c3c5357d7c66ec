"""The line to one screen is cut while the hub runs on, and a screen that stands still: honest here, unnoticed there."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.end_to_end.cut_line import CutLine
from tests.end_to_end.hub import DemoHub, Json, demo_hub, eventually
from tests.end_to_end.screens import LANGUAGES, PATIENCE, Kiosk, beside, chromium, kiosk, screen, text
from tests.end_to_end.tablet import tablet

SCENE = "street-lighting"
BLOCK = """() => setTimeout(() => {
  document.title = 'blocked';
  while (!document.cookie.includes('goOn=1'));
  window.over = Date.now();
}, 0)"""
"""Keeps the page's only thread busy until the test lets it go."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHub]:
    with demo_hub(tmp_path_factory.mktemp("line") / "data") as hub:
        yield hub


@pytest.fixture(autouse=True)
def at_rest(hub: DemoHub) -> None:
    for run in playing(hub):
        hub.api.post(f"/api/runs/{run['id']}/stop")
    hub.await_all_online(within=60)


@pytest.fixture
def line(hub: DemoHub) -> Iterator[CutLine]:
    with CutLine(int(hub.url("home").rstrip("/").rpartition(":")[2])) as line:
        yield line


def playing(hub: DemoHub) -> list[Json]:
    return [run for run in hub.items("runs") if run["ended_at"] is None]


def lost(page: Page, language: str) -> Locator:
    """Return the banner that says that the hub is not reachable, and what that means for the rest of the screen."""
    said = text(language, "common", "hub.lost").partition("{time}")[0]
    banner = page.get_by_role("alert").filter(has_text=said)
    return banner.filter(has_text=text(language, "common", "hub.stale"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_kiosk_cut_off_says_so_sends_nothing_and_is_right_again(
    hub: DemoHub, browser: Browser, line: CutLine, language: str
) -> None:
    with screen(browser, line.through(hub.url("kiosk_urban"))) as page:
        visitor = Kiosk(page, language)
        visitor.enter()
        tile = visitor.tile(SCENE)
        expect(tile).to_have_attribute("data-readiness", "ready", timeout=PATIENCE)

        line.cut()
        lost(page, language).wait_for()
        tile.get_by_text(hub.scene(SCENE)["title"][language]).wait_for()
        tile.get_by_text(visitor.text("tile.unknown")).wait_for()
        tile.tap()
        tile.get_by_text(text(language, "common", "problem.unsent")).wait_for()
        assert page.get_by_text(visitor.text("starting")).count() == 0
        hub.post("runs", {"scene": SCENE, "language": "en"})

        line.mend()
        lost(page, language).wait_for(state="detached")
        expect(tile).to_have_attribute("data-readiness", "busy", timeout=PATIENCE)
        assert [run["started_by"] for run in playing(hub)] != [], "what was started elsewhere goes on"
        assert [run for run in playing(hub) if run["started_from"]] == [], "what was touched meanwhile was not kept"


def test_a_tap_into_a_line_just_cut_ends_as_the_hub_says(hub: DemoHub, browser: Browser, line: CutLine) -> None:
    """The screen does not know yet that the line is gone: it may wait for the answer, not invent one."""
    with screen(browser, line.through(hub.url("kiosk_urban"))) as page:
        visitor = Kiosk(page)
        visitor.enter()
        tile = visitor.tile(SCENE)
        expect(tile).to_have_attribute("data-readiness", "ready", timeout=PATIENCE)
        line.cut()
        tile.tap()
        tile.get_by_text(visitor.text("starting")).wait_for()
        lost(page, "en").wait_for()
        tile.get_by_text(visitor.text("tile.unknown")).wait_for()
        assert page.get_by_text(visitor.text("starting")).count() == 0, "it says no longer that it starts"
        line.mend()
        lost(page, "en").wait_for(state="detached")
        # A browser may send once more what broke off before any answer: then it plays, and the hub has said so.
        title = page.get_by_role("heading", name=hub.scene(SCENE)["title"]["en"], level=1)
        refused = tile.get_by_text(text("en", "common", "problem.unreachable"))
        title.or_(refused).wait_for()
        assert [each["started_from"] for each in playing(hub)] == ["kiosk/urban"] * title.count()


def test_a_scene_goes_on_while_its_kiosk_is_cut_off_which_then_shows_how_it_ended(
    hub: DemoHub, browser: Browser, line: CutLine
) -> None:
    with screen(browser, line.through(hub.url("kiosk_urban"))) as page:
        visitor = Kiosk(page, "vi")
        visitor.enter()
        visitor.tap(SCENE)
        page.get_by_role("heading", name=hub.scene(SCENE)["title"]["vi"], level=1).wait_for()
        (run,) = playing(hub)
        line.cut()
        lost(page, "vi").wait_for()
        page.get_by_role("button", name=visitor.text("run.stop")).tap()
        page.get_by_text(text("vi", "common", "problem.unsent")).wait_for()
        assert [each["id"] for each in playing(hub)] == [run["id"]], "it goes on: the hub was not told to stop"
        hub.post("runs", {"scene": SCENE, "language": "vi", "takeover": True})
        eventually(lambda: hub.get(f"runs/{run['id']}")["state"] == "stopped", 60, "somebody else takes it over")
        page.get_by_role("heading", name=hub.scene(SCENE)["title"]["vi"], level=1).wait_for()

        line.mend()
        page.get_by_role("heading", name=visitor.text("ended.stopped")).wait_for()
        page.get_by_text(hub.get(f"runs/{run['id']}")["reason"]["vi"], exact=False).first.wait_for()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_guide_cut_off_is_told_that_a_tap_was_not_sent(
    hub: DemoHub, browser: Browser, line: CutLine, language: str
) -> None:
    with tablet(hub, browser, language, line=line) as guide:
        guide.zone(hub, "urban-sensing")
        start = guide.card(hub, SCENE).get_by_role("button", name=guide.text("start"), exact=True)
        start.wait_for()
        line.cut()
        lost(guide.page, language).wait_for()
        start.tap()
        guide.page.get_by_text(text(language, "common", "problem.unsent")).wait_for()
        line.mend()
        lost(guide.page, language).wait_for(state="detached")
        assert playing(hub) == []
        start.tap()
        eventually(lambda: playing(hub), 20, "with the line back it starts")


def test_a_kiosk_whose_page_stands_still_slows_no_other_and_catches_up(hub: DemoHub, browser: Browser) -> None:
    with beside(browser) as other, kiosk(other, hub, "twin") as slow, kiosk(browser, hub, "urban") as visitor:
        tile = slow.tile("flood-response")
        expect(tile).to_have_attribute("data-readiness", "ready", timeout=PATIENCE)
        slow.page.evaluate(BLOCK)
        visitor.tap("flood-response")
        visitor.page.get_by_role("heading", name=hub.scene("flood-response")["title"]["en"], level=1).wait_for()
        visitor.chip("Rain pump: on", "confirmed").wait_for()
        reached = visitor.page.evaluate("Date.now()")
        slow.page.context.add_cookies([{"name": "goOn", "value": "1", "url": hub.url("home")}])
        expect(tile).to_have_attribute("data-readiness", "busy", timeout=PATIENCE)
        assert slow.page.evaluate("window.over") >= reached, "it stood still until the other's scene had come so far"


def test_a_kiosk_that_takes_nothing_in_slows_no_other_and_catches_up(
    hub: DemoHub, browser: Browser, line: CutLine
) -> None:
    """Its page is well, but nothing that the hub says comes through: the hub's end of the line fills up."""
    with screen(browser, line.through(hub.url("kiosk_twin"))) as page, kiosk(browser, hub, "urban") as visitor:
        slow = Kiosk(page)
        slow.enter()
        line.cut()
        visitor.tap("flood-response")
        visitor.chip("Rain pump: on", "confirmed").wait_for()
        lost(page, "en").wait_for()
        line.mend()
        expect(slow.tile("flood-response")).to_have_attribute("data-readiness", "busy", timeout=PATIENCE)
