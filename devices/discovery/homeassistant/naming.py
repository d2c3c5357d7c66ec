"""Names: of points, which stay the same over restarts; of entities, as Home Assistant shows them."""

import re

from devices.discovery.homeassistant.config import Config
from devices.discovery.homeassistant.hardware import Hardware
from devices.discovery.homeassistant.words import NAMED_BY_CLASS, class_name, kind_name

LONGEST = 64
"""Characters of a point's name, before what its parts add."""

_OTHER = re.compile(r"[^a-z0-9]+")
_PUNCTUATION = re.compile(r"[\s_:.\-]+")


def slug(text: str) -> str:
    """Return a text as a name of letters, digits and _ only."""
    return _OTHER.sub("_", text.lower()).strip("_")


def point_name(object_id: str, kind: str, hardware: Hardware | None) -> str:
    """Return the name of an entity's main point: its object id, without the device's own id before it."""
    name = slug(object_id)
    for identifier in sorted(hardware.identifiers if hardware else (), key=len, reverse=True):
        own = slug(identifier)
        if own and name.startswith(f"{own}_"):
            name = name.removeprefix(f"{own}_")
            break
    if not name or name[0].isdigit():
        name = f"{kind}_{name}".strip("_")
    return name[:LONGEST].rstrip("_")


def entity_name(config: Config, kind: str, hardware: Hardware | None, longest: int) -> str:
    """Return an entity's own name; the device's where it has none of its own.

    No key `name` at all means the name of its device class, where its kind has such, else that of its kind. The
    device's name is never put before the entity's.
    """
    given = config.optional_text("name")
    if given and given.strip():
        return given.strip()[:longest]
    device = hardware.name if hardware else ""
    if "name" in config and device:
        return device
    device_class = (config.optional_text("device_class") or "").lower() if kind in NAMED_BY_CLASS else ""
    if device_class and device_class != "enum":
        return class_name(device_class)[:longest]
    return kind_name(kind, config.text("schema"))
