"""Lights of the template schema: templates make the commands and take the state apart.

Source: Home Assistant, "MQTT Light", template schema.
"""

from collections.abc import Callable, Mapping
from typing import Any

from devices.core.values import PointType, Value
from devices.discovery.homeassistant.builder import Builder
from devices.discovery.homeassistant.kinds import light_parts as parts
from devices.discovery.homeassistant.kinds.colors import SPACES
from devices.discovery.homeassistant.parsing import NONE, known_of, on_off
from devices.discovery.homeassistant.texts import Source, source_of
from devices.discovery.model import Entity, Outgoing

Take = Callable[[bytes], Mapping[str, Value | None]]


def light_template(build: Builder) -> Entity:
    config = build.config
    config.need("command_topic", "command_on_template", "command_off_template")
    readable = "state_topic" in config
    takes: list[Take] = []
    power = parts.power(build, feedback=readable and "state_template" in config)
    if "state_template" in config:
        takes.append(_one(source_of(config, "state_template"), power, on_off("on", "off")))
    _power(build, power)
    if "brightness_template" in config:
        _brightness(build, takes, feedback=readable)
    if "color_temp_template" in config:
        name = parts.color_temp(build, feedback=readable)
        _, low, high = parts.temperature_range(config)
        take = _one(source_of(config, "color_temp_template"), name, lambda text: _temperature(text, low, high))
        takes.append(take)
        build.write(name, _on(build, lambda value: {"color_temp": value}))
    if all(f"{channel}_template" in config for channel in ("red", "green", "blue")):
        _rgb(build, takes, feedback=readable)
    if "effect_list" in config:
        name = parts.effect(build, feedback=readable and "effect_template" in config)
        if "effect_template" in config:
            takes.append(_one(source_of(config, "effect_template"), name, known_of(config.texts("effect_list"))))
        build.write(name, _on(build, lambda value: {"effect": value}))
    config.boolean("optimistic", default=False)
    build.read_bytes(
        "state_topic", lambda payload: {key: value for take in takes for key, value in take(payload).items()}
    )
    return build.entity()


def _power(build: Builder, name: str) -> None:
    send, on, off = build.sender("command_topic"), _command(build, "on"), _command(build, "off")
    build.write(name, lambda args: (send(on({"state": True}) if args["value"] else off({"state": False})),))


def _brightness(build: Builder, takes: list[Take], *, feedback: bool) -> None:
    scale = parts.Scale(255)
    name = parts.brightness(build, feedback=feedback, fades=True)
    takes.append(
        _one(source_of(build.config, "brightness_template"), name, lambda text: _unless_none(text, scale.percent))
    )
    send, on, off = build.sender("command_topic"), _command(build, "on"), _command(build, "off")

    def write(args: Mapping[str, Any]) -> tuple[Outgoing, ...]:
        fade = {} if args.get("over") is None else {"transition": args["over"]}
        if args["value"] == 0:
            return (send(off({"state": False, **fade})),)
        return (send(on({"state": True, "brightness": scale.steps(args["value"]), **fade})),)

    build.write(name, write)


def _rgb(build: Builder, takes: list[Take], *, feedback: bool) -> None:
    space = SPACES["rgb"]
    sources = [source_of(build.config, f"{channel}_template") for channel in space.names]
    name = build.point("rgb", PointType.TEXT, writable=True, feedback=feedback, icon="palette")

    def take(payload: bytes) -> Mapping[str, Value | None]:
        said = [source(payload) for source in sources]
        if not any(said):
            return {}
        return {name: None if said == [NONE] * 3 else space.parse(",".join(said))}

    takes.append(take)
    build.write(name, _on(build, lambda value: dict(zip(space.names, space.command(value), strict=True))))


def _on(
    build: Builder, variables: Callable[[Any], Mapping[str, Any]]
) -> Callable[[Mapping[str, Any]], tuple[Outgoing, ...]]:
    send, on = build.sender("command_topic"), _command(build, "on")
    return lambda args: (send(on({"state": True, **variables(args["value"])})),)


def _command(build: Builder, word: str) -> Callable[[Mapping[str, Any]], str]:
    render = build.rendered(f"command_{word}_template")
    return lambda variables: render("", variables)


def _one(source: Source, name: str, parse: Callable[[str], Value | None]) -> Take:
    def take(payload: bytes) -> Mapping[str, Value | None]:
        text = source(payload)
        return {name: parse(text)} if text else {}

    return take


def _temperature(text: str, low: int, high: int) -> Value | None:
    return None if text == NONE else parts.temperature(text, low, high)


def _unless_none(text: str, parse: Callable[[str], Value]) -> Value | None:
    return None if text == NONE else parse(text)
