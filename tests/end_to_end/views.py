"""Every screen of the hall as a table of views; `tests.end_to_end.walk` visits them.

Add a screen: add a row to `VIEWS`. The accessibility tests look at each row in each theme, the picture test takes
its picture in each of its languages.
"""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, ViewportSize

from tests.end_to_end.hub import Json
from tests.end_to_end.screens import LANDSCAPE, LANGUAGES, PORTRAIT, text
from tests.end_to_end.shelf import SHOWN
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

    shows: str = ""
    """What the display in the construction zone is asked for."""

    settle: float = 0.0
    """Milliseconds after which a map or a picture has drawn itself."""


def _technician(name: str, place: str = "", **more: object) -> View:
    path = f"/technician#{place or name}"
    return View(f"technician-{name}", path, LAPTOP, "technician", languages=("en",), **more)  # type: ignore[arg-type]


def _display(name: str, suffix: str = "", **more: object) -> View:
    """A medium on a display."""
    given = {"size": WALL, "languages": ("vi",), "settle": 1000, **more}
    return View(f"display-{name}{suffix}", "/display/construction", shows=SHOWN[name], **given)  # type: ignore[arg-type]


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
    *(_display(name, languages=("ko",) if name == "film" else ("vi",)) for name in SHOWN),
    *(_display(name, "-upright", size=PORTRAIT) for name in ("picture", "indicators", "beam")),
    _display("indicators", "-contrast", theme="contrast"),
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
