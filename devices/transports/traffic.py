"""The last of what passed on each wire, in memory, for whoever looks for the reason why a device does not answer."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import count

from devices.core.clock import wall_time
from devices.core.wires import ByteWire, LinkHandler, Message, MessageWire
from devices.transports.wirelog import LoggedWire, Sender

ON_A_LINE = 120
"""Entries kept of a byte wire, which several devices may share."""

OF_A_DEVICE = 24
"""Entries kept of a device on MQTT: a hall may have thousands."""

LONGEST = 512
"""Bytes kept of one entry."""

MASK = b"*"


@dataclass(frozen=True, slots=True)
class Passed:
    """Some bytes that passed. `number` counts everything in order; `data` is cut, `size` is what it was; MQTT: `topic`.

    `at`: seconds since the epoch.
    """

    number: int
    at: float
    sender: Sender
    data: bytes
    size: int
    topic: str = ""


class Traffic:
    """Listens on wires that are handed through it. Words in `secrets` never get into it."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = sorted((word.encode() for word in secrets if word), key=len, reverse=True)
        self._numbers = count(1)
        self._lines: dict[str, deque[Passed]] = defaultdict(lambda: deque(maxlen=ON_A_LINE))
        self._devices: dict[str, deque[Passed]] = defaultdict(lambda: deque(maxlen=OF_A_DEVICE))

    def next_number(self) -> int:
        """Return the number of what comes next, also for others that keep an order with what passes."""
        return next(self._numbers)

    def line(self, wire: ByteWire) -> ByteWire:
        """Return a byte wire that is listened to."""
        return LoggedWire(wire, partial(self._keep, self._lines[wire.name]))

    def messages(self, device: str, wire: MessageWire) -> MessageWire:
        """Return a device's own view of an MQTT wire, listened to."""
        return HeardMessages(wire, partial(self._keep, self._devices[device]))

    def of(self, device: str, wire: str) -> list[Passed] | None:
        """Return what passed on a device's wire, the oldest first; None where nobody listens."""
        kept = self._devices.get(device) if device in self._devices else self._lines.get(wire)
        return None if kept is None else list(kept)

    def _keep(self, kept: deque[Passed], sender: Sender, data: bytes, topic: str = "") -> None:
        shown = data[: LONGEST * 2]
        for secret in self._secrets:
            shown = shown.replace(secret, MASK * len(secret))
        kept.append(Passed(self.next_number(), wall_time(), sender, shown[:LONGEST], len(data), topic))


class HeardMessages:
    """An MQTT wire as one device uses it, that tells everything that passes; otherwise the wire it holds."""

    def __init__(self, wire: MessageWire, tell: Callable[[Sender, bytes, str], None]) -> None:
        self.name = wire.name
        self._wire = wire
        self._tell = tell

    @property
    def up(self) -> bool:
        return self._wire.up

    def subscribe(self, topic_filter: str, handler: Callable[[Message], None]) -> Callable[[], None]:
        """Subscribe as `MessageWire` does."""

        def heard(message: Message) -> None:
            self._tell("device", message.payload, message.topic)
            handler(message)

        return self._wire.subscribe(topic_filter, heard)

    async def publish(self, topic: str, payload: bytes | str, *, qos: int = 0, retain: bool = False) -> None:
        """Publish as `MessageWire` does. Raises WireDown."""
        self._tell("controller", payload.encode() if isinstance(payload, str) else payload, topic)
        await self._wire.publish(topic, payload, qos=qos, retain=retain)

    def on_link(self, handler: LinkHandler) -> None:
        self._wire.on_link(handler)
