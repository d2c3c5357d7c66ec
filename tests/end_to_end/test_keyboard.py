"""Each page can be used without touching it: Tab reaches everything, and one sees where one is."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.end_to_end.hub import DemoHub, demo_hub
from tests.end_to_end.screens import chromium, text
from tests.end_to_end.views import VIEWS, View
from tests.end_to_end.walk import Walk

NAMES = (
    "start",
    "gallery",
    "kiosk-attract",
    "kiosk-home",
    "guide-login",
    "guide-phone",
    "technician",
    "technician-inbox",
    "technician-device",
    "technician-events",
)
PEOPLE = ("start", "gallery", "guide-phone", "technician", "technician-device")
"""Pages with a way past what stands before the content."""

LANGUAGE = "en"

MARK = """() => {
  const wanted = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
  window.marked = [...document.querySelectorAll(wanted)].filter(each =>
    each.checkVisibility({visibilityProperty: true}) && each.tabIndex >= 0 && !each.matches(':disabled'));
  return window.marked.length;
}"""
"""Marks what Tab has to reach. Radio buttons, of which Tab reaches one, are assumed away."""

WHERE = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const style = getComputedStyle(at);
  const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  return {index: window.marked.indexOf(at), seen, what: at.outerHTML.slice(0, 120)};
}"""

MISSED = """reached => window.marked
  .filter((each, n) => each.isConnected && !reached.includes(n)).map(each => each.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHub]:
    with demo_hub(tmp_path_factory.mktemp("keys") / "data") as hub:
        yield hub


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def opened(hub: DemoHub, browser: Browser, name: str) -> Iterator[Page]:
    views: tuple[View, ...] = tuple(view for view in VIEWS if view.name == name)
    for _, page in Walk(hub, browser).every(LANGUAGE, views):
        yield page


@pytest.mark.parametrize("name", NAMES)
def test_tab_reaches_everything_and_shows_where_one_is(hub: DemoHub, browser: Browser, name: str) -> None:
    for page in opened(hub, browser, name):
        page.evaluate("document.activeElement?.blur()")
        count = page.evaluate(MARK)
        assert count > 0
        reached: set[int] = set()
        unseen: list[str] = []
        for _ in range(count * 2):
            page.keyboard.press("Tab")
            at = page.evaluate(WHERE)
            if at is None:
                break
            reached.add(at["index"])
            unseen += [] if at["seen"] else [at["what"]]
        assert page.evaluate(MISSED, sorted(reached)) == []
        assert unseen == []


@pytest.mark.parametrize("name", PEOPLE)
def test_the_first_tab_offers_the_way_to_the_content(hub: DemoHub, browser: Browser, name: str) -> None:
    for page in opened(hub, browser, name):
        page.keyboard.press("Tab")
        skip = page.locator(":focus")
        assert skip.inner_text() == text(LANGUAGE, "common", "skip")
        box = skip.bounding_box()
        assert box is not None and box["y"] >= 0 and box["height"] >= 44
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.tagName") == "MAIN"


def test_a_dialog_keeps_the_focus_and_gives_it_back(hub: DemoHub, browser: Browser) -> None:
    for page in opened(hub, browser, "gallery"):
        opener = page.get_by_role("button", name=text(LANGUAGE, "gallery", "dialog"))
        opener.focus()
        page.keyboard.press("Enter")
        page.get_by_role("dialog").wait_for()
        for _ in range(6):
            outside = "!document.activeElement.closest('dialog') && document.activeElement !== document.body"
            assert not page.evaluate(outside)
            page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="hidden")
        assert opener.evaluate("button => button === document.activeElement")


def test_a_kiosk_is_used_by_keyboard_alone(hub: DemoHub, browser: Browser) -> None:
    """From the attract screen to a scene that plays, with Tab and Enter."""
    hub.await_all_online()
    for page in opened(hub, browser, "kiosk-attract"):
        page.get_by_role("button", name="English", exact=True).first.focus()
        page.keyboard.press("Enter")
        tile = page.locator('[data-scene="street-lighting"]')
        tile.wait_for()
        tile.focus()
        page.keyboard.press("Enter")
        stop = page.get_by_role("button", name=text(LANGUAGE, "kiosk", "run.stop"))
        stop.wait_for()
        stop.focus()
        page.keyboard.press("Enter")
        stop.wait_for(state="hidden")
