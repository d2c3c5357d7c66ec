"""Valves, which report a state, or a position in percent (0 closed, 100 open).

Source: Home Assistant, "MQTT Valve".
"""

import json
from collections.abc import Mapping
from typing import Any

from devices.core.values import PointType, Value
from devices.discovery.homeassistant.builder import Builder
from devices.discovery.homeassistant.kinds.covers import PERCENT, Range
from devices.discovery.homeassistant.parsing import NONE
from devices.discovery.model import Entity, Outgoing

STATES = ("open", "opening", "closed", "closing")
NOT_WITH_POSITION = ("payload_close", "payload_open", "state_closed", "state_open")


def valve(build: Builder) -> Entity:
    config = build.config
    reports = config.boolean("reports_position", default=False)
    wrong = [key for key in NOT_WITH_POSITION if key in config]
    if reports and wrong:
        raise ValueError(f"{', '.join(wrong)} must not stand together with reports_position")
    readable = "state_topic" in config
    state = build.point("", PointType.CHOICE, choices=STATES, feedback=readable)
    if reports:
        _positioned(build, state, readable=readable)
    else:
        words = _words(build, ("opening", "closing", "open", "closed"))
        build.read("state_topic", "value_template", lambda text: _plain(text, state, words))
        _moves(build)
    if config.optional_text("payload_stop") is not None and "command_topic" in config:
        build.fixed("stop", "command_topic", config.text("payload_stop"), "command_template")
    config.optional_text("device_class")
    config.boolean("optimistic", default=False)
    return build.entity()


def _words(build: Builder, names: tuple[str, ...]) -> dict[str, str | None]:
    words: dict[str, str | None] = {NONE: None}
    for name in reversed(names):
        words[build.config.text(f"state_{name}", name)] = name
    return words


def _plain(text: str, state: str, words: Mapping[str, str | None]) -> Mapping[str, Value | None]:
    document = _object(text)
    said = text if document is None else str(document.get("state"))
    if not said:
        return {}
    if said not in words:
        raise ValueError(f"expected one of {', '.join(words)[:200]}, got {said[:80]!r}")
    return {state: words[said]}


def _positioned(build: Builder, state: str, *, readable: bool) -> None:
    config = build.config
    range_ = Range.of(config, "position_closed", "position_open")
    variables = {"position_open": range_.open, "position_closed": range_.closed}
    writable = "command_topic" in config
    name = build.point("position", PointType.NUMBER, writable=writable, feedback=readable, **PERCENT)
    moving = _words(build, ("opening", "closing"))

    def take(text: str) -> Mapping[str, Value | None]:
        if not text:
            return {}
        document = _object(text)
        where, word = (text, text) if document is None else (document.get("position"), document.get("state"))
        if document is not None and "position" not in document:
            raise ValueError("expected position in the JSON")
        if str(word) in moving and word != NONE:
            motion: dict[str, Value | None] = {state: moving[str(word)]}
            return motion if where == word else {**motion, name: range_.percent(str(where))}
        percent = range_.percent(str(where))
        return {name: percent, state: None if percent is None else "closed" if percent == 0 else "open"}

    build.read("state_topic", "value_template", take, variables)
    if not writable:
        return
    send, render = build.sender("command_topic"), build.rendered("command_template")

    def write(args: Mapping[str, Any]) -> tuple[Outgoing, ...]:
        percent = round(args["value"])
        return (send(render(range_.own(percent), {"position": percent, **variables})),)

    build.write(name, write)


def _moves(build: Builder) -> None:
    if "command_topic" not in build.config:
        return
    for word in ("open", "close"):
        payload = build.config.optional_text(f"payload_{word}", word.upper())
        if payload is not None:
            build.fixed(word, "command_topic", payload, "command_template")


def _object(text: str) -> dict[str, Any] | None:
    if not text.lstrip().startswith("{"):
        return None
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None
