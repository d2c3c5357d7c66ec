"""A TCP connection as a byte wire."""

import asyncio
import socket
from contextlib import suppress

from devices.transports.down import wire_down

READ_LIMIT = 4096

CLOSE_TIMEOUT = 1.0
"""Seconds to wait for the last bytes to leave."""


class StreamWire:
    """A byte wire on an asyncio stream that is open already (an accepted connection)."""

    def __init__(self, name: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.name = name
        self._reader = reader
        self._writer = writer
        no_delay(writer)

    async def open(self) -> None:
        if self._writer.is_closing():
            raise wire_down(self.name, "closed")

    async def read(self) -> bytes:
        try:
            data = await self._reader.read(READ_LIMIT)
        except OSError as problem:
            raise wire_down(self.name, problem) from problem
        if not data:
            raise wire_down(self.name, "closed by the far end")
        return data

    async def write(self, data: bytes) -> None:
        try:
            self._writer.write(data)
            await self._writer.drain()
        except (OSError, RuntimeError) as problem:
            raise wire_down(self.name, problem) from problem

    async def close(self) -> None:
        self._writer.close()
        with suppress(OSError):  # the reason of the end was told by read or write already
            async with asyncio.timeout(CLOSE_TIMEOUT):
                await self._writer.wait_closed()


class TcpWire:
    """A connection to `host:port`, opened within `connect_timeout` seconds, with TCP_NODELAY."""

    def __init__(self, name: str, host: str, port: int, connect_timeout: float = 3.0) -> None:
        self.name = name
        self._address = (host, port)
        self._connect_timeout = connect_timeout
        self._stream: StreamWire | None = None

    async def open(self) -> None:
        await self.close()
        host, port = self._address
        try:
            async with asyncio.timeout(self._connect_timeout):
                reader, writer = await asyncio.open_connection(host, port, limit=READ_LIMIT)
        except OSError as problem:  # TimeoutError is one
            raise wire_down(self.name, problem) from problem
        self._stream = StreamWire(self.name, reader, writer)

    async def read(self) -> bytes:
        return await self._opened().read()

    async def write(self, data: bytes) -> None:
        await self._opened().write(data)

    async def close(self) -> None:
        if self._stream is not None:
            stream, self._stream = self._stream, None
            await stream.close()

    def _opened(self) -> StreamWire:
        if self._stream is None:
            raise wire_down(self.name, "not open")
        return self._stream


def no_delay(writer: asyncio.StreamWriter) -> None:
    """Send small frames at once: without it a request can wait 40 ms for the far end's acknowledgement."""
    connection = writer.get_extra_info("socket")
    if connection is None:
        return
    with suppress(OSError):  # a connection that has died already tells so at its first read
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
