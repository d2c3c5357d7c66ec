"""Time as the running event loop sees it, so that everything also works on virtual time."""

import asyncio
import time


def now() -> float:
    """Return seconds on the running loop's monotonic clock. Deadlines are counted on this one."""
    return asyncio.get_running_loop().time()


def wall_time() -> float:
    """Return seconds since the Unix epoch; on a virtual loop, the rehearsal's own date.

    A virtual loop offers a method `wall_time()`; a real loop does not, and the system clock is used.
    """
    virtual = getattr(asyncio.get_running_loop(), "wall_time", None)
    return float(virtual()) if virtual is not None else time.time()
