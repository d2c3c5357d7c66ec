"""A browser becomes a screen that the hall's configuration does not have: added, kept through a restart, removed."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.end_to_end.hub import DemoHub, demo_hub, eventually
from tests.end_to_end.screens import PORTRAIT, chromium, screen, text
from tests.end_to_end.test_screens import WITHIN, of_screen, technician

NAMES = {"vi": "Hành lang", "ko": "복도", "en": "Corridor"}
IDS = {"vi": "hanh-lang", "ko": "screen", "en": "corridor"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHub]:
    with demo_hub(tmp_path_factory.mktemp("new-screens") / "data", pairing=True) as running:
        yield running


def code_of(new: Page) -> str:
    shown = new.locator("[data-code]")
    return eventually(lambda: shown.get_attribute("data-code"), WITHIN, "a code is shown")


def add(page: Page, language: str, code: str, kind: str) -> None:
    """Fill in the technician's form for a screen that is new."""

    def say(key: str) -> str:
        return text(language, "screens", key)

    page.get_by_label(say("pair.code")).fill(code)
    page.get_by_label(say("pair.screen")).select_option("new")
    page.get_by_label(say("new.name")).fill(NAMES[language])
    page.get_by_label(say("new.kind")).select_option(kind)
    page.get_by_label(say("new.zone")).select_option("lobby")
    page.get_by_role("button", name=say("pair.enter"), exact=True).click()


def test_a_display_is_added_shows_what_it_is_asked_for_outlives_a_restart_and_is_removed(
    browser: Browser, hub: DemoHub
) -> None:
    with screen(browser, hub.url("home") + "pair", PORTRAIT) as new:
        page = technician(browser, hub, "vi")
        add(page, "vi", code_of(new), "display")
        new.wait_for_url("**/display/hanh-lang")
        command = {"verb": "content", "args": {"value": "welcome"}}
        eventually(lambda: hub.availability("display-hanh-lang") in ("online", "degraded"), WITHIN, "it is there")
        hub.post("devices/display-hanh-lang/commands", command)
        new.locator('main[data-content="welcome"]').wait_for()
        page.context.close()

        hub.stop()
        hub.start()
        eventually(lambda: hub.availability("display-hanh-lang") in ("online", "degraded"), WITHIN, "it is back")
        hub.post("devices/display-hanh-lang/commands", command)
        new.locator('main[data-content="welcome"]').wait_for()
        assert of_screen(hub, "display/hanh-lang")["added"]

        page = technician(browser, hub, "vi")
        card = page.locator('[data-screen="display/hanh-lang"]')
        card.get_by_role("button", name=text("vi", "screens", "remove"), exact=True).click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("button", name=text("vi", "screens", "remove"), exact=True).click()
        card.wait_for(state="detached")
        new.wait_for_url(re.compile(r"/pair"))
        assert hub.api.get("/api/devices/display-hanh-lang").status_code == 404
        page.context.close()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_kiosk_is_added_and_offers_what_its_zone_does(browser: Browser, hub: DemoHub, language: str) -> None:
    with screen(browser, hub.url("home") + "pair", PORTRAIT) as new:
        page = technician(browser, hub, language)
        add(page, language, code_of(new), "kiosk")
        new.wait_for_url(f"**/kiosk/{IDS[language]}")
        new.get_by_role("button", name="English", exact=True).tap()
        new.locator('[data-scene="welcome"]').wait_for()
        card = page.locator(f'[data-screen="kiosk/{IDS[language]}"]')
        card.get_by_role("heading", name=NAMES[language]).wait_for()
        page.context.close()


def test_a_wrong_code_adds_nothing_and_says_so(browser: Browser, hub: DemoHub) -> None:
    before = [each["id"] for each in hub.get("screens")["items"]]
    page = technician(browser, hub, "en")
    add(page, "en", "K7P MRX", "display")
    page.get_by_role("alert").wait_for()
    assert [each["id"] for each in hub.get("screens")["items"]] == before
    page.context.close()
