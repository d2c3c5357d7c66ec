"""Puts byte simulators on wires: pseudo-terminals, TCP sockets, memory."""

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from devices.core.errors import WireDown
from devices.core.simulation import ByteSimulator
from devices.core.wires import ByteWire
from devices.sim.hosting_wake import can_sleep, is_asleep
from devices.sim.waiting import first_of
from devices.transports.down import wire_down
from devices.transports.memory import MemoryPort
from devices.transports.pty import PseudoTerminal
from devices.transports.tcp import StreamWire

SLEEP_CHECK = 0.25
"""Seconds between looks at whether hardware that can sleep fell asleep or woke up; faults are told."""

SLOW = 2.0
"""Seconds a slow device takes to answer."""

NOISE_LENGTH = 12
BUFFER = 4096
WAITING_CONNECTIONS = 4


class ByteFarEnd:
    """The simulators that share one wire. All that answer a frame are heard, in their order.

    Faults: "mute", "noise" and "slow" are applied here; "offline" ends the wire when every simulator on it has it and
    silences one unit of a bus; "refuse" and "stuck" are each simulator's own. `datagrams`: what arrives keeps its
    boundaries, so what a framer leaves of one datagram never joins the next.
    """

    def __init__(self, sims: Sequence[ByteSimulator], *, datagrams: bool = False) -> None:
        self.sims = tuple(sims)
        self._datagrams = datagrams
        self._wires: set[ByteWire] = set()
        self._look_again = SLEEP_CHECK if any(can_sleep(sim) for sim in self.sims) else None
        self._fault_changed = asyncio.Event()
        for sim in self.sims:
            sim.on_fault(self._notice_fault)
        self._random = random.Random(" ".join(sim.device_id for sim in self.sims))  # noqa: S311 - rubbish, not a secret

    @property
    def offline(self) -> bool:
        """Whether nothing is left on the wire: all vanished, or asleep."""
        return all(sim.fault == "offline" or is_asleep(sim) for sim in self.sims)

    async def serve(self, wire: ByteWire) -> None:
        """Answer on one open connection until it ends or the hardware vanishes; close it."""
        self._wires.add(wire)
        try:
            with suppress(WireDown):  # the ordinary end of a connection: the hub closed it, or the hardware vanished
                await first_of(self._answer(wire), self._vanish(wire))
        finally:
            self._wires.discard(wire)
            await wire.close()

    async def live(self) -> None:
        """Let the hardware live, whether anybody is connected or not; until cancelled."""
        async with asyncio.TaskGroup() as group:
            for sim in self.sims:
                group.create_task(self._live(sim), name=f"life of {sim.device_id}")

    async def until(self, *, offline: bool) -> None:
        """Return when the hardware is (or is no longer) off the wire."""
        while self.offline is not offline:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._look_again):
                    await self._fault_changed.wait()

    def _notice_fault(self) -> None:
        waiting, self._fault_changed = self._fault_changed, asyncio.Event()
        waiting.set()

    async def _answer(self, wire: ByteWire) -> None:
        framer = self.sims[0].framer()
        for sim in self.sims:
            await self._say(sim, wire, sim.greeting())
        buffer = bytearray()
        while True:
            buffer += await wire.read()
            frames, _ = framer.split(buffer)
            if self._datagrams or len(buffer) > BUFFER:
                buffer.clear()
            for frame in frames:
                for sim in self.sims:
                    answer = None if sim.fault == "offline" else await sim.answer(frame)
                    await self._say(sim, wire, answer or b"")

    async def _say(self, sim: ByteSimulator, wire: ByteWire, data: bytes) -> None:
        if not data or sim.fault in ("mute", "offline"):
            return
        if sim.fault == "slow":
            await asyncio.sleep(SLOW)
        await wire.write(self._random.randbytes(NOISE_LENGTH) if sim.fault == "noise" else data)

    async def _vanish(self, wire: ByteWire) -> None:
        await self.until(offline=True)
        raise wire_down(wire.name, "the hardware vanished")

    async def _live(self, sim: ByteSimulator) -> None:
        async def say(data: bytes) -> None:
            for wire in tuple(self._wires):
                with suppress(WireDown):  # `serve` notices it too and ends that connection
                    await self._say(sim, wire, data)

        await sim.live(say)


class PtyHost:
    """A far end on a pseudo-terminal; the hub opens `path` as its serial port."""

    def __init__(self, path: Path, far_end: ByteFarEnd) -> None:
        self._far_end = far_end
        self._terminal = PseudoTerminal(f"pty:{path.name}", path)

    async def run(self) -> None:
        """Serve until cancelled; the port vanishes while the hardware is offline."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._far_end.live())
            while True:
                await self._far_end.until(offline=False)
                await self._terminal.open()
                try:
                    await self._far_end.serve(self._terminal)
                finally:
                    await self._terminal.close()


class MemoryHost:
    """A far end in memory; the hub opens `port.near`."""

    def __init__(self, port: MemoryPort, far_end: ByteFarEnd) -> None:
        self._port = port
        self._far_end = far_end

    async def run(self) -> None:
        """Serve until cancelled; nothing is plugged in while the hardware is offline."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._far_end.live())
            while True:
                await self._far_end.until(offline=False)
                self._port.plug()
                try:
                    while not self._far_end.offline:
                        await self._far_end.serve(await self._port.accept())
                finally:
                    await self._port.unplug()


class TcpHost:
    """A far end behind a TCP port. One connection is served at a time, as projectors do; few more may wait."""

    def __init__(self, host: str, port: int, far_end: ByteFarEnd) -> None:
        self.host = host
        self.port = port
        """The port; 0 until `ready` when any free one was asked for."""
        self._far_end = far_end
        self._ready = asyncio.Event()
        self._turn = asyncio.Lock()
        self._connections: set[asyncio.Task[None]] = set()

    async def ready(self) -> int:
        """Wait until it listens; return the port."""
        await self._ready.wait()
        return self.port

    async def run(self) -> None:
        """Serve until cancelled; connections are refused while the hardware is offline."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._far_end.live())
            while True:
                await self._far_end.until(offline=False)
                await self._listen(group)

    async def _listen(self, group: asyncio.TaskGroup) -> None:
        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if len(self._connections) > WAITING_CONNECTIONS:
                writer.close()
                return
            task = group.create_task(self._serve(StreamWire(f"tcp:{self.port}", reader, writer)))
            self._connections.add(task)
            task.add_done_callback(self._connections.discard)

        server = await asyncio.start_server(connected, self.host, self.port)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        try:
            await self._far_end.until(offline=True)
        finally:
            self._ready.clear()
            server.close()
            for task in tuple(self._connections):
                task.cancel()

    async def _serve(self, wire: StreamWire) -> None:
        try:
            async with self._turn:
                await self._far_end.serve(wire)
        finally:
            await wire.close()
