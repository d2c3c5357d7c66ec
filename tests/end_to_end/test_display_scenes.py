"""Displays in scenes that go wrong, and the twin drawn from the content store: a real hub and a real browser."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.end_to_end.hub import DemoHub, Json, demo_hub, eventually
from tests.end_to_end.screens import chromium, drawing_chromium, text
from tests.end_to_end.walls import Wall, wall
from tests.exhibit_server.content import samples
from tests.exhibit_server.content.sending import add

SCENE = """\
scene: {name}
title: {{vi: Phim hỏng, ko: 고장 난 영상, en: A broken film}}
summary: {{vi: A., ko: B., en: C.}}
zone: construction
max: 2m
likes: [construction-display]
steps:
  - say: {{vi: Bắt đầu, ko: 시작합니다, en: We begin}}
    for: 6s
  - show: {content}
    on: construction-display
    confirm: 25s
{otherwise}
  - say: {{vi: Ta đi tiếp, ko: 계속합니다, en: We go on}}
    for: 6s
finally: baseline
"""
WAY_OUT = """\
    otherwise:
      - say: {vi: Hãy nhìn sang mô hình, ko: 모형을 보세요, en: Look at the model}
        for: 6s
"""
LANGUAGES = ("vi", "ko", "en")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHub]:
    """A hall whose scenes show what is not fit to be shown."""
    folder = tmp_path_factory.mktemp("scenes")
    (folder / "scenes").mkdir()
    with demo_hub(folder / "data", EXHIBIT_SCENES=str(folder / "scenes")) as hub:
        add(hub.api, "broken-film", samples.SAMPLES["video/webm"])
        publish(hub, "shows-broken", "broken-film", WAY_OUT)
        yield hub


@pytest.fixture
def display(browser: Browser, hub: DemoHub) -> Iterator[Wall]:
    with wall(browser, hub, "construction") as opened:
        yield opened


def publish(hub: DemoHub, name: str, content: str, otherwise: str) -> None:
    """Put a scene on the stage."""
    hub.post("studio/scenes", {"name": name, "title": {"en": name}})
    revision = hub.get(f"studio/scenes/{name}")["draft"]["revision"]
    scene = SCENE.format(name=name, content=content, otherwise=otherwise.rstrip("\n"))
    answer = hub.api.put(f"/api/studio/scenes/{name}/draft", json={"text": scene, "revision": revision})
    assert answer.is_success, answer.text
    hub.post(f"studio/scenes/{name}/publish", {"revision": answer.json()["revision"]})


def play(hub: DemoHub, scene: str, language: str) -> str:
    """Start a scene; return its run's id."""
    eventually(lambda: hub.readiness(scene) == "ready", 60, f"{scene} is ready")
    return str(hub.post("runs", {"scene": scene, "language": language})["id"])


def ended(hub: DemoHub, run: str) -> Json:
    """Return a run when it is over."""

    def look() -> Json | None:
        found = hub.get(f"runs/{run}")
        return found if found["ended_at"] is not None else None

    return eventually(look, 90, "the run is over")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_scene_goes_on_where_its_film_is_broken_and_says_why(display: Wall, language: str) -> None:
    run = play(display.hub, "shows-broken", language)
    see_way_out(display, run, "broken-film", "media_broken", language)


def test_a_scene_goes_on_where_its_picture_is_deleted_meanwhile_and_says_why(display: Wall) -> None:
    run = play_and_delete(display.hub, "shows-missing", WAY_OUT)
    see_way_out(display, run, "of-shows-missing", "media_missing", "vi")


def test_a_scene_that_can_do_nothing_without_it_ends_and_says_why(display: Wall) -> None:
    played = ended(display.hub, play_and_delete(display.hub, "gives-up", "    otherwise: stop"))
    assert played["state"] in ("failed", "stopped")
    assert all("of-gives-up" in played["reason"][each] for each in LANGUAGES), played["reason"]


def play_and_delete(hub: DemoHub, scene: str, otherwise: str) -> str:
    """Start a scene, and delete what it is about to show: a scene that shows what is not there is none to start."""
    content = f"of-{scene}"
    add(hub.api, content, samples.picture("PNG", (200, 100)))
    publish(hub, scene, content, otherwise)
    run = play(hub, scene, "vi")
    assert hub.api.delete(f"/api/content/{content}", params={"force": True}).is_success
    return run


def see_way_out(display: Wall, run: str, content: str, why: str, language: str) -> None:
    """See the notice on the display and the scene's way out; then read of it in the run."""
    display.notice(why, content, language).wait_for()
    words = {"vi": "Hãy nhìn sang mô hình", "ko": "모형을 보세요", "en": "Look at the model"}
    display.page.get_by_text(words[language], exact=True).wait_for()
    played = ended(display.hub, run)
    assert played["state"] == "done", played["reason"]
    shown = next(step for step in played["steps"] if step["kind"] == "show")
    assert shown["outcome"] == "unconfirmed"
    assert all(content in shown["reason"][each] for each in LANGUAGES), shown["reason"]
    assert len(set(shown["reason"].values())) == len(LANGUAGES)
    said = [step["outcome"] for step in played["steps"] if step["kind"] == "say"]
    assert said == ["done"] * 3, "its way out, and what follows"
    display.notice(why, content, language).wait_for(state="detached")
    assert display.page.locator("main").get_attribute("data-content") == ""


BLOCK = [[[107.600, 16.460], [107.602, 16.460], [107.602, 16.462], [107.600, 16.460]]]
GEOJSON = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "properties": {"height": 24}, "geometry": {"type": "Polygon", "coordinates": BLOCK}}
    ],
}
CITYJSON = {
    "type": "CityJSON",
    "version": "2.0",
    "metadata": {"referenceSystem": "https://www.opengis.net/def/crs/EPSG/0/32648"},
    "transform": {"scale": [0.01, 0.01, 0.01], "translate": [777000, 1821000, 3]},
    "vertices": [[0, 0, 0], [9000, 0, 0], [9000, 9000, 0], [0, 0, 900], [9000, 0, 900], [9000, 9000, 900]],
    "CityObjects": {
        "hall": {
            "type": "Building",
            "geometry": [{"type": "MultiSurface", "lod": "1", "boundaries": [[[2, 1, 0]], [[3, 4, 5]]]}],
        }
    },
}


@pytest.mark.parametrize(("name", "city"), [("survey", GEOJSON), ("city-model", CITYJSON)])
def test_the_twin_is_that_of_the_centre_and_says_where_it_is_from(
    browser: Browser, hub: DemoHub, name: str, city: Json
) -> None:
    origin = f"Trung tâm đo đạc, {name}"
    add(hub.api, name, json.dumps(city).encode(), tags=["twin"], origin=origin, example=False)
    try:
        with drawing_chromium(browser) as drawing, wall(drawing, hub, "twin") as display:
            see_twin(display, origin)
    finally:
        assert hub.api.delete(f"/api/content/{name}", params={"force": True}).is_success


def see_twin(display: Wall, origin: str) -> None:
    """See the twin of data that have an origin, and not the example."""
    display.send("twin")
    display.shows("twin")
    display.page.get_by_text(text("vi", "display", "origin").replace("{origin}", origin)).wait_for()
    assert display.page.get_by_text(text("vi", "display", "example")).count() == 0
    assert display.page.locator(".maplibregl-canvas").count() == 1
    display.send("")
