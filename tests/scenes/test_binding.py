"""Parameters: put in wherever `$name` stands, checked against their type, and nothing else is touched."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.documents import parse_document
from devices.core.findings import FileProblem
from scenes.binding import BadArgument, arguments_for, bind, fit
from scenes.expressions import parse
from scenes.loader import parse_scene
from scenes.scene import Parameter
from scenes.steps import Scalar, Set, Until, Wait

HEAD = """\
scene: small
title: {en: Small}
summary: {en: Small}
zone: lobby
max: 5m
needs: [lamp]
parameters:
  level: {type: number, unit: "%", min: 10, max: 90, default: 60}
  pause: {type: duration, max: 2m, default: 1m30s}
  bright: {type: boolean, default: true}
  input: {type: choice, choices: [hdmi1, hdmi2], default: hdmi1}
  guest: {type: text, default: bạn}
  rounds: {type: number, min: 1, max: 5, default: 2}
"""


def step(text: str, given: dict[str, Scalar] | None = None) -> Any:
    """Return the first step of a scene with these parameters."""
    return parse_scene(f"{HEAD}steps:\n  - {text}\n", given=given).scene.steps[0]


@pytest.mark.parametrize(
    ("text", "given", "field", "expected"),
    [
        ("set: {lamp.brightness: $level}", {}, "set", {"lamp.brightness": "60 %"}),
        ("set: {lamp.brightness: $level}", {"level": 12.5}, "set", {"lamp.brightness": "12.5 %"}),
        ("set: {lamp.brightness: $level}", {"level": "35 %"}, "set", {"lamp.brightness": "35 %"}),
        ("set: {lamp.power: $bright}", {"bright": "off"}, "set", {"lamp.power": False}),
        ("set: {wall.input: $input}", {"input": "hdmi2"}, "set", {"wall.input": "hdmi2"}),
        ('set: {lamp.brightness: "= $level / 2"}', {}, "set", {"lamp.brightness": "= 60 % / 2"}),
        ("wait: $pause", {}, "wait", 90.0),
        ("wait: $pause", {"pause": 2}, "wait", 2.0),
        ("{repeat: $rounds, steps: [{wait: 1s}]}", {"rounds": 4}, "repeat", 4),
        ("{until: lamp.brightness >= $level, at_most: $pause}", {}, "until", "lamp.brightness >= 60 %"),
        ("{until: age(lamp.power) > $pause, at_most: 5s}", {}, "until", "age(lamp.power) > 90s"),
        ("{until: lamp.power == $bright, at_most: 5s}", {}, "until", "lamp.power == on"),
        ("{until: wall.input == $input, at_most: 5s}", {}, "until", "wall.input == hdmi1"),
        ("say: {en: '$guest, $level for $pause'}", {}, "say", {"en": "bạn, 60 % for 90s"}),
        ("say: {en: $rounds}", {}, "say", {"en": "2"}),
        ("say: {en: $bright}", {}, "say", {"en": "on"}),
        # What is no parameter stays.
        ("say: {vi: giá $5, en: US$ 5 and $}", {}, "say", {"vi": "giá $5", "en": "US$ 5 and $"}),
        ("say: {en: $$level is $level}", {}, "say", {"en": "$level is 60 %"}),
        ("say: {en: $$$level}", {}, "say", {"en": "$60 %"}),
        ("say: {en: $$}", {}, "say", {"en": "$$"}),
        ("note: $nobody knows $level", {}, "note", "$nobody knows $level"),
    ],
)
def test_a_parameter_is_put_in_where_it_stands(
    text: str, given: dict[str, Scalar], field: str, expected: object
) -> None:
    assert getattr(step(text, given), field) == expected


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"level": 95}, ["$level", "10", "90", "%"]),
        ({"level": "60 °C"}, ["$level", "expected the unit %"]),
        ({"level": "much"}, ["$level", "expected a number in %"]),
        ({"level": float("inf")}, ["$level", "finite number"]),
        ({"level": 10**400}, ["$level", "a number in %", "too large"]),
        ({"pause": "3m"}, ["$pause", "0 to 120 s"]),
        ({"pause": "soon"}, ["$pause", "expected a duration"]),
        ({"bright": "bright"}, ["$bright", "on or off"]),
        ({"input": "vga"}, ["$input", "hdmi1, hdmi2"]),
        ({"guest": "x" * 201}, ["$guest", "200 characters"]),
        ({"guest": "= lamp.power"}, ["$guest", "plain text"]),
        ({"guest": '" or on or "'}, ["$guest", "plain text"]),
        ({"guest": "{lamp.power}"}, ["$guest", "plain text"]),
        ({"guest": "two\nlines"}, ["$guest", "plain text"]),
        ({"lvel": 3}, ["no parameter $lvel", 'did you mean "level"']),
    ],
)
def test_an_argument_that_does_not_fit_is_refused(given: dict[str, Scalar], words: list[str]) -> None:
    with pytest.raises(BadArgument) as caught:
        step("wait: 1s", given)
    assert all(word in str(caught.value) for word in words)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("wait: $puase", 15, ["no parameter $puase", 'did you mean "pause"']),
        ("say: {en: costs $usd}", 15, ["no parameter $usd", "$$"]),
        ("set: {$lamp.power: on}", 15, ["expected device.point"]),
    ],
)
def test_a_parameter_nobody_declared_is_said_where_it_stands(text: str, line: int, words: list[str]) -> None:
    with pytest.raises(FileProblem) as caught:
        step(text)
    finding = caught.value.findings[0]
    assert finding.place.line == line and all(word in finding.message for word in words)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("  far: {type: number, max: 3, default: 4}", ["$far", "3"]),
        ("  far: {type: choice, default: x}", ["$far"]),
        ("  far: {type: integer, default: 4}", ["number", "integer"]),
        ("  far: {type: number}", ["'default' is missing"]),
        ("variants: {short: {title: {en: S}, with: {paus: 3s}}}", ["$paus", 'did you mean "pause"']),
        ("variants: {short: {title: {en: S}, with: {pause: 3h}}}", ["$pause"]),
    ],
)
def test_declarations_are_checked(line: str, words: list[str]) -> None:
    with pytest.raises(FileProblem) as caught:
        parse_scene(f"{HEAD}{line}\nsteps:\n  - wait: 1s\n")
    finding = caught.value.findings[0]
    assert finding.place.line == 14 and all(word in finding.message for word in words)


NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**18), 10**18)


@given(NUMBERS, st.sampled_from(["", "%", "°C", "m"]))
def test_a_number_put_in_is_read_again_as_the_same(number: float, unit: str) -> None:
    parameter = Parameter(type="number", unit=unit, default=0)
    once = fit("n", parameter, number)
    assert fit("n", parameter, once) == once
    if abs(number) < 1e300 and (number == 0 or abs(number) > 1e-300):
        parse(f"lamp.brightness > {once}")


@given(st.integers(0, 86_400_000))
def test_a_duration_put_in_is_read_again_as_the_same(milliseconds: int) -> None:
    parameter = Parameter(type="duration", default="1s")
    once = fit("d", parameter, milliseconds / 1000)
    assert fit("d", parameter, once) == once
    parse(f"age(lamp.power) > {once}")
    found = step(f"wait: {once}")
    assert isinstance(found, Wait) and found.wait == pytest.approx(milliseconds / 1000)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=60))
def test_any_text_without_parameters_survives(text: str) -> None:
    document = parse_document(b"a: x\n", "x.yaml")
    whole = type(document)("x.yaml", "", {"a": text.replace("$", "$ ")}, document.places)
    assert bind(whole, {}).data == whole.data


def test_arguments_are_the_same_when_given_again() -> None:
    parameters = parse_scene(f"{HEAD}steps:\n  - wait: 1s\n").scene.parameters
    once = arguments_for(parameters, {"level": 33, "pause": "45s"})
    assert arguments_for(parameters, once) == once
    assert once["level"] == "33 %" and once["pause"] == "45s" and once["bright"] is True


def test_bound_steps_are_ordinary_steps() -> None:
    first = step("set: {lamp.brightness: $level}")
    assert isinstance(first, Set) and isinstance(step("{until: lamp.power, at_most: $pause}"), Until)
