"""Displays of a hall in a real Chromium: what they are asked to show, what they say, and where their films are."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Locator, Page, ViewportSize

from tests.end_to_end.hub import DemoHub, eventually
from tests.end_to_end.screens import screen, text

WALL: ViewportSize = {"width": 960, "height": 540}
DEVICES = {"lobby": "welcome-display", "twin": "twin-display", "construction": "construction-display"}

WHERE = """(video) => ({
  at: video.currentTime, now: performance.timeOrigin + performance.now(), paused: video.paused,
  seeking: video.seeking, error: video.dataset.error, rate: video.playbackRate, duration: video.duration,
})"""
"""Where a film is, and when that was, in milliseconds of the clock that all browsers of one machine share."""


class Wall:
    """One display, its device at the hub, and its page."""

    def __init__(self, page: Page, hub: DemoHub, name: str) -> None:
        self.page = page
        self.hub = hub
        self.device = DEVICES[name]

    def ask(self, content: str) -> None:
        """Command it to show something; raises AssertionError where the hub says that it does not."""
        self.hub.post(f"devices/{self.device}/commands", {"verb": "content", "args": {"value": content}})

    def send(self, content: str) -> None:
        """Command it to show something, whatever the hub can confirm: a map drawn by software takes its time."""
        command = {"verb": "content", "args": {"value": content}}
        self.hub.api.post(f"/api/devices/{self.device}/commands", json=command, timeout=60)

    def refused(self, content: str) -> str:
        """Command it to show what it can't; return the code of the hub's answer."""
        command = {"verb": "content", "args": {"value": content}}
        answer = self.hub.api.post(f"/api/devices/{self.device}/commands", json=command)
        assert answer.is_error, f"{content} was taken to be shown"
        return str(answer.json()["code"])

    def say(self, **texts: str) -> None:
        """Put a caption on it."""
        command = {"verb": "caption", "args": {"value": json.dumps(texts)}}
        self.hub.post(f"devices/{self.device}/commands", command)

    @property
    def observed(self) -> Any:
        return self.hub.point(self.device, "content")

    def shows(self, content: str) -> None:
        """Return when the hub has observed that it shows something, and the page says the same."""
        eventually(lambda: self.observed == content, 60, f"{content} is observed on {self.device}")
        self.page.locator(f'main[data-content="{content}"]').wait_for()

    def film(self) -> dict[str, Any]:
        """Return where its film is."""
        found: dict[str, Any] = self.page.locator("video").evaluate(WHERE)
        return found

    def notice(self, why: str, content: str, language: str = "vi") -> Locator:
        """Return what it tells people in place of something it can't show."""
        return self.page.get_by_text(text(language, "display", f"broken.{why}").replace("{content}", content))


@contextmanager
def wall(browser: Browser, hub: DemoHub, name: str) -> Iterator[Wall]:
    """Open a display, and return when the hub speaks to it."""
    with screen(browser, hub.url(f"display_{name}"), WALL, touch=False) as page:
        page.locator("main").wait_for()
        opened = Wall(page, hub, name)
        eventually(lambda: hub.availability(opened.device) in ("online", "degraded"), 20, f"{name} is there")
        yield opened


def meanwhile(page: Page, look: Callable[[], object], what: str, within: float = 20.0) -> None:
    """Wait as `eventually` does, and let the page's routes work: they are handled while the test waits on the page."""

    def seen() -> bool:
        page.wait_for_timeout(50)
        return bool(look())

    eventually(seen, within, what)


def skew(first: Wall, second: Wall) -> float:
    """Return how far apart two displays' films are, in milliseconds; infinite while one of them does not play."""
    one, other = first.film(), second.film()
    if any(each["paused"] or each["seeking"] for each in (one, other)):
        return float("inf")
    apart = (one["at"] * 1000 - one["now"]) - (other["at"] * 1000 - other["now"])
    length: float = one["duration"] * 1000
    return float(abs((apart + length / 2) % length - length / 2))
