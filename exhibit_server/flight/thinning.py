"""Which readings of a run are kept: changes only, numbers ever more sparsely, words always.

A number that never rests would fill the store. Its first `FREE` changes are kept; after that a change is kept when a
`1/FREE` part of the run has passed since the one before. So a point takes about `FREE * (1 + ln(length / time of the
first FREE))` rows however fast it reports, and its curve stays true to half a percent of the run's length.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from devices.core.values import Value

FREE = 200
MOST_WORDS = 2000
"""Changes of one point that is no number (on and off, an input, a text)."""

MOST = 20_000
"""Readings of one run."""


@dataclass(slots=True)
class _Point:
    value: Value | None
    at: float
    kept: int = 0
    dropped: int = 0
    pending: tuple[Value | None, float] | None = None


@dataclass(slots=True)
class Thinning:
    """The readings of one run, which began at `begun` (seconds since the epoch)."""

    begun: float
    kept: int = 0
    _points: dict[tuple[str, str], _Point] = field(default_factory=dict)

    def keep(self, device: str, point: str, value: Value | None, at: float) -> bool:
        """Return whether this reading is to be kept."""
        known = self._points.get((device, point))
        if known is None:
            self._points[device, point] = _Point(value, at)
            self.kept += 1
            return True
        if same(known.value, value):
            known.pending = None
            return False
        if not self._room(known, value, at):
            known.dropped += 1
            known.pending = (value, at)
            return False
        known.value, known.at, known.pending = value, at, None
        known.kept += 1
        self.kept += 1
        return True

    def last(self) -> Iterator[tuple[str, str, Value | None, float]]:
        """Yield what each point stood at in the end where that was not kept: (device, point, value, at)."""
        for (device, point), known in self._points.items():
            if known.pending is not None:
                yield device, point, *known.pending

    @property
    def dropped(self) -> dict[str, int]:
        """How many changes were left out, by "device.point"."""
        return {f"{device}.{point}": known.dropped for (device, point), known in self._points.items() if known.dropped}

    def _room(self, known: _Point, value: Value | None, at: float) -> bool:
        if not (is_number(value) and is_number(known.value)):
            return known.kept < MOST_WORDS
        if self.kept >= MOST:
            return False
        return known.kept < FREE or at - known.at >= (at - self.begun) / FREE


def is_number(value: object) -> bool:
    """Whether a value is measured rather than told: on and off are no numbers."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def same(one: Value | None, other: Value | None) -> bool:
    """Whether two values are the same; true is not 1."""
    return one == other and isinstance(one, bool) is isinstance(other, bool)
