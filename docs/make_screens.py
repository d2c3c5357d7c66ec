"""Take the pictures in docs/screens/ anew, from a real hub with simulated hardware.

.venv/bin/python docs/make_screens.py

Starts `exhibit demo`, plays scenes, and photographs every screen with Debian's Chromium.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

HERE = Path(__file__).parent / "screens"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
]  # fmt: skip
PORTRAIT, TABLET, LAPTOP, WALL = (1080, 1920), (1280, 800), (1440, 900), (1920, 1080)
PHONE = (390, 844)
LANGUAGES = {"vi": "Tiếng Việt", "ko": "한국어", "en": "English"}


@contextmanager
def demo() -> Iterator[dict[str, Any]]:
    """Run the demonstration; yield what it prints."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "exhibit_server.cli", "demo", "--json", "--no-browser", "--port", "0"]
        hub = subprocess.Popen([*command, "--data", folder], stdout=subprocess.PIPE, text=True)
        try:
            assert hub.stdout is not None
            yield json.loads(hub.stdout.readline())
        finally:
            hub.terminate()
            hub.wait(20)


class Photographer:
    """Opens screens and keeps pictures of them."""

    def __init__(self, browser: Browser, facts: dict[str, Any]) -> None:
        self._browser = browser
        self._base = facts["urls"]["home"].rstrip("/")
        self._facts = facts

    def call(self, method: str, path: str, body: object = None) -> Any:
        """Ask the API as the demonstration's administrator."""
        context = self._browser.new_context()
        answer = context.request.fetch(
            f"{self._base}/api{path}",
            method=method,
            data=body,
            headers={"Authorization": f"Bearer {self._facts['api_token']}"},
        )
        found = answer.json()
        context.close()
        return found

    def page(self, path: str, size: tuple[int, int], person: str | None = None) -> tuple[BrowserContext, Page]:
        """Open a screen, logged in as `person` where one is needed."""
        context = self._browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="vi")
        if person is not None:
            pin = self._facts["pins"][person]
            context.request.post(f"{self._base}/api/session", data={"name": person, "pin": pin})
        page = context.new_page()
        page.goto(f"{self._base}{path}")
        page.wait_for_timeout(2500)
        return context, page

    def take(
        self,
        name: str,
        path: str,
        size: tuple[int, int],
        *,
        person: str | None = None,
        act: Callable[[Page], None] = lambda page: None,
    ) -> None:
        """Open a screen, do something on it, keep the picture."""
        context, page = self.page(path, size, person)
        act(page)
        page.screenshot(path=HERE / f"{name}.png")
        context.close()
        print(f"{name}.png")

    def stop_all(self) -> None:
        """End what plays and wait until everything is back at baseline."""
        for run in self.call("GET", "/runs")["items"]:
            if run["ended_at"] is None:
                self.call("POST", f"/runs/{run['id']}/stop")
        context, page = self.page("/gallery", TABLET)
        page.wait_for_timeout(8000)
        context.close()


def choose(language: str) -> Callable[[Page], None]:
    """Return the tap on a language, on the kiosk's attract screen."""

    def act(page: Page) -> None:
        page.get_by_role("button", name=LANGUAGES[language]).first.click()
        page.wait_for_timeout(1000)

    return act


def speak(language: str) -> Callable[[Page], None]:
    """Return the tap on a language, on a staff screen."""

    def act(page: Page) -> None:
        page.get_by_text(language.upper(), exact=True).first.click()
        page.wait_for_timeout(1500)

    return act


def main() -> None:
    """Take every picture."""
    HERE.mkdir(exist_ok=True)
    with demo() as facts, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        camera = Photographer(browser, facts)
        camera.take("kiosk-attract", "/kiosk/urban", PORTRAIT)
        for language in LANGUAGES:
            camera.take(f"kiosk-home-{language}", "/kiosk/urban", PORTRAIT, act=choose(language))
        camera.take("kiosk-home-en-tablet", "/kiosk/urban", TABLET, act=choose("en"))
        for language in LANGUAGES:
            camera.call("POST", "/runs", {"scene": "flood-response", "language": language})
            camera.take(f"guide-{language}", "/guide", TABLET, person="guide", act=speak(language))
            camera.take(f"technician-{language}", "/technician", LAPTOP, person="technician", act=speak(language))
            camera.take(
                f"display-flood-{language}", "/display/twin", WALL, act=lambda page: page.wait_for_timeout(9000)
            )
            camera.stop_all()
            camera.take(f"kiosk-run-{language}", "/kiosk/urban", PORTRAIT, act=play_flood(language))
            camera.stop_all()
        camera.take("guide-phone", "/guide", PHONE, person="guide")
        camera.call("POST", "/runs", {"scene": "twin-flight", "language": "en"})
        camera.take("display-twin-en", "/display/twin", WALL, act=lambda page: page.wait_for_timeout(12000))
        browser.close()


def play_flood(language: str) -> Callable[[Page], None]:
    """Return a visitor's two taps, and a moment's patience."""
    titles = {"vi": "Ứng phó ngập lụt", "ko": "도시 침수 대응", "en": "Urban flood response"}

    def act(page: Page) -> None:
        choose(language)(page)
        page.get_by_text(titles[language]).first.click()
        page.wait_for_timeout(27_000)

    return act


if __name__ == "__main__":
    main()
