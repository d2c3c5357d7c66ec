"""Whatever is announced or said, Home Assistant's convention answers in its own terms and never fails."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from devices.core.errors import BadCommand
from devices.core.values import Point, PointType, Value
from devices.core.wires import Message
from devices.discovery.homeassistant import HomeAssistant
from devices.discovery.homeassistant.abbreviations import DEVICE, ENTITY
from devices.discovery.homeassistant.kinds.table import KINDS
from devices.discovery.model import Appeared, Rejected, Withdrawn
from tests.devices.discovery.test_homeassistant_makers import CASES

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
TEXTS = st.sampled_from(["a/b", "~/x", "ON", "None", "{{ value_json.a }}", "{{ value", "json", "template", "0", "x/+"])
CONFIG = st.dictionaries(st.sampled_from([*ENTITY, *ENTITY.values(), "~", "schema", "qos"]), JSON | TEXTS, max_size=12)
HARDWARE = st.dictionaries(st.sampled_from([*DEVICE]), JSON | TEXTS, max_size=4)
COMPONENTS = st.sampled_from([*KINDS, "device", "tag", "oven"])
REAL = [(place, config) for case in CASES for place, config in case["announce"].items()]


def check(convention: HomeAssistant, message: Message) -> None:
    for finding in convention.hear(message):
        assert isinstance(finding, (Appeared, Rejected, Withdrawn))
        if isinstance(finding, Rejected):
            assert finding.reason and finding.raw == message.payload[:256]
            assert len(finding.reason) < 2000
    for key, device in convention.devices().items():
        names = [point.name for entity in device.entities for point in entity.points]
        assert device.key == key and len(set(names)) == len(names)


@settings(max_examples=300)
@given(place=st.text(max_size=30), payload=st.binary(max_size=200))
def test_any_topic_and_any_bytes(place: str, payload: bytes) -> None:
    check(HomeAssistant(), Message(f"homeassistant/{place}/config", payload))


@settings(max_examples=600)
@given(component=COMPONENTS, config=CONFIG, hardware=HARDWARE, document=JSON)
def test_any_values_of_known_keys(component: str, config: Any, hardware: Any, document: Any) -> None:
    convention = HomeAssistant()
    topic = f"homeassistant/{component}/thing/config"
    check(convention, Message(topic, json.dumps({**config, "dev": hardware}).encode()))
    check(convention, Message(topic, json.dumps({"cmd_t": "c", "stat_t": "s", **config}).encode()))
    whole = {
        "dev": {"ids": "x"},
        "o": {"name": "y"},
        "cmps": {"a": {"p": component, "cmd_t": "c", **config}, "b": document},
    }
    check(convention, Message("homeassistant/device/thing/config", json.dumps(whole).encode()))
    check(convention, Message(topic, json.dumps(document).encode()))


@settings(max_examples=400)
@given(index=st.integers(0, len(REAL) - 1), key=st.integers(0, 30), value=JSON | TEXTS, cut=st.integers(0, 400))
def test_real_announcements_with_one_thing_wrong(index: int, key: int, value: Any, cut: int) -> None:
    place, config = REAL[index]
    changed = {**config, list(config)[key % len(config)]: value}
    convention = HomeAssistant()
    check(convention, Message(f"homeassistant/{place}/config", json.dumps(changed).encode()))
    check(convention, Message(f"homeassistant/{place}/config", json.dumps(config).encode()[:cut]))


@settings(max_examples=400)
@given(
    index=st.integers(0, len(CASES) - 1), payload=st.binary(max_size=40) | JSON.map(lambda it: json.dumps(it).encode())
)
def test_readers_read_or_refuse_whatever_comes(index: int, payload: bytes) -> None:
    for entity in ALL[index]:
        points = {point.name: point for point in entity.points}
        for readers in entity.readers.values():
            for read in readers:
                try:
                    values = read(payload)
                except ValueError:
                    continue
                for name, value in values.items():
                    fits(points[name], value)
        for read_presence in entity.presence.topics.values():
            assert read_presence(payload) in (True, False, None)


@settings(max_examples=200)
@given(index=st.integers(0, len(CASES) - 1), value=st.booleans() | st.integers(0, 100) | st.text(max_size=20))
def test_writers_write_or_refuse_what_their_points_allow(index: int, value: Any) -> None:
    for entity in ALL[index]:
        for point in entity.points:
            if not point.writable:
                continue
            try:
                wanted = point.parse(value)
                sent = entity.writers[point.name]({"value": wanted})
            except (BadCommand, ValueError):
                continue
            assert sent and all(each.topic in entity.command_topics for each in sent)


def fits(point: Point, value: Value | None) -> None:
    """Fail unless the value is of its point's type. A number out of range is for the device to refuse."""
    if point.type in (PointType.NUMBER, PointType.INTEGER):
        assert value is None or isinstance(value, (int, float))
    elif value is not None:
        assert point.parse(value) == value


def all_entities() -> list[tuple[Any, ...]]:
    found = []
    for case in CASES:
        convention = HomeAssistant()
        for place, config in case["announce"].items():
            convention.hear(Message(f"homeassistant/{place}/config", json.dumps(config).encode()))
        found.append(tuple(entity for device in convention.devices().values() for entity in device.entities))
    return found


ALL = all_entities()
