"""A service on HTTP in memory: for rehearsals and tests on virtual time."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping

from devices.core.errors import NoAnswer, WireDown
from devices.core.reasons import Reason
from devices.core.wires import HttpAnswer, HttpCall

Answering = Callable[[str, str, Mapping[str, str], bytes], Awaitable[HttpAnswer | None]]
"""(method, path, headers, body) → what the service answers; None when it is not there, and never when it is mute."""


class MemoryHttpWire:
    """One device's way to its service; implements `HttpWire`. `call` is what the service's calls come in by."""

    def __init__(self, name: str, answering: Answering) -> None:
        self.name = name
        self._answering = answering
        self._secret = ""
        self._handlers: list[Callable[[HttpCall], None]] = []

    async def request(
        self,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        timeout: float = 5.0,
    ) -> HttpAnswer:
        """Ask and return the answer. Raises WireDown, NoAnswer."""
        lowered = {name.lower(): value for name, value in (headers or {}).items()}
        try:
            async with asyncio.timeout(timeout):
                answer = await self._answering(method, path, lowered, body)
        except TimeoutError as error:
            raise NoAnswer(Reason.of("no_answer", wire=self.name)) from error
        if answer is None:
            raise WireDown(Reason.of("wire_down", wire=self.name, detail="refused"))
        return answer

    def on_call(self, secret: str, handler: Callable[[HttpCall], None]) -> None:
        self._secret = secret
        self._handlers.append(handler)

    def call(self, call: HttpCall, secret: str | None = None) -> bool:
        """Bring a call in; with another secret than the device's, nobody hears it."""
        if secret is not None and not secrets.compare_digest(secret.encode(), self._secret.encode()):
            return False
        for handler in self._handlers:
            handler(call)
        return bool(self._handlers)
