"""Entities of a Homie device: one for each property.

Source: The Homie Convention 5.0, "Properties" (`settable`, `retained`, `/set`), "Device Lifecycle" (`$state`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from devices.core.values import Value
from devices.discovery.homie.datatypes import Property, datatype_of
from devices.discovery.model import Entity, Outgoing, Presence, Read, Write
from devices.discovery.native.points import PointNames, cut, named
from devices.discovery.native.reading import LONGEST_TEXT

STATES: Mapping[str, bool] = {
    "ready": True,
    "alert": True,
    # It keeps its values and will be back; battery sensors do this all day.
    "sleeping": True,
    "init": False,
    "disconnected": False,
    "lost": False,
}
"""Whether a device in this `$state` is there."""

LARGEST_PAYLOAD = 4 * LONGEST_TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A device as it describes itself. `topic` is where it lives; `root` where the one lives that connects it."""

    topic: str
    id: str
    name: str
    version: str
    kind: str = ""
    properties: Sequence[Property]
    problems: Sequence[str] = ()
    root: str = ""


def homie_entities(description: Description, longest_name: int) -> tuple[tuple[Entity, ...], list[str]]:
    """Return the entities, and what of the device had to be left out."""
    names = PointNames()
    states = {f"{description.topic}/$state": read_state}
    if description.root:
        states[f"{description.root}/$state"] = read_root_state
    presence = Presence(topics=states, mode="all")
    found: list[Entity] = []
    problems = [*description.problems]
    for prop in description.properties:
        try:
            found.append(_entity(description, prop, names, presence, longest_name))
        except ValueError as problem:
            problems.append(f"{prop.node}/{prop.id}: {problem}")
    return tuple(found), problems


def read_state(payload: bytes) -> bool | None:
    """Read `$state`."""
    return STATES.get(payload.decode(errors="replace")) if len(payload) < 20 else None


def read_root_state(payload: bytes) -> bool | None:
    """Read the `$state` of a device's root: only when that is lost is the device lost with it."""
    word = payload.decode(errors="replace") if len(payload) < 20 else ""
    return word != "lost" if word in STATES else None


def _entity(
    description: Description, prop: Property, names: PointNames, presence: Presence, longest_name: int
) -> Entity:
    topic = f"{description.topic}/{prop.node}/{prop.id}"
    name = cut(prop.name, longest_name) or prop.id
    wanted = f"{prop.node}_{prop.id}"
    datatype = datatype_of(prop, names.take(wanted), named(name))
    command = f"{topic}/set" if prop.settable else ""
    return Entity(
        kind=_kind(prop),
        name=name,
        unique_id=f"{description.id}_{prop.node}_{prop.id}",
        points=(datatype.point,),
        state_topic=topic,
        command_topic=command,
        unit=datatype.point.unit,
        command_topics=frozenset({command} - {""}),
        readers={topic: (_reader(datatype.point.name, datatype.read),)},
        writers={datatype.point.name: _writer(command, datatype.write, prop)} if command else {},
        presence=presence,
    )


def _kind(prop: Property) -> str:
    if not prop.settable:
        if prop.datatype == "boolean":
            return "binary_sensor"
        return "sensor" if prop.retained else "event"
    kinds = {"boolean": "switch", "integer": "number", "float": "number", "percent": "number", "enum": "select"}
    return kinds.get(prop.datatype, "text")


def _reader(point: str, take: Any) -> Read:
    def read(payload: bytes) -> Mapping[str, Value | None]:
        if len(payload) > LARGEST_PAYLOAD:
            raise ValueError(f"expected at most {LARGEST_PAYLOAD} bytes, got {len(payload)}")
        if not payload:
            # The broker was told to forget what it retained.
            return {point: None}
        try:
            text = payload.decode()
        except UnicodeDecodeError:
            raise ValueError("expected text in UTF-8") from None
        return {point: take(text)}

    return read


def _writer(topic: str, write: Any, prop: Property) -> Write:
    # What is not retained is a moment: it must not arrive late, or twice.
    return lambda args: (Outgoing(topic, write(args["value"]), qos=1 if prop.retained else 0),)
