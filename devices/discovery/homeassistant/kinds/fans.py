"""Fans.

Source: Home Assistant, "MQTT Fan".
"""

import math
from collections.abc import Mapping
from typing import Any

from devices.core.values import PointType, Value
from devices.discovery.homeassistant.builder import Builder, Keys
from devices.discovery.homeassistant.parsing import NONE, known_of, on_off, one_of, to_number
from devices.discovery.model import Entity, Outgoing

DIRECTIONS = ("forward", "reverse")


def fan(build: Builder) -> Entity:
    config = build.config
    config.need("command_topic")
    on, off = config.text("payload_on", "ON"), config.text("payload_off", "OFF")
    keys = Keys("state_topic", "state_value_template", "command_topic", "command_template")
    build.setting("", PointType.BOOLEAN, keys, on_off(on, off), lambda value: on if value else off, icon="power")
    _percentage(build, off)
    _preset(build)
    turning, still = (
        config.text("payload_oscillation_on", "oscillate_on"),
        config.text("payload_oscillation_off", "oscillate_off"),
    )
    build.setting(
        "oscillation",
        PointType.BOOLEAN,
        Keys.of("oscillation", "value_template"),
        on_off(turning, still),
        lambda value: turning if value else still,
    )
    build.setting(
        "direction", PointType.CHOICE, Keys.of("direction", "value_template"), known_of(DIRECTIONS), choices=DIRECTIONS
    )
    config.boolean("optimistic", default=False)
    return build.entity()


def _percentage(build: Builder, off: str) -> None:
    config = build.config
    low, high = config.integer("speed_range_min", 1, at_least=0), config.integer("speed_range_max", 100, at_least=0)
    if low == 0:
        raise ValueError("speed_range_min must be above 0")
    if low >= high:
        raise ValueError(f"speed_range_max must be above speed_range_min, got {high} and {low}")
    reset = config.text("payload_reset_percentage", NONE)
    steps = high - low + 1

    def parse(text: str) -> Value | None:
        if text == reset:
            return None
        percent = int((float(to_number(text)) - low + 1) * 100 / steps)
        if not 0 <= percent <= 100:
            raise ValueError(f"expected a speed from {low - 1} to {high}, got {text[:80]!r}")
        return percent

    keys = Keys.of("percentage", "value_template")
    more: Mapping[str, Any] = {"unit": "%", "minimum": 0, "maximum": 100, "tolerance": 100 / steps}
    if not build.setting("percentage", PointType.NUMBER, keys, parse, **more) or keys.command not in config:
        return
    send, stop = build.sender(keys.command), build.sender("command_topic")
    render, render_state = build.rendered(keys.command_template), build.rendered("command_template")

    def write(args: Mapping[str, Any]) -> tuple[Outgoing, ...]:
        if args["value"] == 0:
            return (stop(render_state(off, {})),)
        return (send(render(math.ceil(low - 1 + args["value"] / 100 * steps), {})),)

    build.write(f"{build.name}_percentage", write)


def _preset(build: Builder) -> None:
    presets = build.config.texts("preset_modes")
    reset = build.config.text("payload_reset_preset_mode", NONE)
    if reset in presets:
        raise ValueError("preset_modes must not hold payload_reset_preset_mode")
    allowed = one_of(presets)

    def parse(text: str) -> Value | None:
        return None if text == reset else allowed(text)

    keys = Keys.of("preset_mode", "value_template")
    build.setting("preset_mode", PointType.CHOICE, keys, parse, choices=presets)
