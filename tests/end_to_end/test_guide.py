"""A guide with a phone in one hand: scenes, takeovers, the tour, the all-stop, on a real hub in a real browser."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator

from tests.end_to_end.hub import DemoHub, Json, demo_hub, eventually
from tests.end_to_end.kiosk_page import controls, too_small
from tests.end_to_end.screens import LANGUAGES, chromium, kiosk, text
from tests.end_to_end.steps import lead_tour
from tests.end_to_end.tablet import NARROW, tablet

PAGES = ("hall", "tour", "held")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHub]:
    with demo_hub(tmp_path_factory.mktemp("guide") / "data") as hub:
        hub.await_all_online()
        yield hub


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(autouse=True)
def quiet_hall(hub: DemoHub) -> Iterator[None]:
    """Leave the hall as it was found: nothing stopped, held, waited for or playing."""
    yield
    if not hub.child.running:
        return
    hub.post("all-stop/release")
    for lease in hub.items("leases"):
        if lease["holder"] == "person":
            hub.api.delete(f"/api/leases/{lease['id']}")
    for group in hub.items("groups"):
        if group["state"] != "ended":
            hub.post(f"groups/{group['id']}/end")
    for run in playing(hub):
        hub.api.post(f"/api/runs/{run['id']}/stop")
    eventually(lambda: not hub.items("leases"), 60, "nobody has anything")


def playing(hub: DemoHub, scene: str | None = None) -> list[Json]:
    runs = [run for run in hub.items("runs") if run["ended_at"] is None]
    return [run for run in runs if scene in (None, run["scene"])]


def state(hub: DemoHub, run: str) -> str:
    return str(hub.get(f"runs/{run}")["state"])


def test_a_guide_starts_a_scene_skips_to_its_hold_and_gives_go(hub: DemoHub, browser: Browser) -> None:
    eventually(lambda: hub.readiness("welcome") == "ready", 60, "the welcome is ready")
    with tablet(hub, browser) as guide:
        guide.zone(hub, "lobby")
        guide.card(hub, "welcome").get_by_role("button", name=guide.text("start"), exact=True).tap()
        run = eventually(lambda: playing(hub, "welcome"), 20, "it plays")[0]["id"]
        assert guide.page.evaluate("window.shaken") == [], "nothing called the guide yet"
        skip, go = guide.button("skip"), guide.button("go")
        skip.wait_for()

        def held() -> bool:
            if state(hub, run) != "holding" and skip.is_enabled():
                skip.tap()
            return go.is_visible()

        eventually(held, 90, "it holds for GO")
        eventually(lambda: guide.page.evaluate("window.shaken.length"), 10, "the phone shakes")
        box = go.bounding_box()
        assert box is not None and box["height"] >= 56 and box["y"] > NARROW["height"] / 2, "under the thumb"
        go.tap()
        eventually(lambda: state(hub, run) != "holding", 20, "GO is taken")


def test_a_guide_goes_to_a_marker_holds_and_stops(hub: DemoHub, browser: Browser) -> None:
    eventually(lambda: hub.readiness("flood-response") == "ready", 90, "the flood is ready")
    run = hub.post("runs", {"scene": "flood-response", "language": "en"})
    alarm = run["markers"][-1]
    paths = [step["path"] for step in run["steps"]]
    with tablet(hub, browser) as guide:
        guide.zone(hub, "urban-sensing")
        guide.button("markers").tap()
        guide.button("marker.to", place=alarm["label"]["en"]).tap()

        def there() -> bool:
            step = hub.get(f"runs/{run['id']}")["step"]
            return step is not None and paths.index(step) > paths.index(alarm["path"])

        eventually(there, 30, "it goes on behind the marker")
        guide.button("hold").tap()
        eventually(lambda: state(hub, run["id"]) == "paused", 10, "it is on hold")
        guide.button("resume").tap()
        eventually(lambda: state(hub, run["id"]) != "paused", 10, "it goes on")
        guide.button("stop").tap()
        eventually(lambda: state(hub, run["id"]) == "stopped", 60, "it is stopped")


def test_a_guide_takes_over_and_the_kiosk_reads_why(hub: DemoHub, browser: Browser) -> None:
    eventually(lambda: hub.readiness("street-lighting") == "ready", 90, "the lights are ready")
    with kiosk(browser, hub, "urban") as visitor, tablet(hub, browser) as guide:
        visitor.tap("street-lighting")
        run = eventually(lambda: playing(hub, "street-lighting"), 20, "the visitor's scene plays")[0]["id"]
        guide.zone(hub, "urban-sensing")
        card = guide.card(hub, "street-lighting")
        card.get_by_text(guide.text("mend.busy")).wait_for()
        card.get_by_role("button", name=guide.text("take"), exact=True).tap()
        dialog = guide.page.get_by_role("dialog")
        foreseen = guide.page.context.request.get(hub.url("api") + "/scenes/street-lighting/takeover").json()
        told = foreseen["runs"][0]["told"]["en"]
        dialog.get_by_text(told).wait_for()
        where = next(each for each in hub.get("hall")["screens"] if each["id"] == "urban" and each["kind"] == "kiosk")
        dialog.get_by_text(guide.text("take.visitors", kiosk=where["name"]["en"])).wait_for()
        assert state(hub, run) not in ("stopped", "failed"), "looking takes nothing"
        dialog.get_by_role("button", name=guide.text("take.do")).tap()
        visitor.page.get_by_text(told).wait_for()
        eventually(lambda: state(hub, run) == "stopped", 60, "the visitor's run is stopped")
        taken = eventually(lambda: playing(hub, "street-lighting"), 10, "the guide's run plays")[0]
        assert (taken["started_by"], taken["priority"]) == ("guide", "guide")


def test_a_slip_stops_nothing_and_a_held_press_stops_everything(hub: DemoHub, browser: Browser) -> None:
    eventually(lambda: hub.readiness("beam-alarm") == "ready", 90, "the beam is ready")
    run = hub.post("runs", {"scene": "beam-alarm", "language": "en"})["id"]
    with tablet(hub, browser, place="tour") as guide:
        # The page's clock stands still but for what is told: how long a press lasts is no matter of a busy machine.
        guide.page.clock.install()
        guide.page.clock.pause_at(time.time() + 2)
        guide.stop.tap()
        guide.page.get_by_role("status").filter(has_text=guide.text("all-stop.how")).wait_for()
        with guide.finger_on(guide.stop):
            guide.page.get_by_text(guide.text("all-stop.keep")).wait_for()
            guide.page.clock.run_for(450)
        guide.page.get_by_text(guide.text("all-stop.keep")).wait_for(state="hidden")
        assert not [each for each in hub.items("events", limit=5) if each["kind"] == "all_stop"]
        assert state(hub, run) in ("starting", "playing")
        with guide.finger_on(guide.stop):
            guide.page.get_by_text(guide.text("all-stop.keep")).wait_for()
            guide.page.clock.run_for(700)
            guide.page.get_by_role("heading", name=guide.text("all-stop.active")).wait_for()
        guide.page.clock.resume()
        eventually(lambda: state(hub, run) == "stopped", 10, "the run is stopped")
        guide.button("all-stop.release").tap()
        guide.page.get_by_role("dialog").get_by_role("button", name=guide.text("all-stop.release")).tap()
        guide.stop.wait_for()
        assert hub.readiness("welcome") != "not_ready"


def test_the_stop_is_held_by_key_as_by_finger_and_hammered_by_who_is_frightened(hub: DemoHub, browser: Browser) -> None:
    with tablet(hub, browser) as guide:
        active = guide.page.get_by_role("heading", name=guide.text("all-stop.active"))
        guide.page.clock.install()
        guide.page.clock.pause_at(time.time() + 2)
        guide.stop.focus()
        guide.page.keyboard.press("Enter")
        guide.page.get_by_role("status").filter(has_text=guide.text("all-stop.how")).wait_for()
        assert not active.is_visible()
        guide.page.keyboard.down("Enter")
        guide.page.clock.run_for(700)
        active.wait_for()
        guide.page.keyboard.up("Enter")
        hub.post("all-stop/release")
        guide.stop.wait_for()
        for _ in range(3):  # a screen reader's press has neither pointer nor key
            guide.stop.evaluate("button => button.click()")
        active.wait_for()


def test_a_guide_leads_a_group_from_stop_to_stop(hub: DemoHub, browser: Browser) -> None:
    with tablet(hub, browser, place="tour") as guide:
        guide.button("tour.prepare").first.tap()
        form = guide.page.get_by_role("dialog")
        form.get_by_label(guide.text("group.label")).fill("<b>KICT</b>")
        form.get_by_label(guide.text("group.size")).fill("13")
        form.get_by_role("button", name=guide.text("group.more")).tap()
        form.get_by_text(LANGUAGES["ko"]).tap()
        form.get_by_text(guide.text("pace.slow")).tap()
        form.get_by_role("button", name=guide.text("tour.begin.do"), exact=True).tap()
        group = eventually(lambda: [each for each in hub.items("groups") if each["state"] == "under_way"], 20, "begun")[
            0
        ]
        assert (group["label"], group["size"], group["language"], group["pace"]) == ("<b>KICT</b>", 14, "ko", 1.3)
        guide.page.get_by_text("14 people").wait_for()
        zones = {each["id"]: each["name"]["en"] for each in hub.get("hall")["zones"]}
        stops = [stop["zone"] for stop in group["stops"]]
        guide.button("tour.later", zone=zones[stops[1]]).tap()
        path = f"groups/{group['id']}"
        swapped = [stops[0], stops[2], stops[1], *stops[3:]]
        eventually(lambda: [stop["zone"] for stop in hub.get(path)["stops"]] == swapped, 10, "it is put later")
        guide.button("group.edit").tap()
        form.get_by_text(guide.text("pace.brisk")).tap()
        form.get_by_role("button", name=guide.text("group.save"), exact=True).tap()
        eventually(lambda: hub.get(path)["pace"] == 0.8, 10, "the pace is changed")
        guide.show("hall")
        strip = guide.page.get_by_role("article", name=guide.text("tour.strip"))
        strip.get_by_text(guide.text("tour.now", zone=zones[stops[0]])).wait_for()
        strip.get_by_role("button", name=guide.text("tour.next"), exact=True).tap()
        guide.page.get_by_role("heading", name=zones[stops[2]], level=1).wait_for()
        assert next(each["zone"] for each in hub.get(path)["stops"] if each["state"] == "here") == stops[2]


def test_a_guide_holds_a_zone_sees_who_has_what_and_gives_it_back(hub: DemoHub, browser: Browser) -> None:
    with tablet(hub, browser) as guide:
        guide.zone(hub, "meeting-room")
        guide.button("hold-thing").tap()
        guide.page.get_by_role("dialog").get_by_role("button", name=guide.text("hold-thing.do"), exact=True).tap()
        guide.page.get_by_text(guide.text("mood.held", who=guide.text("held.you"))).wait_for()
        (lease,) = hub.items("leases")
        assert (lease["kind"], lease["thing"], lease["by"]) == ("zone", "meeting-room", "guide")
        guide.show("held")
        guide.button("held.release").tap()
        guide.page.get_by_text(guide.text("held.none")).wait_for()
        assert hub.items("leases") == []


def test_a_guide_takes_a_kiosk_out_of_the_queue(hub: DemoHub, browser: Browser) -> None:
    eventually(lambda: hub.readiness("street-lighting") == "ready", 90, "the lights are ready")
    hub.post("runs", {"scene": "street-lighting", "language": "en"})
    with kiosk(browser, hub, "urban") as visitor, tablet(hub, browser, place="held") as guide:
        visitor.tap("street-lighting")
        eventually(lambda: [each for each in hub.items("queue") if each["state"] == "queued"], 20, "the kiosk waits")
        queue = guide.page.get_by_role("region", name=guide.text("queue.title"))
        queue.get_by_text(hub.scene("street-lighting")["title"]["en"]).wait_for()
        queue.get_by_role("button", name=guide.text("queue.remove")).tap()
        guide.page.get_by_text(guide.text("queue.none"), exact=True).wait_for()
        assert not [each for each in hub.items("queue") if each["state"] == "queued"]


def test_no_dialog_covers_the_all_stop(hub: DemoHub, browser: Browser) -> None:
    with tablet(hub, browser) as guide:
        stop = guide.page.get_by_role("dialog").get_by_role("button", name=guide.text("all-stop.hold"))
        guide.page.get_by_role("button", name=text("en", "common", "appearance"), exact=True).tap()
        _is_under_a_finger(stop)
        guide.page.get_by_role("button", name=text("en", "common", "close"), exact=True).tap()
        guide.button("hold-thing").tap()
        _is_under_a_finger(stop)
        guide.page.keyboard.press("Escape")
        guide.show("tour")
        guide.button("tour.prepare").first.tap()
        _is_under_a_finger(stop)


def _is_under_a_finger(what: Locator) -> None:
    what.wait_for()
    at = """each => {
      const { x, y, width, height } = each.getBoundingClientRect();
      return each.contains(document.elementFromPoint(x + width / 2, y + height / 2));
    }"""
    assert what.evaluate(at), "something lies over it"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_tour_under_way_is_no_wider_than_a_small_phone(hub: DemoHub, browser: Browser, language: str) -> None:
    with tablet(hub, browser, language, place="tour") as guide:
        lead_tour(guide.page, language)
        assert guide.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        shown = [each for each in controls(guide.page) if each.width > 1]  # the way past the header shows when focused
        assert not too_small(shown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wider_than_a_small_phone(hub: DemoHub, browser: Browser, language: str) -> None:
    hub.post("groups", {"tour": "delegation", "label": "Đoàn Bộ Xây dựng và Cục Phát triển đô thị", "size": 38})
    for page in PAGES:
        with tablet(hub, browser, language, place=page) as guide:
            guide.stop.wait_for()
            assert guide.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page
            assert guide.page.evaluate("window.shaken") == [], "a page that opens calls nobody"


def test_without_the_hub_it_says_that_the_stop_is_on_the_machine(hub: DemoHub, browser: Browser) -> None:
    """The last test of this file: it ends the hub."""
    with tablet(hub, browser) as guide:
        guide.stop.wait_for()
        hub.kill()
        guide.page.get_by_text(guide.text("all-stop.lost")).wait_for()
        guide.page.get_by_text(guide.text("all-stop.machine")).wait_for()
        assert guide.stop.is_visible()
        with guide.finger_on(guide.stop):
            guide.page.get_by_text(guide.text("all-stop.failed", problem="").strip()).wait_for()
