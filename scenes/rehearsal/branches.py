"""Copies of a rehearsal under way: each plays on from the very state it was in, with a fault of its own.

A rehearsal is one thread without sockets, on its own clock; a copy of the process is a copy of the hall, drivers,
half-sent frames and all. So what comes before the fault is played once, not once for each fault.
"""

import asyncio
import gc
import os
import pickle
import selectors
from contextlib import suppress
from typing import Any

PIECE = 65_536


class Branches:
    """Makes the copies, a few at a time, and gathers what they find out."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._told = selectors.DefaultSelector()
        self._open: dict[int, tuple[int, bytearray, Any]] = {}
        self._answer: int | None = None
        self.results: list[tuple[Any, Any]] = []
        """(key of a branch, what it told; None when it ended without a word)."""

    @property
    def in_branch(self) -> bool:
        """Whether this is one of the copies."""
        return self._answer is not None

    def branch(self, key: Any) -> bool:
        """Copy the process; return True in the copy. Waits while as many as may be are playing."""
        while len(self._open) >= self._at_once:
            self._gather()
        reading, writing = os.pipe()
        loop = asyncio.get_running_loop()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            asyncio._set_running_loop(loop)  # noqa: SLF001 - asyncio holds a loop to be another process's after a fork
            self._become_branch(writing)
            return True
        os.close(writing)
        self._told.register(reading, selectors.EVENT_READ)
        self._open[reading] = (pid, bytearray(), key)
        return False

    def tell(self, result: Any) -> None:
        """End the copy with its result. Never returns."""
        if self._answer is None:
            raise RuntimeError("only a branch tells")
        try:
            left = memoryview(pickle.dumps(result))
            while left:
                left = left[os.write(self._answer, left) :]
        finally:
            os._exit(0)

    def finish(self) -> list[tuple[Any, Any]]:
        """Wait for all copies; return what each told, in the order they ended."""
        while self._open:
            self._gather()
        return self.results

    def close(self) -> None:
        """End what still plays."""
        for reading, (pid, _, _) in tuple(self._open.items()):
            with suppress(ProcessLookupError):
                os.kill(pid, 9)
            self._ended(reading)
        self._told.close()

    def _become_branch(self, answer: int) -> None:
        """Forget the siblings."""
        gc.disable()  # a short life; looking through the copied memory would only copy it for good
        self._answer = answer
        for reading in self._open:
            os.close(reading)
        self._open.clear()

    def _gather(self) -> None:
        for key, _ in self._told.select():
            reading = key.fd
            data = os.read(reading, PIECE)
            if data:
                self._open[reading][1].extend(data)
            else:
                self._ended(reading)

    def _ended(self, reading: int) -> None:
        self._told.unregister(reading)
        os.close(reading)
        pid, data, key = self._open.pop(reading)
        os.waitpid(pid, 0)
        self.results.append((key, pickle.loads(data) if data else None))  # noqa: S301 - from our own copy
