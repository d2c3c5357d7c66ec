"""Announcing to Home Assistant's convention in tests, and hearing what its devices say."""

import json
from collections.abc import Mapping
from typing import Any

from devices.core.values import Value
from devices.core.wires import Message
from devices.discovery.homeassistant import HomeAssistant
from devices.discovery.model import DiscoveredDevice, Entity, Finding, Outgoing, Rejected


def message(place: str, payload: Any) -> Message:
    """Return the announcement at `homeassistant/<place>/config`."""
    raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return Message(f"homeassistant/{place}/config", raw, retain=True)


def announce(convention: HomeAssistant, place: str, payload: Any) -> tuple[Finding, ...]:
    return convention.hear(message(place, payload))


def device_of(*announcements: tuple[str, Any]) -> DiscoveredDevice:
    """Return the one device that some announcements make; none may be refused."""
    convention = HomeAssistant()
    for place, payload in announcements:
        refused = [each for each in announce(convention, place, payload) if isinstance(each, Rejected)]
        assert not refused, refused[0].reason
    (device,) = convention.devices().values()
    return device


def entity_of(kind: str, **config: Any) -> Entity:
    """Return the entity `thing` of a kind."""
    (entity,) = device_of((f"{kind}/thing", config)).entities
    return entity


def reason_of(place: str, payload: Any) -> str:
    """Return why an announcement is refused, which it must be."""
    (finding,) = announce(HomeAssistant(), place, payload)
    assert isinstance(finding, Rejected)
    return finding.reason


def say(entities: Entity | tuple[Entity, ...], topic: str, payload: str | bytes) -> dict[str, Value | None]:
    """Return the readings a payload makes. Raises ValueError as readers do."""
    raw = payload.encode() if isinstance(payload, str) else payload
    listening = (entities,) if isinstance(entities, Entity) else entities
    readings: dict[str, Value | None] = {}
    for entity in listening:
        for read in entity.readers.get(topic, ()):
            readings |= read(raw)
    return readings


def tell(entity: Entity, verb: str, **args: Any) -> list[tuple[str, str]]:
    """Return what a verb sends, as (topic, payload)."""
    return [(each.topic, str(each.payload)) for each in sent(entity, verb, args)]


def sent(entity: Entity, verb: str, args: Mapping[str, Any]) -> tuple[Outgoing, ...]:
    return entity.writers[verb](args)
