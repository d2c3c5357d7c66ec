"""Entities of an edge node or of one of its devices: one for each metric that holds one value.

Source: Eclipse Sparkplug Specification 3.0.0, "Topics and messages".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from devices.core.values import Point, PointType, Value
from devices.discovery.model import Entity, Presence, Read, ReadPresence
from devices.discovery.native.points import PointNames, cut, named
from devices.discovery.sparkplug.datatypes import point_type
from devices.discovery.sparkplug.payload import Metric
from devices.discovery.sparkplug.session import Known, Session

NAMESPACE = "spBv1.0"
MOST_COUNTED = 32
"""Devices of a node whose messages are listened to only to count them; with more of them gaps go unnoticed."""

CONTROL = ("Node Control/", "Device Control/")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node or one of its devices is."""

    group: str
    node: str
    device: str = ""

    def topic(self, kind: str, device: str = "") -> str:
        """Return the topic of a type of message: `NDATA`, `DDATA`, …."""
        end = f"/{device}" if device else ""
        return f"{NAMESPACE}/{self.group}/{kind}/{self.node}{end}"

    @property
    def id(self) -> str:
        """The ids of group, node and device, with slashes."""
        return "/".join(part for part in (self.group, self.node, self.device) if part)


def shown(metrics: Sequence[Metric]) -> list[Metric]:
    """Return the metrics that become points; controls of the protocol, and what has no type or name, do not."""
    return [
        metric
        for metric in metrics
        if metric.name
        and metric.name != "bdSeq"
        and not metric.name.startswith(CONTROL)
        and metric.datatype is not None
        and point_type(metric.datatype) is not None
    ]


def sparkplug_entities(
    place: Place,
    metrics: Sequence[Metric],
    siblings: Sequence[str] | None,
    longest_name: int,
) -> tuple[Entity, ...]:
    """Return the entities. `siblings`: the node's other devices.

    Without `siblings` they are too many to count the node's messages: gaps go unnoticed.
    """
    names = PointNames()
    found = {metric.name: metric for metric in shown(metrics) if metric.name is not None}
    points = {name: _point(names.take(name), name, metric) for name, metric in found.items()}
    known = {name: Known(point.name, found[name].datatype or 0) for name, point in points.items()}
    own = "DBIRTH" if place.device else "NBIRTH"
    session = Session(own, known, counts=siblings is not None)
    presence = _presence(place, session)
    topics = _topics(place)
    counted = _counted(place, siblings) if siblings is not None else ()
    entities: list[Entity] = []
    for name, point in points.items():
        readers = {topic: (_reader(session, kind, point.name),) for topic, kind in topics.items()}
        if not entities:
            # One of them listens to what is not theirs, so that nothing is missed.
            readers |= {topic: (_reader(session, "other", point.name),) for topic in counted}
        entities.append(
            Entity(
                kind="binary_sensor" if point.type is PointType.BOOLEAN else "sensor",
                name=cut(name, longest_name),
                unique_id=f"{place.id}/{name}",
                points=(point,),
                state_topic=place.topic("DDATA" if place.device else "NDATA", place.device),
                unit=point.unit,
                readers=readers,
                presence=presence,
            )
        )
    return tuple(entities)


def _point(point: str, name: str, metric: Metric) -> Point:
    return Point(
        name=point, type=point_type(metric.datatype or 0) or PointType.TEXT, label=named(name), unit=metric.unit
    )


def _topics(place: Place) -> Mapping[str, str]:
    """Return the topics that say something of the points, with the kind of message on each."""
    if not place.device:
        return {place.topic("NBIRTH"): "NBIRTH", place.topic("NDATA"): "NDATA"}
    return {
        place.topic("NBIRTH"): "NBIRTH",
        place.topic("DBIRTH", place.device): "DBIRTH",
        place.topic("DDATA", place.device): "DDATA",
    }


def _counted(place: Place, siblings: Sequence[str]) -> tuple[str, ...]:
    others = tuple(place.topic(kind, other) for other in siblings for kind in ("DBIRTH", "DDATA", "DDEATH"))
    return (place.topic("NDATA"), place.topic("DDEATH", place.device), *others) if place.device else others


def _presence(place: Place, session: Session) -> Presence:
    """Births say that it is there, deaths that it is gone; a device is gone with its node."""
    topics: dict[str, ReadPresence] = {place.topic("NDEATH"): session.read_death}
    if place.device:
        topics[place.topic("DDEATH", place.device)] = _gone
        topics[place.topic("DBIRTH", place.device)] = _there
    else:
        topics[place.topic("NBIRTH")] = _there
    return Presence(topics=topics, mode="latest")


def _there(payload: bytes) -> bool | None:
    return True if payload else None


def _gone(_: bytes) -> bool | None:
    return False


def _reader(session: Session, kind: str, point: str) -> Read:
    def read(payload: bytes) -> Mapping[str, Value | None]:
        said = session.take(kind, payload)
        if point in session.wrong:
            raise ValueError(session.wrong[point])
        return {point: said[point]} if point in said else {}

    return read
