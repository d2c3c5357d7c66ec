"""Tasmota: what relays, lamps, shutters, fans, inputs and buttons become, and what they are told."""

import pytest

from devices.core.errors import BadCommand
from tests.devices.discovery.tasmota_bench import MAC, follow


def test_a_relay_is_a_switch_with_the_ids_home_assistant_gives() -> None:
    device = follow().device
    assert (device.key, device.name, device.identifiers) == (f"tasmota:{MAC}", "Pump", (MAC,))
    assert (device.manufacturer, device.model, device.version) == ("Tasmota", "Sonoff Basic", "14.2.0")
    (relay,) = device.entities
    assert (relay.kind, relay.name, relay.unique_id) == ("switch", "Pump", f"{MAC}_switch_relay_0")
    assert (relay.state_topic, relay.command_topic) == ("stat/pump/POWER", "cmnd/pump/POWER1")
    assert [(ask.topic, ask.payload) for ask in device.asks] == [("cmnd/pump/STATE", "")]


def test_a_relay_is_heard_wherever_it_speaks() -> None:
    pump = follow()
    for topic, payload, expected in (
        ("stat/pump/RESULT", {"POWER": "ON"}, True),
        ("stat/pump/POWER", "OFF", False),
        ("tele/pump/STATE", {"Time": "2026-05-01T08:00:00", "POWER": "ON", "Wifi": {"RSSI": 80}}, True),
        ("stat/pump/RESULT", {"POWER1": "OFF"}, False),
        ("stat/pump/POWER1", "ON", True),
        ("stat/pump/RESULT", {"Command": "Unknown"}, True),
    ):
        pump.hear(topic, payload)
        assert pump.values == {"power": expected}
    assert pump.send("power", value=False) == [("cmnd/pump/POWER1", "OFF")]
    with pytest.raises(ValueError, match="expected one of"):
        pump.hear("stat/pump/POWER", "HALF")


def test_last_will_in_the_devices_own_words() -> None:
    pump = follow(ofln="Ngoại tuyến", onln="Trực tuyến")
    for word, there in (("Trực tuyến", True), ("Ngoại tuyến", False), ("Online", None), (b"\xff", None)):
        pump.hear("tele/pump/LWT", word)
        assert pump.there == {"Pump": there}


def test_a_device_that_sleeps_has_no_last_will() -> None:
    assert not follow(dslp=1).device.entities[0].presence.topics


@pytest.mark.parametrize(
    ("full", "state", "command"),
    [
        ("%topic%/%prefix%/", "pump/tele/STATE", "pump/cmnd/POWER1"),
        ("hall/%prefix%/%topic%", "hall/tele/pump/STATE", "hall/cmnd/pump/POWER1"),
        (
            "%prefix%/%hostname%/%id%/",
            "tele/tasmota-AA10B2-4274/AA10B2/STATE",
            "cmnd/tasmota-AA10B2-4274/AA10B2/POWER1",
        ),
        ("%topic%/", "pump/STATE", "pump/cmnd/POWER1"),
    ],
)
def test_full_topic_in_any_order(full: str, state: str, command: str) -> None:
    device = follow(ft=full).device
    assert state in device.entities[0].readers
    assert device.entities[0].command_topic == command


def test_set_options_that_change_topics() -> None:
    own = follow(so={"4": 1, "26": 1})
    assert own.entity("power").state_topic == "stat/pump/POWER1"
    own.hear("stat/pump/POWER1", {"POWER1": "ON"})
    own.hear("stat/pump/STATE", {"POWER1": "OFF"})
    assert own.values == {"power": False}
    as_lamp = follow(so={"30": 1}).device.entities[0]
    assert (as_lamp.kind, as_lamp.unique_id) == ("light", f"{MAC}_light_relay_0")


def test_several_relays_and_the_devices_words_for_on_and_off() -> None:
    pumps = follow(rl=[1, 1], fn=["Left", "Right"], state=["AUS", "AN", "UM", "HALT"])
    pumps.hear("stat/pump/RESULT", {"POWER2": "AN"})
    pumps.hear("tele/pump/STATE", {"POWER1": "AUS"})
    assert pumps.values == {"power_1": False, "power_2": True}
    assert [entity.name for entity in pumps.device.entities] == ["Left", "Right"]
    assert pumps.send("power_2", value=True) == [("cmnd/pump/POWER2", "AN")]


def test_a_lamp_with_everything() -> None:
    lamp = follow(rl=[2], lk=1, lt_st=5, so={"117": 1})
    (light,) = lamp.device.entities
    assert (light.kind, light.unique_id) == ("light", f"{MAC}_light_light_0")
    lamp.hear(
        "tele/pump/STATE",
        {
            "POWER": "ON",
            "Dimmer": 49,
            "Color": "7D3F000000",
            "HSBColor": "30,100,49",
            "CT": 250,
            "Channel": [49, 25, 0],
        },
    )
    assert lamp.values == {
        "light": True,
        "light_brightness": 49,
        "light_color": "#7d3f00",
        "light_color_temp": 4000,
    }
    assert lamp.send("light_brightness", value=40) == [("cmnd/pump/Dimmer", "40")]
    assert lamp.send("light_brightness", value=0) == [("cmnd/pump/POWER1", "OFF")]
    assert lamp.send("light_brightness", value=40, over=3) == [
        ("cmnd/pump/Backlog", "NoDelay;Fade 1;NoDelay;Speed 6;NoDelay;Dimmer 40")
    ]
    assert lamp.send("light_color", value="#ff8000") == [("cmnd/pump/Color1", "255,128,0")]
    assert lamp.send("light_color_temp", value=4000) == [("cmnd/pump/CT", "250")]
    with pytest.raises(BadCommand):
        lamp.send("light_color", value="red; Restart 1")


def test_color_as_decimals_and_wrong_colors() -> None:
    lamp = follow(rl=[2], lk=1, lt_st=3, so={"17": 1})
    lamp.hear("stat/pump/RESULT", {"POWER": "ON", "Color": "255,136,0"})
    assert lamp.get("light_color") == "#ff8800"
    for wrong in ("300,0,0", "FF", "rgb", 7, None, "1,2,3," * 20):
        with pytest.raises(ValueError, match="Color"):
            lamp.hear("stat/pump/RESULT", {"Color": wrong})
    lamp.hear("stat/pump/RESULT", {"POWER": "OFF", "Color": "x"})
    assert lamp.values == {"light": False, "light_color": None}


def test_a_divided_lamp_and_one_lamp_for_each_channel() -> None:
    divided = follow(rl=[2, 2], lk=0, lt_st=4)
    divided.hear("stat/pump/RESULT", {"POWER1": "ON", "Dimmer1": 10, "Dimmer2": 20, "Color": "FF00000A"})
    assert divided.values == {
        "light_1": True,
        "light_1_brightness": 10,
        "light_1_color": "#ff0000",
        "light_2_brightness": 20,
    }
    assert divided.send("light_1_color", value="#00ff00") == [("cmnd/pump/Color1", "0,255,0=")]
    each = follow(rl=[2, 2, 2], lt_st=3, so={"68": 1, "20": 1})
    each.hear("tele/pump/STATE", {"POWER3": "ON", "Channel3": 70})
    assert each.values == {"light_3": True, "light_3_brightness": 70}
    assert each.send("light_3_brightness", value=55) == [("cmnd/pump/Channel3", "55"), ("cmnd/pump/POWER3", "ON")]


def test_a_tuya_dimmer_is_set_by_dimmer3() -> None:
    assert follow(rl=[2], lk=1, lt_st=1, ty=1).send("light_brightness", value=7) == [("cmnd/pump/Dimmer3", "7")]


def test_a_shutter() -> None:
    blind = follow(rl=[3, 3, 1], sho=[0], sht=[[-90, 90, 0]])
    kinds = [(entity.kind, entity.unique_id) for entity in blind.device.entities]
    assert kinds == [("switch", f"{MAC}_switch_relay_2"), ("cover", f"{MAC}_cover_shutter_0")]
    blind.hear("stat/pump/RESULT", {"Shutter1": {"Position": 30, "Direction": -1, "Target": 0, "Tilt": 0}})
    assert blind.values == {"cover": "closing", "cover_position": 30, "cover_tilt": 50}
    blind.hear("tele/pump/SENSOR", {"Time": "x", "Shutter1": {"Position": 0, "Direction": 0}})
    assert blind.get("cover") == "closed"
    blind.hear("stat/pump/STATUS10", {"StatusSNS": {"Shutter1": {"Position": 60, "Direction": 0}}})
    assert blind.get("cover") == "open"
    assert blind.send("cover_position", value=25) == [("cmnd/pump/ShutterPosition1", "25")]
    assert blind.send("cover_tilt", value=100) == [("cmnd/pump/ShutterTilt1", "90")]
    assert blind.send("cover_stop") == [("cmnd/pump/ShutterStop1", "")]
    for wrong in ({"Position": 101}, {"Position": True}, {"Direction": 2}, {"Position": None}):
        with pytest.raises(ValueError, match="expected"):
            blind.hear("tele/pump/SENSOR", {"Shutter1": wrong})


def test_an_inverted_shutter_and_half_a_shutter() -> None:
    blind = follow(rl=[3, 3], sho=[1])
    blind.hear("stat/pump/RESULT", {"Shutter1": {"Position": 100, "Direction": 0}})
    assert blind.values == {"cover": "closed", "cover_position": 0}
    blind.hear("stat/pump/RESULT", {"Shutter1": {"Position": 90, "Direction": -1}})
    assert blind.values == {"cover": "opening", "cover_position": 10}
    assert blind.send("cover_position", value=25) == [("cmnd/pump/ShutterPosition1", "75")]
    assert [entity.kind for entity in follow(rl=[3, 1]).device.entities] == ["switch"]


def test_a_fan_with_its_lamp() -> None:
    fan = follow(rl=[2, 0, 0, 0], **{"if": 1}, md="Sonoff iFan03")
    assert [(entity.kind, entity.unique_id) for entity in fan.device.entities] == [
        ("light", f"{MAC}_light_relay_0"),
        ("fan", f"{MAC}_fan_fan_ifan"),
    ]
    fan.hear("tele/pump/STATE", {"POWER1": "ON", "FanSpeed": 2})
    assert fan.values == {"light": True, "fan": True, "fan_speed": 67}
    assert fan.send("fan_speed", value=34) == [("cmnd/pump/FanSpeed", "2")]
    assert fan.send("fan", value=False) == [("cmnd/pump/FanSpeed", "0")]


def test_inputs_that_speak_for_themselves() -> None:
    door = follow(swc=[1, 0, 13], swn=["Door", None, None], so={"114": 1})
    found = [(entity.kind, entity.name, entity.off_delay) for entity in door.device.entities[1:]]
    assert found == [("binary_sensor", "Door", None), ("binary_sensor", "Pump switch 3", 1.0)]
    door.hear("tele/pump/SENSOR", {"Switch1": "ON", "Switch3": "OFF"})
    door.hear("stat/pump/RESULT", {"Switch1": {"Action": "OFF"}})
    door.hear("stat/pump/RESULT", {"Switch1": {"Action": "TOGGLE"}})
    assert door.values == {"input_1": False, "input_3": False}
    door.hear("stat/pump/SWITCH1", {"STATE": "ON"})
    assert door.get("input_1") is True


def test_buttons_that_tell_what_happens_to_them() -> None:
    button = follow(btn=[1, 0], so={"73": 1})
    assert [(e.kind, e.unique_id) for e in button.device.entities[1:]] == [("event", f"{MAC}_event_button_0")]
    button.hear("stat/pump/RESULT", {"Button1": {"Action": "DOUBLE"}})
    assert button.values == {"button_1": "DOUBLE"}
    assert len(follow(btn=[1, 1]).device.entities) == 1
