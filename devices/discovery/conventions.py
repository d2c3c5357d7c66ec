"""All conventions there are, and devices made again from what they once said."""

from collections.abc import Iterable

from devices.core.wires import Message
from devices.discovery.homeassistant import HomeAssistant
from devices.discovery.homie import Homie
from devices.discovery.model import Convention, DiscoveredDevice, Limits
from devices.discovery.shelly import Shelly
from devices.discovery.sparkplug import Sparkplug
from devices.discovery.tasmota.convention import Tasmota
from devices.discovery.templates import TemplateCache
from devices.discovery.zigbee2mqtt import Zigbee2Mqtt


def all_conventions(
    limits: Limits | None = None,
    *,
    homeassistant_prefix: str = "homeassistant",
    templates: TemplateCache | None = None,
) -> tuple[Convention, ...]:
    """Return a fresh reader of every convention, the preferred one first; `templates` may be shared by several."""
    within = limits if limits is not None else Limits()
    return (
        HomeAssistant(within, homeassistant_prefix, templates),
        Tasmota(within),
        Shelly(within),
        Zigbee2Mqtt(within),
        Homie(within),
        Sparkplug(within),
    )


def rebuild(
    convention: str,
    messages: Iterable[Message],
    *,
    key: str = "",
    limits: Limits | None = None,
    homeassistant_prefix: str = "homeassistant",
    templates: TemplateCache | None = None,
) -> DiscoveredDevice:
    """Return the device that announced itself with these messages; `key` chooses among several.

    Whoever rebuilds many hands the same `templates` to all, so that equal ones are compiled and kept once.
    Raises ValueError in words: no such convention, or the messages announce no such device.
    """
    readers = all_conventions(limits, homeassistant_prefix=homeassistant_prefix, templates=templates)
    known = {each.NAME: each for each in readers}
    reader = known.get(convention)
    if reader is None:
        raise ValueError(f"convention: expected one of {', '.join(known)}, got {convention!r}")
    for message in messages:
        reader.hear(message)
    found = reader.devices()
    if key and key not in found:
        raise ValueError(f"messages: announce {', '.join(found) or 'no device'}, not {key}")
    if not key and len(found) != 1:
        raise ValueError(f"messages: expected to announce one device, got {', '.join(found) or 'none'}")
    return found[key] if key else next(iter(found.values()))
