"""From an announcement on MQTT to a device of the hall: seen, approved and commanded in a real browser.

Who announces, reports and listens is not ours: `mosquitto_pub`, and a client with a connection of its own.
"""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.end_to_end.broker import Ear, own_broker
from tests.end_to_end.hub import DemoHub, demo_hub, eventually
from tests.end_to_end.screens import LANDSCAPE, chromium, log_in, screen, text

NAME = "Garden <b>lamp</b>"
"""What it calls itself: words to show, not markup to follow."""

STATE, COMMAND = "garden/lamp/state", "garden/lamp/set"
LIGHT = {
    "name": None,
    "unique_id": "garden_lamp_1",
    "schema": "json",
    "state_topic": STATE,
    "command_topic": COMMAND,
    "brightness": True,
    "device": {"identifiers": ["garden_lamp_1"], "name": NAME, "manufacturer": "Maker", "model": "GL-1"},
}
ROGUE = {
    "name": "Relay",
    "unique_id": "rogue_1",
    "state_topic": "rogue/state",
    "command_topic": "vkc/urban-sensing/street-light-1/set",
    "device": {"identifiers": ["rogue_1"], "name": "Rogue switch"},
}
DEVICE = "garden-lamp"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def test_an_announced_lamp_is_approved_followed_commanded_and_kept(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "broker").mkdir()
    with (
        own_broker(tmp_path / "broker") as broker,
        demo_hub(tmp_path / "data", EXHIBIT_BROKER_URL=broker.url) as hub,
        Ear(broker.port, COMMAND) as ear,
    ):
        with workshop(browser, hub) as page:
            page.get_by_role("link", name=words("page.inbox")).first.tap()
            expect(page.get_by_role("heading", name=words("inbox.none.waiting"))).to_be_visible()
            publish(broker.port, "homeassistant/light/garden_lamp/config", json.dumps(LIGHT))
            publish(broker.port, STATE, '{"state": "ON", "brightness": 255}')
            card = page.get_by_role("article")
            expect(card.get_by_role("heading", name=NAME, exact=True)).to_be_visible()
            expect(page.get_by_label("1 device waits")).to_be_visible()

            card.get_by_role("link", name=words("inbox.approve.open")).tap()
            approve(page)
            expect(page.get_by_role("heading", name="Garden lamp", exact=True)).to_be_visible()
            expect(row(page, "brightness")).to_contain_text("100")

            send(page, "Garden")
            eventually(lambda: ear.last(COMMAND), 10, "the lamp is told to go out")
            assert json.loads(ear.last(COMMAND) or "")["state"] == "OFF"
            publish(broker.port, STATE, '{"state": "OFF"}')
            expect(page.get_by_role("status").filter(has_text=confirmed())).to_be_visible()

        hub.stop()
        hub.start()
        with workshop(browser, hub, f"#devices/{DEVICE}") as page:
            expect(page.get_by_role("heading", name="Garden lamp", exact=True)).to_be_visible()
            publish(broker.port, STATE, '{"state": "ON", "brightness": 51}')
            expect(row(page, "brightness")).to_contain_text("20")


def test_another_devices_topic_must_be_allowed_by_itself_and_ignoring_can_be_taken_back(
    browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "broker").mkdir()
    with (
        own_broker(tmp_path / "broker") as broker,
        demo_hub(tmp_path / "data", EXHIBIT_BROKER_URL=broker.url) as hub,
        workshop(browser, hub, "#inbox") as page,
    ):
        publish(broker.port, "homeassistant/switch/rogue/config", json.dumps(ROGUE))
        card = page.get_by_role("article")
        card.get_by_role("button", name=words("inbox.ignore")).tap()
        expect(page.get_by_role("heading", name=words("inbox.none.waiting"))).to_be_visible()
        page.get_by_role("button", name=words("inbox.filter.ignored")).tap()
        card.get_by_role("button", name=words("inbox.take-back")).tap()
        page.get_by_role("button", name=words("inbox.filter.waiting")).tap()
        card.get_by_role("link", name=words("inbox.approve.open")).tap()

        page.get_by_label(words("zone"), exact=True).select_option("lobby")
        press_approve(page)
        expect(page.get_by_text(words("mistake.allow"))).to_be_visible()
        page.get_by_label(words("conflict.allow")).tap()
        press_approve(page)
        expect(page.get_by_role("button", name=words("origin.remove"))).to_be_visible()
        assert hub.device("rogue-switch")["driver"] == "mqtt_discovered"

        page.get_by_role("button", name=words("origin.remove")).tap()
        slide = page.get_by_role("dialog").get_by_role("button", name=re.compile(words("origin.remove.slide")))
        slide.focus()
        page.keyboard.down("Enter")
        expect(page.get_by_role("heading", name=words("page.devices"), exact=True)).to_be_visible()
        page.keyboard.up("Enter")
        assert "rogue-switch" not in [each["id"] for each in hub.items("devices")]


@contextmanager
def workshop(browser: Browser, hub: DemoHub, place: str = "") -> Iterator[Page]:
    """Open the technician's screen and log in."""
    with screen(browser, hub.url("technician") + place, LANDSCAPE) as page:
        log_in(page, "technician", str(hub.facts["pins"]["technician"]))
        page.get_by_role("link", name=text("en", "technician", "page.overview")).wait_for()
        yield page


def approve(page: Page) -> None:
    """Fill in who it is to be in the hall, and let it in."""
    identifier = page.get_by_label(words("approve.id"), exact=True)
    expect(identifier).to_have_value("garden-b-lamp-b")
    identifier.fill(DEVICE)
    page.get_by_label(words("zone"), exact=True).select_option("lobby")
    for language in ("vi", "ko", "en"):
        page.locator(f'input[name="name-{language}"]').fill("Garden lamp")
    page.get_by_role("checkbox").first.tap()
    press_approve(page)


def press_approve(page: Page) -> None:
    page.get_by_role("button", name=words("inbox.approve"), exact=True).tap()


def row(page: Page, point: str) -> Locator:
    """Return what is seen of a point, by the end of its name."""
    return page.get_by_role("row").filter(has_text=re.compile(f"{point}", re.IGNORECASE)).first


def send(page: Page, verb: str) -> None:
    """Choose "off" in the first form of a verb, and send it."""
    form = page.locator("form").filter(has_text=verb).first
    form.get_by_role("button", name=text("en", "common", "value.false"), exact=True).tap()
    form.get_by_role("button", name=words("send"), exact=True).tap()


def confirmed() -> re.Pattern[str]:
    return re.compile(words("answer.confirmed").replace("{seconds}", r"[\d.,]+ s"))


def publish(port: int, topic: str, payload: str) -> None:
    """Publish as a device does, retained."""
    command = ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(port), "-q", "1", "-r", "-t", topic, "-m", payload]
    subprocess.run(command, check=True, timeout=10)


def words(key: str) -> str:
    """Return a sentence of the technician's screen, as an English browser shows it."""
    return text("en", "technician", key)
