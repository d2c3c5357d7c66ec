"""A serial line as a byte wire, on pyserial (https://pyserial.readthedocs.io/en/latest/url_handlers.html)."""

import asyncio
import termios
from contextlib import suppress
from functools import partial

import serial

from devices.transports.down import wire_down
from devices.transports.stream import DescriptorStream


class SerialWire:
    """`url` is a device file (best `/dev/serial/by-id/…`, which survives replugging) or `socket://host:port`.

    A port that vanishes raises OSError (EIO) as well as SerialException; both become WireDown.
    """

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
            timeout=0,
        )
        self._port: serial.Serial | None = None
        self._stream: DescriptorStream | None = None

    async def open(self) -> None:
        await self.close()
        try:
            # In a thread: opening a port can block for seconds (USB adapters, socket://).
            port = await asyncio.to_thread(self._open_port)
        except (OSError, ValueError, termios.error) as problem:
            raise wire_down(self.name, problem) from problem
        self._port = port
        self._stream = DescriptorStream(port.fileno())

    async def read(self) -> bytes:
        try:
            return await self._opened().read()
        except OSError as problem:
            raise wire_down(self.name, problem) from problem

    async def write(self, data: bytes) -> None:
        try:
            await self._opened().write(data)
        except OSError as problem:
            raise wire_down(self.name, problem) from problem

    async def close(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        if self._port is not None:
            port, self._port = self._port, None
            # In a thread: the kernel may wait for output to leave, and pyserial sleeps after closing a socket.
            await asyncio.to_thread(_close, port)

    def _opened(self) -> DescriptorStream:
        if self._stream is None:
            raise wire_down(self.name, "not open")
        return self._stream


def _close(port: serial.Serial) -> None:
    with suppress(OSError, termios.error):  # a port that is gone has no output to drop
        port.reset_output_buffer()
    with suppress(OSError, termios.error):  # nor can it be closed again
        port.close()
