"""Displays on the live socket: who speaks for a wall, and who may."""

import pytest

from tests.exhibit_server.api.hub_bench import RunningHub
from tests.exhibit_server.api.live_bench import Json, Live, watching


def test_a_real_browser_goes_before_a_simulated_one(hub: RunningHub) -> None:
    """The simulators' browser shows the wall; a real one takes over, and gives it back when it goes."""
    command = {"verb": "caption", "args": {"value": "for whom"}}
    with watching(hub, "technician", "?screen=display/wall") as real, hub.client("technician") as client:
        assert real.next()["type"] == "snapshot"
        shown = real.until(lambda message: message["type"] == "screen" and message["message"]["type"] == "show")
        answer_to(real, shown)
        hub.wait(lambda: hub.hub.rig["wall"].availability.usable, "the wall")
        hub.do(hub.hub.rig["wall"].set("caption", "for the real one"))
        said = real.until(
            lambda message: message["type"] == "screen" and message["message"].get("caption") == "for the real one"
        )
        assert said["message"]["type"] == "show"
        assert hub.call(lambda: hub.hub.rig["wall"].value("caption")) != "for the real one", "it has not answered yet"
        answer_to(real, said)
        hub.wait(lambda: hub.hub.rig["wall"].value("caption") == "for the real one", "its answer")
    hub.wait(lambda: hub.hub.rig["wall"].availability.usable, "the simulated browser")
    with hub.client("technician") as client:
        answer = client.post("/api/devices/wall/commands", json=command).json()
        assert answer["confirmed"] is True, answer
        client.post("/api/devices/wall/commands", json={"verb": "caption", "args": {"value": ""}})


def answer_to(live: Live, shown: Json) -> None:
    message = shown["message"]
    kept = {name: message[name] for name in ("content", "caption", "camera")}
    live.say({"type": "screen", "message": {"type": "shown", "seq": message["seq"], **kept}})


def test_a_screen_that_may_not_be_the_display_is_told_nothing_for_it(hub: RunningHub) -> None:
    with watching(hub, "guide", "?screen=display/wall") as live:
        live.next()
        hub.do(hub.hub.rig["wall"].set("caption", "not for guides"))
        with pytest.raises(TimeoutError):
            live.until(lambda message: message["type"] == "screen", timeout=0.5)
