"""Lights of Home Assistant's three schemas. The payloads follow the examples of its page "MQTT Light"."""

import json
from typing import Any

import pytest

from devices.core.errors import BadCommand
from devices.core.values import PointType
from tests.devices.discovery.homeassistant_bench import entity_of, say, tell

DEFAULT: dict[str, Any] = {
    "cmd_t": "c",
    "stat_t": "s",
    "bri_cmd_t": "bc",
    "bri_stat_t": "bs",
    "clr_temp_cmd_t": "tc",
    "clr_temp_stat_t": "ts",
    "rgb_cmd_t": "rc",
    "rgb_stat_t": "rs",
    "fx_cmd_t": "fc",
    "fx_stat_t": "fs",
    "fx_list": ["calm", "storm"],
}


def points(**config: Any) -> dict[str, Any]:
    return {point.name: point for point in entity_of("light", **config).points}


def json_light(**config: Any) -> Any:
    return entity_of("light", schema="json", cmd_t="c", stat_t="s", **config)


def told(entity: Any, verb: str, **args: Any) -> Any:
    ((topic, payload),) = tell(entity, verb, **args)
    assert topic == "c"
    return json.loads(payload)


# -- default ----------------------------------------------------------------------------------------------------


def test_a_default_light_reads_each_topic() -> None:
    light = entity_of("light", **DEFAULT)
    assert say(light, "s", "ON") == {"thing": True}
    assert say(light, "bs", "128") == {"thing_brightness": 50.2}
    assert say(light, "ts", "250") == {"thing_color_temp": 250}
    assert say(light, "rs", "255, 0,10") == {"thing_rgb": "255,0,10"}
    assert say(light, "fs", "storm") == {"thing_effect": "storm"}
    assert say(light, "s", "None") == {"thing": None}
    assert say(light, "bs", "") == {}


def test_a_default_light_is_told_in_the_order_it_wants() -> None:
    last, first = entity_of("light", **DEFAULT), entity_of("light", **DEFAULT, on_cmd_type="first")
    assert tell(last, "thing", value=True) == [("c", "ON")]
    assert tell(last, "thing_brightness", value=50) == [("bc", "128"), ("c", "ON")]
    assert tell(last, "thing_brightness", value=0.1) == [("bc", "1"), ("c", "ON")]
    assert tell(last, "thing_brightness", value=0) == [("c", "OFF")]
    assert tell(first, "thing_rgb", value="1,2,3") == [("c", "ON"), ("rc", "1,2,3")]
    dimmer = entity_of("light", **DEFAULT, on_cmd_type="brightness", bri_scl=100)
    assert tell(dimmer, "thing", value=True) == [("bc", "100")]
    assert tell(dimmer, "thing_brightness", value=30) == [("bc", "30")]
    assert tell(dimmer, "thing", value=False) == [("c", "OFF")]


def test_a_default_light_takes_templates_and_a_plain_value_template() -> None:
    light = entity_of(
        "light", **DEFAULT, rgb_cmd_tpl="{{ '#%02x%02x%02x' | format(red, green, blue) }}",
        stat_val_tpl="{{ value_json.s }}",
        bri_val_tpl="{{ value_json.b }}", bri_cmd_tpl="b{{ value }}",
    )  # fmt: skip
    assert tell(light, "thing_rgb", value="255,128,0")[0] == ("rc", "#ff8000")
    assert say(light, "s", '{"s":"OFF"}') == {"thing": False}
    assert tell(light, "thing_brightness", value=100)[0] == ("bc", "b255")


def test_colors_of_all_spaces_and_white() -> None:
    spaces = {
        f"{name}_{end}": f"{name}/{end}"
        for name in ("hs", "xy", "rgbw", "rgbww")
        for end in ("command_topic", "state_topic")
    }
    light = entity_of("light", cmd_t="c", **spaces, white_command_topic="w", whit_scl=100, clrm_stat_t="m")
    assert say(light, "hs/state_topic", "300.5,100") == {"thing_hs": "300.5,100"}
    assert say(light, "xy/state_topic", "0.123,0.4") == {"thing_xy": "0.123,0.4"}
    assert say(light, "rgbww/state_topic", "1,2,3,4,5") == {"thing_rgbww": "1,2,3,4,5"}
    assert tell(light, "thing_rgbw", value="1,2,3,4")[0] == ("rgbw/command_topic", "1,2,3,4")
    assert tell(light, "thing_white", value=50)[0] == ("w", "50")
    assert say(light, "m", "rgbw") == {"thing_color_mode": "rgbw"}


@pytest.mark.parametrize("payload", ["255,0", "256,0,0", "-1,0,0", "red", "1,2,x"])
def test_a_color_that_is_none_is_refused_both_ways(payload: str) -> None:
    light = entity_of("light", **DEFAULT)
    with pytest.raises(ValueError, match="expected"):
        say(light, "rs", payload)
    with pytest.raises(BadCommand):
        tell(light, "thing_rgb", value=payload)


def test_color_temperature_is_in_the_unit_of_the_light() -> None:
    mired = points(**DEFAULT, min_mirs=200, max_mirs=400)["thing_color_temp"]
    kelvin = points(**DEFAULT, clr_temp_k=True, min_k=2700, max_k=6500)["thing_color_temp"]
    assert (mired.unit, mired.minimum, mired.maximum) == ("mired", 200, 400)
    assert (kelvin.unit, kelvin.minimum, kelvin.maximum) == ("K", 2700, 6500)


def test_brightness_out_of_its_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="0 to 255"):
        say(entity_of("light", **DEFAULT), "bs", "256")


# -- json -------------------------------------------------------------------------------------------------------


def test_a_json_light_says_all_or_a_part() -> None:
    light = json_light(brightness=True, sup_clrm=["rgbw", "color_temp"], effect=True, fx_list=["calm"])
    whole = '{"state":"ON","brightness":255,"color_mode":"rgbw","color":{"r":1,"g":2,"b":3,"w":4},"effect":"calm"}'
    assert say(light, "s", whole) == {
        "thing": True,
        "thing_brightness": 100,
        "thing_rgbw": "1,2,3,4",
        "thing_effect": "calm",
    }
    assert say(light, "s", '{"brightness":51}') == {"thing_brightness": 20}
    assert say(light, "s", '{"state":null,"effect":null}') == {"thing": None, "thing_effect": None}
    assert say(light, "s", '{"linkquality":80}') == {}


def test_a_json_light_is_told_in_json() -> None:
    light = json_light(brightness=True, bri_scl=254, sup_clrm=["xy", "hs", "color_temp", "white"], whit_scl=100)
    assert told(light, "thing", value=False) == {"state": "OFF"}
    assert told(light, "thing_brightness", value=50) == {"state": "ON", "brightness": 127}
    assert told(light, "thing_brightness", value=0, over=2) == {"state": "OFF", "transition": 2}
    assert told(light, "thing_brightness", value=10, over=1.5) == {"state": "ON", "brightness": 25, "transition": 1.5}
    assert told(light, "thing_color_temp", value=300) == {"state": "ON", "color_temp": 300}
    assert told(light, "thing_xy", value="0.3,0.4") == {"state": "ON", "color": {"x": 0.3, "y": 0.4}}
    assert told(light, "thing_hs", value="240,100") == {"state": "ON", "color": {"h": 240, "s": 100}}
    assert told(light, "thing_white", value=80) == {"state": "ON", "white": 80}


def test_older_flags_of_json_lights_are_understood() -> None:
    light = json_light(rgb=True, color_temp="true", brightness=True)
    assert [point.name for point in light.points] == ["thing", "thing_brightness", "thing_color_temp", "thing_rgb"]
    assert say(light, "s", '{"state":"ON","color":{"r":9,"g":8,"b":7}}') == {"thing": True, "thing_rgb": "9,8,7"}


def test_a_json_light_that_only_switches_has_one_point() -> None:
    assert [point.name for point in json_light(sup_clrm=["onoff"]).points] == ["thing"]
    assert [point.name for point in json_light().points] == ["thing"]


@pytest.mark.parametrize(
    "payload",
    [
        "ON",
        "[]",
        '{"state":"on"}',
        '{"brightness":256}',
        '{"brightness":"x"}',
        '{"color":3}',
        '{"color":{"r":1,"g":2,"b":999}}',
    ],
)
def test_a_json_light_refuses_rubbish(payload: str) -> None:
    with pytest.raises(ValueError, match="."):
        say(json_light(brightness=True, sup_clrm=["rgb"]), "s", payload)


# -- template ---------------------------------------------------------------------------------------------------


def test_a_template_light_is_all_templates() -> None:
    light = entity_of(
        "light", schema="template", cmd_t="c", stat_t="s",
        cmd_on_tpl="on,{{ brightness|d }},{{ red|d }}-{{ green|d }}-{{ blue|d }},{{ transition|d }}", cmd_off_tpl="off",
        stat_tpl="{{ value.split(',')[0] }}", bri_tpl="{{ value.split(',')[1] }}",
        r_tpl="{{ value.split(',')[2].split('-')[0] }}",
        g_tpl="{{ value.split(',')[2].split('-')[1] }}", b_tpl="{{ value.split(',')[2].split('-')[2] }}",
    )  # fmt: skip
    assert say(light, "s", "on,255,255-160-0") == {"thing": True, "thing_brightness": 100, "thing_rgb": "255,160,0"}
    assert tell(light, "thing", value=True) == [("c", "on,,--,")]
    assert tell(light, "thing", value=False) == [("c", "off")]
    assert tell(light, "thing_brightness", value=100, over=3) == [("c", "on,255,--,3")]
    assert tell(light, "thing_rgb", value="1,2,3") == [("c", "on,,1-2-3,")]
    with pytest.raises(ValueError, match="'on' or 'off'"):
        say(light, "s", "maybe,1,1-1-1")


def test_a_template_light_without_a_state_template_reports_nothing_of_its_power() -> None:
    light = entity_of(
        "light", schema="template", cmd_t="c", stat_t="s", cmd_on_tpl="on", cmd_off_tpl="off", fx_list=["a"]
    )
    assert [(point.name, point.feedback, point.type) for point in light.points] == [
        ("thing", False, PointType.BOOLEAN),
        ("thing_effect", False, PointType.CHOICE),
    ]
