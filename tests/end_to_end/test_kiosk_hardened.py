"""A kiosk is not a browser: nothing a visitor does to the page leads out of it, and every name of the hall is text."""

import shutil
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.end_to_end.hub import ROOT, DemoHub, demo_hub
from tests.end_to_end.kiosk_page import refuses, two_fingers
from tests.end_to_end.screens import Kiosk, chromium, kiosk, screen

MARK = "window.neverLoadedAnew"
LINK_AWAY = """document.querySelector('main').append(
  Object.assign(document.createElement('a'), { href: '/guide', textContent: 'away' }))"""
HOSTILE = "<img src=x onerror=window.broken=1><b>Sảnh</b>"
WATCH_WAKE_LOCK = """
  const request = navigator.wakeLock.request.bind(navigator.wakeLock);
  window.asked = [];
  navigator.wakeLock.request = (kind) => { window.asked.push(kind); return request(kind); };
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHub]:
    """A hall whose kiosk, figures and first scene bear names that are HTML."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(ROOT / "config", folder / "config")
    shutil.copytree(ROOT / "scenes" / "library", folder / "scenes")
    showroom = folder / "config" / "showroom.yaml"
    _rename(showroom, "Urban sensing kiosk", "Urban sensing", "Tank level")
    _rename(folder / "scenes" / "smart-parking.yaml", "Smart parking", "Free bays")
    with demo_hub(folder / "data", config=showroom, EXHIBIT_SCENES=str(folder / "scenes")) as hub:
        hub.await_all_online()
        yield hub


def _rename(file: Path, *names: str) -> None:
    text = file.read_text(encoding="utf-8")
    for name in names:
        assert f"en: {name}}}" in text, name
        text = text.replace(f"en: {name}}}", f'en: "{HOSTILE}"}}')
    file.write_text(text, encoding="utf-8")


@pytest.fixture
def visitor(hub: DemoHub, browser: Browser) -> Iterator[Kiosk]:
    with kiosk(browser, hub, "urban") as visitor:
        visitor.page.evaluate(f"{MARK} = true")
        yield visitor
        assert visitor.page.evaluate(f"{MARK} === true"), "the page was left"


def test_html_in_names_stays_text(hub: DemoHub, browser: Browser) -> None:
    with screen(browser, hub.url("kiosk_urban")) as page:
        visitor = Kiosk(page)
        visitor.invitation.wait_for()
        visitor.enter()
        visitor.tile("smart-parking").get_by_text(HOSTILE, exact=True).wait_for()
        visitor.tap("smart-parking")
        page.get_by_role("heading", name=HOSTILE).wait_for()
        assert page.locator("img[src=x]").count() == 0
        assert page.evaluate("window.broken") is None
        page.get_by_role("button", name=visitor.text("run.stop")).tap()
        page.get_by_role("heading", name=visitor.text("home.title")).wait_for()


def test_there_is_no_menu_no_dragging_and_no_selecting(visitor: Kiosk) -> None:
    page = visitor.page
    for event in ("contextmenu", "dragstart", "dragover", "drop", "selectstart", "auxclick"):
        assert refuses(page, "Event", event), event
    title = page.get_by_role("heading", name=visitor.text("home.title"))
    title.dblclick()
    assert page.evaluate("getSelection().toString()") == ""


def test_nothing_zooms(visitor: Kiosk) -> None:
    page = visitor.page
    assert refuses(page, "WheelEvent", "wheel", ctrlKey=True) and not refuses(page, "WheelEvent", "wheel")
    assert two_fingers(page) == (False, True)
    assert page.evaluate("getComputedStyle(document.querySelector('.kiosk')).touchAction") == "pan-y"
    _tap_twice(page)
    assert page.evaluate("visualViewport.scale") == 1


def _tap_twice(page: Page) -> None:
    for _ in range(2):
        page.touchscreen.tap(60, 60)


def test_keys_of_the_browser_do_nothing(visitor: Kiosk) -> None:
    for key in "ps+-0flt":
        assert refuses(visitor.page, "KeyboardEvent", "keydown", key=key, ctrlKey=True), key
    assert refuses(visitor.page, "KeyboardEvent", "keydown", key="ArrowLeft", altKey=True)
    assert refuses(visitor.page, "KeyboardEvent", "keydown", key="F12")
    assert not refuses(visitor.page, "KeyboardEvent", "keydown", key="Tab")


def test_back_and_links_stay_here(visitor: Kiosk, hub: DemoHub) -> None:
    page = visitor.page
    for _ in range(3):
        page.evaluate("history.back()")
        page.get_by_role("heading", name=visitor.text("home.title")).wait_for()
    page.evaluate(LINK_AWAY)
    page.get_by_role("link", name="away").tap()
    page.get_by_role("heading", name=visitor.text("home.title")).wait_for()
    assert page.url == hub.url("kiosk_urban")


def test_the_arrow_is_hidden_from_fingers_and_given_back_to_a_mouse(visitor: Kiosk) -> None:
    cursor = "getComputedStyle(document.querySelector('[data-scene]')).cursor"
    assert visitor.page.evaluate(cursor) == "none"
    visitor.page.mouse.move(200, 200)
    visitor.page.mouse.move(210, 210)
    assert visitor.page.evaluate(cursor) == "pointer"


def test_the_screen_is_asked_to_stay_lit(hub: DemoHub, browser: Browser) -> None:
    context = browser.new_context()
    try:
        page = context.new_page()
        page.add_init_script(WATCH_WAKE_LOCK)
        page.goto(hub.url("kiosk_urban"))
        Kiosk(page).invitation.wait_for()
        assert page.evaluate("window.asked") == ["screen"]
    finally:
        context.close()


def test_screens_that_take_nothing_in_slow_nobody_down(hub: DemoHub, visitor: Kiosk) -> None:
    with ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(_deaf(hub))
        visitor.tap("smart-parking")
        visitor.page.get_by_role("heading", name=HOSTILE).wait_for()
        visitor.page.locator(".ask button").first.tap()
        visitor.page.get_by_text(visitor.text("ask.sent")).or_(visitor.page.locator(".run:not(:has(.ask))")).wait_for()
        visitor.page.get_by_role("button", name=visitor.text("run.stop")).tap()
        visitor.page.get_by_role("heading", name=visitor.text("home.title")).wait_for()


def _deaf(hub: DemoHub) -> socket.socket:
    """Open a live line, and never read what comes."""
    host, _, port = hub.url("home").removeprefix("http://").strip("/").partition(":")
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    line.connect((host, int(port)))
    line.sendall(
        f"GET /api/live?screen=kiosk/urban HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: Upgrade\r\n"
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: bm90IHJlYWRpbmcgYW55IQ==\r\n\r\n".encode()
    )
    return line
