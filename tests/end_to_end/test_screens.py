"""Screens as devices, in a real Chromium: seen, named, loaded anew, photographed; and paired by a code."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.end_to_end.hub import DemoHub, Json, demo_hub, eventually
from tests.end_to_end.screens import PORTRAIT, SMALL, chromium, screen, text

LOBBY = "kiosk-lobby"
WITHIN = 90.0


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHub]:
    """A demonstration whose simulated kiosk in the lobby is away: only a real browser is it."""
    with demo_hub(tmp_path_factory.mktemp("screens") / "data") as running:
        take_simulated_kiosk_away(running)
        yield running


def take_simulated_kiosk_away(hub: DemoHub) -> None:
    """Leave the kiosk in the lobby to real browsers. Told again until it is so: the simulators may just be starting."""

    def away() -> bool:
        hub.fault(LOBBY, "offline")
        return hub.availability(LOBBY) == "offline" and points(hub, LOBBY)["page"] is None

    await_state(hub, "online")
    eventually(away, WITHIN, "the simulated kiosk is away")


def points(hub: DemoHub, device: str) -> Json:
    return {point["name"]: point["actual"] for point in hub.device(device)["points"]}


def await_state(hub: DemoHub, state: str) -> None:
    eventually(lambda: hub.availability(LOBBY) == state, WITHIN, f"{LOBBY} is {state}")


def of_screen(hub: DemoHub, name: str) -> Json:
    return next(each for each in hub.get("screens")["items"] if each["id"] == name)


def technician(browser: Browser, hub: DemoHub, language: str = "en") -> Page:
    """Open the technician's page of screens, logged in. The caller closes its context."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="en-GB", reduced_motion="reduce")
    pin = hub.facts["pins"]["technician"]
    context.request.post(f"{hub.url('home')}api/session", data={"name": "technician", "pin": pin})
    page = context.new_page()
    page.goto(f"{hub.url('home')}technician?lang={language}#screens")
    page.get_by_role("heading", name=text(language, "screens", "title"), exact=True).wait_for()
    return page


def colours(page: Page, address: str) -> int:
    """Return how many colours a picture has, looked at in a browser: a blank one has one."""
    return int(
        page.evaluate(
            """async (address) => {
              const image = new Image();
              image.src = address;
              await image.decode();
              const canvas = document.createElement("canvas");
              [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
              const drawing = canvas.getContext("2d");
              drawing.drawImage(image, 0, 0);
              const { data } = drawing.getImageData(0, 0, canvas.width, canvas.height);
              const seen = new Set();
              for (let at = 0; at < data.length; at += 4 * 97) {
                seen.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
              }
              return seen.size;
            }""",
            address,
        )
    )


def test_a_kiosk_is_a_device_while_a_browser_has_it_open(browser: Browser, hub: DemoHub) -> None:
    await_state(hub, "offline")
    with screen(browser, hub.url("kiosk_lobby"), SMALL) as page:
        await_state(hub, "online")
        eventually(lambda: points(hub, LOBBY)["latency"] is not None, WITHIN, "the latency was measured")
        known = points(hub, LOBBY)
        assert (known["width"], known["height"], known["pixel_ratio"]) == (720, 1280, 1.0)
        assert known["visible"] is True and known["last_tap"] is None and known["page"] == "attract"
        assert known["version"] == hub.get("screens")["page_version"] != ""
        page.get_by_role("button", name="English", exact=True).tap()
        eventually(lambda: points(hub, LOBBY)["last_tap"], WITHIN, "the tap was told")
        eventually(lambda: points(hub, LOBBY)["page"] == "home", WITHIN, "the page it shows was told")
        page.set_viewport_size({"width": 700, "height": 1000})
        eventually(lambda: points(hub, LOBBY)["height"] == 1000, WITHIN, "the new size was told")
    await_state(hub, "offline")
    device = hub.device(LOBBY)
    assert "browser" in device["availability"]["reason"] and points(hub, LOBBY)["last_tap"] is not None


def test_a_technician_has_a_screen_show_its_name_and_load_anew(browser: Browser, hub: DemoHub) -> None:
    with screen(browser, hub.url("kiosk_lobby"), SMALL) as kiosk:
        await_state(hub, "online")
        page = technician(browser, hub)
        card = page.locator('[data-screen="kiosk/lobby"]')
        card.get_by_text(text("en", "screens", "state.online")).wait_for()
        card.get_by_role("button", name=text("en", "screens", "identify")).click()
        shown = kiosk.locator('[data-identify="kiosk/lobby"]')
        shown.wait_for()
        assert "/kiosk/lobby" in shown.inner_text()
        did = text("en", "screens", "did.identify").partition("{")[0]
        card.get_by_text(re.compile(re.escape(did))).wait_for()
        kiosk.evaluate("window.before = true")
        loaded = points(hub, LOBBY)["loaded"]
        card.get_by_role("button", name=text("en", "screens", "reload")).click()
        card.get_by_text(re.compile(re.escape(text("en", "screens", "did.reload").partition("{")[0]))).wait_for()
        assert points(hub, LOBBY)["loaded"] != loaded
        assert kiosk.evaluate("window.before") is None, "it is another page"
        page.context.close()


def test_a_picture_of_a_kiosk_arrives_and_is_not_blank(browser: Browser, hub: DemoHub) -> None:
    with screen(browser, hub.url("kiosk_lobby"), SMALL) as kiosk:
        kiosk.get_by_role("button", name="한국어", exact=True).tap()
        kiosk.get_by_role("heading", name=text("ko", "kiosk", "home.title")).wait_for()
        await_state(hub, "online")
        page = technician(browser, hub, "vi")
        card = page.locator('[data-screen="kiosk/lobby"]')
        card.get_by_role("button", name=text("vi", "screens", "picture")).click()
        card.get_by_text(text("vi", "screens", "did.picture")).wait_for()
        image = card.get_by_role("img")
        image.wait_for()
        picture = of_screen(hub, "kiosk/lobby")["picture"]
        assert (picture["width"], picture["height"], picture["left_out"]) == (720, 1280, [])
        assert picture["by"] == "technician" and picture["size"] > 5_000
        assert colours(page, str(image.get_attribute("src"))) > 50
        answer = hub.api.get("/api/screens/kiosk/lobby/picture")
        assert answer.headers["content-type"] == "image/webp" and io.BytesIO(answer.content).read(4) == b"RIFF"
        page.context.close()


@pytest.mark.parametrize("language", ["vi", "ko", "en"])
def test_what_a_display_shows_is_said_in_words_and_so_is_that_it_has_no_sound(
    browser: Browser, hub: DemoHub, language: str
) -> None:
    titles = {"vi": "Thành phố ban ngày", "ko": "낮의 도시", "en": "The city by day"}
    with screen(browser, hub.url("display_lobby"), SMALL, touch=False):
        eventually(lambda: points(hub, "welcome-display")["silenced"] is True, WITHIN, "the browser holds sound back")
        page = technician(browser, hub, language)
        card = page.locator('[data-screen="display/lobby"]')
        card.locator("dd", has_text=text(language, "screens", "page.idle")).wait_for()
        card.get_by_text("--autoplay-policy=no-user-gesture-required", exact=True).wait_for()
        for content, words in {
            "air-map": text(language, "screens", "page.air-map"),
            "example-city": titles[language],
        }.items():
            command = {"verb": "content", "args": {"value": content}}
            hub.post("devices/welcome-display/commands", command)
            card.locator("dd", has_text=words).wait_for()
        hub.post("devices/welcome-display/commands", {"verb": "content", "args": {"value": ""}})
        page.context.close()


def test_a_browser_is_paired_from_its_code_to_its_kiosk(browser: Browser, tmp_path: Path) -> None:
    """In a hall where a kiosk needs a key: the browser is sent to its code, and goes to the kiosk by itself."""
    with demo_hub(tmp_path / "data", pairing=True) as hub:
        take_simulated_kiosk_away(hub)
        with screen(browser, hub.url("kiosk_urban"), PORTRAIT) as new:
            code = new.locator("[data-code]")
            eventually(lambda: code.get_attribute("data-code"), WITHIN, "a code is shown")
            assert "/pair" in new.url and "key" not in new.url
            typed = str(code.get_attribute("data-code"))
            assert re.fullmatch("[3-9ACDFGHJKMNPRTVWXY]{6}", typed)
            page = technician(browser, hub, "ko")
            page.get_by_label(text("ko", "screens", "pair.code")).fill(f"{typed[:3]} {typed[3:].lower()}")
            page.get_by_label(text("ko", "screens", "pair.screen")).select_option("kiosk/lobby")
            page.get_by_role("button", name=text("ko", "screens", "pair.enter"), exact=True).click()
            new.wait_for_url("**/kiosk/lobby")
            new.get_by_role("button", name="Tiếng Việt", exact=True).wait_for()
            await_state(hub, "online")
            assert new.url.endswith("/kiosk/lobby"), "nothing of a key stands in the address"
            cookies = {cookie["name"]: cookie for cookie in new.context.cookies()}
            assert cookies["exhibit_kiosk_lobby"]["httpOnly"] and "exhibit_pairing" not in cookies
            card = page.locator('[data-screen="kiosk/lobby"]')
            card.get_by_role("button", name=text("ko", "screens", "unpair")).click()
            page.get_by_role("dialog").get_by_role("button", name=text("ko", "screens", "unpair")).click()
            new.wait_for_url(re.compile(r"/pair\?screen=kiosk/lobby$"))
            await_state(hub, "offline")
            page.context.close()


def test_a_stranger_gets_no_further_than_the_code(hub: DemoHub) -> None:
    with httpx.Client(base_url=hub.url("home")) as stranger:
        assert stranger.get("/api/screens").status_code == 401
        approval = {"code": "K7P MRX", "screen": "kiosk/lobby"}
        assert stranger.post("/api/pairings/approve", json=approval).status_code == 401
        assert stranger.post("/api/pairings/mine/screen").status_code == 404
