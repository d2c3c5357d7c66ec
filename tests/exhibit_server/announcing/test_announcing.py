"""The hub's own devices and scenes in Home Assistant's words, read back by our own reader of them."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.values import Point, PointType, Value
from devices.discovery.model import Entity
from devices.transports.memory_broker import MemoryBroker
from exhibit_server.announcing.announcer import SWEEP
from exhibit_server.announcing.payloads import LONGEST_STATE, state_payload
from exhibit_server.announcing.topics import is_announcement
from exhibit_server.events import DeviceRemoved
from tests.exhibit_server.announcing.home_bench import TOPICS, Home, at_home


def test_every_point_comes_back_as_it_is(tmp_path: Path) -> None:
    async def story(home: Home) -> None:
        found = home.read()
        assert set(found) == {"exhibit_small", *(f"exhibit_small_{device}" for device in home.hall.rig)}
        for device_id, device in home.hall.rig.items():
            told = found[f"exhibit_small_{device_id}"]
            entities = {
                entity.unique_id.removeprefix(f"exhibit_small_{device_id}_"): entity for entity in told.entities
            }
            assert set(entities) >= set(device.points)
            assert told.name == device.identity.name["vi"]
            for name, point in device.points.items():
                same_point(entities[name], point)
                same_value(entities[name], point, device.states[name].actual, home)

    at_home(tmp_path, story)


KINDS = {
    (PointType.BOOLEAN, True): "switch",
    (PointType.BOOLEAN, False): "binary_sensor",
    (PointType.CHOICE, True): "select",
    (PointType.TEXT, True): "text",
    (PointType.NUMBER, True): "number",
    (PointType.INTEGER, True): "number",
}


def same_point(entity: Entity, point: Point) -> None:
    """What Home Assistant takes the point for is what it is."""
    assert entity.kind == KINDS.get((point.type, point.writable), "sensor")
    assert entity.unit == point.unit
    main = entity.points[0]
    assert main.writable == point.writable
    if point.type is PointType.CHOICE:
        assert set(main.choices) == set(point.choices)
    if entity.kind == "number":
        assert (main.minimum, main.maximum) == (point.minimum, point.maximum)
    presence = entity.presence
    assert presence.mode == "all" and "exhibit/small/hub/state" in presence.topics and len(presence.topics) == 2


def same_value(entity: Entity, point: Point, actual: Value | None, home: Home) -> None:
    """The value kept at the broker is the one that was observed."""
    if not entity.state_topic:
        assert not point.feedback
        return
    payload = home.broker.retained[entity.state_topic]
    (read,) = entity.readers[entity.state_topic]
    said = read(payload).get(entity.points[0].name)
    if actual is None:
        assert said in (None, "None")
    elif isinstance(actual, float):
        assert isinstance(said, float | int) and abs(said - actual) < 1e-6
    else:
        assert said == actual or (actual == "" and said is None)


def test_changes_are_told(tmp_path: Path) -> None:
    async def story(home: Home) -> None:
        lamp = home.hall.rig["lamp"]
        assert home.kept("exhibit/small/device/lamp/power") == "OFF"
        assert home.kept("exhibit/small/device/lamp/availability") == "online"
        await lamp.set("power", True)
        await asyncio.sleep(1.0)
        assert home.kept("exhibit/small/device/lamp/power") == "ON"
        home.hall.set_fault("lamp", "offline")
        await asyncio.sleep(60.0)
        assert home.kept("exhibit/small/device/lamp/availability") == "offline"
        assert home.kept("exhibit/small/device/lamp/power") == "None"
        assert home.kept("exhibit/small/scene/with-lamp/availability") == "offline"

    at_home(tmp_path, story)


def test_a_broker_that_comes_back_empty_gets_everything_again(tmp_path: Path) -> None:
    async def story(home: Home) -> None:
        before = dict(home.broker.retained)
        home.broker.stop()
        home.broker.retained.clear()
        await home.hall.rig["lamp"].set("power", True)
        await asyncio.sleep(5.0)
        home.broker.start()
        await asyncio.sleep(2.0)
        assert set(home.broker.retained) == set(before)
        assert home.kept("exhibit/small/device/lamp/power") == "ON"

    at_home(tmp_path, story)


def test_what_was_left_of_former_times_is_deleted(tmp_path: Path) -> None:
    broker = MemoryBroker()
    old = {
        "homeassistant/device/exhibit_small_long-gone/config": b"{}",
        "exhibit/small/device/long-gone/power": b"ON",
        "exhibit/small/scene/long-gone/state": b"idle",
    }
    others = {
        "homeassistant/device/exhibit_other_lamp/config": b"{}",
        "homeassistant/switch/plug/config": b"{}",
        "exhibit/other/device/lamp/power": b"ON",
        "exhibit/small/hub/state": b"online",
    }
    broker.retained.update({**old, **others})

    async def story(home: Home) -> None:
        await asyncio.sleep(SWEEP)
        assert not set(old) & set(broker.retained) and set(others) <= set(broker.retained)
        assert TOPICS.config("lamp") in broker.retained

    at_home(tmp_path, story, broker=broker)

    async def off(home: Home) -> None:
        await asyncio.sleep(SWEEP)
        assert set(broker.retained) == set(others), "switched off, nothing of ours stays"

    at_home(tmp_path, off, broker=broker, enabled=False)


def test_a_device_that_goes_is_deleted(tmp_path: Path) -> None:
    async def story(home: Home) -> None:
        home.hall.rig._devices.pop("tank")
        home.bus.publish(DeviceRemoved("tank"))
        await asyncio.sleep(1.0)
        assert not [topic for topic in home.broker.retained if "tank" in topic]

    at_home(tmp_path, story)


def test_what_home_assistant_announced_is_not_told_back(tmp_path: Path) -> None:
    async def story(home: Home) -> None:
        home.excluded.add("lamp")
        home.bus.publish(DeviceRemoved("lamp"))
        await asyncio.sleep(1.0)
        assert not [topic for topic in home.broker.retained if "/lamp/" in topic or topic.endswith("_lamp/config")]
        await home.say(TOPICS.command("lamp", "power"), "ON")
        assert home.hall.rig["lamp"].value("power") is False
        assert home.events[-1].kind == "remote_refused"

    at_home(tmp_path, story)


@pytest.mark.parametrize(
    ("topic", "ours"),
    [
        ("homeassistant/device/exhibit_small/config", True),
        ("homeassistant/device/exhibit_small_lamp/config", True),
        ("homeassistant/device/exhibit_smaller/config", False),
        ("homeassistant/device/exhibit_small_a/b/config", False),
        ("homeassistant/switch/exhibit_small_lamp/config", False),
        ("other/device/exhibit_small/config", False),
    ],
)
def test_our_own_announcements_are_known(topic: str, ours: bool) -> None:
    assert is_announcement("small", "homeassistant", topic) is ours


POINTS: dict[PointType, Any] = {
    PointType.BOOLEAN: st.booleans(),
    PointType.INTEGER: st.integers(),
    PointType.NUMBER: st.floats(allow_nan=False, allow_infinity=False),
    PointType.TEXT: st.text(),
    PointType.CHOICE: st.text(),
}


@given(st.sampled_from(sorted(POINTS)).flatmap(lambda kind: st.tuples(st.just(kind), st.none() | POINTS[kind])))
def test_any_value_is_told_in_few_plain_words(said: tuple[PointType, Value | None]) -> None:
    kind, value = said
    payload = state_payload(Point(name="p", type=kind), value)
    payload.encode()
    if kind is PointType.TEXT:
        shown = json.loads(payload)["value"]
        assert shown is None if value is None else len(shown) <= LONGEST_STATE
    elif value is None:
        assert payload == "None"
