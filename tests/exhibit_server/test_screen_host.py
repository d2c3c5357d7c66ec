"""A simulated screen as a real client of a WebSocket server that plays the hub."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.server import ServerConnection, serve

from devices.drivers.browser_display import BrowserDisplay
from devices.sim.browser_display import DisplaySimulator
from exhibit_server.cli.screen_host import WebSocketScreenHost
from tests.devices.message_bench import make_sim, running
from tests.devices.mosquitto_bench import free_port


class Hub:
    """Takes connections as the hub's live socket does: a snapshot first, then frames both ways."""

    def __init__(self) -> None:
        self.arrivals: asyncio.Queue[ServerConnection] = asyncio.Queue()

    async def _welcome(self, socket: ServerConnection) -> None:
        await socket.send(json.dumps({"type": "snapshot", "devices": ["screen"] * 1000}))
        self.arrivals.put_nowait(socket)
        await socket.wait_closed()

    @asynccontextmanager
    async def open(self, port: int) -> AsyncIterator[None]:
        async with serve(self._welcome, "127.0.0.1", port, close_timeout=0.5):
            yield

    async def arrival(self) -> ServerConnection:
        async with asyncio.timeout(10):
            return await self.arrivals.get()


def screen(**message: Any) -> str:
    return json.dumps({"type": "screen", "message": message})


async def answer(socket: ServerConnection) -> Any:
    async with asyncio.timeout(5):
        return json.loads(await socket.recv())


def host_to(port: int) -> tuple[Any, WebSocketScreenHost]:
    sim = make_sim(BrowserDisplay, DisplaySimulator, {}, {"paint": 0})
    url = f"ws://127.0.0.1:{port}/api/live?screen=display/twin&simulated=1"
    return sim, WebSocketScreenHost(sim, url, "secret-token")


async def test_it_names_itself_and_answers_show_and_ping_and_nothing_else() -> None:
    hub, port = Hub(), free_port()
    _, host = host_to(port)
    async with hub.open(port), running(host):
        socket = await hub.arrival()
        assert socket.request is not None
        assert socket.request.path == "/api/live?screen=display/twin&simulated=1"
        assert socket.request.headers["Authorization"] == "Bearer secret-token"
        await socket.send(json.dumps({"type": "pong", "at": 1}))
        await socket.send(screen(type="dance", seq=1))
        await socket.send(screen(type="ping", seq=2))
        assert await answer(socket) == {"type": "screen", "message": {"type": "pong", "seq": 2}}
        await socket.send(screen(type="show", seq=3, content="twin", caption="침수", camera="river"))
        shown = {"type": "shown", "seq": 3, "content": "twin", "caption": "침수", "camera": "river"}
        assert await answer(socket) == {"type": "screen", "message": shown}


async def test_it_comes_back_when_the_hub_restarts() -> None:
    hub, port = Hub(), free_port()
    _, host = host_to(port)
    async with running(host):
        async with hub.open(port):
            await hub.arrival()
        async with hub.open(port):
            socket = await hub.arrival()
            await socket.send(screen(type="ping", seq=1))
            assert (await answer(socket))["message"]["type"] == "pong"


async def test_frames_that_are_no_json_cost_a_reconnection_at_most() -> None:
    hub, port = Hub(), free_port()
    _, host = host_to(port)
    async with hub.open(port), running(host):
        socket = await hub.arrival()
        for frame in ('{"type": "screen"', '"screen"', '["screen"]', b'{"type": "screen", \xff'):
            await socket.send(frame)
        await socket.send(screen(type="ping", seq=1))
        assert (await answer(socket))["message"] == {"type": "pong", "seq": 1}


async def test_offline_leaves_and_mending_returns() -> None:
    hub, port = Hub(), free_port()
    sim, host = host_to(port)
    async with hub.open(port), running(host):
        socket = await hub.arrival()
        sim.fault = "offline"
        async with asyncio.timeout(5):
            await socket.wait_closed()
        assert hub.arrivals.empty()
        sim.fault = None
        await hub.arrival()
