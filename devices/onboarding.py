"""Plays what was heard on a broker through the very code the hub runs, and tells what would become of it.

For a technician with a log of messages: which devices announce themselves in it, what they would be in the hall, what
their states would read, and what is refused and why.
"""

import asyncio
import json
from collections.abc import Iterable, Mapping
from typing import Any

from devices.core.device import Device, Observer
from devices.core.events import DeviceEvent, DeviceFault
from devices.core.state import Identity
from devices.core.values import Value
from devices.core.wires import Message
from devices.discovery.book import Discovery
from devices.discovery.conventions import all_conventions
from devices.discovery.following import Following
from devices.discovery.model import Appeared, DiscoveredDevice, Limits, Rejected
from devices.discovery.sources import DiscoveredOptions
from devices.drivers.mqtt_discovered import MqttDiscovered
from devices.transports.memory_broker import MemoryBroker, MemoryMessageWire
from devices.transports.topics import check_topic

MOST_MESSAGES = 100_000
MOST_FAULTS = 1000
TURNS = 4
"""Turns of the loop until everything under way in memory has arrived."""

MOVING = ("cover", "valve")
"""Kinds that Home Assistant calls open or closed once they have stopped."""

NO_CONVENTION = "no convention announces devices on this topic"


async def onboard(document: Any) -> dict[str, Any]:
    """Return the devices announced in a document with the values last heard, what was rejected, what was rubbish.

    `document`: {"config": {"discovery_prefix"}, "discovery": [{"topic", "payload" or "payload_hex", "retain"}],
    "state": [the same]}. A payload that is no text is taken as JSON, null as none at all. A message that can't be one
    is rejected with its place; the others count. Raises ValueError that names the place when the document is none.
    """
    if not isinstance(document, Mapping):
        raise ValueError("expected a JSON object with discovery and state")
    prefix = _prefix(document.get("config"))
    rejected: list[dict[str, str]] = []
    announced, states = _messages(document, "discovery", rejected), _messages(document, "state", rejected)
    discovery = Discovery(all_conventions(homeassistant_prefix=prefix), Limits())
    rejected += _hear(discovery, [*announced, *(each for each in states if discovery.wants(each.topic))])
    faults: list[DeviceFault] = []
    devices = await _play(discovery.devices.values(), [*announced, *states], faults)
    return {"devices": devices, "rejected": rejected, "faults": [_fault(each) for each in faults]}


# -- the document -----------------------------------------------------------------------------------------------


def _prefix(config: Any) -> str:
    if config is None:
        return "homeassistant"
    if not isinstance(config, Mapping):
        raise ValueError("config: expected an object")
    prefix = config.get("discovery_prefix", "homeassistant")
    if not isinstance(prefix, str):
        raise ValueError("config.discovery_prefix: expected a text")
    try:
        return check_topic(prefix)
    except ValueError as problem:
        raise ValueError(f"config.discovery_prefix: {problem}") from None


def _messages(document: Mapping[str, Any], part: str, rejected: list[dict[str, str]]) -> list[Message]:
    listed = document.get(part)
    if listed is None:
        return []
    if not isinstance(listed, list) or len(listed) > MOST_MESSAGES:
        raise ValueError(f"{part}: expected a list of at most {MOST_MESSAGES} messages")
    found = []
    for index, raw in enumerate(listed):
        try:
            found.append(_message(raw, f"{part}[{index}]"))
        except ValueError as problem:
            topic = raw.get("topic") if isinstance(raw, Mapping) else None
            rejected.append({"topic": topic if isinstance(topic, str) else "", "reason": str(problem)})
    return found


def _message(raw: Any, place: str) -> Message:
    if not isinstance(raw, Mapping):
        raise ValueError(f"{place}: expected an object with topic and payload")
    topic, retain = raw.get("topic"), raw.get("retain") or False
    if not isinstance(topic, str):
        raise ValueError(f"{place}.topic: expected a text")
    if retain not in (False, True):
        raise ValueError(f"{place}.retain: expected true or false")
    try:
        return Message(topic, _payload(raw), bool(retain))
    except ValueError as problem:
        raise ValueError(f"{place}.{problem}") from None


def _payload(raw: Mapping[str, Any]) -> bytes:
    if not raw.keys() & {"payload", "payload_hex"}:
        raise ValueError("payload: expected either payload or payload_hex")
    payload, digits = raw.get("payload"), raw.get("payload_hex")
    if payload is not None and digits is not None:
        raise ValueError("payload: expected either payload or payload_hex")
    if digits is None:
        text = (
            payload if isinstance(payload, str) else "" if payload is None else json.dumps(payload, ensure_ascii=False)
        )
        return text.encode(errors="surrogatepass")
    try:
        return bytes.fromhex(digits)
    except (ValueError, TypeError):
        raise ValueError("payload_hex: expected pairs of hexadecimal digits") from None


# -- the hub's way ----------------------------------------------------------------------------------------------


def _hear(discovery: Discovery, messages: Iterable[Message]) -> list[dict[str, str]]:
    """Take the messages; return what was rejected of them.

    What was rejected of a device that tells of itself on many topics doesn't count any more once it has told more: it
    was only incomplete.
    """
    rejected: list[tuple[int, str, str]] = []
    told: dict[str, int] = {}
    for turn, message in enumerate(messages):
        if not discovery.wants(message.topic):
            rejected.append((turn, message.topic, NO_CONVENTION))
            continue
        for finding in discovery.hear(message):
            if isinstance(finding, Rejected):
                rejected.append((turn, finding.topic, finding.reason))
            elif isinstance(finding, Appeared):
                told |= dict.fromkeys(finding.device.roots, turn)
    return [{"topic": topic, "reason": reason} for turn, topic, reason in rejected if told.get(topic, -1) <= turn]


async def _play(
    found: Iterable[DiscoveredDevice], messages: Iterable[Message], faults: list[DeviceFault]
) -> list[dict[str, Any]]:
    """Bring the devices to life on a broker in memory, let everything be said, and look at them."""
    broker = MemoryBroker()
    wire = broker.connect("mqtt")

    def observe(event: DeviceEvent) -> None:
        if isinstance(event, DeviceFault) and len(faults) < MOST_FAULTS:
            faults.append(event)

    built = [(each, _device(each, index, wire, observe)) for index, each in enumerate(found)]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(device.run()) for _, device in built]
        await _turns()
        for message in messages:
            broker.take(message.topic, message.payload, retain=message.retain)
        await _turns()
        shown = [_shown(each, device) for each, device in built]
        for task in tasks:
            task.cancel()
    return shown


async def _turns() -> None:
    for _ in range(TURNS):
        await asyncio.sleep(0)


def _device(found: DiscoveredDevice, index: int, wire: MemoryMessageWire, observe: Observer) -> Device:
    options = DiscoveredOptions(convention=found.convention, key=found.key, device=found)
    identity = Identity(
        id=f"found-{index}", name={"en": found.name}, zone="", driver=MqttDiscovered.NAME, wire=wire.name
    )
    return Device(identity, lambda report: MqttDiscovered(options, wire, report), observe)


# -- the answer -------------------------------------------------------------------------------------------------


def _fault(fault: DeviceFault) -> dict[str, str]:
    """Return a fault as the hub would record it: where it came from, what was wrong, which bytes."""
    topic, _, reason = fault.message.partition(": ")
    return {"topic": topic, "reason": reason or topic, "hex": fault.raw.hex()}


def _shown(found: DiscoveredDevice, device: Device) -> dict[str, Any]:
    driver = device.driver
    followed = driver.followed if isinstance(driver, MqttDiscovered) else ()
    return {
        "name": found.name,
        "identifiers": list(found.identifiers),
        "manufacturer": found.manufacturer,
        "model": found.model,
        "convention": found.convention,
        "key": found.key,
        "entities": [_entity(following, device) for following in followed],
    }


def _entity(following: Following, device: Device) -> dict[str, Any]:
    entity = following.entity
    values = {name: _plain(device.states[name].actual) for name in following.names}
    main = values.pop(following.names[0]) if following.names else None
    if entity.kind in MOVING and main == "stopped":
        main = _stands(values, main)
    return {
        "kind": entity.kind,
        "name": entity.name,
        "unique_id": entity.unique_id,
        "state_topic": entity.state_topic,
        "command_topic": entity.command_topic,
        "unit": entity.unit,
        "value": main,
        "values": values,
        "availability": following.availability,
    }


def _plain(value: Value | None) -> Value | None:
    """Return a whole number without a decimal point, as a technician would write it."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _stands(others: Mapping[str, Value | None], otherwise: str) -> str:
    """Return what Home Assistant calls a blind that has stopped, as far as its position is known."""
    where = next((value for name, value in others.items() if name.endswith("position")), None)
    return otherwise if where is None else "open" if where else "closed"
