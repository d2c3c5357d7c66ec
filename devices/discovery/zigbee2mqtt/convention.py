"""Follows the list of devices that Zigbee2MQTT's bridge keeps."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

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
from devices.discovery.zigbee2mqtt.climate import several_entity
from devices.discovery.zigbee2mqtt.device import Builder, presence_of, read_presence, state_topic
from devices.discovery.zigbee2mqtt.generic import features, generic_entities, text_of
from devices.discovery.zigbee2mqtt.groups import group_entry, members_of, trimmed_group
from devices.discovery.zigbee2mqtt.specific import gettable, specific_entity

KEPT = ("ieee_address", "type", "friendly_name", "disabled", "software_build_id", "description")
"""What of an entry counts; with its definition. The rest changes all the time and says nothing of what it can do."""


class Zigbee2Mqtt(Convention):
    """Reads the bridge's lists. `base` is its base topic; + finds every bridge whose base is one level."""

    NAME: ClassVar[str] = "zigbee2mqtt"

    def __init__(self, limits: Limits = Limits(), base: str = "+") -> None:  # noqa: B008 - frozen
        self._limits = limits
        self._base = base
        self._entries: dict[str, tuple[str, dict[str, Any]]] = {}
        self._groups: dict[str, list[dict[str, Any]]] = {}
        self._together: dict[str, tuple[Message, ...]] = {}
        self._watched: dict[str, Message] = {}
        self._devices: dict[str, DiscoveredDevice] = {}
        self._by_topic: dict[str, str] = {}
        self._once = JsonOnce()

    @property
    def filters(self) -> tuple[str, ...]:
        parts = ("bridge/devices", "bridge/groups", "+/availability", "+/+/availability")
        return tuple(f"{self._base}/{part}" for part in parts)

    def largest(self, topic: str, limits: Limits) -> int:
        return limits.bridge_payload if topic.endswith(("/bridge/devices", "/bridge/groups")) else limits.payload

    def devices(self) -> Mapping[str, DiscoveredDevice]:
        return self._devices

    def hear(self, message: Message) -> tuple[Finding, ...]:
        if message.topic.endswith("/bridge/devices"):
            base = message.topic.removesuffix("/bridge/devices")
            return (*self._hear_list(base, message), *self._regroup(base))
        if message.topic.endswith("/bridge/groups"):
            return tuple(self._hear_groups(message.topic.removesuffix("/bridge/groups"), message))
        return self._hear_availability(message)

    # -- inside -------------------------------------------------------------------------------------------------

    def _hear_list(self, base: str, message: Message) -> Iterator[Finding]:
        try:
            document = [] if not message.payload else self._parse(message)
        except ValueError as problem:
            yield Rejected(message.topic, str(problem), message.payload[:256])
            return
        present: set[str] = set()
        for raw in document:
            entry = _trimmed(raw)
            if entry is None:
                continue
            ieee = entry["ieee_address"]
            key = f"{self.NAME}:{ieee}"
            if ieee in present:
                yield Rejected(message.topic, f"{ieee}: listed twice", _shown(entry))
                continue
            try:
                yield from self._enter(base, key, entry)
            except ValueError as problem:
                yield Rejected(message.topic, f"{ieee}: {problem}", _shown(entry))
                continue
            present.add(ieee)
        yield from self._forget_others(base, present, groups=False)

    def _hear_groups(self, base: str, message: Message) -> Iterator[Finding]:
        try:
            document = [] if not message.payload else self._parse(message)
        except ValueError as problem:
            yield Rejected(message.topic, str(problem), message.payload[:256])
            return
        if base not in self._groups and len(self._groups) >= self._limits.devices:
            return
        found = [group for raw in document if (group := trimmed_group(raw)) is not None]
        self._groups[base] = found[: self._limits.devices]
        yield from self._regroup(base)

    def _regroup(self, base: str) -> Iterator[Finding]:
        """Put the groups together again from what their members can do now."""
        present: set[str] = set()
        known = {
            entry["ieee_address"]: entry
            for where, entry in self._entries.values()
            if where == base and "group" not in entry
        }
        for group in self._groups.get(base, ()):
            members = members_of(group, known)
            entry = group_entry(base, group, members)
            if entry is None or entry["ieee_address"] in present:
                continue
            key = f"{self.NAME}:{base}/group/{entry['ieee_address']}"
            self._together[key] = (_listed(base, members), _listed(base, [dict(group)], "groups"))
            try:
                yield from self._enter(base, key, entry)
            except ValueError as problem:
                yield Rejected(f"{base}/bridge/groups", f"{group['friendly_name']}: {problem}"[:300], _shown(entry))
                continue
            present.add(entry["ieee_address"])
        yield from self._forget_others(base, present, groups=True)

    def _forget_others(self, base: str, present: set[str], *, groups: bool) -> Iterator[Finding]:
        gone = [
            key
            for key, (where, entry) in self._entries.items()
            if where == base and ("group" in entry) is groups and entry["ieee_address"] not in present
        ]
        for key in gone:
            yield self._forget(key)

    def _parse(self, message: Message) -> list[Any]:
        document = parse_json(message.payload, self._limits.bridge_payload, self._limits.depth)
        if not isinstance(document, list):
            raise ValueError("expected a list of devices")
        return document

    def _enter(self, base: str, key: str, entry: dict[str, Any]) -> Iterator[Finding]:
        """Take one entry. Raises ValueError when it can't be used."""
        if self._entries.get(key) == (base, entry):
            return
        if key not in self._devices and len(self._devices) >= self._limits.devices:
            raise ValueError(f"expected at most {self._limits.devices} devices")
        topic = state_topic(base, entry["friendly_name"])
        known = self._devices.get(key)
        if known is not None and known.roots != (topic,):
            # It has another name now: what watched over the old one says nothing of it.
            self._by_topic.pop(known.roots[0], None)
            self._watched.pop(key, None)
        problems: list[str] = []
        yield self._announce(key, base, entry, problems)
        for problem in problems:
            yield Rejected(f"{base}/bridge/devices", f"{entry['ieee_address']}: {problem}", _shown(entry))

    def _announce(self, key: str, base: str, entry: dict[str, Any], problems: list[str]) -> Appeared:
        device = self._read(key, base, entry, problems)
        self._entries[key] = (base, entry)
        self._devices[key] = device
        self._by_topic[device.roots[0]] = key
        return Appeared(device)

    def _forget(self, key: str) -> Withdrawn:
        device = self._devices.pop(key)
        del self._entries[key]
        self._by_topic.pop(device.roots[0], None)
        self._watched.pop(key, None)
        self._together.pop(key, None)
        return Withdrawn(key)

    def _hear_availability(self, message: Message) -> tuple[Finding, ...]:
        """Learn that the bridge watches over a device, which it does only where it is told to."""
        key = self._by_topic.get(message.topic.removesuffix("/availability"))
        if key is None or key in self._watched or read_presence(message.payload) is None:
            return ()
        self._watched[key] = Message(message.topic, message.payload, message.retain)
        base, entry = self._entries[key]
        return (self._announce(key, base, entry, []),)

    def _read(self, key: str, base: str, entry: dict[str, Any], problems: list[str]) -> DiscoveredDevice:
        """Return the device of an entry; say what of it had to be left out. Raises ValueError when it can't be used."""
        limits, definition, name = self._limits, entry["definition"], entry["friendly_name"]
        topic = state_topic(base, name)
        builder = Builder(
            base=base,
            ieee=entry["ieee_address"],
            name=cut(name, limits.name),
            topic=topic,
            once=self._once,
            names=PointNames(),
            longest_name=limits.name,
            presence=presence_of(base, topic, watched=key in self._watched),
        )
        exposes = features({"features": definition.get("exposes")})
        entities = tuple(_entities(builder, exposes, limits.entities, problems))
        asked = {word: "" for expose in exposes for word in gettable(expose)}
        listed = self._together.get(key) or (_listed(base, [entry]),)
        watched = self._watched.get(key)
        return DiscoveredDevice(
            convention=self.NAME,
            key=key,
            name=builder.name,
            identifiers=(entry.get("group") or f"zigbee2mqtt_{builder.ieee}",),
            manufacturer=cut(text_of(definition, "vendor"), limits.name),
            model=_model(definition, limits.name),
            version=cut(text_of(entry, "software_build_id"), limits.name),
            entities=entities,
            roots=(topic,),
            asks=(Outgoing(f"{topic}/get", json.dumps(asked)),) if asked else (),
            sources=listed if watched is None else (*listed, watched),
        )


def _entities(builder: Builder, exposes: list[dict[str, Any]], most: int, problems: list[str]) -> Iterator[Entity]:
    """Go through the entities. An expose that can't be used is left out: the others are worth having."""
    count, seen = 0, set[str]()
    for expose in exposes:
        try:
            found = [specific_entity(builder, expose) or several_entity(builder, expose)]
            entities = [entity for entity in found if entity is not None] or list(generic_entities(builder, expose))
        except ValueError as problem:
            problems.append(str(problem))
            continue
        for entity in entities:
            if entity.unique_id in seen:
                continue
            seen.add(entity.unique_id)
            count += 1
            if count > most:
                raise ValueError(f"expected at most {most} entities")
            yield entity


def _trimmed(raw: Any) -> dict[str, Any] | None:
    """Return what counts of an entry; None for one that is no device to us."""
    if not isinstance(raw, dict) or raw.get("type") == "Coordinator" or raw.get("disabled") is True:
        return None
    definition = raw.get("definition")
    named = all(isinstance(raw.get(key), str) and raw[key] for key in ("ieee_address", "friendly_name"))
    if not named or not isinstance(definition, dict) or len(raw["ieee_address"]) > 40:
        return None
    kept = {key: raw[key] for key in KEPT if key in raw}
    return {
        **kept,
        "definition": {
            key: definition[key] for key in ("model", "vendor", "description", "exposes") if key in definition
        },
    }


def _listed(base: str, entries: Sequence[dict[str, Any]], what: str = "devices") -> Message:
    """Return a list of the bridge with only these entries."""
    return Message(f"{base}/bridge/{what}", json.dumps(entries, ensure_ascii=False).encode(), retain=True)


def _model(definition: dict[str, Any], longest: int) -> str:
    model, described = text_of(definition, "model"), text_of(definition, "description")
    return cut(f"{described} ({model})" if described and model else described or model, longest)


def _shown(entry: dict[str, Any]) -> bytes:
    return json.dumps(entry, ensure_ascii=False).encode()[:256]
