"""Puts a Tasmota device together from its two announcements."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from devices.core.wires import Message
from devices.discovery.model import (
    Appeared,
    Convention,
    DiscoveredDevice,
    Entity,
    Finding,
    Limits,
    Outgoing,
    Rejected,
    Withdrawn,
)
from devices.discovery.native.points import PointNames, cut
from devices.discovery.native.reading import JsonOnce, parse_json
from devices.discovery.tasmota.announcement import Announcement, read_announcement
from devices.discovery.tasmota.entity import Builder, presence_of
from devices.discovery.tasmota.fans import fan_entities
from devices.discovery.tasmota.lights import light_entities
from devices.discovery.tasmota.sensors import sensor_entities
from devices.discovery.tasmota.shutters import shutter_entities
from devices.discovery.tasmota.switches import button_entities, input_entities, switch_entities

_TOPIC = re.compile(r"tasmota/discovery/([A-Z0-9_-]{1,40})/(config|sensors)", re.ASCII)


@dataclass(slots=True)
class _Heard:
    """The last usable announcements of one device."""

    config: Message | None = None
    sensors: Message | None = None


class Tasmota(Convention):
    """Reads what Tasmota devices announce."""

    NAME: ClassVar[str] = "tasmota"

    def __init__(self, limits: Limits = Limits()) -> None:  # noqa: B008 - frozen, the same for everybody
        self._limits = limits
        self._heard: dict[str, _Heard] = {}
        self._devices: dict[str, DiscoveredDevice] = {}
        self._once = JsonOnce()

    @property
    def filters(self) -> tuple[str, ...]:
        return ("tasmota/discovery/+/config", "tasmota/discovery/+/sensors")

    def devices(self) -> Mapping[str, DiscoveredDevice]:
        return self._devices

    def hear(self, message: Message) -> tuple[Finding, ...]:
        match = _TOPIC.fullmatch(message.topic)
        if match is None:
            return ()
        mac, part = match.groups()
        try:
            return self._take(mac, part, message)
        except ValueError as problem:
            return (Rejected(message.topic, str(problem), message.payload[:256]),)

    def _take(self, mac: str, part: str, message: Message) -> tuple[Finding, ...]:
        if not message.payload:
            return self._forget(mac, part)
        if mac not in self._heard and len(self._heard) >= self._limits.devices:
            raise ValueError(f"expected at most {self._limits.devices} devices")
        document = parse_json(message.payload, self._limits.payload, self._limits.depth)
        heard = self._heard.get(mac, _Heard())
        config, sensors = (message, heard.sensors) if part == "config" else (heard.config, message)
        if part == "sensors" and not (isinstance(document, dict) and isinstance(document.get("sn"), dict)):
            raise ValueError("sn: expected an object of sensors")
        device = self._read(mac, config, sensors)
        self._heard[mac] = _Heard(config, sensors)
        return self._announce(device)

    def _forget(self, mac: str, part: str) -> tuple[Finding, ...]:
        heard = self._heard.get(mac)
        if heard is None:
            return ()
        if part == "sensors":
            heard.sensors = None
        else:
            heard.config = None
        if heard.config is None and heard.sensors is None:
            del self._heard[mac]
        device = self._read(mac, heard.config, heard.sensors)
        if device is None:
            gone = self._devices.pop(f"{self.NAME}:{mac}", None)
            return () if gone is None else (Withdrawn(gone.key),)
        return self._announce(device)

    def _announce(self, device: DiscoveredDevice | None) -> tuple[Finding, ...]:
        if device is None:
            return ()
        known = self._devices.get(device.key)
        self._devices[device.key] = device
        same = known is not None and [m.payload for m in known.sources] == [m.payload for m in device.sources]
        return () if same else (Appeared(device),)

    def _read(self, mac: str, config: Message | None, sensors: Message | None) -> DiscoveredDevice | None:
        """Return the device as far as it is announced; None while its `config` is missing. Raises ValueError."""
        if config is None:
            return None
        limits = self._limits
        announcement = read_announcement(parse_json(config.payload, limits.payload, limits.depth), mac)
        measured = parse_json(sensors.payload, limits.payload, limits.depth)["sn"] if sensors is not None else {}
        builder = Builder(announcement, self._once, PointNames(), limits.name, presence_of(announcement))
        entities = _entities(builder, measured)
        if len(entities) > limits.entities:
            raise ValueError(f"expected at most {limits.entities} entities, got {len(entities)}")
        return DiscoveredDevice(
            convention=self.NAME,
            key=f"{self.NAME}:{mac}",
            name=cut(announcement.dn, limits.name) or mac,
            identifiers=(mac,),
            manufacturer="Tasmota",
            model=cut(announcement.md, limits.name),
            version=cut(announcement.sw, limits.name),
            entities=entities,
            roots=announcement.root,
            asks=_asks(announcement, entities),
            sources=tuple(message for message in (config, sensors) if message is not None),
        )


def _entities(builder: Builder, measured: dict[str, object]) -> tuple[Entity, ...]:
    return (
        *switch_entities(builder),
        *light_entities(builder),
        *fan_entities(builder),
        *shutter_entities(builder),
        *input_entities(builder),
        *button_entities(builder),
        *sensor_entities(builder, measured),
    )


def _asks(announcement: Announcement, entities: tuple[Entity, ...]) -> tuple[Outgoing, ...]:
    """Return the questions to which the device answers with its whole state."""
    measured = any(entity.kind in ("sensor", "binary_sensor") for entity in entities)
    state = Outgoing(announcement.command("STATE"), "")
    return (state, Outgoing(announcement.command("STATUS"), "10")) if measured else (state,)
