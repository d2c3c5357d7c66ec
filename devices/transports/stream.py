"""A file descriptor as an asyncio stream: what serial ports and pseudo-terminals have in common."""

import asyncio
import errno
import os
from collections.abc import Callable

READ_SIZE = 4096


class DescriptorStream:
    """Non-blocking reading and writing on a descriptor it owns. One reader and one writer at a time.

    Keeps no buffer of its own: what nobody reads stays in the kernel, which bounds it.
    """

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor
        self._waiters: set[asyncio.Future[None]] = set()
        self._closed = False

    async def read(self) -> bytes:
        """Return at least one byte. Raises OSError when the far end is gone or the stream was closed."""
        loop = asyncio.get_running_loop()
        while True:
            self._check_open()
            # Asked before each read: an idle serial port (VMIN 0) reads nothing, and so does one that is gone.
            await self._ready(loop.add_reader, loop.remove_reader)
            try:
                data = os.read(self._descriptor, READ_SIZE)
            except BlockingIOError:
                continue
            if not data:
                raise OSError(errno.EIO, "end of file")
            return data

    async def write(self, data: bytes) -> None:
        """Hand over all of `data`. Raises OSError."""
        loop = asyncio.get_running_loop()
        left = memoryview(data)
        while left:
            self._check_open()
            try:
                left = left[os.write(self._descriptor, left) :]
            except BlockingIOError:
                await self._ready(loop.add_writer, loop.remove_writer)

    def close(self) -> None:
        """Stop reading and writing. Closing the descriptor itself is up to its owner, afterwards."""
        if self._closed:
            return
        self._closed = True
        # At once, not when the waiters wake up: by then the number may belong to another file.
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._descriptor)
        loop.remove_writer(self._descriptor)
        for waiter in tuple(self._waiters):
            if not waiter.done():
                waiter.set_exception(OSError(errno.EBADF, "closed here"))

    def _check_open(self) -> None:
        if self._closed:
            raise OSError(errno.EBADF, "closed here")

    async def _ready(self, add: Callable[..., object], remove: Callable[[int], object]) -> None:
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        add(self._descriptor, _wake, waiter)
        try:
            await waiter
        finally:
            self._waiters.discard(waiter)
            if not self._closed:
                remove(self._descriptor)


def _wake(waiter: "asyncio.Future[None]") -> None:
    if not waiter.done():
        waiter.set_result(None)
