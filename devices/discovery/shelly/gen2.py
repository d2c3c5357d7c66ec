"""Recognises Gen2 devices and what they can do in the messages they send."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from devices.core.wires import Message
from devices.discovery.model import Limits
from devices.discovery.native.reading import find, is_absent, parse_json
from devices.discovery.shelly.measures import EVENTS, known_paths
from devices.discovery.shelly.models import GEN2
from devices.discovery.shelly.shape import Info, Shape
from devices.transports.topics import check_topic

ANSWERS = "exhibit-shelly"
"""Where our questions ask answers to be sent: `exhibit-shelly/<id>/rpc`."""

FILTERS = (
    "+/online",
    "+/announce",
    "+/status/+",
    "+/events/rpc",
    "+/+/events/rpc",
    f"{ANSWERS}/+/rpc",
)

_ID = re.compile(r"(shelly[a-z0-9]{1,30})-([0-9a-f]{12})", re.ASCII | re.IGNORECASE)
_COMPONENT = re.compile(r"[a-z0-9]{1,24}:[0-9]{1,4}", re.ASCII)


class Gen2:
    """Every Gen2 device heard of, by id."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._shapes: dict[str, Shape] = {}
        self._prefixes: dict[str, str] = {}

    def hear(self, message: Message) -> Shape | None:
        """Return the device of which a message tells something new. Raises ValueError when it is one, and wrong."""
        prefix, _, last = message.topic.rpartition("/")
        before, _, word = prefix.rpartition("/")
        if last == "rpc" and word == "events":
            return self._hear_notice(before, message)
        if last == "rpc" and before == ANSWERS:
            return self._hear_answer(word, message)
        if last in ("online", "announce"):
            return self._hear_sign_of_life(prefix, last, message)
        return self._hear_status(before, last, message) if word == "status" else None

    def claims(self, topic: str) -> bool:
        """Return whether a topic below `shellies/`, where Gen1 lives, is that of a later device all the same."""
        first, second, *rest = (*topic.split("/"), "")
        prefix = f"{first}/{second}"
        return rest[:2] == ["events", "rpc"] or prefix in self._prefixes or second.partition("-")[0].lower() in GEN2

    def announce(self, document: dict[str, Any], prefix: str, message: Message) -> Shape | None:
        """Take what `Shelly.GetDeviceInfo` says, wherever it was sent."""
        match = _ID.fullmatch(document["id"]) if isinstance(document.get("id"), str) else None
        if match is None:
            return None
        shape = self._shape(match, prefix)
        shape.features.update(dict.fromkeys(_known(shape)))
        return shape if shape.introduce(message, _info(document, shape.id)) else None

    # -- inside -------------------------------------------------------------------------------------------------

    def _hear_sign_of_life(self, prefix: str, word: str, message: Message) -> Shape | None:
        match = self._match(prefix)
        if match is None:
            return None
        if word == "announce":
            return self.announce(self._object(message), prefix, message)
        if message.payload not in (b"true", b"false"):
            return None
        return self._learn(self._shape(match, prefix), message, ())

    def _hear_status(self, prefix: str, component: str, message: Message) -> Shape | None:
        match = self._match(prefix)
        if match is None or _COMPONENT.fullmatch(component) is None:
            return None
        return self._learn(self._shape(match, prefix), message, features({component: self._object(message)}))

    def _hear_notice(self, prefix: str, message: Message) -> Shape | None:
        try:
            document = self._object(message)
        except ValueError:
            if self._match(prefix) is not None:
                raise
            return None
        source, params = document.get("src"), document.get("params")
        match = _ID.fullmatch(source) if isinstance(source, str) else None
        if match is None or not isinstance(params, dict):
            return None
        method = document.get("method")
        if method not in ("NotifyStatus", "NotifyFullStatus", "NotifyEvent"):
            return None
        found = pressed(params) if method == "NotifyEvent" else features(params)
        shape = self._shape(match, prefix)
        moved = shape.prefix != prefix
        if moved:
            # Only the device itself sends these, so this is where it lives now.
            self._prefixes.pop(shape.prefix, None)
            shape.prefix = check_topic(prefix)
            self._prefixes[prefix] = shape.id
        return self._learn(shape, message, found, moved=moved)

    def _hear_answer(self, id_: str, message: Message) -> Shape | None:
        document = self._object(message)
        result = document.get("result")
        match = _ID.fullmatch(id_)
        if match is None or not isinstance(result, dict) or document.get("src") != id_:
            return None
        if "app" in result or "model" in result:
            return self.announce(result, "", message)
        return self._learn(self._shape(match, ""), message, features(result))

    def _match(self, prefix: str) -> re.Match[str] | None:
        """Return the id of the device that lives under a prefix: the one it gave, or the prefix itself."""
        return _ID.fullmatch(self._prefixes.get(prefix, prefix.rpartition("/")[2]))

    @staticmethod
    def _learn(shape: Shape, message: Message, found: Iterable[str], *, moved: bool = False) -> Shape | None:
        known = () if shape.shown else _known(shape)
        return shape if shape.learn(message, (*known, *found), moved=moved) else None

    def _shape(self, match: re.Match[str], prefix: str) -> Shape:
        """Return what is known of a device, which begins now if need be. Raises ValueError beyond the limits."""
        id_ = match.group()
        shape = self._shapes.get(id_)
        if shape is None:
            if len(self._shapes) >= self._limits.devices:
                raise ValueError(f"expected at most {self._limits.devices} devices")
            shape = Shape(id_, check_topic(prefix or id_), Info(mac=match.group(2).upper()))
            self._shapes[id_] = shape
            self._prefixes[shape.prefix] = id_
        return shape

    def _object(self, message: Message) -> dict[str, Any]:
        document = parse_json(message.payload, self._limits.payload, self._limits.depth)
        return document if isinstance(document, dict) else {}


def features(status: dict[str, Any]) -> Iterator[str]:
    """Go through the features that a status shows, written `switch:0.output`."""
    for component, part in status.items():
        if _COMPONENT.fullmatch(component) is None or not isinstance(part, dict):
            continue
        kind = component.split(":")[0]
        for path in known_paths(kind):
            found = find(part, path.split("."))
            # An input that is a button, a cover that was never calibrated: null, and no such feature.
            if not is_absent(found) and not (found is None and kind in ("input", "cover")):
                yield f"{component}.{path}"


def pressed(params: dict[str, Any]) -> Iterator[str]:
    """Go through the features that events show: inputs that are buttons."""
    for component, _ in button_events(params):
        yield f"{component}.event"


def button_events(params: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Go through the events of buttons: which input, what happened."""
    events = params.get("events")
    for event in events if isinstance(events, list) else ():
        component, word = (event.get("component"), event.get("event")) if isinstance(event, dict) else (None, None)
        if isinstance(component, str) and isinstance(word, str) and word in EVENTS:
            kind = component.split(":", maxsplit=1)[0]
            if kind == "input" and _COMPONENT.fullmatch(component):
                yield component, word


def _known(shape: Shape) -> tuple[str, ...]:
    """Return what the model is known to have."""
    return GEN2.get(shape.id.split("-")[0].lower(), ())


def _info(document: dict[str, Any], id_: str) -> Info:
    def text(key: str) -> str:
        value = document.get(key)
        return value[:200] if isinstance(value, str) else ""

    model = text("app") or text("model")
    return Info(mac=id_[-12:].upper(), model=model, version=text("ver"), name=text("name"))
