"""Parameters: `$name` in a scene's file becomes a value before anything else looks at it.

A parameter is a constant of one playing. So a bound scene is an ordinary scene: checker, plan and runner never meet a
parameter, and a run that goes on after a crash is bound again with what the journal kept.

Only `$` before a small letter is a parameter: "giá $5" stays what it is, and `$$name` says `$name`. A remark (`note`)
is left as it is.
"""

import re
from collections.abc import Mapping
from typing import Any

from devices.core.documents import Document, Trail
from devices.core.duration import parse_duration
from devices.core.findings import FileProblem, Finding
from devices.core.phrases import Explained, Phrase, hint
from devices.core.values import Point, PointType, Value, plain, span
from scenes.scene import Parameter
from scenes.steps import Scalar

_NAME = re.compile(r"\$(\$(?=[a-z$])|[a-z][a-z0-9]*(?:-[a-z0-9]+)*)")
_KEPT = ("parameters", "variants")
"""Parts of a document in which nothing is put in."""

LONGEST_TEXT = 200
"""Characters a text may have that is given for a parameter."""

_NO_PLAIN_TEXT = re.compile(r"""^\s*=|["{}$]|[\x00-\x1f\x7f]""")
"""What would mean something in the scene it is put in: an expression, a figure, another parameter."""

_TYPES: Mapping[str, PointType] = {
    "number": PointType.NUMBER,
    "boolean": PointType.BOOLEAN,
    "text": PointType.TEXT,
    "choice": PointType.CHOICE,
}


class BadArgument(Explained):
    """An argument is unknown or doesn't fit its parameter; says which, and what was expected."""

    def __init__(self, parameter: str, code: str, **details: object) -> None:
        super().__init__(code, **details)
        self.name = parameter


def arguments_for(parameters: Mapping[str, Parameter], given: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """Return a value for every parameter: what was given, checked, else its default. Raises BadArgument."""
    for name in given:
        if name not in parameters:
            raise BadArgument(name, "no-such-parameter", name=name[:80], hint=hint(name, parameters))
    return {name: fit(name, each, given.get(name, each.default)) for name, each in parameters.items()}


def fit(name: str, parameter: Parameter, raw: Scalar) -> Scalar:
    """Return the value as it is put into the scene (`60 %`, `30s`, `on`). Raises BadArgument."""
    try:
        if parameter.type == "duration":
            return f"{plain(round(_in_range(parameter, parse_duration(raw)), 3))}s"
        point = Point(
            name=name,
            type=_TYPES[parameter.type],
            unit=parameter.unit,
            minimum=parameter.min,
            maximum=parameter.max,
            choices=tuple(parameter.choices),
        )
        value = _harmless(point.parse(raw))
    except ValueError as problem:
        why = problem.phrase if isinstance(problem, Explained) else problem
        raise BadArgument(name, "bad-argument", name=name, problem=why) from problem
    if isinstance(value, float):
        if parameter.unit:
            return f"{plain(value)} {parameter.unit}"
        return int(value) if value == int(value) else value
    return value


def _harmless(value: Value) -> Value:
    """Return the value unless it is a text that would be more than a text where it is put in. Raises Explained."""
    if not isinstance(value, str):
        return value
    if len(value) > LONGEST_TEXT:
        raise Explained("bad-value", expected=Phrase.of("a-short-text", most=LONGEST_TEXT), got=len(value))
    if _NO_PLAIN_TEXT.search(value):
        raise Explained("bad-value", expected=Phrase("a-plain-text"), got=repr(value))
    return value


def bind(document: Document, arguments: Mapping[str, Scalar]) -> Document:
    """Return the document with every `$name` replaced. Raises FileProblem for a `$name` nobody declared."""
    findings: list[Finding] = []

    def put(data: Any, trail: Trail) -> Any:
        if isinstance(data, dict):
            return {key: value if _remark(key, trail) else put(value, (*trail, key)) for key, value in data.items()}
        if isinstance(data, list):
            return [put(value, (*trail, index)) for index, value in enumerate(data)]
        return put_text(data, trail) if isinstance(data, str) and "$" in data else data

    def put_text(text: str, trail: Trail) -> Any:
        for name in _NAME.findall(text):
            if name != "$" and name not in arguments:
                near = hint(name, arguments) or Phrase("plain-dollar")
                findings.append(Finding.of(document.place(trail), "no-such-parameter", name=name[:80], hint=near))
                return text
        whole = _NAME.fullmatch(text)
        if whole is not None and whole[1] != "$":
            return arguments[whole[1]]
        return _NAME.sub(lambda match: "$" if match[1] == "$" else _written(arguments[match[1]]), text)

    if not isinstance(document.data, dict):
        return document
    data = {key: value if key in _KEPT else put(value, (key,)) for key, value in document.data.items()}
    if findings:
        raise FileProblem(findings)
    return Document(document.file, document.text, data, document.places)


def _in_range(parameter: Parameter, seconds: float) -> float:
    below = parameter.min is not None and seconds < parameter.min
    above = parameter.max is not None and seconds > parameter.max
    if below or above:
        raise Explained("out-of-range", span=span(parameter.min or 0.0, parameter.max, "s"), got=f"{plain(seconds)} s")
    return seconds


def _remark(key: str, trail: Trail) -> bool:
    """Return whether this is the text of a `note` step: a step is an item of a list."""
    return key == "note" and bool(trail) and isinstance(trail[-1], int)


def _written(value: Scalar) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return plain(value) if isinstance(value, float) else str(value)
