"""What waits for its turn on a request wire."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from devices.core.clock import now
from devices.core.errors import NoAnswer
from devices.core.reasons import Reason

URGENT_PATIENCE = 0.015
"""Seconds an answer may still take once something urgent waits: a short frame at 9600 baud that is coming in."""

URGENT_REST = 0.05
"""Seconds of silence at most before something urgent, where the wire wants more between two exchanges."""

Accept = Callable[[bytes], bool]


@dataclass(eq=False, slots=True)
class Exchange:
    """One frame to send; with `accept`, also the answer to wait for."""

    data: bytes
    accept: Accept | None
    timeout: float
    done: "asyncio.Future[bytes]"

    @classmethod
    def of(cls, data: bytes, accept: Accept | None, timeout: float) -> "Exchange":
        """Return a new one, not done yet. `timeout` is in seconds."""
        return cls(data, accept, timeout, asyncio.get_running_loop().create_future())

    def takes(self, frame: bytes) -> bool:
        """Return whether the frame is the answer. A failing `accept` becomes the requester's error."""
        if self.accept is None or self.done.done():
            return False
        try:
            return self.accept(frame)
        except Exception as error:  # noqa: BLE001 - handed to the requester, whose code it is
            self.fail(error)
            return False

    def finish(self, answer: bytes) -> None:
        """Hand the answer to the requester, unless it has given up."""
        if not self.done.done():
            self.done.set_result(answer)

    def fail(self, error: Exception) -> None:
        """End it with an error, unless it is done."""
        if not self.done.done():
            self.done.set_exception(error)
            self.done.exception()  # seen: asyncio need not complain when nobody waits for it any more


class Waiting:
    """Exchanges in the order they leave: urgent ones first, each kind in the order it came."""

    def __init__(self) -> None:
        self._urgent: deque[Exchange] = deque()
        self._normal: deque[Exchange] = deque()
        self._arrived = asyncio.Event()
        self._hurry = asyncio.Event()
        self._in_flight: Exchange | None = None

    def __len__(self) -> int:
        return len(self._urgent) + len(self._normal)

    @property
    def urgent(self) -> bool:
        """Whether something urgent waits."""
        return bool(self._urgent)

    def add(self, exchange: Exchange, *, urgent: bool) -> None:
        (self._urgent if urgent else self._normal).append(exchange)
        self._arrived.set()
        if urgent:
            self._hurry.set()
            self._cut_short()

    def discard(self, exchange: Exchange) -> None:
        """Forget an exchange that nobody waits for any more."""
        for queue in (self._urgent, self._normal):
            if exchange in queue:
                queue.remove(exchange)

    async def wait(self) -> None:
        """Return when something waits."""
        while not len(self):
            self._arrived.clear()
            await self._arrived.wait()

    def begin(self, exchange: Exchange) -> None:
        """Remember which is on its way: something urgent does not let it wait out its whole time for an answer."""
        self._in_flight = exchange
        if self._urgent:
            self._cut_short()

    def end(self) -> None:
        """The one on its way is over."""
        self._in_flight = None

    async def rest(self, until: float) -> None:
        """Keep the wire silent until `until`; when something urgent waits, at most `URGENT_REST` longer."""
        if until > now() and not self._urgent:
            with suppress(TimeoutError):  # the ordinary way: nothing urgent came
                async with asyncio.timeout_at(until):
                    await self._hurry_up()
        await asyncio.sleep(max(min(until - now(), URGENT_REST), 0.0))

    def next(self) -> Exchange | None:
        """Take the one whose turn it is, if any waits."""
        for queue in (self._urgent, self._normal):
            if queue:
                return queue.popleft()
        return None

    def fail(self, error: Exception) -> None:
        """End everything that waits with this error."""
        while (exchange := self.next()) is not None:
            exchange.fail(error)

    async def _hurry_up(self) -> None:
        while not self._urgent:
            self._hurry.clear()
            await self._hurry.wait()

    def _cut_short(self) -> None:
        """Give the answer that is waited for `URGENT_PATIENCE` more; a mute device must not hold up a halt."""
        if self._in_flight is not None:
            cut = NoAnswer(Reason.of("gave_way"))
            asyncio.get_running_loop().call_later(URGENT_PATIENCE, self._in_flight.fail, cut)
