"""Announcements as makers and firmwares send them: what device they make, and what its points then say."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from devices.core.values import Value
from devices.discovery.homeassistant import HomeAssistant
from devices.discovery.model import DiscoveredDevice, Rejected
from devices.transports.topics import matches
from tests.devices.discovery.homeassistant_bench import announce

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = [
    case
    for name in ("homeassistant_makers.yaml", "homeassistant_makers_2.yaml")
    for case in yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
]


@pytest.fixture(params=CASES, ids=lambda case: case["case"])
def case(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = request.param
    return found


def brought_up(case: dict[str, Any]) -> DiscoveredDevice:
    convention = HomeAssistant()
    for place, payload in case["announce"].items():
        announce(convention, place, payload)
    wanted = set(case["device"]["identifiers"])
    return next(each for each in convention.devices().values() if set(each.identifiers) == wanted)


def test_its_device_is_described(case: dict[str, Any]) -> None:
    device = brought_up(case)
    described = {
        "name": device.name,
        "identifiers": list(device.identifiers),
        "manufacturer": device.manufacturer,
        "model": device.model,
        "version": device.version,
    }
    expected = {"manufacturer": "", "model": "", "version": "", **case["device"]}
    assert described == expected


def test_its_entities_are_listed_with_kind_name_topics_and_unit(case: dict[str, Any]) -> None:
    listed = [
        [each.kind, each.name, each.unique_id, each.state_topic, each.command_topic, each.unit]
        for each in brought_up(case).entities
    ]
    assert listed == [expected[:6] for expected in case["entities"]]


def test_its_points_say_what_the_device_said(case: dict[str, Any]) -> None:
    device, faults = brought_up(case), 0
    said: list[dict[str, Value | None]] = [{} for _ in device.entities]
    for topic, payload in case["says"]:
        for entity, values in zip(device.entities, said, strict=True):
            for read in (read for heard, reads in entity.readers.items() if matches(heard, topic) for read in reads):
                try:
                    values.update(read(payload.encode()))
                except ValueError:
                    faults += 1
    assert said == [expected[6] for expected in case["entities"]]
    assert faults == case.get("faults", 0)


def test_every_reading_is_a_value_of_its_point(case: dict[str, Any]) -> None:
    device = brought_up(case)
    points = {point.name: point for entity in device.entities for point in entity.points}
    assert len(points) == sum(len(entity.points) for entity in device.entities)
    for expected in case["entities"]:
        for name, value in expected[6].items():
            assert points[name].parse(value) == value


def test_only_what_home_assistant_refuses_is_refused() -> None:
    refused: set[str] = set()
    for case in CASES:
        convention = HomeAssistant()
        for place, payload in case["announce"].items():
            if any(isinstance(each, Rejected) for each in announce(convention, place, payload)):
                refused.add(place)
    assert refused == {"camera/frigate/lobby"}
