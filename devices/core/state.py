"""What is known of a device at one moment: its points, and whether somebody works on it."""

from dataclasses import dataclass

from devices.core.reasons import Reason
from devices.core.values import Point, Value, show_value


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
