"""The guide's screen on a phone, as a guide uses it: by what is written on it, and with a finger."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page, ViewportSize

from tests.end_to_end.cut_line import CutLine
from tests.end_to_end.hub import DemoHub
from tests.end_to_end.screens import screen, text

NARROW: ViewportSize = {"width": 360, "height": 740}
SHAKEN = """
window.shaken = [];
Object.defineProperty(Navigator.prototype, "vibrate", {value: pattern => window.shaken.push(pattern) > 0});
"""
"""Notes each time the page shakes the phone; headless Chromium has nothing to shake."""


class Tablet:
    """The guide's screen in one hand."""

    def __init__(self, page: Page, language: str) -> None:
        self.page, self.language = page, language

    def text(self, key: str, **values: str) -> str:
        """Return a sentence of the guide's catalogue, filled."""
        sentence = text(self.language, "guide", key)
        for name, value in values.items():
            sentence = sentence.replace("{" + name + "}", value)
        return sentence

    def button(self, key: str, **values: str) -> Locator:
        return self.page.get_by_role("button", name=self.text(key, **values), exact=True)

    def show(self, page: str) -> None:
        """Open one of the three pages."""
        self.page.get_by_role("link", name=self.text(f"page.{page}")).tap()

    def zone(self, hub: DemoHub, zone: str) -> None:
        """Touch a zone on the map."""
        name = next(each["name"] for each in hub.get("hall")["zones"] if each["id"] == zone)[self.language]
        self.page.get_by_role("navigation", name=self.text("zones")).get_by_role("button", name=name).tap()
        self.page.get_by_role("heading", name=name, level=1).wait_for()

    def card(self, hub: DemoHub, scene: str) -> Locator:
        """Return the card a scene is started from."""
        title = hub.scene(scene)["title"][self.language]
        starts = self.button("start")
        return self.page.get_by_role("article", name=title, exact=True).filter(has=starts)

    @property
    def stop(self) -> Locator:
        return self.page.get_by_role("button", name=self.text("all-stop.hold"))

    @contextmanager
    def finger_on(self, what: Locator) -> Iterator[None]:
        """Keep a finger on something."""
        box = what.bounding_box()
        assert box is not None
        line = self.page.context.new_cdp_session(self.page)
        point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        line.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
        yield
        line.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@contextmanager
def tablet(
    hub: DemoHub,
    browser: Browser,
    language: str = "en",
    size: ViewportSize = NARROW,
    place: str = "",
    line: CutLine | None = None,
) -> Iterator[Tablet]:
    """Open the guide's screen, logged in; over a line that can be cut, where one is given."""
    home, guide = (line.through(hub.url(name)) if line else hub.url(name) for name in ("home", "guide"))
    with screen(browser, home, size) as page:
        login = {"name": "guide", "pin": hub.facts["pins"]["guide"]}
        assert page.context.request.post(f"{home.rstrip('/')}/api/session", data=login).ok
        page.add_init_script(SHAKEN)
        page.goto(f"{guide}?lang={language}#{place}")
        page.get_by_role("navigation", name=text(language, "guide", "pages")).wait_for()
        yield Tablet(page, language)
