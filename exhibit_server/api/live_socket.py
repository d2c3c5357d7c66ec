"""WS /api/live: the snapshot and the changes of `exhibit_server.api.live`, and the way to and from screens."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from devices.core.clock import wall_time
from exhibit_server.access import LoginRefused, Permission, Principal
from exhibit_server.api import views
from exhibit_server.api.deps import get_hub, get_principal
from exhibit_server.api.live import LATEST_EVENTS
from exhibit_server.api.live_client import Client
from exhibit_server.api.schemas import EventView, LivePong, LiveScreen
from exhibit_server.api.sessions import session_view
from exhibit_server.hub import Hub
from exhibit_server.screens import Browser

router = APIRouter()

LARGEST_MESSAGE = 64 * 1024
NORMAL = 1000
POLICY_VIOLATION = 1008


@router.websocket("/live")
async def live(socket: WebSocket) -> None:
    """Follow the hall. `?screen=display/twin` makes this socket a browser of the hall."""
    hub = await get_hub(socket)
    try:
        principal = await get_principal(socket, hub)
    except LoginRefused as refusal:
        await socket.close(POLICY_VIOLATION, str(refusal))
        return
    if not principal.may(Permission.READ_PUBLIC):
        await socket.close(POLICY_VIOLATION, "not allowed")
        return
    await socket.accept()
    client = Client(
        staff=principal.may(Permission.READ_EVENTS),
        guide=principal.may(Permission.TAKE_OVER),
        devices=principal.may(Permission.READ_DEVICES),
        approver=principal.may(Permission.APPROVE_DEVICE),
    )
    with ExitStack() as stack:
        stack.callback(hub.live.leave, client)
        if principal.screen is not None:
            hub.stage.queue.screen_came(principal.screen)
            stack.callback(hub.stage.queue.screen_went, principal.screen)
        hear = _open_screen(socket, hub, principal, client, stack)
        # The ordinary end: the browser goes away, perhaps in the middle of a message to it.
        with suppress_group(WebSocketDisconnect, RuntimeError):
            async with asyncio.TaskGroup() as group:
                group.create_task(_send(socket, hub, principal, client))
                group.create_task(_dismiss(socket, client))
                await _receive(socket, client, hear)


@contextmanager
def suppress_group(*kinds: type[Exception]) -> Iterator[None]:
    """Like `contextlib.suppress`, for what a TaskGroup raises."""
    try:
        yield
    except ExceptionGroup as group:
        _, rest = group.split(kinds)
        if rest is not None:
            raise rest from None


async def _send(socket: WebSocket, hub: Hub, principal: Principal, client: Client) -> None:
    await socket.send_text(await _snapshot(hub, principal, client))
    while True:
        message = await client.next()
        if message is None:
            hub.live.leave(client)
            message = await _snapshot(hub, principal, client)
        await socket.send_text(message)


async def _dismiss(socket: WebSocket, client: Client) -> None:
    """End the connection of a screen that is let in no more."""
    await client.dismissed.wait()
    await socket.close(POLICY_VIOLATION, "let in no more")
    raise WebSocketDisconnect(POLICY_VIOLATION)


async def _snapshot(hub: Hub, principal: Principal, client: Client) -> str:
    events: list[EventView] = []
    if client.staff:
        newest_first = await hub.store.events.page(LATEST_EVENTS)
        events = [views.event_view(event) for event in reversed(newest_first)]
    hall = hub.hall.model_copy(update={"page_version": hub.screens.present})
    return hub.live.join(client, session_view(principal), hall, events)


async def _receive(socket: WebSocket, client: Client, hear: Callable[[Mapping[str, Any]], None]) -> None:
    while True:
        match _parsed(await _heard(socket)):
            case {"type": "ping"}:
                client.put(LivePong(at=wall_time()).model_dump_json())
            case {"type": "screen", "message": dict(inner)}:
                hear(inner)


async def _heard(socket: WebSocket) -> str | None:
    """Return the next text, or None for a binary message: a screen has no reason to send one, and does no harm."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", NORMAL), message.get("reason"))
    text: str | None = message.get("text")
    return text


def _parsed(text: str | None) -> Any:
    """Return the message, or None for what is none: a screen can't break the hub by what it says."""
    if text is None or len(text) > LARGEST_MESSAGE:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _may_be(principal: Principal, screen: str) -> bool:
    """A screen is whoever has its cookie; a program with a technician's token may stand in for one (a simulator)."""
    return principal.screen == screen or principal.may(Permission.SIMULATE_FAULT)


def _open_screen(
    socket: WebSocket, hub: Hub, principal: Principal, client: Client, stack: ExitStack
) -> Callable[[Mapping[str, Any]], None]:
    """Join the wire of a kiosk or display, if this socket is one; return where what the screen says goes."""
    screen = socket.query_params.get("screen", "")
    wire = hub.screens.screen(screen)
    if wire is None or not _may_be(principal, screen):
        return lambda message: None

    def send(message: Mapping[str, Any]) -> None:
        client.put(LiveScreen(message=dict(message)).model_dump_json())

    simulated = socket.query_params.get("simulated") == "1"
    browser = Browser(send, simulated=simulated, leave=client.dismissed.set)
    wire.join(browser)
    stack.callback(wire.leave, browser)
    return lambda message: wire.hear(browser, message)
