"""One device of the bridge: its entry checked, and what all its entities have in common."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from devices.core.values import Point
from devices.core.verbs import Verb
from devices.discovery.model import Entity, Outgoing, Presence, Read, ReadPresence, Write
from devices.discovery.native.points import PointNames, cut
from devices.discovery.native.reading import JsonOnce
from devices.transports.payloads import read_text
from devices.transports.topics import check_topic

STATE, SET, GET = 1, 2, 4
"""Bits of `access`."""

RESERVED = ("set", "get", "availability")
"""Last levels that are not a device's state."""


@dataclass(frozen=True, slots=True)
class Builder:
    """Makes entities of one device. `topic` is where its state is told."""

    base: str
    ieee: str
    name: str
    topic: str
    once: JsonOnce
    names: PointNames
    longest_name: int
    presence: Presence

    def entity(
        self,
        kind: str,
        name: str,
        object_id: str,
        points: Sequence[Point],
        *,
        readers: Sequence[Read] = (),
        writers: Mapping[str, Write] | None = None,
        verbs: tuple[Verb, ...] = (),
    ) -> Entity:
        """Return an entity that reads the device's state and writes to its `set`."""
        command = f"{self.topic}/set" if writers else ""
        return Entity(
            kind=kind,
            name=cut(name, self.longest_name),
            unique_id=f"{self.ieee}_{object_id}_{self.base}",
            points=tuple(points),
            state_topic=self.topic,
            command_topic=command,
            unit=points[0].unit,
            command_topics=frozenset({command} - {""}),
            verbs=verbs,
            readers={self.topic: tuple(readers)} if readers else {},
            writers=writers or {},
            presence=self.presence,
        )

    def write(self, make: Callable[[Any], dict[str, Any]]) -> Write:
        """Return a writer that sends what `make` makes of the value, as JSON."""

        def write(args: Mapping[str, Any]) -> tuple[Outgoing, ...]:
            return (Outgoing(f"{self.topic}/set", json.dumps(make(args.get("value")))),)

        return write

    def set(self, key: str, words: Callable[[Any], Any] = lambda value: value) -> Write:
        """Return a writer of one property."""
        return self.write(lambda value: {key: words(value)})


def presence_of(base: str, topic: str, *, watched: bool) -> Presence:
    """The bridge must run, and the device be there, where the bridge keeps watch over it."""
    topics: dict[str, ReadPresence] = {f"{base}/bridge/state": read_presence}
    if watched:
        topics[f"{topic}/availability"] = read_presence
    return Presence(topics=topics, mode="all")


def read_presence(payload: bytes) -> bool | None:
    """Read `online`, `offline`, or the same in JSON: `{"state": "online"}`."""
    word: Any = None
    try:
        word = read_text(payload)
        if word.startswith("{"):
            document = json.loads(word)
            word = document.get("state")
    except (ValueError, RecursionError):
        return None
    return {"online": True, "offline": False}.get(word) if isinstance(word, str) else None


def state_topic(base: str, name: str) -> str:
    """Return where a device tells its state. Raises ValueError for a name that can't be one."""
    topic = check_topic(f"{base}/{name}")
    levels = name.split("/")
    if levels[0] == "bridge" or levels[-1] in RESERVED or "" in levels:
        raise ValueError(f"friendly_name: expected a name that can be a topic, got {name[:80]!r}")
    return topic
