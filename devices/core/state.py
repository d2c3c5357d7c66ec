"""What is known of a device: who it is in the hall; at one moment its points, and whether somebody works on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Point, Value, show_value


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who a device is in the hall, from the configuration."""

    id: str
    name: Texts
    zone: str
    driver: str
    wire: str
    baseline: Mapping[str, Value] = field(default_factory=dict)
    enabled: bool = True
    gap: float = 0.0
    """Seconds its wire wants between two exchanges."""


@dataclass(slots=True)
class PointState:
    """What is known of one point. `observed` is on the loop's clock, `at` on the wall clock.

    `asked`: when a command began to wait for its effect to be observed. `stale`: not heard for longer than the
    driver promised.
    """

    actual: Value | None = None
    wanted: Value | None = None
    at: float | None = None
    observed: float = float("-inf")
    asked: float | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Maintenance:
    """A technician works on a device: scenes leave it alone. `since` in seconds since the epoch."""

    by: str
    note: str
    since: float


def not_confirmed(point: Point, wanted: Value, actual: Value | None) -> Reason:
    """Return why a wanted value does not count as confirmed."""
    return Reason.of(
        "not_confirmed",
        point=point.name,
        wanted=show_value(wanted, point.unit),
        actual=show_value(actual, point.unit),
    )
