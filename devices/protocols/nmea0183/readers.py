"""How the fields of a sentence are read.

Source: "NMEA Revealed" (E. S. Raymond, V2.23), on NMEA 0183 V2.3 to V4.11.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Fields = Sequence[str]
Reader = Callable[[Fields, int], Any]

_TIME = re.compile(r"^([01]\d|2[0-3])([0-5]\d)([0-5]\d|60)(\.\d+)?$")
_DATE = re.compile(r"^(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])(\d\d)$")
_ANGLE = re.compile(r"^(\d{1,3})(\d\d(?:\.\d+)?)$")
_NUMBER = re.compile(r"^[-+]?\d+(\.\d*)?$|^[-+]?\.\d+$")


def field(fields: Fields, at: int) -> str:
    """Return a field; nothing where the sentence is shorter."""
    return fields[at].strip() if at < len(fields) else ""


def number(fields: Fields, at: int) -> float | None:
    """Return a number; None for an empty field. Raises ValueError."""
    text = field(fields, at)
    if not text:
        return None
    if not _NUMBER.match(text):
        raise ValueError(f"field {at + 1}: expected a number, got {text!r}")
    return float(text)


def whole(fields: Fields, at: int) -> int | None:
    """Return a whole number; None for an empty field. Raises ValueError."""
    value = number(fields, at)
    if value is not None and value != int(value):
        raise ValueError(f"field {at + 1}: expected a whole number, got {fields[at]!r}")
    return None if value is None else int(value)


def text(fields: Fields, at: int) -> str | None:
    """Return a field as it is; None where it is empty."""
    return field(fields, at) or None


def clock(fields: Fields, at: int) -> str | None:
    """Return hhmmss.sss as hh:mm:ss.sss. Raises ValueError."""
    value = field(fields, at)
    match = _TIME.match(value)
    if value and match is None:
        raise ValueError(f"field {at + 1}: expected a time as hhmmss, got {value!r}")
    return None if match is None else f"{match[1]}:{match[2]}:{match[3]}{match[4] or ''}"


def day(fields: Fields, at: int) -> str | None:
    """Return ddmmyy as a date; years from 80 are of the last century. Raises ValueError."""
    value = field(fields, at)
    match = _DATE.match(value)
    if value and match is None:
        raise ValueError(f"field {at + 1}: expected a date as ddmmyy, got {value!r}")
    if match is None:
        return None
    century = 19 if int(match[3]) >= 80 else 20
    return f"{century}{match[3]}-{match[2]}-{match[1]}"


def angle(fields: Fields, at: int) -> float | None:
    """Return degrees of dddmm.mmm and its hemisphere, south and west negative. Raises ValueError."""
    value, side = field(fields, at), field(fields, at + 1)
    if not value:
        return None
    match = _ANGLE.match(value)
    if match is None or side not in ("N", "S", "E", "W") or float(match[2]) >= 60:
        raise ValueError(f"field {at + 1}: expected degrees and minutes with N, S, E or W, got {value!r} {side!r}")
    degrees = int(match[1]) + float(match[2]) / 60
    if degrees > (90 if side in "NS" else 180):
        raise ValueError(f"field {at + 1}: {degrees:.4f}° is no position")
    return round(-degrees if side in "SW" else degrees, 7)


def turned(fields: Fields, at: int) -> float | None:
    """Return an angle with E or W behind it, west negative. Raises ValueError."""
    value = number(fields, at)
    return -value if value is not None and field(fields, at + 1) == "W" else value


_SPEEDS: Mapping[str, float] = {"K": 1 / 3.6, "M": 1.0, "N": 1852 / 3600, "S": 1609.344 / 3600}

SPEED_UNITS: Mapping[str, str] = {"K": "km/h", "M": "m/s", "N": "kn", "S": "mph"}


def speed(fields: Fields, at: int) -> float | None:
    """Return a speed in m/s; its unit stands behind it. Raises ValueError."""
    value, unit = number(fields, at), field(fields, at + 1)
    if value is None:
        return None
    if unit not in _SPEEDS:
        raise ValueError(f"field {at + 2}: expected K, M, N or S, got {unit!r}")
    return round(value * _SPEEDS[unit], 3)


def bar_in_hpa(fields: Fields, at: int) -> float | None:
    """Return a pressure in bar as hPa. Raises ValueError."""
    value = number(fields, at)
    return None if value is None else round(value * 1000, 3)


def satellites(fields: Fields, at: int) -> list[dict[str, int | None]]:
    """Return the satellites of a GSV sentence, four fields each. Raises ValueError."""
    names = ("number", "elevation", "azimuth", "snr")
    groups = range(at, len(fields) - 3, 4)
    return [{name: whole(fields, first + index) for index, name in enumerate(names)} for first in groups]


def transducers(fields: Fields, at: int) -> list[dict[str, Any]]:
    """Return the measurements of an XDR sentence: type, value, unit, name. Raises ValueError."""
    if len(fields) % 4:
        raise ValueError(f"{len(fields)} fields, expected four for each transducer")
    return [
        {
            "type": text(fields, first),
            "value": number(fields, first + 1),
            "unit": text(fields, first + 2),
            "name": text(fields, first + 3),
        }
        for first in range(at, len(fields), 4)
    ]
