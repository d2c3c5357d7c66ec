"""What Home Assistant is told of a device and of the scenes. Pure: a device in, topics with payloads out.

Source: Home Assistant, "MQTT" (device discovery payload, availability) and its pages on MQTT sensor, binary sensor,
switch, number, select, text and button. States are retained; the payload `None` makes an entity unknown there. Texts
go as JSON, as an empty retained payload would delete what is kept.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from devices.core.device import Device
from devices.core.texts import Texts, pick
from devices.core.values import Point, PointType, Value
from devices.core.verbs import Verb
from exhibit_server.announcing.topics import Topics
from exhibit_server.store.text import storable
from scenes.scene import Scene

LONGEST_STATE = 255
"""Characters a state has in Home Assistant."""

WIDE = 1_000_000.0
"""Range of a number that declares none, on either side of zero."""

ON, OFF, UNKNOWN, PRESS = "ON", "OFF", "None", "PRESS"

CLASSES: Mapping[str, str] = {
    "°C": "temperature",
    "V": "voltage",
    "A": "current",
    "W": "power",
    "kWh": "energy",
    "Hz": "frequency",
    "hPa": "pressure",
    "lx": "illuminance",
    "dB": "sound_pressure",
}
"""Units that say by themselves what is measured; others may be many things. Energy is counted, so it is a total."""

RUN_STATES = (
    "idle", "starting", "playing", "paused", "asking", "holding", "restoring", "done", "stopped", "failed",
    "interrupted",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Narrator:
    """Who tells: the hall's topics, its main language, and the hub's version."""

    topics: Topics
    language: str
    version: str
    hall: Texts
    zones: Mapping[str, Texts]

    def device_config(self, device: Device) -> str:
        """Return the device payload of a device: every point, and a button for every verb without arguments."""
        components = {name: self._point(device, point) for name, point in device.points.items()}
        for verb in device.verbs.values():
            if is_button(verb):
                components[verb.name] = self._button(device, verb)
        identity = device.identity
        about = {
            "name": self._say(identity.name, device.id),
            "model": identity.driver,
            "suggested_area": self._say(self.zones.get(identity.zone, {}), identity.zone),
            "via_device": self.topics.object_id(),
        }
        extra = [{"topic": self.topics.availability(device.id)}]
        return self._payload(self.topics.object_id(device.id), about, components, extra)

    def hub_config(self, scenes: Mapping[str, Scene]) -> str:
        """Return the device payload of the hub itself: for every scene its run's state, and a button to start it."""
        components: dict[str, dict[str, Any]] = {}
        for scene_id, scene in scenes.items():
            title = self._say(scene.title, scene_id)
            unique = f"{self.topics.object_id()}_scene_{scene_id}"
            components[f"run_{scene_id}"] = {
                "platform": "sensor",
                "unique_id": f"{unique}_run",
                "name": title,
                "state_topic": self.topics.scene(scene_id, "state"),
                "device_class": "enum",
                "options": list(RUN_STATES),
            }
            if "kiosk" in scene.audience:
                components[f"start_{scene_id}"] = {
                    "platform": "button",
                    "unique_id": f"{unique}_start",
                    "name": title,
                    "command_topic": self.topics.scene(scene_id, "start"),
                    "availability": [*self._hub_there(), {"topic": self.topics.scene(scene_id, "availability")}],
                }
        about = {"name": self._say(self.hall, self.topics.hall), "model": "hub"}
        return self._payload(self.topics.object_id(), about, components, [])

    # -- inside -------------------------------------------------------------------------------------------------

    def _payload(
        self, identifier: str, about: Mapping[str, Any], components: Mapping[str, Any], extra: Iterable[Any]
    ) -> str:
        document = {
            "device": {
                "identifiers": [identifier],
                "manufacturer": "VKC exhibit controller",
                "sw_version": self.version,
                **about,
            },
            "origin": {"name": "VKC exhibit controller", "sw_version": self.version},
            "availability": [*self._hub_there(), *extra],
            "availability_mode": "all",
            "components": components,
        }
        return json.dumps(document, ensure_ascii=False)

    def _hub_there(self) -> list[dict[str, str]]:
        return [{"topic": f"{self.topics.root}/hub/state"}]

    def _button(self, device: Device, verb: Verb) -> dict[str, Any]:
        return {
            "platform": "button",
            "unique_id": f"{self.topics.object_id(device.id)}_{verb.name}",
            "name": self._say(verb.label, verb.name),
            "command_topic": self.topics.command(device.id, verb.name),
        }

    def _point(self, device: Device, point: Point) -> dict[str, Any]:
        component: dict[str, Any] = {
            "unique_id": f"{self.topics.object_id(device.id)}_{point.name}",
            "name": self._say(point.label, point.name),
            **(_writable(point) if point.writable else _readable(point)),
        }
        if point.writable:
            component["command_topic"] = self.topics.command(device.id, point.name)
        if point.feedback or not point.writable:
            component["state_topic"] = self.topics.point(device.id, point.name)
            if point.type is PointType.TEXT:
                component["value_template"] = "{{ value_json.value }}"
        return component

    def _say(self, texts: Texts, otherwise: str) -> str:
        return storable(pick(texts, self.language) or otherwise)


def is_button(verb: Verb) -> bool:
    """Whether a verb is done by pressing: it takes nothing, and sets no point."""
    return verb.sets is None and not verb.arguments.model_fields


def state_payload(point: Point, value: Value | None) -> str:
    """Return a value as it is told."""
    if point.type is PointType.TEXT:
        text = None if value is None else storable(str(value))[:LONGEST_STATE]
        return json.dumps({"value": text}, ensure_ascii=False)
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return ON if value else OFF
    return f"{value:.12g}" if isinstance(value, float) else storable(str(value))


def _readable(point: Point) -> dict[str, Any]:
    match point.type:
        case PointType.BOOLEAN:
            return {"platform": "binary_sensor"}
        case PointType.CHOICE:
            return {"platform": "sensor", "device_class": "enum", "options": list(point.choices)}
        case PointType.TEXT:
            return {"platform": "sensor"}
    return {"platform": "sensor", "state_class": "total" if point.unit == "kWh" else "measurement", **_unit(point)}


def _writable(point: Point) -> dict[str, Any]:
    match point.type:
        case PointType.BOOLEAN:
            return {"platform": "switch"}
        case PointType.CHOICE:
            return {"platform": "select", "options": list(point.choices)}
        case PointType.TEXT:
            return {"platform": "text", "max": LONGEST_STATE}
    low = point.minimum if point.minimum is not None else -WIDE
    high = point.maximum if point.maximum is not None else WIDE
    fine = 0.01 if high - low < 10 else 0.1
    step = 1 if point.type is PointType.INTEGER else fine
    return {"platform": "number", "min": low, "max": high, "step": step, **_unit(point)}


def _unit(point: Point) -> dict[str, str]:
    if not point.unit:
        return {}
    known = {"device_class": CLASSES[point.unit]} if point.unit in CLASSES else {}
    return {"unit_of_measurement": point.unit, **known}
