"""From the wire into the inbox, a little at a time: thousands of retained announcements come at once at each start."""

import asyncio
from collections import deque
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from time import perf_counter

import structlog

from devices.core.clock import now
from devices.core.wires import Message, MessageWire
from exhibit_server.discovery.inbox import Inbox

MESSAGES = 50_000
BYTES = 64 * 1024 * 1024
"""What may wait to be read; more is dropped, and said."""

SLICE = 0.005
PAUSE = 0.002
"""Seconds of reading in one go, and the pause after it in which everybody else has their turn."""

SHOWN = 256
"""Bytes of an announcement that are kept with its rejection."""

LOOK = 2.0
"""Seconds between looks at what had to wait."""


class Intake:
    """Subscribes to everything on which devices announce themselves. `run` until cancelled."""

    def __init__(self, wire: MessageWire, filters: Iterable[str], inbox: Inbox) -> None:
        self._wire = wire
        self._filters = tuple(filters)
        self._inbox = inbox
        self._waiting: deque[Message] = deque()
        self._size = 0
        self._lost = 0
        self._some = asyncio.Event()
        self._log = structlog.get_logger("announcements")

    async def run(self) -> None:
        """Read what is announced, and look after what had to wait."""
        with ExitStack() as stack:
            for topic_filter in self._filters:
                stack.callback(self._wire.subscribe(topic_filter, self._heard))
            looked = now()
            while True:
                with suppress(TimeoutError):  # nothing came: look after what had to wait
                    async with asyncio.timeout(LOOK):
                        await self._some.wait()
                self._some.clear()
                await self._read()
                self._inbox.tell_count()
                if now() - looked >= LOOK:
                    looked = now()
                    await self._inbox.settle()

    def _heard(self, message: Message) -> None:
        if len(self._waiting) >= MESSAGES or self._size + len(message.payload) > BYTES:
            self._lost += 1
        else:
            self._waiting.append(message)
            self._size += len(message.payload)
        self._some.set()

    async def _read(self) -> None:
        began = perf_counter()
        while self._waiting:
            message = self._waiting.popleft()
            self._size -= len(message.payload)
            await self._hear(message)
            if perf_counter() - began > SLICE:
                await asyncio.sleep(PAUSE)
                began = perf_counter()
        if self._lost:
            lost, self._lost = self._lost, 0
            self._inbox.neighbours.teller.tell("warning", "announcements_lost", "discovery", count=str(lost))

    async def _hear(self, message: Message) -> None:
        try:
            await self._inbox.hear(message)
        except Exception as error:  # noqa: BLE001 - no announcement, however strange, may take the hub down
            self._log.exception("an announcement could not be taken", topic=message.topic)
            reason = f"{type(error).__name__}: {error}"
            self._inbox.neighbours.teller.rejected(message.topic, reason, message.payload[:SHOWN])
