"""The namespace guard: a device that announces itself can't aim at what is not its own."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exhibit_server.discovery.namespaces import (
    LONGEST,
    Claim,
    Namespaces,
    Territory,
    approved_claim,
    configured_claim,
    waiting_claim,
)

GUARD = Namespaces(["homeassistant", "tasmota/discovery"])
PUMP = configured_claim(
    "pump",
    {"state_topic": "t/pump", "command_topic": "t/pump/set", "availability": [{"topic": "t/pump/lwt"}], "qos": 1},
)
SONOFF = approved_claim("sonoff", ["cmnd/sonoff/POWER"], ["cmnd/sonoff", "stat/sonoff", "cmnd"])
ROGUE = waiting_claim("homeassistant:rogue", ["garden/valve/set"], [])


def why(topic: str, others: Iterable[Claim] = (PUMP, SONOFF, ROGUE)) -> tuple[str, str] | None:
    found = GUARD.conflicts([topic], Territory(others), "asker")
    return (found[0].why, found[0].owner) if found else None


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        ("zigbee2mqtt/lamp/set", None),
        ("t/pumps/set", None),
        ("t/pump/set", ("device", "pump")),
        ("t/pump", ("device", "pump")),
        ("t/pump/speed/set", ("device", "pump")),
        ("t/pump/lwt", ("device", "pump")),
        ("cmnd/sonoff/Backlog", ("device", "sonoff")),
        ("cmnd/other/POWER", None),
        ("garden/valve/set", ("device", "homeassistant:rogue")),
        ("garden/valve/other", None),
        ("exhibit/vkc/hub/state", ("hub", "exhibit")),
        ("exhibit", ("hub", "exhibit")),
        ("exhibit-sim/vkc/pump/fault", ("hub", "exhibit")),
        ("exhibition/lamp/set", None),
        ("homeassistant/switch/x/config", ("discovery", "homeassistant/#")),
        ("tasmota/discovery/DC4F22/config", ("discovery", "tasmota/discovery/#")),
        ("zigbee2mqtt/bridge/request/permit_join", ("bridge", "")),
        ("upper/zigbee2mqtt/bridge/request/device/remove", ("bridge", "")),
        ("zigbee2mqtt/bridge/devices", ("bridge", "")),
        ("homie/5/meter/$description", ("discovery", "homie")),
        ("shellies/command", ("bridge", "")),
        ("shellies/shelly1-AABBCC/relay/0/command", None),
        ("cmnd/tasmotas/POWER", ("bridge", "")),
        ("homie/5/$broadcast/alert", ("bridge", "")),
        ("spBv1.0/hall/NCMD/edge", ("bridge", "")),
        ("$SYS/broker/log", ("system", "")),
        ("lamps/+/set", ("invalid", "")),
        ("lamps/#", ("invalid", "")),
        ("", ("invalid", "")),
        ("a\0b", ("invalid", "")),
        ("half/\ud800/set", ("invalid", "")),
        ("x" * LONGEST, None),
        ("x" * (LONGEST + 1), ("invalid", "")),
    ],
)
def test_each_namespace_is_guarded(topic: str, expected: tuple[str, str] | None) -> None:
    assert why(topic) == expected


def test_what_is_invalid_can_never_be_allowed() -> None:
    found = GUARD.conflicts(["lamps/#", "t/pump/set", "t/pump/set"], Territory([PUMP]), "asker")
    assert [(each.topic, each.allowable) for each in found] == [("lamps/#", False), ("t/pump/set", True)]


def test_one_level_is_nobodys_own() -> None:
    flat = configured_claim("lamp", {"state_topic": "lamp", "command_topic": "lamp-set"})
    assert why("lamp/extra", [flat]) == ("device", "lamp")
    bridge = approved_claim("z", ["zigbee2mqtt/a/set"], ["zigbee2mqtt"])
    assert why("zigbee2mqtt/b/set", [bridge]) is None
    assert why("zigbee2mqtt/a/get", [bridge]) == ("device", "z")


@given(st.lists(st.text()), st.lists(st.text()))
def test_any_text_is_judged(topics: list[str], claimed: list[str]) -> None:
    claim = approved_claim("x", claimed, claimed)
    found = GUARD.conflicts(topics, Territory([claim]), "asker")
    assert {each.topic for each in found} >= {topic for topic in topics if topic in claimed}


def test_what_is_ones_own_is_no_conflict() -> None:
    shared = [approved_claim("one", ["gate/door/set"], []), approved_claim("two", ["gate/door/set"], [])]
    territory = Territory(shared)
    assert territory.owner("gate/door/set", "one") == "two"
    assert territory.owner("gate/door/set", "two") == "one"
    assert Territory(shared[:1]).owner("gate/door/set", "one") is None


def test_a_large_hall_is_judged_quickly() -> None:
    claims = [approved_claim(f"d{number}", [f"z/d{number}/set"], [f"z/d{number}"]) for number in range(5000)]
    topics = [f"z/d{number}/set" for number in range(5000)]
    assert len(GUARD.conflicts(topics, Territory(claims), "asker")) == 5000
