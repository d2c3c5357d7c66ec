"""The hub's way to services on HTTP, and the calls that such services make back to it (webhooks).

Bodies are bounded, certificates are checked, connections are kept, and no redirect leads to another host: a device
could point at another one otherwise. Every device has a connection pool of its own, so that a hanging service costs
nobody else anything.
"""

import asyncio
import secrets
import ssl
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Literal, Self

import httpx

from devices.core.clock import now
from devices.core.errors import BadAnswer, NoAnswer, WireDown
from devices.core.reasons import Reason
from devices.core.wires import HttpAnswer, HttpCall

LARGEST = 64 * 1024
"""Bytes of the longest body that is read."""

REDIRECTS = 3
REDIRECTED = frozenset({301, 302, 303, 307, 308})
POOL = httpx.Limits(max_connections=4, max_keepalive_connections=2, keepalive_expiry=30)

CALLS_A_SECOND, BURST = 10.0, 40.0
"""Webhook calls one device may make: on average, and at once."""

Handler = Callable[[HttpCall], None]
Delivery = Literal["taken", "unknown", "too_many"]


class Outgoing:
    """All services of a hall. A context: leaving it closes every connection."""

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._transport = transport
        self._tls = ssl.create_default_context()
        self._wires: dict[str, ServiceWire] = {}

    def wire(self, device: str, url: str) -> "ServiceWire":
        """Return a device's way to the service at a base URL."""
        client = httpx.AsyncClient(
            verify=self._tls,
            transport=self._transport,
            limits=POOL,
            follow_redirects=False,
            trust_env=False,
            headers={"Accept-Encoding": "identity", "User-Agent": "exhibit"},
        )
        self._wires[device] = ServiceWire(device, url, client)
        return self._wires[device]

    def deliver(self, device: str, secret: str, call: HttpCall) -> Delivery:
        """Hand a call to its device; "unknown": there is none, it takes no calls, or the secret is another."""
        wire = self._wires.get(device)
        return "unknown" if wire is None else wire.deliver(secret, call)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for wire in self._wires.values():
            await wire.close()


class Bucket:
    """So many a second, some more at once."""

    def __init__(self, rate: float = CALLS_A_SECOND, burst: float = BURST) -> None:
        self._rate, self._burst = rate, burst
        self._left, self._at = burst, now()

    def take(self) -> bool:
        """Take one; False when none is left."""
        self._left = min(self._burst, self._left + (now() - self._at) * self._rate)
        self._at = now()
        if self._left < 1:
            return False
        self._left -= 1
        return True


class ServiceWire:
    """One device's way to its service; implements `HttpWire`."""

    def __init__(self, name: str, url: str, client: httpx.AsyncClient) -> None:
        self.name = name
        self._bucket = Bucket()
        self._base = url.rstrip("/")
        self._origin = _origin(httpx.URL(url))
        self._client = client
        self._secret = ""
        self._handlers: list[Handler] = []

    async def request(
        self,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        timeout: float = 5.0,
    ) -> HttpAnswer:
        """Ask and return the answer. Raises WireDown, NoAnswer, BadAnswer (too long, encoded, led elsewhere)."""
        try:
            async with asyncio.timeout(timeout):
                return await self._follow(method, self._url(path), body, dict(headers or {}))
        except (TimeoutError, httpx.TimeoutException) as error:
            raise NoAnswer(Reason.of("no_answer", wire=self._base)) from error
        except httpx.HTTPError as error:
            detail = str(error) or type(error).__name__
            raise WireDown(Reason.of("wire_down", wire=self._base, detail=detail)) from error

    def on_call(self, secret: str, handler: Handler) -> None:
        """Register for the service's calls; an empty secret lets nobody in."""
        self._secret = secret
        self._handlers.append(handler)

    def deliver(self, secret: str, call: HttpCall) -> Delivery:
        """Hand a call to the handlers, if the secret is right; that is found out in the same time if it is not."""
        right = secrets.compare_digest(secret.encode(), self._secret.encode())
        if not right or not self._secret:
            return "unknown"
        if not self._bucket.take():
            return "too_many"
        for handler in self._handlers:
            handler(call)
        return "taken"

    async def close(self) -> None:
        await self._client.aclose()

    def _url(self, path: str) -> httpx.URL:
        try:
            url = httpx.URL(self._base + path if path.startswith("/") else f"{self._base}/{path}")
        except httpx.InvalidURL as error:
            raise BadAnswer(Reason.of("bad_answer", detail=f"{path!r} is no path")) from error
        return self._ours(url)

    def _ours(self, url: httpx.URL) -> httpx.URL:
        if _origin(url) != self._origin:
            raise BadAnswer(Reason.of("bad_answer", detail=f"it leads to {url.scheme}://{url.host}, another host"))
        return url

    async def _follow(self, method: str, url: httpx.URL, body: bytes, headers: dict[str, str]) -> HttpAnswer:
        for _ in range(REDIRECTS + 1):
            answer = await self._ask(method, url, body, headers)
            location = answer.headers.get("location")
            if method != "GET" or answer.status not in REDIRECTED or location is None:
                return answer
            try:
                url = self._ours(url.join(location))
            except httpx.InvalidURL as error:
                raise BadAnswer(Reason.of("bad_answer", detail="it leads to an address that is none")) from error
        raise BadAnswer(Reason.of("bad_answer", detail=f"more than {REDIRECTS} redirects"))

    async def _ask(self, method: str, url: httpx.URL, body: bytes, headers: dict[str, str]) -> HttpAnswer:
        async with self._client.stream(method, url, content=body or None, headers=headers, timeout=None) as answer:
            if answer.headers.get("content-encoding", "identity") != "identity":
                raise BadAnswer(Reason.of("bad_answer", detail="a compressed body, though none was asked for"))
            received = bytearray()
            async for piece in answer.aiter_raw():
                received += piece
                if len(received) > LARGEST:
                    raise BadAnswer(Reason.of("bad_answer", detail=f"more than {LARGEST} bytes"))
            self._client.cookies.clear()  # a device's page must not make the hub remember anything
            return HttpAnswer(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, bytes(received))


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
