"""Serves the hub with uvicorn: sockets bound first (so that a taken port is said at once), then everything else."""

import asyncio
import errno
import logging
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog
import uvicorn
import uvloop

from exhibit_server.app import create_app
from exhibit_server.cli.common import WRONG, explained, fail
from exhibit_server.hub import Hub
from exhibit_server.settings import Settings

READY_WITHIN = 30.0
"""Seconds the hub has to become ready before it is announced anyway, with what is missing."""

Announce = Callable[[Hub, Settings], Awaitable[None]]


def host(settings: Settings, announce: Announce) -> None:
    """Serve until interrupted; `announce` is called once when the hub is ready."""
    configure_logging(as_json=settings.log_json)
    listener = _bind(settings)
    chosen = settings.model_copy(update={"port": listener.getsockname()[1]})
    with explained(), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(chosen, listener, announce))


def configure_logging(*, as_json: bool) -> None:
    """Log to standard error: one line of JSON each, or lines for people."""
    renderer = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )


async def _serve(settings: Settings, listener: socket.socket, announce: Announce) -> None:
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        loop="none",
        http="httptools",
        ws="websockets-sansio",
        # Each socket would compress the same message again: 200 screens cost more processor than their network saves.
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    server = uvicorn.Server(config)
    async with asyncio.TaskGroup() as group:
        announcing = group.create_task(_announce_when_ready(server, app, settings, announce))
        await server.serve(sockets=[listener])
        announcing.cancel()
    if not server.started:
        fail("the hub could not start; the reason stands above", WRONG)


async def _announce_when_ready(server: uvicorn.Server, app: object, settings: Settings, announce: Announce) -> None:
    while not server.started:  # noqa: ASYNC110 - uvicorn offers no event for it
        await asyncio.sleep(0.02)
    hub: Hub = app.state.hub  # type: ignore[attr-defined]
    with suppress(TimeoutError):  # announced with what is missing
        async with asyncio.timeout(READY_WITHIN):
            while hub.not_ready():  # noqa: ASYNC110 - several causes, none of which is one event
                await asyncio.sleep(0.05)
    await announce(hub, settings)


def _bind(settings: Settings) -> socket.socket:
    """Return a socket on the wanted port, or on any free one where that is allowed."""
    try:
        return _listener(settings.host, settings.port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE and settings.allow_other_port:
            return _listener(settings.host, 0)
        fail(f"can't listen on {settings.host}:{settings.port}: {error.strerror}; choose another with --port")


def _listener(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener
