"""Covers: blinds, curtains, gates.

Source: Home Assistant, "MQTT Cover". Positions and tilts are percent here, 0 closed and 100 open, whatever range the
cover itself speaks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from devices.core.values import PointType, Value
from devices.discovery.homeassistant.builder import Builder, said
from devices.discovery.homeassistant.config import Config
from devices.discovery.homeassistant.parsing import NONE, scaled
from devices.discovery.homeassistant.texts import LARGEST
from devices.discovery.model import Entity, Outgoing
from devices.transports.payloads import read_object

STATES = ("open", "opening", "closed", "closing", "stopped")
TOGETHER = (
    ("set_position_topic", "position_topic"),
    ("value_template", "state_topic"),
    ("position_template", "position_topic"),
    ("set_position_template", "set_position_topic"),
    ("tilt_command_template", "tilt_command_topic"),
    ("tilt_status_template", "tilt_status_topic"),
)
"""The second key must be there where the first is."""


@dataclass(frozen=True, slots=True)
class Range:
    """What a cover calls closed and open."""

    closed: int
    open: int

    @classmethod
    def of(cls, config: Config, closed: str, open_: str) -> "Range":
        ends = [_strict(config, key, default) for key, default in ((closed, 0), (open_, 100))]
        if ends[0] == ends[1]:
            raise ValueError(f"{closed} and {open_} must differ, got {ends[0]}")
        return cls(*ends)

    def percent(self, text: str) -> Value | None:
        return scaled(text, self.closed, self.open)

    def own(self, percent: float) -> int:
        """Return the cover's own number for a percentage."""
        return round(self.closed + percent / 100 * (self.open - self.closed))


def cover(build: Builder) -> Entity:
    config = build.config
    for key, other in TOGETHER:
        if key in config and other not in config:
            raise ValueError(f"{key} needs {other} beside it")
    position, tilt = Range.of(config, "position_closed", "position_open"), Range.of(config, "tilt_min", "tilt_max")
    state = build.point(
        "", PointType.CHOICE, choices=STATES, feedback="state_topic" in config or "position_topic" in config
    )
    build.read("state_topic", "value_template", said(state, _state_parser(config)))
    _position(build, state, position, tilt)
    _tilt(build, position, tilt)
    _moves(build)
    config.optional_text("device_class")
    config.boolean("optimistic", default=False)
    return build.entity(state=("state_topic", "position_topic"), command=("command_topic", "set_position_topic"))


def _state_parser(config: Config) -> Any:
    words: dict[str, str | None] = {NONE: None}
    for word in ("closed", "open", "closing", "opening", "stopped"):
        words[config.text(f"state_{word}", word)] = word

    def parse(text: str) -> Value | None:
        if text not in words:
            raise ValueError(f"expected one of {', '.join(words)[:200]}, got {text[:80]!r}")
        return words[text]

    return parse


def _position(build: Builder, state: str, position: Range, tilt: Range) -> None:
    config = build.config
    readable, writable = "position_topic" in config, "set_position_topic" in config
    if not readable and not writable:
        return
    name = build.point("position", PointType.NUMBER, writable=writable, feedback=readable, **PERCENT, icon="blinds")
    tilted = build.name + "_tilt" if has_tilt(config) else None
    alone = "state_topic" not in config

    def take(text: str) -> Mapping[str, Value | None]:
        if not text:
            return {}
        values = _position_values(text, name, tilted, position, tilt)
        where = values[name]
        return {**values, state: "closed" if where == 0 else "open"} if alone and where is not None else values

    build.read("position_topic", "position_template", take, _variables(position, tilt))
    if writable:
        send, render = build.sender("set_position_topic"), build.rendered("set_position_template")

        def write(args: Mapping[str, Any]) -> tuple[Outgoing, ...]:
            percent = round(args["value"])
            return (send(render(position.own(percent), {"position": percent, **_variables(position, tilt)})),)

        build.write(name, write)


def _position_values(text: str, name: str, tilted: str | None, position: Range, tilt: Range) -> dict[str, Value | None]:
    """Read a position: a number, or JSON that holds one and perhaps the tilt."""
    if not text.lstrip().startswith("{"):
        return {name: position.percent(text)}
    document = read_object(text[:LARGEST].encode())
    if "position" not in document:
        raise ValueError("expected position in the JSON")
    values: dict[str, Value | None] = {name: position.percent(str(document["position"]))}
    if tilted is not None and "tilt_position" in document:
        values[tilted] = tilt.percent(str(document["tilt_position"]))
    return values


def has_tilt(config: Config) -> bool:
    return "tilt_command_topic" in config or "tilt_status_topic" in config


def _tilt(build: Builder, position: Range, tilt: Range) -> None:
    config = build.config
    if not has_tilt(config):
        return
    readable, writable = "tilt_status_topic" in config, "tilt_command_topic" in config
    name = build.point("tilt", PointType.NUMBER, writable=writable, feedback=readable, **PERCENT)
    build.read("tilt_status_topic", "tilt_status_template", said(name, tilt.percent), _variables(position, tilt))
    if not writable:
        return
    send, render = build.sender("tilt_command_topic"), build.rendered("tilt_command_template")
    ends = {0: _strict(config, "tilt_closed_value", 0), 100: _strict(config, "tilt_opened_value", 100)}

    def write(args: Mapping[str, Any]) -> tuple[Outgoing, ...]:
        percent = round(args["value"])
        own = ends.get(percent, tilt.own(percent))
        return (send(render(own, {"tilt_position": percent, **_variables(position, tilt)})),)

    build.write(name, write)
    if "payload_stop_tilt" in config:
        build.fixed("stop_tilt", "tilt_command_topic", config.text("payload_stop_tilt"))


def _moves(build: Builder) -> None:
    if "command_topic" not in build.config:
        return
    for word in ("open", "close", "stop"):
        payload = build.config.optional_text(f"payload_{word}", word.upper())
        if payload is not None:
            build.fixed(word, "command_topic", payload)


def _variables(position: Range, tilt: Range) -> dict[str, Any]:
    return {
        "position_open": position.open,
        "position_closed": position.closed,
        "tilt_min": tilt.closed,
        "tilt_max": tilt.open,
    }


def _strict(config: Config, key: str, default: int) -> int:
    raw = config.raw(key) if key in config else default
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise ValueError(f"{key}: expected a whole number, got {str(raw)[:80]!r}")
    return raw


PERCENT: Mapping[str, Any] = {"unit": "%", "minimum": 0, "maximum": 100, "tolerance": 1.0}
