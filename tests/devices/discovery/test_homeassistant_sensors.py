"""Sensors, binary sensors and what else is only read, in Home Assistant's convention.

The payloads follow the examples of Home Assistant's pages "MQTT Sensor" and "MQTT Binary sensor".
"""

from typing import Any

import pytest

from devices.core.values import PointType, Value
from tests.devices.discovery.homeassistant_bench import entity_of, reason_of, say, sent


@pytest.mark.parametrize(
    ("config", "payload", "value"),
    [
        ({"unit_of_meas": "W"}, "42", 42),
        ({"unit_of_meas": "W"}, "-1.50", -1.5),
        ({"dev_cla": "temperature"}, "1e2", 100.0),
        ({"stat_cla": "measurement"}, " 7 ", 7),
        ({"sug_dsp_prc": 0}, "7", 7),
        ({"unit_of_meas": "W"}, "None", None),
        ({"unit_of_meas": "W"}, "unavailable", None),
        ({}, "42", "42"),
        ({}, "None", None),
        ({}, "", ""),
        ({"dev_cla": "enum", "ops": ["a", "b"]}, "b", "b"),
        ({"dev_cla": "timestamp"}, "2026-11-20T08:00:00+07:00", "2026-11-20T08:00:00+07:00"),
        ({"dev_cla": "date"}, "2026-11-20", "2026-11-20"),
        ({"unit_of_meas": None, "dev_cla": None}, "x", "x"),
        ({"val_tpl": "{{ value_json.a.b[1] }}", "unit_of_meas": "V"}, '{"a":{"b":[1,230.2]}}', 230.2),
        ({"val_tpl": "{{ (value | int) / 10 }}", "unit_of_meas": "V"}, "125", 12.5),
    ],
)
def test_a_sensor_says(config: dict[str, Any], payload: str, value: Value | None) -> None:
    assert say(entity_of("sensor", stat_t="s", **config), "s", payload) == {"thing": value}


@pytest.mark.parametrize(
    "config",
    [{"unit_of_meas": "W"}, {"unit_of_meas": "W", "val_tpl": "{{ value_json.w | round(1) }}"}],
)
def test_a_sensor_that_is_told_something_else_keeps_its_value(config: dict[str, Any]) -> None:
    assert say(entity_of("sensor", stat_t="s", **config), "s", '{"other":1}' if "val_tpl" in config else "") == {}


@pytest.mark.parametrize(
    ("config", "payload"),
    [
        ({"unit_of_meas": "W"}, "many"),
        ({"unit_of_meas": "W"}, "nan"),
        ({"unit_of_meas": "W"}, "1_000"),
        ({"unit_of_meas": "W"}, "1e999"),
        ({"unit_of_meas": "W", "val_tpl": "{{ value_json.w }}"}, "rubbish"),
        ({}, "x" * 256),
        ({}, b"\xff\xfe"),
        ({"dev_cla": "enum", "ops": ["a"]}, "c"),
        ({"dev_cla": "timestamp"}, "yesterday"),
        ({"dev_cla": "date"}, "20.11.2026"),
        ({"val_tpl": "{{ value * 10 ** 8 }}"}, "1"),
    ],
)
def test_a_sensor_refuses_what_is_none_of_its_values(config: dict[str, Any], payload: str) -> None:
    with pytest.raises(ValueError, match="."):
        say(entity_of("sensor", stat_t="s", **config), "s", payload)


def test_sensors_carry_unit_type_and_times() -> None:
    entity = entity_of("sensor", stat_t="s", unit_of_meas="µg/m³", exp_aft="60", frc_upd=True)
    assert (entity.unit, entity.points[0].unit, entity.points[0].type) == ("µg/m³", "µg/m³", PointType.NUMBER)
    assert (entity.expire_after, entity.off_delay) == (60.0, None)
    assert entity_of("sensor", stat_t="s", exp_aft=0).expire_after is None
    assert entity_of("sensor", stat_t="s", dev_cla="enum", ops=["a", 1]).points[0].choices == ("a", "1")


def test_another_encoding_is_read() -> None:
    assert say(entity_of("sensor", stat_t="s", e="latin-1"), "s", b"caf\xe9") == {"thing": "caf\xe9"}
    templated = entity_of("sensor", stat_t="s", e="utf-16", val_tpl="{{ value | upper }}")
    assert say(templated, "s", "tủ".encode("utf-16")) == {"thing": "TỦ"}
    assert sent(entity_of("switch", cmd_t="c", e="utf-16-be"), "thing", {"value": True})[0].payload == b"\0O\0N"


@pytest.mark.parametrize(
    ("config", "payload", "expected"),
    [
        ({}, "ON", {"thing": True}),
        ({}, "OFF", {"thing": False}),
        ({}, "None", {"thing": None}),
        ({}, "", {}),
        ({"pl_on": True, "pl_off": False, "val_tpl": "{{ value_json.o }}"}, '{"o":true}', {"thing": True}),
        ({"pl_on": True, "pl_off": False, "val_tpl": "{{ value_json.o }}"}, '{"x":1}', {}),
        ({"pl_on": "1", "pl_off": "0"}, "1", {"thing": True}),
    ],
)
def test_a_binary_sensor_says(config: dict[str, Any], payload: str, expected: dict[str, Value | None]) -> None:
    assert say(entity_of("binary_sensor", stat_t="s", **config), "s", payload) == expected


def test_a_binary_sensor_that_matches_no_word_is_a_fault() -> None:
    with pytest.raises(ValueError, match="expected 'ON' or 'OFF', got 'on'"):
        say(entity_of("binary_sensor", stat_t="s"), "s", "on")
    entity = entity_of("binary_sensor", stat_t="s", off_dly=5, exp_aft=60)
    assert (entity.off_delay, entity.expire_after) == (5.0, 60.0)


def test_trackers_and_alarms_are_read_only() -> None:
    tracker = entity_of("device_tracker", stat_t="s", pl_home="in")
    assert say(tracker, "s", "in") == {"thing": "home"}
    assert say(tracker, "s", "office") == {"thing": "office"}
    alarm = entity_of("alarm_control_panel", stat_t="s", cmd_t="c")
    assert say(alarm, "s", "armed_away") == {"thing": "armed_away"}
    assert not alarm.writers and not alarm.verbs and not alarm.command_topics


def test_a_last_reset_belongs_to_a_total() -> None:
    config = {"stat_t": "s", "stat_cla": "total", "lrst_val_tpl": "{{ value_json.reset }}"}
    assert entity_of("sensor", **config).points[0].type is PointType.NUMBER
    assert "last_reset_value_template" in reason_of("sensor/x", {**config, "stat_cla": "measurement"})
