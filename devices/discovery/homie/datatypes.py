"""The data types of Homie: what is a valid payload, what it means, and what is sent.

Source: The Homie Convention 5.0, "Payloads" and "Formats"; 4.0.0, "Payload". In version 5 an empty text is sent as one
byte of zero, colours begin with the name of their space, and a format may offer several spaces. Colours in rgb become
#rrggbb, those in other spaces stay as they are sent. A JSON schema in a format is not applied.
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from devices.core.errors import BadCommand
from devices.core.texts import Texts
from devices.core.values import Point, PointType, Value
from devices.discovery.native.points import channels, hex_color
from devices.discovery.native.reading import LARGEST, LONGEST_TEXT

DATATYPES = (
    "integer",
    "float",
    "percent",
    "boolean",
    "string",
    "enum",
    "color",
    "datetime",
    "duration",
    "json",
)

MOST_CHOICES = 256
LARGEST_INTEGER = 2**63

_INTEGER = re.compile(r"-?[0-9]{1,19}", re.ASCII)
_FLOAT = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?", re.ASCII)
_DATETIME = re.compile(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}(?:T[0-9:.]{2,18}(?:Z|[-+][0-9]{2}(?::?[0-9]{2})?)?)?", re.ASCII)
_DURATION = re.compile(r"PT(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?", re.ASCII)

SPACES: Mapping[str, tuple[float, ...]] = {"rgb": (255, 255, 255), "hsv": (360, 100, 100), "xyz": (1, 1)}
"""The spaces of colours, and the largest number at each place; z follows from x and y."""


Made = tuple[dict[str, Any], Callable[[str], Value | None], Callable[[Any], str]]
"""What a point is given, how payloads are read, how values are written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One property as a device describes it."""

    node: str
    id: str
    name: str = ""
    datatype: str = "string"
    format: str = ""
    unit: str = ""
    settable: bool = False
    retained: bool = True
    version: int = 5


@dataclass(frozen=True, slots=True)
class Datatype:
    """How a property's payloads are read and written."""

    point: Point
    read: Callable[[str], Value | None]
    write: Callable[[Any], str]


def datatype_of(prop: Property, name: str, label: Texts) -> Datatype:
    """Return the type of a property. Raises ValueError when its description is not valid."""
    makers: Mapping[str, Callable[[Property], Made]] = {
        "integer": _number,
        "float": _number,
        "percent": _number,
        "boolean": _boolean,
        "enum": _enum,
        "color": _color,
        "string": _text,
        "datetime": _pattern(_DATETIME, "a date and time of ISO 8601"),
        "duration": _pattern(_DURATION, "a duration of ISO 8601"),
        "json": _json,
    }
    if prop.datatype not in makers:
        raise ValueError(f"datatype: expected one of {', '.join(DATATYPES)}, got {prop.datatype[:40]!r}")
    given, read, write = makers[prop.datatype](prop)
    point = Point(name=name, label=label, unit=prop.unit[:16], writable=prop.settable, feedback=prop.retained, **given)
    return Datatype(point, read, write)


def _number(prop: Property) -> Made:
    whole = prop.datatype == "integer"
    pattern, word = (_INTEGER, "an integer") if whole else (_FLOAT, "a number")
    minimum, maximum, step = _range(prop.format, pattern)

    def read(text: str) -> Value | None:
        if len(text) > 64 or pattern.fullmatch(text) is None:
            raise ValueError(f"expected {word}, got {text[:80]!r}")
        number = int(text) if whole else float(text)
        if not -LARGEST_INTEGER <= number < LARGEST_INTEGER:
            raise ValueError(f"expected {word} of 64 bits, got {text[:80]!r}")
        if not whole and not -LARGEST <= number <= LARGEST:
            raise ValueError("expected a number, got one beyond all measure")
        return number

    def write(value: Any) -> str:
        base = minimum if minimum is not None else maximum if maximum is not None else 0.0
        if step:
            value = math.floor((value - base) / step + 0.5) * step + base
        return str(round(value)) if whole else f"{value:.10g}"

    kind = PointType.INTEGER if whole else PointType.NUMBER
    tolerance = step / 2 if step else 0.0 if whole else 1e-6
    return {"type": kind, "minimum": minimum, "maximum": maximum, "tolerance": tolerance}, read, write


def _range(text: str, pattern: re.Pattern[str]) -> tuple[float | None, float | None, float | None]:
    """Return `min:max:step`, of which each may be left out. Raises ValueError."""
    parts = text.split(":") if text else ["", ""]
    if len(parts) not in (2, 3) or any(part and (len(part) > 64 or not pattern.fullmatch(part)) for part in parts):
        raise ValueError(f"format: expected min:max:step, got {text[:80]!r}")
    low, high, step = (float(part) if part else None for part in (*parts, "")[:3])
    if (low is not None and high is not None and low > high) or (step is not None and not 0 < step <= LARGEST):
        raise ValueError(f"format: expected min below max, and a step above 0, got {text[:80]!r}")
    return low, high, step


def _boolean(_: Property) -> Made:
    words: Mapping[str, Value] = {"true": True, "false": False}

    def read(text: str) -> Value | None:
        if text not in words:
            raise ValueError(f"expected true or false, got {text[:80]!r}")
        return words[text]

    return {"type": PointType.BOOLEAN}, read, lambda value: "true" if value else "false"


def _enum(prop: Property) -> Made:
    choices = tuple(prop.format.split(",")) if prop.format else ()
    if not choices or "" in choices or len(set(choices)) != len(choices) or len(choices) > MOST_CHOICES:
        raise ValueError(f"format: expected different values with commas, got {prop.format[:80]!r}")

    def read(text: str) -> Value | None:
        if text not in choices:
            raise ValueError(f"expected one of {', '.join(choices)[:200]}, got {text[:80]!r}")
        return text

    return {"type": PointType.CHOICE, "choices": choices}, read, str


def _text(prop: Property) -> Made:
    def read(text: str) -> Value | None:
        if prop.version >= 5 and text == "\0":
            return ""
        if "\0" in text:
            raise ValueError("expected a text without the character NUL")
        if len(text) > LONGEST_TEXT:
            raise ValueError(f"expected at most {LONGEST_TEXT} characters, got {len(text)}")
        return text

    def write(value: Any) -> str:
        if value == "":
            # Nothing at all would only clear what the broker retains.
            if prop.version < 5:
                raise BadCommand("expected a text, got an empty one")
            return "\0"
        return str(value)

    return {"type": PointType.TEXT}, read, write


def _pattern(pattern: re.Pattern[str], word: str) -> Callable[[Property], Made]:
    def check(text: str) -> str:
        if len(text) > 64 or pattern.fullmatch(text) is None:
            raise ValueError(f"expected {word}, got {text[:80]!r}")
        return text

    return lambda _: ({"type": PointType.TEXT}, check, lambda value: _checked(check, value))


def _json(_: Property) -> Made:
    def check(text: str) -> str:
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, (dict, list)) or len(text) > LONGEST_TEXT:
            raise ValueError(f"expected a JSON object or list of at most {LONGEST_TEXT} characters")
        return text

    return {"type": PointType.TEXT}, check, lambda value: _checked(check, value)


def _color(prop: Property) -> Made:
    spaces = prop.format.split(",")
    allowed = SPACES if prop.version >= 5 else ("rgb", "hsv")
    if any(space not in allowed for space in spaces) or (prop.version < 5 and len(spaces) > 1):
        raise ValueError(f"format: expected {', '.join(allowed)}, got {prop.format[:80]!r}")

    def read(text: str) -> Value | None:
        space, rest = text.partition(",")[::2] if prop.version >= 5 else (spaces[0], text)
        if space not in spaces or len(text) > 64:
            raise ValueError(f"expected a color in {', '.join(spaces)}, got {text[:80]!r}")
        numbers = _components(rest, space, _FLOAT if prop.version >= 5 else _INTEGER)
        return hex_color(*numbers) if space == "rgb" else text

    def write(value: Any) -> str:
        if "rgb" not in spaces:
            return _checked(read, value)
        text = ",".join(map(str, channels(value)))
        return f"rgb,{text}" if prop.version >= 5 else text

    return {"type": PointType.TEXT, "icon": "palette"}, read, write


def _components(text: str, space: str, pattern: re.Pattern[str]) -> list[float]:
    """Return the numbers of a colour. Raises ValueError when they are none, or too many, or out of range."""
    parts, limits = text.split(","), SPACES[space]
    if len(parts) != len(limits) or any(pattern.fullmatch(part) is None for part in parts):
        raise ValueError(f"expected {len(limits)} numbers with commas, got {text[:80]!r}")
    numbers = [float(part) for part in parts]
    if any(not 0 <= number <= limit for number, limit in zip(numbers, limits, strict=True)):
        raise ValueError(f"expected numbers to {', '.join(map(str, limits))}, got {text[:80]!r}")
    return numbers


def _checked(check: Callable[[str], Any], value: Any) -> str:
    """Return a text that a device would take. Raises BadCommand."""
    try:
        check(str(value))
    except ValueError as problem:
        raise BadCommand(str(problem)) from None
    return str(value)
