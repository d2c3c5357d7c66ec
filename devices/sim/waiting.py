"""Waiting for the first of several things, and for what was begun to be done."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from devices.core.clock import now


async def first_of(*works: Coroutine[Any, Any, None]) -> None:
    """Run all until the first one ends, then cancel the others and wait for them. Raises what failed first.

    Not a TaskGroup: that one raises a child's error in place of a cancellation from outside when both come at once,
    and a caller that handles the error would then go on living although it was cancelled.
    """
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result


async def settle_when_due(begun: asyncio.Event, due: Callable[[], float | None], settle: Callable[[], None]) -> None:
    """Call `settle` whenever what was begun is `due` (on the loop's clock; None: nothing is), until cancelled.

    Hardware at rest costs nothing that way, which is what a long rehearsal mostly consists of.
    """
    while True:
        await begun.wait()
        begun.clear()
        while (at := due()) is not None:
            await asyncio.sleep(max(at - now(), 0.0))
            settle()
