"""Shelly Gen2 and later: states whole and in parts, commands as RPC."""

import json
from typing import Any

import pytest

from tests.devices.discovery.shelly_bench import PLUG, SWITCH, follow, lamp_state, notice


def test_a_relay_is_known_by_its_first_sign_of_life() -> None:
    plug = follow((f"{PLUG}/online", "true"))
    device = plug.device
    assert (device.key, device.name) == (f"shelly:{PLUG}", PLUG)
    assert device.identifiers == ("A8032AB1C2D3", PLUG)
    assert (device.manufacturer, device.model) == ("Shelly", "shellyplus1pm")
    found = {entity.unique_id: (entity.kind, entity.unit) for entity in device.entities}
    assert found == {
        "A8032AB1C2D3-switch:0": ("switch", ""),
        "A8032AB1C2D3-switch:0-power": ("sensor", "W"),
        "A8032AB1C2D3-switch:0-voltage": ("sensor", "V"),
        "A8032AB1C2D3-switch:0-current": ("sensor", "A"),
        "A8032AB1C2D3-switch:0-energy": ("sensor", "kWh"),
    }
    switch = plug.entity("switch_0")
    assert (switch.state_topic, switch.command_topic) == (f"{PLUG}/status/switch:0", f"{PLUG}/rpc")
    ((ask),) = device.asks
    assert json.loads(ask.payload)["method"] == "Shelly.GetStatus"
    plug.hear(f"{PLUG}/online", "false")
    assert set(plug.there.values()) == {False}


def test_states_come_whole_and_in_parts() -> None:
    plug = follow((f"{PLUG}/status/switch:0", SWITCH))
    plug.hear(f"{PLUG}/status/switch:0", SWITCH)
    assert plug.values == {
        "switch_0": False,
        "switch_0_power": 0,
        "switch_0_voltage": 231.4,
        "switch_0_current": 0,
        "switch_0_energy": 1.234567,
        "switch_0_temperature": 41.2,
    }
    plug.hear(f"{PLUG}/events/rpc", notice(PLUG, {"switch:0": {"id": 0, "output": True, "source": "button"}}))
    assert plug.get("switch_0") is True
    assert plug.get("switch_0_voltage") == 231.4
    plug.hear(f"{PLUG}/events/rpc", notice(PLUG, {"switch:0": {"id": 0, "apower": None}}))
    assert plug.get("switch_0_power") is None
    plug.hear(f"exhibit-shelly/{PLUG}/rpc", {"id": 1, "src": PLUG, "dst": "x", "result": {"switch:0": {"apower": 7.5}}})
    assert plug.get("switch_0_power") == 7.5
    plug.hear(f"{PLUG}/events/rpc", {"src": PLUG, "method": "NotifyEvent", "params": {"ts": 1, "events": []}})
    with pytest.raises(ValueError, match="output"):
        plug.hear(f"{PLUG}/status/switch:0", {"output": "on"})


def test_commands_go_as_rpc() -> None:
    plug = follow((f"{PLUG}/online", "true"))
    ((topic, payload),) = plug.send("switch_0", value=True)
    assert topic == f"{PLUG}/rpc"
    assert json.loads(payload) == {
        "id": 1,
        "src": f"exhibit-shelly/{PLUG}",
        "method": "Switch.Set",
        "params": {"id": 0, "on": True},
    }


def test_a_cover() -> None:
    id_ = "shellyplus2pm-a8032ab1c2d4"
    cover = follow((f"{id_}/status/cover:0", {"id": 0, "state": "open", "current_pos": 100, "slat_pos": 0}))
    for state, expected in (("opening", "opening"), ("closed", "closed"), ("calibrating", None)):
        cover.hear(f"{id_}/status/cover:0", {"state": state, "current_pos": 30})
        assert (cover.get("cover_0"), cover.get("cover_0_position")) == (expected, 30)
    cover.hear(f"{id_}/events/rpc", notice(id_, {"cover:0": {"current_pos": None}}))
    assert cover.get("cover_0_position") is None
    sent = [
        json.loads(cover.send(verb, **args)[0][1])
        for verb, args in (("cover_0_stop", {}), ("cover_0_position", {"value": 40}))
    ]
    assert [(each["method"], each["params"]) for each in sent] == [
        ("Cover.Stop", {"id": 0}),
        ("Cover.GoToPosition", {"id": 0, "pos": 40}),
    ]


def test_lamps() -> None:
    id_ = "shellyplusrgbwpm-a8032ab1c2d5"
    lamp = follow(
        (
            f"{id_}/events/rpc",
            notice(
                id_,
                {
                    "rgbw:0": {"id": 0, "output": True, "rgb": [255, 128, 0], "brightness": 40, "white": 51},
                    "cct:1": {"id": 1, "output": False, "brightness": 10, "ct": 3000},
                    "light:2": {"id": 2, "output": False, "brightness": 1},
                },
                "NotifyFullStatus",
            ),
        )
    )
    assert [(e.kind, e.name) for e in lamp.device.entities] == [
        ("light", "Light 2"),
        ("light", "RGBW 0"),
        ("light", "CCT 1"),
    ]
    lamp.hear(*lamp_state(id_))
    assert lamp.values == {
        "rgbw_0": True,
        "rgbw_0_brightness": 40,
        "rgbw_0_color": "#ff8000",
        "rgbw_0_white": 20,
        "cct_1_color_temp": 3000,
    }
    orders: list[tuple[str, Any]] = [
        ("rgbw_0_color", "#00ff01"),
        ("rgbw_0_brightness", 0),
        ("cct_1_color_temp", 4000),
        ("rgbw_0_white", 20),
    ]
    assert [json.loads(lamp.send(verb, value=value)[0][1])["params"] for verb, value in orders] == [
        {"id": 0, "on": True, "rgb": [0, 255, 1]},
        {"id": 0, "on": False},
        {"id": 1, "on": True, "ct": 4000},
        {"id": 0, "on": True, "white": 51},
    ]
    with pytest.raises(ValueError, match="channels"):
        lamp.hear(f"{id_}/status/rgbw:0", {"rgb": [1, 2, 300]})


def test_sensors_inputs_and_meters() -> None:
    id_ = "shellypro3em-a8032ab1c2d6"
    status = {
        "input:0": {"id": 0, "state": True},
        "input:1": {"id": 1, "state": None},
        "input:100": {"id": 100, "counts": {"total": 7, "by_minute": []}},
        "temperature:100": {"id": 100, "tC": 21.4, "tF": 70.5},
        "humidity:100": {"id": 100, "rh": 50.1},
        "devicepower:0": {"id": 0, "battery": {"V": 5.9, "percent": 90}, "external": {"present": False}},
        "em:0": {"id": 0, "a_current": 1.1, "a_act_power": 250.1, "total_act_power": 400.0, "n_current": None},
        "emdata:0": {"id": 0, "total_act": 1500.0, "total_act_ret": 0.0, "a_total_act_energy": 10.0},
        "em1:0": {"id": 0, "act_power": 3},
        "voltmeter:100": {"id": 100, "voltage": 4.3},
        "smoke:0": {"id": 0, "alarm": False, "mute": False},
        "flood:0": {"id": 0, "alarm": True},
        "presencezone:200": {"id": 200, "value": True, "num_objects": 2},
        "illuminance:0": {"id": 0, "lux": 120, "illumination": "twilight"},
        "sys": {"uptime": 10},
        "mqtt": {"connected": True},
    }
    meter = follow((f"{id_}/events/rpc", notice(id_, status, "NotifyFullStatus")))
    meter.hear(f"{id_}/events/rpc", notice(id_, status, "NotifyFullStatus"))
    expected = {
        "input_0_input": True,
        "input_100_counter": 7,
        "temperature_100_temperature": 21.4,
        "humidity_100_humidity": 50.1,
        "devicepower_0_battery": 90,
        "devicepower_0_external_power": False,
        "em_0_total_act_power": 400,
        "em_0_n_current": None,
        "emdata_0_total_act": 1.5,
        "em1_0_act_power": 3,
        "voltmeter_100_voltmeter": 4.3,
        "smoke_0_smoke": False,
        "flood_0_flood": True,
        "presencezone_200_occupancy": True,
        "illuminance_0_illumination": "twilight",
    }
    assert {name: meter.values.get(name, "nothing") for name in expected} == expected
    assert "input_1_input" not in meter.values


def test_buttons() -> None:
    id_ = "shellyplusi4-a8032ab1c2d8"
    event = {"component": "input:2", "id": 2, "event": "double_push", "ts": 1.0}
    other = {"component": "sys", "event": "config_changed"}
    button = follow((f"{id_}/events/rpc", notice(id_, {"events": [other, event]}, "NotifyEvent")))
    assert [(e.kind, e.unique_id) for e in button.device.entities] == [("event", "A8032AB1C2D8-input:2-event")]
    button.hear(f"{id_}/events/rpc", notice(id_, {"events": [other, event]}, "NotifyEvent"))
    assert button.values == {"input_2_event": "double_push"}
    first = follow(("shellies/shellyix3-AB12CD/input_event/0", {"event": "SS", "event_cnt": 4}))
    first.hear("shellies/shellyix3-AB12CD/input_event/0", {"event": "", "event_cnt": 4})
    assert first.values == {}
    first.hear("shellies/shellyix3-AB12CD/input_event/0", {"event": "SS", "event_cnt": 5})
    assert first.values == {"input_event_0": "double"}
