"""What announcements of Home Assistant's convention change: devices come, alter, go and migrate."""

import json
from typing import Any

import pytest

from devices.core.wires import Message
from devices.discovery.homeassistant import HomeAssistant
from devices.discovery.model import Appeared, Limits, Rejected, Withdrawn
from tests.devices.discovery.homeassistant_bench import announce, device_of, message, reason_of, say

LAMP = {"ids": ["lamp-1"], "name": "Lamp"}
SENSOR: dict[str, Any] = {"stat_t": "lamp/t", "uniq_id": "lamp-t", "dev": LAMP, "dev_cla": "temperature"}
SWITCH: dict[str, Any] = {"cmd_t": "lamp/set", "stat_t": "lamp/s", "uniq_id": "lamp-s", "dev": LAMP, "name": None}


# -- changes ----------------------------------------------------------------------------------------------------


def test_the_same_again_changes_nothing_and_another_text_does() -> None:
    convention = HomeAssistant()
    announce(convention, "sensor/a", SENSOR)
    assert announce(convention, "sensor/a", SENSOR) == ()
    (finding,) = announce(convention, "sensor/a", {**SENSOR, "name": "Other"})
    assert isinstance(finding, Appeared) and finding.device.entities[0].name == "Other"


def test_an_empty_payload_takes_back_and_the_last_one_withdraws_the_device() -> None:
    convention = HomeAssistant()
    announce(convention, "sensor/a", SENSOR)
    announce(convention, "switch/b", SWITCH)
    (finding,) = announce(convention, "sensor/a", b"")
    assert isinstance(finding, Appeared) and [each.kind for each in finding.device.entities] == ["switch"]
    assert announce(convention, "switch/b", b"") == (Withdrawn("homeassistant:lamp-1"),)
    assert announce(convention, "switch/b", b"") == ()
    assert convention.devices() == {}


def test_a_wrong_announcement_leaves_the_one_before_it() -> None:
    convention = HomeAssistant()
    announce(convention, "sensor/a", SENSOR)
    (finding,) = announce(convention, "sensor/a", {"name": "no topic"})
    assert isinstance(finding, Rejected)
    assert convention.devices()["homeassistant:lamp-1"].entities[0].unique_id == "lamp-t"


def test_a_unique_id_is_held_by_the_first_and_inherited_when_that_goes() -> None:
    convention = HomeAssistant()
    announce(convention, "sensor/a", SENSOR)
    (finding,) = announce(convention, "sensor/b", {**SENSOR, "stat_t": "other"})
    assert isinstance(finding, Rejected) and "holds the same" in finding.reason
    (changed,) = announce(convention, "sensor/a", {**SENSOR, "name": "Still the first"})
    assert isinstance(changed, Appeared) and changed.device.entities[0].name == "Still the first"
    (taken,) = announce(convention, "sensor/a", b"")
    assert isinstance(taken, Appeared) and taken.device.entities[0].state_topic == "other"


def test_devices_and_entities_are_limited() -> None:
    convention = HomeAssistant(Limits(devices=1, entities=2))
    announce(convention, "sensor/a", SENSOR)
    announce(convention, "switch/b", SWITCH)
    (third,) = announce(convention, "text/c", {"cmd_t": "c", "dev": LAMP})
    (other,) = announce(convention, "text/d", {"cmd_t": "c", "dev": {"ids": "d"}})
    assert isinstance(third, Rejected) and "at most 2 entities" in third.reason
    assert isinstance(other, Rejected) and "at most 1 devices" in other.reason


def test_announcements_that_wait_for_others_to_go_are_limited_too() -> None:
    convention = HomeAssistant(Limits(devices=1))
    announce(convention, "sensor/a", SENSOR)
    reasons = [announce(convention, f"sensor/b{number}", SENSOR)[0] for number in range(20)]
    assert isinstance(reasons[0], Rejected) and "holds the same" in reasons[0].reason
    assert isinstance(reasons[-1], Rejected) and "at most 20 announcements" in reasons[-1].reason


# -- device announcements and migration -------------------------------------------------------------------------

WHOLE: dict[str, Any] = {
    "dev": LAMP,
    "o": {"name": "lamps"},
    "stat_t": "lamp/state",
    "avty_t": "lamp/there",
    "qos": 1,
    "cmps": {
        "temp": {"p": "sensor", "dev_cla": "temperature", "val_tpl": "{{ value_json.t }}", "uniq_id": "lamp-t"},
        "power": {"p": "switch", "cmd_t": "lamp/set", "stat_t": "lamp/own", "uniq_id": "lamp-s", "avty": []},
    },
}


def test_a_device_announcement_gives_its_entities_what_they_share() -> None:
    temperature, power = device_of(("device/lamp", WHOLE)).entities
    assert (temperature.state_topic, power.state_topic) == ("lamp/state", "lamp/own")
    assert list(temperature.presence.topics) == ["lamp/there"]
    assert dict(power.presence.topics) == {}
    assert say(temperature, "lamp/state", '{"t": 4}') == {"temp": 4}
    assert power.writers["power"]({"value": True})[0].qos == 1


def test_a_component_with_its_platform_only_is_taken_away() -> None:
    convention = HomeAssistant()
    announce(convention, "device/lamp", WHOLE)
    (finding,) = announce(
        convention, "device/lamp", {**WHOLE, "cmps": {**WHOLE["cmps"], "temp": {"platform": "sensor"}}}
    )
    assert isinstance(finding, Appeared) and [each.kind for each in finding.device.entities] == ["switch"]
    assert announce(convention, "device/lamp", b"") == (Withdrawn("homeassistant:lamp-1"),)


def test_a_wrong_component_is_refused_and_the_others_count() -> None:
    convention = HomeAssistant()
    wrong = {
        "bad": {"p": "switch", "name": "x", "uniq_id": "x"},
        "nobody": {"p": "switch", "name": "x", "cmd_t": "x"},
        "odd": {"p": "oven", "cmd_t": "x"},
        "none": {"cmd_t": "x"},
        "text": "x",
    }
    findings = announce(convention, "device/lamp", {**WHOLE, "cmps": {**WHOLE["cmps"], **wrong}})
    reasons = [each.reason for each in findings if isinstance(each, Rejected)]
    assert reasons == [
        "component bad: command_topic is required, and is missing",
        "component nobody: unique_id is required in a device's announcement, and is missing",
        "component odd: the component oven is not supported",
        "component none: platform is required, and is missing",
        "component text: expected an object",
    ]
    assert len(convention.devices()["homeassistant:lamp-1"].entities) == 2


@pytest.mark.parametrize("key", ["dev", "o", "cmps"])
def test_a_device_announcement_needs_device_origin_and_components(key: str) -> None:
    assert "is required" in reason_of("device/lamp", {name: value for name, value in WHOLE.items() if name != key})


def test_migration_from_entities_to_a_device_loses_nothing_and_doubles_nothing() -> None:
    convention = HomeAssistant()
    announce(convention, "sensor/lamp/temp", SENSOR)
    announce(convention, "switch/lamp/power", SWITCH)
    for place in ("sensor/lamp/temp", "switch/lamp/power"):
        assert announce(convention, place, {"migrate_discovery": True}) == ()
    assert len(convention.devices()["homeassistant:lamp-1"].entities) == 2
    (finding,) = announce(convention, "device/lamp", WHOLE)
    assert isinstance(finding, Appeared)
    assert [each.unique_id for each in finding.device.entities] == ["lamp-t", "lamp-s"]
    assert finding.device.sources == (message("device/lamp", WHOLE),)
    for place in ("sensor/lamp/temp", "switch/lamp/power"):
        assert announce(convention, place, b"") == ()


def test_without_migration_the_first_announcement_keeps_its_entities() -> None:
    convention = HomeAssistant()
    announce(convention, "sensor/lamp/temp", SENSOR)
    findings = announce(convention, "device/lamp", WHOLE)
    assert [each.reason for each in findings if isinstance(each, Rejected)] == [
        "component temp: another announcement holds the same entity"
    ]
    assert [each.unique_id for each in convention.devices()["homeassistant:lamp-1"].entities] == ["lamp-s", "lamp-t"]
    announce(convention, "sensor/lamp/temp", b"")
    assert [each.unique_id for each in convention.devices()["homeassistant:lamp-1"].entities] == ["lamp-t", "lamp-s"]


def test_automations_and_tags_are_no_entities_and_nothing_wrong() -> None:
    convention = HomeAssistant()
    trigger = {"automation_type": "trigger", "type": "a", "subtype": "b", "topic": "x", "dev": LAMP}
    assert announce(convention, "device_automation/lamp/press", trigger) == ()
    assert announce(convention, "tag/lamp/scan", {"topic": "x", "dev": LAMP}) == ()


def test_another_prefix_is_heard() -> None:
    convention = HomeAssistant(prefix="vkc/found")
    (finding,) = convention.hear(Message("vkc/found/sensor/a/config", json.dumps(SENSOR).encode()))
    assert isinstance(finding, Appeared)


def test_a_device_announcement_without_components_takes_back_what_it_announced() -> None:
    convention = HomeAssistant()
    announce(convention, "device/lamp", WHOLE)
    assert announce(convention, "device/lamp", {**WHOLE, "cmps": {}}) == (Withdrawn("homeassistant:lamp-1"),)
