"""The far end of a device that announced itself by Home Assistant's MQTT discovery: it does what it announced.

Written from Home Assistant, "MQTT" (discovery, availability) and the pages of its platforms. It reads announcements in
its own simple way: sensors say a steady value, switches, lights, numbers, selects and the like say what they were told,
covers travel. Of devices of other conventions it plays nothing: they stay silent.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import Field

from devices.core.duration import Duration
from devices.core.simulation import Ramp, SimulationOptions, World
from devices.sim.mqtt_client import REPORTS_EVERY, MqttClientSimulator

SHORT: Mapping[str, str] = {
    "avty": "availability",
    "avty_t": "availability_topic",
    "bri_cmd_t": "brightness_command_topic",
    "bri_scl": "brightness_scale",
    "bri_stat_t": "brightness_state_topic",
    "cmd_t": "command_topic",
    "cmps": "components",
    "dev_cla": "device_class",
    "ops": "options",
    "p": "platform",
    "pl_avail": "payload_available",
    "pl_cls": "payload_close",
    "pl_not_avail": "payload_not_available",
    "pl_off": "payload_off",
    "pl_on": "payload_on",
    "pl_open": "payload_open",
    "pl_stop": "payload_stop",
    "pos_t": "position_topic",
    "set_pos_t": "set_position_topic",
    "stat_off": "state_off",
    "stat_on": "state_on",
    "stat_t": "state_topic",
    "t": "topic",
    "unit_of_meas": "unit_of_measurement",
    "val_tpl": "value_template",
}
"""Abbreviations this simulator knows."""

_PLACE = re.compile(r"""\.(\w+)|\[\s*['"]([^'"]+)['"]\s*\]""")
_TEMPLATE = re.compile(r"""\{\{-?\s*value_json((?:\.\w+|\[\s*['"][^'"]+['"]\s*\])+)""")
_SWITCHING = frozenset({"switch", "light", "fan", "siren"})
_TOLD = frozenset({"number", "select", "text"})


class DiscoveredSimulation(SimulationOptions):
    """`measures`: what numeric sensors say. `travel_time`: seconds of a cover from closed to open."""

    measures: float = 21.5
    travel_time: Duration = Field(default=10.0, gt=0)


class Part:
    """One entity: its announcement in long words, and how it is."""

    def __init__(self, kind: str, config: Mapping[str, Any], simulate: DiscoveredSimulation) -> None:
        self.kind = kind
        self.config = config
        self.on = False
        self.level = 100
        self.told = str((config.get("options") or [0])[0]) if kind in _TOLD else ""
        self.position = Ramp(0.0, 100.0 / simulate.travel_time)
        self._measures = simulate.measures

    def text(self, key: str, default: str = "") -> str:
        return str(self.config.get(key, default))

    def commands(self) -> dict[str, Callable[[str], None]]:
        """Return what it does on which topic."""
        handlers = {
            "command_topic": self.obey,
            "brightness_command_topic": self.dim,
            "set_position_topic": self.travel,
        }
        return {self.text(key): handler for key, handler in handlers.items() if self.text(key)}

    def obey(self, word: str) -> None:
        """Take a command on the main topic."""
        if self.kind == "cover":
            targets = {self.text("payload_open", "OPEN"): 100.0, self.text("payload_close", "CLOSE"): 0.0}
            if word in targets:
                self.position.go(targets[word])
            elif word == self.text("payload_stop", "STOP"):
                self.position.stop()
        elif self.kind in _TOLD:
            self.told = word
        elif self.config.get("schema") == "json":
            self._obey_json(word)
        elif word in (self.text("payload_on", "ON"), self.text("payload_off", "OFF")):
            self.on = word == self.text("payload_on", "ON")

    def _obey_json(self, word: str) -> None:
        try:
            command = json.loads(word)
        except ValueError:
            return  # as firmware does: what it can't read, it passes over
        if isinstance(command, dict):
            self.on = command.get("state", "ON" if self.on else "OFF") == "ON"
            self.dim(str(command.get("brightness", self.level)))

    def dim(self, word: str) -> None:
        self.level = int(word) if word.isdecimal() else self.level

    def travel(self, word: str) -> None:
        if word.isdecimal():
            self.position.go(min(100.0, float(word)))

    def says(self) -> dict[str, Any]:
        """Return what it says by topic."""
        state = self._state()
        said = {self.text("state_topic"): state} if self.kind != "cover" or not self._only_position else {}
        if self.kind == "cover":
            said[self.text("position_topic")] = round(self.position.value)
        if self.kind == "light":
            said[self.text("brightness_state_topic")] = self.level
        return {topic: value for topic, value in said.items() if topic}

    @property
    def _only_position(self) -> bool:
        return self.text("position_topic") == self.text("state_topic")

    def _state(self) -> Any:
        if self.kind == "cover":
            return self._motion()
        if self.kind in _TOLD:
            return self.told
        if self.kind in _SWITCHING:
            word = "on" if self.on else "off"
            if self.config.get("schema") == "json":
                return {"state": word.upper(), "brightness": self.level} if self.on else {"state": "OFF"}
            return self.text(f"state_{word}", self.text(f"payload_{word}", word.upper()))
        if self.kind == "binary_sensor":
            return self.text("payload_off", "OFF")
        return self._measures if self.text("unit_of_measurement") else "ready"

    def _motion(self) -> str:
        here = self.position.value
        if self.position.moving:
            return "opening" if self.position.target > here else "closing"
        return {0.0: "closed"}.get(here, "open")

    @property
    def place(self) -> list[str]:
        """Where its value stands in the JSON of its topic; nothing where the payload is the value."""
        found = _TEMPLATE.search(self.text("value_template"))
        return [dotted or quoted for dotted, quoted in _PLACE.findall(found[1])] if found else []


class DiscoveredSimulator(MqttClientSimulator):
    """All parts of one announced device."""

    NAME = "mqtt_discovered"
    OPTIONS = DiscoveredSimulation

    def __init__(
        self, device_id: str, driver_options: Mapping[str, Any], simulate: DiscoveredSimulation, world: World
    ) -> None:
        self._parts = read_parts(driver_options, simulate)
        presence = next((found for part in self._parts if (found := _presence(part))), {})
        super().__init__(device_id, {**driver_options, **presence}, simulate, world)

    def commands(self) -> Mapping[str, Callable[[str], None]]:
        return {topic: obey for part in self._parts for topic, obey in part.commands().items()}

    def states(self) -> Mapping[str, str]:
        said: dict[str, Any] = {}
        for part in self._parts:
            for topic, value in part.says().items():
                said[topic] = _put(said.get(topic), part.place if topic == part.text("state_topic") else [], value)
        return {topic: value if isinstance(value, str) else json.dumps(value) for topic, value in said.items()}

    def pause(self) -> float | None:
        return REPORTS_EVERY if any(part.position.moving for part in self._parts) else None


def read_parts(options: Mapping[str, Any], simulate: DiscoveredSimulation) -> list[Part]:
    """Return the parts of a device from its announcements; none from those of other conventions."""
    parts: list[Part] = []
    for message in options.get("messages", ()) if options.get("convention") == "homeassistant" else ():
        levels = str(message["topic"]).split("/")
        try:
            document = json.loads(message["payload"] or bytes.fromhex(message["payload_hex"] or ""))
        except ValueError:
            continue
        if not isinstance(document, dict) or levels[-1] != "config" or len(levels) < 4:
            continue
        config = _long(document)
        components = config.get("components")
        if not isinstance(components, dict):
            known = ("sensor", "binary_sensor", "cover", *_SWITCHING, *_TOLD)
            parts.append(Part(next((level for level in levels if level in known), "sensor"), config, simulate))
            continue
        for component in components.values():
            own = {**config, **_long({"~": document.get("~", ""), **component})}
            parts.append(Part(str(own.get("platform")), own, simulate))
    return parts


def _long(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keys in long words, with the base topic put in."""
    base = str(config.get("~", ""))
    long = {SHORT.get(key, key): value for key, value in config.items()}
    return {key: _based(value, base) if key.endswith("topic") else value for key, value in long.items()}


def _based(topic: Any, base: str) -> Any:
    if not isinstance(topic, str):
        return topic
    return base + topic[1:] if topic.startswith("~") else topic[:-1] + base if topic.endswith("~") else topic


def _presence(part: Part) -> dict[str, str]:
    """Return where and how a part says that it is there, in the words that all simulated devices use."""
    config = dict(part.config)
    listed = config.get("availability")
    first = listed[0] if isinstance(listed, list) and listed else listed
    if isinstance(first, dict):
        config = _long({"~": config.get("~", ""), **first})
        config["availability_topic"] = config.get("topic")
    if not config.get("availability_topic"):
        return {}
    json_words = "value_json" in str(config.get("value_template", "")) and isinstance(first, dict)
    words = {
        "payload_available": str(config.get("payload_available", "online")),
        "payload_not_available": str(config.get("payload_not_available", "offline")),
    }
    if json_words:
        words = {key: json.dumps({"state": word}) for key, word in words.items()}
    return {"availability_topic": str(config["availability_topic"]), **words}


def _put(document: Any, place: list[str], value: Any) -> Any:
    """Put a value where it belongs in the JSON of a topic."""
    if not place:
        return {**document, **value} if isinstance(document, dict) and isinstance(value, dict) else value
    document = document if isinstance(document, dict) else {}
    inner = document
    for key in place[:-1]:
        inner = inner.setdefault(key, {})
    inner[place[-1]] = value
    return document
