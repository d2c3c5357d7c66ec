"""Units that can be turned into each other. Every other unit is only like itself."""

from collections.abc import Mapping

SCALES: Mapping[str, tuple[str, float]] = {
    "mm": ("length", 0.001), "cm": ("length", 0.01), "m": ("length", 1.0), "km": ("length", 1000.0),
    "ms": ("time", 0.001), "s": ("time", 1.0), "min": ("time", 60.0), "h": ("time", 3600.0),
    "mV": ("voltage", 0.001), "V": ("voltage", 1.0), "mA": ("current", 0.001), "A": ("current", 1.0),
    "W": ("power", 1.0), "kW": ("power", 1000.0), "Wh": ("energy", 1.0), "kWh": ("energy", 1000.0),
    "Hz": ("frequency", 1.0), "kHz": ("frequency", 1000.0),
    "Pa": ("pressure", 1.0), "hPa": ("pressure", 100.0), "kPa": ("pressure", 1000.0),
    "mg/m³": ("concentration", 1000.0), "µg/m³": ("concentration", 1.0),
}  # fmt: skip
"""Unit → what it measures, and how many of that quantity's basic unit it is (SI prefixes)."""


def alike(one: str, other: str) -> bool:
    """Return whether values in these units can be compared and added. No unit goes with any."""
    if one == other or not one or not other:
        return True
    return one in SCALES and other in SCALES and SCALES[one][0] == SCALES[other][0]


def convert(number: float, unit: str, into: str) -> float:
    """Return the number in another unit. Raises ValueError where the two measure different things."""
    if unit == into or not unit or not into:
        return number
    if not alike(unit, into):
        raise ValueError(f"{unit} can't be turned into {into}")
    return number * SCALES[unit][1] / SCALES[into][1]
