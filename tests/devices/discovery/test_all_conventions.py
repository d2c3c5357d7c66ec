"""All conventions together, fed with what goes wrong: nothing is raised, and nothing surprises a reader."""

import asyncio
import json
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devices.core.device import Device
from devices.core.events import DeviceFault
from devices.core.state import Identity
from devices.core.wires import Message
from devices.discovery.book import Discovery, rebuild
from devices.discovery.conventions import all_conventions
from devices.discovery.following import follow_all, halting
from devices.discovery.model import DiscoveredDevice, Rejected
from devices.discovery.sources import DiscoveredOptions
from devices.drivers.mqtt_discovered import MqttDiscovered
from devices.transports.memory_broker import MemoryBroker
from scenes.virtual_time import run_virtual

ANNOUNCEMENTS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "announcements.yaml").read_text("utf-8"))
STATES = [
    "box/status", "box/a", "box/p", "box/b", "box/c", "box/d", "box/e", "box/f", "tele/pump/LWT", "tele/pump/STATE",
    "tele/pump/SENSOR", "stat/pump/RESULT", "stat/pump/POWER1", "shellies/shelly1-AABBCC/relay/0",
    "shellyplus1-a4cf12001199/events/rpc", "shellyplus1-a4cf12001199/rpc", "zigbee2mqtt/lamp",
    "zigbee2mqtt/bridge/state", "homie/5/box/n/p",
]  # fmt: skip
WORDS = [
    "online",
    "offline",
    "Online",
    "ON",
    "OFF",
    "open",
    "5",
    "1e999",
    "-0",
    "NaN",
    "null",
    "[]",
    "{}",
    "[[[[[",
    '{"c":',
]
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 0, 10**30, 1e308, "", "x", "\0", "a/#", "{{ 'a' * 10**9 }}", "\ud800", [], {}, [[]], {"a": [None]}]
)
JSON: st.SearchStrategy[Any] = st.recursive(
    ODD, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
)
OBJECTS = st.dictionaries(
    st.sampled_from(["c", "state", "brightness", "position", "t", "params", "result", "id", "src", "POWER1", "SDS0X1"]),
    JSON,
)
PAYLOADS = st.one_of(st.sampled_from(WORDS), st.binary(max_size=20), OBJECTS, JSON)


def raw(payload: Any) -> bytes:
    if isinstance(payload, bytes):
        return payload
    return (payload if isinstance(payload, str) else json.dumps(payload)).encode(errors="surrogatepass")


@st.composite
def spoiled(draw: st.DrawFn) -> Message:
    """Draw an announcement in which one place was replaced, or its bytes were cut or changed."""
    topic = draw(st.sampled_from(list(ANNOUNCEMENTS)))
    document = json.loads(json.dumps(ANNOUNCEMENTS[topic]))
    inner: Any = document
    for _ in range(draw(st.integers(0, 7))):
        keys = list(inner) if isinstance(inner, dict) else list(range(len(inner))) if isinstance(inner, list) else []
        if not keys:
            break
        key = draw(st.sampled_from(keys))
        if draw(st.booleans()):
            inner[key] = draw(JSON)
            break
        inner = inner[key]
    payload = bytearray(raw(document))
    if payload and draw(st.integers(0, 9)) == 0:
        payload[draw(st.integers(0, len(payload) - 1))] = draw(st.integers(0, 255))
        del payload[draw(st.integers(0, len(payload))) :]
    return Message(topic, bytes(payload), retain=True)


GOOD = [Message(topic, raw(document), retain=True) for topic, document in ANNOUNCEMENTS.items()]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(spoiled() | st.sampled_from(GOOD), max_size=6))
def test_no_announcement_surprises_a_convention(messages: list[Message]) -> None:
    discovery = Discovery(all_conventions())
    for message in [*messages, *GOOD]:
        for finding in discovery.hear(message):
            assert not isinstance(finding, Rejected) or "could not read it" not in finding.reason, finding.reason
    for device in discovery.devices.values():
        names = [point.name for entity in device.entities for point in entity.points]
        assert len(set(names)) == len(names)


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(spoiled(), max_size=2),
    st.lists(st.tuples(st.sampled_from(STATES), PAYLOADS), min_size=1, max_size=8),
)
def test_no_state_surprises_a_reader(announced: list[Message], states: list[tuple[str, Any]]) -> None:
    discovery = Discovery(all_conventions())
    said = [Message(topic, raw(payload)) for topic, payload in states]
    for message in [*GOOD, *announced, *said]:
        discovery.hear(message)
    faults = run_virtual(_faults(list(discovery.devices.values()), said))

    assert [
        fault for fault in faults if "Error: " in fault or "unknown point" in fault or "driver stopped" in fault
    ] == []


async def _faults(found: list[DiscoveredDevice], said: list[Message]) -> list[str]:
    broker, events = MemoryBroker(), list[Any]()
    devices = [_device(each, broker, events.append) for each in found]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(device.run()) for device in devices]
        await asyncio.sleep(0)
        for message in said:
            broker.take(message.topic, message.payload, retain=False)
        await asyncio.sleep(100)
        for task in tasks:
            task.cancel()
    return [event.message for event in events if isinstance(event, DeviceFault)]


def _device(found: DiscoveredDevice, broker: MemoryBroker, observer: Any) -> Device:
    wire = broker.connect(found.key)
    options = DiscoveredOptions(convention=found.convention, key=found.key, device=found)
    identity = Identity(id=found.key, name={"en": "x"}, zone="", driver=MqttDiscovered.NAME, wire="mqtt")
    return Device(identity, lambda report: MqttDiscovered(options, wire, report), observer)


def test_every_device_is_made_again_from_what_is_kept_of_it() -> None:
    discovery = Discovery(all_conventions())
    for message in GOOD:
        discovery.hear(message)

    spoken = {device.convention for device in discovery.devices.values()}
    assert spoken >= {"homeassistant", "homie", "shelly", "tasmota", "zigbee2mqtt"}
    for key, device in discovery.devices.items():
        again = rebuild(device.convention, device.sources, key=key)
        kept = [(point, entity.unique_id) for entity in device.entities for point in entity.points]
        assert kept == [(point, entity.unique_id) for entity in again.entities for point in entity.points]
        assert [sorted(entity.writers) for entity in again.entities] == [
            sorted(each.writers) for each in device.entities
        ]


def test_devices_that_move_can_be_halted() -> None:
    discovery = Discovery(all_conventions())
    for message in GOOD:
        discovery.hear(message)
    for device in discovery.devices.values():
        moves = any(entity.kind in ("cover", "valve") for entity in device.entities)
        assert bool(halting(follow_all(device.entities))) is moves
