"""A log of messages played through the hub's own code."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.onboarding import NO_CONVENTION, onboard
from scenes.virtual_time import run_virtual

TEMPERATURE = {
    "topic": "homeassistant/sensor/0x00158d0001a2b3c4/temperature/config",
    "retain": True,
    "payload": json.dumps(
        {
            "availability": [{"topic": "zigbee2mqtt/bridge/state", "value_template": "{{ value_json.state }}"}],
            "device": {
                "identifiers": ["zigbee2mqtt_0x00158d0001a2b3c4"],
                "manufacturer": "Aqara",
                "model": "Climate sensor",
                "name": "Sảnh",
            },
            "device_class": "temperature",
            "state_topic": "zigbee2mqtt/hall",
            "unique_id": "0x00158d0001a2b3c4_temperature",
            "unit_of_measurement": "°C",
            "value_template": "{{ value_json.temperature }}",
        }
    ),
}
ONLINE = {"topic": "zigbee2mqtt/bridge/state", "payload": {"state": "online"}, "retain": True}
SWITCH = {
    "topic": "homeassistant/switch/esp/relay/config",
    "payload": {
        "name": "Relay", "uniq_id": "r", "stat_t": "~/relay", "cmd_t": "~/relay/set", "~": "esp",
        "dev": {"ids": "aabbccddeeff"},
    },
}  # fmt: skip


def play(document: Any) -> dict[str, Any]:
    return run_virtual(onboard(document))


def entity(document: Any) -> dict[str, Any]:
    (device,) = play(document)["devices"]
    (found,) = device["entities"]
    return dict(found)


def test_a_sensor_with_everything() -> None:
    said = {"topic": "zigbee2mqtt/hall", "payload": {"temperature": 21.3}}

    assert play({"discovery": [TEMPERATURE], "state": [ONLINE, said]}) == {
        "devices": [
            {
                "name": "Sảnh",
                "identifiers": ["zigbee2mqtt_0x00158d0001a2b3c4"],
                "manufacturer": "Aqara",
                "model": "Climate sensor",
                "convention": "homeassistant",
                "key": "homeassistant:zigbee2mqtt_0x00158d0001a2b3c4",
                "entities": [
                    {
                        "kind": "sensor",
                        "name": "Temperature",
                        "unique_id": "0x00158d0001a2b3c4_temperature",
                        "state_topic": "zigbee2mqtt/hall",
                        "command_topic": "",
                        "unit": "°C",
                        "value": 21.3,
                        "values": {},
                        "availability": "online",
                    }
                ],
            }
        ],
        "rejected": [],
        "faults": [],
    }


@pytest.mark.parametrize(
    ("states", "value", "availability"),
    [
        ([], None, "unknown"),
        ([ONLINE], None, "online"),
        ([{"topic": "zigbee2mqtt/hall", "payload": {"temperature": 5}}], 5, "unknown"),
        ([{"topic": "zigbee2mqtt/bridge/state", "payload": '{"state": "offline"}'}], None, "offline"),
        ([ONLINE, {"topic": "zigbee2mqtt/hall", "payload": "rubbish"}], None, "online"),
        ([ONLINE, {"topic": "zigbee2mqtt/hall", "payload_hex": "fffe00"}], None, "online"),
        ([ONLINE, {"topic": "zigbee2mqtt/hall", "payload": {"temperature": "<b>"}}], None, "online"),
        ([{"topic": "zigbee2mqtt/hall", "payload": {"temperature": 7}, "retain": True}, ONLINE], 7, "online"),
    ],
)
def test_values_and_availability(states: list[Any], value: Any, availability: str) -> None:
    found = entity({"discovery": [TEMPERATURE], "state": states})

    assert (found["value"], found["availability"]) == (value, availability)


def test_a_switch_and_its_topics() -> None:
    found = entity({"discovery": [SWITCH], "state": [{"topic": "esp/relay", "payload": "ON"}]})

    assert (found["value"], found["availability"]) == (True, "online")
    assert (found["state_topic"], found["command_topic"]) == ("esp/relay", "esp/relay/set")


def test_another_prefix() -> None:
    moved = {**SWITCH, "topic": "ha/disco/switch/esp/relay/config"}

    assert len(play({"config": {"discovery_prefix": "ha/disco"}, "discovery": [moved]})["devices"]) == 1
    assert play({"discovery": [moved]})["rejected"] == [{"topic": moved["topic"], "reason": NO_CONVENTION}]


def test_what_was_taken_back_is_not_listed() -> None:
    gone = {"topic": SWITCH["topic"], "payload": ""}

    assert play({"discovery": [SWITCH, gone]}) == {"devices": [], "rejected": [], "faults": []}


def test_what_is_wrong_is_rejected_and_the_rest_goes_on() -> None:
    wrong = {"topic": "homeassistant/switch/esp/b/config", "payload": "{"}
    result = play({"discovery": [wrong, SWITCH, {"topic": "somewhere", "payload": "x"}]})

    assert len(result["devices"]) == 1
    assert [each["topic"] for each in result["rejected"]] == [wrong["topic"], "somewhere"]
    assert all(each["reason"] for each in result["rejected"])


def test_it_runs_on_an_ordinary_loop_too() -> None:
    found = asyncio.run(onboard({"discovery": [SWITCH], "state": [{"topic": "esp/relay", "payload": "OFF"}]}))

    assert found["devices"][0]["entities"][0]["value"] is False


def test_nothing_gives_nothing() -> None:
    assert play({}) == {"devices": [], "rejected": [], "faults": []}


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ([], "expected a JSON object"),
        ({"config": []}, "config: expected an object"),
        ({"config": {"discovery_prefix": 5}}, "config.discovery_prefix: expected a text"),
        ({"config": {"discovery_prefix": "a/#"}}, "config.discovery_prefix: expected a topic"),
        ({"discovery": {}}, "discovery: expected a list"),
    ],
)
def test_a_malformed_document_is_refused_by_place(document: Any, place: str) -> None:
    with pytest.raises(ValueError, match=place):
        play(document)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"discovery": [SWITCH, 5]}, "discovery[1]: expected an object"),
        ({"state": [{"payload": "x"}]}, "state[0].topic: expected a text"),
        ({"state": [{"topic": "a"}]}, "state[0].payload: expected eithe"),
        ({"state": [{"topic": "a", "payload": "", "payload_hex": ""}]}, "state[0].payload: expected eithe"),
        ({"state": [{"topic": "a", "payload_hex": "f"}]}, "state[0].payload_hex: expected pairs"),
        ({"state": [{"topic": "a", "payload_hex": 5}]}, "state[0].payload_hex: expected pairs"),
        ({"state": [{"topic": "a", "payload": "", "retain": "yes"}]}, "state[0].retain: expected true or false"),
    ],
)
def test_a_message_that_is_none_is_rejected_by_place_and_the_others_count(document: Any, reason: str) -> None:
    found = play({**document, "discovery": [SWITCH, *document.get("discovery", [SWITCH])[1:]]})
    assert reason in found["rejected"][0]["reason"]
    assert len(found["devices"]) == 1


def test_null_is_an_empty_payload_and_takes_back() -> None:
    assert play({"discovery": [SWITCH, {"topic": SWITCH["topic"], "payload": None, "retain": 1}]})["devices"] == []


def test_rubbish_in_a_state_is_told_with_its_topic_and_bytes() -> None:
    found = play({"discovery": [TEMPERATURE], "state": [ONLINE, {"topic": "zigbee2mqtt/hall", "payload_hex": "ff00"}]})
    assert found["faults"][0]["topic"] == "zigbee2mqtt/hall" and found["faults"][0]["hex"] == "ff00"
    assert found["devices"][0]["entities"][0]["value"] is None


def test_a_template_that_is_a_bomb_or_reaches_for_python_is_no_device() -> None:
    for template in ("{{ 'a' * 10**8 }}", "{{ ''.__class__ }}", "{{ range(10**9) | list }}"):
        payload = {"state_topic": "a", "unique_id": "u", "value_template": template}
        found = play({"discovery": [{"topic": "homeassistant/sensor/u/config", "payload": payload}]})
        assert found["devices"] == [] and "template" in found["rejected"][0]["reason"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
TOPICS = st.sampled_from([SWITCH["topic"], TEMPERATURE["topic"], "esp/relay", "zigbee2mqtt/hall", "a", "", "#"])


@settings(max_examples=60)
@given(st.lists(st.fixed_dictionaries({"topic": TOPICS, "payload": JSON}), max_size=4))
def test_any_payloads_are_answered(messages: list[dict[str, Any]]) -> None:
    result = play({"discovery": [*messages, SWITCH], "state": messages})

    assert json.dumps(result)
