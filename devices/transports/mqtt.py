"""The wire to an MQTT broker: one owner task, reconnection, subscriptions that outlive a connection."""

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import aiomqtt

from devices.core.clock import now
from devices.core.errors import NoAnswer, WireDown
from devices.core.reasons import Reason
from devices.core.wires import LinkHandler, Message
from devices.transports.down import wire_down
from devices.transports.mqtt_session import Session, SessionLost
from devices.transports.topics import Subscriptions, check_topic

OnError = Callable[[str, Exception | None], None]
"""Told what went wrong beside the way: a handler that raised, a subscription refused, a payload cut."""

Handler = Callable[[Message], None]

SHORTEST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
"""Seconds between attempts to connect: doubled each time, with jitter; the shortest again after a connection held."""

CONNECT_TIMEOUT = 5.0
ACKNOWLEDGE_TIMEOUT = 10.0
"""Seconds the broker has to acknowledge a QoS 1 message."""


@dataclass(frozen=True, slots=True)
class Will:
    """What the broker publishes when a client vanishes without saying goodbye."""

    topic: str
    payload: str
    retain: bool = True


def log_error(message: str, error: Exception | None) -> None:
    """Report to the standard log; what a wire does when nobody gave it another way."""
    logging.getLogger(__name__).error(message, exc_info=error)


class MqttWire:
    """A `MessageWire` to a real broker. `run` is its one owner; everything else may be called before or beside it.

    Messages are taken at QoS 1 and handed to their handlers in the turn of the loop they arrive in. Every call of
    `subscribe` asks the broker for retained messages again, so handlers that share a filter may see one twice.
    Raises ValueError when host, port or will can't be right.
    """

    def __init__(
        self,
        name: str,
        *,
        host: str,
        port: int,
        username: str | None = None,
        password: str | None = None,
        client_id: str | None = None,
        will: Will | None = None,
        keepalive: int = 10,
        on_error: OnError = log_error,
    ) -> None:
        if not host or not 0 < port < 65_536:
            raise ValueError(f"expected a host and a port from 1 to 65535, got {host!r} and {port}")
        self.name = name
        self._host, self._port = host, port
        self._username, self._password = username, password
        self._client_id, self._keepalive = client_id, keepalive
        self._will = aiomqtt.Will(check_topic(will.topic), will.payload, 1, will.retain) if will else None
        self._on_error = on_error
        self._jitter = random.Random()  # noqa: S311 - no secret depends on it
        self._subscriptions: Subscriptions[Handler] = Subscriptions()
        self._links: list[LinkHandler] = []
        self._session: Session | None = None
        self._down: WireDown = wire_down(name, "not connected yet")

    @property
    def up(self) -> bool:
        return self._session is not None

    @property
    def session(self) -> Session | None:
        """The connection as it is now, None while there is none."""
        return self._session

    def cut(self) -> None:
        """Drop the connection without a goodbye, so that the last will fires; `run` makes a new one."""
        if self._session is not None:
            self._session.cut()

    def subscribe(self, topic_filter: str, handler: Handler) -> Callable[[], None]:
        remove = self._subscriptions.add(topic_filter, handler)
        if self._session is not None:
            self._session.ask_for([topic_filter])

        def undo() -> None:
            if remove() and self._session is not None:
                self._session.drop(topic_filter)

        return undo

    async def publish(self, topic: str, payload: bytes | str, *, qos: int = 0, retain: bool = False) -> None:
        """Publish. QoS 0 is in the socket on return. Raises WireDown, NoAnswer, ValueError (not a topic)."""
        check_topic(topic)
        session = self._session
        if session is None:
            raise WireDown(self._down.reason)
        raw = payload.encode() if isinstance(payload, str) else payload
        try:
            if qos == 0:
                session.send(topic, raw, retain=retain)
                return
            async with asyncio.timeout(ACKNOWLEDGE_TIMEOUT):
                await session.send_acknowledged(topic, raw, retain=retain)
        except SessionLost as error:
            raise wire_down(self.name, str(error)) from error
        except TimeoutError:
            raise NoAnswer(Reason.of("no_answer", wire=self.name)) from None

    def on_link(self, handler: LinkHandler) -> None:
        self._links.append(handler)
        handler(None if self.up else self._down.reason)

    async def run(self) -> None:
        """Keep the connection until cancelled, then say goodbye."""
        pause = SHORTEST_PAUSE
        while True:
            began = now()
            try:
                cause = await self._connection()
            except (aiomqtt.MqttError, OSError) as error:
                cause = error
            finally:
                self._session = None
            self._down = wire_down(self.name, f"{self._host}:{self._port}: {cause or 'closed by the broker'}")
            self._tell(self._down.reason)
            if now() - began > LONGEST_PAUSE:
                pause = SHORTEST_PAUSE
            await asyncio.sleep(pause * self._jitter.uniform(0.5, 1.0))
            pause = min(pause * 2, LONGEST_PAUSE)

    # -- inside -------------------------------------------------------------------------------------------------

    async def _connection(self) -> BaseException | None:
        """Hold one connection; return why it ended. Raises MqttError when there was none."""
        session = Session(
            self._host,
            self._port,
            self._deliver,
            lambda sentence: self._on_error(f"{self.name}: {sentence}", None),
            username=self._username,
            password=self._password,
            identifier=self._client_id,
            will=self._will,
            keepalive=self._keepalive,
            timeout=CONNECT_TIMEOUT,
        )
        try:
            await session.__aenter__()
        except BaseException:
            session.abandon()
            raise
        async with _Leaving(session):
            # SUBSCRIBE goes ahead of whatever the handlers of the link will send on this connection.
            session.ask_for(self._subscriptions.filters)
            self._session = session
            self._tell(None)
            return await session.lost()

    def _deliver(self, message: Message) -> None:
        for handler in self._subscriptions.handlers(message.topic):
            try:
                handler(message)
            except Exception as error:  # noqa: BLE001 - one broken handler must not end the connection of all
                self._on_error(f"{self.name}: a handler of {message.topic} failed: {error!r}", error)

    def _tell(self, reason: Reason | None) -> None:
        for handler in tuple(self._links):
            try:
                handler(reason)
            except Exception as error:  # noqa: BLE001 - as above
                self._on_error(f"{self.name}: a handler of the link failed: {error!r}", error)


class _Leaving:
    """The second half of a session's context: its `__aenter__` is awaited apart, to clean up when that fails."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def __aenter__(self) -> Session:
        return self._session

    async def __aexit__(self, *exc_info: object) -> None:
        """Say goodbye. That the connection broke meanwhile must not take the place of a cancellation."""
        with suppress(aiomqtt.MqttError):
            await self._session.__aexit__(None, None, None)
