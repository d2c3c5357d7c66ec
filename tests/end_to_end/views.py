"""Every screen of the hall as a table of views, and the walk that visits them on a real hub in a real browser.

Add a screen: add a row to `VIEWS`. The accessibility tests look at each row in each theme, the picture test takes
its picture in each of its languages.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize

from tests.end_to_end.hub import DemoHub, Json, eventually
from tests.end_to_end.screens import LANDSCAPE, LANGUAGES, PATIENCE, PORTRAIT, text
from tests.end_to_end.steps import (
    appearance,
    enter,
    lead_tour,
    markers,
    nothing,
    open_access,
    prepare_tour,
    see_flood,
    take_over,
    within_reach,
)

WALL: ViewportSize = {"width": 1920, "height": 1080}
LAPTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
SMALL_PHONE: ViewportSize = {"width": 360, "height": 740}
TABLET: ViewportSize = {"width": 820, "height": 1180}

SCENE = "flood-response"
"""Has stations, a question, figures of sensors and a display: everything a run can show."""

STAGES = ("idle", "playing", "asking", "ended")
ENDED = ("done", "stopped", "failed", "interrupted")
THEMES: dict[str, Json] = {
    "light": {"color_scheme": "light", "contrast": "no-preference"},
    "dark": {"color_scheme": "dark", "contrast": "no-preference"},
    "contrast": {"color_scheme": "light", "contrast": "more"},
}
"""What a system asks for, for each theme of the screens."""

Steps = Callable[[Page, str], None]


@dataclass(frozen=True)
class View:
    """One screen in one state."""

    name: str
    path: str
    size: ViewportSize
    person: str | None = None
    """Who is logged in: guide or technician."""

    stage: str = "idle"
    """How far the scene has come that a visitor plays at the urban kiosk."""

    steps: Steps = nothing
    languages: tuple[str, ...] = tuple(LANGUAGES)
    """In which its picture is taken; the first is that of the accessibility tests."""

    theme: str = "light"
    """Of its picture; the accessibility tests look at all."""

    visitor: bool = False
    """The visitor's own kiosk, where the scene was touched, instead of a page opened for this view."""

    fails: bool = False
    """It shows failures on purpose."""

    settle: float = 0.0
    """Milliseconds after which a map or a picture has drawn itself."""


def _technician(name: str, place: str = "", **more: object) -> View:
    path = f"/technician#{place or name}"
    return View(f"technician-{name}", path, LAPTOP, "technician", languages=("en",), **more)  # type: ignore[arg-type]


def see_scenes(page: Page, language: str) -> None:
    """Wait for the studio's list of scenes."""
    page.locator("[data-scene]").first.wait_for()


def open_first_step(page: Page, language: str) -> None:
    """Mark a step of the scene in the studio, with the checker's answer."""
    page.locator('[data-step="3"] .main').click()
    page.get_by_text(text(language, "studio", "findings.none")).wait_for()


def rehearse(page: Page, language: str) -> None:
    """Rehearse the scene in the studio."""
    page.get_by_role("tab", name=text(language, "studio", "pane.rehearsal")).click()
    page.get_by_role("button", name=text(language, "studio", "rehearsal.begin"), exact=True).click()
    page.locator("[data-verdict]").wait_for(timeout=60_000)


def see_versions(page: Page, language: str) -> None:
    """See what was published of the scene in the studio."""
    page.get_by_role("tab", name=text(language, "studio", "pane.versions")).click()
    page.get_by_text(text(language, "studio", "version.current")).wait_for()


VIEWS: tuple[View, ...] = (
    View("start", "/", LAPTOP, languages=("en",)),
    View("gallery", "/gallery", LAPTOP, languages=("ko",), fails=True),
    View("kiosk-attract", "/kiosk/urban", PORTRAIT, languages=("vi",)),
    View("kiosk-home", "/kiosk/urban", PORTRAIT, steps=enter),
    View("kiosk-home-tablet", "/kiosk/urban", LANDSCAPE, steps=enter, languages=("en",)),
    View("kiosk-home-contrast", "/kiosk/urban", PORTRAIT, steps=enter, languages=("vi",), theme="contrast"),
    View("kiosk-access", "/kiosk/urban", PORTRAIT, steps=open_access, languages=("ko",)),
    View("kiosk-within-reach", "/kiosk/urban", PORTRAIT, steps=within_reach, languages=("vi",)),
    View("kiosk-unknown", "/kiosk/nowhere", LANDSCAPE, languages=("en",)),
    View("guide-login", "/guide", LANDSCAPE, languages=("ko",)),
    View("guide-phone", "/guide", PHONE, "guide", languages=("vi",)),
    View("guide-dark", "/guide", LANDSCAPE, "guide", languages=("ko",), theme="dark"),
    View("guide-tour", "/guide#tour", PHONE, "guide", languages=("vi",)),
    View("guide-group", "/guide#tour", SMALL_PHONE, "guide", steps=prepare_tour, languages=("ko",)),
    View("guide-under-way", "/guide#tour", SMALL_PHONE, "guide", steps=lead_tour, languages=("vi", "ko")),
    View("guide-under-way-wide", "/guide#tour", LANDSCAPE, "guide", steps=lead_tour, languages=("en",)),
    View("guide-appearance", "/guide", SMALL_PHONE, "guide", steps=appearance, languages=("vi",)),
    View("technician-login", "/technician", LAPTOP, languages=("vi",)),
    View("technician", "/technician", LAPTOP, "technician"),
    View("technician-dark", "/technician", LAPTOP, "technician", languages=("en",), theme="dark"),
    _technician("devices"),
    _technician("device", "devices/water-tank"),
    _technician("inbox"),
    _technician("scenes"),
    _technician("events"),
    _technician("schedule"),
    View("technician-users", "/technician#users", LAPTOP, "admin", languages=("en",)),
    View("technician-backups", "/technician#backups", LAPTOP, "admin", languages=("en",)),
    View("technician-phone", "/technician#devices", PHONE, "technician", languages=("vi",)),
    View("technician-content", "/technician#content", LAPTOP, "technician", settle=600),
    _technician("content-item", "content/example-film", settle=600),
    View("technician-content-phone", "/technician#content", PHONE, "technician", languages=("vi",), settle=600),
    View("technician-screens", "/technician#screens", LAPTOP, "technician"),
    View("technician-screens-phone", "/technician#screens", PHONE, "technician", languages=("ko",)),
    View("pair", "/pair", PORTRAIT),
    View("studio-login", "/studio", LAPTOP, languages=("ko",)),
    View("studio", "/studio", LAPTOP, "technician", steps=see_scenes),
    View("studio-scene", "/studio/flood-response", LAPTOP, "technician", steps=open_first_step),
    View("studio-rehearsal", "/studio/street-lighting", LAPTOP, "technician", steps=rehearse, languages=("ko",)),
    View(
        "studio-versions", "/studio/welcome", LAPTOP, "technician", steps=see_versions, languages=("en",), theme="dark"
    ),
    View("display-idle", "/display/twin", WALL, languages=("vi",)),
    View("kiosk-run", "/kiosk/urban", PORTRAIT, stage="playing", visitor=True),
    View("guide", "/guide", LANDSCAPE, "guide", stage="playing"),
    View("guide-markers", "/guide", SMALL_PHONE, "guide", stage="playing", steps=markers),
    View("guide-takeover", "/guide", PHONE, "guide", stage="playing", steps=take_over, languages=("en",)),
    View("guide-held", "/guide#held", TABLET, "guide", stage="playing", languages=("ko",)),
    View("display-flood", "/display/twin", WALL, stage="playing", steps=see_flood, settle=1500),
    View("kiosk-question", "/kiosk/urban", PORTRAIT, stage="asking", visitor=True, languages=("vi",)),
    View("guide-question", "/guide", PHONE, "guide", stage="asking", languages=("vi",)),
    View("kiosk-thanks", "/kiosk/urban", PORTRAIT, stage="ended", visitor=True, languages=("vi",)),
    _technician("runs", stage="ended"),
)


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
                        view.steps(page, language)
                        yield view, settled(page, view.settle)
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
