"""What is switched or pressed: switches, buttons, scenes, notifications, sirens.

Source: Home Assistant, "MQTT Switch", "MQTT Button", "MQTT Scene", "MQTT Notify", "MQTT Siren".
"""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import Field

from devices.core.values import PointType, Value
from devices.core.verbs import Arguments
from devices.discovery.homeassistant.builder import Builder, said
from devices.discovery.homeassistant.config import Config
from devices.discovery.homeassistant.parsing import NONE, Parse, known_of, on_off, parse_number
from devices.discovery.homeassistant.texts import Rendered
from devices.discovery.model import Entity, Outgoing, Write


class MessageArguments(Arguments):
    message: str = Field(max_length=4096)


class SirenArguments(Arguments):
    """`duration` in seconds; `volume_level` from 0 to 1."""

    tone: str | None = Field(default=None, max_length=200)
    duration: int | None = Field(default=None, ge=1, le=3600)
    volume_level: float | None = Field(default=None, ge=0, le=1)


def switch(build: Builder) -> Entity:
    config = build.config
    config.need("command_topic")
    readable = "state_topic" in config
    name = build.point("", PointType.BOOLEAN, writable=True, feedback=readable, icon="power")
    on, off = config.text("payload_on", "ON"), config.text("payload_off", "OFF")
    parse = on_off(config.text("state_on", on), config.text("state_off", off))
    build.read("state_topic", "value_template", said(name, parse))
    config.boolean("optimistic", default=False)
    config.optional_text("device_class")
    send, render = build.sender("command_topic"), build.rendered("command_template")
    build.write(name, lambda args: (send(render(on if args["value"] else off, {})),))
    return build.entity(state=("state_topic",))


def button(build: Builder) -> Entity:
    build.config.optional_text("device_class")
    build.fixed("press", "command_topic", build.config.text("payload_press", "PRESS"), "command_template")
    return build.entity(state=())


def scene(build: Builder) -> Entity:
    build.fixed("activate", "command_topic", build.config.text("payload_on", "ON"))
    return build.entity(state=())


def notify(build: Builder) -> Entity:
    send, render = build.sender("command_topic"), build.rendered("command_template")
    build.verb("send", lambda args: (send(render(args["message"], {})),), MessageArguments)
    return build.entity(state=())


def siren(build: Builder) -> Entity:
    config = build.config
    config.need("command_topic")
    name = build.point("", PointType.BOOLEAN, writable=True, feedback="state_topic" in config, icon="bell")
    on, off = config.text("payload_on", "ON"), config.text("payload_off", "OFF")
    words = on_off(config.optional_text("state_on") or on, config.optional_text("state_off") or off)
    extras, tones = _siren_extras(build), known_of(config.texts("available_tones"))
    build.read("state_topic", "state_value_template", lambda text: _siren_state(text, name, words, extras, tones))
    _siren_commands(build, name, on, off)
    return build.entity()


def _siren_extras(build: Builder) -> dict[str, str]:
    """Add what the siren reports beside on and off; return key → point."""
    config, extras = build.config, {}
    tones = config.texts("available_tones")
    if tones:
        extras["tone"] = build.point("tone", PointType.CHOICE, choices=tones)
    if config.boolean("support_duration", default=True):
        extras["duration"] = build.point("duration", PointType.NUMBER, unit="s")
    if config.boolean("support_volume_set", default=True):
        extras["volume_level"] = build.point("volume_level", PointType.NUMBER, minimum=0, maximum=1)
    return extras


def _siren_state(
    text: str, name: str, words: Parse, extras: Mapping[str, str], tones: Parse
) -> Mapping[str, Value | None]:
    if not text or text == "{}":
        return {}
    document = _object(text)
    if document is None:
        return {name: words(text)}
    values: dict[str, Value | None] = {}
    if "state" in document:
        values[name] = words(str(document["state"]))
    for key, point in extras.items():
        if key in document:
            raw = str(document[key])
            values[point] = tones(raw) if key == "tone" else parse_number(raw)
    return values


def _siren_commands(build: Builder, name: str, on: str, off: str) -> None:
    send = build.sender("command_topic")
    turn_on = _siren_command(build.config, build.rendered("command_template"), "command_template")
    key = "command_off_template" if "command_off_template" in build.config else "command_template"
    turn_off = _siren_command(build.config, build.rendered(key), key)

    def write(args: Mapping[str, Any]) -> tuple[Outgoing, ...]:
        return (send(turn_on(on, {}) if args["value"] else turn_off(off, {})),)

    def sound(args: Mapping[str, Any]) -> tuple[Outgoing, ...]:
        return (send(turn_on(on, args)),)

    build.write(name, write)
    whole: Write = sound
    build.verb("turn_on", whole, SirenArguments)


def _siren_command(config: Config, render: Rendered, key: str) -> Rendered:
    """Without a template a siren is told in JSON."""
    if key in config:
        return lambda word, extra: render(word, {"state": word, **extra})
    return lambda word, extra: json.dumps({"state": word, **extra})


def _object(text: str) -> dict[str, Any] | None:
    if not text.lstrip().startswith("{"):
        return None
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(document, dict):
        document = {key: NONE if value is None else value for key, value in document.items()}
    return document if isinstance(document, dict) else None
