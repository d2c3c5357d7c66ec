"""A serial line behind an RFC 2217 server: pyserial's own server side, on a real socket and a real pseudo-terminal."""

import asyncio
import os
import select
import socket
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import serial
from serial.rfc2217 import PortManager

from devices.core.errors import WireDown
from devices.transports.serial_server import SerialServerWire


class _Sender:
    """What PortManager writes to."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def write(self, data: bytes) -> None:
        self._connection.sendall(data)


class Terminal(serial.Serial):
    """A pseudo-terminal as a serial port: it has no modem lines, so they are said to be on."""

    cts = dsr = ri = cd = property(lambda self: True)

    def _update_rts_state(self) -> None:
        """Set nothing."""

    def _update_dtr_state(self) -> None:
        """Set nothing."""


class Server:
    """One connection of an RFC 2217 server for a pseudo-terminal, as pyserial's example of one does it."""

    def __init__(self) -> None:
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        self.port = Terminal(os.ttyname(self.slave), timeout=0)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = self.listener.getsockname()
        self.connection: socket.socket | None = None
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.live)
        self.thread.start()

    def live(self) -> None:
        self.listener.settimeout(5)
        try:
            connection, _ = self.listener.accept()
        except OSError:
            return
        with connection:
            self.connection = connection
            manager = PortManager(self.port, _Sender(connection))  # type: ignore[arg-type]
            while not self.over.is_set():
                ready, _, _ = select.select([connection.fileno(), self.port.fileno()], [], [], 0.05)
                if connection.fileno() in ready:
                    data = connection.recv(1024)
                    if not data:
                        return
                    self.port.write(b"".join(manager.filter(data)))
                if self.port.fileno() in ready:
                    connection.sendall(b"".join(manager.escape(self.port.read(1024))))

    def close(self) -> None:
        self.over.set()
        self.listener.close()
        self.thread.join()
        self.port.close()
        os.close(self.master)
        os.close(self.slave)


@contextmanager
def server() -> Iterator[Server]:
    made = Server()
    try:
        yield made
    finally:
        made.close()


def wire_to(made: Server, **settings: int | str) -> SerialServerWire:
    host, port = made.address
    return SerialServerWire("far", f"rfc2217://{host}:{port}?timeout=5", **settings)  # type: ignore[arg-type]


async def test_bytes_pass_both_ways_and_the_server_sets_its_port() -> None:
    with server() as made:
        wire = wire_to(made, baudrate=4800)
        await wire.open()
        assert made.port.baudrate == 4800
        sent = bytes(range(256))  # 0xFF is Telnet's escape: it must pass whole
        await wire.write(sent)
        heard = b""
        while len(heard) < len(sent):
            heard += await asyncio.to_thread(os.read, made.master, 512)
        assert heard == sent
        await asyncio.to_thread(os.write, made.master, sent)
        back = b""
        while len(back) < len(sent):
            back += await wire.read()
        assert back == sent
        await wire.close()


async def test_a_server_that_is_not_there_is_a_wire_that_is_down() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with pytest.raises(WireDown):
        await SerialServerWire("far", f"rfc2217://127.0.0.1:{port}").open()


async def test_closing_ends_whoever_reads() -> None:
    with server() as made:
        wire = wire_to(made)
        await wire.open()
        reading = asyncio.create_task(wire.read())
        await asyncio.sleep(0.05)
        await wire.close()
        with pytest.raises(WireDown, match="closed here"):
            await reading


async def test_a_server_that_goes_away_is_noticed() -> None:
    with server() as made:
        wire = wire_to(made)
        await wire.open()
        made.over.set()
        made.thread.join()
        with pytest.raises(WireDown):
            await wire.read()
        await wire.close()
        with pytest.raises(WireDown, match="not open"):
            await wire.write(b"x")


async def test_not_open_is_said() -> None:
    wire = SerialServerWire("far", "rfc2217://127.0.0.1:1")
    with pytest.raises(WireDown, match="not open"):
        await wire.read()
    with pytest.raises(WireDown, match="not open"):
        await wire.write(b"x")
