"""From the touch of a finger to the wire and back: seen by an MQTT client and by a serial board that are not ours."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from tests.end_to_end.broker import Ear, free_port, own_broker
from tests.end_to_end.hub import DemoHub, all_devices, demo_hub, eventually, simulators
from tests.end_to_end.relay_board import FarEnd, relay_board
from tests.end_to_end.screens import Kiosk, chromium, kiosk

LAMP = "vkc/urban-sensing/street-light-1/set"
RELAYS = ("pump", "flood-gate", "extract-fan")
PUMP_ON, PUMP_OFF = b"\xa0\x01\x01\xa2", b"\xa0\x01\x00\xa1"
GATE_OFF, FAN_OFF = b"\xa0\x02\x00\xa2", b"\xa0\x03\x00\xa3"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def test_a_tap_lights_the_lamp_and_the_screen_says_so_when_it_shines(browser: Browser, tmp_path: Path) -> None:
    with (
        demo_hub(tmp_path / "data") as hub,
        Ear(hub.broker_port, LAMP) as ear,
        kiosk(browser, hub, "urban") as visitor,
    ):
        hub.await_all_online()
        power = visitor.page.get_by_role("figure", name="Power in use").locator("span").first
        before = float(power.inner_text())
        visitor.tap("street-lighting")
        eventually(lambda: ear.last(LAMP) is not None, 10, "the lamp's command reaches the broker")
        command = json.loads(ear.last(LAMP) or "")
        assert command["state"] == "ON"

        visitor.chip("Street light[^·]*: brightness 100 %", "confirmed").first.wait_for()
        assert hub.point("street-light-1", "brightness") == 100
        # Six lamps draw 40 W each at full: the meter on the bus shows it, and so does the kiosk.
        figure = visitor.page.get_by_role("figure", name=re.compile("^Power in use")).locator("span").first
        eventually(lambda: float(figure.inner_text()) > before + 150, 10, "the kiosk shows the power of the lamps")

        visitor.page.get_by_role("button", name=visitor.text("run.stop")).tap()
        visitor.tile("street-lighting").wait_for()
        eventually(lambda: json.loads(ear.last(LAMP) or "")["state"] == "OFF", 10, "the lamp is told to go out")
        eventually(lambda: hub.point("street-light-1", "power") is False, 10, "the lamp reports that it is out")


def test_a_tap_switches_a_relay_at_the_far_end_of_a_serial_line(browser: Browser, tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    others = [device for device in all_devices() if device not in RELAYS]
    (tmp_path / "broker").mkdir()
    with (
        own_broker(tmp_path / "broker") as broker,
        simulators(data, broker.url, port, "others", only=others),
        relay_board(data / "wires" / "relays-urban") as board,
        demo_hub(data, port=port, other_simulators=True, EXHIBIT_BROKER_URL=broker.url) as hub,
        kiosk(browser, hub, "urban") as visitor,
    ):
        hub.await_all_online()
        assert b"\xff" in board.heard
        visitor.tap("flood-response")
        board.expect(PUMP_ON, within=40)
        assert board.relays[1] is True
        visitor.chip("Rain pump: on", "confirmed").wait_for()
        assert hub.point("pump", "power") is True

        _stops_everything(hub, board, visitor)


def test_a_relay_that_does_not_answer_is_never_called_on(browser: Browser, tmp_path: Path) -> None:
    """The board takes the command and switches nothing: the screen may not claim that the pump runs."""
    data, port = tmp_path / "data", free_port()
    (tmp_path / "broker").mkdir()
    with (
        own_broker(tmp_path / "broker") as broker,
        simulators(data, broker.url, port, "others", only=[each for each in all_devices() if each not in RELAYS]),
        relay_board(data / "wires" / "relays-urban") as board,
        demo_hub(data, port=port, other_simulators=True, EXHIBIT_BROKER_URL=broker.url) as hub,
        kiosk(browser, hub, "urban") as visitor,
    ):
        hub.await_all_online()
        board.stuck = True
        visitor.tap("flood-response")
        board.expect(PUMP_ON, within=40)
        visitor.chip("Rain pump: on", "pending").wait_for()
        ended = visitor.page.get_by_role("heading", name=visitor.text("ended.failed"))
        claim = visitor.chip("Rain pump: on", "confirmed")
        ended.or_(claim).wait_for()
        assert claim.count() == 0, "the screen says that a pump runs which does not"
        assert board.heard.count(PUMP_ON) == 2, "once, and once again as the scene says (retry: 1)"
        assert hub.point("pump", "power") is False
        run = hub.items("runs")[0]
        assert run["state"] == "failed" and "pump" in run["reason"]["en"].lower()


def _stops_everything(hub: DemoHub, board: FarEnd, visitor: Kiosk) -> None:
    """The guide's all-stop: everything that moves is told to stand still, at once, and the kiosk says so."""
    mark = len(board.heard)
    with httpx.Client(base_url=hub.url("home")) as guide:
        guide.post("/api/session", json={"name": "guide", "pin": hub.facts["pins"]["guide"]}).raise_for_status()
        stopped = guide.post("/api/all-stop").raise_for_status().json()
        assert stopped["active"] and stopped["by"] == "guide" and stopped["unhalted"] == []
        for command in (PUMP_OFF, GATE_OFF, FAN_OFF):
            board.expect(command, within=10, after=mark)
        assert board.relays[1] is False
        visitor.page.get_by_role("heading", name=visitor.text("stop.title")).wait_for()
        eventually(lambda: hub.point("pump", "power") is False, 15, "the pump is seen to be off")
        assert hub.readiness("flood-response") == "not_ready"
        guide.post("/api/all-stop/release").raise_for_status()
    eventually(lambda: hub.readiness("flood-response") == "ready", 30, "the scene is ready again")
