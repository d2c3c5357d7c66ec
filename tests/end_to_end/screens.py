"""Screens of the hall in a real Chromium, seen and touched as people do: by what is written on them."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, cast

from playwright.sync_api import Browser, BrowserType, ConsoleMessage, Locator, Page, ViewportSize, sync_playwright

from tests.end_to_end.hub import ROOT, DemoHub

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SOFTWARE_3D = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")
"""So that WebGL works on a machine without a graphics card."""

LANGUAGES = {"vi": "Tiếng Việt", "ko": "한국어", "en": "English"}
PORTRAIT: ViewportSize = {"width": 1080, "height": 1920}
LANDSCAPE: ViewportSize = {"width": 1280, "height": 800}
SMALL: ViewportSize = {"width": 720, "height": 1280}
"""The shape of a kiosk with less to draw, where nobody looks at the layout."""

PATIENCE = 30_000.0
"""Milliseconds something may take to appear, two busy cores included."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a browser that draws without a graphics card and has no WebGL."""
    with sync_playwright() as playwright, _launched(playwright.chromium, "--disable-gpu") as browser:
        yield browser


@contextmanager
def drawing_chromium(beside: Browser) -> Iterator[Browser]:
    """Run a second browser that draws WebGL by software, slowly: for a display with a map on it."""
    with _launched(beside.browser_type, *SOFTWARE_3D) as browser:
        yield browser


@contextmanager
def beside(browser: Browser) -> Iterator[Browser]:
    """Run a second browser, a process of its own, as that of another screen is."""
    with _launched(browser.browser_type, "--disable-gpu") as other:
        yield other


@contextmanager
def _launched(kind: BrowserType, *more: str) -> Iterator[Browser]:
    browser = kind.launch(executable_path=CHROMIUM, args=[*QUIET, *more])
    try:
        yield browser
    finally:
        browser.close()


@contextmanager
def screen(browser: Browser, address: str, size: ViewportSize = SMALL, *, touch: bool = True) -> Iterator[Page]:
    """Open a page of its own, as each screen of the hall has a browser of its own.

    Fails at the end when the page broke: an uncaught error, or something the page's own rules forbade.
    """
    context = browser.new_context(viewport=size, has_touch=touch, locale="en-GB", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda message: broken.extend(_breach(message)))
    try:
        page.goto(address)
        yield page
    finally:
        context.close()
    assert not broken, f"{address}: {broken}"


class Kiosk:
    """A kiosk's touchscreen, as a visitor uses it."""

    def __init__(self, page: Page, language: str = "en") -> None:
        self.page = page
        self.language = language

    def enter(self) -> None:
        """Choose the language on the attract screen, and see the scenes."""
        self.page.get_by_role("button", name=LANGUAGES[self.language], exact=True).tap()
        self.page.get_by_role("heading", name=self.text("home.title")).wait_for()

    @property
    def invitation(self) -> Locator:
        """What the attract screen says to passers-by, in one language after the other."""
        words = "|".join(re.escape(text(language, "kiosk", "begin")) for language in LANGUAGES)
        return self.page.get_by_text(re.compile(f"^({words})$"))

    def tile(self, scene: str) -> Locator:
        return self.page.locator(f'[data-scene="{scene}"]')

    def tap(self, scene: str) -> None:
        """Touch a scene's tile."""
        self.tile(scene).tap()

    def choose(self, label: str) -> None:
        """Touch an answer of the question."""
        self.page.get_by_role("button", name=label).tap()

    def go_home(self) -> None:
        """After a run: back to the scenes."""
        self.page.get_by_role("button", name=self.text("thanks.home")).tap()

    def chip(self, what: str, state: str) -> Locator:
        """Return the chips about one thing (a pattern, such as "Rain pump: on") in one state."""
        told = re.escape(self.text(f"confirm.{state}")).replace(re.escape("{seconds}"), r"[\d.,]+")
        return self.page.get_by_text(re.compile(f"^{told.replace(re.escape('{what}'), what)}$"))

    def text(self, key: str) -> str:
        """Return a sentence of the kiosk's catalogue."""
        return text(self.language, "kiosk", key)


@contextmanager
def kiosk(browser: Browser, hub: DemoHub, name: str, language: str = "en") -> Iterator[Kiosk]:
    """Open a kiosk and walk up to it."""
    with screen(browser, hub.url(f"kiosk_{name}")) as page:
        visitor = Kiosk(page, language)
        visitor.enter()
        yield visitor


def log_in(page: Page, part: str, pin: str) -> None:
    """Type a PIN on the pad of a screen for staff, whose name is filled in."""
    for digit in pin:
        page.get_by_role("button", name=digit, exact=True).tap()
    page.get_by_role("button", name=text(_language(page), part, "login.enter")).tap()


def text(language: str, part: str, key: str) -> str:
    """Return a sentence of the screens' catalogues."""
    return str(_catalogue(language, part)[key])


def _language(page: Page) -> str:
    return str(page.evaluate("document.documentElement.lang"))


@cache
def _catalogue(language: str, part: str) -> dict[str, Any]:
    file = ROOT / "web_kiosk" / "src" / "i18n" / language / f"{part}.json"
    return cast("dict[str, Any]", json.loads(file.read_text(encoding="utf-8")))


def _breach(message: ConsoleMessage) -> list[str]:
    """Return what a console message says against the page's own security rules, if it does."""
    return [message.text] if message.type == "error" and "Content Security Policy" in message.text else []
