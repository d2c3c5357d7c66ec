"""Which announcements make one device, which of them holds an entity that two claim, and what changed by a message."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from devices.core.wires import Message
from devices.discovery.homeassistant.announcements import Announcement, Announcements
from devices.discovery.homeassistant.assembling import assemble
from devices.discovery.model import Appeared, DiscoveredDevice, Finding, Limits, Withdrawn

T = TypeVar("T")

TOPICS = 20
"""Announcements that are kept for each device that may be, those included that wait for another to go."""

Claimant = tuple[str, str]
"""The topic and the component id of an entity."""


class Register:
    """Keeps the announcements in force and the devices they make."""

    def __init__(self, limits: Limits, announcements: Announcements, convention: str) -> None:
        self._limits = limits
        self._announcements = announcements
        self._convention = convention
        self._by_topic: dict[str, Announcement] = {}
        self._by_alias: dict[str, dict[str, None]] = {}
        self._claims: dict[str, dict[Claimant, None]] = {}
        self._key_of: dict[str, str] = {}
        self._devices: dict[str, DiscoveredDevice] = {}

    @property
    def devices(self) -> Mapping[str, DiscoveredDevice]:
        return self._devices

    def knows(self, message: Message) -> bool:
        """Return whether exactly this is in force already: devices announce themselves again and again."""
        known = self._by_topic.get(message.topic)
        return known is not None and not known.leaving and known.message.payload == message.payload

    def put(self, found: Announcement) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
        """Take an announcement; return why some of its entities don't count, and what changed. Raises ValueError."""
        topic = found.message.topic
        if not found.parts:
            return (), self.drop(topic)
        old = self._by_topic.get(topic)
        self._check_room(found)
        affected = self._group([topic]) if old else set()
        affected |= self._rivals(old) | self._rivals(found)
        if old is not None:
            found.number = old.number  # a change keeps its place: who comes first has what two claim
            self._forget(old)
        self._remember(found)
        findings = self._refresh(affected | self._group([topic]))
        reasons = tuple(
            f"component {part.component_id}: another announcement holds the same entity"
            for part in found.parts
            if not self._holds(topic, part.component_id, part.claims)
        )
        return reasons, findings

    def drop(self, topic: str) -> tuple[Finding, ...]:
        """Take back what a topic announced."""
        old = self._by_topic.get(topic)
        if old is None:
            return ()
        affected = self._group([topic]) | self._rivals(old)
        self._forget(old)
        return self._refresh(affected)

    def leave(self, topic: str) -> tuple[Finding, ...]:
        """Note that another topic will take over what this one announced. Until it does, nothing is lost."""
        old = self._by_topic.get(topic)
        if old is None:
            return ()
        old.leaving = True
        return self._refresh(self._group([topic]) | self._rivals(old))

    def _check_room(self, found: Announcement) -> None:
        topic = found.message.topic
        joined = self._group(other for alias in found.aliases for other in self._by_alias.get(alias, ()))
        joined.discard(topic)
        entities = len(found.parts) + sum(len(self._by_topic[other].parts) for other in joined)
        if entities > self._limits.entities:
            raise ValueError(f"a device may have at most {self._limits.entities} entities, got {entities}")
        if not joined and topic not in self._key_of and len(self._devices) >= self._limits.devices:
            raise ValueError(f"at most {self._limits.devices} devices are kept")
        most = self._limits.devices * TOPICS
        if topic not in self._by_topic and len(self._by_topic) >= most:
            raise ValueError(f"at most {most} announcements are kept")

    def _remember(self, found: Announcement) -> None:
        topic = found.message.topic
        self._by_topic[topic] = found
        for alias in found.aliases:
            self._by_alias.setdefault(alias, {})[topic] = None
        for part in found.parts:
            for claim in part.claims:
                self._claims.setdefault(claim, {})[topic, part.component_id] = None

    def _forget(self, old: Announcement) -> None:
        topic = old.message.topic
        del self._by_topic[topic]
        for alias in old.aliases:
            _remove(self._by_alias, alias, topic)
        for part in old.parts:
            for claim in part.claims:
                _remove(self._claims, claim, (topic, part.component_id))

    def _rivals(self, announcement: Announcement | None) -> set[str]:
        """Return the topics that claim some of the same entities, with all that are of their devices."""
        if announcement is None:
            return set()
        claims = (claim for part in announcement.parts for claim in part.claims)
        rivals = {topic for claim in claims for topic, _ in self._claims.get(claim, ())}
        return self._group(rivals - {announcement.message.topic})

    def _group(self, topics: Iterable[str]) -> set[str]:
        """Return the topics, and all that are joined with them by identifiers or connections."""
        found: set[str] = set()
        followed: set[str] = set()
        waiting = [topic for topic in topics if topic in self._by_topic]
        while waiting:
            topic = waiting.pop()
            if topic not in found:
                found.add(topic)
                for alias in self._by_topic[topic].aliases - followed:
                    followed.add(alias)
                    waiting.extend(self._by_alias[alias])
        return found

    def _holds(self, topic: str, component_id: str, claims: Iterable[str]) -> bool:
        return all(self._holder(claim) == (topic, component_id) for claim in claims)

    def _holder(self, claim: str) -> Claimant:
        """Return who has an entity: the first that claims it, those that leave coming last."""
        claimants = self._claims[claim]
        return next(iter(claimants)) if len(claimants) == 1 else min(claimants, key=self._turn)

    def _turn(self, claimant: Claimant) -> tuple[bool, int, int]:
        topic, component_id = claimant
        announcement = self._by_topic[topic]
        place = next(at for at, part in enumerate(announcement.parts) if part.component_id == component_id)
        return announcement.leaving, announcement.number, place

    def _refresh(self, topics: set[str]) -> tuple[Finding, ...]:
        """Make the devices of some topics anew; return what differs from before."""
        before = {key for topic in topics if (key := self._key_of.pop(topic, None))}
        old = {key: self._devices.pop(key) for key in before if key in self._devices}
        left = {topic for topic in topics if topic in self._by_topic}
        while left:
            group = self._group([min(left)])
            left -= group
            self._make(group)
        for key in old.keys() & self._devices.keys():
            if _same(old[key], self._devices[key]):
                self._devices[key] = old[key]
        new = {key: self._devices[key] for topic in topics if (key := self._key_of.get(topic))}
        withdrawn = [Withdrawn(key) for key in sorted(old) if key not in self._devices]
        appeared = [Appeared(new[key]) for key in sorted(new) if old.get(key) != new[key]]
        return (*withdrawn, *appeared)

    def _make(self, group: set[str]) -> None:
        held = []
        for announcement in sorted(
            (self._by_topic[topic] for topic in group), key=lambda one: (one.leaving, one.number)
        ):
            topic = announcement.message.topic
            parts = [part for part in announcement.parts if self._holds(topic, part.component_id, part.claims)]
            if parts:
                held.append((announcement, parts))
        if not held:
            return
        device, renamed = assemble(self._convention, held, self._announcements)
        for announcement in renamed:
            self._by_topic[announcement.message.topic] = announcement
        if device.key in self._devices:
            # Two devices by their identifiers, with one key: rare, and then the topic tells them apart.
            device = replace(device, key=f"{device.key}:{held[0][0].message.topic}")
        self._devices[device.key] = device
        for announcement, _ in held:
            self._key_of[announcement.message.topic] = device.key


def _same(one: DiscoveredDevice, other: DiscoveredDevice) -> bool:
    """Return whether nothing differs but the order of the sources."""
    same_sources = len(one.sources) == len(other.sources) and all(each in other.sources for each in one.sources)
    return same_sources and replace(one, sources=()) == replace(other, sources=())


def _remove(table: dict[str, dict[T, None]], key: str, member: T) -> None:
    members = table[key]
    members.pop(member, None)
    if not members:
        del table[key]
