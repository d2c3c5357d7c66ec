"""Every scene of the library plays to its end on real wires, started by a touch, each of its steps confirmed.

Scenes that share no device play at the same time at different kiosks; three halls share the scenes that do.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests.end_to_end.hub import ROOT, DemoHub, Json, demo_hub
from tests.end_to_end.lanes import Lane, Watcher, play
from tests.end_to_end.screens import chromium, drawing_chromium, kiosk, screen

VISITORS = (
    "welcome",
    "air-pollution",
    "flood-response",
    "street-lighting",
    "smart-parking",
    "twin-flight",
    "beam-alarm",
    "meeting-start",
)
HALL = ("hall-open", "hall-close")
WITHIN = 240.0
WALL: ViewportSize = {"width": 640, "height": 360}
GOOD = {None, "done", "confirmed", "skipped"}
"""How a step may have ended: None and skipped are branches that nobody chose."""

pytestmark = pytest.mark.timeout(420)


@dataclass(frozen=True)
class Played:
    """Runs by scene, what was seen on real browsers at the displays, after which scenes a kiosk said thanks."""

    runs: dict[str, Json]
    shown: dict[str, set[str]]
    thanked: set[str]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with ExitStack() as stack:
        folder = tmp_path_factory.mktemp("scenes")
        city, lobby, morning = (stack.enter_context(demo_hub(folder / name)) for name in ("city", "lobby", "morning"))
        browser = stack.enter_context(chromium())
        drawing = stack.enter_context(drawing_chromium(browser))
        watchers = {
            name: Watcher(stack.enter_context(screen(wall, hub.url(f"display_{display}"), WALL, touch=False)))
            for name, wall, hub, display in (
                ("welcome-display", browser, city, "lobby"),
                ("construction-display", browser, city, "construction"),
                ("twin-display", drawing, lobby, "twin"),
            )
        }
        for hub in (city, lobby, morning):
            hub.await_all_online()
        lanes = [
            *_city(city, browser, stack),
            Lane(lobby, ["welcome"], stack.enter_context(kiosk(browser, lobby, "lobby", "ko"))),
            Lane(lobby, ["twin-flight"], stack.enter_context(kiosk(browser, lobby, "twin", "en"))),
            Lane(morning, ["hall-open", "hall-close"]),
        ]
        play(lanes, list(watchers.values()), WITHIN)
        runs = {scene: run for lane in lanes for scene, run in lane.played.items()}
        thanked = {scene for lane in lanes for scene in lane.thanked}
        yield Played(runs, {name: watcher.shown for name, watcher in watchers.items()}, thanked)


def _city(hub: DemoHub, browser: Browser, stack: ExitStack) -> list[Lane]:
    return [
        Lane(hub, ["air-pollution", "smart-parking"], stack.enter_context(kiosk(browser, hub, "urban", "vi"))),
        Lane(hub, ["flood-response", "street-lighting"], stack.enter_context(kiosk(browser, hub, "twin", "ko")), 2),
        Lane(hub, ["beam-alarm"], stack.enter_context(kiosk(browser, hub, "construction", "en"))),
        Lane(hub, ["meeting-start"], stack.enter_context(kiosk(browser, hub, "lobby", "vi"))),
    ]


def test_no_scene_of_the_library_is_left_out() -> None:
    assert {file.stem for file in (ROOT / "scenes" / "library").glob("*.yaml")} == {*VISITORS, *HALL}


@pytest.mark.parametrize("scene", [*VISITORS, *HALL])
def test_a_scene_plays_to_its_end_with_everything_confirmed(played: Played, scene: str) -> None:
    run = played.runs[scene]
    assert run["state"] == "done", run["reason"]
    wrong = [(step["path"], step["outcome"], step["reason"]) for step in run["steps"] if step["outcome"] not in GOOD]
    assert not wrong
    assert [step for step in run["steps"] if step["outcome"] == "confirmed"], "something was asked of a device"
    open_or_bad = [each for each in run["confirmations"] if each["state"] not in ("confirmed", "no_feedback")]
    assert not open_or_bad
    assert run["unrestored"] == [] and run["without"] == []


@pytest.mark.parametrize("scene", VISITORS)
def test_a_scene_was_started_by_the_kiosk_it_was_touched_at(played: Played, scene: str) -> None:
    assert str(played.runs[scene]["started_from"]).startswith("kiosk/")


def test_after_every_scene_the_kiosk_says_thanks_and_takes_an_opinion(played: Played) -> None:
    assert played.thanked == set(VISITORS)


def test_the_visitors_answers_were_followed(played: Played) -> None:
    """At the flood the second answer was touched, at the car park the first: the other branch was not played."""
    for scene, chosen in (("flood-response", 2), ("smart-parking", 1), ("air-pollution", 1)):
        questions = {step["path"] for step in played.runs[scene]["steps"] if step["kind"] == "ask"}
        outcomes: dict[int, set[str | None]] = {}
        for step in played.runs[scene]["steps"]:
            if step["parent"] in questions:
                outcomes.setdefault(step["branch"], set()).add(step["outcome"])
        assert outcomes[chosen] <= {"done", "confirmed"}
        assert outcomes[3 - chosen] <= {None, "skipped"}


def test_real_browsers_at_the_displays_showed_what_the_scenes_asked_for(played: Played) -> None:
    assert played.shown["welcome-display"] >= {"air-map", "parking"}
    assert played.shown["construction-display"] >= {"beam"}
    assert played.shown["twin-display"] >= {"twin"}
    for scene, device in (("air-pollution", "welcome-display"), ("twin-flight", "twin-display")):
        steps = [step for step in played.runs[scene]["steps"] if step["kind"] == "show"]
        assert steps and all(step["outcome"] == "confirmed" for step in steps), device
