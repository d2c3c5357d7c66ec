"""Recognises Gen1 devices and what they can do in the messages they send.

Source: Shelly, "Gen1 Device API", "MQTT support". A device that was not heard announcing itself is known by its id,
`shelly<model>-<6 or 12 hex digits>`, as long as nobody gave it another.
"""

import re
from typing import Any

from devices.core.wires import Message
from devices.discovery.model import Limits
from devices.discovery.native.reading import parse_json
from devices.discovery.shelly.gen1_topics import status_features, topic_feature
from devices.discovery.shelly.models import gen1_features
from devices.discovery.shelly.shape import Info, Shape

FILTERS = ("shellies/announce", "shellies/+/+", "shellies/+/+/+", "shellies/+/+/+/+")

_ID = re.compile(r"shelly[a-z0-9-]{1,30}-(?:[0-9a-f]{6}|[0-9a-f]{12})", re.ASCII | re.IGNORECASE)
_CUSTOM = re.compile(r"[^/+#\0]{1,64}")
_MAC = re.compile(r"[0-9A-Fa-f]{12}", re.ASCII)
_COMMANDS = frozenset({"command", "set", "pos"})


class Gen1:
    """Every Gen1 device heard of, by id."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._shapes: dict[str, Shape] = {}

    def hear(self, message: Message) -> Shape | None:
        """Return the device of which a message tells something new. Raises ValueError when it is one, and wrong."""
        id_, _, rest = message.topic.removeprefix("shellies/").partition("/")
        if not rest or (id_ not in self._shapes and _ID.fullmatch(id_) is None and rest != "announce"):
            return None
        if rest == "announce":
            return self.announce(self._object(message), message)
        if rest == "online":
            return self._learn(id_, message, ()) if message.payload in (b"true", b"false") else None
        if "command" in rest or rest.endswith("/set") or not message.payload:
            return None
        feature = topic_feature(rest)
        if feature is None:
            return None
        shown = status_features(feature, self._object(message)) if feature.endswith("status") else (feature,)
        return self._learn(id_, message, shown) if shown else None

    def announce(self, document: dict[str, Any], message: Message) -> Shape | None:
        """Take what a device says of itself on `shellies/announce` or `shellies/<id>/announce`."""
        id_ = document.get("id")
        if not isinstance(id_, str) or _CUSTOM.fullmatch(id_) is None:
            raise ValueError("id: expected the id of a device")
        own = message.topic.removeprefix("shellies/").partition("/")[0]
        if own not in ("announce", id_):
            raise ValueError(f"id: expected {own} as in the topic, got {id_}")
        shape = self._shape(id_)
        info = _info(document)
        shape.features.update(dict.fromkeys(gen1_features(info.model, info.mode)))
        return shape if shape.introduce(message, info) else None

    def _learn(self, id_: str, message: Message, features: tuple[str, ...]) -> Shape | None:
        shape = self._shape(id_)
        return shape if shape.learn(message, features) else None

    def _shape(self, id_: str) -> Shape:
        shape = self._shapes.get(id_)
        if shape is None:
            if len(self._shapes) >= self._limits.devices:
                raise ValueError(f"expected at most {self._limits.devices} devices")
            shape = self._shapes[id_] = Shape(id_, f"shellies/{id_}")
        return shape

    def _object(self, message: Message) -> dict[str, Any]:
        document = parse_json(message.payload, self._limits.payload, self._limits.depth)
        if not isinstance(document, dict):
            raise ValueError("expected a JSON object")
        return document


def _info(document: dict[str, Any]) -> Info:
    def text(key: str) -> str:
        value = document.get(key)
        return value[:200] if isinstance(value, str) else ""

    mac = text("mac").replace(":", "")
    return Info(
        mac=mac.upper() if _MAC.fullmatch(mac) else "",
        model=text("model"),
        version=text("fw_ver"),
        mode=text("mode"),
    )
