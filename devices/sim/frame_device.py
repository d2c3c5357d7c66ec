"""A device played from scripted exchanges: what it is asked, what it answers, what that changes in it.

The script stands in the device's `simulate:` section, or in the profile it uses. It is written from the maker's
document: requests and answers as they stand on the line, without what frames them.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from pydantic import Field

from devices.core.duration import Duration
from devices.core.simulation import ByteSimulator, SimulationOptions, World
from devices.core.wires import Framer
from devices.transports.described.description import DescribedOptions
from devices.transports.described.framing import unescape
from devices.transports.framing import DatagramFramer

BUFFER = 4096


class Later(SimulationOptions):
    """What changes some time after an exchange."""

    after: Duration
    set: dict[str, str]


class Exchange(SimulationOptions):
    """`when`: a regular expression for the whole request (hexadecimal digits where the encoding is hex).

    Its named groups become state, as `set` does; `{name}` in the answer is filled in from it. Without `answer` nothing
    is said.
    """

    when: str
    answer: str | None = None
    set: dict[str, str] = Field(default_factory=dict)
    later: Later | None = None


class Script(SimulationOptions):
    """`state`: what it knows at first. `refusal`: what it says to what it doesn't know, or when it refuses.

    `tell`: what it says unasked, each `every` seconds.
    """

    state: dict[str, str] = Field(default_factory=dict)
    exchanges: tuple[Exchange, ...] = ()
    refusal: str | None = None
    greeting: str = ""
    tell: str | None = None
    every: Duration = 1.0


class FrameDeviceSimulator(ByteSimulator):
    """Plays a script."""

    NAME = "frame_device"
    OPTIONS = Script

    def __init__(self, device_id: str, driver_options: Mapping[str, Any], simulate: Any, world: World) -> None:
        super().__init__(device_id, driver_options, simulate, world)
        said = DescribedOptions.model_validate(dict(driver_options)).description()
        own = simulate if simulate.exchanges or simulate.tell else None
        self._script: Script = own or Script.model_validate(said.simulate)
        self._hexadecimal = said.encoding == "hex"
        self._hears, self._says = said.requests, said.framing
        self._framer = self._hears.framer()
        self._buffer = bytearray()
        self._state = dict(self._script.state)
        self._changes: list[tuple[float, Mapping[str, str]]] = []
        self._changed = asyncio.Event()
        self._patterns = [(re.compile(each.when), each) for each in self._script.exchanges]
        self.publish_state(**self._state)

    @classmethod
    def framer(cls) -> Framer:
        """Return what passes everything on: frames depend on the description."""
        return DatagramFramer()

    def greeting(self) -> bytes:
        self._buffer.clear()
        return unescape(self._script.greeting)

    async def answer(self, frame: bytes) -> bytes | None:
        self._buffer += frame
        requests, _ = self._framer.split(self._buffer)
        del self._buffer[:-BUFFER]
        return b"".join([self._reply(self._hears.body(request)) for request in requests]) or None

    async def live(self, say: Callable[[bytes], Awaitable[None]]) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._age())
            if self._script.tell is not None:
                group.create_task(self._talk(self._script.tell, say))

    def _reply(self, body: bytes) -> bytes:
        text = body.hex().upper() if self._hexadecimal else body.decode("latin-1")
        for pattern, exchange in self._patterns:
            match = pattern.fullmatch(text)
            if match is not None:
                return self._play(exchange, match)
        return self._frame(self._script.refusal)

    def _play(self, exchange: Exchange, match: re.Match[str]) -> bytes:
        changes = {**exchange.set, **match.groupdict()}
        if changes and self.fault == "refuse":
            return self._frame(self._script.refusal)
        if self.fault != "stuck":
            self._change(changes)
            if exchange.later is not None:
                due = asyncio.get_running_loop().time() + exchange.later.after
                self._changes = [(due, exchange.later.set)]  # a new command ends what an older one began
                self._changed.set()
        return self._frame(exchange.answer)

    def _change(self, changes: Mapping[str, str]) -> None:
        self._state.update(changes)
        self.publish_state(**changes)

    def _frame(self, text: str | None) -> bytes:
        if text is None:
            return b""
        for name, value in self._state.items():
            text = text.replace(f"{{{name}}}", value)
        return self._says.wrap(bytes.fromhex(text) if self._hexadecimal else unescape(text))

    async def _age(self) -> None:
        while True:
            self._changed.clear()
            if not self._changes:
                await self._changed.wait()
                continue
            due, changes = self._changes[0]
            left = due - asyncio.get_running_loop().time()
            if left > 0:
                with suppress(TimeoutError):
                    async with asyncio.timeout(left):
                        await self._changed.wait()
                continue
            self._changes.pop(0)
            self._change(changes)

    async def _talk(self, text: str, say: Callable[[bytes], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(self._script.every)
            await say(self._frame(text))
