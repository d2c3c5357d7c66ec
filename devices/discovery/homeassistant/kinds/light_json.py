"""Lights of the JSON schema: one object says everything, both ways.

Source: Home Assistant, "MQTT Light", JSON schema. The flags `color_temp`, `hs`, `rgb` and `xy`, which releases before
2025.3 read, are understood too. A state may say a part only; what it doesn't say stays.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from devices.core.values import PointType, Value
from devices.discovery.homeassistant.builder import Builder
from devices.discovery.homeassistant.config import Config
from devices.discovery.homeassistant.kinds import light_parts as parts
from devices.discovery.homeassistant.kinds.colors import SPACES
from devices.discovery.homeassistant.parsing import NONE, known_of
from devices.discovery.model import Entity, Outgoing
from devices.transports.payloads import read_object

MODES = ("onoff", "brightness", "color_temp", "hs", "xy", "rgb", "rgbw", "rgbww", "white")
ALONE = ("onoff", "brightness")
"""Modes that stand alone: every other one includes them."""

FLAGS = ("color_temp", "hs", "rgb", "xy")


@dataclass(slots=True)
class _Reading:
    """Which key of a state makes which point, and how."""

    keys: dict[str, tuple[str, Callable[[Any], Value | None]]] = field(default_factory=dict)
    colors: dict[str, str] = field(default_factory=dict)


def light_json(build: Builder) -> Entity:
    config = build.config
    config.need("command_topic")
    modes, feedback = _modes(config), "state_topic" in config
    reading = _Reading()
    power = parts.power(build, feedback=feedback)
    _write(build, power, lambda value: {"state": "ON" if value else "OFF"})
    if config.boolean("brightness", default=False) or any(mode != "onoff" for mode in modes):
        _brightness(build, reading, feedback=feedback)
    if "color_temp" in modes:
        name = parts.color_temp(build, feedback=feedback)
        _, low, high = parts.temperature_range(config)
        reading.keys["color_temp"] = (name, lambda raw: parts.temperature(raw, low, high))
        _write(build, name, lambda value: {"state": "ON", "color_temp": value})
    for mode in modes:
        if mode in SPACES:
            _color(build, mode, reading, feedback=feedback)
    if "white" in modes:
        _white(build)
    if config.boolean("effect", default=False):
        name = parts.effect(build, feedback=feedback)
        effect = known_of(config.texts("effect_list"))
        reading.keys["effect"] = (name, lambda raw: effect(str(raw)))
        _write(build, name, lambda value: {"state": "ON", "effect": value})
    config.boolean("optimistic", default=False)
    build.read("state_topic", "", lambda text: _take(text, power, reading))
    return build.entity()


def _modes(config: Config) -> tuple[str, ...]:
    modes = config.texts("supported_color_modes")
    flags = tuple(flag for flag in FLAGS if flag in config and config.boolean(flag, default=False))
    if not modes:
        return flags
    for mode in modes:
        if mode not in MODES:
            raise ValueError(f"supported_color_modes: expected some of {', '.join(MODES)}, got {mode[:80]!r}")
    if flags:
        raise ValueError(f"supported_color_modes must not stand together with {', '.join(flags)}")
    alone = next((mode for mode in ALONE if mode in modes), None)
    if alone and len(modes) > 1:
        raise ValueError(f"supported_color_modes: {alone} stands alone or not at all")
    if modes == ("white",):
        raise ValueError("supported_color_modes: white needs a color beside it")
    return modes


def _brightness(build: Builder, reading: _Reading, *, feedback: bool) -> None:
    scale = parts.Scale(build.config.integer("brightness_scale", 255, at_least=1))
    name = parts.brightness(build, feedback=feedback, fades=True)
    reading.keys["brightness"] = (name, scale.percent)
    send = build.sender("command_topic")

    def write(args: Mapping[str, Any]) -> tuple[Outgoing, ...]:
        value, over = args["value"], args.get("over")
        fade = {} if over is None else {"transition": over}
        wanted = {"state": "ON", "brightness": scale.steps(value)} if value else {"state": "OFF"}
        return (send(json.dumps({**wanted, **fade})),)

    build.write(name, write)


def _color(build: Builder, mode: str, reading: _Reading, *, feedback: bool) -> None:
    space = SPACES[mode]
    name = build.point(mode, PointType.TEXT, writable=True, feedback=feedback, icon="palette")
    reading.colors[mode] = name

    def color(value: str) -> dict[str, Any]:
        return {"state": "ON", "color": dict(zip(space.keys, space.command(value), strict=True))}

    _write(build, name, color)


def _white(build: Builder) -> None:
    scale = parts.Scale(build.config.integer("white_scale", 255, at_least=1))
    name = build.point("white", PointType.NUMBER, unit="%", minimum=0, maximum=100, writable=True, feedback=False)
    _write(build, name, lambda value: {"state": "ON", "white": scale.steps(value)})


def _write(build: Builder, name: str, content: Callable[[Any], Mapping[str, Any]]) -> None:
    send = build.sender("command_topic")
    build.write(name, lambda args: (send(json.dumps(content(args["value"]))),))


def _take(text: str, power: str, reading: _Reading) -> Mapping[str, Value | None]:
    state = read_object(text.encode())
    values: dict[str, Value | None] = {}
    if "state" in state:
        values[power] = _state(state["state"])
    for key, (name, parse) in reading.keys.items():
        if key in state:
            values[name] = None if state[key] is None else parse(state[key])
    color = state.get("color")
    if isinstance(color, dict):
        for mode, name in reading.colors.items():
            found = SPACES[mode].from_json(color)
            if found is not None:
                values[name] = found
    elif "color" in state and color is not None:
        raise ValueError("color: expected an object")
    return values


def _state(raw: Any) -> bool | None:
    if raw is None or raw == NONE:
        return None
    if raw not in ("ON", "OFF"):
        raise ValueError(f'state: expected "ON" or "OFF", got {str(raw)[:80]!r}')
    return bool(raw == "ON")
