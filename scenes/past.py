"""The values of a point over the last while: mean weighted by time, lowest, highest; in bounded memory."""

import math
from collections import deque
from dataclasses import dataclass

from scenes.expressions.meaning import Statistic

SLOTS = 500
"""Parts a window is kept in at the most: a point that reports more often is summed up within each."""


@dataclass(slots=True)
class _Slot:
    """A stretch of time: how long a value was known in it, the sum of value times time, and the extremes."""

    begin: float
    end: float
    known: float = 0.0
    area: float = 0.0
    lowest: float = math.inf
    highest: float = -math.inf

    def take(self, value: float, since: float, until: float) -> None:
        """The value stood from `since` until then; between the slot's end and `since` nothing was known."""
        length = until - since
        self.known += length
        self.area += value * length
        self.lowest, self.highest = min(self.lowest, value), max(self.highest, value)
        self.end = until


class Past:
    """Values as steps: each stands until the next. None: nothing is known from here on."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._grain = seconds / SLOTS
        self._slots: deque[_Slot] = deque()
        self._value: float | None = None
        self._since = -math.inf

    def add(self, at: float, value: float | None) -> None:
        """Note the value that stands from `at` on. The same value again changes nothing."""
        if value == self._value:
            return
        if self._value is not None:
            self._close(self._value, at)
        self._value, self._since = value, at

    def statistic(self, at: float, seconds: float, statistic: Statistic) -> float | None:
        """Return a statistic of the last `seconds` before `at`; None where nothing was known in them."""
        slots = [slot for slot in self._slots if slot.end > at - seconds]
        if self._value is not None:
            last = _Slot(self._since, self._since)
            last.take(self._value, self._since, max(at, self._since))
            slots.append(last)
        if not slots:
            return None
        if statistic == "lowest":
            return min(slot.lowest for slot in slots)
        if statistic == "highest":
            return max(slot.highest for slot in slots)
        return self._mean(slots, at - seconds)

    def _mean(self, slots: list[_Slot], begin: float) -> float:
        known = area = 0.0
        for slot in slots:
            length = slot.end - slot.begin
            share = min((slot.end - begin) / length, 1.0) if length > 0 else 1.0
            known += slot.known * share
            area += slot.area * share
        # Known for no time at all: it came this very moment.
        return area / known if known > 0 else (slots[-1].lowest if self._value is None else self._value)

    def _close(self, value: float, at: float) -> None:
        """Put away the value that stood until `at`."""
        while self._slots and self._slots[0].end <= at - self._seconds:
            self._slots.popleft()
        last = self._slots[-1] if self._slots else None
        if last is None or at - last.begin > self._grain:
            last = _Slot(self._since, self._since)
            self._slots.append(last)
        last.take(value, self._since, max(at, self._since))
