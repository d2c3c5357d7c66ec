"""A picture of every screen, in its languages, from a real hub: not blank, without a failure on it.

Each run of the tests takes them all, into pytest's own folder, so that a checkout stays clean wherever tests run. With
`EXHIBIT_PICTURES=docs/screens` they are kept there, and what no view takes any more is removed: that is how the
pictures in the documentation are made. A test tells when a view has no picture there.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.end_to_end.hub import ROOT, demo_hub
from tests.end_to_end.screens import LANGUAGES, chromium, text
from tests.end_to_end.views import VIEWS, View
from tests.end_to_end.walk import Walk

KEPT = ROOT / "docs" / "screens"
ASKED = os.environ.get("EXHIBIT_PICTURES")
MOST = 6_000_000
"""Bytes of all kept pictures together."""

COLOURS = 256
LEAST_COLOURS = 12
MOST_OF_ONE = 0.995
"""A picture that is nearly all one colour, or has next to none, shows nothing."""

FAILURES = (("common", "failed.title"), ("common", "hub.lost.title"), ("common", "hub.stale"))

pytestmark = pytest.mark.timeout(900)


def pictures() -> list[tuple[str, View, str]]:
    """Return (file name without suffix, view, language) of every picture."""
    return [(name_of(view, language), view, language) for view in VIEWS for language in view.languages]


def name_of(view: View, language: str) -> str:
    return view.name if len(view.languages) == 1 else f"{view.name}-{language}"


@dataclass(frozen=True)
class Taken:
    """Where a picture is, and which words of failure stood on the page."""

    file: Path
    failures: list[str]


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Taken]:
    found: dict[str, Taken] = {}
    folder = ROOT / ASKED if ASKED else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    with demo_hub(tmp_path_factory.mktemp("hall") / "data") as hub, chromium() as browser:
        hub.await_all_online()
        walk = Walk(hub, browser)
        for language in LANGUAGES:
            views = tuple(view for view in VIEWS if language in view.languages)
            for view, page in walk.every(language, views):
                name = name_of(view, language)
                found[name] = Taken(
                    take(page, folder / f"{name}.png"), [] if view.fails else list(failures(page, language))
                )
    if ASKED:
        for old in set(folder.glob("*.png")) - {each.file for each in found.values()}:
            old.unlink()
    return found


def take(page: Page, file: Path) -> Path:
    """Keep what the page shows, in few colours: half the bytes, and nobody sees the difference."""
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    return file


def failures(page: Page, language: str) -> Iterator[str]:
    """Yield the sentences of failure that stand on a page."""
    shown = page.locator("body").inner_text()
    yield from (sentence for sentence in (text(language, *each) for each in FAILURES) if sentence in shown)
    if page.locator(".cannot-load").count():
        yield "the page could not load its own files"


@pytest.mark.parametrize("name", [name for name, _, _ in pictures()])
def test_a_picture_shows_something_and_no_failure(taken: dict[str, Taken], name: str) -> None:
    assert taken[name].failures == []
    with Image.open(taken[name].file) as picture:
        counts = sorted(count for count, _ in picture.convert("RGB").getcolors(picture.width * picture.height) or [])
        assert len(counts) >= LEAST_COLOURS, "blank"
        assert counts[-1] < MOST_OF_ONE * picture.width * picture.height, "nearly blank"


def test_the_documentation_has_every_picture_and_no_other(taken: dict[str, Taken]) -> None:
    """Make them anew with EXHIBIT_PICTURES=docs/screens when a view comes or goes."""
    assert taken, "taken first, when they are to be kept"
    assert {file.stem for file in KEPT.glob("*.png")} == {name for name, _, _ in pictures()}


def test_the_kept_pictures_are_small() -> None:
    assert sum(file.stat().st_size for file in KEPT.glob("*.png")) < MOST
