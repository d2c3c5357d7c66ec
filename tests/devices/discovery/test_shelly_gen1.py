"""Shelly Gen1: a topic for each value."""

import pytest

from tests.devices.discovery.shelly_bench import ANNOUNCED, ROOT, follow


def test_gen1_relays_with_meters() -> None:
    pumps = follow(("shellies/announce", ANNOUNCED))
    device = pumps.device
    assert (device.model, device.identifiers) == ("Shelly 2.5", ("68C63AFB0001", "shellyswitch25-68C63AFB0001"))
    assert [(e.kind, e.points[0].name, e.unit) for e in device.entities] == [
        ("switch", "relay_0", ""),
        ("switch", "relay_1", ""),
        ("sensor", "temperature", "°C"),
        ("binary_sensor", "overtemperature", ""),
        ("sensor", "relay_0_power", "W"),
        ("sensor", "relay_1_power", "W"),
        ("sensor", "relay_0_energy", "kWh"),
        ("sensor", "relay_1_energy", "kWh"),
    ]
    for part, payload in (
        ("relay/0", "on"),
        ("relay/1", "overpower"),
        ("relay/0/power", "12.50"),
        ("relay/0/energy", "90000"),
        ("temperature", "51.3"),
        ("overtemperature", "0"),
    ):
        pumps.hear(f"{ROOT}/{part}", payload)
    assert pumps.values == {
        "relay_0": True,
        "relay_1": False,
        "relay_0_power": 12.5,
        "relay_0_energy": 1.5,
        "temperature": 51.3,
        "overtemperature": False,
    }
    assert pumps.send("relay_1", value=True) == [(f"{ROOT}/relay/1/command", "on")]
    assert [(ask.topic, ask.payload) for ask in device.asks] == [(f"{ROOT}/command", "update")]
    pumps.hear(f"{ROOT}/online", "true")
    assert set(pumps.there.values()) == {True}
    with pytest.raises(ValueError, match="expected one of"):
        pumps.hear(f"{ROOT}/relay/0", "ON")


def test_gen1_roller() -> None:
    blind = follow((f"{ROOT}/announce", {**ANNOUNCED, "mode": "roller"}))
    for part, payload in (("roller/0", "close"), ("roller/0/pos", "-1")):
        blind.hear(f"{ROOT}/{part}", payload)
    assert blind.values == {"roller_0": "closing", "roller_0_position": None}
    blind.hear(f"{ROOT}/roller/0/pos", "35")
    assert blind.get("roller_0_position") == 35
    assert blind.send("roller_0_position", value=10) == [(f"{ROOT}/roller/0/command/pos", "10")]
    assert blind.send("roller_0_stop") == [(f"{ROOT}/roller/0/command", "stop")]


def test_gen1_lamps() -> None:
    root = "shellies/shellyrgbw2-2CCBCD"
    status = {
        "ison": True,
        "mode": "color",
        "red": 255,
        "green": 0,
        "blue": 16,
        "white": 0,
        "gain": 60,
        "effect": 0,
        "brightness": 9,
    }
    lamp = follow((f"{root}/color/0/status", status))
    lamp.hear(f"{root}/color/0/status", status)
    assert lamp.values == {
        "color_0": True,
        "color_0_brightness": 60,
        "color_0_white": 0,
        "color_0_color": "#ff0010",
    }
    assert lamp.send("color_0_brightness", value=25) == [(f"{root}/color/0/set", '{"turn": "on", "gain": 25}')]
    assert lamp.send("color_0_color", value="#010203") == [
        (f"{root}/color/0/set", '{"turn": "on", "red": 1, "green": 2, "blue": 3}')
    ]
    duo = follow(("shellies/announce", {"id": "duo", "model": "SHBDUO-1", "mac": "68C63AFB0002"}))
    duo.hear("shellies/duo/light/0", "off")
    duo.hear("shellies/duo/light/0/status", {"ison": True, "brightness": 20, "temp": 3000})
    assert duo.values == {"light_0": True, "light_0_brightness": 20, "light_0_color_temp": 3000}
    assert duo.send("light_0_brightness", value=0) == [("shellies/duo/light/0/set", '{"turn": "off"}')]


def test_gen1_sensors_show_what_they_are() -> None:
    root = "shellies/shellydw2-AB12CD"
    said = (
        ("sensor/state", "open", True),
        ("sensor/temperature", "22.5", 22.5),
        ("sensor/lux", "120", 120),
        ("sensor/vibration", "0", False),
        ("sensor/battery", "87", 87),
        ("sensor/illumination", "dark", "dark"),
        ("sensor/flood", "false", False),
        ("sensor/concentration", "3", 3),
        ("emeter/0/total", "1500.0", 1.5),
        ("emeter/0/returned_energy", "60000", 1),
        ("ext_temperature/1", "999.0", None),
        ("input/0", "1", True),
    )
    sensor = follow(*[(f"{root}/{part}", payload) for part, payload, _ in said])
    for part, payload, _ in said:
        sensor.hear(f"{root}/{part}", payload)
    values = {part.removeprefix("sensor/").replace("/", "_"): value for part, _, value in said}
    assert sensor.values == values
    motion = follow(
        ("shellies/shellymotionsensor-60A423000001/status", {"motion": True, "lux": 12, "bat": 90, "timestamp": 1})
    )
    motion.hear("shellies/shellymotionsensor-60A423000001/status", {"motion": False, "lux": 13, "bat": 90})
    assert motion.values == {"motion": False, "lux": 13, "battery": 90}
