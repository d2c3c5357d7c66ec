"""Putting one entity together from its keys: points, readers, writers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from devices.core.errors import BadCommand
from devices.core.values import Point, PointType, Value
from devices.core.verbs import Arguments, NoArguments, Verb
from devices.discovery.homeassistant.config import Config
from devices.discovery.homeassistant.parsing import Parse
from devices.discovery.homeassistant.presence import read_presence
from devices.discovery.homeassistant.texts import Rendered, Source, rendered_by, telling_source_of
from devices.discovery.homeassistant.words import label_of
from devices.discovery.model import Entity, Outgoing, Read, Write
from devices.discovery.templates import Missing, TemplateCache

Take = Callable[[str], Mapping[str, Value | None]]
"""The text of a state → readings by point."""

Send = Callable[[str], Outgoing]


@dataclass(frozen=True, slots=True)
class Keys:
    """The four keys of one value that is read and set."""

    state: str
    state_template: str
    command: str = ""
    command_template: str = ""

    @classmethod
    def of(cls, part: str, template: str = "state_template") -> "Keys":
        """Return `part_state_topic`, `part_state_template` (or as given), and the same two for commands."""
        return cls(f"{part}_state_topic", f"{part}_{template}", f"{part}_command_topic", f"{part}_command_template")


class Builder:
    """Collects the parts of one entity. Whatever it can't use raises ValueError with the key's name."""

    def __init__(self, kind: str, name: str, title: str, config: Config, templates: TemplateCache) -> None:
        self.kind = kind
        self.config = config
        self.name = name
        self._title = title
        self._templates = templates
        self._points: list[Point] = []
        self._verbs: list[Verb] = []
        self._readers: dict[str, tuple[Read, ...]] = {}
        self._writers: dict[str, Write] = {}
        self._command_topics: dict[str, None] = {}
        self._qos: int = config.integer("qos", 0)
        self._retain = config.boolean("retain", default=False)
        if self._qos not in (0, 1, 2):
            raise ValueError(f"qos: expected 0, 1 or 2, got {self._qos}")

    def point(self, part: str, type_: PointType, **more: Any) -> str:
        """Add a point; return its full name. The main one has the part ""."""
        name = self._full(part)
        if type_ is PointType.CHOICE and not more.get("choices"):
            type_ = PointType.TEXT
        self._points.append(Point(name=name, type=type_, label=label_of(self._title, part), **more))
        return name

    def verb(self, part: str, write: Write, arguments: type[Arguments] = NoArguments) -> None:
        """Add a verb that sets no point."""
        name = self._full(part)
        self._verbs.append(Verb(name=name, label=label_of(self._title, part), arguments=arguments))
        self._writers[name] = write

    def fixed(self, part: str, topic_key: str, payload: str, template_key: str = "") -> None:
        """Add a verb that sends always the same."""
        send = self.sender(topic_key)
        render = self.rendered(template_key)
        self.verb(part, lambda _: (send(render(payload, {})),))

    def read(self, topic_key: str, template_key: str, take: Take, variables: Mapping[str, Any] | None = None) -> bool:
        """Read a topic, if there is one. A template without its topic is checked all the same."""
        source = telling_source_of(self.config, template_key, variables)
        topic = self.config.topic(topic_key, wildcards=True)
        if topic:
            self._readers[topic] = (*self._readers.get(topic, ()), _reader(source, take))
        return bool(topic)

    def read_bytes(self, topic_key: str, read: Read) -> None:
        """Read a topic whose payloads become several texts."""
        topic = self.config.topic(topic_key, wildcards=True)
        if topic:
            self._readers[topic] = (*self._readers.get(topic, ()), read)

    def write(self, name: str, write: Write) -> None:
        """Say how the writable point `name` is set."""
        self._writers[name] = write

    def sender(self, topic_key: str) -> Send:
        """Return how payloads get to a topic, which must be there."""
        self.config.need(topic_key)
        topic = self.config.topic(topic_key)
        self._command_topics[topic] = None
        qos: Any = min(self._qos, 1)
        retain, encoding = self._retain, self.config.encoding()
        if encoding in ("", "utf-8", "ascii"):
            return lambda payload: Outgoing(topic, payload, qos, retain)
        return lambda payload: Outgoing(topic, _encoded(payload, encoding), qos, retain)

    def rendered(self, template_key: str) -> Rendered:
        return rendered_by(self.config, template_key)

    def setting(
        self,
        part: str,
        type_: PointType,
        keys: Keys,
        parse: Parse,
        show: Callable[[Any], Any] = lambda value: value,
        **more: Any,
    ) -> bool:
        """Add a point that is read, set, or both, as far as its topics are there; say whether any is."""
        readable, writable = keys.state in self.config, bool(keys.command) and keys.command in self.config
        render = self.rendered(keys.command_template) if keys.command_template else None
        if not readable and not writable:
            return False
        name = self.point(part, type_, writable=writable, feedback=readable, **more)
        self.read(keys.state, keys.state_template, said(name, parse))
        if writable and render is not None:
            send = self.sender(keys.command)
            self.write(name, lambda args: (send(render(show(args["value"]), {})),))
        return True

    def entity(
        self, state: tuple[str, ...] = ("state_topic",), command: tuple[str, ...] = ("command_topic",), **more: Any
    ) -> Entity:
        """Return the entity; its main topics are the first that are there of the keys given."""
        command_topic = self._first(command)
        for key in ("json_attributes_topic", "json_attributes_template"):
            _ = self.config.template(key) if key.endswith("template") else self.config.topic(key, wildcards=True)
        return Entity(
            kind=self.kind,
            name=self._title,
            unique_id=self.config.text("unique_id"),
            points=tuple(self._points),
            state_topic=self._first(state, wildcards=True),
            command_topic=command_topic,
            unit=self._points[0].unit if self._points else "",
            command_topics=frozenset(self._command_topics),
            verbs=tuple(self._verbs),
            readers=self._readers,
            writers=self._writers,
            presence=read_presence(self.config, self._templates),
            **more,
        )

    def _full(self, part: str) -> str:
        return f"{self.name}_{part}" if part else self.name

    def _first(self, keys: tuple[str, ...], *, wildcards: bool = False) -> str:
        return next((topic for topic in (self.config.topic(key, wildcards=wildcards) for key in keys) if topic), "")


def said(name: str, parse: Parse) -> Take:
    """Return a taker for one point. An empty text says nothing, as in Home Assistant."""

    def take(text: str) -> Mapping[str, Value | None]:
        return {name: parse(text)} if text else {}

    return take


def _reader(source: Source, take: Take) -> Read:
    def read(payload: bytes) -> Mapping[str, Value | None]:
        try:
            text = source(payload)
        except Missing:
            return {}
        return take(text)

    return read


def _encoded(payload: str, encoding: str) -> bytes:
    try:
        return payload.encode(encoding)
    except UnicodeError:
        raise BadCommand(f"{payload[:80]!r} can't be written in {encoding}") from None
