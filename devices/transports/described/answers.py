"""Answers described as data: a regular expression with named groups, or places in bytes."""

import struct
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

import regex  # type: ignore[import-untyped]
from pydantic import BeforeValidator, Field, model_validator

from devices.core.drivers import Options

REGEX_TIMEOUT = 0.05
"""Seconds one match may take; a pattern that needs more is wrong."""

_FORMATS: Mapping[str, str] = {"u8": "B", "s8": "b", "u16": "H", "s16": "h", "u32": "I", "s32": "i", "f32": "f"}


class Spot(Options):
    """Where a value stands in the bytes of a body: counted from 0, or from the end where negative.

    `mask` cuts bits out of a whole number. `text` of `length` bytes is read as characters, `bcd` as decimal digits.
    """

    at: int = Field(ge=-2048, le=2047)
    type: Literal["u8", "s8", "u16", "s16", "u32", "s32", "f32", "bcd", "text"] = "u8"
    order: Literal["big", "little"] = "big"
    length: int = Field(default=1, ge=1, le=64)
    mask: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _bits_of_whole_numbers(self) -> "Spot":
        if self.mask is not None and self.type[0] != "u":
            raise ValueError(f"a mask cuts bits out of u8, u16 or u32, not {self.type}")
        return self

    def raw(self, body: bytes) -> str | None:
        """Return the raw value as text; None where the body is too short, or holds no digits."""
        size = struct.calcsize(_FORMATS[self.type]) if self.type in _FORMATS else self.length
        at = self.at if self.at >= 0 else len(body) + self.at
        piece = body[at : at + size] if at >= 0 else b""
        if len(piece) < size:
            return None
        if self.type == "text":
            return piece.decode("latin-1").strip("\0 ")
        if self.type == "bcd":
            return piece.hex() if piece.hex().isdecimal() else None
        number = struct.unpack((">" if self.order == "big" else "<") + _FORMATS[self.type], piece)[0]
        if self.mask is not None:
            lowest = (self.mask & -self.mask).bit_length() - 1
            number = (number & self.mask) >> lowest
        # A 32-bit float knows seven digits; the rest would be an artefact of the conversion.
        return f"{number:.7g}" if self.type == "f32" else str(number)


def _plain(data: Any) -> Any:
    return {"match": data} if isinstance(data, str) else data


class AnswerSpec(Options):
    """What an answer looks like. `match`: a regular expression for the whole body, its named groups are points.

    Or, for bytes: `begins` (hexadecimal digits, `..` for any byte), `length` of the body, `values`: where each stands.
    """

    match: str | None = None
    begins: str | None = None
    length: int | None = Field(default=None, ge=0)
    values: dict[str, Spot] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_way(self) -> "AnswerSpec":
        if (self.match is None) == (self.begins is None):
            raise ValueError("an answer has either match: or begins:")
        if self.match is not None and (self.values or self.length is not None):
            raise ValueError("with match: the named groups are the values; length: and values: belong to begins:")
        try:
            self._pattern  # noqa: B018 - compiled here, so that a mistake is told with its place
            self._head  # noqa: B018
        except regex.error as error:
            raise ValueError(f"match: {error}") from error
        return self

    @property
    def points(self) -> frozenset[str]:
        """The points it tells."""
        return frozenset(self.values) | (frozenset(self._pattern.groupindex) if self.match is not None else frozenset())

    def read(self, body: bytes) -> Mapping[str, str] | None:
        """Return the raw values in a body; None when it is not this answer."""
        if self.match is not None:
            return self._read_text(body)
        fits = self.length is None or len(body) == self.length
        if not fits or len(body) < len(self._head):
            return None
        if any(want is not None and got != want for want, got in zip(self._head, body, strict=False)):
            return None
        found = {name: spot.raw(body) for name, spot in self.values.items()}
        return {name: raw for name, raw in found.items() if raw is not None} if None not in found.values() else None

    def _read_text(self, body: bytes) -> Mapping[str, str] | None:
        text = body.decode("latin-1")
        try:
            found = self._pattern.fullmatch(text, timeout=REGEX_TIMEOUT)
        except TimeoutError:
            return None
        return None if found is None else {name: raw for name, raw in found.groupdict().items() if raw is not None}

    @cached_property
    def _pattern(self) -> Any:
        return regex.compile(self.match or "")

    @cached_property
    def _head(self) -> tuple[int | None, ...]:
        digits = (self.begins or "").replace(" ", "")
        pairs = [digits[at : at + 2] for at in range(0, len(digits), 2)]
        try:
            return tuple(None if pair == ".." else int(pair, 16) for pair in pairs if len(pair) == 2 or _odd(pair))
        except ValueError as error:
            raise ValueError(f"begins: {self.begins!r} is no row of bytes such as AA 01 .. FF") from error


def _odd(pair: str) -> bool:
    raise ValueError(f"half a byte: {pair}")


Answer = Annotated[AnswerSpec, BeforeValidator(_plain)]
"""An answer; a bare text is its `match`."""
