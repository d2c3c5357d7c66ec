"""The walk that visits the views of the table on a real hub in a real browser."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.end_to_end.hub import DemoHub, Json, eventually
from tests.end_to_end.screens import PATIENCE, PORTRAIT
from tests.end_to_end.shelf import clear, show
from tests.end_to_end.steps import enter
from tests.end_to_end.views import SCENE, STAGES, THEMES, View


class Walk:
    """Visits views; remembers what any page's console held against it."""

    def __init__(self, hub: DemoHub, browser: Browser) -> None:
        self._hub = hub
        self._browser = browser
        self.breaches: list[str] = []
        """Uncaught errors and offences against the content security policy, on any page."""

    def every(self, language: str, views: tuple[View, ...]) -> Iterator[tuple[View, Page]]:
        """Yield each view with its page open and settled, the quiet ones first, then those of a scene that plays."""
        with ExitStack() as stack:
            visitor: Page | None = None
            for stage in STAGES:
                ours = [view for view in views if view.stage == stage]
                if ours and stage != "idle" and visitor is None:
                    visitor = stack.enter_context(self._page(View("", "/kiosk/urban", PORTRAIT), language))
                    self._begin(visitor, language)
                if ours:
                    self._bring_to(stage)
                for view in ours:
                    if stage == "playing":
                        self._rewind()
                    if view.visitor and visitor is not None:
                        yield view, settled(visitor, view.settle)
                        continue
                    with self._page(view, language) as page:
                        if view.shows:
                            show(self._hub, page, view.shows, language)
                        view.steps(page, language)
                        yield view, settled(page, view.settle)
                        if view.shows:
                            clear(self._hub)
                    self._end_tours()
            self._end()

    @contextmanager
    def _page(self, view: View, language: str) -> Iterator[Page]:
        context = self._browser.new_context(viewport=view.size, locale=language, reduced_motion="reduce")
        context.set_default_timeout(PATIENCE)
        try:
            if view.person is not None:
                self._log_in(context, view.person)
            page = context.new_page()
            page.on("pageerror", lambda error: self.breaches.append(f"{view.path}: {error}"))
            page.on("console", lambda message: self._heard(view.path, message))
            page.emulate_media(**THEMES[view.theme])
            path, _, place = view.path.partition("#")
            page.goto(f"{self._hub.url('home').rstrip('/')}{path}?lang={language}#{place}")
            page.locator("main, h2").first.wait_for()
            yield page
        finally:
            context.close()

    def _log_in(self, context: BrowserContext, person: str) -> None:
        answer = context.request.post(
            f"{self._hub.url('home').rstrip('/')}/api/session",
            data={"name": person, "pin": self._hub.facts["pins"][person]},
        )
        assert answer.ok, answer.text()

    def _heard(self, path: str, message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self.breaches.append(f"{path}: {message.text}")

    def _begin(self, page: Page, language: str) -> None:
        eventually(lambda: self._hub.readiness(SCENE) == "ready", 60, f"{SCENE} is ready")
        enter(page, language)
        page.locator(f'[data-scene="{SCENE}"]').click()
        eventually(self._run, 10, f"a tap starts {SCENE}")

    def _run(self) -> Json | None:
        found = [run for run in self._hub.items("runs") if run["scene"] == SCENE and run["ended_at"] is None]
        return found[0] if found else None

    def _bring_to(self, stage: str) -> None:
        """Skip, as a guide may, until the scene has come so far."""
        if stage == "playing":
            eventually(self._has_confirmed, 30, "a command of the scene is confirmed")
        if stage == "asking":
            eventually(lambda: self._skip_to("asking"), 60, "the scene asks")
        if stage == "ended":
            eventually(lambda: self._skip_to(None), 120, "the scene ends")

    def _rewind(self) -> None:
        """Take the scene back to its first marker: it must not end while there is more to look at.

        Not before it came by there: what it does first lets the tank out, and no pump runs while the gate is open.
        """
        run = self._run()
        if run is None:
            return
        first = run["markers"][0]
        if any(step["path"] == first["path"] and step["ended_at"] for step in run["steps"]):
            self._hub.post(f"runs/{run['id']}/marker", {"marker": first["marker"]})

    def _has_confirmed(self) -> bool:
        run = self._run()
        return run is not None and any(each["state"] == "confirmed" for each in run["confirmations"])

    def _skip_to(self, state: str | None) -> bool:
        run = self._run()
        if run is None or run["state"] == state:
            return run is not None or state is None
        if run["state"] == "asking":
            self._hub.api.post(f"/api/runs/{run['id']}/choose", json={"choice": 1})
        else:
            self._hub.api.post(f"/api/runs/{run['id']}/skip")  # the step may end by itself just now
        return False

    def _end_tours(self) -> None:
        """A view may have begun one: the next finds the hall as it is described."""
        for group in self._hub.items("groups"):
            if group["state"] != "ended":
                self._hub.post(f"groups/{group['id']}/end")

    def _end(self) -> None:
        run = self._run()
        if run is not None:
            self._hub.post(f"runs/{run['id']}/stop")
        eventually(lambda: self._run() is None, 60, "the scene is over")


def settled(page: Page, more: float = 0.0) -> Page:
    """Return the page when its fonts are there and two frames were drawn since."""
    page.evaluate(
        "document.fonts.ready.then(() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r))))"
    )
    if more:
        page.wait_for_timeout(more)
    return page
