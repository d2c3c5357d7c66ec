"""What waits for its turn on a request wire."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

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

    def __len__(self) -> int:
        return len(self._urgent) + len(self._normal)

    def add(self, exchange: Exchange, *, urgent: bool) -> None:
        (self._urgent if urgent else self._normal).append(exchange)
        self._arrived.set()

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
