"""KNX group addresses and values of datapoint types, as they stand in options and in telegrams.

Source: KNX Standard, chapter 3/7/2 "Datapoint Types"; addresses by "KNX Basics": three levels 31/7/255, two levels
31/2047, or one free number.
"""

import math
import re
import struct
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator

from devices.core.values import PointType, Value
from devices.transports.group_line import Payload

UNITS: Mapping[str, str] = {
    "5.001": "%", "5.003": "°", "5.004": "%", "6.001": "%",
    "7.005": "s", "7.006": "min", "7.007": "h", "7.011": "mm", "7.012": "mA", "7.013": "lx", "7.600": "K",
    "8.005": "s", "8.010": "%", "8.011": "°",
    "9.001": "°C", "9.002": "K", "9.004": "lx", "9.005": "m/s", "9.006": "Pa", "9.007": "%", "9.008": "ppm",
    "9.009": "m³/h", "9.010": "s", "9.011": "ms", "9.020": "mV", "9.021": "mA", "9.022": "W/m²", "9.024": "kW",
    "9.025": "l/h", "9.026": "l/m²", "9.027": "°F", "9.028": "km/h",
    "13.010": "Wh", "13.011": "VAh", "13.012": "varh", "13.013": "kWh", "13.014": "kVAh", "13.015": "kvarh",
    "14.019": "A", "14.027": "V", "14.028": "V", "14.031": "J", "14.033": "Hz", "14.056": "W", "14.058": "Pa",
    "14.065": "m/s", "14.068": "°C", "14.069": "K", "14.076": "m³",
}  # fmt: skip
"""Units of the types a hall meets; others are counts, or their unit stands in the options."""

_FORMATS: Mapping[int, str] = {5: ">B", 6: ">b", 7: ">H", 8: ">h", 9: ">H", 12: ">I", 13: ">i", 14: ">f"}
_SHAPE = re.compile(r"^(\d{1,2})\.(\d{3})$")
_ADDRESS = re.compile(r"^\d{1,5}(/\d{1,4}){0,2}$")
_TEXT = 14
_INVALID_FLOAT = 0x7FFF
"""The value of every type 9 that means: no valid measurement."""

_STEP = 0.01
_MANTISSA = 0x800


def group_address(text: str) -> str:
    """Return an address with three levels. Raises ValueError in words."""
    if not _ADDRESS.match(text):
        raise ValueError(f'expected a group address such as "1/2/3", got {text!r}')
    parts = [int(part) for part in text.split("/")]
    limits = {1: (65_535,), 2: (31, 2047), 3: (31, 7, 255)}[len(parts)]
    if any(part > limit for part, limit in zip(parts, limits, strict=True)):
        raise ValueError(f"{text}: the largest address of this form is {'/'.join(map(str, limits))}")
    raw = {1: lambda a: a, 2: lambda a, b: a << 11 | b, 3: lambda a, b, c: a << 11 | b << 8 | c}[len(parts)](*parts)  # type: ignore[operator]
    if raw == 0:
        raise ValueError("0/0/0 is everybody's address, not a group")
    return f"{raw >> 11}/{raw >> 8 & 7}/{raw & 0xFF}"


def datapoint_type(text: str) -> str:
    """Return a type such as "9.001" that can be read here. Raises ValueError in words."""
    shape = _SHAPE.match(text)
    if shape is None or int(shape[1]) not in (1, 16, *_FORMATS):
        raise ValueError(f'expected a datapoint type such as "9.001" of 1, 5 to 9, 12 to 14 or 16, got {text!r}')
    return text


GroupAddress = Annotated[str, AfterValidator(group_address)]
DatapointType = Annotated[str, AfterValidator(datapoint_type)]


def point_type(kind: str) -> PointType:
    """Return what kind of point a datapoint type fills."""
    main = _main(kind)
    if main == 1:
        return PointType.BOOLEAN
    if main == 16:
        return PointType.TEXT
    return PointType.NUMBER if main in (9, 14) or kind in _SCALED else PointType.INTEGER


_SCALED: Mapping[str, float] = {"5.001": 100 / 255, "5.003": 360 / 255, "8.010": 0.01}
"""Whole numbers on the wire that mean fractions."""


def read_value(kind: str, payload: Payload) -> Value | None:
    """Return the value a telegram carries; None where the type says that there is none. Raises ValueError in words."""
    main = _main(kind)
    if main == 1:
        if not isinstance(payload, int) or payload > 1:
            raise ValueError(f"type {kind} is one bit, got {_shown(payload)}")
        return payload == 1
    length = _TEXT if main == 16 else struct.calcsize(_FORMATS[main])
    if isinstance(payload, int) or len(payload) != length:
        raise ValueError(f"type {kind} is {length} bytes, got {_shown(payload)}")
    if main == 16:
        return payload.split(b"\0")[0].decode("latin-1" if kind == "16.001" else "ascii", errors="replace")
    raw: float = struct.unpack(_FORMATS[main], payload)[0]
    if main == 9:
        return _read_float(int(raw))
    if main == 14:
        # It knows seven digits; the rest would be an artefact of the conversion.
        return float(f"{raw:.7g}") if math.isfinite(raw) else None
    return round(raw * _SCALED[kind], 2) if kind in _SCALED else int(raw)


def write_value(kind: str, value: Value) -> Payload:
    """Return what a telegram carries for a value. Raises ValueError when the type can't hold it."""
    main = _main(kind)
    if main == 1:
        return int(bool(value))
    if main == 16:
        data = str(value).encode("latin-1" if kind == "16.001" else "ascii")
        if len(data) > _TEXT:
            raise ValueError(f"type {kind} holds {_TEXT} characters, got {len(data)}")
        return data.ljust(_TEXT, b"\0")
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"type {kind} can't hold {number}")
    if main == 9:
        return _write_float(number)
    raw = number if main == 14 else round(number / _SCALED.get(kind, 1.0))
    try:
        return struct.pack(_FORMATS[main], raw)
    except (struct.error, OverflowError) as problem:
        raise ValueError(f"type {kind} can't hold {value}") from problem


def _read_float(raw: int) -> float | None:
    """Read the 16-bit float: a sign, four bits of exponent, the mantissa in two's complement over sign and 11 bits."""
    if raw == _INVALID_FLOAT:
        return None
    mantissa = (raw & 0x7FF) - (_MANTISSA if raw & 0x8000 else 0)
    return round(mantissa * _STEP * (1 << (raw >> 11 & 0xF)), 2)


def _write_float(number: float) -> bytes:
    for exponent in range(16):
        mantissa = round(number / _STEP / (1 << exponent))
        if -_MANTISSA <= mantissa < _MANTISSA:
            raw = (0x8000 if mantissa < 0 else 0) | exponent << 11 | mantissa & 0x7FF
            if raw != _INVALID_FLOAT:
                return raw.to_bytes(2, "big")
    raise ValueError(f"type 9 can't hold {number}")


def _main(kind: str) -> int:
    return int(kind.partition(".")[0])


def _shown(payload: Payload) -> str:
    return f"the bits {payload}" if isinstance(payload, int) else f"{len(payload)} bytes {payload[:16].hex().upper()}"
