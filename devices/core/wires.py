"""Wires as protocols: what a driver may rely on, whatever carries it. Implementations are in `devices.transports`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from devices.core.reasons import Reason

Shared = TypeVar("Shared")

LinkHandler = Callable[[Reason | None], None]
"""Called with None when the wire came up, with the reason when it went down; once at once on registration."""


@dataclass(frozen=True, slots=True)
class Message:
    """One MQTT message."""

    topic: str
    payload: bytes
    retain: bool = False


class ByteWire(Protocol):
    """A raw two-way stream of bytes: serial line, TCP connection, pseudo-terminal, pipe in memory."""

    name: str

    async def open(self) -> None:
        """Open, or raise WireDown."""

    async def read(self) -> bytes:
        """Return at least one byte as soon as there is any. Raises WireDown when the far end is gone."""

    async def write(self, data: bytes) -> None:
        """Hand over all of `data`. Raises WireDown."""

    async def close(self) -> None:
        """Close; harmless when closed already."""


class Framer(Protocol):
    """Finds whole frames in a stream of bytes, and finds its way back after noise."""

    def split(self, buffer: bytearray) -> tuple[list[bytes], bytes]:
        """Consume what is complete from `buffer`; return (frames, bytes dropped as noise).

        An incomplete frame stays in the buffer. The caller bounds the buffer.
        """


class RequestWire(Protocol):
    """A byte wire with one owner task: one request in flight, minimum gap, reconnection, resync after noise.

    May be shared by several drivers (a bus).
    """

    name: str

    @property
    def up(self) -> bool:
        """Whether the wire is open now."""

    async def request(
        self, data: bytes, accept: Callable[[bytes], bool], *, timeout: float, urgent: bool = False
    ) -> bytes:
        """Send a frame, return the first frame that `accept` takes within `timeout` seconds after it left.

        `urgent` goes before everything that still waits. Raises WireDown, NoAnswer.
        """

    async def send(self, data: bytes, *, urgent: bool = False) -> None:
        """Send a frame to which no answer is expected. Raises WireDown."""

    def on_frame(self, handler: Callable[[bytes], None]) -> None:
        """Register for frames that no request was waiting for."""

    def on_noise(self, handler: Callable[[bytes], None]) -> None:
        """Register for bytes that were dropped because they belong to no frame."""

    def on_link(self, handler: LinkHandler) -> None:
        """Register for the wire going up and down."""

    @property
    def can_wake(self) -> bool:
        """Whether `wake` has a packet to send."""

    async def wake(self) -> bool:
        """Send the Wake-on-LAN packet this wire was configured with; False where it has none. Works while down."""

    def on_open(self, login: Callable[["RequestWire"], Awaitable[None]]) -> None:
        """Register what must be done on each new connection before anybody's requests (a login, a greeting)."""

    def on_close(self, farewell: Callable[[], Sequence[bytes]]) -> None:
        """Register what is to be said last, when the hub itself closes a wire that is open."""

    def share(self, key: str, make: Callable[[], Shared]) -> Shared:
        """Return what the drivers on this wire have in common under that name; the first to ask makes it."""


class MessageWire(Protocol):
    """A connection to an MQTT broker."""

    name: str

    @property
    def up(self) -> bool:
        """Whether the broker is connected now."""

    def subscribe(self, topic_filter: str, handler: Callable[[Message], None]) -> Callable[[], None]:
        """Deliver matching messages to `handler`, on this and every later connection; return the way to undo it.

        The handler must return quickly and must not raise; an error in it is reported, not propagated.
        """

    async def publish(self, topic: str, payload: bytes | str, *, qos: int = 0, retain: bool = False) -> None:
        """Publish; with QoS 1, return when the broker acknowledged. Raises WireDown."""

    def on_link(self, handler: LinkHandler) -> None:
        """Register for the broker connection going up and down."""


class ScreenWire(Protocol):
    """The way to one browser screen of the hall. Messages are small JSON objects with a `type`."""

    name: str

    @property
    def page_version(self) -> str:
        """The build of the page that the hub hands out now; empty where nobody knows."""

    @property
    def up(self) -> bool:
        """Whether a browser has this screen open now."""

    async def send(self, message: Mapping[str, Any]) -> None:
        """Send to the screen. Raises WireDown when nobody has it open."""

    def on_message(self, handler: Callable[[Mapping[str, Any]], None]) -> None:
        """Register for what the screen says back."""

    def on_link(self, handler: LinkHandler) -> None:
        """Register for the screen coming and going."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What came back: status code, headers with lower-case names, body (bounded by the wire)."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class HttpCall:
    """A call that came in for a device (a webhook), already bounded and authenticated by the hub."""

    path: str
    query: Mapping[str, str]
    body: bytes


class HttpWire(Protocol):
    """The way to one HTTP service; has no link, only answers or none."""

    name: str

    async def request(
        self,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        timeout: float = 5.0,
    ) -> HttpAnswer:
        """Ask and return the answer, whatever its status.

        Raises WireDown (nobody there), NoAnswer (too late), BadAnswer (too long, or led to another host).
        """

    def on_call(self, secret: str, handler: Callable[[HttpCall], None]) -> None:
        """Register for calls the service makes to the hub for this device; `secret` is part of their address."""


class GroupWire(Protocol):
    """A KNX installation. Group addresses are written "1/2/3"; payloads are what follows the APCI.

    A payload of up to six bits is an int, a longer one bytes.
    """

    name: str

    @property
    def up(self) -> bool:
        """Whether the gateway is connected now."""

    async def send(self, address: str, payload: int | bytes, *, urgent: bool = False) -> None:
        """Write to a group; `urgent` goes before all that waits. Raises WireDown, NoAnswer (no acknowledgement)."""

    async def ask(self, address: str) -> None:
        """Ask the group for its value (a GroupValueRead); the answer comes to the handlers. Raises as `send`."""

    def subscribe(self, address: str, handler: Callable[[int | bytes], None]) -> None:
        """Deliver what is written to the group, and what is answered on it."""

    def on_link(self, handler: LinkHandler) -> None:
        """Register for the gateway coming and going."""


class WakeWire(Protocol):
    """The way to a sleeping machine: a packet that wakes it, and a look at whether it is really up."""

    name: str

    async def wake(self, packet: bytes) -> None:
        """Broadcast a packet. Raises WireDown when it can't leave."""

    async def probe(self) -> bool:
        """Return whether the machine accepts a connection now; takes a bounded time."""


Wire = RequestWire | MessageWire | ScreenWire | HttpWire | GroupWire | WakeWire
