"""The hub is killed in the middle of a scene: screens say so, the hall is brought to rest, nothing is forgotten."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.end_to_end.broker import free_port, own_broker
from tests.end_to_end.hub import DemoHub, all_devices, demo_hub, eventually, simulators
from tests.end_to_end.screens import Kiosk, chromium, kiosk, screen, text

MARK = "window.neverLoadedAnew"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[DemoHub]:
    """A hub whose broker and hardware live on without it."""
    data, port = tmp_path / "data", free_port()
    (tmp_path / "broker").mkdir()
    with (
        own_broker(tmp_path / "broker") as broker,
        simulators(data, broker.url, port, "hardware", only=all_devices()),
        demo_hub(data, port=port, other_simulators=True, EXHIBIT_BROKER_URL=broker.url) as hub,
    ):
        hub.await_all_online()
        yield hub


def test_a_hub_killed_in_a_scene_leaves_nothing_running_and_says_what_it_broke_off(
    hub: DemoHub, browser: Browser
) -> None:
    with (
        kiosk(browser, hub, "urban") as visitor,
        screen(browser, hub.url("display_construction"), touch=False) as display,
    ):
        for page in (visitor.page, display):
            page.evaluate(f"{MARK} = true")
        visitor.tap("flood-response")
        eventually(lambda: hub.point("pump", "power") is True, 25, "the pump runs")
        run = next(each for each in hub.items("runs") if each["scene"] == "flood-response")
        level = hub.point("water-tank", "level")
        hub.kill()

        _says_that_the_hub_is_gone(visitor)
        _tap_in_vain(visitor)
        hub.start()
        _comes_back_by_itself(visitor, display)
        _is_at_rest(hub, level)

    kept = hub.get(f"runs/{run['id']}")
    assert kept["state"] == "interrupted" and kept["scene"] == "flood-response"
    assert [each for each in hub.items("runs") if each["id"] == run["id"]]
    told = eventually(lambda: _interrupted(hub, run["id"]), 20, "an event tells of the interrupted run")
    assert set(told) == {"vi", "ko", "en"} and run["title"]["en"] in told["en"]
    hub.await_all_online(within=30)


def _says_that_the_hub_is_gone(visitor: Kiosk) -> None:
    lost = text(visitor.language, "common", "hub.lost").partition("{time}")[0]
    visitor.page.get_by_role("alert").filter(has_text=lost).wait_for()


def _tap_in_vain(visitor: Kiosk) -> None:
    """What is pressed while the hub is away is refused in words, and not kept for later."""
    visitor.page.get_by_role("button", name=visitor.text("run.stop")).tap()
    visitor.page.get_by_text(text(visitor.language, "common", "problem.unsent")).wait_for()


def _comes_back_by_itself(visitor: Kiosk, display: Page) -> None:
    lost = text(visitor.language, "common", "hub.lost").partition("{time}")[0]
    alert = visitor.page.get_by_role("alert").filter(has_text=lost)
    alert.wait_for(state="detached")
    display.locator('main[data-content=""]').wait_for()
    for page in (visitor.page, display):
        assert page.evaluate(f"{MARK} === true"), "it came back without being loaded anew"


def _is_at_rest(hub: DemoHub, level: float) -> None:
    """The pump and the lamps are off, as observed; the water in the tank is where it was left, or falls."""
    eventually(lambda: hub.point("pump", "power") is False, 15, "the pump is brought to rest")
    eventually(lambda: hub.point("street-light-1", "power") is False, 15, "the lamps are brought to rest")
    assert hub.point("flood-gate", "power") is False
    first = eventually(lambda: hub.point("water-tank", "level"), 10, "the tank is measured again")
    assert first >= level, "between the crash and the restart the pump ran on; afterwards it stands"


def _interrupted(hub: DemoHub, run: str) -> dict[str, str] | None:
    found = (each for each in hub.items("events", subject=run) if "interrupted" in each["kind"])
    return next((dict(each["texts"]) for each in found), None)
