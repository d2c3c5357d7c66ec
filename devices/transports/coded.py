"""How protocols of displays write values as numbers: scales, switches, names. Shared by their codecs and drivers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from devices.core.errors import BadCommand

Plain = bool | int | float | str
"""A decoded value."""

_ON = frozenset({"on", "true", "yes", "1"})
_ALL = frozenset({"all", "broadcast", "*"})
_OFF = frozenset({"off", "false", "no", "0"})


def _also(name: str) -> AliasChoices:
    return AliasChoices("value", name)


class OutOfRange(ValueError):
    """A number the document rules out."""


def _switch(value: object) -> object:
    word = str(value).strip().lower()
    if word in _ON | _OFF:
        return word in _ON
    return value


Switch = Annotated[bool, BeforeValidator(_switch)]
"""A boolean argument as people write it."""


def or_all(number: int) -> BeforeValidator:
    """Return a validator that takes "all" for the address that speaks to all devices."""

    def read(value: object) -> object:
        return number if isinstance(value, str) and value.strip().lower() in _ALL else value

    return BeforeValidator(read)


@dataclass(frozen=True, slots=True)
class Scale:
    """A number from `minimum` to `maximum`; codes in `missing` say that there is none."""

    minimum: int = 0
    maximum: int = 100
    unit: str = ""
    missing: frozenset[int] = frozenset()
    times: float = 1

    def decode(self, code: int) -> Plain | None:
        """Return the value; None where the device has none. Raises OutOfRange."""
        if code in self.missing:
            return None
        if not self.minimum <= code <= self.maximum:
            raise OutOfRange(f"expected {self.minimum} to {self.maximum}, got {code}")
        value = round(code * self.times, 6)
        return int(value) if value == int(value) else value

    def encode(self, value: Any) -> int:
        """Return the code. Raises BadCommand."""
        if isinstance(value, bool) or not isinstance(value, int) or not self.minimum <= value <= self.maximum:
            raise BadCommand(f"expected a whole number from {self.minimum} to {self.maximum}, got {value!r}")
        return value

    def argument(self, name: str) -> Any:
        """Return the pydantic type and field of the argument `value`, which may be called by the verb's name too."""
        extra: dict[str, Any] = {"unit": self.unit} if self.unit else {}
        return (int, Field(ge=self.minimum, le=self.maximum, json_schema_extra=extra, validation_alias=_also(name)))


@dataclass(frozen=True, slots=True)
class OnOff:
    """A switch: the code that means on, the one that means off, and codes with another meaning ("reboot")."""

    on: int = 1
    off: int = 0
    words: Mapping[int, bool | str] = field(default_factory=dict)
    unit: str = ""

    def decode(self, code: int) -> Plain | None:
        """Return the state; None for a code the document does not know."""
        states: dict[int, Plain] = {self.on: True, self.off: False, **self.words}
        return states.get(code)

    def encode(self, value: Any) -> int:
        """Return the code."""
        return self.on if value else self.off

    def argument(self, name: str) -> Any:
        """Return the pydantic type and field of the argument `value`, which may be called by the verb's name too."""
        return (Switch, Field(validation_alias=_also(name)))


@dataclass(frozen=True, slots=True)
class Names:
    """A choice by name. `variants` are further codes a device may report, with the name each goes by."""

    names: Mapping[str, int]
    variants: Mapping[int, str] = field(default_factory=dict)
    maximum: int = 0xFF
    unit: str = ""

    def decode(self, code: int) -> Plain | None:
        """Return the name; None for a code the document does not know."""
        named = next((name for name, known in self.names.items() if known == code), None)
        return named if named is not None else self.variants.get(code)

    def encode(self, value: Any) -> int:
        """Return the code of a name, however it is spelt ("HDMI 1"), or a raw one (33, "0x21"). Raises BadCommand."""
        if isinstance(value, int) and 0 <= value <= self.maximum:
            return value
        text = str(value).strip().lower()
        if re.fullmatch("[0-9]{1,5}", text) and int(text) <= self.maximum:
            return int(text)
        spelt = {_squeezed(name): code for name, code in self.names.items()}
        if _squeezed(text) in spelt:
            return spelt[_squeezed(text)]
        if re.fullmatch("0x[0-9a-f]{1,4}", text) and int(text, 16) <= self.maximum:
            return int(text, 16)
        raise BadCommand(f"expected one of {', '.join(self.names)}, or a code such as 0x21, got {value!r}")

    def argument(self, name: str) -> Any:
        """Return the pydantic type and field of the argument `value`, which may be called by the verb's name too."""
        return (int | str, Field(validation_alias=_also(name)))


Kind = Scale | OnOff | Names


def _squeezed(name: str) -> str:
    return re.sub(r"[\s_-]", "", name.lower())


def readable(data: bytes) -> str:
    """Return text as devices send it: without filling and control characters."""
    text = data.split(b"\0")[0].decode("utf-8", "replace")
    return "".join(letter for letter in text if letter.isprintable()).strip()


def in_words(name: str, value: Plain | None) -> str:
    """Say a value in words: "power on", "volume 25", "input not known"."""
    return f"{name.replace('_', ' ')} {in_word(value)}"


def in_word(value: Plain | None) -> str:
    """Say a value without its name: "on", "25", "not known"."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return "not known" if value is None else str(value)
