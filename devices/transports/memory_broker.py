"""An MQTT broker in memory: for rehearsals and tests on virtual time. No sockets, no tasks, no timers."""

import asyncio
from collections.abc import Callable

from devices.core.errors import WireDown
from devices.core.reasons import Reason
from devices.core.wires import LinkHandler, Message
from devices.transports.down import wire_down
from devices.transports.mqtt import Handler, OnError, Will, log_error
from devices.transports.mqtt_session import LARGEST_PAYLOAD
from devices.transports.topics import Subscriptions, check_topic, matches


class MemoryBroker:
    """Keeps retained messages and hands each message to every connected client, in order, one turn later.

    `stop` and `start` play a broker that dies and comes back with its retained messages.
    """

    def __init__(self, on_error: OnError = log_error) -> None:
        self.retained: dict[str, bytes] = {}
        self.on_error = on_error
        self._clients: list[MemoryMessageWire] = []
        self._interested: dict[str, tuple[MemoryMessageWire, ...]] = {}
        self._running = True

    @property
    def running(self) -> bool:
        return self._running

    def connect(self, name: str, will: Will | None = None) -> "MemoryMessageWire":
        """Return a new client's wire, connected if the broker runs."""
        wire = MemoryMessageWire(name, self, will)
        self._clients.append(wire)
        self.interests_changed()
        wire.link_changed()
        return wire

    def stop(self) -> None:
        """Die: every wire goes down; no last will fires, as there is nobody to publish it."""
        self._running = False
        for client in tuple(self._clients):
            client.link_changed()

    def start(self) -> None:
        """Come back: every wire that was not dropped or closed is up again and gets what was retained."""
        self._running = True
        for client in tuple(self._clients):
            client.link_changed()

    def take(self, topic: str, payload: bytes, *, retain: bool) -> None:
        """Accept a message: keep it if it is to be retained, and hand it on."""
        if retain and payload:
            self.retained[topic] = payload
        elif retain:
            self.retained.pop(topic, None)
        interested = self._interested.get(topic)
        if interested is None:
            interested = tuple(client for client in self._clients if client.wants(topic))
            self._interested[topic] = interested
        message = Message(topic, payload, retain=False)
        for client in interested:
            client.offer(message)

    def interests_changed(self) -> None:
        """Ask anew who wants what: a client came, went, or changed its subscriptions."""
        self._interested.clear()

    def forget(self, wire: "MemoryMessageWire") -> None:
        """Let a client go."""
        if wire in self._clients:
            self._clients.remove(wire)
            self.interests_changed()


class MemoryMessageWire:
    """A `MessageWire` to a `MemoryBroker`. Behaves as `MqttWire` does: same order, same retained messages."""

    def __init__(self, name: str, broker: MemoryBroker, will: Will | None) -> None:
        self.name = name
        self._broker = broker
        self._will = will
        self._open = True
        self._up = False
        self._subscriptions: Subscriptions[Handler] = Subscriptions()
        self._links: list[LinkHandler] = []

    @property
    def up(self) -> bool:
        return self._open and self._broker.running

    def subscribe(self, topic_filter: str, handler: Handler) -> Callable[[], None]:
        remove = self._subscriptions.add(topic_filter, handler)
        self._broker.interests_changed()
        if self.up:
            self._send_retained(topic_filter)

        def undo() -> None:
            remove()
            self._broker.interests_changed()

        return undo

    async def publish(self, topic: str, payload: bytes | str, *, qos: int = 0, retain: bool = False) -> None:
        """Publish; a QoS 1 message is acknowledged one turn of the loop later. Raises WireDown, ValueError."""
        check_topic(topic)
        self._check_up()
        raw = payload.encode() if isinstance(payload, str) else payload
        self._broker.take(topic, raw, retain=retain)
        if qos:
            await asyncio.sleep(0)

    def on_link(self, handler: LinkHandler) -> None:
        self._links.append(handler)
        handler(self._reason())

    def drop(self) -> None:
        """Vanish without a goodbye: the last will fires."""
        if not self._open:
            return
        self.close()
        if self._will is not None and self._broker.running:
            self._broker.take(self._will.topic, self._will.payload.encode(), retain=self._will.retain)

    def close(self) -> None:
        """Say goodbye: no last will."""
        self._open = False
        self._broker.forget(self)
        self.link_changed()

    # -- called by the broker -----------------------------------------------------------------------------------

    def link_changed(self) -> None:
        """Tell the handlers of the link if it came or went."""
        if self.up == self._up:
            return
        self._up = self.up
        for handler in tuple(self._links):
            handler(self._reason())
        if self._up:
            for topic_filter in self._subscriptions.filters:
                self._send_retained(topic_filter)

    def wants(self, topic: str) -> bool:
        """Return whether anybody here subscribed to a topic."""
        return bool(self._subscriptions.handlers(topic))

    def offer(self, message: Message) -> None:
        """Take a message if anybody here wants it."""
        if self.up and self._subscriptions.handlers(message.topic):
            asyncio.get_running_loop().call_soon(self._deliver, message)

    def _send_retained(self, topic_filter: str) -> None:
        for topic, payload in self._broker.retained.items():
            if matches(topic_filter, topic):
                self.offer(Message(topic, payload, retain=True))

    def _deliver(self, message: Message) -> None:
        if not self.up:
            return
        payload = message.payload
        if len(payload) > LARGEST_PAYLOAD:
            self._broker.on_error(f"{message.topic}: payload of {len(payload)} bytes cut to {LARGEST_PAYLOAD}", None)
            message = Message(message.topic, payload[:LARGEST_PAYLOAD], message.retain)
        for handler in self._subscriptions.handlers(message.topic):
            try:
                handler(message)
            except Exception as error:  # noqa: BLE001 - one broken handler must not cost the others the message
                self._broker.on_error(f"{self.name}: a handler of {message.topic} failed: {error!r}", error)

    def _reason(self) -> Reason | None:
        if self.up:
            return None
        return self._down().reason

    def _down(self) -> WireDown:
        return wire_down(self.name, "closed" if not self._open else "the broker is gone")

    def _check_up(self) -> None:
        if not self.up:
            raise self._down()
