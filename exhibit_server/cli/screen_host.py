"""A simulated screen as a real client of a hub's live socket."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection, connect

from devices.core.clock import now
from devices.core.simulation import ScreenSimulator
from devices.sim.hosting_screens import answer_through_fault, told_of_faults
from devices.sim.waiting import first_of

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
"""Seconds between attempts to connect: doubled each time."""

LARGEST_FRAME = 16 * 1024 * 1024
"""Bytes of a frame of the hub: a snapshot of a large hall has some hundred KB."""


class WebSocketScreenHost:
    """A simulated screen as a real client of a hub's live socket.

    `url` is ws://…/api/live?screen=display/<id>&simulated=1; frames both ways are {"type": "screen", "message": {…}}.
    """

    def __init__(self, sim: ScreenSimulator, url: str, token: str) -> None:
        self._sim = sim
        self._faults = told_of_faults(sim)
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
                asked = screen_message(frame)
                answer = await answer_through_fault(self._sim, self._faults, asked) if asked is not None else None
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


def screen_message(frame: str | bytes) -> Mapping[str, Any] | None:
    """Return the message to this screen in a frame of the hub; None in frames about other things."""
    if '"screen"' not in (frame if isinstance(frame, str) else frame.decode(errors="replace"))[:40]:
        return None
    try:
        document = json.loads(frame)
    except ValueError:
        return None
    match document:
        case {"type": "screen", "message": {"type": str()} as message}:
            return dict(message)
        case _:
            return None
