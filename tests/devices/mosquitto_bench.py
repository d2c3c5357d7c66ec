"""A real Mosquitto for tests: on a free port of the loopback, with its own folder, ended with the test."""

import asyncio
import os
import shutil
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from devices.core.reasons import Reason
from devices.core.wires import Message
from devices.transports.mqtt import MqttWire, Will


def free_port() -> int:
    """Return a port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Mosquitto:
    """One broker that can be stopped, killed, frozen and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._file = folder / "mosquitto.conf"
        self._process: asyncio.subprocess.Process | None = None
        user = "user root\n" if os.geteuid() == 0 else ""
        self._file.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nlog_type none\n"
            f"persistence true\npersistence_location {folder}/\nautosave_on_changes true\nautosave_interval 1\n{user}",
        )

    async def start(self) -> None:
        program = shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin")
        assert program is not None, "Mosquitto is not installed"
        self._process = await asyncio.create_subprocess_exec(program, "-c", str(self._file))
        async with asyncio.timeout(10):
            while not await self._accepts():
                await asyncio.sleep(0.01)

    async def stop(self, sign: signal.Signals = signal.SIGTERM) -> None:
        assert self._process is not None
        with suppress(ProcessLookupError):  # a test may have killed it
            if sign != signal.SIGKILL:  # the one signal a frozen process obeys
                self._process.send_signal(signal.SIGCONT)
            self._process.send_signal(sign)
        await self._process.wait()

    async def _accepts(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        await writer.wait_closed()
        return True


@asynccontextmanager
async def mosquitto(folder: Path) -> AsyncIterator[Mosquitto]:
    """Run a broker."""
    broker = Mosquitto(folder)
    await broker.start()
    try:
        yield broker
    finally:
        await broker.stop()


@asynccontextmanager
async def running(*wires: MqttWire) -> AsyncIterator[None]:
    """Run wires; entered when all of them are up."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(wire.run()) for wire in wires]
        for wire in wires:
            await until_up(wire)
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()


async def until_up(wire: MqttWire) -> None:
    """Return when the wire is up."""
    await _until(wire, up=True)


async def until_down(wire: MqttWire) -> None:
    """Return when the wire is down."""
    await _until(wire, up=False)


async def _until(wire: MqttWire, *, up: bool) -> None:
    there = asyncio.Event()

    def changed(reason: Reason | None) -> None:
        if (reason is None) == up:
            there.set()

    wire.on_link(changed)
    async with asyncio.timeout(20):
        await there.wait()


def wire_to(broker: Mosquitto, name: str = "mqtt", will: Will | None = None, keepalive: int = 10) -> MqttWire:
    """Return a wire to the broker, not yet running."""
    return MqttWire(name, host="127.0.0.1", port=broker.port, will=will, keepalive=keepalive)


class Inbox:
    """Collects messages; `count` waits for a number of them."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self._more = asyncio.Event()

    def __call__(self, message: Message) -> None:
        self.messages.append(message)
        self._more.set()

    async def count(self, number: int, within: float = 10.0) -> list[Message]:
        async with asyncio.timeout(within):
            while len(self.messages) < number:
                self._more.clear()
                await self._more.wait()
        return self.messages
