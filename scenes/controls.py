"""What people do to a playing run: pause, resume, skip, GO, choose; and its clock, which stands still when paused."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from devices.core.clock import now


class Controls:
    """A run's clock and switches. `pulse` wakes everything that waits, which then looks again."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self._started = now()
        self._paused_since: float | None = None
        self._paused_total = 0.0
        self._pulse = asyncio.Event()
        self._skippable: list[asyncio.Task[object]] = []
        self._skipping: asyncio.Task[object] | None = None
        self._goes = 0
        self._jump: str | None = None
        self.choice: int | None = None

    # -- the clock ------------------------------------------------------------------------------------------------

    def clock(self) -> float:
        """Seconds this run has played, pauses not counted."""
        return now() - self._started - self.paused_seconds

    @property
    def paused(self) -> bool:
        return self._paused_since is not None

    @property
    def paused_seconds(self) -> float:
        running = now() - self._paused_since if self._paused_since is not None else 0.0
        return self._paused_total + running

    def start(self, clock: float = 0.0) -> None:
        """Let the clock run from here: 0, or where it stood when a run is taken up again."""
        self._started = now() - clock
        self._paused_total = 0.0
        if self._paused_since is not None:
            self._paused_since = now()

    async def wait_until(
        self, condition: Callable[[], bool], deadline: float | None, *, also_paused: bool = False
    ) -> bool:
        """Wait until `condition` holds (True) or the run's clock passes `deadline` (False).

        While the run is paused nothing is looked at, unless `also_paused`.
        """
        while True:
            left = None
            if also_paused and condition():
                return True
            if not self.paused:
                if condition():
                    return True
                left = None if deadline is None else deadline - self.clock()
                if left is not None and left <= 0:
                    return False
            await self._next_pulse(left)

    async def sleep_until(self, deadline: float) -> None:
        """Wait until the run's clock reaches `deadline`."""
        await self.wait_until(lambda: False, deadline)

    # -- the switches ---------------------------------------------------------------------------------------------

    def pulse(self) -> None:
        """Make everything that waits look again."""
        waiting, self._pulse = self._pulse, asyncio.Event()
        waiting.set()

    def pause(self) -> None:
        if self._paused_since is None:
            self._paused_since = now()
            self._switched()

    def resume(self) -> None:
        if self._paused_since is not None:
            self._paused_total += now() - self._paused_since
            self._paused_since = None
            self._switched()

    def go(self) -> None:
        """Release the hold that waits now."""
        self._goes += 1
        self._switched()

    def choose(self, choice: int) -> None:
        """Answer the open question; 1-based."""
        self.choice = choice
        self._switched()

    def skip(self) -> bool:
        """End the step under way; return whether there was one."""
        if not self._skippable:
            return False
        self._skipping = self._skippable[-1]
        self._skipping.cancel()
        return True

    def jump(self, marker: str) -> bool:
        """Leave the step of the scene's row that is under way and go on at a marker; return whether there was one."""
        if not self._skippable:
            return False
        self._jump = marker
        self._skipping = self._skippable[0]
        self._skipping.cancel()
        return True

    def take_jump(self) -> str | None:
        """Return the marker somebody asked for, once."""
        marker, self._jump = self._jump, None
        return marker

    @property
    def goes(self) -> int:
        """How often GO was pressed."""
        return self._goes

    async def skippable(self, task: "asyncio.Task[object]") -> bool:
        """Await a step's task; return False when it was skipped. Errors of the step pass through."""
        self._skippable.append(task)
        try:
            await task
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if self._skipping is not task or (current is not None and current.cancelling()):
                raise
            self._skipping = None
            return False
        finally:
            self._skippable.remove(task)
        return True

    def _switched(self) -> None:
        self.pulse()
        self._on_change()

    async def _next_pulse(self, timeout: float | None) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._pulse.wait()
