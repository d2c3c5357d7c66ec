"""Any sequence of announcements, removals and migrations: what was told of it always adds up to what there is."""

from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from devices.discovery.homeassistant import HomeAssistant
from devices.discovery.model import Appeared, DiscoveredDevice, Withdrawn
from tests.devices.discovery.homeassistant_bench import announce

IDS = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=2, unique=True)
PLACES = st.sampled_from(["sensor/n/x", "sensor/n/y", "sensor/m/x", "switch/n/x", "device/n"])
UNIQUE = st.sampled_from(["u1", "u2", "u3", ""])
MIGRATE: dict[str, Any] = {"migrate_discovery": True}


@st.composite
def steps(draw: st.DrawFn) -> tuple[str, Any]:
    place = draw(PLACES)
    kind = draw(st.sampled_from(["announce", "announce", "announce", "remove", "migrate", "wrong"]))
    if kind != "announce":
        return place, {"remove": b"", "migrate": MIGRATE, "wrong": {"name": 1}}[kind]
    device = {"ids": draw(IDS), "name": draw(st.sampled_from(["One", "Two"]))}
    one = {"cmd_t": "c", "stat_t": "s", "uniq_id": draw(UNIQUE)}
    if not place.startswith("device"):
        return place, {**one, "dev": device}
    parts = draw(st.dictionaries(st.sampled_from(["x", "y"]), st.sampled_from(["sensor", "switch"]), max_size=2))
    components = {name: {"p": kind, **one, "uniq_id": draw(UNIQUE)} for name, kind in parts.items()}
    return place, {"dev": device, "o": {"name": "o"}, "cmps": components}


@settings(max_examples=400)
@given(st.lists(steps(), max_size=14))
def test_what_is_told_adds_up_to_what_there_is(sequence: list[tuple[str, Any]]) -> None:
    convention = HomeAssistant()
    mirror: dict[str, DiscoveredDevice] = {}
    for place, payload in sequence:
        for finding in announce(convention, place, payload):
            if isinstance(finding, Appeared):
                mirror[finding.device.key] = finding.device
            elif isinstance(finding, Withdrawn):
                del mirror[finding.key]
        assert mirror == dict(convention.devices())
        check(convention)


def check(convention: HomeAssistant) -> None:
    """Fail where two devices share an identifier, an entity stands twice, or two points have one name."""
    devices = list(convention.devices().values())
    identifiers = Counter(name for device in devices for name in device.identifiers)
    assert all(count == 1 for count in identifiers.values())
    unique = Counter((each.kind, each.unique_id) for device in devices for each in device.entities if each.unique_id)
    assert all(count == 1 for count in unique.values())
    for device in devices:
        assert device.entities and device.sources
        names = [point.name for entity in device.entities for point in entity.points]
        assert len(set(names)) == len(names)


@settings(max_examples=200)
@given(st.lists(steps(), max_size=10))
def test_its_sources_always_make_the_device_again(sequence: list[tuple[str, Any]]) -> None:
    convention = HomeAssistant()
    for place, payload in sequence:
        announce(convention, place, payload)
    for device in convention.devices().values():
        again = HomeAssistant()
        for source in device.sources:
            again.hear(source)
        kinds = {(each.kind, each.unique_id) for rebuilt in again.devices().values() for each in rebuilt.entities}
        assert {(each.kind, each.unique_id) for each in device.entities} <= kinds
        assert device.key in again.devices() or len(again.devices()) > 1
