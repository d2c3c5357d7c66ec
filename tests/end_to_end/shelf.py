"""What displays are asked to show when their screens are looked at: one thing of each kind."""

from playwright.sync_api import Page

from tests.end_to_end.films import document
from tests.end_to_end.hub import DemoHub
from tests.end_to_end.screens import text
from tests.exhibit_server.content.samples import SAMPLES
from tests.exhibit_server.content.sending import TITLE, add

DEVICE = "construction-display"
BROKEN = "looked-at-broken"
SHOWN = {
    "picture": "example-city",
    "film": "example-film",
    "sound": "example-chime",
    "document": "looked-at-document",
    "page": "looked-at-page",
    "indicators": "indicators",
    "beam": "beam",
    "broken": BROKEN,
}
"""Content by the name of its view."""


def stock(hub: DemoHub) -> None:
    """Put what the demonstration does not bring onto the shelf, once."""
    if BROKEN in {item["name"] for item in hub.items("content")}:
        return
    add(hub.api, SHOWN["document"], document(3))
    page = {"name": SHOWN["page"], "title": TITLE, "files": [{"url": hub.url("home")}]}
    assert hub.api.post("/api/content", json=page).is_success
    add(hub.api, BROKEN, SAMPLES["video/webm"])


def show(hub: DemoHub, page: Page, content: str, language: str) -> None:
    """Have the display in the construction zone show something, and see it there, or why it is not."""
    stock(hub)
    command = {"verb": "content", "args": {"value": content}}
    hub.api.post(f"/api/devices/{DEVICE}/commands", json=command)
    if content == BROKEN:
        told = text(language, "display", "broken.media_broken").replace("{content}", BROKEN)
        page.get_by_text(told).wait_for()
    else:
        page.locator(f'main[data-content="{content}"]').wait_for()


def clear(hub: DemoHub) -> None:
    """Have it idle again."""
    hub.api.post(f"/api/devices/{DEVICE}/commands", json={"verb": "content", "args": {"value": ""}})
