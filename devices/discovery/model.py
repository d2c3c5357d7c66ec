"""What a device on MQTT says of itself, whatever convention it says it in.

Every convention of `devices.discovery` is read into these records; one driver (`mqtt_discovered`) follows them.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from devices.core.values import Point, Value
from devices.core.verbs import Verb
from devices.core.wires import Message

Read = Callable[[bytes], Mapping[str, Value | None]]
"""Payload → readings by point name. None: the point is not known any more; an absent point: nothing was said of it.

Raises ValueError in words for a payload in which nothing can be used. Must be quick and must have bounds.
"""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that a command becomes."""

    topic: str
    payload: str | bytes
    qos: Literal[0, 1] = 0
    retain: bool = False


Write = Callable[[Mapping[str, Any]], tuple[Outgoing, ...]]
"""Checked arguments of a verb → messages, in order."""

ReadPresence = Callable[[bytes], bool | None]
"""Payload of an availability topic → there, gone, or None when it says neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """How an entity says that it is there. Without topics it is there once its state was heard."""

    topics: Mapping[str, ReadPresence] = field(default_factory=dict)
    mode: Literal["all", "any", "latest"] = "latest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One function of a device: a sensor, a switch, a lamp.

    `kind` is Home Assistant's word for it, whatever the convention. `points` begin with the main one, whose name is
    unique in the device; further ones begin with its name (`lamp`, `lamp_brightness`). `readers` by topic (no
    wildcards), `writers` by verb; every writable point is a verb of its name, `verbs` are further ones.
    `command_topic` is the main one, `command_topics` all that commands may go to, as far as known before.
    `expire_after`: seconds after which a value not heard again is unknown. `off_delay`: seconds after which a
    boolean goes off by itself.
    """

    kind: str
    name: str
    unique_id: str
    points: tuple[Point, ...]
    state_topic: str = ""
    command_topic: str = ""
    unit: str = ""
    command_topics: frozenset[str] = frozenset()
    verbs: tuple[Verb, ...] = ()
    readers: Mapping[str, tuple[Read, ...]] = field(default_factory=dict)
    writers: Mapping[str, Write] = field(default_factory=dict)
    presence: Presence = field(default_factory=Presence)
    expire_after: float | None = None
    off_delay: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoveredDevice:
    """One piece of hardware with all its entities.

    `key` is stable over restarts and unique over all conventions, such as `homeassistant:0x00158d0001`. `sources`
    are the messages it was read from: read again by the same convention, in order, they give the same device.
    `roots` are topics under which the device itself lives (`zigbee2mqtt/hall-lamp`), for the namespace guard.
    `asks` make the device tell its whole state, where its convention knows a question: sent when it is first followed
    and each time it comes back. They change nothing.
    """

    convention: str
    key: str
    name: str
    identifiers: tuple[str, ...] = ()
    manufacturer: str = ""
    model: str = ""
    version: str = ""
    area: str = ""
    entities: tuple[Entity, ...] = ()
    roots: tuple[str, ...] = ()
    asks: tuple[Outgoing, ...] = ()
    sources: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Appeared:
    """A device announced itself, or announced itself changed."""

    device: DiscoveredDevice


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A device took its announcement back."""

    key: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """An announcement can't be used; `reason` in words, `raw` its bytes, cut to 256."""

    topic: str
    reason: str
    raw: bytes


Finding = Appeared | Withdrawn | Rejected


class Convention(ABC):
    """One way of announcing devices on MQTT. Keeps what it needs to put announcements together; nothing else.

    It is fed every message that matches `filters`, and answers with what changed. A message that is none of its
    business gives nothing. It must not raise, whatever arrives.
    """

    NAME: ClassVar[str]

    @property
    @abstractmethod
    def filters(self) -> tuple[str, ...]:
        """The topic filters to subscribe to."""

    @abstractmethod
    def hear(self, message: Message) -> tuple[Finding, ...]:
        """Take one message; return what it changed."""

    @abstractmethod
    def devices(self) -> Mapping[str, DiscoveredDevice]:
        """Return every device announced now, by key."""

    def largest(self, topic: str, limits: "Limits") -> int:
        """Return how many bytes a message on a topic may have. A bridge's list of its devices may have more."""
        del topic
        return limits.payload


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What an announcement may cost. A message beyond them is rejected, a device beyond them is not kept."""

    devices: int = 5000
    entities: int = 512
    payload: int = 256 * 1024
    bridge_payload: int = 8 * 1024 * 1024
    """For conventions whose bridge announces all its devices in one message."""
    depth: int = 24
    template: int = 4096
    name: int = 200
