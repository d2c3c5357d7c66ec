"""Topics of announcements, and the topics that announcements name.

Source: Home Assistant, "MQTT", discovery topic; core, homeassistant/components/mqtt/util.py (what a topic may hold).
"""

import re
from dataclasses import dataclass

from devices.transports.topics import check_filter, check_topic

_ID = re.compile(r"[a-zA-Z0-9_-]+")
_COMPONENT = re.compile(r"[a-zA-Z0-9_]+")

DEVICE = "device"
"""The component of an announcement that holds a whole device."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an announcement came: `<prefix>/<component>/[<node>/]<object>/config`."""

    component: str
    node: str
    object_id: str


def find_place(topic: str, prefix: str) -> Place | None:
    """Return the place, or None for a topic that is none of discovery's business.

    Raises ValueError for one that is meant as an announcement and has letters that are not allowed.
    """
    levels = topic.removeprefix(f"{prefix}/").split("/")
    if not topic.startswith(f"{prefix}/") or len(levels) not in (3, 4) or levels[-1] != "config":
        return None
    component, *ids = levels[:-1]
    if not _COMPONENT.fullmatch(component) or not all(_ID.fullmatch(name) for name in ids):
        raise ValueError("a discovery topic may hold letters, digits, _ and - only between its slashes")
    return Place(component, ids[0] if len(ids) == 2 else "", ids[-1])


def named_topic(raw: str, *, wildcards: bool = False) -> str:
    """Return a topic that an announcement names. Raises ValueError; so do wildcards and control characters.

    With `wildcards` the topic is one to read, and + may stand for some of its levels: OpenMQTTGateway and Theengs
    announce `+/+/BTtoMQTT/A4C138112233`, since any of several gateways may hear the sensor. # is refused always.
    """
    some = wildcards and "#" not in raw and any(level not in ("", "+") for level in raw.split("/"))
    topic = check_filter(raw) if some else check_topic(raw)
    if any(_is_control(ord(letter)) for letter in topic):
        raise ValueError(f"a topic can't hold control characters, got {topic[:80]!r}")
    return topic


def _is_control(code: int) -> bool:
    nothing = 0xFDD0 <= code <= 0xFDEF or code & 0xFFFF in (0xFFFE, 0xFFFF)
    return code < 0x20 or 0x7F <= code <= 0x9F or nothing
