"""One tunnel of a simulated gateway: its counters, what waits to be acknowledged, and whether its client still lives.

Written from the KNX Standard, chapter 3/8/4 "Tunnelling", section 2.6, and 3/8/2 "Core", section 5.4.
"""

from collections import deque
from collections.abc import Callable
from typing import Any

from devices.core.clock import now
from devices.sim.knx_frames import ACKNOWLEDGE, TUNNEL, Cemi, cemi, frame

Address = tuple[Any, ...]

ACKNOWLEDGED_WITHIN = 1.0
"""Seconds until a request is repeated, and as many again until the tunnel is given up."""

ALIVE = 120.0
"""Seconds a client may stay away without asking for the state of its connection."""

WAITING = 512
"""Messages that may wait for a client; a gateway that holds more drops the oldest."""


class Tunnel:
    """One client. A message leaves only when the one before it was acknowledged."""

    def __init__(self, channel: int, control: Address, data: Address, send: Callable[[bytes, Address], None]) -> None:
        self.control = control
        self.data = data
        self._channel = channel
        self._send = send
        self._received = 0
        self._sent = 0
        self._waiting: deque[bytes] = deque(maxlen=WAITING)
        self._open: bytes | None = None
        self._since = now()
        self._repeated = False
        self._seen = now()

    def seen(self) -> None:
        """Note that the client asked whether the tunnel stands."""
        self._seen = now()

    def expected(self, counter: int) -> bool:
        """Acknowledge a request by its counter; return whether it is new. One out of order is left unanswered."""
        if counter not in (self._received, (self._received - 1) & 0xFF):
            return False
        self._send(frame(ACKNOWLEDGE, bytes((4, self._channel, counter, 0))), self.data)
        new = counter == self._received
        if new:
            self._received = (counter + 1) & 0xFF
        return new

    def indicate(self, message: Cemi) -> None:
        """Pass a message on, after those that wait."""
        self._waiting.append(cemi(message))
        self._next()

    def acknowledged(self, counter: int, *, status: int) -> None:
        """Take an acknowledgement; one that tells an error, or is of another request, counts for nothing."""
        if self._open is None or counter != self._sent or status:
            return
        self._open = None
        self._sent = (self._sent + 1) & 0xFF
        self._next()

    def look(self) -> bool:
        """Repeat what was not acknowledged in time; return whether the tunnel still stands."""
        if now() - self._seen > ALIVE:
            return False
        if self._open is None or now() - self._since < ACKNOWLEDGED_WITHIN:
            return True
        if self._repeated:
            return False
        self._repeated = True
        self._since = now()
        self._send(self._open, self.data)
        return True

    def _next(self) -> None:
        if self._open is not None or not self._waiting:
            return
        head = bytes((4, self._channel, self._sent, 0))
        self._open = frame(TUNNEL, head + self._waiting.popleft())
        self._repeated = False
        self._since = now()
        self._send(self._open, self.data)
