"""Tables of a device's registers as data: where each value stands, what it means, how it is written.

A profile is such a table for a maker's model; it names the maker's document and says how far it was confirmed.
"""

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, field_validator, model_validator

from devices.core.drivers import Options
from devices.core.values import Point, PointType, Value
from devices.protocols.modbus import pdu
from devices.protocols.modbus.numbers import NumberType, WordOrder, number, text, word_count, words_of

PROFILES = Path(__file__).parents[2] / "profiles"

BITS = (1, 2)
"""The functions that read coils and inputs, not registers."""


class Write(Options):
    """How a point is written: function 5 switches a coil, 6 writes one register, 16 several.

    `address`: where, if not where it is read.
    """

    function: Literal[5, 6, 16]
    address: int | None = Field(default=None, ge=0, le=0xFFFF)


class Register(Options):
    """One value of the device: value = raw × scale + offset.

    `type` bool is a coil, or any bit under `mask` in a register; `mask` also cuts a number out of a register. `choices`
    names the raw values of a list. `invalid` raw values mean "not known". `length` is for text, in registers.
    """

    point: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    address: int = Field(ge=0, le=0xFFFF)
    function: pdu.ReadFunction = 3
    type: NumberType | Literal["bool", "text"] = "u16"
    word_order: WordOrder = "big"
    byte_swap: bool = False
    scale: float = Field(default=1.0, allow_inf_nan=False)
    offset: float = Field(default=0.0, allow_inf_nan=False)
    mask: int | None = Field(default=None, ge=1, le=0xFFFF)
    length: int = Field(default=1, ge=1, le=64)
    choices: dict[int, str] = Field(default_factory=dict)
    unit: str = ""
    label: dict[str, str] = Field(default_factory=dict)
    icon: str = ""
    minimum: float | None = None
    maximum: float | None = None
    invalid: tuple[int | float, ...] = ()
    write: Write | None = None

    @field_validator("scale")
    @classmethod
    def _not_zero(cls, scale: float) -> float:
        if scale == 0:
            raise ValueError("a scale of 0 leaves nothing of the reading")
        return scale

    @model_validator(mode="before")
    @classmethod
    def _coils_are_bits(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("function") in BITS:
            return {"type": "bool", **data}
        return data

    @model_validator(mode="after")
    def _fits_together(self) -> "Register":
        if self.function in BITS and self.type != "bool":
            raise ValueError(f"function {self.function} reads single bits, so type is bool, not {self.type}")
        if self.mask is not None and self.type not in ("u16", "bool"):
            raise ValueError(f"a mask cuts bits out of u16 or bool, not {self.type}")
        if self.mask is not None and self.write is not None:
            raise ValueError("a point under a mask shares its register and can't be written alone")
        if self.write is not None and (self.write.function == 5) is not (self.function in BITS):
            raise ValueError("function 5 writes what function 1 reads, 6 and 16 what function 3 reads")
        if self.write is not None and (self.function in (2, 4) or self.type == "text"):
            raise ValueError("inputs and texts can only be read")
        if self.write is not None and self.write.function == 6 and self.size > 1:
            raise ValueError("function 6 writes one register, this value takes more: use function 16")
        return self

    @property
    def size(self) -> int:
        """How many coils or registers it takes."""
        if self.type == "bool":
            return 1
        return self.length if self.type == "text" else word_count(self.type)

    @property
    def end(self) -> int:
        """The first address behind it."""
        return self.address + self.size

    def declare(self) -> Point:
        """Return the point it fills."""
        return Point(
            name=self.point,
            type=self._point_type(),
            label=self.label,
            unit=self.unit,
            minimum=self.minimum,
            maximum=self.maximum,
            choices=tuple(self.choices.values()),
            writable=self.write is not None,
            # What comes back went through the device's own steps.
            tolerance=abs(self.scale) / 2 if self._is_number() else 0.0,
            icon=self.icon,
        )

    def value(self, words: Sequence[int]) -> Value | None:
        """Return the value in its registers; None when the device marks it as not known, or lists no such choice."""
        if self.type == "text":
            return text(words, byte_swap=self.byte_swap)
        raw = self._raw(words)
        if not math.isfinite(raw) or raw in self.invalid:
            return None
        if self.type == "bool":
            return raw != 0
        if self.choices:
            return self.choices.get(int(raw))
        value = raw * self.scale + self.offset
        # A 32-bit float knows seven digits; the rest would be an artefact of the conversion.
        return float(f"{value:.7g}") if self.type == "f32" else round(value, 6)

    def words(self, value: Value) -> list[int]:
        """Return the registers (or the coil) that make it so. Raises ValueError when the value does not fit."""
        if self.type == "bool":
            return [int(bool(value))]
        if self.choices:
            raw: float = {name: code for code, name in self.choices.items()}[str(value)]
        else:
            raw = (float(value) - self.offset) / self.scale
        return words_of(raw, self._number(), self.word_order, byte_swap=self.byte_swap)

    def write_request(self, value: Value) -> bytes:
        """Return what writes the value. Raises ValueError when it does not fit or nothing can be written."""
        if self.write is None:
            raise ValueError(f"{self.point} can only be read")
        address = self.address if self.write.address is None else self.write.address
        words = self.words(value)
        if self.write.function == 5:
            return pdu.write_coil_pdu(address, on=bool(words[0]))
        if self.write.function == 6:
            return pdu.write_register_pdu(address, words[0])
        return pdu.write_registers_pdu(address, words)

    def _raw(self, words: Sequence[int]) -> float:
        raw = number(words, self._number(), self.word_order, byte_swap=self.byte_swap)
        if self.mask is None:
            return raw
        lowest = (self.mask & -self.mask).bit_length() - 1
        return (int(raw) & self.mask) >> lowest

    def _number(self) -> NumberType:
        return "u16" if self.type in ("bool", "text") else self.type  # type: ignore[return-value]

    def _is_number(self) -> bool:
        return self.type not in ("bool", "text") and not self.choices

    def _point_type(self) -> PointType:
        if self.type == "bool":
            return PointType.BOOLEAN
        if self.type == "text":
            return PointType.TEXT
        if self.choices:
            return PointType.CHOICE
        whole = self.type[0] != "f" and self.scale == int(self.scale) and self.offset == int(self.offset)
        return PointType.INTEGER if whole else PointType.NUMBER


class Profile(Options):
    """The registers of a maker's model. `gap`: how many registers nobody needs may be read along.

    `document` is the maker's; `confirmed` says what its figures were compared with.
    """

    document: str
    confirmed: str = ""
    gap: int = Field(default=0, ge=0, le=60)
    registers: tuple[Register, ...] = Field(min_length=1)


def known_profiles() -> list[str]:
    """Return the names of the profiles there are."""
    return sorted(path.stem for path in PROFILES.glob("*.yaml"))


def load_profile(name: str) -> Profile:
    """Load a profile. Raises ValueError naming those there are."""
    known = known_profiles()
    if name not in known:
        raise ValueError(f"there is no profile {name!r}; there are: {', '.join(known)}")
    return Profile.model_validate(yaml.safe_load((PROFILES / f"{name}.yaml").read_text(encoding="utf-8")))


def group_reads(registers: Iterable[Register], gap: int) -> list[tuple[Register, ...]]:
    """Put registers together that one request can read."""
    groups: list[tuple[Register, ...]] = []
    for register in sorted(registers, key=lambda each: (each.function, each.address)):
        if groups and _joins(groups[-1], register, gap):
            groups[-1] = (*groups[-1], register)
        else:
            groups.append((register,))
    return groups


def _joins(group: tuple[Register, ...], register: Register, gap: int) -> bool:
    most = pdu.MAXIMUM_BITS if register.function in BITS else pdu.MAXIMUM_COUNT
    return (
        group[0].function == register.function
        and register.address - max(each.end for each in group) <= gap
        and register.end - group[0].address <= most
    )
