"""Commands from Home Assistant: checked, refused in words, and never in the way of the hall."""

import asyncio
from pathlib import Path

import pytest

from devices.core.state import Maintenance
from devices.transports.memory_broker import MemoryBroker
from exhibit_server.announcing.announcer import SWEEP
from exhibit_server.announcing.commands import EACH, MOST
from exhibit_server.callers import Caller
from tests.exhibit_server.announcing.home_bench import TOPICS, Home, at_home


def test_home_assistants_own_command_works(tmp_path: Path) -> None:
    async def story(home: Home) -> None:
        lamp = next(e for e in home.read()["exhibit_small_lamp"].entities if e.unique_id.endswith("_power"))
        (outgoing,) = lamp.writers[lamp.points[0].name]({"value": True})
        await home.say(outgoing.topic, outgoing.payload)
        assert home.hall.rig["lamp"].value("power") is True
        await home.say(TOPICS.command("lamp", "brightness"), "40")
        assert home.hall.rig["lamp"].states["brightness"].wanted == 40
        assert [event.kind for event in home.events] == ["remote_command", "remote_command"]

    at_home(tmp_path, story)


@pytest.mark.parametrize(
    ("device", "verb", "payload"),
    [
        ("lamp", "power", "loud"),
        ("lamp", "power", b"\xff\xfe"),
        ("lamp", "brightness", "101"),
        ("lamp", "brightness", "nan"),
        ("lamp", "brightness", "1e999"),
        ("lamp", "power", "ON" * 1000),
        ("lamp", "no-such-verb", "PRESS"),
        ("nobody", "power", "ON"),
        ("blind", "stop", "push"),
        ("tank", "level", "50"),
    ],
)
def test_a_wrong_command_is_refused_in_every_language(
    tmp_path: Path, device: str, verb: str, payload: str | bytes
) -> None:
    async def story(home: Home) -> None:
        await home.say(TOPICS.command(device, verb), payload)
        assert [event.kind for event in home.events] == ["remote_refused"]
        assert all(home.events[0].texts[language] for language in ("vi", "ko", "en"))
        found = home.hall.rig.get(device)
        assert found is None or all(state.wanted is None for state in found.states.values())

    at_home(tmp_path, story)


def test_a_retained_command_is_never_carried_out(tmp_path: Path) -> None:
    broker = MemoryBroker()
    broker.retained[TOPICS.command("lamp", "power")] = b"ON"
    broker.retained[TOPICS.scene("with-lamp", "start")] = b"PRESS"

    async def story(home: Home) -> None:
        assert home.hall.rig["lamp"].value("power") is False and not home.stage.runs()
        assert {event.kind for event in home.events} == {"remote_refused"}
        await asyncio.sleep(SWEEP)
        assert not home.stage.runs(), "nor is its deletion a command"

    at_home(tmp_path, story, broker=broker)


def test_a_button_is_pressed(tmp_path: Path) -> None:
    async def story(home: Home) -> None:
        await home.say(TOPICS.command("blind", "position"), "0")
        await home.say(TOPICS.command("blind", "stop"), "PRESS")
        assert [event.kind for event in home.events] == ["remote_command", "remote_command"]

    at_home(tmp_path, story)


def test_the_hall_goes_before_home_assistant(tmp_path: Path) -> None:
    async def story(home: Home) -> None:
        home.stage.start("with-lamp", "vi", Caller("guide", "guide"))
        await asyncio.sleep(1.0)
        await home.say(TOPICS.command("lamp", "power"), "OFF")
        assert home.hall.rig["lamp"].value("power") is True, "a run has the lamp"
        await home.say(TOPICS.command("second-lamp", "power"), "ON")
        assert home.hall.rig["second-lamp"].value("power") is True
        await home.stage.all_stop("guide")
        await home.say(TOPICS.command("second-lamp", "power"), "OFF")
        assert home.hall.rig["second-lamp"].value("power") is True, "the hall is stopped"
        home.stage.release("guide")
        home.hall.rig["second-lamp"].maintain(Maintenance("tech", "", 1.0))
        await home.say(TOPICS.command("second-lamp", "power"), "OFF")
        assert home.hall.rig["second-lamp"].states["power"].actual is True, "somebody works on it"

    bench = at_home(tmp_path, story)
    kinds = [event.kind for event in bench.events]
    assert kinds.count("remote_refused") == 2 and kinds.count("remote_command") == 1


def test_a_scene_is_started_as_a_visitor_would(tmp_path: Path) -> None:
    async def story(home: Home) -> None:
        assert home.kept(TOPICS.scene("with-lamp", "state")) == "idle"
        assert home.kept(TOPICS.scene("with-lamp", "availability")) == "online"
        await home.say(TOPICS.scene("with-lamp", "start"), "PRESS")
        assert home.kept(TOPICS.scene("with-lamp", "state")) == "playing"
        assert home.kept(TOPICS.scene("with-lamp", "availability")) == "offline"
        await home.say(TOPICS.scene("with-lamp", "start"), "PRESS")
        await home.say(TOPICS.scene("staff-only", "start"), "PRESS")
        await home.say(TOPICS.scene("nothing", "start"), "PRESS")
        await home.say(TOPICS.scene("with-lamp", "start"), "push")
        assert [event.kind for event in home.events] == ["remote_refused"] * 4
        await asyncio.sleep(60.0)
        assert home.kept(TOPICS.scene("with-lamp", "state")) == "done"
        hub = home.read()["exhibit_small"]
        kinds = {entity.unique_id: entity.kind for entity in hub.entities}
        assert kinds == {
            "exhibit_small_scene_with-lamp_run": "sensor",
            "exhibit_small_scene_with-lamp_start": "button",
            "exhibit_small_scene_staff-only_run": "sensor",
        }

    at_home(tmp_path, story)


def test_a_flood_is_refused_and_harms_nobody(tmp_path: Path) -> None:
    async def story(home: Home) -> None:
        home.hall.set_fault("pump", "mute")
        sender = home.broker.connect("flood")
        for _ in range(1000):
            await sender.publish(TOPICS.command("pump", "power"), "ON")
        await asyncio.sleep(0.05)
        await home.say(TOPICS.command("lamp", "power"), "ON")
        assert home.hall.rig["lamp"].value("power") is True
        assert home.hall.rig["pump"].health.commands <= EACH < MOST
        await asyncio.sleep(120.0)
        assert home.hall.rig["pump"].health.commands <= EACH
        assert len(home.events) < 60

    at_home(tmp_path, story)
