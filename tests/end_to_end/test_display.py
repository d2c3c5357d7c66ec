"""Displays in a real browser: every kind of medium, what can't be shown, words, and films in step."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Route, WebSocketRoute

from tests.end_to_end.films import document, film
from tests.end_to_end.hub import DemoHub, demo_hub, eventually
from tests.end_to_end.screens import chromium, drawing_chromium, screen, text
from tests.end_to_end.walls import WALL, Wall, meanwhile, skew, wall
from tests.exhibit_server.content import samples
from tests.exhibit_server.content.sending import add, uploaded

ONE_FRAME = 1000 / 60


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHub]:
    with demo_hub(tmp_path_factory.mktemp("hall") / "data") as hub:
        yield hub


@pytest.fixture
def display(browser: Browser, hub: DemoHub) -> Iterator[Wall]:
    with wall(browser, hub, "construction") as opened:
        yield opened
        opened.ask("")


def test_a_picture_is_observed_when_it_is_there(display: Wall) -> None:
    add(display.hub.api, "photo", samples.picture("PNG", (320, 180)))
    display.ask("photo")
    display.shows("photo")
    assert display.page.locator("img.whole").evaluate("(image) => image.naturalWidth") == 320


def test_a_film_plays_in_the_language_it_has_and_says_so(display: Wall, browser: Browser) -> None:
    add(display.hub.api, "film-ko", film(browser, 4), file={"language": "ko"})
    display.ask("film-ko")
    display.shows("film-ko")
    eventually(lambda: display.film()["at"] > 0.3, 20, "the film goes on")
    only = text("vi", "display", "media.language").replace("{language}", "한국어")
    display.page.get_by_text(only).wait_for()


def test_a_films_own_words_stand_below_it_in_two_languages(display: Wall, browser: Browser) -> None:
    api = display.hub.api
    add(api, "spoken-film", film(browser, 3), tags=["loop"])
    for language, words in {"vi": "Xin chào <i>Huế</i>", "en": "Hello Huế"}.items():
        captions = f"WEBVTT\n\n00:00.000 --> 00:02.900\n{words}\n".encode()
        file = {"upload": uploaded(api, captions), "role": "captions", "language": language}
        assert api.post("/api/content/spoken-film/files", json=file).status_code == 201
    display.ask("spoken-film")
    display.page.get_by_text("Xin chào Huế", exact=True).wait_for()
    display.page.get_by_text("Hello Huế", exact=True).wait_for()
    picture = display.page.locator("video").bounding_box()
    words_at = display.page.get_by_text("Xin chào Huế", exact=True).bounding_box()
    assert picture is not None
    assert words_at is not None
    assert words_at["y"] >= picture["y"] + picture["height"], "words stand below the picture, not over it"


def test_a_caption_does_not_begin_the_film_anew(display: Wall, browser: Browser) -> None:
    add(display.hub.api, "long-film", film(browser, 5))
    display.ask("long-film")
    eventually(lambda: display.film()["at"] > 1, 20, "the film goes on")
    display.say(vi="Nước đang dâng", en="The water rises")
    display.page.get_by_text("Nước đang dâng").wait_for()
    assert display.film()["at"] > 1
    display.say()


def test_a_sound_has_something_quiet_to_look_at(display: Wall) -> None:
    display.ask("example-chime")
    display.shows("example-chime")
    display.page.get_by_role("heading", name="Chuông báo").wait_for()


def test_a_document_is_shown_page_by_page(display: Wall) -> None:
    add(display.hub.api, "leaflet", document(3))
    display.ask("leaflet")
    display.shows("leaflet")
    page = text("vi", "display", "media.page")
    display.page.get_by_text(page.replace("{page}", "1").replace("{pages}", "3"), exact=True).wait_for()
    middle = """(canvas) => [...canvas.getContext("2d").getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data]"""
    red, green, blue, _ = display.page.locator("canvas").evaluate(middle)
    assert (red < 20, 100 < green < 150, 100 < blue < 150) == (True, True, True), "the first page is teal"
    display.page.get_by_text(page.replace("{page}", "2").replace("{pages}", "3"), exact=True).wait_for()


def test_indicators_are_those_of_the_table_the_centre_wrote(display: Wall) -> None:
    display.ask("indicators")
    display.shows("indicators")
    display.page.get_by_text(re.compile("^16,2.%")).wait_for()
    display.page.get_by_text(text("vi", "display", "media.example")).wait_for()


def test_a_page_of_the_hall_is_shown_and_one_of_strangers_is_not(display: Wall) -> None:
    for name, url in {"own-page": display.hub.url("home") + "gallery", "stranger": "https://example.org/"}.items():
        item = {"name": name, "title": {"en": name}, "files": [{"url": url}]}
        assert display.hub.api.post("/api/content", json=item).status_code == 201
    display.ask("own-page")
    display.shows("own-page")
    assert display.refused("stranger") == "page_not_allowed"
    display.notice("page_not_allowed", "stranger").wait_for()
    assert display.page.locator("iframe").count() == 0


@pytest.mark.parametrize("kind", ["video/webm", "audio/mpeg", "application/pdf", "application/json"])
def test_what_is_broken_is_told_to_the_hub_and_to_people(display: Wall, kind: str) -> None:
    whole = {"application/json": b'{"indicators": []}'}
    name = f"broken-{kind.replace('/', '-')}"
    add(display.hub.api, name, whole.get(kind, samples.SAMPLES[kind]))
    display.ask("example-city")
    display.shows("example-city")
    assert display.refused(name) == "media_broken"
    assert display.observed == "", "what stands there is the idle screen"
    display.notice("media_broken", name).wait_for()


def test_what_is_not_there_is_told_at_once_and_gone_with_the_next_picture(display: Wall) -> None:
    assert display.refused("no-such-thing") == "media_missing"
    notice = display.notice("media_missing", "no-such-thing")
    notice.wait_for()
    display.ask("example-city")
    display.shows("example-city")
    notice.wait_for(state="detached")


def test_what_is_asked_before_the_page_is_there_is_shown_when_it_is(browser: Browser, hub: DemoHub) -> None:
    add(hub.api, "early-photo", samples.picture("PNG", (200, 100)))
    with wall(browser, hub, "construction") as before:
        before.ask("early-photo")
        before.shows("early-photo")
    # The hub speaks as soon as the line is open; the files that draw the display come a second later.
    held = list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    with screen(browser, "about:blank", WALL, touch=False) as page:
        page.route(re.compile(r"/assets/Screen-.*[.]js"), hold)
        page.goto(hub.url("display_construction"), wait_until="commit")
        meanwhile(page, lambda: held, "the page asks for its files")
        page.wait_for_timeout(1000)
        for each in held:
            each.continue_()
        after = Wall(page, hub, "construction")
        after.shows("early-photo")
        after.ask("")


def test_a_lost_message_is_told_again(browser: Browser, hub: DemoHub) -> None:
    add(hub.api, "told-twice", samples.picture("PNG", (200, 100)))
    lost = list[str]()

    def through(page: WebSocketRoute) -> None:
        server = page.connect_to_server()

        def hand_on(message: str | bytes) -> None:
            text_of = message if isinstance(message, str) else message.decode()
            if not lost and '"told-twice"' in text_of and '"show"' in text_of:
                lost.append(text_of)
            else:
                page.send(message)

        server.on_message(hand_on)

    # What the page hears is handed on only while the test waits on the page: the command waits beside it.
    with ThreadPoolExecutor(1) as beside, screen(browser, "about:blank", WALL, touch=False) as page:
        page.route_web_socket(re.compile(r"/api/live"), through)
        page.goto(hub.url("display_construction"))
        display = Wall(page, hub, "construction")
        page.locator("main").wait_for()
        meanwhile(page, lambda: display.observed == "", "the display is there")
        asking = beside.submit(display.ask, "told-twice")
        page.locator('main[data-content="told-twice"]').wait_for()
        assert lost
        meanwhile(page, lambda: display.observed == "told-twice", "it is observed")
        meanwhile(page, asking.done, "the command was answered")
        ended = beside.submit(display.ask, "")
        meanwhile(page, ended.done, "the command was answered")


def test_a_picture_of_a_display_has_its_map_in_it(browser: Browser, hub: DemoHub) -> None:
    with drawing_chromium(browser) as drawing, wall(drawing, hub, "twin") as display:
        display.send("twin")
        display.shows("twin")
        display.page.locator(".maplibregl-canvas").wait_for()
        answer = hub.api.post("/api/screens/display/twin/picture", timeout=90)
        assert answer.is_success, answer.text
        assert answer.json()["left_out"] == []
        picture = Image.open(BytesIO(hub.api.get("/api/screens/display/twin/picture").content)).convert("RGB")
        assert picture.size == (WALL["width"], WALL["height"])
        # The map fills what is below the band of words; a frame that was not read leaves one colour there.
        map_of = picture.crop((0, picture.height // 2, picture.width, picture.height))
        assert len(map_of.getcolors(map_of.width * map_of.height) or ()) > 200
        display.send("")


def test_two_displays_come_into_step_though_one_of_them_comes_late(browser: Browser, hub: DemoHub) -> None:
    add(hub.api, "shared-film", film(browser, 6, "purple"), tags=["loop"])
    with wall(browser, hub, "construction") as first, wall(browser, hub, "lobby") as second:
        first.ask("shared-film")
        second.ask("shared-film")
        eventually(lambda: skew(first, second) < ONE_FRAME, 60, f"they are in step ({skew(first, second):.1f} ms)")
        # One of them loads its page anew in the middle of the film: it joins where the other is.
        second.page.reload()
        second.page.locator("video").wait_for()
        eventually(lambda: skew(first, second) < ONE_FRAME, 60, "the one that came back is in step")
        for each in (first, second):
            each.ask("")
