"""What a device's past says about it: how fast it follows, how often it failed, whether it comes and goes."""

import math
from collections import deque
from dataclasses import dataclass

from devices.core.clock import now, wall_time
from devices.core.reasons import Reason

KEPT = 200
"""Commands whose time to feedback is remembered."""

WINDOW = 600.0
"""Seconds in which going offline again and again counts as flapping."""

FLAPPING, STEADY = 5, 1
"""Times offline within `WINDOW` at which a device begins to flap, and at which it is steady again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthSummary:
    """Health in figures. Times in seconds; None where there is nothing to say yet. `drops`: offline in `WINDOW`."""

    commands: int
    failed: int
    faults: int
    feedback_p50: float | None
    feedback_p95: float | None
    drops: int
    flapping: bool
    last_error: Reason | None
    last_error_at: float | None


class Health:
    """Counts; knows nothing of points and wires."""

    __slots__ = ("_drops", "_feedback", "commands", "failed", "faults", "flapping", "last_error", "last_error_at")

    def __init__(self) -> None:
        self.commands = 0
        self.failed = 0
        self.faults = 0
        self.flapping = False
        self.last_error: Reason | None = None
        self.last_error_at: float | None = None
        # Made when first needed: a hall may hold thousands of sensors that are never commanded and never drop.
        self._feedback: deque[float] | None = None
        self._drops: deque[float] | None = None

    def command(self, error: Reason | None) -> None:
        """A command left, or could not."""
        self.commands += 1
        if error is not None:
            self.failed += 1
            self.last_error, self.last_error_at = error, wall_time()

    def followed(self, seconds: float) -> None:
        """What a command wanted was observed so many seconds after it."""
        if self._feedback is None:
            self._feedback = deque(maxlen=KEPT)
        self._feedback.append(seconds)

    def dropped(self) -> None:
        """The device went offline."""
        if self._drops is None:
            self._drops = deque(maxlen=KEPT)
        self._drops.append(now())

    def judge(self) -> bool:
        """Look again whether the device flaps; return whether that changed."""
        if self._drops is None:
            return False
        drops = self.drops
        flapping = drops > STEADY if self.flapping else drops >= FLAPPING
        changed, self.flapping = flapping != self.flapping, flapping
        return changed

    @property
    def drops(self) -> int:
        """How often it went offline within `WINDOW`."""
        while self._drops and now() - self._drops[0] > WINDOW:
            self._drops.popleft()
        return len(self._drops or ())

    def summary(self) -> HealthSummary:
        """Return the figures as they are now."""
        times = sorted(self._feedback or ())
        return HealthSummary(
            commands=self.commands,
            failed=self.failed,
            faults=self.faults,
            feedback_p50=_quantile(times, 0.50),
            feedback_p95=_quantile(times, 0.95),
            drops=self.drops,
            flapping=self.flapping,
            last_error=self.last_error,
            last_error_at=self.last_error_at,
        )


def _quantile(times: list[float], share: float) -> float | None:
    """Return the smallest time that `share` of all don't exceed (nearest rank)."""
    return times[max(math.ceil(share * len(times)), 1) - 1] if times else None
