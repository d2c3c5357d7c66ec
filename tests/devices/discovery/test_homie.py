"""Homie 3 and 4, and what can't be used in any version."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.discovery.homie import Homie
from devices.discovery.homie.datatypes import DATATYPES
from devices.discovery.model import Limits, Rejected, Withdrawn
from tests.devices.discovery.homie_bench import CAR, STATE, described, prop
from tests.devices.discovery.native_bench import Followed, Said, discover, feed, mutated


def test_version_4_is_complete_when_it_says_so() -> None:
    convention = Homie()
    assert feed(convention, [(STATE, "init"), *CAR]) == []
    car = Followed(discover(Homie(), [(STATE, "init"), *CAR, (STATE, "ready")]))
    device = car.device
    assert (device.key, device.name, device.version) == ("homie:homie/super-car", "Super car", "Homie 4.0.0")
    assert [(e.kind, e.name, e.unique_id, e.unit, e.command_topic) for e in device.entities] == [
        ("sensor", "Engine speed", "super-car_engine_speed", "rpm", ""),
        ("switch", "Running", "super-car_engine_running", "", "homie/super-car/engine/running/set"),
        ("text", "color", "super-car_lights_color", "", "homie/super-car/lights/color/set"),
        ("select", "mode", "super-car_lights_mode", "", "homie/super-car/lights/mode/set"),
    ]
    for part, payload in (
        ("engine/speed", "3000"),
        ("engine/running", "true"),
        ("lights/color", "255,128,0"),
        ("lights/mode", "low"),
    ):
        car.hear(f"homie/super-car/{part}", payload)
    assert car.values == {"engine_speed": 3000, "engine_running": True, "lights_color": "#ff8000", "lights_mode": "low"}
    assert car.send("engine_running", value=False) == [("homie/super-car/engine/running/set", "false")]
    assert car.send("lights_color", value="#010203") == [("homie/super-car/lights/color/set", "1,2,3")]
    assert car.send("lights_mode", value="high") == [("homie/super-car/lights/mode/set", "high")]


def test_retained_attributes_may_come_in_any_order() -> None:
    device = discover(Homie(), [(STATE, "ready"), *reversed(CAR)])
    assert len(device.entities) == 4
    assert feed(Homie(), [*CAR[:-3], (STATE, "ready")]) == []


def test_version_3_needs_no_datatype_and_its_arrays_are_left_out() -> None:
    said = [
        ("homie/old/$homie", "3.0.1"),
        ("homie/old/$nodes", "sensor,lights[]"),
        ("homie/old/sensor/$properties", "text"),
        ("homie/old/$state", "ready"),
    ]
    (entity,) = discover(Homie(), said).entities
    assert entity.kind == "sensor"


def test_presence() -> None:
    car = Followed(discover(Homie(), [*CAR, (STATE, "lost")]))
    for state, there in (
        ("ready", True),
        ("alert", True),
        ("sleeping", True),
        ("init", False),
        ("disconnected", False),
        ("lost", False),
        ("READY", None),
        ("x" * 5000, None),
        (b"\xff", None),
    ):
        car.hear(STATE, state)
        assert set(car.there.values()) == {there}


@pytest.mark.parametrize(
    ("part", "payload"),
    [
        ("engine/speed", " 5"),
        ("engine/speed", "5.0"),
        ("engine/speed", "+5"),
        ("engine/speed", "-"),
        ("engine/speed", "9999999999999999999"),
        ("engine/running", "True"),
        ("engine/running", "1"),
        ("engine/running", "ON"),
        ("lights/color", "1,2"),
        ("lights/color", "300,0,0"),
        ("lights/color", "rgb,1,2,3"),
        ("lights/color", "1.5,2,3"),
        ("lights/mode", "Low"),
        ("lights/mode", " low"),
        ("lights/mode", b"\xff"),
        ("lights/mode", "x" * 9000),
    ],
)
def test_payloads_are_taken_strictly(part: str, payload: Said) -> None:
    car = Followed(discover(Homie(), [*CAR, (STATE, "ready")]))
    with pytest.raises(ValueError, match="expected"):
        car.hear(f"homie/super-car/{part}", payload)


def test_nothing_at_all_means_that_the_value_is_forgotten() -> None:
    car = Followed(discover(Homie(), [*CAR, (STATE, "ready")]))
    car.hear("homie/super-car/lights/mode", b"")
    assert car.values == {"lights_mode": None}


def test_version_4_takes_itself_back() -> None:
    convention = Homie()
    feed(convention, [*CAR, (STATE, "ready")])
    assert feed(convention, [("homie/super-car/$homie", b"")]) == [Withdrawn("homie:homie/super-car")]
    assert convention.devices() == {}


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        ("homie/5/x/$description", b"{"),
        ("homie/5/x/$description", b"[" * 99),
        ("homie/5/x/$description", []),
        ("homie/5/x/$description", {"homie": "4.0"}),
        ("homie/5/x/$description", described({}, root="../x")),
        ("homie/5/x/$description", described({}, root="x")),
        ("homie/y/$name", "x" * 5000),
        ("homie/y/$homie", "2.0.0"),
        ("homie/y/$nodes", "A,B"),
        ("homie/y/$nodes", "n,n"),
    ],
)
def test_what_cannot_be_used_is_rejected(topic: str, payload: Said) -> None:
    convention = Homie()
    before = [
        ("homie/5/x/$state", "ready"),
        ("homie/y/$homie", "4.0"),
        ("homie/y/$nodes", "n"),
        ("homie/y/n/$properties", ""),
        ("homie/y/$state", "ready"),
    ]
    found = feed(
        convention, [each for each in before if each[0] != topic] + [(topic, payload), ("homie/y/$state", "ready")]
    )
    assert any(isinstance(each, Rejected) for each in found)


def test_what_is_no_business_of_homies_gives_nothing() -> None:
    said = [
        ("homie/a/b/c", "5"),
        ("homie/a/b", "5"),
        ("homie/5/$broadcast/alert", "x"),
        ("homie/A/$state", "ready"),
        ("homie/a/$stats/uptime", "5"),
    ]
    assert feed(Homie(), said) == []


def test_caps() -> None:
    convention = Homie(Limits(devices=1, entities=2))
    many = described({f"p{n}": prop("boolean") for n in range(3)})
    (finding,) = feed(convention, [("homie/5/x/$state", "ready"), ("homie/5/x/$description", many)])
    assert isinstance(finding, Rejected) and "2 properties" in finding.reason
    (finding,) = feed(convention, [("homie/5/y/$state", "ready")])
    assert isinstance(finding, Rejected) and "1 devices" in finding.reason
    found = feed(convention, [(f"homie/z/node{n}/$name", "x") for n in range(40)])
    assert len(found) == 24


@given(
    document=mutated(described({name: prop(name, format="0:1") for name in DATATYPES}, root="a")),
    values=st.lists(st.binary(max_size=20) | st.text(max_size=20).map(str.encode), max_size=4),
    attributes=st.lists(st.tuples(st.sampled_from([topic for topic, _ in CAR]), st.text(max_size=6)), max_size=6),
)
def test_nothing_that_arrives_makes_it_raise(
    document: Any, values: list[bytes], attributes: list[tuple[str, str]]
) -> None:
    convention = Homie()
    feed(convention, [("homie/5/a/$state", "ready"), ("homie/5/a/$description", json.dumps(document))])
    feed(
        convention,
        [
            ("homie/5/b/$state", "ready"),
            ("homie/5/b/$description", described({n: prop(n, format="rgb") for n in DATATYPES})),
        ],
    )
    feed(convention, [*CAR, (STATE, "ready"), *attributes])
    for device in convention.devices().values():
        for entity in device.entities:
            for readers in entity.readers.values():
                for payload in values:
                    for read in readers:
                        try:
                            read(payload)
                        except ValueError:
                            continue
