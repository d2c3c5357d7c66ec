"""What is known of one entity of a discovered device while it is followed: whether it is there, and until when.

Source: Home Assistant, "MQTT" (availability, its modes) and "MQTT Binary sensor" (`expire_after`, `off_delay`).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from devices.core.reasons import Reason
from devices.core.verbs import Command
from devices.core.wires import Message
from devices.discovery.model import Entity, Read, ReadPresence, Write

HALTS = ("stop", "stop_tilt")
"""How the verbs end that stop what moves."""


@dataclass(slots=True, eq=False)
class Following:
    """One entity. `due`: loop time at which its values expire; `off_at`: at which its boolean goes off by itself."""

    entity: Entity
    names: tuple[str, ...]
    heard: bool = False
    expired: bool = False
    latest: bool | None = None
    due: float = math.inf
    off_at: float = math.inf
    words: dict[str, bool] = field(default_factory=dict)
    held: dict[str, Message] = field(default_factory=dict)
    trouble: dict[str, Reason] = field(default_factory=dict)

    def forget(self) -> None:
        """Know nothing any more, as at the start."""
        self.heard = False
        self.latest = None
        self.words.clear()
        self.held.clear()
        self.forget_values()

    def forget_values(self) -> None:
        """Know no value any more."""
        self.due = self.off_at = math.inf
        self.expired = False
        self.trouble.clear()

    @property
    def there(self) -> bool | None:
        """Whether it is there; None while nothing says so.

        Without presence topics it is there once it was heard, retained messages included: such devices leave
        nothing else to go by.
        """
        presence = self.entity.presence
        if not presence.topics:
            return True if self.heard else None
        if presence.mode == "latest":
            return self.latest
        words = self.words.values()
        if presence.mode == "any":
            return True if any(words) else (False if len(words) == len(presence.topics) else None)
        if not all(words):
            return False
        return True if len(words) == len(presence.topics) else None

    @property
    def gone(self) -> bool:
        """Whether it said, or the broker said for it, that it is not there."""
        return bool(self.entity.presence.topics) and self.there is False

    @property
    def availability(self) -> str:
        """online, offline (gone, or its values expired) or unknown."""
        there = self.there
        if there is None:
            return "unknown"
        return "online" if there and not self.expired else "offline"


@dataclass(frozen=True, slots=True)
class Route:
    """Whom a topic concerns."""

    presence: tuple[tuple[Following, ReadPresence], ...]
    readers: tuple[tuple[Following, tuple[Read, ...]], ...]


def follow_all(entities: Iterable[Entity]) -> tuple[Following, ...]:
    return tuple(Following(entity, tuple(point.name for point in entity.points)) for entity in entities)


def routes(followed: Iterable[Following]) -> dict[str, Route]:
    """Return every topic to listen to, presence first, so that a word of it is known before the values it is about."""
    presence: dict[str, list[tuple[Following, ReadPresence]]] = {}
    readers: dict[str, list[tuple[Following, tuple[Read, ...]]]] = {}
    for following in followed:
        for topic, read_presence in following.entity.presence.topics.items():
            presence.setdefault(topic, []).append((following, read_presence))
        for topic, reads in following.entity.readers.items():
            readers.setdefault(topic, []).append((following, reads))
    return {
        topic: Route(tuple(presence.get(topic, ())), tuple(readers.get(topic, ())))
        for topic in dict.fromkeys([*presence, *readers])
    }


def writers(followed: Iterable[Following]) -> dict[str, tuple[Following, Write]]:
    """Return how each verb is sent."""
    return {verb: (following, write) for following in followed for verb, write in following.entity.writers.items()}


def halting(followed: Iterable[Following]) -> tuple[Command, ...]:
    """Return the commands that stop everything of a device that moves."""
    verbs = (verb for following in followed for verb in following.entity.verbs if verb.name in following.entity.writers)
    return tuple(Command(verb.name) for verb in verbs if f"_{verb.name}".endswith(tuple(f"_{end}" for end in HALTS)))
