"""A screen of the hall for tests: one live socket, read with patience."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from websockets.sync.client import connect
from websockets.sync.connection import Connection

from tests.exhibit_server.api.hub_bench import PATIENCE, RunningHub

Json = dict[str, Any]


class Live:
    """A connected screen."""

    def __init__(self, socket: Connection) -> None:
        self.socket = socket

    def next(self, timeout: float = PATIENCE) -> Json:
        """Return the next message. Raises TimeoutError."""
        message: Json = json.loads(self.socket.recv(timeout=timeout))
        return message

    def until(self, condition: Callable[[Json], object], timeout: float = PATIENCE) -> Json:
        """Return the first message that fits."""
        end = time.monotonic() + timeout
        while True:
            message = self.next(max(end - time.monotonic(), 0.01))
            if condition(message):
                return message

    def say(self, message: str | bytes | Json) -> None:
        """Send JSON, or a text or bytes as they are."""
        self.socket.send(json.dumps(message) if isinstance(message, dict) else message)

    def answers(self) -> bool:
        """Whether the hub still answers a ping of this socket."""
        self.say({"type": "ping", "at": 1})
        return bool(self.until(lambda message: message["type"] == "pong")["at"] > 0)


@contextmanager
def watching(hub: RunningHub, role: str = "guest", query: str = "", **options: Any) -> Iterator[Live]:
    """Open the live socket with a role's token."""
    url = f"{hub.base.replace('http', 'ws')}/api/live{query}"
    headers = {**hub.headers(role), **options.pop("headers", {})}
    with connect(url, additional_headers=headers, max_size=None, open_timeout=PATIENCE, **options) as socket:
        yield Live(socket)
