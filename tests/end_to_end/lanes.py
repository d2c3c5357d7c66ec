"""Several visitors at once: each at a kiosk of their own, starting one scene after the other as soon as it is ready."""

import time
from dataclasses import dataclass, field

from playwright.sync_api import Page

from tests.end_to_end.hub import DemoHub, Json, eventually
from tests.end_to_end.screens import Kiosk, text

ENDED = ("done", "stopped", "failed", "interrupted")
LOOK_AGAIN = 0.25


@dataclass
class Lane:
    """One visitor's way through some scenes; without a kiosk, the guide's, over the API."""

    hub: DemoHub
    scenes: list[str]
    visitor: Kiosk | None = None
    answer: int = 1
    """Which answer the visitor gives to every question, from 1."""

    played: dict[str, Json] = field(default_factory=dict)
    """The runs that ended, by scene."""

    thanked: list[str] = field(default_factory=list)
    """The scenes after which the kiosk said thanks and took an opinion."""

    _run: str | None = None
    _answered: float | None = None

    @property
    def over(self) -> bool:
        return not self.scenes

    def look(self) -> None:
        """Do what there is to do now: start, answer, release a hold, take note of the end."""
        if self._run is None:
            self._start(self.scenes[0])
            return
        run = self.hub.get(f"runs/{self._run}")
        if run["state"] == "asking":
            self._answer(run)
        elif run["state"] == "holding":
            self.hub.api.post(f"/api/runs/{self._run}/go")  # it may have gone on by itself just now
        elif run["state"] in ENDED:
            self.played[self.scenes.pop(0)] = run
            self._run = None
            self._leave(run)

    def _start(self, scene: str) -> None:
        if self.hub.readiness(scene) != "ready":
            return
        if self.visitor is None:
            self._run = self.hub.post("runs", {"scene": scene, "language": "en"})["id"]
            return
        self.visitor.tap(scene)
        self._run = eventually(lambda: self._playing(scene), 5, f"a tap starts {scene}")

    def _playing(self, scene: str) -> str | None:
        runs = (run for run in self.hub.items("runs") if run["scene"] == scene and run["ended_at"] is None)
        return next((str(run["id"]) for run in runs), None)

    def _answer(self, run: Json) -> None:
        ask = run["ask"]
        if self.visitor is None or ask is None or ask["asked_at"] == self._answered:
            return
        self._answered = ask["asked_at"]
        self.visitor.choose(ask["choices"][self.answer - 1]["label"][self.visitor.language])

    def _leave(self, run: Json) -> None:
        if self.visitor is None or run["state"] != "done":
            return
        visitor, page = self.visitor, self.visitor.page
        thanks = page.get_by_role("heading", name=visitor.text("thanks.title"))
        thanks.or_(visitor.invitation).first.wait_for()
        if not thanks.is_visible():
            visitor.enter()  # it went back to its beginning at once
            return
        page.get_by_role("button", name=text(visitor.language, "common", "score.5")).tap()
        page.get_by_role("heading", name=visitor.text("thanks.clear")).wait_for()
        page.get_by_role("button", name=visitor.text("clear.yes")).tap()
        page.get_by_role("heading", name=visitor.text("thanks.sent")).wait_for()
        visitor.go_home()
        self.thanked.append(run["scene"])


@dataclass
class Watcher:
    """A display's page, and everything it showed."""

    page: Page
    shown: set[str] = field(default_factory=set)

    def look(self) -> None:
        content = self.page.locator("main[data-content]").get_attribute("data-content")
        self.shown.add(content or "")


def play(lanes: list[Lane], watchers: list[Watcher], within: float) -> None:
    """Play all lanes side by side to their end. Raises AssertionError after `within` seconds, with what is left."""
    end = time.monotonic() + within
    while any(not lane.over for lane in lanes):
        for lane in lanes:
            if not lane.over:
                lane.look()
        for watcher in watchers:
            watcher.look()
        left = [lane.scenes for lane in lanes if not lane.over]
        assert time.monotonic() < end, f"not played within {within:g} s: {left}"
        time.sleep(LOOK_AGAIN)
