"""Follows the birth certificates of edge nodes and their devices."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from devices.core.wires import Message
from devices.discovery.model import (
    Appeared,
    Convention,
    DiscoveredDevice,
    Finding,
    Limits,
    Outgoing,
    Rejected,
)
from devices.discovery.native.points import cut
from devices.discovery.sparkplug.entities import MOST_COUNTED, NAMESPACE, Place, shown, sparkplug_entities
from devices.discovery.sparkplug.payload import Metric, Payload, make_rebirth, parse_payload, without_metrics
from devices.transports.topics import check_topic

LONGEST_ID = 200

Shape = tuple[tuple[str | None, int | None, int | None, str], ...]


@dataclass(slots=True)
class _Node:
    """The births heard of a node (under "") and its devices."""

    births: dict[str, tuple[Message, Payload]] = field(default_factory=dict)


class Sparkplug(Convention):
    """Reads births. Each node and each device is a device of its own; none is withdrawn, as a death is no farewell."""

    NAME: ClassVar[str] = "sparkplug"

    def __init__(self, limits: Limits = Limits()) -> None:  # noqa: B008 - frozen, the same for everybody
        self._limits = limits
        self._nodes: dict[tuple[str, str], _Node] = {}
        self._devices: dict[str, DiscoveredDevice] = {}
        self._shapes: dict[str, tuple[Shape, tuple[str, ...], bool]] = {}

    @property
    def filters(self) -> tuple[str, ...]:
        return (f"{NAMESPACE}/+/NBIRTH/+", f"{NAMESPACE}/+/DBIRTH/+/+")

    def devices(self) -> Mapping[str, DiscoveredDevice]:
        return self._devices

    def hear(self, message: Message) -> tuple[Finding, ...]:
        levels = message.topic.split("/")
        if levels[0] != NAMESPACE or len(levels) not in (4, 5) or levels[2] != ("NBIRTH", "DBIRTH")[len(levels) - 4]:
            return ()
        if not message.payload:
            # Births are never retained; somebody cleans up what was retained by mistake.
            return ()
        try:
            return tuple(self._hear(levels, message))
        except ValueError as problem:
            return (Rejected(message.topic, str(problem), message.payload[:256]),)

    # -- inside -------------------------------------------------------------------------------------------------

    def _hear(self, levels: list[str], message: Message) -> Iterator[Finding]:
        group, _, node, *rest = levels[1:]
        device = rest[0] if rest else ""
        if not all(0 < len(part) <= LONGEST_ID for part in (group, node, *rest)):
            raise ValueError(f"expected ids of 1 to {LONGEST_ID} characters")
        check_topic(message.topic)
        payload = parse_payload(message.payload, self._limits.payload)
        place = Place(group, node, device)
        known = self._nodes.get((group, node))
        if self._key(place) not in self._devices and len(self._devices) >= self._limits.devices:
            raise ValueError(f"expected at most {self._limits.devices} devices")
        count = len(shown(payload.metrics))
        if count > self._limits.entities:
            raise ValueError(f"expected at most {self._limits.entities} metrics, got {count}")
        if known is None:
            known = self._nodes[group, node] = _Node()
        known.births[device] = (message, payload)
        # Whom one has to count with, all the others have to as well; beyond some number nobody counts any more.
        others = known.births if len(known.births) <= MOST_COUNTED + 3 else ()
        for other in (device, *(each for each in others if each != device)):
            yield from self._announce(known, Place(group, node, other))

    def _announce(self, node: _Node, place: Place) -> Iterator[Finding]:
        key = self._key(place)
        message, payload = node.births[place.device]
        siblings = tuple(sorted(each for each in node.births if each not in ("", place.device)))
        counts = len(siblings) <= MOST_COUNTED
        if not counts:
            siblings = ()
        shape = (_shape(payload.metrics), siblings, counts)
        if self._shapes.get(key) == shape:
            return
        # Of the others only the topics count.
        others = (Message(place.topic("DBIRTH", each), without_metrics()) for each in siblings)
        self._shapes[key] = shape
        self._devices[key] = device = DiscoveredDevice(
            convention=self.NAME,
            key=key,
            name=cut(place.device or place.node, self._limits.name),
            identifiers=(f"{NAMESPACE}/{place.id}",),
            model="Sparkplug B",
            entities=sparkplug_entities(
                place,
                payload.metrics,
                siblings if counts else None,
                self._limits.name,
            ),
            roots=tuple(
                place.topic(kind, place.device)
                for kind in (("DBIRTH", "DDATA") if place.device else ("NBIRTH", "NDATA"))
            ),
            asks=(Outgoing(place.topic("NCMD"), make_rebirth()),),
            sources=(message, *others),
        )
        yield Appeared(device)

    def _key(self, place: Place) -> str:
        return f"{self.NAME}:{place.id}"


def _shape(metrics: tuple[Metric, ...]) -> Shape:
    """Return what makes a device what it is: its metrics, not their values."""
    return tuple((metric.name, metric.alias, metric.datatype, metric.unit) for metric in shown(metrics))
