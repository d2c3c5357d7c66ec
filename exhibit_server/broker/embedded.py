"""amqtt inside the hub, where no Mosquitto is installed. For demonstrations: it leaks retained messages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any


@asynccontextmanager
async def embedded_broker(host: str, port: int) -> AsyncIterator[None]:
    """Run a broker in this loop while the context is open."""
    # Imported late: it takes a fifth of a second that a hub with Mosquitto need not spend.
    from amqtt.broker import Broker  # noqa: PLC0415

    broker = Broker(_configuration(host, port))
    await broker.start()
    try:
        yield
    finally:
        await broker.shutdown()


def _configuration(host: str, port: int) -> dict[str, Any]:
    return {
        "listeners": {"default": {"type": "tcp", "bind": f"{host}:{port}", "max_connections": 500}},
        "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}},
    }
