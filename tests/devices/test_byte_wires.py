"""Byte wires: memory, TCP, pseudo-terminal and serial port; what they promise, on the real thing."""

import asyncio
import os
import socket
from pathlib import Path

import pytest
import uvloop

from devices.core.errors import WireDown
from devices.core.wires import ByteWire
from devices.transports.memory import CAPACITY, MemoryPort, memory_pipe
from devices.transports.pty import PseudoTerminal
from devices.transports.serial import SerialWire
from devices.transports.stream import DescriptorStream
from devices.transports.tcp import StreamWire, TcpWire
from scenes.virtual_time import run_virtual


async def read_exactly(wire: ByteWire, count: int) -> bytes:
    data = b""
    while len(data) < count:
        data += await wire.read()
    return data


def test_memory_pipe_carries_both_ways_and_ends_both_ways() -> None:
    async def story() -> None:
        near, far = memory_pipe("pipe")
        await near.write(b"to far")
        await far.write(b"to near")
        assert (await far.read(), await near.read()) == (b"to far", b"to near")
        await near.write(b"last words")
        await near.close()
        assert await far.read() == b"last words"
        with pytest.raises(WireDown, match="far end"):
            await far.read()
        with pytest.raises(WireDown):
            await far.write(b"x")
        with pytest.raises(WireDown):
            await near.open()

    run_virtual(story())


def test_memory_pipe_is_bounded() -> None:
    async def story() -> None:
        near, far = memory_pipe("pipe")
        big = bytes(CAPACITY * 3)
        async with asyncio.TaskGroup() as group:
            writing = group.create_task(near.write(big))
            await asyncio.sleep(1)
            assert not writing.done()
            assert await read_exactly(far, len(big)) == big

    run_virtual(story())


def test_memory_port_can_be_unplugged_and_plugged_again() -> None:
    async def story() -> None:
        port = MemoryPort("port")
        with pytest.raises(WireDown, match="not plugged in"):
            await port.near.open()
        for _ in range(2):
            port.plug()
            await port.near.open()
            far = await port.accept()
            await far.write(b"hello")
            assert await port.near.read() == b"hello"
            await port.unplug()
            with pytest.raises(WireDown):
                await far.read()
            with pytest.raises(WireDown):
                await port.near.read()

    run_virtual(story())


async def test_tcp_wire_has_no_delay_and_tells_the_end() -> None:
    accepted: asyncio.Queue[StreamWire] = asyncio.Queue()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.put_nowait(StreamWire("far", reader, writer))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server:
        port: int = server.sockets[0].getsockname()[1]
        wire = TcpWire("near", "127.0.0.1", port)
        await wire.open()
        far = await accepted.get()
        assert wire._stream is not None
        assert wire._stream._writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        await wire.write(b"ping")
        assert await read_exactly(far, 4) == b"ping"
        await far.close()
        with pytest.raises(WireDown, match="closed by the far end"):
            await wire.read()
        await wire.close()
        with pytest.raises(WireDown, match="not open"):
            await wire.read()
    with pytest.raises(WireDown):
        await wire.open()


async def test_tcp_wire_gives_up_after_its_connect_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio, "open_connection", never)
    with pytest.raises(WireDown, match="timeout"):
        await TcpWire("near", "127.0.0.1", 9, connect_timeout=0.05).open()


async def test_serial_wire_on_a_pseudo_terminal(tmp_path: Path) -> None:
    terminal = PseudoTerminal("far", tmp_path / "tty")
    await terminal.open()
    wire = SerialWire("near", str(tmp_path / "tty"), baudrate=4800, parity="E")
    await wire.open()
    every_byte = bytes(range(256))
    await wire.write(every_byte)
    assert await read_exactly(terminal, 256) == every_byte
    await terminal.write(every_byte)
    assert await read_exactly(wire, 256) == every_byte
    await wire.close()
    await wire.close()
    await terminal.close()


async def test_a_serial_port_that_vanishes_is_a_wire_down_while_reading(tmp_path: Path) -> None:
    terminal = PseudoTerminal("far", tmp_path / "tty")
    await terminal.open()
    wire = SerialWire("near", str(tmp_path / "tty"))
    await wire.open()
    reading = asyncio.create_task(wire.read())
    await asyncio.sleep(0)
    await terminal.close()
    with pytest.raises(WireDown, match="wire near is down"):
        await reading
    with pytest.raises(WireDown):
        await wire.write(b"x")
    await wire.close()
    with pytest.raises(WireDown):
        await wire.open()
    await terminal.open()
    await wire.open()
    await wire.close()
    await terminal.close()


async def test_closing_a_serial_wire_ends_its_reader(tmp_path: Path) -> None:
    terminal = PseudoTerminal("far", tmp_path / "tty")
    await terminal.open()
    wire = SerialWire("near", str(tmp_path / "tty"))
    await wire.open()
    reading = asyncio.create_task(wire.read())
    await asyncio.sleep(0)
    await wire.close()
    with pytest.raises(WireDown, match="closed here"):
        await reading
    await terminal.close()


async def test_a_closed_stream_is_not_watched_any_more() -> None:
    master, slave = os.openpty()
    stream = DescriptorStream(master)
    reading = asyncio.create_task(stream.read())
    await asyncio.sleep(0)
    stream.close()
    assert asyncio.get_running_loop().remove_reader(master) is False
    with pytest.raises(OSError, match="closed here"):
        await reading
    with pytest.raises(OSError, match="closed here"):
        await stream.write(b"x")
    os.close(master)
    os.close(slave)


def test_closing_while_reading_does_no_harm_on_uvloop(tmp_path: Path) -> None:
    """The hub's loop watches descriptors by number: one closed under it would end the process."""

    async def story() -> None:
        terminal = PseudoTerminal("far", tmp_path / "tty")
        for _ in range(20):
            await terminal.open()
            wire = SerialWire("near", str(tmp_path / "tty"))
            await wire.open()
            reading = [asyncio.create_task(wire.read()), asyncio.create_task(terminal.read())]
            await asyncio.sleep(0)
            await wire.close()
            await terminal.close()
            results = await asyncio.gather(*reading, return_exceptions=True)
            assert [type(result) for result in results] == [WireDown, WireDown]

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(story())


async def test_serial_wire_says_what_is_wrong_with_its_port(tmp_path: Path) -> None:
    with pytest.raises(WireDown, match="No such file"):
        await SerialWire("near", str(tmp_path / "nothing")).open()
    with pytest.raises(WireDown, match="invalid URL"):
        await SerialWire("near", "bogus://host").open()
    plain = tmp_path / "file"
    plain.touch()
    with pytest.raises(WireDown):
        await SerialWire("near", str(plain)).open()


async def test_serial_wire_over_a_socket_url() -> None:
    accepted: asyncio.Queue[StreamWire] = asyncio.Queue()
    server = await asyncio.start_server(lambda r, w: accepted.put_nowait(StreamWire("far", r, w)), "127.0.0.1", 0)
    async with server:
        wire = SerialWire("near", f"socket://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        await wire.open()
        far = await accepted.get()
        await far.write(b"through a converter")
        assert await read_exactly(wire, 19) == b"through a converter"
        await far.close()
        with pytest.raises(WireDown):
            await wire.read()
        await wire.close()


async def test_pty_link_is_replaced_atomically_and_only_its_own_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "tty"
    path.parent.mkdir()
    path.symlink_to("/dev/null")
    first, second = PseudoTerminal("one", path), PseudoTerminal("two", path)
    await first.open()
    assert str(path.readlink()).startswith("/dev/pts/")
    await second.open()
    of_second = path.readlink()
    await first.close()
    assert path.readlink() == of_second
    await second.close()
    assert not path.is_symlink()
    assert list(path.parent.iterdir()) == []


async def test_a_pty_nobody_reads_loses_bytes_instead_of_hanging(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devices.transports.pty.WRITE_PATIENCE", 0.05)
    terminal = PseudoTerminal("far", tmp_path / "tty")
    await terminal.open()
    await terminal.write(bytes(1_000_000))
    await terminal.close()
