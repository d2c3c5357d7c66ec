"""A dead, lying or vanished thing costs nobody else anything, is told with its reason, and comes back by itself."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.end_to_end.broker import free_port, own_broker
from tests.end_to_end.hub import DemoHub, all_devices, command_line, demo_hub, descendants, eventually, simulators
from tests.end_to_end.screens import Kiosk, chromium, kiosk

NOTICED_WITHIN = 5.0
BACK_WITHIN = 15.0
BUS = ("water-tank", "air-quality", "energy-meter")
"""Three sensors on one RS-485 line."""


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoHub]:
    with demo_hub(tmp_path_factory.mktemp("faults") / "data") as hub:
        hub.await_all_online()
        yield hub


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.mark.parametrize(
    ("device", "at", "scene", "language"),
    [
        ("water-tank", "urban", "flood-response", "vi"),
        ("street-light-1", "urban", "street-lighting", "ko"),
        ("meeting-display", "lobby", "meeting-start", "en"),
        ("twin-display", "twin", "twin-flight", "ko"),
        ("beam-shaker", "construction", "beam-alarm", "vi"),
    ],
)
def test_a_device_that_vanishes_is_told_with_its_reason_and_comes_back(
    hub: DemoHub, browser: Browser, device: str, at: str, scene: str, language: str
) -> None:
    needed_by = {each["id"] for each in hub.items("scenes") if device in each["needs"]}
    liked_by = {each["id"] for each in hub.items("scenes") if device in each["likes"]}
    with kiosk(browser, hub, at, language) as visitor:
        hub.fault(device, "offline")
        try:
            eventually(lambda: hub.availability(device) == "offline", NOTICED_WITHIN, f"{device} is offline")
            _is_told(hub, visitor, device, scene)
            assert _offline(hub) == {device}
            for each in hub.items("scenes"):
                expected = "not_ready" if each["id"] in needed_by else "ready"
                expected = "ready_without" if each["id"] in liked_by - needed_by else expected
                assert each["readiness"]["state"] == expected, each["id"]
            visitor.tap(scene)
            visitor.tile(scene).get_by_role("alert").wait_for()
            assert not [run for run in hub.items("runs") if run["scene"] == scene], "what can't play was not started"
        finally:
            hub.fault(device, None)
        eventually(lambda: hub.readiness(scene) == "ready", BACK_WITHIN, f"{scene} is ready again")
        visitor.page.locator(f'[data-scene="{scene}"][data-readiness="ready"]').wait_for()
    hub.await_all_online()


def test_a_lamp_that_lies_is_shown_as_not_confirmed_and_the_welcome_goes_on(hub: DemoHub, browser: Browser) -> None:
    hub.fault("lobby-lights", "stuck")
    try:
        with kiosk(browser, hub, "lobby") as visitor:
            visitor.tap("welcome")
            visitor.chip("Lobby lights: brightness 100 %", "unconfirmed").wait_for()
            assert visitor.chip("Lobby lights: brightness 100 %", "confirmed").count() == 0
            run = hub.items("runs")[0]
            told = next(each for each in run["confirmations"] if each["device"] == "lobby-lights")
            assert (
                told["state"] == "unconfirmed" and told["actual"] != 100 and set(told["reason"]) == {"vi", "ko", "en"}
            )
            lights = next(step for step in run["steps"] if step["outcome"] == "unconfirmed")
            assert "100 %" in lights["reason"]["en"]
            eventually(lambda: hub.get(f"runs/{run['id']}")["step"] != "0", 15, "the scene goes on with its next step")
            assert hub.get(f"runs/{run['id']}")["state"] == "playing"
            visitor.page.get_by_role("button", name=visitor.text("run.stop")).tap()
            eventually(lambda: hub.get(f"runs/{run['id']}")["state"] == "stopped", 30, "the run is stopped")
    finally:
        hub.fault("lobby-lights", None)
    hub.await_all_online()


def test_a_killed_broker_comes_back_and_so_do_its_devices(hub: DemoHub) -> None:
    (broker,) = [pid for pid in descendants(hub.child.pid) if "mosquitto" in command_line(pid)]
    over_mqtt = {each["id"] for each in hub.items("devices") if each["driver"].startswith("mqtt_")}
    assert len(over_mqtt) > 20
    os.kill(broker, signal.SIGKILL)
    gone = eventually(lambda: _offline(hub), NOTICED_WITHIN, "devices behind the broker are offline")
    assert gone <= over_mqtt, "devices on other wires are not touched"
    hub.await_all_online(within=25)
    (again,) = [pid for pid in descendants(hub.child.pid) if "mosquitto" in command_line(pid)]
    assert again != broker
    run = hub.post("runs", {"scene": "beam-alarm", "language": "en"})["id"]
    eventually(lambda: hub.point("beam-shaker", "power") is True, 25, "a command passes the new broker")
    hub.post(f"runs/{run}/stop")
    eventually(lambda: hub.point("beam-shaker", "power") is False, 15, "the shaker is brought to rest")
    hub.await_all_online()


def test_a_killed_process_takes_only_its_own_devices_along(tmp_path: Path) -> None:
    """Kill -9 of the far end of a serial bus: the port itself is gone, as when an adapter is pulled out."""
    data, port = tmp_path / "data", free_port()
    rest = [device for device in all_devices() if device not in BUS]
    (tmp_path / "broker").mkdir()
    with (
        own_broker(tmp_path / "broker") as broker,
        simulators(data, broker.url, port, "rest", only=rest),
        simulators(data, broker.url, port, "bus", only=list(BUS)) as bus,
        demo_hub(data, port=port, other_simulators=True, EXHIBIT_BROKER_URL=broker.url) as hub,
    ):
        hub.await_all_online()
        bus.send(signal.SIGKILL)
        eventually(lambda: _offline(hub) == set(BUS), NOTICED_WITHIN, "exactly the bus is offline")
        for device in BUS:
            assert set(hub.device(device)["availability"]["reasons"]) == {"vi", "ko", "en"}
        states = {each["id"]: each["readiness"]["state"] for each in hub.items("scenes")}
        assert {scene for scene, state in states.items() if state == "not_ready"} == {"flood-response", "air-pollution"}
        assert states["beam-alarm"] == states["smart-parking"] == "ready"
        with simulators(data, broker.url, port, "bus-again", only=list(BUS)):
            hub.await_all_online()


def _offline(hub: DemoHub) -> set[str]:
    return {each["id"] for each in hub.items("devices") if each["availability"]["state"] == "offline"}


def _is_told(hub: DemoHub, visitor: Kiosk, device: str, scene: str) -> None:
    """The tile says, in the visitor's language, what is away; the API says why, in all three."""
    availability: dict[str, Any] = hub.device(device)["availability"]
    assert availability["reason"] and set(availability["reasons"]) == {"vi", "ko", "en"}
    readiness = hub.scene(scene)["readiness"]
    assert readiness["state"] == "not_ready"
    visitor.page.locator(f'[data-scene="{scene}"][data-readiness="not_ready"]').wait_for()
    shown = visitor.tile(scene).inner_text().casefold()
    name = next(each for each in hub.items("devices") if each["id"] == device)["name"][visitor.language]
    assert name.casefold() in shown
    # Visitors read which device is away; ports and error numbers are for technicians.
    missing = visitor.text("tile.missing").partition("{devices}")[0]
    visitor.tile(scene).get_by_text(missing).wait_for()
