"""The values in scene files: texts by language, points, expressions, states; each refused where it can't be."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from devices.core.phrases import Explained
from devices.core.values import plain
from scenes.expressions import CHARACTERS, LONGEST, parse
from scenes.texts import pieces

Scalar = bool | int | float | str
IDENTIFIER = re.compile(r"^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$")
POINT = re.compile(r"^[a-z][a-z0-9_]*(?:-[a-z0-9_]+)*\.[a-z][a-z0-9_]*$")


def _texts(raw: object) -> object:
    if isinstance(raw, str):
        raise Explained("no-texts")
    if isinstance(raw, dict):  # a number stands where a parameter was put in
        return {language: _word(text) for language, text in raw.items()}
    return raw


def _word(raw: object) -> object:
    if isinstance(raw, bool):
        return "on" if raw else "off"
    return plain(raw) if isinstance(raw, (int, float)) else raw


def _filled(text: str) -> str:
    pieces(text)
    return text


TextsByLanguage = Annotated[dict[str, str], BeforeValidator(_texts), Field(min_length=1)]
"""Texts keyed by language tag."""

FilledTexts = Annotated[
    dict[str, Annotated[str, AfterValidator(_filled)]], BeforeValidator(_texts), Field(min_length=1)
]
"""Texts in which `{device.point}` and `{= expression}` are filled with what is known when they are shown."""


def _point_key(raw: object) -> str:
    if not isinstance(raw, str) or not POINT.fullmatch(raw):
        raise Explained("not-a-point", got=repr(raw)[:80])
    return raw


def _condition(raw: object) -> str:
    text = {True: "on", False: "off"}.get(raw, str(raw)) if isinstance(raw, bool) else str(raw)
    parse(text)
    return text


def _wanted(raw: Any) -> Any:
    """A value, or "= expression", which is calculated when the step plays."""
    if isinstance(raw, str) and raw.startswith("="):
        _condition(raw.removeprefix("="))
    return raw


PointKey = Annotated[str, BeforeValidator(_point_key), Field(json_schema_extra={"pattern": POINT.pattern})]
Expression = Annotated[
    str,
    BeforeValidator(_condition),
    Field(json_schema_extra={"type": ["string", "boolean"], "maxLength": LONGEST, "pattern": CHARACTERS}),
]
"""A condition or value over readings, such as `water-tank.level >= 60 %` (`scenes.expressions`)."""

States = Annotated[dict[PointKey, Annotated[Scalar, BeforeValidator(_wanted)]], Field(min_length=1)]
"""Wanted values by device.point; `= expression` is calculated when the step plays."""
