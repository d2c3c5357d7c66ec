"""The technician's page of content in a real browser: dropped, cut by a power cut, resumed, named, shown, deleted."""

import base64
import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from exhibit_server.content.example_media import FILM
from tests.end_to_end.films import document
from tests.end_to_end.hub import DemoHub, demo_hub, eventually
from tests.end_to_end.screens import LANDSCAPE, LANGUAGES, chromium, log_in, screen, text
from tests.exhibit_server.content.samples import EVIL_SVG, picture

HOSTILE = "<img src=x onerror=alert(1)> {braces}"
SLOW = 2_500_000
"""Bytes a second of a line on which one sees a file go."""

PIECE = 4 * 1024 * 1024
"""Bytes the page sends at once (`PIECE_SIZE` in sender.ts)."""

DROP = """([name, type, content]) => {
  const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, {type, lastModified: 1}));
  for (const kind of ["dragenter", "dragover", "drop"])
    document.body.dispatchEvent(new DragEvent(kind, {dataTransfer: transfer, bubbles: true, cancelable: true}));
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHub]:
    with demo_hub(tmp_path_factory.mktemp("content") / "data") as hub:
        eventually(lambda: len(hub.items("content")) == 6, 30, "the examples are on the shelf")
        yield hub


@contextmanager
def shelf(browser: Browser, hub: DemoHub, item: str = "") -> Iterator[Page]:
    """Open the page of content as the technician."""
    with screen(browser, hub.url("technician"), LANDSCAPE) as page:
        log_in(page, "technician", hub.facts["pins"]["technician"])
        page.get_by_role("link", name=text("en", "technician", "page.content"), exact=True).tap()
        expect(page.get_by_role("heading", level=1, name=words("technician.page.content"))).to_be_visible()
        expect(page.get_by_role("link", name=re.compile("A day in the city"))).to_be_visible()
        if item:
            page.evaluate("hash => (location.hash = hash)", f"#content/{item}")
        yield page


def speak(page: Page, language: str) -> None:
    """Choose the language of the page."""
    page.get_by_role("button", name=f"{language.upper()} {LANGUAGES[language]}", exact=True).tap()


def words(key: str) -> str:
    part, _, rest = key.partition(".")
    return text("en", part, rest)


def drop(page: Page, name: str, media_type: str, content: bytes) -> None:
    """Drop a file onto the page, as a hand with a mouse does."""
    page.evaluate(DROP, [name, media_type, base64.b64encode(content).decode()])


def served(hub: DemoHub, path: str) -> httpx.Response:
    return hub.api.get(path).raise_for_status()


def test_a_film_is_dropped_and_gets_its_length_and_picture(browser: Browser, hub: DemoHub) -> None:
    with shelf(browser, hub) as page:
        drop(page, "Phim thử nghiệm.webm", "video/webm", FILM.read_bytes())
        page.get_by_text(words("content.job.done")).wait_for()
        page.get_by_role("link", name="Phim thử nghiệm.webm").tap()
        expect(page.get_by_role("heading", level=2, name="Phim thử nghiệm")).to_be_visible()
        expect(page.locator("video")).to_be_visible()
        page.wait_for_function("() => document.querySelector('video').readyState >= 1")

    made = hub.get("content/phim-thu-nghiem")
    files = {each["role"]: each for each in made["files"]}
    assert (made["kind"], made["example"], made["title"]) == ("video", True, {"en": "Phim thử nghiệm"})
    assert (files["media"]["width"], files["media"]["height"]) == (1280, 720)
    assert 11.5 < files["media"]["duration"] < 12.5
    assert files["poster"]["media_type"] == "image/jpeg"
    assert served(hub, made["thumbnail"]).headers["content-type"] == "image/webp"


def test_a_document_is_dropped_and_gets_a_picture_of_its_first_page(browser: Browser, hub: DemoHub) -> None:
    with shelf(browser, hub) as page:
        drop(page, "Tờ gấp.pdf", "application/pdf", document(2))
        page.get_by_text(words("content.job.done")).wait_for()
        page.get_by_role("link", name="Tờ gấp.pdf").tap()
        page.get_by_role("heading", level=2, name="Tờ gấp").wait_for()

    made = hub.get("content/to-gap")
    assert made["kind"] == "document"
    small = Image.open(io.BytesIO(served(hub, made["thumbnail"]).content)).convert("RGB")
    red, green, blue = cast("tuple[int, int, int]", small.getpixel((small.width // 2, small.height // 2)))
    assert small.width > small.height, "the page lies"
    assert red < 40 < min(green, blue), "the first page is teal"


def test_a_broken_document_comes_without_a_picture(browser: Browser, hub: DemoHub) -> None:
    with shelf(browser, hub) as page:
        drop(page, "Half a leaf.pdf", "application/pdf", document(1)[:200])
        page.get_by_text(words("content.job.done")).wait_for()
    assert hub.get("content/half-a-leaf")["thumbnail"] is None


def test_a_power_cut_in_the_middle_of_an_upload_loses_nothing(browser: Browser, hub: DemoHub, tmp_path: Path) -> None:
    file = tmp_path / "wall.png"
    file.write_bytes(picture("PNG", (1600, 900)) + bytes(20_000_000))
    with shelf(browser, hub) as page:
        line = page.context.new_cdp_session(page)
        line.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": SLOW},
        )
        page.locator("input[type=file]").first.set_input_files(file)
        upload = eventually(lambda: begun(hub), 30, "a first piece came")
        hub.kill()
        page.get_by_text(words("content.job.interrupted")).wait_for()
        hub.start()
        assert int(hub.get(f"content-uploads/{upload}")["offset"]) >= PIECE, "what had come is there"
        page.get_by_text(words("content.job.done")).wait_for(timeout=60_000)

    content = served(hub, "/content/wall").content
    assert hashlib.sha256(content).hexdigest() == hashlib.sha256(file.read_bytes()).hexdigest()


def begun(hub: DemoHub) -> str | None:
    """Return the id of the upload of which a whole piece came."""
    return next((str(each["id"]) for each in hub.items("content-uploads") if each["offset"] >= PIECE), None)


def test_an_upload_is_paused_and_goes_on(browser: Browser, hub: DemoHub, tmp_path: Path) -> None:
    file = tmp_path / "paused.png"
    file.write_bytes(picture("PNG", (320, 180)) + bytes(12_000_000))
    with shelf(browser, hub) as page:
        line = page.context.new_cdp_session(page)
        line.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": SLOW},
        )
        page.locator("input[type=file]").first.set_input_files(file)
        page.get_by_role("button", name=words("content.job.pause")).tap()
        expect(page.get_by_text(words("content.job.paused"), exact=True)).to_be_visible()
        assert hub.api.get("/api/content/paused").status_code == 404
        page.get_by_role("button", name=words("content.job.resume")).tap()
        page.get_by_text(words("content.job.done")).wait_for()
    assert len(served(hub, "/content/paused").content) == file.stat().st_size


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_can_not_come_in_is_refused_in_words(browser: Browser, hub: DemoHub, language: str) -> None:
    with shelf(browser, hub) as page:
        speak(page, language)
        drop(page, "harmless.png", "image/png", b"<!doctype html><script>alert(1)</script>")
        said = page.get_by_role("alert")
        expect(said).to_contain_text("harmless.png")
        expect(said).to_contain_text(
            {"vi": "không phải một trong các loại", "ko": "허용 형식", "en": "none of"}[language]
        )


def test_what_people_write_stays_text_and_every_language_has_its_own(browser: Browser, hub: DemoHub) -> None:
    with shelf(browser, hub, "example-city") as page:
        page.get_by_label(words("content.title.in").format(language="English")).fill(HOSTILE)
        page.get_by_role("button", name=words("content.save")).tap()
        expect(page.get_by_role("heading", level=2, name=HOSTILE)).to_be_visible()
        assert page.locator("main img[src='x']").count() == 0
        speak(page, "ko")
        expect(page.get_by_role("heading", level=2, name="낮의 도시")).to_be_visible()
    assert hub.get("content/example-city")["title"]["en"] == HOSTILE


def test_what_hangs_on_a_wall_is_deleted_only_when_that_is_meant(browser: Browser, hub: DemoHub) -> None:
    hub.post("devices/welcome-display/commands", {"verb": "content", "args": {"value": "example-night"}})
    with shelf(browser, hub, "example-night") as page:
        page.get_by_role("button", name=words("content.remove"), exact=True).tap()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("go dark")
        expect(dialog).to_contain_text("shown now on")
        dialog.get_by_role("button", name=words("content.remove.anyway")).tap()
        expect(page.get_by_role("link", name=re.compile("The city by night"))).to_have_count(0)
        page.get_by_role("button", name=words("content.bin")).tap()
        page.get_by_role("button", name=words("content.bin.restore")).tap()
        expect(page.get_by_text(words("content.bin.none"))).to_be_visible()
    assert hub.get("content/example-night")["kind"] == "image"


def test_a_drawing_with_a_script_runs_nothing_even_as_a_page(browser: Browser, hub: DemoHub) -> None:
    with shelf(browser, hub) as page:
        drop(page, "evil.svg", "image/svg+xml", EVIL_SVG)
        page.get_by_text(words("content.job.done")).wait_for()
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{hub.url('home')}content/evil")
    assert page.evaluate("document.documentElement.tagName") == "svg"
    assert "ran" not in page.title()
    context.close()
