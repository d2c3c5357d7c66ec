"""Slows down guessing of PINs: each failure of a name or from an address makes the next attempt wait longer.

Nobody is locked out for good, and nobody can lock others out: waits are capped, and an address from which a name
has logged in before is not slowed down by what others try on that name from elsewhere.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

FREE_FOR_NAME = 3
FREE_FOR_ADDRESS = 10
"""Failures before waiting begins. Several people share an address more easily than a name."""

LONGEST_WAIT = 60.0
"""Seconds."""

FORGET_AFTER = 900.0
"""Seconds without a failure after which it is as if there had been none."""

MOST_KEYS = 10_000
"""Names and addresses remembered at a time; the oldest are forgotten first."""

K = TypeVar("K", bound=Hashable)


@dataclass(slots=True)
class _Failures:
    count: int
    last: float


class _Table(Generic[K]):
    """Failures by key."""

    def __init__(self, free: int) -> None:
        self._free = free
        self._failures: OrderedDict[K, _Failures] = OrderedDict()

    def wait(self, key: K, now: float) -> float:
        """Return how many seconds this key still has to wait: 1, 2, 4, … after the free failures."""
        failures = self._failures.get(key)
        if failures is None or failures.count < self._free or now - failures.last > FORGET_AFTER:
            return 0.0
        wait = min(LONGEST_WAIT, 2.0 ** min(failures.count - self._free, 10))
        return max(0.0, failures.last + wait - now)

    def add(self, key: K, now: float) -> None:
        failures = self._failures.pop(key, None)
        count = 0 if failures is None or now - failures.last > FORGET_AFTER else failures.count
        self._failures[key] = _Failures(count + 1, now)
        if len(self._failures) > MOST_KEYS:
            self._failures.popitem(last=False)

    def take_back(self, key: K) -> None:
        """Undo one `add`: that attempt was good after all."""
        failures = self._failures.get(key)
        if failures is not None:
            failures.count = max(0, failures.count - 1)

    def clear(self, key: K) -> None:
        self._failures.pop(key, None)


class Throttle:
    """Keeps count, in memory. `clock` returns monotonic seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._names: _Table[str] = _Table(FREE_FOR_NAME)
        self._pairs: _Table[tuple[str, str]] = _Table(FREE_FOR_NAME)
        self._addresses: _Table[str] = _Table(FREE_FOR_ADDRESS)
        self._trusted: OrderedDict[tuple[str, str], None] = OrderedDict()

    def begin(self, name: str, address: str) -> float:
        """Begin an attempt: return the seconds still to wait; 0 means go on.

        It counts as failed until `succeeded` says otherwise, so that many attempts at a time gain nothing.
        """
        now = self._clock()
        pair = (name, address)
        by_name = self._pairs.wait(pair, now) if pair in self._trusted else self._names.wait(name, now)
        wait = max(by_name, self._addresses.wait(address, now))
        if wait > 0:
            return wait
        self._addresses.add(address, now)
        self._pairs.add(pair, now)
        if pair not in self._trusted:
            self._names.add(name, now)
        return 0.0

    def succeeded(self, name: str, address: str) -> None:
        """The attempt was good: forget the failures of this name from here, and trust this address with it.

        What the address failed with other names stays: one known PIN must not make guessing others free.
        """
        pair = (name, address)
        self._addresses.take_back(address)
        self._pairs.clear(pair)
        if pair not in self._trusted:
            self._names.clear(name)
        self._trusted.pop(pair, None)
        self._trusted[pair] = None
        if len(self._trusted) > MOST_KEYS:
            self._trusted.popitem(last=False)
