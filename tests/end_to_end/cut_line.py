"""A line between one browser and the hub that is cut as a cable is pulled, and mended; the hub runs on meanwhile."""

import asyncio
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

READS = 65_536


class CutLine:
    """Hands on both ways until it is cut. Use as a context manager; browsers connect to `port`.

    Cut: nothing is handed on, connections are still taken, and nobody is told, as with a pulled cable. What was under
    way is lost: mended, the connections of the time before are broken off, and new ones go through.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._loop = asyncio.new_event_loop()
        self._ready, self._over = threading.Event(), asyncio.Event()
        self._whole = asyncio.Event()
        self._whole.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),), name="cut line")
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(5), "the line does not listen"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()
        self._loop.close()

    def through(self, address: str) -> str:
        """Return an address of the hub as it is over this line."""
        return address.replace(f":{self._target}", f":{self.port}")

    def cut(self) -> None:
        """Hand nothing on from now on."""
        self._do(self._whole.clear)

    def mend(self) -> None:
        """Break off what hangs, and hand on again."""

        def mend() -> None:
            for writer in self._writers:
                writer.transport.abort()
            self._whole.set()

        self._do(mend)

    def _do(self, act: Callable[[], None]) -> None:
        done = threading.Event()

        def doing() -> None:
            act()
            done.set()

        self._loop.call_soon_threadsafe(doing)
        assert done.wait(5)

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0, family=socket.AF_INET)
        self.port = int(server.sockets[0].getsockname()[1])
        self._ready.set()
        await self._over.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        try:
            await self._whole.wait()
            if writer.transport.is_closing():
                return  # it came while the line was cut: what it had to say is lost
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
            self._writers.add(far_writer)
            pumps = [asyncio.ensure_future(self._pump(*way)) for way in ((reader, far_writer), (far_reader, writer))]
            try:
                await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for pump in pumps:
                    pump.cancel()
                await asyncio.gather(*pumps, return_exceptions=True)
                far_writer.close()
                self._writers.discard(far_writer)
        finally:
            writer.close()
            self._writers.discard(writer)
            self._tasks.discard(task)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(READS):
            await self._whole.wait()
            writer.write(data)
            await writer.drain()
