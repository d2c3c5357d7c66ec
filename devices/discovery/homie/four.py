"""Homie 3 and 4: one attribute on each topic, complete when `$state` says so.

Source: The Homie Convention 4.0.0, "Device Attributes", "Node Attributes", "Property Attributes", "Device Lifecycle";
3.0.1, the same, where `$datatype` may be absent.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from devices.core.wires import Message
from devices.discovery.homie.datatypes import Property
from devices.discovery.homie.entities import STATES, Description
from devices.discovery.model import Limits

ATTRIBUTES = (
    frozenset({"$homie", "$name", "$state", "$nodes", "$implementation"}),
    frozenset({"$name", "$type", "$properties"}),
    frozenset({"$name", "$datatype", "$format", "$settable", "$retained", "$unit"}),
)
"""What counts of a device, a node, a property."""

LONGEST = 4096
ID = re.compile(r"[a-z0-9-]{1,64}", re.ASCII)


@dataclass(slots=True)
class Collected:
    """What a device has said of itself so far, by the topic below its own."""

    messages: dict[str, Message] = field(default_factory=dict)

    def text(self, attribute: str) -> str | None:
        """Return an attribute; None when it was not said, or not in UTF-8."""
        message = self.messages.get(attribute)
        try:
            return None if message is None else message.payload.decode()
        except UnicodeDecodeError:
            return None

    def identity(self) -> dict[str, bytes]:
        """Return what makes the device what it is: everything but whether it is there."""
        return {name: message.payload for name, message in self.messages.items() if name != "$state"}


def attribute_of(levels: list[str]) -> str | None:
    """Return the attribute that a topic below the device's tells, such as `node/$properties`, or None."""
    if not 1 <= len(levels) <= 3 or levels[-1] not in ATTRIBUTES[len(levels) - 1]:
        return None
    return "/".join(levels) if all(ID.fullmatch(level) for level in levels[:-1]) else None


def describe(topic: str, id_: str, said: Collected, limits: Limits) -> Description | None:
    """Return the device, or None as long as it is not complete. Raises ValueError when it can't be used."""
    version, state, nodes = said.text("$homie"), said.text("$state"), said.text("$nodes")
    if version is None or nodes is None or state not in STATES or state == "init":
        return None
    if not version.startswith(("3.", "4.")):
        raise ValueError(f"$homie: expected 3 or 4, got {version[:20]!r}")
    properties: list[Property] = []
    for node in _ids(nodes, "$nodes"):
        listed = said.text(f"{node}/$properties")
        if listed is None:
            return None
        for prop in _ids(listed, f"{node}/$properties"):
            if len(properties) >= limits.entities:
                raise ValueError(f"expected at most {limits.entities} properties")
            path = f"{node}/{prop}"
            if version.startswith("4.") and said.text(f"{path}/$datatype") is None:
                return None
            properties.append(_property(said, node, prop))
    return Description(
        topic=topic,
        id=id_,
        name=said.text("$name") or id_,
        version=version,
        kind=said.text("$implementation") or "",
        properties=properties,
    )


def _ids(text: str, attribute: str) -> Iterator[str]:
    """Go through a list of ids. Node arrays of version 3 (`name[]`) are left out."""
    seen: set[str] = set()
    for part in text.split(",") if text else ():
        if part.endswith("[]"):
            continue
        if ID.fullmatch(part) is None:
            raise ValueError(f"{attribute}: expected ids with commas, got {part[:80]!r}")
        if part in seen:
            raise ValueError(f"{attribute}: {part} is listed twice")
        seen.add(part)
        yield part


def _property(said: Collected, node: str, prop: str) -> Property:
    path = f"{node}/{prop}"

    def text(attribute: str, otherwise: str = "") -> str:
        return said.text(f"{path}/{attribute}") or otherwise

    return Property(
        node=node,
        id=prop,
        name=text("$name"),
        datatype=text("$datatype", "string"),
        format=text("$format"),
        unit=text("$unit"),
        settable=text("$settable") == "true",
        retained=text("$retained", "true") == "true",
        version=4,
    )
