"""Zigbee2MQTT: what exposes become, and what they are told."""

import json
from typing import Any

import pytest

from tests.devices.discovery.zigbee2mqtt_bench import (
    IEEE,
    LAMP,
    binary,
    enum,
    follow,
    numeric,
    state,
)


def test_a_lamp_in_a_folder() -> None:
    lamp = follow(LAMP, numeric("linkquality", unit="lqi", value_min=0, value_max=255))
    device = lamp.device
    assert (device.key, device.name, device.identifiers) == (
        f"zigbee2mqtt:{IEEE}",
        "hall/lamp",
        (f"zigbee2mqtt_{IEEE}",),
    )
    assert (device.manufacturer, device.model, device.version) == ("IKEA", "Colour lamp (LED1624G9)", "1.3.009")
    light, quality = device.entities
    assert (light.kind, light.unique_id) == ("light", f"{IEEE}_light_zigbee2mqtt")
    assert (light.state_topic, light.command_topic) == ("zigbee2mqtt/hall/lamp", "zigbee2mqtt/hall/lamp/set")
    assert (quality.kind, quality.unit, quality.unique_id) == ("sensor", "lqi", f"{IEEE}_linkquality_zigbee2mqtt")
    lamp.hear(
        "zigbee2mqtt/hall/lamp",
        {
            "state": "ON",
            "brightness": 127,
            "color_temp": 250,
            "color": {"x": 0.4, "y": 0.3, "hue": 20, "saturation": 90},
            "linkquality": 80,
        },
    )
    assert lamp.values == {
        "light": True,
        "light_brightness": 50,
        "light_color_temp": 4000,
        "light_hue": 20,
        "light_saturation": 90,
        "linkquality": 80,
    }
    lamp.hear("zigbee2mqtt/hall/lamp", {"state": "OFF"})
    assert (lamp.get("light"), lamp.get("light_brightness")) == (False, 50)
    assert [(ask.topic, json.loads(ask.payload)) for ask in device.asks] == [
        ("zigbee2mqtt/hall/lamp/get", {"state": ""})
    ]


def test_what_a_lamp_is_told() -> None:
    lamp = follow(LAMP)
    orders: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("light", {"value": False}, {"state": "OFF"}),
        ("light_brightness", {"value": 50, "over": 2}, {"brightness": 127, "transition": 2}),
        ("light_brightness", {"value": 0}, {"state": "OFF"}),
        ("light_color_temp", {"value": 4000}, {"color_temp": 250}),
        ("light_color", {"value": "#ff8001"}, {"color": {"r": 255, "g": 128, "b": 1}}),
        ("light_hue", {"value": 120}, {"color": {"hue": 120}}),
    ]
    for verb, args, expected in orders:
        ((topic, payload),) = lamp.send(verb, **args)
        assert (topic, json.loads(payload)) == ("zigbee2mqtt/hall/lamp/set", expected)


def test_switches_with_endpoints() -> None:
    wall = follow(
        {"type": "switch", "endpoint": "l1", "features": [{**state("state_l1"), "endpoint": "l1"}]},
        {"type": "switch", "endpoint": "l2", "features": [{**state("state_l2"), "endpoint": "l2"}]},
    )
    assert [(e.kind, e.name, e.unique_id, e.points[0].name) for e in wall.device.entities] == [
        ("switch", "L1", f"{IEEE}_switch_l1_zigbee2mqtt", "switch_l1"),
        ("switch", "L2", f"{IEEE}_switch_l2_zigbee2mqtt", "switch_l2"),
    ]
    wall.hear("zigbee2mqtt/hall/lamp", {"state_l1": "ON", "state_l2": None})
    assert wall.values == {"switch_l1": True, "switch_l2": None}
    assert json.loads(wall.send("switch_l2", value=True)[0][1]) == {"state_l2": "ON"}


def test_generic_exposes_by_what_may_be_done_with_them() -> None:
    device = follow(
        binary("contact", on=False, off=True),
        binary("child_lock", 7, on="LOCK", off="UNLOCK"),
        numeric("temperature", unit="°C", label="Temperature"),
        numeric("calibration", 7, unit="°C", value_min=-5, value_max=5, value_step=0.1),
        enum("power_on_behavior", ["on", "off"], 7),
        enum("identify", ["identify"], 2),
        enum("air_quality", ["good", "bad"]),
        enum("action", ["single", "double"]),
        {"type": "text", "name": "inserted", "property": "inserted", "access": 1},
        {"type": "text", "name": "message", "property": "message", "access": 3},
        {"type": "list", "name": "codes", "property": "codes", "access": 1, "item_type": {"type": "numeric"}},
        {"type": "composite", "name": "load", "property": "load", "features": [numeric("a"), binary("b")]},
    )
    kinds = {e.points[0].name: (e.kind, e.unique_id.removeprefix(f"{IEEE}_")) for e in device.device.entities}
    assert kinds == {
        "contact": ("binary_sensor", "contact_zigbee2mqtt"),
        "child_lock": ("switch", "switch_child_lock_zigbee2mqtt"),
        "temperature": ("sensor", "temperature_zigbee2mqtt"),
        "calibration": ("number", "calibration_zigbee2mqtt"),
        "power_on_behavior": ("select", "power_on_behavior_zigbee2mqtt"),
        "identify": ("select", "identify_zigbee2mqtt"),
        "air_quality": ("sensor", "air_quality_zigbee2mqtt"),
        "action": ("event", "action_zigbee2mqtt"),
        "inserted": ("sensor", "inserted_zigbee2mqtt"),
        "message": ("text", "message_zigbee2mqtt"),
        "codes": ("sensor", "codes_zigbee2mqtt"),
        "load_a": ("sensor", "load_a_zigbee2mqtt"),
        "load_b": ("binary_sensor", "load_b_zigbee2mqtt"),
    }
    device.hear(
        "zigbee2mqtt/hall/lamp",
        {
            "contact": False,
            "child_lock": "UNLOCK",
            "temperature": None,
            "action": "single",
            "codes": [1, 2],
            "load": {"a": 3, "b": True},
        },
    )
    assert device.values == {
        "contact": True,
        "child_lock": False,
        "temperature": None,
        "action": "single",
        "codes": "[1, 2]",
        "load_a": 3,
        "load_b": True,
    }
    assert json.loads(device.send("calibration", value=2.5)[0][1]) == {"calibration": 2.5}
    assert json.loads(device.send("child_lock", value=True)[0][1]) == {"child_lock": "LOCK"}
    assert device.entity("identify").points[0].feedback is False
    for wrong in ({"contact": 0}, {"contact": "false"}, {"child_lock": True}, {"temperature": "warm"}):
        with pytest.raises(ValueError, match="expected"):
            device.hear("zigbee2mqtt/hall/lamp", wrong)


def test_cover_lock_climate_and_fan() -> None:
    things = follow(
        {"type": "cover", "features": [state("state", "OPEN", "CLOSE"), numeric("position", 7), numeric("tilt", 5)]},
        {"type": "lock", "features": [state("lock_state", "LOCK", "UNLOCK")]},
        {
            "type": "climate",
            "features": [
                numeric("occupied_heating_setpoint", 7, value_min=7, value_max=30, unit="°C"),
                numeric("local_temperature", 5, unit="°C"),
                enum("system_mode", ["off", "heat"], 7),
                enum("running_state", ["idle", "heat"]),
            ],
        },
        {"type": "fan", "features": [state("fan_state"), enum("mode", ["off", "low", "auto"], 7)]},
    )
    assert [e.kind for e in things.device.entities] == ["cover", "lock", "climate", "fan"]
    things.hear(
        "zigbee2mqtt/hall/lamp",
        {
            "state": "CLOSE",
            "position": 0,
            "tilt": 20,
            "lock_state": "LOCK",
            "occupied_heating_setpoint": 21.5,
            "local_temperature": 20.1,
            "system_mode": "heat",
            "running_state": "idle",
            "fan_state": "ON",
            "mode": "auto",
        },
    )
    assert things.values == {
        "cover": "closed",
        "cover_position": 0,
        "cover_tilt": 20,
        "lock": "locked",
        "climate": "heat",
        "climate_target": 21.5,
        "climate_current": 20.1,
        "climate_action": "idle",
        "fan": True,
        "fan_mode": "auto",
    }
    assert [
        json.loads(things.send(verb, **args)[0][1])
        for verb, args in (
            ("cover_stop", {}),
            ("cover_position", {"value": 40}),
            ("lock", {"value": "unlocked"}),
            ("climate_target", {"value": 20}),
            ("fan_mode", {"value": "low"}),
        )
    ] == [
        {"state": "STOP"},
        {"position": 40},
        {"lock_state": "UNLOCK"},
        {"occupied_heating_setpoint": 20},
        {"mode": "low"},
    ]
    things.hear("zigbee2mqtt/hall/lamp", {"position": 30})
    assert things.get("cover") == "open"
