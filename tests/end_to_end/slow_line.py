"""A slow TCP line between the hub and its broker: what is on its way for long can be struck, and is lost, by a kill."""

import asyncio
import threading
from types import TracebackType
from typing import Self

READS = 65_536


class SlowLine:
    """Hands on what it gets after a time, in order; once either end hangs up, what is still on its way is lost.

    `there`, `back`: seconds from who connects to `port`, and to it. Use as a context manager.
    """

    def __init__(self, port: int, *, there: float, back: float) -> None:
        self._target, self._there, self._back = port, there, back
        self._loop = asyncio.new_event_loop()
        self._ready, self._over = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),), name="slow line")
        self._open: set[asyncio.Task[None]] = set()
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(5), "the slow line does not listen"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()
        self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = int(server.sockets[0].getsockname()[1])
        self._ready.set()
        await self._over.wait()
        server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
            ways = [(reader, far_writer, self._there), (far_reader, writer, self._back)]
            pumps = [asyncio.ensure_future(_pump(*way)) for way in ways]
            try:
                await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for pump in pumps:
                    pump.cancel()
                await asyncio.gather(*pumps, return_exceptions=True)
                far_writer.close()
        finally:
            writer.close()
            self._open.discard(task)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    """Hand on until the end of the one side; what came within the last `seconds` is not handed on any more."""
    loop = asyncio.get_running_loop()
    under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def hand_on() -> None:
        while True:
            due, data = await under_way.get()
            await asyncio.sleep(due - loop.time())
            writer.write(data)

    handing_on = asyncio.ensure_future(hand_on())
    try:
        while data := await reader.read(READS):
            under_way.put_nowait((loop.time() + seconds, data))
    finally:
        handing_on.cancel()
