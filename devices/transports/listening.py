"""Following a device that reports by itself: online while it is heard, offline when it falls silent."""

import asyncio
from collections.abc import Callable

from devices.core.errors import NoAnswer, WireDown
from devices.core.reasons import Reason
from devices.core.wires import RequestWire
from devices.transports.watch import Watch

AGAIN = 0.05
"""Seconds of rest between two waits while the device is silent."""


class Listening:
    """Tells the availability of a device that is not asked.

    `silence` returns after how many seconds without a report it counts as offline, None while it may be silent.
    `degraded` returns why it is not well although it reports, None when it is.
    """

    def __init__(
        self,
        watch: Watch,
        wire: RequestWire,
        silence: Callable[[], float | None],
        degraded: Callable[[], Reason | None] = lambda: None,
    ) -> None:
        self._watch = watch
        self._wire = wire
        self._silence = silence
        self._degraded = degraded
        self._heard = False
        self._woken = asyncio.Event()
        wire.on_link(lambda _: self._woken.set())

    def heard(self) -> None:
        """The device reported."""
        self._heard = True
        self.changed()

    def changed(self) -> None:
        """How long it may be silent changed: start waiting anew."""
        self._woken.set()
        self._watch.poke()

    async def run(self) -> None:
        """Follow until cancelled."""
        await self._watch.follow(self.next, lambda: 0.0, again=AGAIN, probe=AGAIN)

    async def next(self) -> Reason | None:
        """Wait for the next report; return why the device is degraded. Raises NoAnswer, WireDown."""
        while not self._heard:
            if not self._wire.up:  # told already, and a better reason than silence
                raise WireDown(Reason.of("wire_down", wire=self._wire.name))
            self._woken.clear()
            silence = self._silence()
            try:
                async with asyncio.timeout(silence):
                    await self._woken.wait()
            except TimeoutError:
                raise NoAnswer(Reason.of("silent", detail=f"{silence:g} s")) from None
        self._heard = False
        return self._degraded()
