"""A request wire as a login sees it: ahead of everybody's requests, before the wire counts as up."""

from collections.abc import Awaitable, Callable

from devices.core.wires import RequestWire
from devices.transports.exchange import Accept, Exchange


class LoginLine:
    """Implements `RequestWire` for the time of a login; `perform` carries one exchange out at once."""

    def __init__(self, line: RequestWire, perform: Callable[[Exchange], Awaitable[None]]) -> None:
        self.name = line.name
        self.up = True
        self.on_frame = line.on_frame
        self.on_noise = line.on_noise
        self.on_link = line.on_link
        self.on_open = line.on_open
        self.wake = line.wake
        self.can_wake = line.can_wake
        self.on_close = line.on_close
        self.share = line.share
        self._perform = perform

    async def request(self, data: bytes, accept: Accept, *, timeout: float, urgent: bool = False) -> bytes:
        """Send and return the answer; empty `data` only waits, also for what came already. Raises as `RequestWire`."""
        del urgent  # nothing else waits
        return await self._exchange(Exchange.of(data, accept, timeout))

    async def send(self, data: bytes, *, urgent: bool = False) -> None:
        """Send a frame to which no answer is expected. Raises WireDown."""
        del urgent
        await self._exchange(Exchange.of(data, None, 0.0))

    async def _exchange(self, exchange: Exchange) -> bytes:
        await self._perform(exchange)
        return exchange.done.result()
