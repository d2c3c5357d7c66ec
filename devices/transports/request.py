"""Request and answer on a byte wire: one owner task, one request in flight, reconnection, resync after noise."""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from devices.core.clock import now
from devices.core.errors import DeviceError, NoAnswer, WireDown
from devices.core.reasons import Reason
from devices.core.wires import ByteWire, Framer, LinkHandler, RequestWire
from devices.transports.down import first_reason, report_bug, wire_down
from devices.transports.exchange import Accept, Exchange, Waiting
from devices.transports.login import LoginLine
from devices.transports.noise import NoiseGatherer

BUFFER = 4096
"""Bytes that may wait for the rest of a frame; more is noise."""

PIECE = 1024
"""Bytes given to the framer at once."""

DATAGRAM = 65_536
"""More bytes than any datagram has."""

STALE = 0.1
"""Seconds of silence after which half a frame is given up when the next request leaves."""

WRITE_TIMEOUT = 2.0
"""Seconds a write may take before the wire counts as down (a peer that stopped reading)."""

FIRST_RETRY, LAST_RETRY = 0.2, 5.0
"""Seconds between attempts to open the wire: the first and the longest."""

STEADY = 10.0
"""Seconds a connection must have lasted for the next attempt to start from `FIRST_RETRY` again."""

_Handled = TypeVar("_Handled")
_Shared = TypeVar("_Shared")


class RequestLine:
    """The one owner of a byte wire; implements `RequestWire`. Works while `run` runs.

    `minimum_gap`: seconds between the end of one exchange and the next frame. `settle`: seconds of rest after
    opening. Frames nobody waits for go to the frame handlers, also those that come late. `wake` sends the packet
    that wakes the far end, where it can sleep. `datagrams`: the wire keeps boundaries, so each read goes to the framer
    whole, and what it leaves of one never joins the next.
    """

    def __init__(
        self,
        wire: ByteWire,
        framer: Framer,
        *,
        minimum_gap: float = 0.0,
        settle: float = 0.0,
        wake: Callable[[], Awaitable[None]] | None = None,
        datagrams: bool = False,
    ) -> None:
        self.name = wire.name
        self._wire = wire
        self._framer = framer
        self._minimum_gap = minimum_gap
        self._settle = settle
        self._wake = wake
        self._datagrams = datagrams
        self._down: Reason | None = Reason.of("starting")
        self._jitter = random.Random(wire.name)  # noqa: S311 - no secret depends on it
        self._waiting = Waiting()
        self._pending: Exchange | None = None
        self._early: deque[bytes] = deque(maxlen=16)
        self._buffer = bytearray()
        self._received_at = float("-inf")
        self._free_at = float("-inf")
        self._noise = NoiseGatherer(lambda noise: self._tell(self._noise_handlers, noise))
        self._frame_handlers: list[Callable[[bytes], None]] = []
        self._noise_handlers: list[Callable[[bytes], None]] = []
        self._link_handlers: list[LinkHandler] = []
        self._logins: list[Callable[[RequestWire], Awaitable[None]]] = []
        self._farewells: list[Callable[[], Sequence[bytes]]] = []
        self._shared: dict[str, Any] = {}

    # -- RequestWire ----------------------------------------------------------------------------------------------

    @property
    def up(self) -> bool:
        return self._down is None

    async def request(self, data: bytes, accept: Accept, *, timeout: float, urgent: bool = False) -> bytes:
        """Send and return the answer. Empty `data` only waits. Raises WireDown, NoAnswer."""
        return await self._queue(data, accept, timeout, urgent=urgent)

    async def send(self, data: bytes, *, urgent: bool = False) -> None:
        await self._queue(data, None, 0.0, urgent=urgent)

    def on_frame(self, handler: Callable[[bytes], None]) -> None:
        self._frame_handlers.append(handler)

    def on_noise(self, handler: Callable[[bytes], None]) -> None:
        self._noise_handlers.append(handler)

    def on_link(self, handler: LinkHandler) -> None:
        self._link_handlers.append(handler)
        handler(self._down)

    @property
    def can_wake(self) -> bool:
        return self._wake is not None

    async def wake(self) -> bool:
        if self._wake is None:
            return False
        await self._wake()
        return True

    def on_open(self, login: Callable[[RequestWire], Awaitable[None]]) -> None:
        self._logins.append(login)

    def on_close(self, farewell: Callable[[], Sequence[bytes]]) -> None:
        self._farewells.append(farewell)

    def share(self, key: str, make: Callable[[], _Shared]) -> _Shared:
        if key not in self._shared:
            self._shared[key] = make()
        shared: _Shared = self._shared[key]
        return shared

    # -- life -----------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Keep the wire open and serve requests, until cancelled."""
        wait = FIRST_RETRY
        try:
            while True:
                opened_at = now()
                self._went_down(await self._connection())
                await self._wire.close()
                if now() - opened_at >= STEADY:
                    wait = FIRST_RETRY
                # Jitter, so that many wires that fell together don't come back in step.
                # Seeded by the name, so that a rehearsal is the same each time.
                await asyncio.sleep(wait * self._jitter.uniform(0.8, 1.2))
                wait = min(wait * 2, LAST_RETRY)
        finally:
            # Told to nobody: the hub itself stops, the devices did not go away.
            if self.up:
                await self._say_goodbye()
            self._down = wire_down(self.name, "the hub closed it").reason
            self._drop_all(self._down)
            await self._wire.close()

    async def _connection(self) -> Reason:
        """Live through one connection; return why it ended."""
        ended = wire_down(self.name, "closed").reason
        try:
            await self._wire.open()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._read(), name=f"read {self.name}")
                group.create_task(self._write(), name=f"write {self.name}")
        except* DeviceError as problems:
            ended = first_reason(problems)
        except* Exception as problems:  # noqa: BLE001 - a bug in this protocol must not end the other wires
            ended = first_reason(problems)
            report_bug(f"wire {self.name} failed", problems)
        return ended

    async def _write(self) -> None:
        if self._settle:
            await asyncio.sleep(self._settle)
        await self._log_in()
        self._went_up()
        while True:
            await self._waiting.wait()
            await self._waiting.rest(self._free_at + self._minimum_gap)
            exchange = self._waiting.next()
            if exchange is not None and not exchange.done.done():
                await self._exchange(exchange)

    async def _log_in(self) -> None:
        for login in self._logins:
            await login(LoginLine(self, self._exchange))

    async def _say_goodbye(self) -> None:
        with suppress(DeviceError):  # nobody can be told any more
            for farewell in self._farewells:
                for data in farewell():
                    await self._send(data)

    async def _read(self) -> None:
        while True:
            data = await self._wire.read()
            self._received_at = now()
            step = DATAGRAM if self._datagrams else PIECE
            for at in range(0, len(data), step):
                self._received(data[at : at + step])
            # A flood must not starve the rest of the hall: `read` may return without ever waiting.
            await asyncio.sleep(0)

    # -- exchanges ------------------------------------------------------------------------------------------------

    async def _exchange(self, exchange: Exchange) -> None:
        """Send one frame and see its answer through."""
        if self._buffer and now() - self._received_at > STALE:
            self._noise.add(bytes(self._buffer))
            self._buffer.clear()
        began = now()
        self._waiting.begin(exchange)
        self._pending = exchange  # stays when the wire breaks meanwhile: `_went_down` ends it
        if exchange.data:
            await self._send(exchange.data)
        if exchange.accept is None:
            exchange.finish(b"")
        self._offer_early(exchange)
        # Not given up when its requester is cancelled: the device is still busy with it.
        await asyncio.wait((exchange.done,), timeout=exchange.timeout)
        self._waiting.end()
        exchange.fail(NoAnswer(Reason.of("no_answer", wire=self.name)))
        self._pending = None
        # A halt need not sit out a silence that was there already while nobody answered.
        self._free_at = max(began, self._received_at) if self._waiting.urgent else now()

    async def _queue(self, data: bytes, accept: Accept | None, timeout: float, *, urgent: bool) -> bytes:
        if self._down is not None:
            raise WireDown(self._down)
        exchange = Exchange.of(data, accept, timeout)
        self._waiting.add(exchange, urgent=urgent)
        try:
            return await asyncio.shield(exchange.done)
        finally:
            self._waiting.discard(exchange)

    async def _send(self, data: bytes) -> None:
        try:
            async with asyncio.timeout(WRITE_TIMEOUT):
                await self._wire.write(data)
        except TimeoutError:
            raise wire_down(self.name, f"nothing could be written for {WRITE_TIMEOUT:g} s") from None

    def _offer_early(self, exchange: Exchange) -> None:
        while self._early and not exchange.done.done():
            frame = self._early.popleft()
            if exchange.takes(frame):
                exchange.finish(frame)

    def _received(self, piece: bytes) -> None:
        self._buffer += piece
        frames, noise = self._framer.split(self._buffer)
        self._noise.add(noise)
        if len(self._buffer) > BUFFER or (self._datagrams and self._buffer):
            self._noise.add(bytes(self._buffer))
            self._buffer.clear()
        for frame in frames:
            self._dispatch(frame)

    def _dispatch(self, frame: bytes) -> None:
        pending = self._pending
        if pending is not None and pending.takes(frame):
            pending.finish(frame)
        elif self.up:
            self._tell(self._frame_handlers, frame)
        else:
            self._early.append(frame)

    # -- up and down ----------------------------------------------------------------------------------------------

    def _went_up(self) -> None:
        self._down = None
        self._tell(self._link_handlers, None)
        self._tell_early()

    def _went_down(self, reason: Reason) -> None:
        self._tell_early()
        if self._down != reason:
            self._down = reason
            self._tell(self._link_handlers, reason)
        self._drop_all(reason)

    def _tell_early(self) -> None:
        """Hand on what came during the login and was not meant for it."""
        while self._early:
            self._tell(self._frame_handlers, self._early.popleft())

    def _drop_all(self, reason: Reason) -> None:
        self._buffer.clear()
        self._early.clear()
        self._noise.flush()
        if self._pending is not None:
            self._pending.fail(WireDown(reason))
            self._pending = None
        self._waiting.fail(WireDown(reason))

    def _tell(self, handlers: Sequence[Callable[[_Handled], None]], what: _Handled) -> None:
        for handler in tuple(handlers):
            try:
                handler(what)
            except Exception as error:  # noqa: BLE001 - one driver's bug must not take the bus from the others
                report_bug(f"a handler of wire {self.name} failed", error)
