"""Zigbee2MQTT: the bridge's list as it changes, presence, and what can't be used."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.discovery.model import Appeared, Limits, Rejected, Withdrawn
from devices.discovery.zigbee2mqtt import Zigbee2Mqtt
from tests.devices.discovery.native_bench import Said, feed, message, mutated
from tests.devices.discovery.zigbee2mqtt_bench import (
    BRIDGE,
    EVERYTHING,
    IEEE,
    LAMP,
    binary,
    entry,
    numeric,
    state,
)


@pytest.mark.parametrize(("there", "gone"), [("online", "offline"), ({"state": "online"}, {"state": "offline"})])
def test_presence_of_bridge_and_device(there: Said, gone: Said) -> None:
    convention = Zigbee2Mqtt()
    feed(convention, [(BRIDGE, [entry(LAMP)])])
    (device,) = convention.devices().values()
    assert list(device.entities[0].presence.topics) == ["zigbee2mqtt/bridge/state"]
    (watched,) = feed(convention, [("zigbee2mqtt/hall/lamp/availability", gone)])
    assert isinstance(watched, Appeared)
    presence = watched.device.entities[0].presence
    assert presence.mode == "all"
    assert [read(message("x", there).payload) for read in presence.topics.values()] == [True, True]
    assert [read(message("x", gone).payload) for read in presence.topics.values()] == [False, False]
    assert [read(raw) for read in presence.topics.values() for raw in (b"{", b"\xff", b'{"state": []}', b"{}")] == [
        None
    ] * 8
    assert feed(convention, [("zigbee2mqtt/hall/lamp/availability", there)]) == []
    again = Zigbee2Mqtt()
    for source in watched.device.sources:
        again.hear(source)
    assert len(again.devices()[device.key].entities[0].presence.topics) == 2


def test_devices_come_go_and_get_other_names() -> None:
    convention = Zigbee2Mqtt()
    other = entry(state(), ieee_address="0x2", friendly_name="other")
    assert len(feed(convention, [(BRIDGE, [entry(LAMP), other])])) == 2
    assert feed(convention, [(BRIDGE, [{**entry(LAMP), "last_seen": 5}, other])]) == []
    (renamed,) = feed(convention, [(BRIDGE, [entry(LAMP, friendly_name="lamp two"), other])])
    assert isinstance(renamed, Appeared) and renamed.device.entities[0].state_topic == "zigbee2mqtt/lamp two"
    assert feed(convention, [("zigbee2mqtt/hall/lamp/availability", "online")]) == []
    assert feed(convention, [(BRIDGE, [other])]) == [Withdrawn(f"zigbee2mqtt:{IEEE}")]
    assert feed(convention, [(BRIDGE, [entry(LAMP, disabled=True), {**other, "disabled": True}])]) == [
        Withdrawn("zigbee2mqtt:0x2")
    ]


def test_what_is_no_device_is_passed_over() -> None:
    nothing: list[Any] = [
        entry(LAMP, type="Coordinator"),
        entry(LAMP, disabled=True),
        entry(LAMP, definition=None, supported=False),
        entry(LAMP, friendly_name=""),
        entry(LAMP, ieee_address=7),
        "text",
        None,
        [],
    ]
    convention = Zigbee2Mqtt()
    assert feed(convention, [(BRIDGE, nothing)]) == []
    assert convention.devices() == {}


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"{", "expected JSON"),
        ({}, "expected a list"),
        (b"[" * 99, "levels"),
        ([entry(LAMP, friendly_name="a/+")], "without"),
        ([entry(LAMP, friendly_name="a/set")], "friendly_name"),
        ([entry(LAMP, friendly_name="bridge/x")], "friendly_name"),
    ],
)
def test_what_cannot_be_used_is_rejected(payload: Said, reason: str) -> None:
    convention = Zigbee2Mqtt()
    (finding,) = feed(convention, [(BRIDGE, payload)])
    assert isinstance(finding, Rejected) and reason in finding.reason
    assert convention.devices() == {}


def test_an_expose_that_cannot_be_used_is_left_out_and_said() -> None:
    found = feed(Zigbee2Mqtt(), [(BRIDGE, [entry(binary("broken", on=1, off=1), numeric("good"))])])
    assert isinstance(found[0], Appeared) and [e.name for e in found[0].device.entities] == ["Good"]
    assert isinstance(found[1], Rejected) and "broken" in found[1].reason


def test_caps_and_another_base() -> None:
    convention = Zigbee2Mqtt(Limits(devices=1, entities=2), base="hall")
    found = feed(
        convention, [("hall/bridge/devices", [entry(LAMP), entry(LAMP, ieee_address="0x3", friendly_name="x")])]
    )
    assert isinstance(found[1], Rejected) and "1 devices" in found[1].reason
    assert feed(convention, [(BRIDGE, [entry(LAMP)])]) == []
    found = feed(convention, [("hall/bridge/devices", [entry(*[numeric(f"n{n}") for n in range(5)])])])
    assert isinstance(found[0], Rejected) and "2 entities" in found[0].reason


@given(
    listed=mutated([EVERYTHING]),
    said=mutated({"state": "ON", "color": {"hue": 1}, "load": {"a": 1}}),
    raw=st.binary(max_size=30),
)
def test_nothing_that_arrives_makes_it_raise(listed: Any, said: Any, raw: bytes) -> None:
    convention = Zigbee2Mqtt()
    feed(convention, [(BRIDGE, json.dumps(listed)), (BRIDGE, raw), (BRIDGE, json.dumps(listed))])
    feed(convention, [(BRIDGE, [EVERYTHING]), ("zigbee2mqtt/hall/lamp/availability", raw)])
    (device,) = convention.devices().values()
    for entity in device.entities:
        for readers in entity.readers.values():
            for payload in (raw, json.dumps(said).encode()):
                for read in readers:
                    try:
                        read(payload)
                    except ValueError:
                        continue


GROUPS = "zigbee2mqtt/bridge/groups"


def test_a_group_can_do_what_all_its_members_can() -> None:
    plain = {"type": "light", "features": [state(), numeric("brightness", 7, value_max=254)]}
    other = entry(plain, ieee_address="0x2", friendly_name="other")
    members = [{"ieee_address": IEEE, "endpoint": 1}, {"ieee_address": "0x2", "endpoint": 1}]
    group = {"id": 1, "friendly_name": "all lamps", "members": members, "scenes": []}
    key = "zigbee2mqtt:zigbee2mqtt/group/1"
    convention = Zigbee2Mqtt()
    assert feed(convention, [(GROUPS, [group])]) == []
    assert len(feed(convention, [(BRIDGE, [entry(LAMP), other])])) == 3
    device = convention.devices()[key]
    assert device.identifiers == ("zigbee2mqtt_1221051039810110150109113116116_1",)
    (light,) = device.entities
    assert (light.unique_id, light.command_topic) == ("1_light_zigbee2mqtt", "zigbee2mqtt/all lamps/set")
    assert [point.name for point in light.points] == ["light", "light_brightness"]
    again = Zigbee2Mqtt()
    for source in device.sources:
        again.hear(source)
    assert again.devices()[key].entities[0].points == light.points
    assert feed(convention, [(GROUPS, [{**group, "scenes": [{"id": 1}]}])]) == []
    assert feed(convention, [(GROUPS, [])]) == [Withdrawn(key)]
    strange: list[Any] = [
        None,
        {},
        {**group, "id": True},
        {**group, "members": [None, {}, {"ieee_address": "0x9"}]},
        group,
        group,
    ]
    (found,) = feed(convention, [(GROUPS, strange)])
    assert isinstance(found, Appeared)
    assert feed(convention, [(BRIDGE, [])])[-1] == Withdrawn(key)


@given(groups=mutated([{"id": 1, "friendly_name": "g", "members": [{"ieee_address": IEEE}]}]))
def test_no_list_of_groups_makes_it_raise(groups: Any) -> None:
    convention = Zigbee2Mqtt()
    feed(convention, [(BRIDGE, [EVERYTHING]), (GROUPS, json.dumps(groups)), (GROUPS, json.dumps(groups))])
