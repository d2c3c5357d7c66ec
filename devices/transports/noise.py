"""Noise on a wire, gathered so that a storm of it becomes a few reports."""

import asyncio
from collections.abc import Callable

GATHER = 0.5
"""Seconds over which noise is put together into one report."""

MAXIMUM = 256
"""Bytes of noise that are kept for a report."""


class NoiseGatherer:
    """Hands noise on at most once per `GATHER` seconds, cut at `MAXIMUM` bytes."""

    def __init__(self, deliver: Callable[[bytes], None]) -> None:
        self._deliver = deliver
        self._kept = bytearray()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, noise: bytes) -> None:
        """Keep noise for the next report."""
        if not noise:
            return
        self._kept += noise[: MAXIMUM - len(self._kept)]
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(GATHER, self.flush)

    def flush(self) -> None:
        """Report now what was kept."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._kept:
            noise = bytes(self._kept)
            self._kept.clear()
            self._deliver(noise)
