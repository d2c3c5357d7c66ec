"""The points that all three kinds of lights share."""

from dataclasses import dataclass
from typing import Any

from devices.core.values import PointType, Value
from devices.discovery.homeassistant.builder import Builder
from devices.discovery.homeassistant.config import Config
from devices.discovery.homeassistant.parsing import to_number

MIREDS = (153, 500)
KELVIN = (2000, 6535)
"""What Home Assistant takes for the coldest and the warmest white where a light does not say."""


def power(build: Builder, *, feedback: bool) -> str:
    return build.point("", PointType.BOOLEAN, writable=True, feedback=feedback, icon="power")


def brightness(build: Builder, *, feedback: bool, fades: bool = False, writable: bool = True) -> str:
    """Add the brightness in percent. One step of a lamp with 8 bits is 0.4 %, and a lamp may round twice."""
    return build.point(
        "brightness",
        PointType.NUMBER,
        unit="%",
        minimum=0,
        maximum=100,
        writable=writable,
        feedback=feedback,
        tolerance=1.0,
        native_fade=fades,
        icon="sun",
    )


def effect(build: Builder, *, feedback: bool, writable: bool = True) -> str:
    choices = build.config.texts("effect_list")
    return build.point("effect", PointType.CHOICE, choices=choices, writable=writable, feedback=feedback)


def color_temp(build: Builder, *, feedback: bool, writable: bool = True) -> str:
    """Add the color temperature in the unit the light speaks: mireds, or kelvins where it says so."""
    unit, low, high = temperature_range(build.config)
    return build.point(
        "color_temp",
        PointType.INTEGER,
        unit=unit,
        minimum=low,
        maximum=high,
        writable=writable,
        feedback=feedback,
        tolerance=2.0 if unit == "mired" else 50.0,
    )


def temperature_range(config: Config) -> tuple[str, int, int]:
    """Return unit, least and greatest color temperature."""
    if config.boolean("color_temp_kelvin", default=False):
        low, high = (config.integer(f"{end}_kelvin", KELVIN[at], at_least=0) for at, end in enumerate(("min", "max")))
        unit = "K"
    else:
        low, high = (config.integer(f"{end}_mireds", MIREDS[at], at_least=0) for at, end in enumerate(("min", "max")))
        unit = "mired"
    if low > high:
        raise ValueError(f"the least color temperature is above the greatest: {low} {unit} and {high} {unit}")
    return unit, low, high


@dataclass(frozen=True, slots=True)
class Scale:
    """Percent to the light's own steps and back."""

    most: int

    def percent(self, raw: Any) -> Value:
        number = float(to_number(str(raw)))
        if not 0 <= number <= self.most:
            raise ValueError(f"brightness: expected 0 to {self.most}, got {number:g}")
        return _plain(round(number / self.most * 100, 1))

    def steps(self, percent: float) -> int:
        """Return at least one step: the dimmest that still gives light."""
        return min(self.most, max(1, round(percent / 100 * self.most)))


def temperature(raw: Any, low: int, high: int) -> int | None:
    """Return a color temperature; beyond the light's range, as some send it while they show a color, it isn't known."""
    number = float(to_number(str(raw)))
    return round(number) if low <= number <= high else None


def _plain(number: float) -> int | float:
    return int(number) if number.is_integer() else number
