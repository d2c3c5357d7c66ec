"""MQTT light: Home Assistant's JSON schema both ways, fades, against its simulator."""

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.errors import BadCommand
from devices.core.events import State
from devices.drivers.mqtt_light import MqttLight
from devices.sim.mqtt_light import LightSimulator
from scenes.virtual_time import run_virtual
from tests.devices.message_bench import alone, memory_bench, settle

OPTIONS = {"state_topic": "lamp", "command_topic": "lamp/set", "availability_topic": "lamp/online"}
RGB = {**OPTIONS, "rgb": True}


@pytest.mark.parametrize(
    ("verb", "args", "expected"),
    [
        ("power", {"value": True}, {"state": "ON"}),
        ("power", {"value": False}, {"state": "OFF"}),
        ("brightness", {"value": 20}, {"state": "ON", "brightness": 51}),
        ("brightness", {"value": 100, "over": 2.5}, {"state": "ON", "brightness": 255, "transition": 2.5}),
        ("brightness", {"value": 0.1}, {"state": "ON", "brightness": 1}),
        ("brightness", {"value": 0, "over": 3}, {"state": "OFF", "transition": 3.0}),
        ("color", {"value": "#ff8000"}, {"state": "ON", "color": {"r": 255, "g": 128, "b": 0}}),
    ],
)
def test_commands_are_those_of_the_schema(verb: str, args: dict[str, Any], expected: dict[str, Any]) -> None:
    async def story() -> None:
        async with alone(MqttLight, RGB) as (bench, _):
            await bench.perform(verb, **args)
            await settle()
            assert [json.loads(payload) for payload in bench.payloads("lamp/set")] == [expected]

    run_virtual(story())


@pytest.mark.parametrize("color", ["red", "#ff80", "#ff80001", "ff8000", "#gg0000"])
def test_a_color_that_is_none_is_refused_before_sending(color: str) -> None:
    async def story() -> None:
        async with alone(MqttLight, RGB) as (bench, _):
            with pytest.raises(BadCommand):
                await bench.perform("color", value=color)
            assert bench.payloads("lamp/set") == []

    run_virtual(story())


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ('{"state":"ON","brightness":255}', {"power": True, "brightness": 100.0, "color": None}),
        ('{"state":"ON","brightness":128}', {"power": True, "brightness": 50.2, "color": None}),
        ('{"state":"OFF","brightness":128}', {"power": False, "brightness": 0.0, "color": None}),
        ('{"state":"OFF"}', {"power": False, "brightness": 0.0, "color": None}),
        ('{"state":"ON"}', {"power": True, "brightness": None, "color": None}),
        ('{"brightness":51}', {"power": None, "brightness": 20.0, "color": None}),
        ('{"state":"ON","color":{"r":255,"g":128,"b":0}}', {"power": True, "brightness": None, "color": "#ff8000"}),
    ],
)
def test_states_mean_what_the_schema_says(payload: str, expected: dict[str, Any]) -> None:
    async def story() -> None:
        async with alone(MqttLight, RGB) as (bench, player):
            await player.publish("lamp/online", "online")
            await player.publish("lamp", payload)
            await settle()
            assert {name: bench.device.value(name) for name in expected} == expected
            assert bench.faults == []

    run_virtual(story())


def test_a_lamp_that_wakes_without_saying_how_bright_is_of_unknown_brightness() -> None:
    async def story() -> None:
        async with alone(MqttLight, OPTIONS) as (bench, player):
            await player.publish("lamp/online", "online")
            await player.publish("lamp", '{"state":"OFF"}')
            await settle()
            assert bench.device.value("brightness") == 0
            await player.publish("lamp", '{"state":"ON"}')
            await settle()
            assert bench.device.value("brightness") is None

    run_virtual(story())


@pytest.mark.parametrize(
    ("payload", "unknown", "known"),
    [
        ('{"state":"on","brightness":51}', {"power"}, {"brightness": 20.0}),
        ('{"state":"ON","brightness":256}', {"brightness"}, {"power": True}),
        ('{"state":"ON","brightness":-1}', {"brightness"}, {"power": True}),
        ('{"state":"ON","brightness":"51"}', {"brightness"}, {"power": True}),
        ('{"state":"ON","brightness":true}', {"brightness"}, {"power": True}),
        ('{"state":"ON","brightness":1e999}', {"brightness"}, {"power": True}),
        ('{"state":"ON","brightness":NaN}', {"power", "brightness", "color"}, {}),
        ('{"state":null}', {"power", "brightness"}, {}),
        ('{"color":{"r":300,"g":0,"b":0}}', {"color"}, {"power": True, "brightness": 100.0}),
        ('{"color":"red"}', {"color"}, {"power": True}),
        ("[]", {"power", "brightness", "color"}, {}),
        ("", {"power", "brightness", "color"}, {}),
        ("\x00\x01\x02", {"power", "brightness", "color"}, {}),
        ('{"state":"ON","pad":"' + "x" * 1_000_000 + '"}', {"power", "brightness", "color"}, {}),
    ],
)
def test_a_wrong_part_is_unknown_and_a_fault_never_a_wrong_value(
    payload: str, unknown: set[str], known: dict[str, Any]
) -> None:
    async def story() -> None:
        async with alone(MqttLight, RGB) as (bench, player):
            bench.broker.on_error = lambda *_: None
            await player.publish("lamp/online", "online")
            await player.publish("lamp", '{"state":"ON","brightness":255,"color":{"r":1,"g":2,"b":3}}')
            await player.publish("lamp", payload)
            await settle()
            assert {name for name in bench.device.points if bench.device.value(name) is None} == unknown
            assert {name: bench.device.value(name) for name in known} == known
            assert len(bench.faults) == 1
            assert bench.faults[0].raw == payload.encode()[:256]

    run_virtual(story())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["ON", "OFF"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["state", "brightness", "color", "r", "g", "b", "x"]), inner, max_size=5)
    ),
    max_leaves=8,
)


@given(st.one_of(st.binary(max_size=200), JSON.map(lambda document: json.dumps(document).encode())))
def test_whatever_arrives_the_driver_lives_and_values_stay_in_range(payload: bytes) -> None:
    async def story() -> None:
        async with alone(MqttLight, RGB) as (bench, player):
            await player.publish("lamp/online", "online")
            await player.publish("lamp", payload)
            await settle()
            brightness = bench.device.value("brightness")
            assert brightness is None or (isinstance(brightness, float) and 0 <= brightness <= 100)
            assert not any("driver stopped" in fault.message for fault in bench.faults)
            await player.publish("lamp", '{"state":"ON","brightness":255}')
            await settle()
            assert bench.device.value("brightness") == 100.0

    run_virtual(story())


def test_a_fade_takes_its_time_and_is_seen_on_the_way() -> None:
    async def story() -> None:
        async with memory_bench(MqttLight, LightSimulator, OPTIONS) as bench:
            await bench.until_state(State.ONLINE)
            took = await bench.set("brightness", 80.0, over=4.0)
            assert 3.9 <= took <= 4.3
            seen = [value for value in bench.readings("brightness") if isinstance(value, float)]
            assert len(seen) > 10
            assert seen == sorted(seen)
            assert bench.world.get("dev.brightness", 0) == 80.0
            times = [at for at, message in bench.messages if message.topic == "lamp"]
            gaps = [later - sooner for sooner, later in pairwise(times)]
            assert min(gaps[1:-1]) >= 0.2499, "at most four a second, but for the first and the last"

    run_virtual(story())


def test_switching_keeps_the_level_it_had() -> None:
    async def story() -> None:
        async with memory_bench(MqttLight, LightSimulator, RGB, {"fade": 0}) as bench:
            await bench.until_state(State.ONLINE)
            await bench.set("brightness", 40.0)
            await bench.set("power", value=False)
            assert bench.device.value("brightness") == 0
            await bench.set("power", value=True)
            await bench.until(lambda: bench.device.value("brightness") == 40.0, within=1)
            await bench.set("brightness", 0.0)
            assert bench.device.value("power") is False
            await bench.set("color", "#102030")
            assert bench.faults == []

    run_virtual(story())
