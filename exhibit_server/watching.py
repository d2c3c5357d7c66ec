"""Looks at files now and then, and tells when one was added, edited or removed."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from pathlib import Path

LOOK = 2.0
"""Seconds between looks at the files."""


async def watch(files: Callable[[], Iterable[Path]], changed: Callable[[], Awaitable[None]]) -> None:
    """Call `changed` whenever the files are others than at the last look; until cancelled."""
    before = await asyncio.to_thread(_state, files)
    while True:
        await asyncio.sleep(LOOK)
        after = await asyncio.to_thread(_state, files)
        if after != before:
            before = after
            await changed()


def _state(files: Callable[[], Iterable[Path]]) -> dict[str, tuple[int, int]]:
    state = {}
    for path in files():
        with suppress(OSError):  # it went while we looked, as editors do when they save; or a link to nowhere
            stat = path.stat()
            state[str(path)] = (stat.st_mtime_ns, stat.st_size)
    return state
