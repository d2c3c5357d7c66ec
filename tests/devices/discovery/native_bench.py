"""Feeds conventions with messages, follows what they find, and sends what their writers make."""

import json
from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from devices.core.values import Value, by_name
from devices.core.verbs import verbs_for
from devices.core.wires import Message
from devices.discovery.model import Appeared, Convention, DiscoveredDevice, Entity, Finding, Outgoing
from devices.transports.topics import check_topic, matches

Said = str | bytes | dict[str, Any] | list[Any]


def message(topic: str, payload: Said, *, retain: bool = True) -> Message:
    """Return a message; JSON is written out."""
    if isinstance(payload, (dict, list)):
        payload = json.dumps(payload)
    return Message(topic, payload.encode() if isinstance(payload, str) else payload, retain)


def feed(convention: Convention, messages: Iterable[tuple[str, Said]]) -> list[Finding]:
    """Hand over what matches the convention's filters; return all findings."""
    found: list[Finding] = []
    for topic, payload in messages:
        if any(matches(wanted, topic) for wanted in convention.filters):
            found += convention.hear(message(topic, payload))
    return found


def discover(convention: Convention, messages: Iterable[tuple[str, Said]]) -> DiscoveredDevice:
    """Return the one device found, after proving that it is complete and can be rebuilt from its sources."""
    findings = feed(convention, messages)
    assert isinstance(findings[-1], Appeared), findings
    (device,) = convention.devices().values()
    prove(device)
    again = type(convention)()
    for source in device.sources:
        again.hear(source)
    rebuilt = again.devices()[device.key]
    assert outline(rebuilt) == outline(device)
    return device


def outline(device: DiscoveredDevice) -> list[Any]:
    """Return what can be compared of a device: everything but functions."""
    return [
        (device.key, device.name, device.identifiers, device.model, device.version, device.roots, device.asks),
        *[
            (e.kind, e.name, e.unique_id, e.points, e.state_topic, e.command_topic, tuple(e.readers), tuple(e.writers))
            for e in device.entities
        ],
    ]


def prove(device: DiscoveredDevice) -> None:
    """Prove what a driver relies on: names, verbs with writers, topics without wildcards."""
    points = tuple(point for entity in device.entities for point in entity.points)
    by_name(points)
    ids = [entity.unique_id for entity in device.entities]
    assert len(set(ids)) == len(ids)
    for entity in device.entities:
        main = entity.points[0].name
        assert all(point.name == main or point.name.startswith(f"{main}_") for point in entity.points)
        verbs = {verb.name for verb in verbs_for(entity.points, *entity.verbs)}
        assert verbs == set(entity.writers), (entity.name, verbs, set(entity.writers))
        for topic in (*entity.readers, *entity.presence.topics, *entity.command_topics):
            check_topic(topic)
        if entity.writers:
            assert entity.command_topic
            assert entity.command_topic in entity.command_topics


class Followed:
    """A device as its readers tell it."""

    def __init__(self, device: DiscoveredDevice) -> None:
        self.device = device
        self.values: dict[str, Value | None] = {}
        self.there: dict[str, bool | None] = {}

    def hear(self, topic: str, payload: Said) -> None:
        """Hand a message to every reader of its topic. Raises ValueError as they do."""
        heard = message(topic, payload)
        for entity in self.device.entities:
            points = by_name(entity.points)
            for read in entity.readers.get(topic, ()):
                for name, value in read(heard.payload).items():
                    self.values[name] = None if value is None else points[name].parse(value)
            if topic in entity.presence.topics:
                self.there[entity.name] = entity.presence.topics[topic](heard.payload)

    def get(self, name: str) -> Value | None:
        """Return what a point was last said to be."""
        return self.values[name]

    def entity(self, main: str) -> Entity:
        """Return the entity with that main point."""
        return next(entity for entity in self.device.entities if entity.points[0].name == main)

    def send(self, verb: str, **args: Any) -> list[tuple[str, str | bytes]]:
        """Return what the command becomes."""
        for entity in self.device.entities:
            if verb in entity.writers:
                known = {each.name: each for each in verbs_for(entity.points, *entity.verbs)}
                sent: tuple[Outgoing, ...] = entity.writers[verb](known[verb].check(args))
                assert {each.topic for each in sent} <= entity.command_topics
                return [(each.topic, each.payload) for each in sent]
        raise AssertionError(f"no verb {verb}")


WORDS: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, False, 0, 1, -1, 3.5, 1e300, "", "on", "0x", "<b>", "a/b", "#", "\0", [], {}, [[]]]
)
ANYTHING = st.recursive(
    WORDS | st.text(max_size=8) | st.integers() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
"""JSON nobody expects."""


def mutated(document: Any) -> st.SearchStrategy[Any]:
    """Return JSON documents like this one, with one value anywhere changed to something else or left out."""
    paths = list(_paths(document, ()))
    return st.builds(
        lambda path, value, drop: _replaced(document, path, value, drop=drop),
        st.sampled_from(paths),
        ANYTHING,
        st.booleans(),
    )


def _paths(document: Any, path: tuple[Any, ...]) -> Iterable[tuple[Any, ...]]:
    yield path
    if isinstance(document, dict):
        for key, value in document.items():
            yield from _paths(value, (*path, key))
    elif isinstance(document, list):
        for index, value in enumerate(document):
            yield from _paths(value, (*path, index))


def _replaced(document: Any, path: tuple[Any, ...], value: Any, *, drop: bool) -> Any:
    if not path:
        return value
    copy = dict(document) if isinstance(document, dict) else list(document)
    if len(path) == 1 and drop:
        del copy[path[0]]
    else:
        copy[path[0]] = _replaced(copy[path[0]], path[1:], value, drop=drop)
    return copy
