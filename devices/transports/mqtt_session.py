"""One connection to an MQTT broker: aiomqtt with a direct way in and out.

aiomqtt puts every incoming message into a queue and starts a task to fetch it, and hands outgoing messages to the
socket one turn of the loop later. Here a message goes from the socket to its handler, and a QoS 0 message into the
socket, in the same turn.
"""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import aiomqtt
import paho.mqtt.client as paho
from aiomqtt.types import PahoSocket
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from devices.core.wires import Message

IN_FLIGHT = 1_000
"""Unacknowledged QoS 1 messages on their way at once (paho's own default of 20 throttles bursts)."""

QUEUED = 50_000
"""QoS 1 messages that may wait for their turn; more are refused."""

FILTERS_AT_ONCE = 100
"""Topic filters in one SUBSCRIBE packet."""

LARGEST_PAYLOAD = 8 * 1024 * 1024
"""Bytes of a payload that are handed on; the rest is cut off, and that is reported.

A Zigbee bridge tells all its devices in one message. Whoever reads payloads has much lower bounds of their own.
"""


class SessionLost(Exception):
    """The connection ended before the broker acknowledged."""


class Session(aiomqtt.Client):
    """A client for one connection; use it as an async context manager, once.

    `deliver` gets every message, `complain` a sentence about what the broker refused. Neither may raise.
    """

    def __init__(
        self, host: str, port: int, deliver: Callable[[Message], None], complain: Callable[[str], None], **options: Any
    ) -> None:
        super().__init__(
            host,
            port,
            max_inflight_messages=IN_FLIGHT,
            max_queued_outgoing_messages=QUEUED,
            socket_options=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
            **options,
        )
        self._deliver = deliver
        self._complain = complain
        self._loop_thread = threading.get_ident()
        self._delivering = False
        self._abandoned = False
        self._unacknowledged: dict[int, asyncio.Future[None]] = {}
        self._asked: dict[int, list[str]] = {}

    # -- life ---------------------------------------------------------------------------------------------------

    async def lost(self) -> BaseException | None:
        """Wait until the connection is gone; return why."""
        await asyncio.wait([self._disconnected])
        return self._disconnected.exception()

    def abandon(self) -> None:
        """Give up a connection that is only being made, without leaving a socket or a task behind."""
        self._abandoned = True
        self._client.disconnect()
        self._client.loop_write()

    def cut(self) -> None:
        """Drop the connection without saying goodbye, as a device without power does: the last will fires."""
        connection = self.connection
        if connection is not None:
            with suppress(OSError):  # the far end may have closed it this instant
                connection.shutdown(socket.SHUT_RDWR)

    @property
    def connection(self) -> socket.socket | None:
        """The socket, for looking at its options; None when it is closed."""
        connection = self._client.socket()
        return connection if isinstance(connection, socket.socket) else None

    # -- out ----------------------------------------------------------------------------------------------------

    def send(self, topic: str, payload: bytes, *, retain: bool) -> None:
        """Write a QoS 0 message into the socket now. Raises SessionLost."""
        self._raise_for(self._client.publish(topic, payload, 0, retain).rc)
        # paho calls on_publish while it writes, under a lock it also holds while we deliver: then the loop writes.
        if not self._delivering:
            self._client.loop_write()

    async def send_acknowledged(self, topic: str, payload: bytes, *, retain: bool) -> None:
        """Send a QoS 1 message and return when the broker acknowledged it. Raises SessionLost."""
        info = self._client.publish(topic, payload, 1, retain)
        self._raise_for(info.rc)
        acknowledged: asyncio.Future[None] = self._loop.create_future()
        self._unacknowledged[info.mid] = acknowledged
        try:
            if not self._delivering:
                self._client.loop_write()
            if self._disconnected.done():
                raise SessionLost("connection lost")
            await acknowledged
        finally:
            self._unacknowledged.pop(info.mid, None)

    def ask_for(self, filters: Iterable[str]) -> None:
        """Subscribe at QoS 1; a refusal is reported when it comes."""
        wanted = list(filters)
        for start in range(0, len(wanted), FILTERS_AT_ONCE):
            some = wanted[start : start + FILTERS_AT_ONCE]
            result, mid = self._client.subscribe([(name, 1) for name in some])
            if result == paho.MQTT_ERR_SUCCESS and mid is not None:
                self._asked[mid] = some

    def drop(self, topic_filter: str) -> None:
        """Unsubscribe."""
        self._client.unsubscribe(topic_filter)

    def _raise_for(self, code: int) -> None:
        if code == paho.MQTT_ERR_QUEUE_SIZE:
            raise SessionLost(f"{QUEUED} messages wait for the broker already")
        if code != paho.MQTT_ERR_SUCCESS:
            raise SessionLost(paho.error_string(code))

    # -- called by paho -----------------------------------------------------------------------------------------

    def _client_connect(self) -> None:
        super()._client_connect()
        connection = self.connection
        if self._abandoned and connection is not None:
            connection.close()

    def _on_socket_open(self, client: paho.Client, userdata: Any, sock: PahoSocket) -> None:
        if not self._abandoned:
            super()._on_socket_open(client, userdata, sock)

    def _on_socket_register_write(self, client: paho.Client, userdata: Any, sock: PahoSocket) -> None:
        if threading.get_ident() != self._loop_thread:
            super()._on_socket_register_write(client, userdata, sock)
            return
        # At once, not by call_soon: `send` may have written everything and unregistered before the loop's next turn,
        # and a writer registered after that would spin for ever.
        self._loop.add_writer(sock.fileno(), self._write)

    def _write(self) -> None:
        try:
            self._client.loop_write()
        except OSError as error:
            if not self._disconnected.done():
                self._disconnected.set_exception(error)

    def _on_message(self, client: paho.Client, userdata: Any, message: paho.MQTTMessage) -> None:
        del client, userdata
        try:
            topic = message.topic
        except UnicodeDecodeError:
            self._complain("a message came on a topic that is not UTF-8; it was dropped")
            return
        payload = message.payload
        if len(payload) > LARGEST_PAYLOAD:
            self._complain(f"{topic}: payload of {len(payload)} bytes cut to {LARGEST_PAYLOAD}")
            payload = payload[:LARGEST_PAYLOAD]
        self._delivering = True
        try:
            self._deliver(Message(topic, bytes(payload), bool(message.retain)))
        finally:
            self._delivering = False

    def _on_publish(
        self, client: paho.Client, userdata: Any, mid: int, reason_code: ReasonCode, properties: Properties
    ) -> None:
        del client, userdata, reason_code, properties
        waiting = self._unacknowledged.get(mid)
        if waiting is not None and not waiting.done():
            waiting.set_result(None)

    def _on_disconnect(
        self,
        client: paho.Client,
        userdata: Any,
        flags: paho.DisconnectFlags,
        reason_code: ReasonCode,
        properties: Properties | None = None,
    ) -> None:
        if self._abandoned:  # aiomqtt would ask a cancelled future for its exception
            return
        super()._on_disconnect(client, userdata, flags, reason_code, properties)
        if self._disconnected.done() and not self._disconnected.cancelled():
            self._disconnected.exception()  # seen: nobody may be waiting for it any more
        for waiting in self._unacknowledged.values():
            if not waiting.done():
                waiting.set_exception(SessionLost("connection lost before the broker acknowledged"))

    def _on_subscribe(
        self,
        client: paho.Client,
        userdata: Any,
        mid: int,
        reason_codes: list[ReasonCode],
        properties: Properties | None = None,
    ) -> None:
        del client, userdata, properties
        for name, code in zip(self._asked.pop(mid, []), reason_codes, strict=False):
            if code.is_failure:
                self._complain(f"the broker refused the subscription {name!r}: {code}")

    def _on_unsubscribe(
        self,
        client: paho.Client,
        userdata: Any,
        mid: int,
        reason_codes: list[ReasonCode],
        properties: Properties | None = None,
    ) -> None:
        """Nothing to do: what is still delivered finds no handler."""
