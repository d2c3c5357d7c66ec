"""Whose topics are whose: a device that announces itself may not command another one by the way.

Pure rules on topics. Facts about bridges: Zigbee2MQTT ("MQTT Topics and Messages": bridge/request/#), Tasmota
("MQTT": the group topic `tasmotas`, Backlog), Shelly Gen1 ("shellies/command"), Homie 4 and 5 ("Broadcast"),
Sparkplug 3.0 (NCMD, STATE), zwave-js-ui ("MQTT": `_CLIENTS/…/api`), Home Assistant ("MQTT Discovery": status).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from devices.transports.topics import check_topic, matches

Why = Literal["device", "hub", "discovery", "bridge", "system", "invalid"]

LONGEST = 512
"""Bytes of a command topic; hardware that needs more was not met."""

ROOT_LEVELS = 2
"""Levels that what is above a device's topics must have to count as the device's own: `zigbee2mqtt/lamp`."""

BRIDGES: tuple[str, ...] = (
    "+/bridge/#",
    "+/+/bridge/#",
    "cmnd/tasmotas/#",
    "tasmotas/cmnd/#",
    "shellies/command",
    "homie/$broadcast/#",
    "homie/5/$broadcast/#",
    "spBv1.0/+/NCMD/#",
    "spBv1.0/STATE/#",
    "STATE/#",
    "+/_CLIENTS/#",
)
"""Topics that command a whole bridge, or every device of a kind at once."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What belongs to a device. `owner` is its id, or the key it announced itself by. `roots` include all beneath."""

    owner: str
    topics: frozenset[str] = frozenset()
    roots: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Conflict:
    """A command topic that is not the announcing device's own. An invalid one can't be allowed by anybody."""

    topic: str
    why: Why
    owner: str = ""

    @property
    def allowable(self) -> bool:
        return self.why != "invalid"


class Territory:
    """All claims of a hall. Whose a topic is costs a look-up for each of its levels, however many claims there are."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._topics: dict[str, list[str]] = {}
        self._roots: dict[str, list[str]] = {}
        for claim in claims:
            for topic in claim.topics:
                self._topics.setdefault(topic, []).append(claim.owner)
            for root in claim.roots:
                self._roots.setdefault(root, []).append(claim.owner)

    def owner(self, topic: str, besides: str) -> str | None:
        """Return whose namespace a topic lies in, the nearest first; `besides` is who asks."""
        found = self._topics.get(topic, [])
        above = topic
        while above:
            found = [*found, *self._roots.get(above, ())]
            above = above.rpartition("/")[0]
        return next((owner for owner in found if owner != besides), None)


class Namespaces:
    """The namespaces of a hall besides those of its devices: the hub's own, discovery's, bridges', the broker's."""

    def __init__(self, prefixes: Iterable[str]) -> None:
        """`prefixes`: first levels under which devices announce themselves (`homeassistant`, `tasmota/discovery`)."""
        self._prefixes = tuple(f"{prefix}/#" for prefix in prefixes)

    def conflicts(self, topics: Iterable[str], territory: Territory, asker: str) -> tuple[Conflict, ...]:
        """Return what is wrong with these command topics, in order; nothing when all are the device's own."""
        found = (self._conflict(topic, territory, asker) for topic in sorted(set(topics)))
        return tuple(conflict for conflict in found if conflict is not None)

    def _conflict(self, topic: str, territory: Territory, asker: str) -> Conflict | None:
        if not _sound(topic):
            return Conflict(topic, "invalid")
        if topic.startswith("$"):
            return Conflict(topic, "system")
        if matches("exhibit/#", topic) or matches("exhibit-sim/#", topic):
            return Conflict(topic, "hub", "exhibit")
        if any(matches(bridge, topic) for bridge in BRIDGES):
            return Conflict(topic, "bridge")
        if "/$" in topic:
            return Conflict(topic, "discovery", "homie")
        for prefix in self._prefixes:
            if matches(prefix, topic):
                return Conflict(topic, "discovery", prefix)
        owner = territory.owner(topic, asker)
        return Conflict(topic, "device", owner) if owner is not None else None


def configured_claim(owner: str, options: Mapping[str, Any]) -> Claim:
    """Return the namespace of a device of the configuration: every topic its options name, and what is around them."""
    topics = frozenset(_topics(options))
    return Claim(owner, topics, frozenset({*topics, *_parents(topics)}))


def approved_claim(owner: str, commands: Iterable[str], roots: Iterable[str]) -> Claim:
    """Return the namespace of a discovered device that was approved."""
    topics = frozenset(commands)
    return Claim(owner, topics, frozenset({*_deep(roots), *_parents(topics)}))


def waiting_claim(owner: str, commands: Iterable[str], roots: Iterable[str]) -> Claim:
    """Return what a device that is not approved yet says is its own: no more than its very words."""
    return Claim(owner, frozenset(commands), frozenset(_deep(roots)))


def _sound(topic: str) -> bool:
    try:
        check_topic(topic)
        return len(topic.encode()) <= LONGEST
    except ValueError:  # lone surrogates, which no broker takes, included
        return False


def _topics(options: Any, name: str = "") -> Iterator[str]:
    """Yield every text under a key that speaks of topics, however deep."""
    if isinstance(options, Mapping):
        for key, value in options.items():
            yield from _topics(value, str(key))
    elif isinstance(options, list | tuple | set | frozenset):
        for value in options:
            yield from _topics(value, name)
    elif isinstance(options, str) and options and "topic" in name:
        yield options


def _parents(topics: Iterable[str]) -> Iterator[str]:
    parents = (topic.rpartition("/")[0] for topic in topics)
    return _deep(parents)


def _deep(roots: Iterable[str]) -> Iterator[str]:
    """Yield the roots that are deep enough: one level alone (`zigbee2mqtt`, `cmnd`) is many devices' home."""
    return (root for root in roots if root.count("/") + 1 >= ROOT_LEVELS)
