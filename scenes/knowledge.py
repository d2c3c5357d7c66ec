"""What a run knows of the hall: readings now, how old they are, and the past its expressions need."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from devices.core.clock import now
from devices.core.events import AvailabilityChanged, DeviceEvent, Reading
from devices.core.rig import Rig
from devices.core.values import Value
from scenes.expressions import Window
from scenes.expressions.meaning import Statistic
from scenes.past import Past


class Knowledge:
    """Answers expressions (`scenes.expressions.Known`). `see` is given every event of the rig.

    The past begins where the run begins: a mean over 30 s, asked 10 s in, is the mean of these 10 s. A point that was
    unknown for a while, or whose device could not be reached, counts for the time it was known. A reading that comes
    twice changes nothing; one that comes late counts from when it came.
    """

    def __init__(self, rig: Rig, windows: Iterable[Window] = ()) -> None:
        self._rig = rig
        self._listeners: list[Callable[[], None]] = []
        longest: dict[tuple[str, str], float] = {}
        for window in windows:
            key = window.reference.device, window.reference.point
            longest[key] = max(longest.get(key, 0.0), window.seconds)
        self._pasts: dict[str, dict[str, Past]] = {}
        for (device, point), seconds in longest.items():
            self._pasts.setdefault(device, {})[point] = Past(seconds)
        for device in self._pasts:
            self._look(device)

    @contextmanager
    def listening(self, look: Callable[[], None]) -> Iterator[None]:
        """Call `look` whenever something came, until the end of the block."""
        self._listeners.append(look)
        try:
            yield
        finally:
            self._listeners.remove(look)

    def see(self, event: DeviceEvent) -> None:
        """Remember a reading where an expression asks for the past, and tell who listens."""
        if event.device in self._pasts and isinstance(event, (Reading, AvailabilityChanged)):
            self._look(event.device)
        for look in tuple(self._listeners):
            look()

    def _look(self, device: str) -> None:
        for point, past in self._pasts[device].items():
            past.add(now(), _number(self.value(device, point)))

    def value(self, device: str, point: str) -> Value | None:
        found = self._rig.get(device)
        return found.value(point) if found is not None and point in found.states else None

    def unit(self, device: str, point: str) -> str:
        found = self._rig.get(device)
        return found.points[point].unit if found is not None and point in found.points else ""

    def age(self, device: str, point: str) -> float | None:
        found = self._rig.get(device)
        state = found.states.get(point) if found is not None else None
        return None if state is None or state.at is None else max(now() - state.observed, 0.0)

    def past(self, device: str, point: str, seconds: float, statistic: Statistic) -> float | None:
        past = self._pasts.get(device, {}).get(point)
        return past.statistic(now(), seconds, statistic) if past is not None else None

    def usable(self, device: str) -> bool:
        found = self._rig.get(device)
        return found is not None and found.availability.usable


def _number(value: Value | None) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
