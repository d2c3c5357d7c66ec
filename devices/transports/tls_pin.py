"""A TCP connection to a Samsung display whose menu has "Secured Protocol" on: TLS, then a PIN, then MDC as ever.

No document of the maker was at hand; several independent public clients agree, among them python-samsung-mdc: the
display greets with `MDCSTART<<TLS>>`, TLS begins on the same connection, the PIN goes as plain digits, and
`MDCAUTH<<PASS>>` or `MDCAUTH<<FAIL:0x01>>` (wrong PIN; 0x02: blocked) comes back. Its certificate is its own and can't
be checked: this keeps the PIN from those who listen, not from one who poses as the display.
"""

import asyncio
import ssl

from devices.core.clock import now
from devices.core.errors import BadAnswer, Refused
from devices.core.reasons import Reason
from devices.transports.down import wire_down
from devices.transports.tcp import READ_LIMIT, StreamWire

GREETING = b"MDCSTART<<TLS>>"
PASSED = b"MDCAUTH<<PASS>>"

OPEN_TIMEOUT = 8.0
"""Seconds for connection, TLS and PIN together."""

HOLD = 600.0
"""Seconds in which a refused PIN is not tried again: a display blocks itself after a few wrong ones."""


class TlsPinWire:
    """A byte wire to such a display."""

    def __init__(self, name: str, host: str, port: int, pin: str, *, open_timeout: float = OPEN_TIMEOUT) -> None:
        self.name = name
        self._address = (host, port)
        self._pin = pin
        self._open_timeout = open_timeout
        self._stream: StreamWire | None = None
        self._refusal: tuple[Refused, float] | None = None

    async def open(self) -> None:
        """Connect and show the PIN. Raises WireDown, BadAnswer (another greeting), Refused (wrong PIN)."""
        await self.close()
        if self._refusal is not None and now() < self._refusal[1]:
            raise self._refusal[0]
        self._refusal = None
        try:
            async with asyncio.timeout(self._open_timeout):
                reader, writer = await asyncio.open_connection(*self._address, limit=READ_LIMIT)
                try:
                    await self._enter(reader, writer)
                except BaseException:
                    writer.close()
                    raise
        except (OSError, asyncio.IncompleteReadError) as problem:  # TimeoutError and SSLError are OSErrors
            raise wire_down(self.name, problem) from problem
        self._stream = StreamWire(self.name, reader, writer)

    async def _enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        greeting = await reader.readexactly(len(GREETING))
        if greeting != GREETING:
            detail = f"greeting {greeting!r}, expected {GREETING.decode()}"
            raise BadAnswer(Reason.of("bad_answer", detail=detail))
        await writer.start_tls(_context())
        writer.write(self._pin.encode())
        await writer.drain()
        answer = await reader.readexactly(len(PASSED))
        if answer == PASSED:
            return
        answer += await reader.readuntil(b">>")
        self._refusal = (Refused(Reason.of("wrong_password", detail=_meaning(answer))), now() + HOLD)
        raise self._refusal[0]

    async def read(self) -> bytes:
        return await self._opened().read()

    async def write(self, data: bytes) -> None:
        await self._opened().write(data)

    async def close(self) -> None:
        if self._stream is not None:
            stream, self._stream = self._stream, None
            await stream.close()

    def _opened(self) -> StreamWire:
        if self._stream is None:
            raise wire_down(self.name, "not open")
        return self._stream


def _meaning(answer: bytes) -> str:
    for code, words in ((b"0x01", "MDCAUTH 01"), (b"0x02", "MDCAUTH 02: blocked")):
        if code in answer:
            return words
    return answer.decode("ascii", "replace")


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
