"""The kiosk as a visitor meets it: two touches to a scene, what it says while it plays, and how it starts over."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.end_to_end.hub import DemoHub, Json, demo_hub, eventually
from tests.end_to_end.kiosk_page import controls, later, too_small
from tests.end_to_end.screens import LANDSCAPE, LANGUAGES, PORTRAIT, Kiosk, chromium, kiosk, screen, text

UPPER_PART = 0.34
"""Share of an upright screen that nobody has to reach who sits."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHub]:
    with demo_hub(tmp_path_factory.mktemp("kiosk") / "data") as hub:
        hub.await_all_online()
        yield hub


@pytest.fixture(autouse=True)
def at_rest(hub: DemoHub) -> Iterator[None]:
    """Each test leaves a hall in which nothing plays."""
    yield
    for run in playing(hub):
        hub.api.post(f"/api/runs/{run['id']}/stop")
    eventually(lambda: not playing(hub), 30, "nothing plays")
    hub.await_all_online()


def playing(hub: DemoHub) -> list[Json]:
    return [run for run in hub.items("runs") if run["ended_at"] is None]


def say(key: str, language: str = "en") -> str:
    return text(language, "kiosk", key)


@pytest.mark.parametrize(
    ("language", "name", "scene"),
    [("vi", "urban", "flood-response"), ("ko", "construction", "beam-alarm"), ("en", "lobby", "meeting-start")],
)
def test_two_touches_start_a_scene_and_it_says_what_happens_and_why(
    hub: DemoHub, browser: Browser, language: str, name: str, scene: str
) -> None:
    with screen(browser, hub.url(f"kiosk_{name}"), PORTRAIT) as page:
        page.get_by_role("button", name=LANGUAGES[language], exact=True).tap()
        page.locator(f'[data-scene="{scene}"]').tap()

        page.get_by_role("heading", name=hub.scene(scene)["title"][language]).wait_for()
        run = next(each for each in playing(hub) if each["scene"] == scene)
        why = eventually(lambda: hub.get(f"runs/{run['id']}")["why"], 10, "the run says why it matters")
        page.get_by_role("heading", name=say("why", language)).wait_for()
        page.get_by_text(why[language]).wait_for()
        page.get_by_text(run["caption"][language] or why[language]).wait_for()


def test_touching_the_picture_and_a_scene_starts_it_in_the_language_of_the_hall(hub: DemoHub, browser: Browser) -> None:
    with screen(browser, hub.url("kiosk_urban")) as page:
        page.locator("[data-slide]").tap()
        page.locator('[data-scene="smart-parking"]').tap()
        language = hub.get("hall")["default_language"]
        page.get_by_role("heading", name=hub.scene("smart-parking")["title"][language], level=1).wait_for()
        assert [run["language"] for run in playing(hub)] == [language]


def test_a_finger_is_seen_before_it_is_lifted_and_one_that_slides_off_presses_nothing(
    hub: DemoHub, browser: Browser
) -> None:
    with kiosk(browser, hub, "urban") as visitor:
        tile = visitor.tile("flood-response")
        box = tile.bounding_box()
        assert box is not None
        at = {"x": box["x"] + 20, "y": box["y"] + 20}
        finger = visitor.page.context.new_cdp_session(visitor.page)
        finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
        width = "tile => getComputedStyle(tile).outlineWidth"
        assert tile.evaluate(width) == "6px", "it shows the press while the finger is down"
        finger.send("Input.dispatchTouchEvent", {"type": "touchCancel", "touchPoints": []})
        assert tile.get_attribute("data-pressed") is None
        assert not playing(hub)


def test_a_figure_of_the_scene_is_charted_from_what_the_sensor_says(hub: DemoHub, browser: Browser) -> None:
    with kiosk(browser, hub, "urban") as visitor:
        visitor.tap("flood-response")
        chart = visitor.page.get_by_role("img", name="Tank level")
        chart.wait_for()
        eventually(lambda: hub.point("water-tank", "level") > 30, 40, "the water rises")
        low, high = hub.point("water-tank", "level") - 10, 65
        shown = eventually(lambda: _highest(chart.get_attribute("aria-label")), 10, "the chart tells its range")
        assert low < shown < high


def _highest(told: str | None) -> float:
    """Return the last number of "… between 15 % and 31 %"."""
    return float((told or "0 %").split()[-2])


def test_everything_that_can_be_touched_is_large_and_has_a_name(hub: DemoHub, browser: Browser) -> None:
    with screen(browser, hub.url("kiosk_urban"), PORTRAIT) as page:
        visitor = Kiosk(page)
        visitor.invitation.wait_for()
        assert not too_small(controls(page)), "attract"
        visitor.enter()
        assert not too_small(controls(page)), "home"
        _open_access(page)
        assert not too_small(controls(page)), "accessibility"
        page.get_by_role("button", name=say("access.done")).tap()
        later(page, 46)
        page.get_by_role("heading", name=say("idle.title")).wait_for()
        assert not too_small(controls(page)), "still there?"
        page.get_by_role("button", name=say("idle.stay")).tap()
        visitor.tap("smart-parking")
        page.locator(".ask button").first.wait_for()
        assert not too_small(controls(page)), "a question"
        page.get_by_role("button", name=say("run.stop")).tap()
        assert not too_small(controls(page)), "after it"


def test_within_reach_nothing_to_touch_is_in_the_upper_part(hub: DemoHub, browser: Browser) -> None:
    upper = UPPER_PART * PORTRAIT["height"]
    with screen(browser, hub.url("kiosk_urban"), PORTRAIT) as page:
        visitor = Kiosk(page)
        visitor.enter()
        assert min(each.top for each in controls(page)) < upper, "usually the languages stand above"
        _open_access(page)
        assert min(each.top for each in controls(page)) > upper, "the way to it is itself within reach"
        page.get_by_role("button", name=say("access.lower")).tap()
        page.get_by_role("button", name=say("access.done")).tap()
        assert min(each.top for each in controls(page)) > upper, "home"
        visitor.tap("smart-parking")
        page.locator(".ask button").first.wait_for()
        assert min(each.top for each in controls(page)) > upper, "a question"


def test_a_touch_stays_does_nothing_else_and_an_empty_place_starts_over(hub: DemoHub, browser: Browser) -> None:
    with screen(browser, hub.url("kiosk_urban")) as page:
        visitor = Kiosk(page)
        visitor.enter()
        _open_access(page)
        page.get_by_role("button", name=say("access.size.150")).tap()
        page.get_by_role("button", name=say("access.contrast")).tap()
        page.get_by_role("button", name=say("access.still")).tap()
        page.get_by_role("button", name=say("access.done")).tap()
        assert _look(page) == {"size": "larger", "theme": "contrast", "motion": "none", "reach": "normal"}

        asked = page.get_by_role("heading", name=say("idle.title"))
        tile = visitor.tile("smart-parking").bounding_box()
        assert tile is not None
        later(page, 46)
        asked.wait_for()
        page.touchscreen.tap(tile["x"] + 20, tile["y"] + 20)
        expect(asked).to_have_count(0)
        assert not playing(hub), "the touch that stays presses nothing below"
        page.get_by_role("heading", name=visitor.text("home.title")).wait_for()

        later(page, 46)
        asked.wait_for()
        later(page, 61)
        visitor.invitation.wait_for()
        assert _look(page) == {"size": "normal", "theme": "light", "motion": "normal", "reach": "normal"}


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["upright", "lying"])
def test_very_large_words_leave_a_question_its_answers_and_its_width(
    hub: DemoHub, browser: Browser, size: ViewportSize
) -> None:
    with screen(browser, hub.url("kiosk_urban"), size) as page:
        visitor = Kiosk(page, "vi")
        visitor.enter()
        page.get_by_role("button", name=visitor.text("access"), exact=True).tap()
        page.get_by_role("button", name=visitor.text("access.size.150")).tap()
        page.get_by_role("button", name=visitor.text("access.done")).tap()
        visitor.tap("smart-parking")
        page.locator(".ask button").first.wait_for()
        for part in (".run", ".stage", ".card"):
            assert page.locator(part).evaluate("each => each.scrollWidth - each.clientWidth") <= 0, part
        for button in (*page.locator(".ask button").all(), page.get_by_role("button", name=visitor.text("run.stop"))):
            button.scroll_into_view_if_needed()
            box = button.bounding_box()
            assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= size["width"]


def _look(page: Page) -> dict[str, str]:
    return {name: str(page.evaluate(f"document.documentElement.dataset.{name}")) for name in
            ("size", "theme", "motion", "reach")}  # fmt: skip


def _open_access(page: Page) -> None:
    page.get_by_role("button", name=say("access"), exact=True).tap()
    page.get_by_role("heading", name=say("access")).wait_for()


def test_two_kiosks_want_one_scene_and_the_second_waits_for_its_turn(hub: DemoHub, browser: Browser) -> None:
    with kiosk(browser, hub, "urban") as first, kiosk(browser, hub, "twin", "ko") as second:
        first.tap("flood-response")
        title = hub.scene("flood-response")["title"]
        first.page.get_by_role("heading", name=title["en"]).wait_for()
        second.tile("flood-response").get_by_text(second.text("queue.offer")).wait_for()
        second.tap("flood-response")
        second.tile("flood-response").get_by_text(second.text("queue.place").format(place=1)).wait_for()
        assert len(playing(hub)) == 1, "the first visitor's scene goes on"
        first.page.get_by_role("button", name=first.text("run.stop")).tap()
        second.page.get_by_text(second.text("queue.turn")).wait_for()
        second.page.get_by_role("button", name=second.text("queue.start")).tap()
        second.page.get_by_role("heading", name=title["ko"], level=1).wait_for()
        assert [run["started_from"] for run in playing(hub)] == ["kiosk/twin"]


def test_a_visitor_whose_scene_a_guide_takes_over_is_told_so(hub: DemoHub, browser: Browser) -> None:
    with kiosk(browser, hub, "urban", "vi") as visitor:
        visitor.tap("flood-response")
        visitor.page.get_by_role("heading", name=hub.scene("flood-response")["title"]["vi"]).wait_for()
        (taken,) = playing(hub)
        hub.post("runs", {"scene": "street-lighting", "language": "vi", "takeover": True})
        visitor.page.get_by_role("heading", name=visitor.text("ended.stopped")).wait_for()
        reason = hub.get(f"runs/{taken['id']}")["reason"]["vi"]
        assert reason, "the hub says who has taken it"
        visitor.page.get_by_text(reason, exact=False).first.wait_for()
