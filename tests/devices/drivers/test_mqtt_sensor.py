"""MQTT sensor: JSON and plain values, expiry, hostile payloads, against its simulator."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from devices.core.errors import BadCommand
from devices.core.events import State
from devices.drivers.mqtt_sensor import MqttSensor, SensorOptions
from devices.sim.mqtt_sensor import SensorSimulator
from scenes.virtual_time import run_virtual
from tests.devices.message_bench import alone, memory_bench, settle

CLIMATE = {
    "topic": "climate",
    "availability_topic": "climate/online",
    "expire_after": "30s",
    "points": [
        {"point": "temperature", "unit": "°C", "minimum": -20, "maximum": 60},
        {"point": "humidity", "unit": "%", "minimum": 0, "maximum": 100},
    ],
}
MIXED = {
    "topic": "tele/air/SENSOR",
    "points": [
        {"point": "pm25", "json_path": ["SDS0X1", "PM2.5"]},
        {"point": "count", "type": "integer", "json_path": "Counter.C1"},
        {"point": "door", "type": "boolean", "topic": "door", "on": "OPEN", "off": "CLOSED"},
        {"point": "mode", "type": "choice", "choices": ["auto", "manual"], "topic": "mode"},
        {"point": "note", "type": "text", "topic": "note", "json_path": "text"},
    ],
}


def test_reads_tasmota_json_and_plain_topics() -> None:
    async def story() -> None:
        async with alone(MqttSensor, MIXED) as (bench, player):
            await player.publish("tele/air/SENSOR", '{"Time":"x","SDS0X1":{"PM2.5":14.5},"Counter":{"C1":7}}')
            await player.publish("door", "OPEN")
            await player.publish("mode", " manual\n")
            await player.publish("note", '{"text": "미세먼지 ổn"}')
            await settle()
            values = {name: bench.device.value(name) for name in bench.device.points}
            assert values == {"pm25": 14.5, "count": 7, "door": True, "mode": "manual", "note": "미세먼지 ổn"}
            assert bench.faults == []

    run_virtual(story())


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("true", True),
        ("1", True),
        ("0", False),
        ("on", True),
        ("off", False),
        ("2", None),
        ("open", None),
        ("null", None),
    ],
)
def test_booleans_in_their_usual_words(word: str, expected: bool | None) -> None:
    async def story() -> None:
        options = {"points": [{"point": "bay", "type": "boolean", "topic": "bay"}]}
        async with alone(MqttSensor, options) as (bench, player):
            await player.publish("bay", word)
            await settle()
            assert bench.device.value("bay") is expected

    run_virtual(story())


def test_a_sensor_takes_no_commands() -> None:
    async def story() -> None:
        async with alone(MqttSensor, CLIMATE) as (bench, _):
            with pytest.raises(BadCommand):
                await bench.perform("temperature", value=20)

    run_virtual(story())


def test_silence_makes_values_unknown_and_says_for_how_long() -> None:
    async def story() -> None:
        async with alone(MqttSensor, CLIMATE) as (bench, player):
            await player.publish("climate/online", "online")
            await player.publish("climate", '{"temperature": 21.5, "humidity": 60}')
            await settle()
            assert bench.state is State.ONLINE
            took = await bench.until(lambda: bench.state is State.DEGRADED, within=60)
            assert 29.9 <= took <= 30.1
            assert bench.device.availability.reason.text("en") == "silent for 30s"
            assert bench.device.value("temperature") is None
            await player.publish("climate", '{"temperature": 21.5, "humidity": 60}')
            await settle()
            assert bench.state is State.ONLINE

    run_virtual(story())


def test_a_single_value_that_stops_coming_is_named() -> None:
    async def story() -> None:
        options = {**CLIMATE, "points": [{"point": "a", "topic": "a"}, {"point": "b", "topic": "b"}]}
        async with alone(MqttSensor, options) as (bench, player):
            await player.publish("climate/online", "online")
            await player.publish("b", "1")
            for _ in range(4):
                await player.publish("a", "1")
                await asyncio.sleep(10)
            await settle()
            assert bench.device.availability.reason.details == {"detail": "30s (b)"}
            assert (bench.device.value("a"), bench.device.value("b")) == (1.0, None)

    run_virtual(story())


def test_a_sensor_that_is_there_but_never_measured_is_degraded() -> None:
    async def story() -> None:
        async with alone(MqttSensor, CLIMATE) as (bench, player):
            await player.publish("climate/online", "online")
            await settle()
            assert bench.state is State.ONLINE
            await bench.until_state(State.DEGRADED, within=31)
            assert bench.reason == "silent"

    run_virtual(story())


@pytest.mark.parametrize(
    ("payload", "known"),
    [
        ('{"temperature": 61, "humidity": 5}', {"humidity": 5.0}),
        ('{"temperature": "warm", "humidity": 5}', {"humidity": 5.0}),
        ('{"temperature": true, "humidity": 5}', {"humidity": 5.0}),
        ('{"temperature": null, "humidity": 5}', {"humidity": 5.0}),
        ('{"temperature": [], "humidity": 5}', {"humidity": 5.0}),
        ('{"temperature": 1e400, "humidity": 5}', {"humidity": 5.0}),
        ('{"temperature": 1' + "0" * 400 + ', "humidity": 5}', {"humidity": 5.0}),
        ('{"humidity": 5}', {"humidity": 5.0}),
        ('{"temperature": NaN, "humidity": 5}', {}),
        ("[1, 2]", {}),
        ("21.5", {}),
        ("[" * 50_000, {}),
        ("x" * 1_000_000, {}),
    ],
)
def test_what_is_wrong_is_unknown_and_a_fault_and_the_rest_still_counts(payload: str, known: dict[str, Any]) -> None:
    async def story() -> None:
        async with alone(MqttSensor, CLIMATE) as (bench, player):
            bench.broker.on_error = lambda *_: None
            await player.publish("climate/online", "online")
            await player.publish("climate", '{"temperature": 20, "humidity": 50}')
            await player.publish("climate", payload)
            await settle()
            values = {name: bench.device.value(name) for name in ("temperature", "humidity")}
            assert values == {"temperature": None, "humidity": None} | known
            assert bench.reason == "bad_answer"
            assert len(bench.faults) == 1

    run_virtual(story())


@pytest.mark.parametrize("text", ["\0", "x" * 501, "\ud800"])
def test_texts_that_no_file_could_keep_are_refused(text: str) -> None:
    async def story() -> None:
        async with alone(MqttSensor, MIXED) as (bench, player):
            await player.publish("note", json.dumps({"text": text}))
            await settle()
            assert bench.device.value("note") is None
            assert len(bench.faults) == 1

    run_virtual(story())


@given(st.sampled_from(["tele/air/SENSOR", "door", "mode", "note"]), st.one_of(st.binary(), st.text().map(str.encode)))
def test_whatever_arrives_the_driver_lives(topic: str, payload: bytes) -> None:
    async def story() -> None:
        async with alone(MqttSensor, MIXED) as (bench, player):
            await player.publish(topic, payload)
            await settle()
            assert not any("driver stopped" in fault.message for fault in bench.faults)
            await player.publish("door", "OPEN")
            await settle()
            assert bench.device.value("door") is True

    run_virtual(story())


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"topic": None}, "topic: is missing"),
        ({"points": []}, "at least 1"),
        ({"points": [{"point": "a"}, {"point": "a"}]}, "share a name"),
        ({"points": [{"point": "Big"}]}, "pattern"),
        ({"topic": "a/+"}, "without"),
        ({"expire_after": "1 fortnight"}, "expected a duration"),
    ],
)
def test_wrong_options_are_refused_in_words(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        SensorOptions.model_validate({**CLIMATE, **wrong})


def test_the_simulator_speaks_every_dialect_its_driver_reads() -> None:
    async def story() -> None:
        simulate = {"points": {"door": {"start": True}, "pm25": {"start": 12.5}, "count": {"start": 3}}, "interval": 1}
        async with memory_bench(MqttSensor, SensorSimulator, MIXED, simulate) as bench:
            await bench.until(lambda: all(bench.device.value(name) is not None for name in bench.device.points))
            values = {name: bench.device.value(name) for name in bench.device.points}
            assert values == {"pm25": 12.5, "count": 3, "door": True, "mode": "auto", "note": ""}
            assert bench.faults == []

    run_virtual(story())


def test_a_simulated_value_follows_the_world_and_drifts_within_bounds() -> None:
    async def story() -> None:
        beam = {"topic": "beam", "expire_after": "5s", "points": [{"point": "strain", "minimum": 0, "maximum": 400}]}
        behaviour = {"start": 24, "drift": 2, "follows": "shaker.power", "on": 240, "off": 24, "ease": 8}
        simulate = {"interval": 0.5, "points": {"strain": behaviour}}
        async with memory_bench(MqttSensor, SensorSimulator, beam, simulate) as bench:
            await bench.until_state(State.ONLINE)
            await bench.until(lambda: len(bench.readings("strain")) > 20)
            calm = {value for value in bench.readings("strain") if isinstance(value, float)}
            assert len(calm) > 5
            assert all(18 <= value <= 30 for value in calm)
            bench.world.set("shaker.power", value=True)
            took = await bench.until(lambda: bench.number("strain") >= 230, within=20)
            assert 7 <= took <= 9
            bench.world.set("shaker.power", value=False)
            await bench.until(lambda: bench.number("strain") <= 30, within=10)
            assert State.DEGRADED not in bench.states()

    run_virtual(story())


def test_a_simulated_parking_bay_toggles_and_another_follows_a_car() -> None:
    async def story() -> None:
        bays = {"topic": "bays", "points": [{"point": "one", "type": "boolean"}, {"point": "two", "type": "boolean"}]}
        points = {"one": {"start": True, "toggle": 10}, "two": {"follows": "car.power", "on": True, "off": False}}
        async with memory_bench(MqttSensor, SensorSimulator, bays, {"interval": 1, "points": points}) as bench:
            await bench.until(lambda: bench.device.value("one") is True)
            took = await bench.until(lambda: bench.device.value("one") is False)
            assert 9 <= took <= 11
            assert bench.device.value("two") is False
            bench.world.set("car.power", value=True)
            await bench.until(lambda: bench.device.value("two") is True, within=1.1)

    run_virtual(story())
