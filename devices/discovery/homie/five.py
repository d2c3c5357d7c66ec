"""Homie 5: one JSON document describes a device.

Source: The Homie Convention 5.0, "Device Attributes" (`$description`), "Nodes", "Properties", "Device hierarchy",
"Forward compatibility": a node or a property with an illegal value is passed over, the rest of the device is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from devices.core.wires import Message
from devices.discovery.homie.datatypes import Property
from devices.discovery.homie.entities import STATES, Description
from devices.discovery.homie.four import ID
from devices.discovery.model import Limits


@dataclass(slots=True)
class Told:
    """What a device has said of itself. It exists once it has a state, and may change itself while that is `init`."""

    state: Message | None = None
    description: Message | None = None

    @property
    def complete(self) -> bool:
        """Whether the description counts."""
        word = b"" if self.state is None else self.state.payload
        return self.description is not None and word != b"init" and word.decode(errors="replace") in STATES


def describe(base: str, id_: str, document: Any, limits: Limits) -> Description:
    """Return the device that a `$description` describes. Raises ValueError when it can't be used."""
    if not isinstance(document, dict):
        raise ValueError("expected a JSON object")
    version = document.get("homie")
    if not isinstance(version, str) or not version.startswith("5."):
        raise ValueError("homie: expected a version 5")
    problems: list[str] = []
    properties: list[Property] = []
    for prop in _properties(document, problems):
        if len(properties) >= limits.entities:
            raise ValueError(f"expected at most {limits.entities} properties")
        properties.append(prop)
    root = _text(document, "root")
    if root and (ID.fullmatch(root) is None or root == id_):
        raise ValueError(f"root: expected the id of another device, got {root[:80]!r}")
    return Description(
        topic=f"{base}/5/{id_}",
        id=id_,
        name=_text(document, "name") or id_,
        version=version,
        kind=_text(document, "type"),
        properties=properties,
        problems=problems[:MOST_PROBLEMS],
        root=f"{base}/5/{root}" if root else "",
    )


MOST_PROBLEMS = 20
"""Things left out that are told one by one."""


def _properties(document: dict[str, Any], problems: list[str]) -> Iterator[Property]:
    for node, described in _objects(document, "nodes", problems):
        for prop, raw in _objects(described, "properties", problems):
            datatype = raw.get("datatype")
            if not isinstance(datatype, str):
                problems.append(f"{node}/{prop}: datatype: expected a text")
                continue
            yield Property(
                node=node,
                id=prop,
                name=_text(raw, "name"),
                datatype=datatype,
                format=_text(raw, "format"),
                unit=_text(raw, "unit"),
                settable=raw.get("settable") is True,
                retained=raw.get("retained") is not False,
                version=5,
            )


def _objects(document: dict[str, Any], key: str, problems: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    found = document.get(key, {})
    if not isinstance(found, dict):
        problems.append(f"{key}: expected an object")
        return
    for id_, raw in found.items():
        if ID.fullmatch(id_) is None or not isinstance(raw, dict):
            problems.append(f"{key}: expected objects by id, got {id_[:80]!r}")
            continue
        yield id_, raw


def _text(document: dict[str, Any], key: str) -> str:
    value = document.get(key)
    return value[:4096] if isinstance(value, str) else ""
