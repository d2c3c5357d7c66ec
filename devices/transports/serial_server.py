"""A serial line behind a serial server that speaks RFC 2217 (Moxa, ser2net, ESP-Link…), on pyserial's client.

Source: RFC 2217, "Telnet Com Port Control Option". pyserial's client (https://pyserial.readthedocs.io, URL handler
`rfc2217://`) works with threads of its own, so this wire keeps one more that reads, and hands the bytes to the loop.
"""

import asyncio
import threading
from collections import deque
from contextlib import suppress
from functools import partial

import serial

from devices.transports.down import wire_down

READ_TIMEOUT = 0.2
"""Seconds a read may block its thread: after so long a closed wire's thread has ended."""

CAPACITY = 64 * 1024
"""Bytes that may wait to be read; beyond them the oldest are lost, as in a full serial buffer."""


class _Reader:
    """Reads a port in a thread until told to stop or the port fails."""

    def __init__(self, port: serial.SerialBase) -> None:
        self._port = port
        self._loop = asyncio.get_running_loop()
        self._pieces: deque[bytes] = deque()
        self._held = 0
        self._changed = asyncio.Event()
        self._over = threading.Event()
        self._failed: Exception | None = None
        self._thread = threading.Thread(target=self._live, name="rfc2217 reader", daemon=True)
        self._thread.start()

    async def read(self) -> bytes:
        """Return what came. Raises OSError when the port failed or was closed."""
        while not self._pieces:
            if self._failed is not None:
                raise self._failed
            self._changed.clear()
            await self._changed.wait()
        data = b"".join(self._pieces)
        self._pieces.clear()
        self._held = 0
        return data

    def stop(self) -> None:
        """Let the thread end, and whoever reads."""
        self._over.set()
        self._fail(OSError("closed here"))

    def join(self) -> None:
        """Wait until the thread has ended; blocks for a moment."""
        self._thread.join(5 * READ_TIMEOUT)

    def _live(self) -> None:
        while not self._over.is_set():
            try:
                data = self._port.read(1)
                data += self._port.read(int(getattr(self._port, "in_waiting", 0))) if data else b""
            except Exception as problem:  # noqa: BLE001 - whatever ends the port is told to whoever reads
                self._call(partial(self._fail, OSError(str(problem))))
                return
            if data:
                self._call(partial(self._take, data))

    def _call(self, action: "partial[None]") -> None:
        with suppress(RuntimeError):  # the loop has ended: nobody wants to know
            self._loop.call_soon_threadsafe(action)

    def _take(self, data: bytes) -> None:
        self._pieces.append(data)
        self._held += len(data)
        while self._held > CAPACITY:
            self._held -= len(self._pieces.popleft())
        self._changed.set()

    def _fail(self, problem: OSError) -> None:
        self._failed = self._failed or problem
        self._changed.set()


class SerialServerWire:
    """`url`: rfc2217://host:port, with pyserial's options. The server sets its port as told here."""

    def __init__(
        self,
        name: str,
        url: str,
        *,
        baudrate: int = 9600,
        bytesize: int = 8,
        parity: str = "N",
        stopbits: float = 1,
    ) -> None:
        self.name = name
        self._open_port = partial(
            serial.serial_for_url,
            url,
            baudrate=baudrate,
            bytesize=bytesize,
            parity=parity,
            stopbits=stopbits,
            timeout=READ_TIMEOUT,
        )
        self._port: serial.SerialBase | None = None
        self._reader: _Reader | None = None

    async def open(self) -> None:
        await self.close()
        try:
            # In a thread: it connects, negotiates, and waits for the server's answers.
            port = await asyncio.to_thread(self._open_port)
        except (OSError, ValueError) as problem:
            raise wire_down(self.name, problem) from problem
        self._port, self._reader = port, _Reader(port)

    async def read(self) -> bytes:
        if self._reader is None:
            raise wire_down(self.name, "not open")
        try:
            return await self._reader.read()
        except OSError as problem:
            raise wire_down(self.name, problem) from problem

    async def write(self, data: bytes) -> None:
        if self._port is None:
            raise wire_down(self.name, "not open")
        try:
            await asyncio.to_thread(self._port.write, data)
        except OSError as problem:
            raise wire_down(self.name, problem) from problem

    async def close(self) -> None:
        port, reader = self._port, self._reader
        self._port = self._reader = None
        if reader is not None:
            reader.stop()
        if port is not None and reader is not None:
            await asyncio.to_thread(_close, port, reader)


def _close(port: serial.SerialBase, reader: _Reader) -> None:
    reader.join()
    # pyserial leaves the socket open when the far end has closed it first.
    connection = getattr(port, "_socket", None)
    with suppress(OSError):  # a connection that is gone can't be closed again
        port.close()
    if connection is not None:
        connection.close()
