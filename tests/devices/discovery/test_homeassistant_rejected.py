"""What Home Assistant's convention refuses, and that it says why."""

import json
from typing import Any

import pytest

from devices.core.wires import Message
from devices.discovery.homeassistant import HomeAssistant
from devices.discovery.model import Appeared, Limits, Rejected
from tests.devices.discovery.homeassistant_bench import announce, reason_of

DEVICE = {"ids": "d"}


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"{", "expected JSON"),
        (b"[]", "expected a JSON object"),
        (b"42", "expected a JSON object"),
        (b"null", "expected a JSON object"),
        (b'"text"', "expected a JSON object"),
        (b"\xff\xfe", "UTF-8"),
        (b'{"stat_t":"\\ud800"}', "UTF-8"),
        (b'{"stat_t":NaN}', "NaN"),
        (b'{"a":' * 30 + b"1" + b"}" * 30, "nested at most 24"),
        (b"[" * 100_000, "nested at most 24"),
        (b'{"stat_t":"' + b"x" * 300_000 + b'"}', "at most 262144 bytes"),
        (b"{}" * 2, "Extra data"),
    ],
    ids=range(12),
)
def test_a_payload_that_is_no_announcement(payload: bytes, reason: str) -> None:
    assert reason in reason_of("sensor/x", payload)


def test_of_a_key_that_stands_twice_the_last_counts() -> None:
    (finding,) = announce(HomeAssistant(), "sensor/x", b'{"stat_t":"a","stat_t":"b"}')
    assert isinstance(finding, Appeared) and finding.device.entities[0].state_topic == "b"


def test_the_rejected_bytes_are_kept_and_cut() -> None:
    (finding,) = HomeAssistant().hear(Message("homeassistant/sensor/x/config", b"x" * 1000))
    assert isinstance(finding, Rejected) and finding.raw == b"x" * 256


@pytest.mark.parametrize(
    ("component", "config", "reason"),
    [
        ("oven", {"cmd_t": "c"}, "the component oven is not supported"),
        ("sensor", {}, "state_topic is required"),
        ("binary_sensor", {}, "state_topic is required"),
        ("switch", {"stat_t": "s"}, "command_topic is required"),
        ("switch", {"cmd_t": "a/+/set"}, "command_topic: expected a topic without + and #"),
        ("light", {}, "command_topic is required"),
        ("light", {"schema": "json"}, "command_topic is required"),
        ("light", {"schema": "template", "cmd_t": "c", "cmd_on_tpl": "x"}, "command_off_template is required"),
        ("light", {"schema": "neon", "cmd_t": "c"}, "schema: expected one of"),
        ("light", {"cmd_t": "c", "on_cmd_type": "never"}, "on_command_type: expected one of first, last, brightness"),
        ("light", {"cmd_t": "c", "schema": "json", "sup_clrm": ["rainbow"]}, "supported_color_modes"),
        ("light", {"cmd_t": "c", "schema": "json", "sup_clrm": ["onoff", "rgb"]}, "onoff stands alone"),
        ("light", {"cmd_t": "c", "schema": "json", "sup_clrm": ["rgb"], "rgb": True}, "must not stand together"),
        ("light", {"cmd_t": "c", "bri_stat_t": "b", "bri_scl": 0}, "brightness_scale"),
        ("number", {}, "command_topic is required"),
        ("number", {"cmd_t": "c", "min": 5, "max": 5}, "max must be above min"),
        ("number", {"cmd_t": "c", "min": "low"}, "min: expected a number"),
        ("number", {"cmd_t": "c", "mode": "dial"}, "mode: expected one of"),
        ("select", {"cmd_t": "c"}, "options is required"),
        ("button", {}, "command_topic is required"),
        ("text", {"cmd_t": "c", "max": 300}, "max"),
        ("text", {"cmd_t": "c", "ptrn": "("}, "pattern"),
        ("cover", {"set_pos_t": "p"}, "set_position_topic needs position_topic"),
        ("cover", {"cmd_t": "c", "val_tpl": "{{ value }}"}, "value_template needs state_topic"),
        ("cover", {"cmd_t": "c", "pos_open": "100"}, "position_open: expected a whole number"),
        ("cover", {"cmd_t": "c", "pos_open": 0}, "must differ"),
        ("valve", {"reports_position": True, "payload_open": "x"}, "must not stand together with reports_position"),
        ("fan", {"cmd_t": "c", "spd_rng_min": 0}, "speed_range_min"),
        ("fan", {"cmd_t": "c", "spd_rng_min": 5, "spd_rng_max": 2}, "speed_range_max"),
        ("fan", {"cmd_t": "c", "pr_modes": ["None"]}, "preset_modes"),
        ("climate", {"pr_modes": ["none"]}, "preset_modes must not hold none"),
        ("climate", {"min_hum": 80, "max_hum": 40}, "max_humidity"),
        ("climate", {"temp_unit": "K"}, "temperature_unit"),
        ("humidifier", {"cmd_t": "c"}, "target_humidity_command_topic is required"),
        ("event", {"stat_t": "s"}, "event_types is required"),
        ("camera", {}, "topic is required"),
        ("image", {}, "image_topic or url_topic is required"),
        ("image", {"image_topic": "a", "url_topic": "b"}, "must not stand together"),
        ("alarm_control_panel", {"stat_t": "s"}, "command_topic is required"),
        ("sensor", {"stat_t": "s", "ops": []}, "options: expected at least one"),
        ("sensor", {"stat_t": "s", "ops": ["a"]}, "options need the device_class enum"),
        ("sensor", {"stat_t": "s", "ops": ["a"], "dev_cla": "enum", "unit_of_meas": "W"}, "must not stand together"),
        ("sensor", {"stat_t": "s", "stat_cla": "rising"}, "state_class"),
    ],
)
def test_a_kind_that_lacks_or_mixes_something(component: str, config: dict[str, Any], reason: str) -> None:
    assert reason in reason_of(f"{component}/x", config)


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ({"stat_t": "a/b+"}, "state_topic: + must be a whole level"),
        ({"stat_t": "+/+"}, "state_topic: expected a topic without + and #"),
        ({"stat_t": "a/#"}, "state_topic: expected a topic without + and #"),
        ({"stat_t": "#"}, "state_topic: expected a topic without + and #"),
        ({"stat_t": ""}, "state_topic: expected a topic, got nothing"),
        ({"stat_t": "a\0b"}, "state_topic"),
        ({"stat_t": "a\nb"}, "control characters"),
        ({"stat_t": "x" * 5000}, "state_topic: expected at most"),
        ({"stat_t": {"a": 1}}, "state_topic: expected a text, got an object"),
        ({"stat_t": None}, "state_topic: expected a text, got null"),
        ({"name": ["a"]}, "name: expected a text, got a list"),
        ({"uniq_id": {}}, "unique_id: expected a text"),
        ({"val_tpl": "{{ value"}, "value_template"),
        ({"val_tpl": "{{ states('light.hall') }}"}, "value_template"),
        ({"val_tpl": "x" * 4097}, "value_template"),
        ({"qos": 3}, "qos: expected 0, 1 or 2"),
        ({"qos": "many"}, "qos: expected a whole number"),
        ({"ret": "maybe"}, "retain: expected true or false"),
        ({"en": []}, "enabled_by_default"),
        ({"e": "zlib"}, "encoding"),
        ({"e": "klingon"}, "encoding"),
        ({"exp_aft": -1}, "expire_after"),
        ({"exp_aft": "soon"}, "expire_after"),
        ({"ent_cat": "important"}, "entity_category"),
        ({"avty_t": "a", "avty": [{"t": "b"}]}, "must not stand together"),
        ({"avty": [{"pl_avail": "x"}]}, "availability: topic is required"),
        ({"avty": ["topic"]}, "availability: expected objects"),
        ({"avty": [{"t": str(at)} for at in range(40)]}, "availability: expected at most 32"),
        ({"avty_t": "a", "avty_mode": "most"}, "availability_mode"),
        ({"dev": "d"}, "device: expected an object"),
        ({"dev": {"name": "d"}}, "identifiers or connections are required"),
        ({"dev": {"ids": []}}, "identifiers or connections are required"),
        ({"dev": {"ids": [{}]}}, "device.identifiers: expected a text"),
        ({"dev": {"ids": [None]}}, "device.identifiers"),
        ({"dev": {"ids": [str(at) for at in range(100)]}}, "at most 64"),
        ({"dev": {"ids": "x" * 300}}, "device.identifiers: expected at most 255"),
        ({"migrate_discovery": True, "dev": 5}, "device: expected an object"),
        ({"dev": {"cns": ["mac"]}}, "device.connections: expected pairs"),
        ({"dev": {"ids": "d", "name": {"en": "d"}}}, "device.name: expected a text"),
        ({"o": {"sw": "1"}}, "origin.name is required"),
        ({"o": "me"}, "origin: expected an object"),
        ({"~": ["a"], "stat_t": "~/b"}, "~: expected a text"),
        ({"json_attr_t": "a/#"}, "json_attributes_topic"),
    ],
)
def test_keys_of_every_entity(config: dict[str, Any], reason: str) -> None:
    assert reason in reason_of("sensor/x", {"stat_t": "s", "dev": DEVICE, **config})


@pytest.mark.parametrize(
    "config",
    [
        {"qos": "1"},
        {"ret": "on"},
        {"en": "false"},
        {"en": 0},
        {"exp_aft": "30"},
        {"name": 5},
        {"name": True},
        {"dev": {"ids": 5}},
        {"dev": {"ids": ["a", 6], "sw": 1.5}},
        {"e": ""},
        {"o": {"name": "x", "unknown": 1}},
        {"dev": {"ids": "d", "unknown": 1}},
        {"dev_cla": "a class of next year"},
        {"ent_cat": "diagnostic", "ic": "mdi:leaf"},
    ],
)
def test_what_home_assistant_lets_pass(config: dict[str, Any]) -> None:
    (finding,) = announce(HomeAssistant(), "sensor/x", {"stat_t": "s", **config})
    assert not isinstance(finding, Rejected)


def test_limits_are_those_given() -> None:
    convention = HomeAssistant(Limits(payload=50, depth=2, template=5))
    assert "at most 50 bytes" in reason(convention, {"stat_t": "s" * 60})
    assert "nested at most 2" in reason(convention, {"a": [[1]]})
    assert "at most 5 characters" in reason(convention, {"stat_t": "s", "val_tpl": "{{ value }}"})


def reason(convention: HomeAssistant, config: dict[str, Any]) -> str:
    (finding,) = convention.hear(Message("homeassistant/sensor/x/config", json.dumps(config).encode()))
    assert isinstance(finding, Rejected)
    return finding.reason
