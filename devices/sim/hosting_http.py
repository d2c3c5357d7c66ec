"""Lets simulated services be asked: in memory, or on a TCP port by HTTP/1.1."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from contextlib import suppress

import h11

from devices.core.simulation import HttpSimulator
from devices.core.wires import HttpAnswer, HttpCall
from devices.transports.memory_http import MemoryHttpWire

LARGEST = 64 * 1024
PIECE = 16 * 1024
SLOW = 2.0
"""Seconds a slow service answers late."""

LOOK = 0.25
"""Seconds between looks at whether a service vanished."""

NOT_FOUND = HttpAnswer(404, {"content-type": "text/plain"}, b"not found")
FORBIDDEN = HttpAnswer(403, {"content-type": "text/plain"}, b"forbidden")


class HttpFarEnd:
    """The services behind one address, with their faults."""

    def __init__(self, sims: Sequence[HttpSimulator]) -> None:
        self.sims = tuple(sims)
        self._random = random.Random(self.sims[0].device_id)  # noqa: S311 - the same rubbish in every rehearsal

    @property
    def offline(self) -> bool:
        """Whether nothing answers at the address any more."""
        return all(sim.fault == "offline" for sim in self.sims)

    async def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer | None:
        """Return the answer; None when nobody is there. A mute service never returns."""
        if self.offline:
            return None
        for sim in self.sims:
            found = None if sim.fault == "offline" else await sim.answer(method, target, headers, body)
            if found is not None:
                return await self._spoilt(sim, method, found)
        return NOT_FOUND

    async def _spoilt(self, sim: HttpSimulator, method: str, answer: HttpAnswer) -> HttpAnswer:
        if sim.fault == "mute":
            await asyncio.Event().wait()
        if sim.fault == "slow":
            await asyncio.sleep(SLOW)
        if sim.fault == "refuse" and method != "GET":
            return FORBIDDEN
        if sim.fault == "noise":
            return HttpAnswer(200, answer.headers, self._random.randbytes(40))
        return answer


class MemoryHttpHost:
    """The life of a service in memory; `wire` is what its device asks it by."""

    def __init__(self, sim: HttpSimulator, wire: MemoryHttpWire) -> None:
        self._sim = sim
        self._wire = wire

    async def run(self) -> None:
        """Live until cancelled."""
        await self._sim.live(self._call)

    async def _call(self, call: HttpCall) -> None:
        if self._sim.fault not in ("mute", "offline"):
            self._wire.call(call)


class HttpHost:
    """Services on a TCP port. Port 0 becomes a free one, known when `ready` returned.

    What they call the hub for goes nowhere: only a rehearsal in memory brings calls in.
    """

    def __init__(self, host: str, port: int, far_end: HttpFarEnd) -> None:
        self.host = host
        self.port = port
        self._far_end = far_end
        self._ready = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def ready(self) -> int:
        """Wait until it listens; return the port."""
        await self._ready.wait()
        return self.port

    async def run(self) -> None:
        """Serve until cancelled; connections are refused while every service is offline."""
        async with asyncio.TaskGroup() as group:
            for sim in self._far_end.sims:
                group.create_task(sim.live(_nowhere))
            while True:
                await self._until(offline=False)
                await self._listen(group)

    async def _until(self, *, offline: bool) -> None:
        while self._far_end.offline is not offline:  # noqa: ASYNC110 - `fault` is a plain attribute, it wakes nobody
            await asyncio.sleep(LOOK)

    async def _listen(self, group: asyncio.TaskGroup) -> None:
        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = group.create_task(self._serve(reader, writer))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        server = await asyncio.start_server(connected, self.host, self.port)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        try:
            await self._until(offline=True)
        finally:
            self._ready.clear()
            server.close()
            for task in tuple(self._tasks):
                task.cancel()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER)
        try:
            with suppress(OSError, h11.ProtocolError):  # whoever asks wrongly, or leaves, is let go
                while await self._exchange(connection, reader, writer):
                    connection.start_next_cycle()
        finally:
            writer.close()

    async def _exchange(
        self, connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Answer one request; False when the connection is over."""
        request: h11.Request | None = None
        body = bytearray()
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                connection.receive_data(await reader.read(PIECE))
            elif isinstance(event, h11.Request):
                request = event
            elif isinstance(event, h11.Data):
                body += event.data
                if len(body) > LARGEST:
                    return False
            else:
                break
        if not isinstance(event, h11.EndOfMessage) or request is None:
            return False
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in request.headers}
        method, target = request.method.decode(), request.target.decode("latin-1")
        answer = await self._far_end.answer(method, target, headers, bytes(body))
        if answer is None:
            return False
        own = [(name, value) for name, value in answer.headers.items() if name != "content-length"]
        said = h11.Response(status_code=answer.status, headers=[*own, ("content-length", str(len(answer.body)))])
        writer.write(connection.send(said) or b"")
        writer.write(connection.send(h11.Data(data=answer.body)) or b"")
        writer.write(connection.send(h11.EndOfMessage()) or b"")
        await writer.drain()
        return connection.our_state is h11.DONE and connection.their_state is h11.DONE


async def _nowhere(call: HttpCall) -> None:
    del call
