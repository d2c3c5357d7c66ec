"""Telling whether a device without answers can be reached: as far as its wire says."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from devices.core.drivers import Report
from devices.core.reasons import Reason
from devices.core.wires import RequestWire

STEADY = 1.0
"""Seconds a wire that fell must stay up before the device counts as online again: over UDP, a closed port is only told
after something was sent there."""


class LinkPresence:
    """Online while the wire is up, offline while it is down; then `points` are not known any more."""

    def __init__(self, wire: RequestWire, report: Report, points: Sequence[str] = ()) -> None:
        self._report = report
        self._points = tuple(points)
        self._down: Reason | None = Reason.of("starting")
        self._fell = False
        self._changed = asyncio.Event()
        wire.on_link(self._link)

    async def follow(self) -> None:
        """Tell it until cancelled."""
        while True:
            self._changed.clear()
            if self._down is not None:
                if self._down.code != "starting":
                    self._report.offline(self._down)
                    self._report.unknown(*self._points)
                await self._changed.wait()
            elif not self._fell:
                self._report.online()
                await self._changed.wait()
            else:
                with suppress(TimeoutError):
                    async with asyncio.timeout(STEADY):
                        await self._changed.wait()
                self._fell = self._down is not None

    def _link(self, down: Reason | None) -> None:
        self._down = down
        self._fell = self._fell or (down is not None and down.code != "starting")
        self._changed.set()
