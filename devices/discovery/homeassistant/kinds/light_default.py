"""Lights of the default schema: each property has topics of its own.

Source: Home Assistant, "MQTT Light", default schema.
"""

from collections.abc import Callable, Mapping
from typing import Any

from devices.core.values import PointType, Value
from devices.discovery.homeassistant.builder import Builder, Keys, said
from devices.discovery.homeassistant.kinds import light_parts as parts
from devices.discovery.homeassistant.kinds.colors import SPACES, Space
from devices.discovery.homeassistant.parsing import NONE, known_of, on_off, parse_text
from devices.discovery.model import Entity, Outgoing

ORDERS = ("first", "last", "brightness")


def light_default(build: Builder) -> Entity:
    config = build.config
    config.need("command_topic")
    power = parts.power(build, feedback="state_topic" in config)
    words = on_off(config.text("payload_on", "ON"), config.text("payload_off", "OFF"))
    template = "state_value_template" if "state_value_template" in config else "value_template"
    build.read("state_topic", template, said(power, words))
    _power_command(build, power)
    _brightness(build)
    _color_temp(build)
    for name, space in SPACES.items():
        _color(build, name, space)
    _effect(build)
    _white(build)
    build.read("color_mode_state_topic", "color_mode_value_template", _color_mode(build))
    config.boolean("optimistic", default=False)
    return build.entity()


def _power_command(build: Builder, power: str) -> None:
    config = build.config
    send = build.sender("command_topic")
    on, off = config.text("payload_on", "ON"), config.text("payload_off", "OFF")
    by_brightness = _order(build) == "brightness" and "brightness_command_topic" in config
    dim = build.sender("brightness_command_topic") if by_brightness else None
    render = build.rendered("brightness_command_template")
    full = _scale(build).most

    def write(args: Mapping[str, Any]) -> tuple[Outgoing, ...]:
        if dim is not None and args["value"]:
            return (dim(render(full, {})),)
        return (send(on if args["value"] else off),)

    build.write(power, write)


def _brightness(build: Builder) -> None:
    config = build.config
    readable, writable = "brightness_state_topic" in config, "brightness_command_topic" in config
    if not readable and not writable:
        return
    scale = _scale(build)
    name = parts.brightness(build, feedback=readable, writable=writable)
    take = said(name, lambda text: None if text == NONE else scale.percent(text))
    build.read("brightness_state_topic", "brightness_value_template", take)
    if not writable:
        return
    dim, send = build.sender("brightness_command_topic"), build.sender("command_topic")
    render = build.rendered("brightness_command_template")
    off, with_on = config.text("payload_off", "OFF"), _with_on(build)

    def write(args: Mapping[str, Any]) -> tuple[Outgoing, ...]:
        if args["value"] == 0:
            return (send(off),)
        return with_on(dim(render(scale.steps(args["value"]), {})))

    build.write(name, write)


def _color_temp(build: Builder) -> None:
    unit, low, high = parts.temperature_range(build.config)

    def parse(text: str) -> Value | None:
        return None if text == NONE else parts.temperature(text, low, high)

    keys = Keys.of("color_temp", "value_template")
    build.setting("color_temp", PointType.INTEGER, keys, parse, unit=unit, minimum=low, maximum=high, tolerance=2.0)


def _color(build: Builder, name: str, space: Space) -> None:
    keys = Keys.of(name, "value_template")
    readable, writable = keys.state in build.config, keys.command in build.config
    if not readable and not writable:
        return
    point = build.point(name, PointType.TEXT, writable=writable, feedback=readable, icon="palette")
    build.read(keys.state, keys.state_template, said(point, space.parse))
    if not writable:
        return
    send, render, with_on = build.sender(keys.command), build.rendered(keys.command_template), _with_on(build)

    def write(args: Mapping[str, Any]) -> tuple[Outgoing, ...]:
        channels = space.command(args["value"])
        variables = dict(zip(space.names, channels, strict=True))
        return with_on(send(render(space.show(channels), variables)))

    build.write(point, write)


def _effect(build: Builder) -> None:
    keys = Keys.of("effect", "value_template")
    choices = build.config.texts("effect_list")
    build.setting("effect", PointType.CHOICE, keys, known_of(choices), choices=choices)


def _white(build: Builder) -> None:
    if "white_command_topic" not in build.config:
        return
    scale = parts.Scale(build.config.integer("white_scale", 255, at_least=1))
    name = build.point(
        "white", PointType.NUMBER, unit="%", minimum=0, maximum=100, writable=True, feedback=False, icon="sun"
    )
    send, with_on = build.sender("white_command_topic"), _with_on(build)
    build.write(name, lambda args: with_on(send(str(scale.steps(args["value"])))))


def _color_mode(build: Builder) -> Any:
    if "color_mode_state_topic" not in build.config:
        return lambda text: {}
    return said(build.point("color_mode", PointType.TEXT), parse_text)


def _with_on(build: Builder) -> Callable[[Outgoing], tuple[Outgoing, ...]]:
    """Return how the command to go on is put before or after another, as the light wants it."""
    order = _order(build)
    if order == "brightness":
        return lambda message: (message,)
    on = build.sender("command_topic")(build.config.text("payload_on", "ON"))
    return (lambda message: (on, message)) if order == "first" else (lambda message: (message, on))


def _order(build: Builder) -> str:
    return build.config.word("on_command_type", ORDERS, "last")


def _scale(build: Builder) -> parts.Scale:
    return parts.Scale(build.config.integer("brightness_scale", 255, at_least=1))
