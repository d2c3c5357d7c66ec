"""One screen at the live socket: what waits to be sent to it, and what it may see."""

import asyncio
from collections import deque

QUEUE = 64
"""Messages a client may be behind before it gets a snapshot instead."""


class Client:
    """One connected screen. `staff` may see events and broken scenes, `devices` says who may see devices.

    `guide`: whoever may take over is told readiness as a guide finds it.
    `approver`: whoever may approve new devices is told how many wait.
    """

    def __init__(self, *, staff: bool, devices: bool = True, approver: bool = False, guide: bool = False) -> None:
        self.staff = staff
        self.guide = guide
        self.devices = devices
        self.approver = approver
        self.behind = False
        self._queue: deque[str] = deque()
        self._ready = asyncio.Event()
        self.dismissed = asyncio.Event()
        """Set when this screen is to be let in no more."""

    def put(self, message: str) -> None:
        """Queue a message; a client that is too far behind keeps none."""
        if self.behind:
            return
        if len(self._queue) >= QUEUE:
            self.fall_behind()
            return
        self._queue.append(message)
        self._ready.set()

    def fall_behind(self) -> None:
        """Drop what waits: a fresh snapshot is due."""
        self._queue.clear()
        self.behind = True
        self._ready.set()

    async def next(self) -> str | None:
        """Return the next message, or None when a fresh snapshot is due instead."""
        while True:
            if self._queue:
                return self._queue.popleft()
            if self.behind:
                return None
            self._ready.clear()
            await self._ready.wait()
