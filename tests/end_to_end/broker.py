"""An independent ear on MQTT, and a Mosquitto that is nobody's child but ours."""

import os
import shutil
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from tests.end_to_end.hub import Child, eventually

CONNECTS_WITHIN = 5.0


@dataclass(frozen=True, slots=True)
class Heard:
    """One message as it came."""

    topic: str
    payload: str
    retained: bool


class Ear:
    """A client with a connection of its own that remembers all it hears. Use as a context manager."""

    def __init__(self, port: int, *topics: str) -> None:
        self._port, self._topics = port, topics
        self._heard: list[Heard] = []
        self._lock = threading.Lock()
        self._subscribed = threading.Event()
        self._client = paho.Client(CallbackAPIVersion.VERSION2)
        self._client.on_message = self._hear
        self._client.on_subscribe = lambda *_: self._subscribed.set()

    def __enter__(self) -> Self:
        self._client.connect("127.0.0.1", self._port)
        self._client.loop_start()
        self._client.subscribe([(topic, 1) for topic in self._topics])
        assert self._subscribed.wait(CONNECTS_WITHIN), "the broker did not accept the subscription"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def heard(self, topic: str) -> list[Heard]:
        """Return what came on one topic, oldest first."""
        with self._lock:
            return [each for each in self._heard if each.topic == topic]

    def last(self, topic: str) -> str | None:
        """Return the latest payload on one topic."""
        heard = self.heard(topic)
        return heard[-1].payload if heard else None

    def retained(self, topic: str) -> str | None:
        """Return what the broker had kept on one topic."""
        return next((each.payload for each in self.heard(topic) if each.retained), None)

    def _hear(self, client: Any, userdata: Any, message: paho.MQTTMessage) -> None:
        del client, userdata
        with self._lock:
            self._heard.append(Heard(message.topic, message.payload.decode(errors="replace"), message.retain))


@dataclass(frozen=True, slots=True)
class OwnBroker:
    """Where it listens."""

    port: int

    @property
    def url(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}"


@contextmanager
def own_broker(folder: Path) -> Iterator[OwnBroker]:
    """Run a Mosquitto that outlives hubs."""
    program = shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program is not None, "Mosquitto is not installed"
    port = free_port()
    user = "user root\n" if os.geteuid() == 0 else ""
    config = folder / "mosquitto.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n{user}")
    child = Child([program, "-c", str(config)], folder, "mosquitto", {})
    try:
        eventually(lambda: _accepts(port), CONNECTS_WITHIN, "Mosquitto listens")
        yield OwnBroker(port)
    finally:
        child.send(signal.SIGTERM)


def free_port() -> int:
    """Return a port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
