"""What is done on a page before it is looked at: one function for each state a view shows."""

from playwright.sync_api import Page

from tests.end_to_end.screens import LANGUAGES, text

ZONE = "urban-sensing"
"""Where it plays."""


def nothing(page: Page, language: str) -> None:
    """Look at the screen as it opens."""


def enter(page: Page, language: str) -> None:
    """Choose the language on a kiosk's attract screen."""
    page.get_by_role("button", name=LANGUAGES[language], exact=True).first.click()
    page.get_by_role("heading", name=text(language, "kiosk", "home.title")).wait_for()


def see_flood(page: Page, language: str) -> None:
    """Wait until a display shows the map: drawn without a graphics card, it takes some seconds."""
    page.locator('main[data-content="flood-map"]').wait_for(timeout=60_000)


def take_over(page: Page, language: str) -> None:
    """On the guide's screen: ask whom a takeover of the scene that plays would stop."""
    page.locator(f'[data-zone="{ZONE}"]').click()
    page.get_by_role("button", name=text(language, "guide", "take"), exact=True).first.click()
    page.get_by_text(text(language, "guide", "take.told")).first.wait_for()


def markers(page: Page, language: str) -> None:
    """On the guide's screen: show where the scene that plays can be taken to."""
    page.locator(f'[data-zone="{ZONE}"]').click()
    page.get_by_role("button", name=text(language, "guide", "markers"), exact=True).first.click()
    page.get_by_role("list", name=text(language, "guide", "markers")).wait_for()


def prepare_tour(page: Page, language: str) -> None:
    """On the guide's screen: say who takes a tour, before it begins."""
    page.get_by_role("button", name=text(language, "guide", "tour.prepare"), exact=True).first.click()
    page.get_by_role("dialog").wait_for()


def lead_tour(page: Page, language: str) -> None:
    """On the guide's screen: begin a tour and go on to its second stop, so that it is under way."""
    prepare_tour(page, language)
    form = page.get_by_role("dialog")
    form.get_by_label(text(language, "guide", "group.label")).fill("KICT")
    form.get_by_role("button", name=text(language, "guide", "tour.begin.do"), exact=True).click()
    page.get_by_role("button", name=text(language, "guide", "tour.next"), exact=True).first.click()
    page.get_by_role("button", name=text(language, "guide", "tour.back"), exact=True).first.wait_for()


def appearance(page: Page, language: str) -> None:
    """On a screen for staff: open the choices of theme and text size."""
    page.get_by_role("button", name=text(language, "common", "appearance"), exact=True).click()
    page.get_by_role("dialog").wait_for()


def open_access(page: Page, language: str) -> None:
    """Open a kiosk's accessibility sheet."""
    enter(page, language)
    page.get_by_role("button", name=text(language, "kiosk", "access"), exact=True).click()
    page.get_by_role("dialog").wait_for()


def within_reach(page: Page, language: str) -> None:
    """Have a kiosk's controls lower down."""
    open_access(page, language)
    page.get_by_role("button", name=text(language, "kiosk", "access.lower")).click()
    page.get_by_role("button", name=text(language, "kiosk", "access.done")).click()
