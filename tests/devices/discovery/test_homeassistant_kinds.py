"""Kinds of entities of Home Assistant's convention: defaults, what their states say, what their verbs send.

The payloads follow the examples of Home Assistant's pages "MQTT Sensor", "MQTT Cover", and so on.
"""

import pytest

from devices.core.errors import BadCommand
from tests.devices.discovery.homeassistant_bench import entity_of, say, sent, tell

# -- switched, pressed, set -------------------------------------------------------------------------------------


def test_a_switch_speaks_its_words() -> None:
    plain = entity_of("switch", cmd_t="c", stat_t="s")
    assert tell(plain, "thing", value=True) == [("c", "ON")]
    assert say(plain, "s", "OFF") == {"thing": False}
    own = entity_of(
        "switch", cmd_t="c", stat_t="s", pl_on="1", pl_off="0", stat_on="on", stat_off="off", ret="yes", qos="2"
    )
    assert say(own, "s", "on") == {"thing": True}
    assert sent(own, "thing", {"value": False})[0].retain is True
    assert sent(own, "thing", {"value": False})[0].qos == 1
    with pytest.raises(ValueError, match="'on' or 'off'"):
        say(own, "s", "1")


def test_what_is_never_reported_has_no_feedback() -> None:
    assert entity_of("switch", cmd_t="c").points[0].feedback is False
    assert entity_of("switch", cmd_t="c", stat_t="s", opt=True).points[0].feedback is True
    assert entity_of("number", cmd_t="c").points[0].feedback is False


def test_a_command_template_writes_what_is_sent() -> None:
    entity = entity_of("number", cmd_t="c", cmd_tpl='{"set": {{ value }} }', max=500)
    assert tell(entity, "thing", value=100.0) == [("c", '{"set": 100 }')]
    assert tell(entity, "thing", value=2.5) == [("c", '{"set": 2.5 }')]


def test_buttons_scenes_and_notices_are_verbs() -> None:
    button = entity_of("button", cmd_t="c")
    assert (button.points, [verb.name for verb in button.verbs]) == ((), ["thing_press"])
    assert tell(button, "thing_press") == [("c", "PRESS")]
    assert tell(entity_of("scene", cmd_t="c", pl_on="go"), "thing_activate") == [("c", "go")]
    notice = entity_of("notify", cmd_t="c", cmd_tpl="<{{ value }}>")
    assert tell(notice, "thing_send", message="Xin chào") == [("c", "<Xin chào>")]
    assert notice.verbs[0].check({"message": "a"}) == {"message": "a"}


def test_a_number_has_a_range_and_a_word_for_nothing() -> None:
    entity = entity_of("number", cmd_t="c", stat_t="s", min=-5, max="5.5", step=0.5, unit_of_meas="dB", pl_rst="reset")
    point = entity.points[0]
    assert (point.minimum, point.maximum, point.unit, point.writable) == (-5, 5.5, "dB", True)
    assert say(entity, "s", "reset") == {"thing": None}
    assert say(entity, "s", "-4.5") == {"thing": -4.5}
    with pytest.raises(ValueError, match="from -5 to 5.5"):
        say(entity, "s", "6")
    assert (entity_of("number", cmd_t="c").points[0].minimum, entity_of("number", cmd_t="c").points[0].maximum) == (
        1,
        100,
    )


def test_a_select_takes_its_options_only() -> None:
    entity = entity_of("select", cmd_t="c", stat_t="s", ops=["eco", "boost"])
    assert say(entity, "s", "none") == {"thing": None}
    assert tell(entity, "thing", value="eco") == [("c", "eco")]
    with pytest.raises(ValueError, match="one of eco, boost"):
        say(entity, "s", "off")


def test_a_text_keeps_to_its_lengths_and_its_pattern() -> None:
    entity = entity_of("text", cmd_t="c", stat_t="s", min=2, max=5, ptrn="[a-z]+$")
    assert say(entity, "s", "abc") == {"thing": "abc"}
    assert tell(entity, "thing", value="abc") == [("c", "abc")]
    for wrong in ("a", "abcdef", "ABC"):
        with pytest.raises(BadCommand):
            tell(entity, "thing", value=wrong)
        with pytest.raises(ValueError, match="expected"):
            say(entity, "s", wrong)


def test_a_pattern_that_would_take_for_ever_is_stopped() -> None:
    entity = entity_of("text", cmd_t="c", stat_t="s", ptrn="(a|a)*(a|a)*(a|a)*$")
    with pytest.raises(ValueError, match="."):
        say(entity, "s", "a" * 200 + "!")


def test_dates_and_times_are_texts() -> None:
    assert tell(entity_of("time", cmd_t="c"), "thing", value="08:30:00") == [("c", "08:30:00")]


def test_a_siren_sounds_with_a_tone_and_reports_it() -> None:
    entity = entity_of("siren", cmd_t="c", stat_t="s", av_tones=["ping", "bell"])
    assert tell(entity, "thing", value=True) == [("c", '{"state": "ON"}')]
    assert tell(entity, "thing_turn_on", tone="ping", duration=5) == [
        ("c", '{"state": "ON", "tone": "ping", "duration": 5}')
    ]
    assert say(entity, "s", '{"state":"ON","tone":"bell","volume_level":0.5}') == {
        "thing": True,
        "thing_tone": "bell",
        "thing_volume_level": 0.5,
    }
    assert say(entity, "s", "OFF") == {"thing": False}
    templated = entity_of("siren", cmd_t="c", cmd_tpl="{{ value }}:{{ tone | default('-') }}")
    assert tell(templated, "thing", value=False) == [("c", "OFF:-")]


# -- what moves -------------------------------------------------------------------------------------------------


def test_a_cover_opens_closes_stops_and_is_positioned() -> None:
    entity = entity_of(
        "cover", cmd_t="c", stat_t="s", pos_t="p", set_pos_t="sp", tilt_cmd_t="tc", tilt_status_t="ts", pl_stop="HALT"
    )
    assert [verb.name for verb in entity.verbs] == ["thing_open", "thing_close", "thing_stop"]
    assert tell(entity, "thing_stop") == [("c", "HALT")]
    assert tell(entity, "thing_position", value=40) == [("sp", "40")]
    assert tell(entity, "thing_tilt", value=100) == [("tc", "100")]
    assert say(entity, "s", "stopped") == {"thing": "stopped"}
    assert say(entity, "s", "None") == {"thing": None}
    assert say(entity, "p", "40") == {"thing_position": 40}
    assert say(entity, "p", '{"position":10,"tilt_position":50}') == {"thing_position": 10, "thing_tilt": 50}
    with pytest.raises(ValueError, match="expected one of"):
        say(entity, "s", "ajar")


def test_a_cover_may_count_backwards_and_in_other_ranges() -> None:
    entity = entity_of(
        "cover", pos_t="p", set_pos_t="sp", pos_open=0, pos_clsd=255, set_pos_tpl="{{ value }}/{{ position }}"
    )
    assert say(entity, "p", "255") == {"thing": "closed", "thing_position": 0}
    assert say(entity, "p", "0") == {"thing": "open", "thing_position": 100}
    assert say(entity, "p", "300") == {"thing": "closed", "thing_position": 0}
    assert tell(entity, "thing_position", value=100) == [("sp", "0/100")]
    assert entity.state_topic == "p" and entity.command_topic == "sp"
    assert entity_of("cover", cmd_t="c", pl_stop=None).verbs[-1].name == "thing_close"


def test_a_valve_reports_words_or_a_position() -> None:
    words = entity_of("valve", cmd_t="c", stat_t="s", state_open="AUF")
    assert say(words, "s", "AUF") == {"thing": "open"}
    assert say(words, "s", '{"state":"closed"}') == {"thing": "closed"}
    assert tell(words, "thing_open") == [("c", "OPEN")]
    placed = entity_of("valve", cmd_t="c", stat_t="s", reports_position=True, pl_stop="STOP", pos_open=50)
    assert say(placed, "s", "25") == {"thing": "open", "thing_position": 50}
    assert say(placed, "s", '{"state":"closing","position":10}') == {"thing": "closing", "thing_position": 20}
    assert say(placed, "s", "opening") == {"thing": "opening"}
    assert tell(placed, "thing_position", value=50) == [("c", "25")]
    assert tell(placed, "thing_stop") == [("c", "STOP")]


def test_a_fan_has_a_speed_a_preset_and_turns() -> None:
    entity = entity_of(
        "fan", cmd_t="c", stat_t="s", pct_cmd_t="pc", pct_stat_t="ps", spd_rng_min=1, spd_rng_max=10,
        pr_mode_cmd_t="mc", pr_mode_stat_t="ms", pr_modes=["breeze"], osc_cmd_t="oc", osc_stat_t="os", dir_cmd_t="dc",
    )  # fmt: skip
    assert say(entity, "ps", "5") == {"thing_percentage": 50}
    assert tell(entity, "thing_percentage", value=41) == [("pc", "5")]
    assert tell(entity, "thing_percentage", value=0) == [("c", "OFF")]
    assert say(entity, "os", "oscillate_on") == {"thing_oscillation": True}
    assert say(entity, "ms", "None") == {"thing_preset_mode": None}
    assert tell(entity, "thing_direction", value="reverse") == [("dc", "reverse")]
    with pytest.raises(ValueError, match="expected a speed"):
        say(entity, "ps", "11")


def test_a_climate_has_modes_and_temperatures() -> None:
    entity = entity_of(
        "climate", mode_cmd_t="mc", mode_stat_t="ms", temp_cmd_t="tc", temp_stat_t="ts", curr_temp_t="ct", act_t="a",
        pr_mode_cmd_t="pc", pr_modes=["eco"], fan_mode_cmd_t="fc", pow_cmd_t="p", temp_unit="F", min_temp=60,
        max_temp=80,
    )  # fmt: skip
    points = {point.name: point for point in entity.points}
    assert points["thing"].choices == ("auto", "off", "cool", "heat", "dry", "fan_only")
    assert (points["thing_temperature"].unit, points["thing_temperature"].minimum) == ("°F", 60)
    assert tell(entity, "thing_temperature", value=70.5) == [("tc", "70.5")]
    assert tell(entity, "thing", value="cool") == [("mc", "cool")]
    assert tell(entity, "thing_power", value=False) == [("p", "OFF")]
    assert say(entity, "a", "heating") == {"thing_action": "heating"}
    assert points["thing_preset_mode"].choices == ("none", "eco")
    assert (entity.state_topic, entity.command_topic) == ("ms", "mc")
    with pytest.raises(ValueError, match="one of auto"):
        say(entity, "ms", "boil")


def test_humidifiers_and_water_heaters() -> None:
    entity = entity_of("humidifier", cmd_t="c", stat_t="s", hum_cmd_t="hc", hum_stat_t="hs", min_hum=30, max_hum=80)
    assert say(entity, "hs", "45") == {"thing_humidity": 45}
    assert tell(entity, "thing_humidity", value=45.0) == [("hc", "45")]
    heater = entity_of("water_heater", mode_cmd_t="mc", mode_stat_t="ms", temp_cmd_t="tc")
    assert say(heater, "ms", "eco") == {"thing": "eco"}
    assert heater.points[1].minimum == pytest.approx(43.3)


def test_locks_and_robots() -> None:
    lock = entity_of("lock", cmd_t="c", stat_t="s", pl_open="OPEN")
    assert say(lock, "s", "JAMMED") == {"thing": "jammed"}
    assert [verb.name for verb in lock.verbs] == ["thing_lock", "thing_unlock", "thing_open"]
    vacuum = entity_of("vacuum", cmd_t="c", stat_t="s", fanspd_lst=["low"], set_fan_spd_t="f")
    assert say(vacuum, "s", '{"state":"cleaning","fan_speed":"low"}') == {"thing": "cleaning", "thing_fan_speed": "low"}
    assert tell(vacuum, "thing_return_to_base") == [("c", "return_to_base")]
    assert tell(vacuum, "thing_fan_speed", value="low") == [("f", "low")]
    mower = entity_of("lawn_mower", activity_state_topic="s", dock_cmd_t="d", dock_cmd_tpl="{{ value }}!")
    assert say(mower, "s", "mowing") == {"thing": "mowing"}
    assert tell(mower, "thing_dock") == [("d", "dock!")]


# -- what tells -------------------------------------------------------------------------------------------------


def test_an_event_says_its_type() -> None:
    entity = entity_of("event", stat_t="s", evt_typ=["press", "hold"])
    assert say(entity, "s", '{"event_type":"press","duration":1}') == {"thing": "press"}
    assert say(entity, "s", "") == {}
    for wrong in ('{"event_type":"kick"}', '{"type":"press"}', "press"):
        with pytest.raises(ValueError, match="."):
            say(entity, "s", wrong)


def test_an_update_says_whether_there_is_one() -> None:
    entity = entity_of("update", stat_t="s", l_ver_t="l", cmd_t="c", pl_inst="go")
    assert say(entity, "s", "1.10") == {"thing": None, "thing_installed_version": "1.10"}
    assert say(entity, "l", "1.11") == {"thing": True, "thing_latest_version": "1.11"}
    assert say(entity, "s", "1.11") == {"thing": False, "thing_installed_version": "1.11"}
    assert tell(entity, "thing_install") == [("c", "go")]


def test_pictures_are_listed_and_never_fetched() -> None:
    camera, image = entity_of("camera", t="cam"), entity_of("image", url_topic="u")
    assert (camera.state_topic, image.state_topic) == ("cam", "u")
    assert not camera.readers and not image.readers and not camera.points
