"""A kiosk that is loaded while the hub is away: its own page says so, and claims nothing of the hall."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.end_to_end.hub import DemoHub, demo_hub, eventually
from tests.end_to_end.screens import LANGUAGES, PATIENCE, PORTRAIT, Kiosk, chromium, screen, text

IN_CHARGE = "navigator.serviceWorker.controller !== null"
KEPT = """async () => {
  const kept = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) kept.push(new URL(request.url).pathname);
  return kept;
}"""
LEAVE_OLD_CACHE = """async () => {
  const old = await caches.open('exhibit-shell-of-another-version');
  await old.put('/assets/old.js', new Response('old'));
  for (const each of await navigator.serviceWorker.getRegistrations()) await each.unregister();
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHub]:
    with demo_hub(tmp_path_factory.mktemp("offline") / "data") as hub:
        yield hub


@pytest.fixture
def hub(running: DemoHub) -> DemoHub:
    if not running.child.running:
        running.start()
    return running


def _in_charge(page: Page) -> None:
    eventually(lambda: page.evaluate(IN_CHARGE), 20, "the service worker is in charge")


def kept(page: Page) -> list[str]:
    """Return the paths of everything the service worker has kept."""
    return [str(path) for path in page.evaluate(KEPT)]


def test_a_kiosk_loaded_without_the_hub_says_so_and_comes_back(hub: DemoHub, browser: Browser) -> None:
    scenes = ("flood-response", "air-pollution", "street-lighting", "smart-parking")
    titles = [[hub.scene(scene)["title"][language] for scene in scenes] for language in LANGUAGES]
    with screen(browser, hub.url("kiosk_urban"), PORTRAIT) as page:
        visitor = Kiosk(page)
        visitor.invitation.wait_for()
        _in_charge(page)
        assert "/" in kept(page) and not [path for path in kept(page) if path.startswith(("/api", "/content"))]

        hub.kill()
        page.reload()
        for language in LANGUAGES:
            page.get_by_role("heading", name=text(language, "kiosk", "away.title")).wait_for()
            page.get_by_text(text(language, "kiosk", "away.text")).wait_for()
        page.evaluate("document.fonts.ready")
        _claims_nothing(page)
        shown = page.locator("li .title").all_inner_texts()
        assert shown in titles, "the titles it had, in one language"

        hub.start()
        visitor.invitation.wait_for()
        visitor.enter()
        expect(visitor.tile("flood-response")).to_have_attribute("data-readiness", "ready", timeout=PATIENCE)


def _claims_nothing(page: Page) -> None:
    words = page.locator(".kiosk").inner_text()
    for language in LANGUAGES:
        for state in ("ready", "busy", "not_ready"):
            assert text(language, "common", f"readiness.{state}") not in words
    assert page.locator(".pill, .figure, [data-readiness]").count() == 0
    drawn = "".join(page.locator("svg text").all_text_contents())
    assert not [sign for sign in drawn if sign.isdigit()], f"a picture shows a figure: {drawn}"


def test_while_the_line_is_down_no_tile_claims_to_be_ready(hub: DemoHub, browser: Browser) -> None:
    with screen(browser, hub.url("kiosk_urban")) as page:
        visitor = Kiosk(page)
        visitor.enter()
        expect(visitor.tile("flood-response")).to_have_attribute("data-readiness", "ready", timeout=PATIENCE)
        hub.kill()
        visitor.tile("flood-response").get_by_text(visitor.text("tile.unknown")).wait_for()
        assert set(
            page.locator("[data-readiness]").evaluate_all("all => all.map((each) => each.dataset.readiness)")
        ) == {"unknown"}
        assert page.locator(".strip .value").first.inner_text().startswith("–")


def test_what_another_version_left_behind_is_dropped(hub: DemoHub, browser: Browser) -> None:
    with screen(browser, hub.url("kiosk_urban")) as page:
        _in_charge(page)
        page.evaluate(LEAVE_OLD_CACHE)
        page.reload()
        eventually(lambda: "/assets/old.js" not in kept(page), 20, "the other version's files are dropped")
        _in_charge(page)
        assert "/" in kept(page) and "/assets/old.js" not in kept(page)


def test_staff_pages_have_no_service_worker(hub: DemoHub, browser: Browser) -> None:
    with screen(browser, hub.url("kiosk_urban")) as page:
        _in_charge(page)
        page.goto(hub.url("guide"))
        page.get_by_role("button", name="1", exact=True).wait_for()
        assert page.evaluate("navigator.serviceWorker.controller") is None
