"""What is set to a value: numbers, selects, texts, dates and times.

Source: Home Assistant, "MQTT Number", "MQTT Select", "MQTT Text"; "MQTT Date", "MQTT Time" and "MQTT Datetime" (whose
keys were read in core and not confirmed by a document).
"""

from collections.abc import Callable, Mapping
from typing import Any

import regex  # type: ignore[import-untyped]

from devices.core.errors import BadCommand
from devices.core.values import PointType, Value
from devices.discovery.homeassistant.builder import Builder, said
from devices.discovery.homeassistant.config import Config
from devices.discovery.homeassistant.parsing import LONGEST_STATE, NONE, numbers_from, one_of, parse_text
from devices.discovery.model import Entity

PATTERN_TIME = 0.05
"""Seconds that a pattern of an announcement may take for one text."""


def number(build: Builder) -> Entity:
    config = build.config
    config.need("command_topic")
    low, high = config.number("min", 1.0), config.number("max", 100.0)
    step = config.number("step", 1.0)
    if low >= high:
        raise ValueError(f"max must be above min, got {high:g} and {low:g}")
    if step < 0.001:
        raise ValueError(f"step: expected at least 0.001, got {step:g}")
    config.word("mode", ("auto", "box", "slider"), "auto")
    config.optional_text("device_class")
    reset = config.text("payload_reset", NONE)
    name = build.point(
        "",
        PointType.NUMBER,
        unit=(config.optional_text("unit_of_measurement") or "").strip(),
        minimum=low,
        maximum=high,
        writable=True,
        feedback="state_topic" in config,
        tolerance=step / 2,
    )
    parse = numbers_from(low, high)
    build.read("state_topic", "value_template", said(name, lambda text: None if text == reset else parse(text)))
    _set_by(build, name, _whole)
    return build.entity()


def select(build: Builder) -> Entity:
    config = build.config
    config.need("command_topic", "options")
    options = config.texts("options")
    name = build.point("", PointType.CHOICE, choices=options, writable=True, feedback="state_topic" in config)
    parse = one_of(options)
    nothing = (NONE.lower(),)

    def read(text: str) -> Value | None:
        return None if text.lower() in nothing and text not in options else parse(text)

    build.read("state_topic", "value_template", said(name, read))
    _set_by(build, name, str)
    return build.entity()


def text(build: Builder) -> Entity:
    config = build.config
    config.need("command_topic")
    shortest, longest = config.integer("min", 0, at_least=0), config.integer("max", LONGEST_STATE, at_least=0)
    if shortest > longest or longest > LONGEST_STATE:
        raise ValueError(f"max: expected {shortest} to {LONGEST_STATE} characters, got {longest}")
    config.word("mode", ("text", "password"), "text")
    fits, wanted = _pattern(config), config.text("pattern")[:80]

    def check(value: str) -> str:
        if not shortest <= len(value) <= longest:
            raise ValueError(f"expected {shortest} to {longest} characters, got {len(value)}")
        if not fits(value):
            raise ValueError(f"expected a text like {wanted}, got {value[:80]!r}")
        return value

    name = build.point("", PointType.TEXT, writable=True, feedback="state_topic" in config)
    build.read("state_topic", "value_template", lambda said_text: {name: _checked(said_text, check)})
    _set_by(build, name, check)
    return build.entity()


def moment(build: Builder) -> Entity:
    """A date, a time, or both, as a text in ISO 8601."""
    build.config.need("command_topic")
    name = build.point("", PointType.TEXT, writable=True, feedback="state_topic" in build.config)
    build.read("state_topic", "value_template", said(name, parse_text))
    _set_by(build, name, str)
    return build.entity()


def _set_by(build: Builder, name: str, show: Callable[[Any], Any]) -> None:
    send, render = build.sender("command_topic"), build.rendered("command_template")
    build.config.boolean("optimistic", default=False)

    def write(args: Mapping[str, Any]) -> Any:
        try:
            shown = show(args["value"])
        except ValueError as problem:
            raise BadCommand(f"{name}: {problem}") from None
        return (send(render(shown, {})),)

    build.write(name, write)


def _checked(value: str, check: Callable[[str], str]) -> Value | None:
    return None if value == NONE else check(value)


def _pattern(config: Config) -> Callable[[str], bool]:
    if "pattern" not in config:
        return lambda value: True
    source = config.text("pattern")
    if len(source) > 200:
        raise ValueError(f"pattern: expected at most 200 characters, got {len(source)}")
    try:
        pattern = regex.compile(source)
    except (regex.error, RecursionError, OverflowError) as problem:
        raise ValueError(f"pattern: {str(problem)[:120]}") from None

    def fits(value: str) -> bool:
        try:
            return pattern.match(value, timeout=PATTERN_TIME) is not None
        except TimeoutError:
            raise ValueError("the pattern takes too long") from None

    return fits


def _whole(value: float) -> int | float:
    """Return 5 for 5.0: Home Assistant sends whole numbers without a fraction."""
    return int(value) if float(value).is_integer() else value
