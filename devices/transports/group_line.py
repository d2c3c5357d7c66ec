"""What wires of KNX groups have in common: who listens to which group, and a bounded queue with a tempo.

Source: KNX Standard, chapter 3/7/2 "Datapoint Types" for what fits in a telegram. The tempo is the usual one of
integrators: a twisted-pair line carries some 40 telegrams a second, the hub takes half of that at most.
"""

import asyncio
import heapq
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from devices.core.errors import DeviceError, NoAnswer, WireDown
from devices.core.reasons import Reason
from devices.core.wires import LinkHandler
from devices.transports.down import report_bug, wire_down

Payload = int | bytes
"""What a group carries: up to six bits as a number, more as bytes."""

Handler = Callable[[Payload], None]

GAP = 0.05
"""Seconds between two telegrams: 20 a second."""

WAITING = 1024
"""Telegrams that may wait; one device asks for one group at a time, so this is about that many devices."""

URGENT, WRITE, READ = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Telegram:
    """One telegram to a group "1/2/3": a write, or a question for the value when there is no payload."""

    address: str
    payload: Payload | None = None


@dataclass(order=True, slots=True)
class _Waiting:
    rank: int
    number: int
    telegram: Telegram = field(compare=False)
    sent: "asyncio.Future[None]" = field(compare=False)


class GroupLine:
    """The half of a `GroupWire` that knows no medium. A medium calls `pump`, `deliver` and `tell`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._handlers: dict[str, list[Handler]] = {}
        self._links: list[LinkHandler] = []
        self._down: Reason | None = wire_down(name, "not connected yet").reason
        self._queue: list[_Waiting] = []
        self._numbers = itertools.count()
        self._filled = asyncio.Event()

    @property
    def up(self) -> bool:
        """Whether telegrams can leave now."""
        return self._down is None

    async def send(self, address: str, payload: Payload, *, urgent: bool = False) -> None:
        """Write to a group; return when the gateway confirmed it. Raises WireDown, NoAnswer."""
        await self._put(Telegram(address, payload), URGENT if urgent else WRITE)

    async def ask(self, address: str) -> None:
        """Ask a group for its value. Commands go before questions. Raises WireDown, NoAnswer."""
        await self._put(Telegram(address), READ)

    def subscribe(self, address: str, handler: Handler) -> None:
        """Deliver what is written to the group, and what is answered on it."""
        self._handlers.setdefault(address, []).append(handler)

    def on_link(self, handler: LinkHandler) -> None:
        """Register for the gateway coming and going."""
        self._links.append(handler)
        handler(self._down)

    def deliver(self, address: str, payload: Payload) -> None:
        """Hand on what came from the bus. An error of a handler is reported, not propagated."""
        for handler in self._handlers.get(address, ()):
            try:
                handler(payload)
            except Exception as error:  # noqa: BLE001 - one broken handler must not end the wire of all
                report_bug(f"{self.name}: a handler of group {address} failed", error)

    def tell(self, down: Reason | None) -> None:
        """Tell that the gateway is there, or why it is not; then nothing that waits can leave any more."""
        self._down = down
        if down is not None:
            self._drop(WireDown(down))
        for handler in tuple(self._links):
            try:
                handler(down)
            except Exception as error:  # noqa: BLE001 - as above
                report_bug(f"{self.name}: a handler of the link failed", error)

    async def pump(self, transmit: Callable[[Telegram], Awaitable[None]], gap: float = GAP) -> None:
        """Send what waits, one at a time, until cancelled. `transmit` raises DeviceError for what did not leave."""
        while True:
            while not self._queue:
                self._filled.clear()
                await self._filled.wait()
            waiting = heapq.heappop(self._queue)
            if waiting.sent.done():
                continue  # whoever sent it does not wait any more
            await self._transmit(waiting, transmit)
            await asyncio.sleep(gap)

    # -- inside -------------------------------------------------------------------------------------------------

    async def _put(self, telegram: Telegram, rank: int) -> None:
        if self._down is not None:
            raise WireDown(self._down)
        if len(self._queue) >= WAITING:
            raise NoAnswer(Reason.of("no_answer", wire=f"{self.name}: {WAITING} telegrams wait"))
        sent: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, _Waiting(rank, next(self._numbers), telegram, sent))
        self._filled.set()
        await sent

    async def _transmit(self, waiting: _Waiting, transmit: Callable[[Telegram], Awaitable[None]]) -> None:
        try:
            await transmit(waiting.telegram)
        except DeviceError as problem:
            if not waiting.sent.done():
                waiting.sent.set_exception(problem)
        except asyncio.CancelledError:
            if not waiting.sent.done():
                waiting.sent.set_exception(wire_down(self.name, "closed"))
            raise
        except Exception as error:  # noqa: BLE001 - one telegram that can't be built must not end the wire of all
            report_bug(f"{self.name}: a telegram to {waiting.telegram.address} failed", error)
            if not waiting.sent.done():
                waiting.sent.set_exception(wire_down(self.name, error))
        else:
            if not waiting.sent.done():
                waiting.sent.set_result(None)

    def _drop(self, problem: WireDown) -> None:
        dropped, self._queue = self._queue, []
        for waiting in dropped:
            if not waiting.sent.done():
                waiting.sent.set_exception(problem)
