"""One wire for each discovered device over the hub's one connection, so that a device can go without a trace."""

from collections.abc import Callable

from devices.core.errors import WireDown
from devices.core.reasons import Reason
from devices.core.wires import LinkHandler, Message, MessageWire


class SharedWire:
    """Hands out wires over one `MessageWire`; its link is followed once, for all of them."""

    def __init__(self, wire: MessageWire) -> None:
        self._wire = wire
        self._open: set[OwnWire] = set()
        self.down: Reason | None = None
        """Why the connection is away, None while it is there."""

        wire.on_link(self._link_changed)

    def open(self) -> "OwnWire":
        """Return a wire of one's own; close it when its device goes."""
        own = OwnWire(self._wire, self)
        self._open.add(own)
        return own

    @property
    def count(self) -> int:
        """How many wires are open."""
        return len(self._open)

    def forget(self, own: "OwnWire") -> None:
        """Let a wire go that was closed."""
        self._open.discard(own)

    def _link_changed(self, reason: Reason | None) -> None:
        self.down = reason
        for own in tuple(self._open):
            own.link_changed(reason)


class OwnWire:
    """A `MessageWire` that can be closed: then nothing reaches its device any more."""

    __slots__ = ("_closed", "_links", "_shared", "_undo", "_wire", "name")

    def __init__(self, wire: MessageWire, shared: SharedWire) -> None:
        self.name = wire.name
        self._wire = wire
        self._shared = shared
        self._links: list[LinkHandler] = []
        self._undo: list[Callable[[], None]] = []
        self._closed = False

    @property
    def up(self) -> bool:
        return self._wire.up and not self._closed

    def subscribe(self, topic_filter: str, handler: Callable[[Message], None]) -> Callable[[], None]:
        undo = self._wire.subscribe(topic_filter, handler)
        self._undo.append(undo)

        def remove() -> None:
            if undo in self._undo:
                self._undo.remove(undo)
                undo()

        return remove

    async def publish(self, topic: str, payload: bytes | str, *, qos: int = 0, retain: bool = False) -> None:
        if self._closed:
            raise WireDown(Reason.of("wire_down", wire=self.name, detail="the device was removed"))
        await self._wire.publish(topic, payload, qos=qos, retain=retain)

    def on_link(self, handler: LinkHandler) -> None:
        self._links.append(handler)
        handler(self._shared.down)

    def link_changed(self, reason: Reason | None) -> None:
        """Tell the device that the connection came or went."""
        for handler in tuple(self._links):
            handler(reason)

    def close(self) -> None:
        """Undo every subscription and forget every handler; harmless when closed already."""
        self._closed = True
        self._links.clear()
        while self._undo:
            self._undo.pop()()
        self._shared.forget(self)
