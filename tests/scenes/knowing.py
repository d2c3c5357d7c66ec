"""A hall made of a table, for tests of expressions."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from devices.core.values import Point, PointType, Value
from scenes.expressions import Reference
from scenes.expressions.meaning import Statistic

POINTS: Mapping[tuple[str, str], Point] = {
    ("water-tank", "level"): Point(name="level", type=PointType.NUMBER, unit="%", minimum=0, maximum=100),
    ("well", "depth"): Point(name="depth", type=PointType.NUMBER, unit="m"),
    ("gauge", "depth"): Point(name="depth", type=PointType.INTEGER, unit="mm"),
    ("air", "pm25"): Point(name="pm25", type=PointType.NUMBER, unit="µg/m³"),
    ("pump", "power"): Point(name="power", type=PointType.BOOLEAN),
    ("led-wall", "input"): Point(name="input", type=PointType.CHOICE, choices=("hdmi1", "hdmi2")),
    ("sign", "words"): Point(name="words", type=PointType.TEXT),
    ("dead", "level"): Point(name="level", type=PointType.NUMBER, unit="%"),
}


def point_of(reference: Reference) -> Point | None:
    """Return a point of the table."""
    return POINTS.get((reference.device, reference.point))


@dataclass
class Table:
    """What is known, written down: values, ages, the past, and who can't be used."""

    values: Mapping[tuple[str, str], Value | None] = field(default_factory=dict)
    ages: Mapping[tuple[str, str], float] = field(default_factory=dict)
    pasts: Mapping[tuple[str, str, float, str], float] = field(default_factory=dict)
    away: frozenset[str] = frozenset({"dead"})

    def value(self, device: str, point: str) -> Value | None:
        return self.values.get((device, point))

    def unit(self, device: str, point: str) -> str:
        found = POINTS.get((device, point))
        return found.unit if found is not None else ""

    def age(self, device: str, point: str) -> float | None:
        return self.ages.get((device, point))

    def past(self, device: str, point: str, seconds: float, statistic: Statistic) -> float | None:
        return self.pasts.get((device, point, seconds, statistic))

    def usable(self, device: str) -> bool:
        return device not in self.away


HALL = Table(
    values={
        ("water-tank", "level"): 61.0,
        ("well", "depth"): 1.5,
        ("gauge", "depth"): 400,
        ("air", "pm25"): 41.25,
        ("pump", "power"): True,
        ("led-wall", "input"): "hdmi1",
        ("sign", "words"): "go on",
        ("dead", "level"): None,
        ("broken", "level"): math.nan,
        ("endless", "level"): math.inf,
    },
    ages={("water-tank", "level"): 12.0},
    pasts={
        ("air", "pm25", 30.0, "mean"): 36.5,
        ("air", "pm25", 120.0, "lowest"): 20.0,
        ("air", "pm25", 120.0, "highest"): 60.0,
    },
)
