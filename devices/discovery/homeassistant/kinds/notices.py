"""What tells of something: events, updates; and pictures, which are listed and never fetched.

Source: Home Assistant, "MQTT Event", "MQTT Update", "MQTT Image", "MQTT Camera".
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from devices.core.values import PointType, Value
from devices.discovery.homeassistant.builder import Builder
from devices.discovery.homeassistant.parsing import NONE, parse_text
from devices.discovery.model import Entity
from devices.transports.payloads import read_object


def event(build: Builder) -> Entity:
    config = build.config
    config.need("state_topic", "event_types")
    types = config.texts("event_types")
    name = build.point("", PointType.CHOICE, choices=types)
    config.optional_text("device_class")

    def take(text: str) -> Mapping[str, Value | None]:
        if text in ("", NONE, "{}"):
            return {}
        document = read_object(text.encode())
        if "event_type" not in document:
            raise ValueError("expected event_type in the JSON")
        type_ = str(document["event_type"])
        if type_ not in types:
            raise ValueError(f"event_type: expected one of {', '.join(types)[:200]}, got {type_[:80]!r}")
        return {name: type_}

    build.read("state_topic", "value_template", take)
    return build.entity(command=())


def update(build: Builder) -> Entity:
    """The main point says whether there is something to install."""
    config = build.config
    readable = "state_topic" in config
    versions = _Versions(
        build.point("", PointType.BOOLEAN, feedback=readable),
        build.point("installed_version", PointType.TEXT, feedback=readable),
        build.point("latest_version", PointType.TEXT),
    )
    build.read("state_topic", "value_template", versions.take)
    build.read("latest_version_topic", "latest_version_template", versions.take_latest)
    config.optional_text("device_class")
    for key in ("title", "release_summary", "release_url", "entity_picture"):
        config.text(key)
    if "command_topic" in config and "payload_install" in config:
        build.fixed("install", "command_topic", config.text("payload_install"))
    return build.entity(state=("state_topic", "latest_version_topic"))


def image(build: Builder) -> Entity:
    config = build.config
    if "image_topic" in config and "url_topic" in config:
        raise ValueError("image_topic and url_topic must not stand together")
    if "url_topic" not in config and "image_topic" not in config:
        raise ValueError("image_topic or url_topic is required, and both are missing")
    config.word("image_encoding", ("b64",), "b64")
    config.template("url_template")
    return build.entity(state=("image_topic", "url_topic"), command=())


def camera(build: Builder) -> Entity:
    build.config.need("topic")
    build.config.word("image_encoding", ("b64",), "b64")
    return build.entity(state=("topic",), command=())


@dataclass(slots=True)
class _Versions:
    """Remembers both versions, since they may come on topics of their own."""

    available: str
    installed_point: str
    latest_point: str
    installed: str | None = None
    latest: str | None = None

    def take(self, text: str) -> Mapping[str, Value | None]:
        if text in ("", "{}"):
            return {}
        document = _object(text)
        if document is None:
            self.installed = _version(text)
            return {**self._said(), self.installed_point: self.installed}
        values: dict[str, Value | None] = {}
        if "installed_version" in document:
            self.installed = values[self.installed_point] = _version(document["installed_version"])
        if "latest_version" in document:
            self.latest = values[self.latest_point] = _version(document["latest_version"])
        return {**self._said(), **values}

    def take_latest(self, text: str) -> Mapping[str, Value | None]:
        if not text:
            return {}
        self.latest = _version(text)
        return {**self._said(), self.latest_point: self.latest}

    def _said(self) -> dict[str, Value | None]:
        known = self.installed is not None and self.latest is not None
        return {self.available: self.installed != self.latest if known else None}


def _version(raw: Any) -> str | None:
    if raw is None or isinstance(raw, (dict, list)):
        return None
    value = parse_text(str(raw))
    return None if value is None else str(value)


def _object(text: str) -> dict[str, Any] | None:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None
