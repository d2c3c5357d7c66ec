"""Puts simulated screens in front of a hub in memory; `exhibit_server.cli.screen_host` does it over a real socket."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from devices.core.errors import WireDown
from devices.core.reasons import Reason
from devices.core.simulation import ScreenSimulator
from devices.core.wires import LinkHandler
from devices.sim.faults import SLOW, FaultySimulator
from devices.sim.waiting import first_of

Talk = Mapping[str, Any]
Hear = Callable[[Talk], None]

WAITING = 256
"""Messages kept for a screen that is slow; the oldest go first."""


class _Near:
    """The hub's end: a `ScreenWire`."""

    page_version = ""

    def __init__(self, name: str) -> None:
        self.name = name
        self.handlers: list[Hear] = []
        self._links: list[LinkHandler] = []
        self._far: Hear | None = None

    @property
    def up(self) -> bool:
        return self._far is not None

    async def send(self, message: Talk) -> None:
        far = self._far
        if far is None:
            raise WireDown(Reason.of("no_screen"))
        asyncio.get_running_loop().call_soon(far, dict(message))

    def on_message(self, handler: Hear) -> None:
        self.handlers.append(handler)

    def on_link(self, handler: LinkHandler) -> None:
        self._links.append(handler)
        handler(self._reason())

    def attach(self, far: Hear | None) -> None:
        """Have a browser there, or none."""
        self._far = far
        for handler in tuple(self._links):
            handler(self._reason())

    def _reason(self) -> Reason | None:
        return None if self.up else Reason.of("no_screen")


class MemoryScreen:
    """The browser's end of a screen in memory."""

    def __init__(self, near: _Near) -> None:
        self._near = near

    def open(self, hear: Hear) -> None:
        """Open the page: the hub's messages come to `hear`, a turn of the loop later."""
        self._near.attach(hear)

    def close(self) -> None:
        """Close the page."""
        self._near.attach(None)

    def say(self, message: Talk) -> None:
        """Answer the hub, a turn of the loop later."""
        if self._near.up:
            asyncio.get_running_loop().call_soon(self._deliver, dict(message))

    def _deliver(self, message: Talk) -> None:
        for handler in tuple(self._near.handlers):
            handler(message)


def memory_screen(name: str) -> tuple[_Near, MemoryScreen]:
    """Return the hub's wire and the browser's end of one screen."""
    near = _Near(f"screen/{name}")
    return near, MemoryScreen(near)


class ScreenHost:
    """A simulated screen in memory. Raises TypeError for one that does not tell when its fault changes."""

    def __init__(self, sim: ScreenSimulator, far: MemoryScreen) -> None:
        self._sim = sim
        self._faults = told_of_faults(sim)
        self._far = far

    async def run(self) -> None:
        """Have the page open until cancelled; closed while the fault is "offline"."""
        while True:
            await self._faults.until_offline(offline=False)
            inbox = _Inbox()
            self._far.open(inbox.put)
            try:
                await first_of(self._answer(inbox), self._faults.until_offline(offline=True))
            finally:
                self._far.close()

    async def _answer(self, inbox: "_Inbox") -> None:
        while True:
            answer = await answer_through_fault(self._sim, self._faults, await inbox.get())
            if answer is not None:
                self._far.say(answer)


class _Inbox:
    """Messages in their order, bounded."""

    def __init__(self) -> None:
        self._messages: deque[Talk] = deque(maxlen=WAITING)
        self._there = asyncio.Event()

    def put(self, message: Talk) -> None:
        self._messages.append(message)
        self._there.set()

    async def get(self) -> Talk:
        while not self._messages:
            self._there.clear()
            await self._there.wait()
        return self._messages.popleft()


async def answer_through_fault(sim: ScreenSimulator, faults: FaultySimulator, message: Talk) -> Talk | None:
    """Return what the screen says, through its fault; what it paints it paints all the same."""
    answer = await sim.answer_message(message)
    if faults.fault == "mute":
        return None
    if faults.fault == "slow":
        await asyncio.sleep(SLOW)
    if faults.fault == "noise" and answer is not None:
        return {"type": answer.get("type"), "seq": "?", "content": faults.rubbish().decode(errors="replace")}
    return answer


def told_of_faults(sim: ScreenSimulator) -> FaultySimulator:
    """Return the screen as one that tells when its fault changes. Raises TypeError."""
    if not isinstance(sim, FaultySimulator):
        raise TypeError(f"{type(sim).__name__} must be a FaultySimulator to be hosted")
    return sim
