"""Values described as data: what a raw text or number of a device means, and how a value is written to it."""

import math
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from devices.core.drivers import Options
from devices.core.reasons import SENTENCES, Reason
from devices.core.values import Point, PointType, Value

_NUMBER = re.compile(r"\s*[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?\s*")
_HEX = re.compile(r"\s*(0[xX])?[0-9a-fA-F]{1,16}\s*")
_PLACE = re.compile(r"\{(?P<name>[a-z][a-z0-9_]*)(?::(?P<spec>0?\d{0,2}(?:\.\d)?[dxXf]?))?\}")

USUAL: Mapping[str, bool] = {"1": True, "0": False, "true": True, "false": False, "on": True, "off": False}
"""What a device calls on and off, where its description doesn't say."""


def _raw_key(key: object) -> str:
    """Return a raw value as it is looked up: 0x21 is 33."""
    text = str(key)
    return str(int(text, 16)) if re.fullmatch(r"0[xX][0-9a-fA-F]+", text) else text


def _raw_keys(table: Any) -> Any:
    return {_raw_key(key): value for key, value in table.items()} if isinstance(table, dict) else table


def _raw_items(items: Any) -> Any:
    return tuple(_raw_key(item) for item in items) if isinstance(items, (list, tuple)) else items


class PointSpec(Options):
    """One value: value = raw × scale + offset, or what `words` say of the raw text.

    `invalid` raw values mean "not known". `degraded` raw values mean that the device is there but not ready, or not
    well: warming_up, cooling_down, or a sentence. `base` 16: the number is written as hexadecimal digits.
    """

    type: PointType
    label: dict[str, str] = Field(default_factory=dict)
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    icon: str = ""
    tolerance: float = Field(default=0.0, ge=0)
    limit: float | None = None
    words: Annotated[dict[str, bool | int | float | str], BeforeValidator(_raw_keys)] = Field(default_factory=dict)
    invalid: Annotated[tuple[str, ...], BeforeValidator(_raw_items)] = ()
    degraded: Annotated[dict[str, str], BeforeValidator(_raw_keys)] = Field(default_factory=dict)
    scale: float = Field(default=1.0, allow_inf_nan=False)
    offset: float = Field(default=0.0, allow_inf_nan=False)
    base: Literal[10, 16] = 10

    @model_validator(mode="before")
    @classmethod
    def _usual_words(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("type") == "boolean" and not data.get("words"):
            return {**data, "words": USUAL}
        return data

    @model_validator(mode="after")
    def _fits_together(self) -> "PointSpec":
        if self.scale == 0:
            raise ValueError("a scale of 0 leaves nothing of the reading")
        if self.type is PointType.CHOICE and not self.words:
            raise ValueError("a choice needs words: what the device calls each of its values")
        point = self.declare("value", writable=False, feedback=True)
        for raw, value in self.words.items():
            try:
                point.parse(value)
            except ValueError as problem:
                raise ValueError(f"words: {raw}: {problem}") from problem
        return self

    def declare(self, name: str, *, writable: bool, feedback: bool) -> Point:
        """Return the point."""
        choices = tuple(dict.fromkeys(str(value) for value in self.words.values()))
        return Point(
            name=name,
            type=self.type,
            label=self.label,
            unit=self.unit,
            minimum=self.minimum,
            maximum=self.maximum,
            choices=choices if self.type is PointType.CHOICE else (),
            writable=writable,
            feedback=feedback,
            tolerance=self.tolerance,
            icon=self.icon,
            limit=self.limit,
        )

    def read(self, raw: str) -> Value | None:
        """Return the value; None when the device marks it as not known. Raises ValueError in words."""
        text = raw.strip()
        if text in self.invalid:
            return None
        if self.words:
            if text in self.words:
                return self._parsed(self.words[text])
            if self.type in (PointType.CHOICE, PointType.BOOLEAN):
                raise ValueError(f"expected one of {', '.join(self.words)}, got {text[:40]!r}")
        if self.type is PointType.TEXT:
            return text
        return self._parsed(self._number(text))

    def reason(self, raw: str) -> Reason | None:
        """Return why the device counts as degraded when it says this; None where all is well."""
        said = self.degraded.get(raw.strip())
        if said is None:
            return None
        return Reason.of(said) if said in SENTENCES else Reason.of("device_fault", detail=said)

    def write(self, value: Value) -> float | str:
        """Return the raw value that makes it so. Raises ValueError when the device has no word for it."""
        for raw, known in self.words.items():
            if self._parsed(known) == value:
                return raw
        if isinstance(value, (bool, str)):
            if self.words:
                raise ValueError(f"the device has no word for {value!r}")
            return str(value)
        raw_number = (value - self.offset) / self.scale
        return round(raw_number) if abs(raw_number - round(raw_number)) < 1e-6 else round(raw_number, 9)

    def _number(self, text: str) -> float:
        if self.base == 16:
            if not _HEX.fullmatch(text):
                raise ValueError(f"expected hexadecimal digits, got {text[:40]!r}")
            raw: float = int(text, 16)
        elif _NUMBER.fullmatch(text):
            raw = float(text)
        else:
            raise ValueError(f"expected a number, got {text[:40]!r}")
        if not math.isfinite(raw):
            raise ValueError(f"expected a finite number, got {text[:40]!r}")
        return round(raw * self.scale + self.offset, 9)

    def _parsed(self, value: Value) -> Value:
        return self.declare("value", writable=False, feedback=True).parse(value)


class Template:
    """What is sent, with places for values: `{value}`, `{value:02d}`, `{id}`; as text or as hexadecimal digits."""

    def __init__(self, text: str, *, hexadecimal: bool) -> None:
        self._text = text
        self._hexadecimal = hexadecimal
        self.names = frozenset(match["name"] for match in _PLACE.finditer(text))

    def render(self, values: Mapping[str, float | str]) -> str:
        """Fill in the values. Raises ValueError for a missing one, or one that can't be written so."""
        return _PLACE.sub(lambda match: self._place(match, values), self._text)

    def _place(self, match: re.Match[str], values: Mapping[str, float | str]) -> str:
        name, spec = match["name"], match["spec"]
        if name not in values:
            raise ValueError(f"{match[0]}: there is no constant {name!r}; there are: {', '.join(values) or 'none'}")
        value = values[name]
        if self._hexadecimal and not spec and isinstance(value, int):
            spec = "02X"
        if not spec:
            return str(value)
        return format(_as_number(value, spec), spec)


def _as_number(value: float | str, spec: str) -> float:
    try:
        number = float(value)
    except ValueError as error:
        raise ValueError(f"{value!r} is no number, so it can't be written as {spec}") from error
    if spec[-1] == "f" or (spec[-1] not in "dxX" and number != int(number)):
        return number
    if spec[-1] in "xX" and number < 0:
        raise ValueError(f"{value!r} is negative, so it can't be written as {spec}")
    return round(number)
