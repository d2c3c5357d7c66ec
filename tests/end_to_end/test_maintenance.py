"""A technician takes a device out of service in a real browser: every screen says so, scenes leave it alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.end_to_end.hub import DemoHub, demo_hub, eventually
from tests.end_to_end.screens import LANDSCAPE, chromium, log_in, screen, text

TANK, FLOOD = "water-tank", "flood-response"
NOTE = "New float <i>today</i>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def test_a_device_out_of_service_is_known_as_such_until_it_is_put_back(browser: Browser, tmp_path: Path) -> None:
    with (
        demo_hub(tmp_path / "data") as hub,
        screen(browser, f"{hub.url('technician')}#devices/{TANK}", LANDSCAPE) as page,
    ):
        eventually(lambda: hub.readiness(FLOOD) == "ready", 40, "the flood is ready")
        log_in(page, "technician", str(hub.facts["pins"]["technician"]))
        page.get_by_label(words("maintenance.note")).fill(NOTE)
        page.get_by_role("button", name=words("maintenance.begin")).tap()
        expect(page.get_by_text(words("maintenance.on"), exact=True)).to_be_visible()
        expect(page.get_by_text(NOTE, exact=True)).to_be_visible()
        eventually(lambda: hub.readiness(FLOOD) == "not_ready", 10, "the flood waits for the tank")
        assert "under maintenance (technician)" in reasons(hub)

        hub.stop()
        hub.start()
        page.get_by_role("link", name=words("page.overview")).tap()
        expect(page.get_by_role("heading", name=words("maintenance.list"))).to_be_visible()
        page.get_by_role("link", name="Model water tank").tap()
        page.get_by_role("button", name=words("maintenance.end")).tap()
        expect(page.get_by_text(words("maintenance.off"), exact=True)).to_be_visible()
        eventually(lambda: hub.readiness(FLOOD) == "ready", 40, "the flood is ready again")


def reasons(hub: DemoHub) -> str:
    """Return why the flood is not ready, in English."""
    return " · ".join(reason["en"] for reason in hub.scene(FLOOD)["readiness"]["reasons"])


def words(key: str) -> str:
    """Return a sentence of the technician's screen, as an English browser shows it."""
    return text("en", "technician", key)
