"""What a run knows of the hall: readings now, how old they are, and the past its expressions need."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from devices.core.clock import now
from devices.core.events import DeviceEvent, Reading
from devices.core.rig import Rig
from devices.core.values import Value
from scenes.expressions import Window
from scenes.expressions.meaning import Statistic


class Knowledge:
    """Answers expressions (`scenes.expressions.Known`). `see` is given every event of the rig.

    The past begins where the run begins: a mean over 30 s, asked 10 s in, is the mean of these 10 s. A point that was
    unknown for a while counts for the time it was known. A reading that comes twice changes nothing.
    """

    def __init__(self, rig: Rig, windows: Iterable[Window] = ()) -> None:
        self._rig = rig
        self._listeners: list[Callable[[], None]] = []
        longest: dict[tuple[str, str], float] = {}
        for window in windows:
            key = window.reference.device, window.reference.point
            longest[key] = max(longest.get(key, 0.0), window.seconds)
        self._pasts = {key: _Past(seconds) for key, seconds in longest.items()}
        for (device, point), past in self._pasts.items():
            past.add(now(), _number(self.value(device, point)))

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
        self._remember(event)
        for look in tuple(self._listeners):
            look()

    def _remember(self, event: DeviceEvent) -> None:
        if isinstance(event, Reading) and (past := self._pasts.get((event.device, event.point))) is not None:
            past.add(now(), _number(event.value))

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
        past = self._pasts.get((device, point))
        return past.statistic(now(), seconds, statistic) if past is not None else None

    def usable(self, device: str) -> bool:
        found = self._rig.get(device)
        return found is not None and found.availability.usable


class _Past:
    """The values of a point over the last `seconds`, as steps: each stands until the next."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._steps: deque[tuple[float, float | None]] = deque()

    def add(self, at: float, value: float | None) -> None:
        if self._steps and self._steps[-1][1] == value:
            return
        self._steps.append((at, value))
        while len(self._steps) > 1 and self._steps[1][0] <= at - self._seconds:
            self._steps.popleft()

    def statistic(self, at: float, seconds: float, statistic: Statistic) -> float | None:
        begin, spans = at - seconds, []
        ends = [*(start for start, _ in self._steps), at][1:]
        for (start, value), end in zip(self._steps, ends, strict=True):
            if value is not None and end >= begin:
                spans.append((value, max(end - max(start, begin), 0.0)))
        if not spans:
            return None
        values = [value for value, _ in spans]
        if statistic != "mean":
            return min(values) if statistic == "lowest" else max(values)
        total = sum(length for _, length in spans)
        return sum(value * length for value, length in spans) / total if total > 0 else values[-1]


def _number(value: Value | None) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
