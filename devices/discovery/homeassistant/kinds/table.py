"""Every kind of entity that announcements may hold, and who reads it."""

from collections.abc import Callable, Mapping

from devices.discovery.homeassistant.builder import Builder
from devices.discovery.homeassistant.kinds import (
    climates,
    covers,
    fans,
    locks,
    notices,
    numbers,
    robots,
    sensors,
    switches,
    valves,
)
from devices.discovery.homeassistant.kinds.light_default import light_default
from devices.discovery.homeassistant.kinds.light_json import light_json
from devices.discovery.homeassistant.kinds.light_template import light_template
from devices.discovery.model import Entity

Make = Callable[[Builder], Entity]

IGNORED = frozenset({"device_automation", "tag"})
"""Announced like entities, but they hold no value and take no command."""


def light(build: Builder) -> Entity:
    """Make a light of the schema it names."""
    schema = build.config.text("schema", "basic").lower()
    make = _SCHEMAS.get(schema)
    if make is None:
        raise ValueError(f"schema: expected one of {', '.join(_SCHEMAS)}, got {schema[:80]!r}")
    return make(build)


_SCHEMAS: Mapping[str, Make] = {
    "basic": light_default,
    "default": light_default,
    "json": light_json,
    "template": light_template,
}

KINDS: Mapping[str, Make] = {
    "alarm_control_panel": sensors.alarm_control_panel,
    "binary_sensor": sensors.binary_sensor,
    "button": switches.button,
    "camera": notices.camera,
    "climate": climates.climate,
    "cover": covers.cover,
    "date": numbers.moment,
    "datetime": numbers.moment,
    "device_tracker": sensors.device_tracker,
    "event": notices.event,
    "fan": fans.fan,
    "humidifier": climates.humidifier,
    "image": notices.image,
    "lawn_mower": robots.lawn_mower,
    "light": light,
    "lock": locks.lock,
    "notify": switches.notify,
    "number": numbers.number,
    "scene": switches.scene,
    "select": numbers.select,
    "sensor": sensors.sensor,
    "siren": switches.siren,
    "switch": switches.switch,
    "text": numbers.text,
    "time": numbers.moment,
    "update": notices.update,
    "vacuum": robots.vacuum,
    "valve": valves.valve,
    "water_heater": climates.water_heater,
}
