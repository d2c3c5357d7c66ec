"""Shelly: how devices are recognised, where they live, and what is none of them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.discovery.model import Appeared, Limits, Rejected
from devices.discovery.shelly import Shelly
from tests.devices.discovery.native_bench import Said, feed, message, mutated
from tests.devices.discovery.shelly_bench import ANNOUNCED, FULL, PLUG, ROOT, SWITCH, follow, notice


def test_a_device_shows_more_and_more() -> None:
    convention = Shelly()
    id_ = "shellyplus2pm-a8032ab1c2d4"
    (first,) = feed(convention, [(f"{id_}/online", "true")])
    assert isinstance(first, Appeared) and not first.device.entities
    assert feed(convention, [(f"{id_}/online", "false"), (f"{id_}/online", "perhaps")]) == []
    cover = {"id": 0, "state": "stopped", "current_pos": 50, "apower": 0.0}
    (second,) = feed(convention, [(f"{id_}/status/cover:0", cover)])
    assert isinstance(second, Appeared) and [e.kind for e in second.device.entities] == ["cover", "sensor"]
    assert feed(convention, [(f"{id_}/status/cover:0", cover), (f"{id_}/status/wifi", {"rssi": -50})]) == []
    about = {
        "id": id_,
        "mac": "A8032AB1C2D4",
        "model": "SNSW-102P16EU",
        "gen": 2,
        "ver": "1.4.4",
        "app": "Plus2PM",
        "name": "Blind",
    }
    (third,) = feed(convention, [(f"exhibit-shelly/{id_}/rpc", {"id": 1, "src": id_, "result": about})])
    assert isinstance(third, Appeared)
    assert (third.device.name, third.device.model, third.device.version) == ("Blind", "Plus2PM", "1.4.4")
    again = Shelly()
    for source in third.device.sources:
        again.hear(source)
    assert again.devices()[f"shelly:{id_}"].entities[0].kind == "cover"


def test_a_prefix_somebody_chose() -> None:
    convention = Shelly()
    feed(convention, [("hall/pump/events/rpc", notice(PLUG, {"switch:0": SWITCH}))])
    (device,) = convention.devices().values()
    assert device.entities[0].command_topic == "hall/pump/rpc"
    assert device.roots == ("hall/pump", f"exhibit-shelly/{PLUG}")
    (moved,) = feed(convention, [("pump/events/rpc", notice(PLUG, {"switch:0": {"output": True}}))])
    assert isinstance(moved, Appeared) and moved.device.entities[0].command_topic == "pump/rpc"
    again = Shelly()
    for source in moved.device.sources:
        again.hear(source)
    assert again.devices()[moved.device.key].entities[0].command_topic == "pump/rpc"


def test_a_later_device_below_the_prefix_of_the_first_ones() -> None:
    device = follow(
        (f"shellies/{PLUG}/online", "true"), (f"shellies/{PLUG}/events/rpc", notice(PLUG, {"switch:0": SWITCH}))
    ).device
    assert device.entities[0].command_topic == f"shellies/{PLUG}/rpc"


def test_a_device_that_sleeps_has_no_last_will() -> None:
    id_ = "shellyplusht-a8032ab1c2d7"
    climate = follow((f"{id_}/online", "true"))
    assert [e.points[0].name for e in climate.device.entities] == [
        "temperature_0_temperature",
        "humidity_0_humidity",
        "devicepower_0_battery",
    ]
    assert not any(e.presence.topics for e in climate.device.entities)


def test_later_devices_that_answer_on_the_old_topic() -> None:
    about = {"id": PLUG, "mac": "A8032AB1C2D3", "gen": 2, "app": "Plus1PM", "ver": "1.0.0", "name": None}
    assert follow(("shellies/announce", about)).device.model == "Plus1PM"
    assert follow((f"{PLUG}/announce", about)).device.version == "1.0.0"


def test_what_is_no_business_of_shellys_gives_nothing() -> None:
    foreign: list[tuple[str, Said]] = [
        ("zigbee2mqtt/online", "true"),
        ("other/status/thing", b"\xff"),
        ("some/events/rpc", b"{"),
        ("some/events/rpc", {"src": "shelly", "params": {}}),
        ("some/thing/events/rpc", {"src": [], "method": "NotifyStatus", "params": 3}),
        ("shellies/unknown/relay/0", "on"),
        (f"{PLUG}/status/wifi", {"ssid": "x"}),
        (f"{PLUG}/online", "maybe"),
        ("shellies/command", "announce"),
        (f"{ROOT}/relay/0/command", "on"),
        (f"{ROOT}/light/0/set", {"turn": "on"}),
        (f"{ROOT}/longpush/0", "1"),
        (f"exhibit-shelly/{PLUG}/rpc", {"id": 1, "src": "shellyplus1-000000000000", "result": {"switch:0": SWITCH}}),
        (f"exhibit-shelly/{PLUG}/rpc", {"id": 1, "src": PLUG, "error": {"code": -114, "message": "Method failed"}}),
    ]
    convention = Shelly()
    assert feed(convention, foreign) == []
    assert convention.devices() == {}


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        (f"{PLUG}/status/switch:0", b"{"),
        (f"{PLUG}/status/switch:0", b"[" * 99),
        ("shellies/announce", b"[]"),
        ("shellies/announce", {"model": "SHSW-1"}),
        ("shellies/announce", {"id": "a/b"}),
        ("shellies/announce", {"id": "a#"}),
        ("shellies/one/announce", {"id": "other"}),
    ],
)
def test_what_cannot_be_used_is_rejected(topic: str, payload: Said) -> None:
    convention = Shelly()
    (finding,) = feed(convention, [(topic, payload)])
    assert isinstance(finding, Rejected)
    assert convention.devices() == {}


def test_caps() -> None:
    convention = Shelly(Limits(devices=1, entities=20))
    feed(convention, [(f"{PLUG}/online", "true"), ("shellies/announce", ANNOUNCED)])
    (finding,) = feed(convention, [("shellyplus1-000000000001/online", "true")])
    assert isinstance(finding, Rejected)
    findings = feed(convention, [(f"{PLUG}/status/switch:{number}", SWITCH) for number in range(300)])
    assert any(isinstance(each, Rejected) for each in findings)
    assert len(convention.devices()[f"shelly:{PLUG}"].entities) <= 20


@given(said=mutated(FULL), announced=mutated(ANNOUNCED), data=st.data())
def test_nothing_that_arrives_makes_it_raise(said: Any, announced: Any, data: st.DataObject) -> None:
    convention = Shelly()
    raw = data.draw(st.binary(max_size=30))
    feed(convention, [("a/events/rpc", json.dumps(said)), ("shellies/announce", json.dumps(announced))])
    feed(convention, [(f"{PLUG}/events/rpc", FULL), (f"{ROOT}/color/0/status", {"ison": True, "red": 1, "gain": 1})])
    feed(
        convention,
        [(f"{PLUG}/status/switch:0", json.dumps(said)), (f"{ROOT}/sensor/lux", raw), (f"{PLUG}/online", raw)],
    )
    for device in convention.devices().values():
        for entity in device.entities:
            for topic, readers in entity.readers.items():
                for payload in (raw, message(topic, json.dumps(said)).payload):
                    for read in readers:
                        try:
                            read(payload)
                        except ValueError:
                            continue
