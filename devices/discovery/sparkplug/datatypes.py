"""What the values of metrics mean, by their data type.

Source: Eclipse Sparkplug Specification 3.0.0, "Data types"; Tahu `sparkplug_b.proto`. Signed integers come in unsigned
fields, in two's complement; which of the two integer fields a type uses differs between libraries, so both are read.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from devices.core.values import PointType, Value
from devices.discovery.native.reading import take_text

SIGNED: Mapping[int, int] = {1: 8, 2: 16, 3: 32, 4: 64}
UNSIGNED: Mapping[int, int] = {5: 8, 6: 16, 7: 32, 8: 64}
FLOAT, DOUBLE, BOOLEAN, STRING, DATETIME, TEXT, UUID = 9, 10, 11, 12, 13, 14, 15
"""The data types that become points; data sets, templates, bytes and files don't."""


def point_type(datatype: int) -> PointType | None:
    """Return the type of point for a data type; None when it can't be shown as one value."""
    if datatype in SIGNED or datatype in UNSIGNED:
        return PointType.INTEGER
    return {
        FLOAT: PointType.NUMBER,
        DOUBLE: PointType.NUMBER,
        BOOLEAN: PointType.BOOLEAN,
        STRING: PointType.TEXT,
        DATETIME: PointType.TEXT,
        TEXT: PointType.TEXT,
        UUID: PointType.TEXT,
    }.get(datatype)


def value_of(datatype: int, raw: tuple[str, Any] | None) -> Value | None:
    """Return the value. Raises ValueError when it is none of its type."""
    if raw is None:
        raise ValueError("expected a value")
    field, value = raw
    if datatype in SIGNED or datatype in UNSIGNED:
        return _integer(datatype, field, value)
    if datatype in (FLOAT, DOUBLE) and field in ("float_value", "double_value"):
        # A float of 32 bits has seven digits; the rest comes of its being widened.
        return _finite(float(f"{value:.7g}") if field == "float_value" else value)
    if datatype == BOOLEAN and field == "boolean_value":
        return bool(value)
    if datatype in (STRING, TEXT, UUID) and field == "string_value":
        return take_text(value)
    if datatype == DATETIME and field == "long_value":
        return _moment(value)
    raise ValueError(f"expected a value of data type {datatype}, got a {field}")


def _integer(datatype: int, field: str, value: Any) -> Value:
    if field not in ("int_value", "long_value"):
        raise ValueError(f"expected an integer, got a {field}")
    width = 32 if field == "int_value" else 64
    if datatype in UNSIGNED:
        if value >= 1 << UNSIGNED[datatype]:
            raise ValueError(f"expected at most {UNSIGNED[datatype]} bits, got {value}")
        return int(value)
    bits = SIGNED[datatype]
    # Either extended to the whole field, or only as wide as the type.
    if value >= 1 << bits:
        value -= 1 << width
    elif value >= 1 << (bits - 1):
        value -= 1 << bits
    if not -(1 << (bits - 1)) <= value < 1 << (bits - 1):
        raise ValueError(f"expected a signed integer of {bits} bits, got {value}")
    return int(value)


def _finite(value: float) -> Value | None:
    """Return the number; NaN and infinities are how some nodes say that they have none."""
    return value if math.isfinite(value) else None


def _moment(milliseconds: int) -> Value:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")
    except (ValueError, OverflowError, OSError):
        raise ValueError("expected a date, got one beyond all calendars") from None
