"""Announcements of one piece of hardware → one device, with a name of its own for every point."""

from collections.abc import Iterable, Sequence
from itertools import count

from devices.discovery.homeassistant.announcements import Announcement, Announcements, Part
from devices.discovery.homeassistant.hardware import Hardware
from devices.discovery.homeassistant.roots import roots_of
from devices.discovery.model import DiscoveredDevice
from devices.transports.topics import has_wildcard

LONGEST_NAME = 128

Held = tuple[Announcement, list[Part]]
"""An announcement with those of its entities that count, in the order they came."""


def assemble(
    convention: str, held: Sequence[Held], announcements: Announcements
) -> tuple[DiscoveredDevice, tuple[Announcement, ...]]:
    """Return the device, and the announcements whose points had to be called otherwise."""
    renamed = _renamed(held, announcements)
    now = [renamed.get(announcement.message.topic, announcement) for announcement, _ in held]
    wanted = {(one.message.topic, part.component_id) for one, parts in held for part in parts}
    # Entities stand in the order of their topics, which is the same after every restart.
    entities = tuple(
        part.entity
        for announcement in sorted(now, key=lambda one: one.message.topic)
        for part in announcement.parts
        if (announcement.message.topic, part.component_id) in wanted
    )
    hardware = _merged(announcement.hardware for announcement in now if announcement.hardware)
    name = hardware.name or hardware.model or next(iter(hardware.identifiers), "") or entities[0].name
    device = DiscoveredDevice(
        convention=convention,
        key=f"{convention}:{hardware.key or now[0].key()}",
        name=name,
        identifiers=hardware.identifiers or hardware.connections,
        manufacturer=hardware.manufacturer,
        model=hardware.model,
        version=hardware.version,
        area=hardware.area,
        entities=entities,
        roots=roots_of(topic for entity in entities for topic in entity.readers if not has_wildcard(topic)),
        sources=tuple(announcement.message for announcement in now),
    )
    return device, tuple(renamed.values())


def _renamed(held: Sequence[Held], announcements: Announcements) -> dict[str, Announcement]:
    """Return by topic the announcements that must be read again, with other names."""
    taken: set[str] = set()
    renamed = {}
    for announcement, parts in sorted(held, key=lambda one: one[0].message.topic):
        names = {part.component_id: part.name for part in announcement.parts}
        for part in parts:
            names[part.component_id] = _free_name(part, announcement, taken)
            taken.update(part.names(names[part.component_id]))
        if any(names[part.component_id] != part.name for part in parts):
            renamed[announcement.message.topic] = announcements.renamed(announcement, names)
    return renamed


def _free_name(part: Part, announcement: Announcement, taken: set[str]) -> str:
    """Return the first name that leaves all its points free.

    The one wanted, else with the kind, else with the topic's node: these hardly change with what else comes. Else a
    number.
    """
    if taken.isdisjoint(part.names(part.wanted)):
        return part.wanted
    kind = f"{part.wanted}_{part.entity.kind}"
    for name in (kind, f"{kind}_{announcement.node}"[:LONGEST_NAME]):
        if taken.isdisjoint(part.names(name)):
            return name
    return next(name for number in count(2) if taken.isdisjoint(part.names(name := f"{kind}_{number}")))


def _merged(descriptions: Iterable[Hardware]) -> Hardware:
    """Return the description of all: every identifier, and of the rest what was said last."""
    merged = Hardware()
    for one in descriptions:
        merged = Hardware(
            identifiers=tuple(dict.fromkeys([*merged.identifiers, *one.identifiers])),
            connections=tuple(dict.fromkeys([*merged.connections, *one.connections])),
            name=one.name or merged.name,
            manufacturer=one.manufacturer or merged.manufacturer,
            model=one.model or merged.model,
            version=one.version or merged.version,
            area=one.area or merged.area,
        )
    return merged
