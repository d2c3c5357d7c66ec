"""Following one polled device on a request wire: when to ask, when it counts as offline, what it still owes us."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from devices.core.clock import now
from devices.core.drivers import Report
from devices.core.errors import DeviceError, Refused, WireDown
from devices.core.reasons import Reason
from devices.core.values import Value
from devices.core.wires import RequestWire

NEVER = float("inf")

Poll = Callable[[], Awaitable[Reason | None]]
"""Asks the device once. Returns None when all is well, else why it is degraded. Raises DeviceError."""


@dataclass(frozen=True, slots=True)
class _Expectation:
    value: Value
    until: float
    may_be_silent: bool


class Watch:
    """Polls a device and tells its availability, with hysteresis: offline after `misses` unanswered polls in a row.

    When the device goes offline, `points` become unknown: what is not observed is not known.
    """

    def __init__(self, wire: RequestWire, report: Report, points: Sequence[str], *, misses: int = 2) -> None:
        self._wire = wire
        self._report = report
        self._points = tuple(points)
        self._limit = misses
        self._missed = 0
        self._down: Reason | None = None
        self._up = asyncio.Event()
        self._woken = asyncio.Event()
        self._due = NEVER
        self._expected: dict[str, _Expectation] = {}
        self.following = False
        wire.on_link(self._link)

    # -- what the driver says -----------------------------------------------------------------------------------

    def hear(self, on_frame: Callable[[bytes], None] | None, noise: str) -> None:
        """Pass unrequested frames on and report bytes that belong to no frame as a fault, while following."""
        if on_frame is not None:
            self._wire.on_frame(lambda frame: on_frame(frame) if self.following else None)
        self._wire.on_noise(lambda data: self._report.fault(noise, data) if self.following else None)

    def poke(self, after: float = 0.0) -> None:
        """Poll again in `after` seconds at the latest."""
        self._due = min(self._due, now() + after)
        self._woken.set()

    def expect(self, point: str, value: Value, within: float, *, may_be_silent: bool = False) -> None:
        """A command should make `point` become `value` within so many seconds; `unsettled` until it did.

        `may_be_silent`: until then silence means degraded, not offline (the device is starting).
        """
        self._expected[point] = _Expectation(value, now() + within, may_be_silent)

    def observe(self, readings: Mapping[str, Value]) -> None:
        """Report readings and settle what they confirm."""
        for point, value in readings.items():
            if point in self._expected and self._expected[point].value == value:
                del self._expected[point]
        self._report.readings(readings)

    @property
    def unsettled(self) -> bool:
        """Whether a command has not shown its effect yet and still has time to."""
        return any(now() < each.until for each in self._expected.values())

    # -- life ---------------------------------------------------------------------------------------------------

    async def follow(self, poll: Poll, pause: Callable[[], float], *, again: float = 0.5, probe: float = 2.0) -> None:
        """Poll until cancelled: every `pause()` seconds; `again` s after a miss; every `probe` s when offline."""
        self.following = True
        try:
            if self._down is not None:
                self._offline(self._down)
            while True:
                await self._up.wait()
                self._due = NEVER
                if await self._polled(poll):
                    await self._rest(pause())
                else:
                    await self._rest(again if self._missed < self._limit else probe)
        finally:
            self.following = False

    async def follow_link(self) -> None:
        """For devices that can't be asked: online while their wire is, until cancelled."""

        async def nothing() -> None:
            return None

        await self.follow(nothing, lambda: NEVER)

    async def _polled(self, poll: Poll) -> bool:
        try:
            degraded = await poll()
        except WireDown:
            return False  # the link handler has told it
        except Refused as problem:
            degraded = problem.reason
        except DeviceError as problem:
            if problem.reason.code != "gave_way":  # an answer nobody waited for says nothing of the device
                self._miss(problem.reason)
            return False
        self._missed = 0
        if degraded is None:
            self._report.online()
        else:
            self._report.degraded(degraded)
        return True

    async def _rest(self, seconds: float) -> None:
        self._due = min(self._due, now() + seconds)
        while self._up.is_set() and (left := self._due - now()) > 0:
            self._woken.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(None if left == NEVER else left):
                    await self._woken.wait()

    def _miss(self, reason: Reason) -> None:
        self._missed += 1
        if any(each.may_be_silent and now() < each.until for each in self._expected.values()):
            self._report.degraded(Reason.of("warming_up"))
        elif self._missed >= self._limit:
            self._offline(reason)

    def _offline(self, reason: Reason) -> None:
        if reason.code == "wire_down" and self._wire.can_wake:
            # It left the network with its power: a scene may still count on it, switching on wakes it.
            self._report.degraded(Reason.of("asleep"))
        else:
            self._report.offline(reason)
        self._report.unknown(*self._points)

    def _link(self, down: Reason | None) -> None:
        self._down = None if down is None or down.code == "starting" else down
        self._missed = 0
        if down is None:
            self._up.set()
        else:
            self._up.clear()
        if self._down is not None and self.following:
            self._offline(self._down)
        self._woken.set()
