"""A pseudo-terminal: the far end of a serial line, for simulators the hub reaches like a real port."""

import asyncio
import os
import tty
from contextlib import suppress
from pathlib import Path

from devices.transports.down import wire_down
from devices.transports.stream import DescriptorStream

WRITE_PATIENCE = 1.0
"""Seconds a write may wait for somebody to read; then the bytes are lost, as on a real line."""


class PseudoTerminal:
    """Byte wire on the master side; the hub opens `path`, a link to the slave side.

    Closing it makes the hub's side see EIO, like an adapter that is pulled out; opening it makes a new one.
    """

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self.path = path
        self._descriptors: tuple[int, int] | None = None
        self._stream: DescriptorStream | None = None

    async def open(self) -> None:
        await self.close()
        try:
            master, slave = os.openpty()
            tty.setraw(slave)
            # The slave stays open here too: a master whose slave nobody holds reads EIO.
            self._descriptors = (master, slave)
            self._stream = DescriptorStream(master)
            self._link(os.ttyname(slave))
        except OSError as problem:
            await self.close()
            raise wire_down(self.name, problem) from problem

    async def read(self) -> bytes:
        try:
            return await self._opened().read()
        except OSError as problem:
            raise wire_down(self.name, problem) from problem

    async def write(self, data: bytes) -> None:
        try:
            with suppress(TimeoutError):  # nobody reads: a serial line loses the bytes, so does this one
                async with asyncio.timeout(WRITE_PATIENCE):
                    await self._opened().write(data)
        except OSError as problem:
            raise wire_down(self.name, problem) from problem

    async def close(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        if self._descriptors is not None:
            master, slave = self._descriptors
            self._descriptors = None
            self._unlink(os.ttyname(slave))
            os.close(master)
            os.close(slave)

    def _link(self, slave: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_name(f".{self.path.name}.new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(slave)
        fresh.replace(self.path)

    def _unlink(self, slave: str) -> None:
        if self.path.is_symlink() and str(self.path.readlink()) == slave:
            self.path.unlink(missing_ok=True)

    def _opened(self) -> DescriptorStream:
        if self._stream is None:
            raise wire_down(self.name, "not open")
        return self._stream
