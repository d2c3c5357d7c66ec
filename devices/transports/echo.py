"""RS-485 adapters that hear what they send: takes one's own bytes out of what comes in.

On a two-wire bus the receiver is often left on while the driver sends, so every frame comes back first. Taken for an
answer it would confirm a command nobody has carried out.
"""

from devices.core.clock import now
from devices.core.wires import ByteWire

LATE = 1.0
"""Seconds after which bytes that did not come back are no longer expected."""


class EchoWire:
    """A byte wire without its own echo. What comes back changed (a collision) is handed on, as the noise it is."""

    def __init__(self, wire: ByteWire) -> None:
        self.name = wire.name
        self._wire = wire
        self._expected = bytearray()
        self._sent_at = 0.0

    async def open(self) -> None:
        self._expected.clear()
        await self._wire.open()

    async def read(self) -> bytes:
        while True:
            data = await self._wire.read()
            left = self._without_echo(data)
            if left:
                return left

    async def write(self, data: bytes) -> None:
        self._forget_late()
        self._expected += data
        self._sent_at = now()
        await self._wire.write(data)

    async def close(self) -> None:
        await self._wire.close()

    def _without_echo(self, data: bytes) -> bytes:
        self._forget_late()
        length = min(len(data), len(self._expected))
        if data[:length] != self._expected[:length]:
            self._expected.clear()
            return data
        del self._expected[:length]
        return data[length:]

    def _forget_late(self) -> None:
        if now() - self._sent_at > LATE:
            self._expected.clear()
