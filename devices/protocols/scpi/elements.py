"""Data elements of SCPI answers: numbers, words, strings, blocks.

IEEE 488.2-1992, section 8.7 (NR1, NR2, NR3, #H #Q #B, strings, blocks). SCPI-99, volume 1, section 7.2.1: 9.9E37 stands
for infinity, -9.9E37 for negative infinity, 9.91E37 for not a number. Answers carry no unit by the standard; some
instruments write one all the same, with the multipliers of IEEE 488.2, table 7-2 (M is milli, MA mega; MHZ and MOHM are
mega).
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["integer", "number", "word", "string", "block", "expression", "text"]

_NR = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?", re.ASCII)
_NR1 = re.compile(r"[-+]?\d{1,30}", re.ASCII)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_NONDECIMAL = re.compile(r"#(?:[Hh](?P<h>[0-9A-Fa-f]{1,16})|[Qq](?P<q>[0-7]{1,21})|[Bb](?P<b>[01]{1,64}))")
_SUFFIXED = re.compile(
    rf"(?P<number>{_NR.pattern}) ?(?P<multiplier>MA|[TGKMUNP])?(?P<unit>V|A|W|OHM|HZ|S|F|CEL|C)",
    re.ASCII | re.IGNORECASE,
)
_UNITS: Mapping[str, str] = {
    "V": "V", "A": "A", "W": "W", "OHM": "Ω", "HZ": "Hz", "S": "s", "F": "F", "C": "°C", "CEL": "°C",
}  # fmt: skip
_MULTIPLIERS: Mapping[str, float] = {
    "T": 1e12, "G": 1e9, "MA": 1e6, "K": 1e3, "M": 1e-3, "U": 1e-6, "N": 1e-9, "P": 1e-12,
}  # fmt: skip
INFINITY, NOT_A_NUMBER = 9.9e37, 9.91e37
_SPECIAL_WORDS: Mapping[str, str] = {"NAN": "not a number", "INF": "infinity", "NINF": "negative infinity"}

SHOWN = 64
"""Bytes of a block that are shown; of more, only how many there were."""


@dataclass(frozen=True, slots=True)
class Element:
    """One value. `special`: what it stands for instead of a value, which is None then."""

    kind: Kind
    value: Any
    unit: str = ""
    special: str = ""
    length: int | None = None
    """Of a block, in bytes; its value is hexadecimal digits."""
    text: str | None = None
    """A block that holds nothing but text, as such."""


def read_element(raw: bytes) -> Element | None:
    """Return what stands there; None where it is no response data."""
    text = raw.decode("latin-1").strip(" \t\r")
    if text[:1] in ('"', "'"):
        return _string(text)
    if raw.lstrip(b" \t").startswith(b"#"):  # a block may well end with what looks like a space
        return _hashed(raw.lstrip(b" \t"), text)
    if text.startswith("(") and text.endswith(")"):
        return Element("expression", text)
    if _NR.fullmatch(text):
        return _number(text)
    if text.upper() in _SPECIAL_WORDS:
        return Element("number", None, special=_SPECIAL_WORDS[text.upper()])
    if _WORD.fullmatch(text):
        return Element("word", text)
    return _suffixed(text)


def _number(text: str) -> Element:
    if _NR1.fullmatch(text):
        return Element("integer", int(text))
    value = float(text)
    if math.isclose(abs(value), NOT_A_NUMBER, rel_tol=1e-6):
        return Element("number", None, special="not a number")
    if math.isclose(abs(value), INFINITY, rel_tol=1e-6) or not math.isfinite(value):
        return Element("number", None, special="negative infinity" if value < 0 else "infinity")
    return Element("number", value)


def _suffixed(text: str) -> Element | None:
    match = _SUFFIXED.fullmatch(text)
    if match is None:
        return None
    multiplier, unit = match["multiplier"] or "", match["unit"].upper()
    # M is mega before these two, by the standard.
    factor = 1e6 if multiplier.upper() == "M" and unit in ("HZ", "OHM") else _MULTIPLIERS.get(multiplier.upper(), 1.0)
    plain = _number(match["number"])
    value = None if plain.value is None else float(f"{plain.value * factor:.12g}")
    return Element("number", value, _UNITS[unit], plain.special)


def _string(text: str) -> Element | None:
    quote = text[0]
    if len(text) < 2 or text[-1] != quote:
        return None
    inner = text[1:-1]
    if inner.replace(quote * 2, "").count(quote):
        return None
    return Element("string", inner.replace(quote * 2, quote))


def _hashed(raw: bytes, text: str) -> Element | None:
    match = _NONDECIMAL.fullmatch(text)
    if match is not None:
        base = {"h": 16, "q": 8, "b": 2}[match.lastgroup or "h"]
        return Element("integer", int(match[match.lastgroup or "h"], base))
    head = raw[1:2]
    if head == b"0":
        return _block(raw[2:])
    if not head.isdigit():
        return None
    count = int(head)
    digits = raw[2 : 2 + count]
    body = raw[2 + count :].removesuffix(b"\r") if len(raw) > 2 + count + _length(digits) else raw[2 + count :]
    return _block(body) if len(body) == _length(digits) else None


def _block(body: bytes) -> Element:
    text = body.decode("ascii", errors="replace")
    plain = len(body) <= SHOWN and text.isprintable() and text.isascii()
    return Element("block", _digits(body), length=len(body), text=text if plain else None)


def _digits(body: bytes) -> str:
    return body.hex().upper() if len(body) <= SHOWN else f"{body[:SHOWN].hex().upper()}… ({len(body)} bytes)"


def _length(digits: bytes) -> int:
    return int(digits) if digits.isdigit() else -1
