"""Each native convention as a document for onboarding: through book, driver and device, as the hub runs them."""

from typing import Any

import pytest

from devices.onboarding import onboard
from scenes.virtual_time import run_virtual
from tests.devices.discovery import homie_bench as homie
from tests.devices.discovery import shelly_bench as shelly
from tests.devices.discovery import sparkplug_bench as sparkplug
from tests.devices.discovery import tasmota_bench as tasmota
from tests.devices.discovery import zigbee2mqtt_bench as zigbee
from tests.devices.discovery.native_bench import Said

Heard = tuple[str, Said]


def messages(*said: Heard) -> list[dict[str, Any]]:
    return [
        {"topic": topic, **({"payload_hex": payload.hex()} if isinstance(payload, bytes) else {"payload": payload})}
        for topic, payload in said
    ]


def play(discovery: list[Heard], state: list[Heard]) -> dict[str, tuple[Any, str]]:
    """Return value and availability of every entity by its unique id, after proving that nothing was rejected."""
    found = run_virtual(onboard({"discovery": messages(*discovery), "state": messages(*state)}))
    assert found["rejected"] == []
    return {
        entity["unique_id"]: (entity["value"], entity["availability"])
        for device in found["devices"]
        for entity in device["entities"]
    }


def test_tasmota() -> None:
    announced: list[Heard] = [
        (tasmota.CONFIG, tasmota.announcement(rl=[1, 2], lk=1, lt_st=1)),
        (tasmota.SENSORS, {"sn": {"BME280": {"Temperature": 20.1}, "TempUnit": "C"}, "ver": 1}),
    ]
    mac = tasmota.MAC
    said: list[Heard] = [
        ("tele/pump/LWT", "Online"),
        ("tele/pump/STATE", {"POWER1": "ON", "POWER2": "OFF", "Dimmer": 20}),
        ("tele/pump/SENSOR", {"BME280": {"Temperature": 21.5}}),
    ]
    assert play(announced, said) == {
        f"{mac}_switch_relay_0": (True, "online"),
        f"{mac}_light_light_1": (False, "online"),
        f"{mac}_sensor_sensor_BME280_Temperature": (21.5, "online"),
    }
    gone = play(announced, [*said, ("tele/pump/LWT", "Offline")])
    assert set(gone.values()) == {(None, "offline")}


def test_shelly() -> None:
    later = play([(f"{shelly.PLUG}/online", "true")], [(f"{shelly.PLUG}/status/switch:0", shelly.SWITCH)])
    assert later["A8032AB1C2D3-switch:0"] == (False, "online")
    assert later["A8032AB1C2D3-switch:0-temperature"] == (41.2, "online")
    first = play(
        [("shellies/announce", shelly.ANNOUNCED)], [(f"{shelly.ROOT}/relay/0", "on"), (f"{shelly.ROOT}/online", "true")]
    )
    assert first["shellyswitch25-68C63AFB0001-relay-0"] == (True, "online")
    assert first["shellyswitch25-68C63AFB0001-relay-1"] == (None, "online")


@pytest.mark.parametrize(("word", "value"), [("online", True), ("offline", None)])
def test_zigbee2mqtt(word: str, value: Any) -> None:
    said: list[Heard] = [
        ("zigbee2mqtt/bridge/state", {"state": "online"}),
        ("zigbee2mqtt/hall/lamp/availability", {"state": word}),
        ("zigbee2mqtt/hall/lamp", {"state": "ON", "brightness": 254}),
    ]
    found = play([(zigbee.BRIDGE, [zigbee.entry(zigbee.LAMP)])], said)
    assert found == {f"{zigbee.IEEE}_light_zigbee2mqtt": (value, word)}


def test_homie() -> None:
    four = play([*homie.CAR, (homie.STATE, "ready")], [("homie/super-car/engine/running", "true")])
    assert four["super-car_engine_running"] == (True, "online")
    described = homie.described({"power": homie.prop("boolean")}, root="bridge")
    announced: list[Heard] = [("homie/5/lamp/$state", "ready"), ("homie/5/lamp/$description", described)]
    said: list[Heard] = [("homie/5/bridge/$state", "ready"), ("homie/5/lamp/light/power", "true")]
    assert play(announced, said) == {"lamp_light_power": (True, "online")}
    assert play(announced, [*said, ("homie/5/bridge/$state", "lost")]) == {"lamp_light_power": (None, "offline")}


def test_sparkplug() -> None:
    births: list[Heard] = [(sparkplug.NODE, sparkplug.node_birth()), (sparkplug.TANK, sparkplug.TANK_BIRTH)]
    level = sparkplug.metric(None, sparkplug.FLOAT, 62.5, alias=1, say_type=False)
    assert play(births, [sparkplug.data(2, level)])["hall/edge/tank/Level/Now"] == (62.5, "online")
    assert play(births, [sparkplug.data(3, level)])["hall/edge/tank/Level/Now"] == (None, "online")
    death = ("spBv1.0/hall/NDEATH/edge", sparkplug.payload(None, sparkplug.metric("bdSeq", sparkplug.INT64, 0)))
    assert play(births, [death])["hall/edge/tank/Pump"] == (None, "offline")
