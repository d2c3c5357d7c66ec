"""Announcements of Home Assistant's convention: topics, keys, names, what makes one device, what changes it."""

from typing import Any

import pytest

from devices.core.wires import Message
from devices.discovery.homeassistant import HomeAssistant
from devices.discovery.homeassistant.abbreviations import DEVICE, ENTITY, ORIGIN
from devices.discovery.model import Appeared, Rejected, Withdrawn
from tests.devices.discovery.homeassistant_bench import announce, device_of, entity_of, message, say

LAMP = {"ids": ["lamp-1"], "name": "Lamp"}
SENSOR: dict[str, Any] = {"stat_t": "lamp/t", "uniq_id": "lamp-t", "dev": LAMP, "dev_cla": "temperature"}
SWITCH: dict[str, Any] = {"cmd_t": "lamp/set", "stat_t": "lamp/s", "uniq_id": "lamp-s", "dev": LAMP, "name": None}


# -- topics and keys --------------------------------------------------------------------------------------------


def test_it_listens_where_home_assistant_does() -> None:
    assert HomeAssistant().filters == ("homeassistant/+/+/config", "homeassistant/+/+/+/config")
    assert HomeAssistant(prefix="vkc/found").filters[0] == "vkc/found/+/+/config"


@pytest.mark.parametrize("topic", ["homeassistant/status", "homeassistant/sensor/a/state", "other/sensor/a/config"])
def test_other_topics_are_none_of_its_business(topic: str) -> None:
    assert HomeAssistant().hear(Message(topic, b"online")) == ()


@pytest.mark.parametrize("topic", ["sensor/a b/config", "sensor/a.b/c/config", "sen-sor/a/config", "sensor//config"])
def test_a_topic_with_other_letters_is_refused(topic: str) -> None:
    (finding,) = HomeAssistant().hear(Message(f"homeassistant/{topic}", b"{}"))
    assert isinstance(finding, Rejected) and "letters, digits" in finding.reason
    assert HomeAssistant().hear(Message(f"homeassistant/{topic}", b"")) == ()


def test_the_tables_of_short_keys_are_whole() -> None:
    assert (len(DEVICE), len(ORIGIN)) == (11, 3)
    assert len(ENTITY) >= 240
    known = {
        "avty_t": "availability_topic",
        "bri_cmd_t": "brightness_command_topic",
        "clr_temp_k": "color_temp_kelvin",
        "cmps": "components",
        "hum_state_tpl": "target_humidity_state_template",
        "pl_arm_nite": "payload_arm_night",
        "stat_t": "state_topic",
        "swing_h_modes": "swing_horizontal_modes",
        "t": "topic",
        "uniq_id": "unique_id",
        "val_tpl": "value_template",
    }
    assert {short: ENTITY[short] for short in known} == known


@pytest.mark.parametrize(
    ("base", "written", "topic"),
    [
        ("home/x", "~/state", "home/x/state"),
        ("home/x", "state/~", "state/home/x"),
        ("home/x", "a/~/b", "a/~/b"),
        ("home/x", "~", "home/x"),
        ("7", "~/state", "7/state"),
        ("", "~state", "state"),
    ],
)
def test_the_base_stands_at_the_start_or_the_end(base: str, written: str, topic: str) -> None:
    assert entity_of("sensor", **{"~": base, "stat_t": written}).state_topic == topic


def test_the_base_is_put_into_topics_only() -> None:
    entity = entity_of(
        "sensor",
        **{"~": "b", "stat_t": "~/s", "name": "~ name", "avty": [{"t": "~/there", "pl_avail": "~"}], "val_tpl": "~x"},
    )
    assert entity.name == "~ name"
    assert list(entity.presence.topics) == ["b/there"]
    assert entity.presence.topics["b/there"](b"~") is True
    assert say(entity, "b/s", "1") == {"thing": "~x"}


def test_the_short_key_counts_where_both_stand_and_unknown_keys_nothing() -> None:
    entity = entity_of("sensor", state_topic="long", stat_t="short", something={"else": [1]}, schema_version=3)
    assert entity.state_topic == "short"


# -- presence ---------------------------------------------------------------------------------------------------


def test_availability_as_one_topic_with_a_template_and_words_of_its_own() -> None:
    presence = entity_of(
        "sensor", stat_t="s", avty_t="lwt", pl_avail=1, pl_not_avail=0, avty_tpl="{{ value_json.up }}"
    ).presence
    read = presence.topics["lwt"]
    assert [read(b'{"up":1}'), read(b'{"up":0}'), read(b'{"up":2}'), read(b"rubbish"), read(b"\xff")] == [
        True,
        False,
        None,
        None,
        None,
    ]
    assert presence.mode == "latest"


def test_availability_as_a_list_an_object_or_nothing() -> None:
    listed = entity_of("sensor", stat_t="s", avty=[{"t": "a"}, {"topic": "b", "pl_avail": "ja"}], avty_mode="any")
    assert list(listed.presence.topics) == ["a", "b"]
    assert listed.presence.mode == "any"
    assert listed.presence.topics["b"](b"ja") is True
    assert list(entity_of("sensor", stat_t="s", avty={"t": "c"}).presence.topics) == ["c"]
    assert dict(entity_of("sensor", stat_t="s", avty=[]).presence.topics) == {}


# -- names ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "name"),
    [
        ({"name": "Air"}, "Air"),
        ({"name": None}, "Lamp"),
        ({"name": ""}, "Lamp"),
        ({"dev_cla": "temperature"}, "Temperature"),
        ({"dev_cla": "pm25"}, "PM2.5"),
        ({"dev_cla": "enum"}, "MQTT Sensor"),
        ({}, "MQTT Sensor"),
        ({"name": 12}, "12"),
        ({"name": "<b>Air</b>"}, "<b>Air</b>"),
        ({"name": "A" * 500}, "A" * 200),
    ],
)
def test_an_entity_is_called_as_home_assistant_shows_it(config: dict[str, Any], name: str) -> None:
    device = device_of(("sensor/x", {"stat_t": "s", "dev": LAMP, **config}))
    assert device.entities[0].name == name


@pytest.mark.parametrize(
    ("kind", "config", "name"),
    [
        ("binary_sensor", {"stat_t": "s"}, "MQTT Binary sensor"),
        ("light", {"cmd_t": "c"}, "MQTT LightEntity"),
        ("light", {"cmd_t": "c", "schema": "json"}, "MQTT JSON Light"),
        ("climate", {}, "MQTT HVAC"),
        ("lawn_mower", {}, "MQTT Lawn Mower"),
        ("button", {"cmd_t": "c", "dev_cla": "restart"}, "Restart"),
        ("fan", {"cmd_t": "c", "dev_cla": "restart"}, "MQTT Fan"),
    ],
)
def test_an_entity_without_a_name_is_called_after_its_class_or_its_kind(
    kind: str, config: dict[str, Any], name: str
) -> None:
    assert entity_of(kind, **config).name == name


@pytest.mark.parametrize(
    ("place", "point"),
    [
        ("sensor/lamp-1/temperature", "temperature"),
        ("sensor/lamp-1_Temperature", "temperature"),
        ("sensor/0x12", "sensor_0x12"),
        ("sensor/---", "sensor"),
        ("sensor/" + "a" * 300, "a" * 64),
    ],
)
def test_points_are_called_after_the_object_id(place: str, point: str) -> None:
    assert device_of((place, SENSOR)).entities[0].points[0].name == point


def test_two_entities_of_one_object_id_have_points_of_their_own_whatever_came_first() -> None:
    parts = [
        ("sensor/lamp/power", SENSOR),
        ("switch/lamp/power", SWITCH),
        ("light/lamp/power", {**SWITCH, "uniq_id": "l"}),
    ]
    names = {
        tuple((each.kind, each.points[0].name) for each in device_of(*order).entities)
        for order in (parts, parts[::-1], [parts[1], parts[0], parts[2]])
    }
    assert names == {(("light", "power"), ("sensor", "power_sensor"), ("switch", "power_switch"))}


def test_a_part_of_one_entity_is_not_called_as_another_entity() -> None:
    light = {**SWITCH, "bri_cmd_t": "lamp/b", "uniq_id": "l"}
    device = device_of(("light/a/lamp", light), ("number/a/lamp_brightness", {**SWITCH, "uniq_id": "n"}))
    assert [point.name for each in device.entities for point in each.points] == [
        "lamp",
        "lamp_brightness",
        "lamp_brightness_number",
    ]


# -- what makes one device --------------------------------------------------------------------------------------


def test_announcements_with_one_identifier_make_one_device() -> None:
    convention = HomeAssistant()
    (first,) = announce(convention, "sensor/a", SENSOR)
    (second,) = announce(convention, "switch/b", SWITCH)
    assert isinstance(first, Appeared) and isinstance(second, Appeared)
    assert first.device.key == second.device.key == "homeassistant:lamp-1"
    assert [each.kind for each in second.device.entities] == ["sensor", "switch"]
    assert second.device.sources == (message("sensor/a", SENSOR), message("switch/b", SWITCH))


def test_a_connection_joins_too_however_it_is_written() -> None:
    device = device_of(
        ("sensor/a", {**SENSOR, "dev": {"cns": [["mac", "AA:BB:CC:00:11:22"]], "name": "One"}}),
        ("switch/b", {**SWITCH, "dev": {"cns": [["mac", "aabbcc001122"]], "ids": "x"}}),
    )
    assert (device.key, device.identifiers, device.name) == ("homeassistant:x", ("x",), "One")


def test_an_announcement_may_join_two_devices_and_part_them_again() -> None:
    convention = HomeAssistant()
    announce(convention, "sensor/a", {**SENSOR, "dev": {"ids": "a"}})
    announce(convention, "switch/b", {**SWITCH, "dev": {"ids": "b"}})
    both = announce(convention, "text/c", {"cmd_t": "c", "dev": {"ids": ["a", "b"]}})
    assert [type(each) for each in both] == [Withdrawn, Appeared]
    assert list(convention.devices()) == ["homeassistant:a"]
    assert len(convention.devices()["homeassistant:a"].entities) == 3
    announce(convention, "text/c", b"")
    assert list(convention.devices()) == ["homeassistant:a", "homeassistant:b"]


def test_without_a_device_the_unique_id_is_the_key_and_without_that_the_topic() -> None:
    assert device_of(("sensor/node/a", {"stat_t": "s", "uniq_id": "u", "name": "A"})).key == "homeassistant:u"
    nameless = device_of(("sensor/node/a", {"stat_t": "s", "name": "A"}))
    assert (nameless.key, nameless.name, nameless.identifiers) == ("homeassistant:sensor/node/a", "A", ())


def test_two_without_a_device_and_with_one_unique_id_in_two_kinds_are_two() -> None:
    convention = HomeAssistant()
    announce(convention, "sensor/a", {"stat_t": "s", "uniq_id": "u"})
    announce(convention, "switch/a", {"cmd_t": "s", "uniq_id": "u"})
    assert len(convention.devices()) == 2


def test_what_was_said_last_of_a_device_counts_and_nothing_said_changes_nothing() -> None:
    device = device_of(
        ("sensor/a", {**SENSOR, "dev": {"ids": ["lamp-1"], "name": "Old", "mf": "Maker", "sa": "Hall"}}),
        ("switch/b", {**SWITCH, "dev": {"ids": ["lamp-1"], "name": "New", "sw": 2}}),
    )
    assert (device.name, device.manufacturer, device.version, device.area) == ("New", "Maker", "2", "Hall")


@pytest.mark.parametrize(
    ("topics", "roots"),
    [
        (["zigbee2mqtt/lamp"], ("zigbee2mqtt/lamp",)),
        (["tele/x/SENSOR"], ("tele/x",)),
        (["rtl/pi/d/7/t", "rtl/pi/d/7/h"], ("rtl/pi/d/7",)),
        (["room/sensor/t/state", "room/switch/s/state"], ("room/sensor/t", "room/switch/s")),
        (["alone"], ("alone",)),
    ],
)
def test_a_device_lives_where_it_reports(topics: list[str], roots: tuple[str, ...]) -> None:
    parts = [(f"sensor/{index}", {"stat_t": topic, "dev": LAMP}) for index, topic in enumerate(topics)]
    assert device_of(*parts).roots == roots


def test_read_again_its_sources_make_the_same_device() -> None:
    device = device_of(("switch/lamp/power", SWITCH), ("sensor/lamp/power", SENSOR))
    again = HomeAssistant()
    for source in device.sources:
        again.hear(source)
    (rebuilt,) = again.devices().values()
    assert (rebuilt.key, rebuilt.sources) == (device.key, device.sources)
    assert [each.points for each in rebuilt.entities] == [each.points for each in device.entities]
