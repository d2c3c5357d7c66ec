"""What is known of each device that announced itself, whatever was decided on it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

from devices.core.wires import Message
from devices.discovery.model import DiscoveredDevice
from devices.showroom import Showroom
from exhibit_server.discovery.namespaces import (
    Claim,
    Conflict,
    Namespaces,
    Territory,
    configured_claim,
    waiting_claim,
)
from exhibit_server.store.entries import DiscoveredEntry
from exhibit_server.store.text import storable

State = Literal["waiting", "approved", "ignored"]

MOST_WAITING = 1000
"""Devices that may wait for a decision; the one not heard for longest goes first."""

LONGEST_KEY = 400


@dataclass(slots=True)
class Candidate:
    """One device. `announced` is what it says of itself now, None while it says nothing.

    `waits_again`: approved, but its announcement changed in what it commands. `due`: a harmless change waits to be
    taken over until it is steady and nobody uses the device (the times are the loop's). `problem`: why an approved
    device can't be used, in words.
    """

    key: str
    convention: str
    label: str
    first_seen: float
    last_seen: float
    announced: DiscoveredDevice | None = None
    decision: DiscoveredEntry | None = None
    waits_again: bool = False
    due: bool = False
    problem: str = ""
    changed_at: float = float("-inf")
    taken_over_at: float = float("-inf")

    @property
    def state(self) -> State:
        """What was decided."""
        if self.decision is None or self.decision.state == "forgotten":
            return "waiting"
        return self.decision.state

    @property
    def waits(self) -> bool:
        """Whether a technician has something to decide."""
        return self.waits_again or self.state == "waiting"

    @property
    def device(self) -> str | None:
        """Id of the device it became, if it was approved."""
        return self.decision.device if self.decision is not None and self.state == "approved" else None


def clean_key(raw: str) -> str:
    """Return a device's key fit for addresses and the database; a long one is told apart by its hash."""
    key = storable(raw)
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[: LONGEST_KEY - 17]}~{sha256(key.encode()).hexdigest()[:16]}"


def commands_of(device: DiscoveredDevice) -> frozenset[str]:
    """Return every topic a device would be commanded on. What is only asked of it (`asks`) changes nothing."""
    topics = {topic for entity in device.entities for topic in (entity.command_topic, *entity.command_topics)}
    return frozenset(topics - {""})


def to_source(message: Message) -> dict[str, Any]:
    """Return a message in the form it is stored and handed to the driver."""
    try:
        text = message.payload.decode()
    except UnicodeDecodeError:
        text = "\0"
    payload = {"payload_hex": message.payload.hex()} if "\0" in text else {"payload": text}
    return {"topic": message.topic, **payload}


def same_sources(
    one: Iterable[Mapping[str, Any]], other: Iterable[Mapping[str, Any]], passing: frozenset[str] = frozenset()
) -> bool:
    """Whether two lists hold the same messages: a broker hands retained ones over in any order.

    Of topics that tell something `passing`, only that there is a message counts.
    """
    keys = [
        sorted(
            tuple(sorted(source.items())) if source["topic"] not in passing else (("topic", source["topic"]),)
            for source in each
        )
        for each in (one, other)
    ]
    return keys[0] == keys[1]


def presence_of(device: DiscoveredDevice) -> frozenset[str]:
    """Return the topics on which a device says whether it is there: what they say is no part of what it is."""
    return frozenset(topic for entity in device.entities for topic in entity.presence.topics)


def shape_of(device: DiscoveredDevice) -> object:
    """Return what a device is like, as far as it can be compared; how it writes its values is not."""
    return [
        (each.kind, each.name, each.unique_id, each.points, each.state_topic, each.command_topics, sorted(each.readers))
        for each in device.entities
    ]


def from_source(source: Mapping[str, Any]) -> Message:
    """Return the message again. Raises ValueError."""
    topic = str(source.get("topic", ""))
    if "payload_hex" in source:
        return Message(topic, bytes.fromhex(str(source["payload_hex"])), retain=True)
    return Message(topic, str(source.get("payload", "")).encode(), retain=True)


@dataclass(slots=True)
class Candidates:
    """All of them by key, and whose topics are whose. `claims`: those of approved devices, by key."""

    showroom: Showroom
    guard: Namespaces
    claims: Mapping[str, Claim]
    by_key: dict[str, Candidate] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Candidate]:
        return iter(tuple(self.by_key.values()))

    @property
    def waiting(self) -> int:
        """How many wait for a technician."""
        return sum(candidate.waits for candidate in self.by_key.values())

    def found_by(self, convention: str) -> frozenset[str]:
        """Return the ids of the approved devices that announce themselves by a convention."""
        found = (each.device for each in self.by_key.values() if each.convention == convention)
        return frozenset(device for device in found if device is not None)

    def load(self, entries: Iterable[DiscoveredEntry]) -> None:
        """Take over what was decided in earlier lives of the hub."""
        for entry in entries:
            self.by_key[entry.key] = Candidate(
                entry.key, entry.convention, entry.label, entry.first_seen, entry.last_seen, decision=entry
            )

    def surplus(self) -> Candidate | None:
        """Return the one to drop when too many wait."""
        if len(self.by_key) <= MOST_WAITING:
            return None
        new = [candidate for candidate in self.by_key.values() if candidate.state == "waiting"]
        return min(new, key=lambda each: each.last_seen) if len(new) > MOST_WAITING else None

    def conflicts(self, *chosen: Candidate) -> dict[str, tuple[Conflict, ...]]:
        """Return, by key, which topics the chosen would command that are not their own."""
        territory = Territory(self._claims())
        return {
            candidate.key: self.guard.conflicts(commands_of(candidate.announced), territory, candidate.key)
            for candidate in chosen
            if candidate.announced is not None
        }

    def approved_commands(self, candidate: Candidate) -> frozenset[str]:
        """Return the topics that an approved device may command."""
        claim = self.claims.get(candidate.key)
        return claim.topics if claim is not None else frozenset()

    def _claims(self) -> Iterator[Claim]:
        for device_id, config in self.showroom.devices.items():
            yield configured_claim(device_id, config.options)
        yield from self.claims.values()
        for candidate in self.by_key.values():
            if candidate.announced is not None and candidate.state == "waiting":
                yield waiting_claim(candidate.key, commands_of(candidate.announced), candidate.announced.roots)
