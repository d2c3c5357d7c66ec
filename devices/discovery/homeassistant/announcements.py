"""One announcement: the message as it came, and the entities it makes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from devices.core.wires import Message
from devices.discovery.homeassistant.builder import Builder
from devices.discovery.homeassistant.config import Config
from devices.discovery.homeassistant.expanding import BASE, expand, expand_base, read_announcement
from devices.discovery.homeassistant.hardware import Hardware, check_origin, read_hardware
from devices.discovery.homeassistant.kinds.table import IGNORED, KINDS
from devices.discovery.homeassistant.naming import entity_name, point_name, slug
from devices.discovery.homeassistant.places import DEVICE, Place
from devices.discovery.homeassistant.presence import KEYS as PRESENCE_KEYS
from devices.discovery.model import Entity, Limits
from devices.discovery.templates import TemplateCache

SHARED = (*PRESENCE_KEYS, BASE, "command_topic", "encoding", "qos", "state_topic")
"""What the entities of a device announcement take from it where they don't say it themselves."""

MIGRATION = ("migrate_discovery", "migr_discvry")

ENTITY_CATEGORIES = ("config", "diagnostic")


@dataclass(frozen=True, slots=True)
class Part:
    """One entity of an announcement."""

    component_id: str
    wanted: str
    """The name its main point should have."""
    name: str
    """The name its main point has: another one, where two entities of a device wanted the same."""
    entity: Entity
    endings: tuple[str, ...]
    """What the names of its points and verbs add to that name."""
    claims: tuple[str, ...]
    """What no second entity may be: one of the same kind, node and object, or of the same kind and unique id."""

    def names(self, name: str) -> tuple[str, ...]:
        """Return the names of its points and verbs, were its main point called `name`."""
        return tuple(name + ending for ending in self.endings)


@dataclass(slots=True)
class Announcement:
    """What one topic announces. `leaving`: it said that another topic will take over."""

    message: Message
    place: Place
    number: int
    hardware: Hardware | None
    parts: tuple[Part, ...] = ()
    problems: tuple[str, ...] = ()
    leaving: bool = False
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def aliases(self) -> frozenset[str]:
        """What joins it to others. Without a device it is one of its own."""
        return self.hardware.aliases if self.hardware else frozenset([f"topic {self.message.topic}"])

    @property
    def node(self) -> str:
        """What tells it from another announcement of the same object id."""
        return slug("_".join(filter(None, (self.place.node, self.place.object_id))))

    def key(self) -> str:
        """Return the stable key of an announcement without a device."""
        unique_id = next((part.entity.unique_id for part in self.parts if part.entity.unique_id), "")
        return unique_id or "/".join(filter(None, (self.place.component, self.place.node, self.place.object_id)))


class Announcements:
    """Makes announcements of messages."""

    def __init__(self, limits: Limits, templates: TemplateCache | None = None) -> None:
        self._limits = limits
        self._templates = templates if templates is not None else TemplateCache(limit=limits.template)

    def read(self, message: Message, place: Place, number: int) -> Announcement | None:
        """Return the announcement, or None for one that holds no entities. Raises ValueError.

        An announcement that only says that it is leaving has no parts.
        """
        self._templates.begin()
        written = read_announcement(message.payload, self._limits)
        if any(written == {key: True} for key in MIGRATION):
            return Announcement(message, place, number, None, leaving=True)
        document = expand(written)
        check_origin(document)
        if place.component != DEVICE and place.component in IGNORED:
            return None
        if place.component != DEVICE and place.component not in KINDS:
            raise ValueError(f"the component {place.component} is not supported")
        hardware = read_hardware(document["device"], self._limits.name) if "device" in document else None
        found = Announcement(message, place, number, hardware)
        return self._whole(found, document) if place.component == DEVICE else self._single(found, document)

    def renamed(self, announcement: Announcement, names: Mapping[str, str]) -> Announcement:
        """Return the announcement with other names for the points of some of its components."""
        written = expand(read_announcement(announcement.message.payload, self._limits))
        found = Announcement(
            announcement.message, announcement.place, announcement.number, announcement.hardware, names=names
        )
        found.leaving = announcement.leaving
        place = found.place
        return self._whole(found, written) if place.component == DEVICE else self._single(found, written)

    def _single(self, found: Announcement, document: Mapping[str, Any]) -> Announcement:
        place = found.place
        identity = " ".join(filter(None, (place.component, place.node, place.object_id)))
        found.parts = (self._part(found, place.component, place.object_id, identity, document),)
        return found

    def _whole(self, found: Announcement, document: Mapping[str, Any]) -> Announcement:
        for key in ("device", "origin", "components"):
            if key not in document:
                raise ValueError(f"{key} is required, and is missing")
        components = document["components"]
        if not isinstance(components, Mapping):
            raise ValueError("components: expected an object")
        if len(components) > self._limits.entities:
            raise ValueError(f"components: expected at most {self._limits.entities}, got {len(components)}")
        parts: list[Part] = []
        problems: list[str] = []
        shared = {key: document[key] for key in SHARED if key in document}
        for component_id, component in components.items():
            try:
                parts.extend(self._component(found, component_id, component, shared))
            except ValueError as problem:
                problems.append(f"component {component_id[:80]}: {problem}")
        found.parts, found.problems = tuple(parts), tuple(problems)
        return found

    def _component(
        self, found: Announcement, component_id: str, component: Any, shared: Mapping[str, Any]
    ) -> Iterator[Part]:
        if not isinstance(component, Mapping):
            raise ValueError("expected an object")
        kind = component.get("platform")
        if not isinstance(kind, str):
            raise ValueError("platform is required, and is missing")
        if kind in IGNORED or (len(component) == 1 and kind in KINDS):
            return  # a component with nothing but its platform takes itself away
        if kind not in KINDS:
            raise ValueError(f"the component {kind[:80]} is not supported")
        if component.get("unique_id") is None:
            raise ValueError("unique_id is required in a device's announcement, and is missing")
        place = found.place
        identity = " ".join(filter(None, (kind, place.object_id, place.node, component_id)))
        inherited = _inherited(component, shared)
        yield self._part(found, kind, component_id, identity, inherited)

    def _part(self, found: Announcement, kind: str, own_id: str, identity: str, document: Mapping[str, Any]) -> Part:
        config = Config(expand_base(document), self._templates)
        check_common(config)
        wanted = point_name(own_id, kind, found.hardware)
        name = found.names.get(own_id, wanted)
        title = entity_name(config, kind, found.hardware, self._limits.name)
        entity = KINDS[kind](Builder(kind, name, title, config, self._templates))
        own = [point.name for point in entity.points] + [verb.name for verb in entity.verbs]
        endings = tuple(sorted({"", *(other.removeprefix(name) for other in own)}))
        unique = (f"{kind} {entity.unique_id!r}",) if entity.unique_id else ()
        return Part(own_id, wanted, name, entity, endings, (identity, *unique))


def check_common(config: Config) -> None:
    """Refuse what Home Assistant refuses in every entity, though nothing here uses it. Raises ValueError."""
    config.boolean("enabled_by_default", default=True)
    if "entity_category" in config and config.raw("entity_category") is not None:
        config.word("entity_category", ENTITY_CATEGORIES, "diagnostic")
    for key in ("object_id", "default_entity_id", "icon", "unique_id"):
        config.text(key)


def _inherited(component: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
    """Add what the device announcement says for all. Two ways of saying availability don't mix."""
    inherited = {key: value for key, value in shared.items() if key not in component}
    if "availability" in component:
        inherited.pop("availability_topic", None)
    if "availability_topic" in component:
        inherited.pop("availability", None)
    return {**component, **inherited}
