"""Virtual time as an event loop: a selector that jumps instead of waiting.

Everything that runs on asyncio (runner, drivers, simulators on memory wires) runs on it unchanged. Real sockets and
threads don't belong on it: their time is not virtual. See docs/decisions/0002.
"""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

REHEARSAL_DATE = 1_790_000_000.0
"""Wall-clock time at virtual second 0 (seconds since the epoch), so that rehearsals are the same on every day."""


TURN = 1e-9
"""Virtual seconds a turn of the loop takes. Without it, waits for a rest smaller than the clock's grain never end."""


class StuckForever(RuntimeError):
    """Nothing is ready and no timer is set: something waits for what can never come."""


_NOTHING: list[tuple[selectors.SelectorKey, int]] = []


class _JumpingSelector(selectors.SelectSelector):
    """Never waits: moves the loop's clock forward by the time it was asked to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.elapsed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.elapsed += TURN
        # The loop's own wake-up pipe is always watched; looking at it would be all that most turns cost.
        ready = super().select(0) if timeout is None or len(self.get_map()) > 1 else _NOTHING
        if ready:
            return ready
        if timeout is None:
            raise StuckForever("nothing is ready and no timer is set: a wait here can never end")
        if timeout > 0:
            self.elapsed += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock starts at 0 and jumps from timer to timer."""

    def __init__(self, start: float = REHEARSAL_DATE) -> None:
        self._jumping = _JumpingSelector()
        self._start = start
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.elapsed

    def wall_time(self) -> float:
        """Return the rehearsal's date and time, seconds since the epoch."""
        return self._start + self._jumping.elapsed


def run_virtual(main: Coroutine[Any, Any, T]) -> T:
    """Run `main` to its end on a new virtual loop and return its result.

    Raises StuckForever when nothing can ever happen any more, RuntimeError when tasks are left running.
    """
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(_without_leftovers(main))


async def _without_leftovers(main: Coroutine[Any, Any, T]) -> T:
    result = await main
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task() and not task.done()]
    if left:
        names = ", ".join(sorted(str(task.get_coro()) for task in left))
        raise RuntimeError(f"tasks left running: {names}")
    return result
