"""Tasks that live as long as the hub, and what keeps a large process calm."""

import asyncio
import gc
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self


class Background:
    """Owns tasks until the end of the block. One that fails takes the hub down loudly, instead of being missed."""

    def __init__(self) -> None:
        self._group = asyncio.TaskGroup()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    def start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Run `work` until the end of the block."""
        self._tasks.append(self._group.create_task(work, name=name))

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # What was started last ends first, and wholly: a farewell still finds the wire it goes over.
        for task in reversed(self._tasks):
            task.cancel()
            await asyncio.wait([task])
        await self._group.__aexit__(kind, error, trace)


YOUNG = 2_000
"""Objects made since the last look that make the collector look at them: well under a millisecond's pause.

Looking less often saves nothing worth having and gathers the pauses: at 50,000 each was 20 to 50 ms.
"""


def calm_garbage_collector() -> None:
    """Leave alone what is there: collecting the oldest generation pauses a large hub for tenths of a second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 50)
