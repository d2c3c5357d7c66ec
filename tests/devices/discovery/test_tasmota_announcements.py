"""Tasmota: sensors, announcements that change, and those that can't be used."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.discovery.model import Appeared, Limits, Rejected, Withdrawn
from devices.discovery.tasmota import Tasmota
from tests.devices.discovery.native_bench import Followed, discover, feed, message, mutated
from tests.devices.discovery.tasmota_bench import CONFIG, MAC, MEASURED, SENSORS, announcement, follow


def test_sensors_with_units_nested_keys_and_lists() -> None:
    convention = Tasmota()
    device = discover(convention, [(SENSORS, {"sn": MEASURED, "ver": 1}), (CONFIG, announcement(rl=[]))])
    units = {entity.name: (entity.points[0].name, entity.unit) for entity in device.entities}
    assert units == {
        "ENERGY TotalStartTime": ("energy_totalstarttime", ""),
        "ENERGY Total": ("energy_total", "kWh"),
        "ENERGY Power 0": ("energy_power_0", "W"),
        "ENERGY Power 1": ("energy_power_1", "W"),
        "ENERGY Voltage": ("energy_voltage", "V"),
        "ENERGY Factor": ("energy_factor", ""),
        "PMS5003 CF1": ("pms5003_cf1", "µg/m³"),
        "PMS5003 PM2.5": ("pms5003_pm2_5", "µg/m³"),
        "PMS5003 PB0.3": ("pms5003_pb0_3", "ppd"),
        "BME280 Temperature": ("bme280_temperature", "°C"),
        "BME280 Humidity": ("bme280_humidity", "%"),
        "BME280 DewPoint": ("bme280_dewpoint", "°C"),
        "BME280 Pressure": ("bme280_pressure", "hPa"),
        "TX23 Speed Act": ("tx23_speed_act", "km/h"),
        "TX23 Speed Avg": ("tx23_speed_avg", "km/h"),
        "TX23 Dir Card": ("tx23_dir_card", ""),
    }
    assert device.entities[7].unique_id == f"{MAC}_sensor_sensor_PMS5003_PM2.5"
    state = Followed(device)
    state.hear("tele/pump/SENSOR", MEASURED)
    assert state.get("pms5003_pm2_5") == 7
    assert state.get("bme280_temperature") is None
    assert state.get("tx23_dir_card") == "WSW"
    state.hear("tele/pump/SENSOR", {"ENERGY": {"Power": 5}, "BME280": {"Temperature": "21.5"}})
    assert (state.get("energy_power_0"), state.get("energy_power_1")) == (5, 2)
    assert state.get("bme280_temperature") == 21.5
    state.hear("stat/pump/STATUS10", {"StatusSNS": {"TX23": {"Speed": {"Act": 3}}}})
    assert state.get("tx23_speed_act") == 3
    assert ("cmnd/pump/STATUS", "10") in [(ask.topic, ask.payload) for ask in device.asks]


def test_a_sensor_that_says_nonsense_is_a_fault() -> None:
    state = Followed(discover(Tasmota(), [(SENSORS, {"sn": MEASURED, "ver": 1}), (CONFIG, announcement())]))
    for wrong in ("warm", True, {"a": 1}, [1], 1e300, "nan", "1_0"):
        with pytest.raises(ValueError, match="PM2.5"):
            state.hear("tele/pump/SENSOR", {"PMS5003": {"PM2.5": wrong}})
    for payload in (b"", b"\xff", b"[1]", b"{", b'{"a": NaN}', b"[" * 5000):
        with pytest.raises(ValueError, match="expected"):
            state.hear("tele/pump/SENSOR", payload)


def test_announcements_change_and_are_taken_back() -> None:
    convention = Tasmota()
    assert feed(convention, [(SENSORS, {"sn": MEASURED, "ver": 1})]) == []
    (first,) = feed(convention, [(CONFIG, announcement())])
    assert isinstance(first, Appeared)
    assert feed(convention, [(CONFIG, announcement())]) == []
    (changed,) = feed(convention, [(CONFIG, announcement(dn="Big pump"))])
    assert isinstance(changed, Appeared) and changed.device.name == "Big pump"
    (poorer,) = feed(convention, [(SENSORS, b"")])
    assert isinstance(poorer, Appeared) and len(poorer.device.entities) == 1
    assert feed(convention, [(CONFIG, b"")]) == [Withdrawn(f"tasmota:{MAC}")]
    assert convention.devices() == {}
    assert feed(convention, [(CONFIG, b"")]) == []


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"{", "expected JSON"),
        (b"[]", "expected a JSON object"),
        (b'{"ver": 1}', "mac"),
        (announcement(mac="000000000000"), "expected 3C6105AA10B2 as in the topic"),
        (announcement(ver=2), "ver"),
        (announcement(t="a/+/b"), r"without \+ and #"),
        (announcement(t="a\0b"), "NUL"),
        (announcement(ft="/"), "ft"),
        (announcement(tp=["cmnd", "stat"]), "tp"),
        (announcement(state=["X", "X"]), "the same"),
        (announcement(rl=[1] * 100), "rl"),
        (announcement(dn="x" * 5000), "dn"),
        (b"[" * 100, "24 levels"),
        (b" " * 300_000, "at most 262144 bytes"),
    ],
)
def test_what_cannot_be_used_is_rejected_with_a_reason(payload: Any, reason: str) -> None:
    convention = Tasmota()
    (finding,) = feed(convention, [(CONFIG, payload)])
    assert isinstance(finding, Rejected)
    assert re.search(reason, finding.reason), finding.reason
    assert len(finding.raw) <= 256
    assert convention.devices() == {}


def test_caps_on_devices_and_entities() -> None:
    convention = Tasmota(Limits(devices=1, entities=3))
    feed(convention, [(CONFIG, announcement())])
    other = announcement(mac="000000000001")
    (finding,) = feed(convention, [("tasmota/discovery/000000000001/config", other)])
    assert isinstance(finding, Rejected) and "1 devices" in finding.reason
    (finding,) = feed(convention, [(CONFIG, announcement(rl=[1] * 4))])
    assert isinstance(finding, Rejected) and "3 entities" in finding.reason


def test_html_stays_text() -> None:
    assert follow(dn="<script>x</script>").device.name == "<script>x</script>"


@given(
    config=mutated(announcement(rl=[1, 2, 3, 3], lt_st=5)), sensors=mutated({"sn": MEASURED, "ver": 1}), data=st.data()
)
def test_nothing_that_arrives_makes_it_raise(config: Any, sensors: Any, data: st.DataObject) -> None:
    convention = Tasmota()
    feed(convention, [(CONFIG, message(CONFIG, {"x": config}).payload[6:-1]), (SENSORS, {"sn": sensors})])
    feed(convention, [(CONFIG, announcement(rl=[2, 3, 3, 1], lt_st=5, so={"4": 1})), (SENSORS, {"sn": MEASURED})])
    feed(convention, [(CONFIG, data.draw(st.binary(min_size=1, max_size=40)))])
    (device,) = convention.devices().values()
    payload = data.draw(
        st.binary(max_size=40) | mutated(MEASURED).map(lambda document: message("x", {"StatusSNS": document}).payload)
    )
    for entity in device.entities:
        for readers in entity.readers.values():
            for read in readers:
                try:
                    read(payload)
                except ValueError:
                    continue
