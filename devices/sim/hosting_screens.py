"""Puts simulated screens in front of a hub: in memory, or as real clients of its live socket."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection, connect

from devices.core.clock import now
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

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
"""Seconds between attempts to connect: doubled each time."""

LARGEST_FRAME = 16 * 1024 * 1024
"""Bytes of a frame of the hub: a snapshot of a large hall has some hundred KB."""


class _Near:
    """The hub's end: a `ScreenWire`."""

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
        self._faults = _told_of_faults(sim)
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
            answer = await _answer(self._sim, self._faults, await inbox.get())
            if answer is not None:
                self._far.say(answer)


class WebSocketScreenHost:
    """A simulated screen as a real client of a hub's live socket.

    `url` is ws://…/api/live?screen=display/<id>&simulated=1; frames both ways are {"type": "screen", "message": {…}}.
    """

    def __init__(self, sim: ScreenSimulator, url: str, token: str) -> None:
        self._sim = sim
        self._faults = _told_of_faults(sim)
        self._url = url
        self._token = token

    async def run(self) -> None:
        """Stay connected until cancelled, except while the fault is "offline"."""
        pause = FIRST_PAUSE
        while True:
            await self._faults.until_offline(offline=False)
            began = now()
            try:
                await first_of(self._connection(), self._faults.until_offline(offline=True))
            except (OSError, TimeoutError, websockets.WebSocketException):
                # The hub is not there yet, went away, or does not want us (any more): the ordinary case at a restart.
                pause = FIRST_PAUSE if now() - began > LONGEST_PAUSE else pause
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _connection(self) -> None:
        async with self._connected() as socket:
            async for frame in socket:
                asked = _screen_message(frame)
                answer = await _answer(self._sim, self._faults, asked) if asked is not None else None
                if answer is not None:
                    await socket.send(json.dumps({"type": "screen", "message": dict(answer)}))
            raise ConnectionError("the hub closed the connection")

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[ClientConnection]:
        headers = {"Authorization": f"Bearer {self._token}"}
        async with connect(
            self._url, additional_headers=headers, max_size=LARGEST_FRAME, proxy=None, close_timeout=1.0
        ) as socket:
            yield socket


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


async def _answer(sim: ScreenSimulator, faults: FaultySimulator, message: Talk) -> Talk | None:
    """Return what the screen says, through its fault; what it paints it paints all the same."""
    answer = await sim.answer_message(message)
    if faults.fault == "mute":
        return None
    if faults.fault == "slow":
        await asyncio.sleep(SLOW)
    if faults.fault == "noise" and answer is not None:
        return {"type": answer.get("type"), "seq": "?", "content": faults.rubbish().decode(errors="replace")}
    return answer


def _screen_message(frame: str | bytes) -> Talk | None:
    """Return the message to this screen in a frame of the hub; None in frames about other things."""
    if '"screen"' not in (frame if isinstance(frame, str) else frame.decode(errors="replace"))[:40]:
        return None
    try:
        document = json.loads(frame)
    except ValueError:
        return None
    match document:
        case {"type": "screen", "message": {"type": "show" | "ping"} as message}:
            return dict(message)
        case _:
            return None


def _told_of_faults(sim: ScreenSimulator) -> FaultySimulator:
    if not isinstance(sim, FaultySimulator):
        raise TypeError(f"{type(sim).__name__} must be a FaultySimulator to be hosted")
    return sim
