"""Whether two announcements speak of the same hardware: what identifiers have in common.

The conventions write one serial number in many ways: `zigbee2mqtt_0x00158d0001a2b3c4`, `A4:CF:12:00:11:22`,
`a4cf12001122`, `shellyplus1-a4cf12001122`. Compared are the whole identifier, without regard to case, the MAC address
in it and the Zigbee address in it. An identifier as short as `1` or `lamp` says nothing outside its own convention.
"""

import re
from collections.abc import Iterable

_MAC = re.compile(r"(?<![0-9a-f])[0-9a-f]{2}(?:[:-]?[0-9a-f]{2}){5}(?![0-9a-f])")
_ZIGBEE = re.compile(r"0x[0-9a-f]{16}(?![0-9a-f])")

SHORTEST = 6
"""Characters of an identifier that is believed to be unique in the world."""


def marks(identifiers: Iterable[str]) -> frozenset[str]:
    """Return what a device is recognised by."""
    found: set[str] = set()
    for identifier in identifiers:
        text = identifier.casefold()
        if len(text) >= SHORTEST:
            found.add(text)
        found.update(re.sub(r"[:-]", "", mac) for mac in _MAC.findall(text))
        found.update(_ZIGBEE.findall(text))
    return frozenset(found)
