"""A request line on a scripted far end, for tests on virtual time."""

import asyncio
from collections.abc import Awaitable, Callable

from devices.core.reasons import Reason
from devices.transports.framing import DelimitedFramer
from devices.transports.memory import MemoryPort
from devices.transports.request import RequestLine
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Reply, Scripted, Tap, running


def echo(data: bytes) -> bytes:
    return data


class Setting:
    """A line with a scripted far end."""

    def __init__(self, reply: Reply = echo, *, minimum_gap: float = 0.0, settle: float = 0.0) -> None:
        self.port = MemoryPort("line")
        self.far = Scripted(self.port, reply)
        self.tap = Tap(self.port.near)
        framer = DelimitedFramer(b"\r", maximum=64)
        self.line = RequestLine(self.tap, framer, minimum_gap=minimum_gap, settle=settle)
        self.links: list[str] = []
        self.frames: list[bytes] = []
        self.noise: list[bytes] = []
        self._up = asyncio.Event()
        self.line.on_link(self._link)
        self.line.on_frame(self.frames.append)
        self.line.on_noise(self.noise.append)

    def _link(self, down: Reason | None) -> None:
        self.links.append("up" if down is None else down.code)
        if down is None:
            self._up.set()
        else:
            self._up.clear()

    async def up(self) -> None:
        await self._up.wait()

    async def say(self, data: bytes) -> None:
        assert self.far.wire is not None
        await self.far.wire.write(data)

    async def ask(self, data: bytes, *, timeout: float = 1.0, urgent: bool = False) -> bytes:
        return await self.line.request(data + b"\r", lambda frame: frame == data, timeout=timeout, urgent=urgent)


def play(setting: Callable[[], Setting], story: Callable[[Setting], Awaitable[None]]) -> None:
    async def main() -> None:
        made = setting()
        async with running(made.far, made.line):
            await made.up()
            await story(made)

    run_virtual(main())
