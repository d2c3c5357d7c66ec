"""What the benchmark of screens runs beside the hub: readings that carry the time, and a crowd of screens.

`screens_crowd.py load BROKER RATE` publishes; `screens_crowd.py crowd PORT TOKEN NAME…` opens one live socket for each
name (`kiosk/k1`, `display/d1`, or `guide`), prints "ready" when each has its snapshot, and then, for each line on its
standard input, one line of JSON: what arrived since the line before.
"""

import asyncio
import json
import re
import sys
import time
import urllib.request
from contextlib import AsyncExitStack
from typing import Any

import aiomqtt
import uvloop
from websockets.asyncio.client import ClientConnection, connect

SENSORS = 50
STAMP = re.compile(rb'"sensor\d+\.value":\{"actual":(\d+\.\d+)')
"""A reading in a message: the time it was published."""

LARGEST = 32 * 1024 * 1024


def clock_ms() -> float:
    """Return the machine's one clock, the same for every process, in milliseconds."""
    return time.clock_gettime(time.CLOCK_MONOTONIC) * 1000


async def load(port: int, rate: int) -> None:
    """Publish `rate` readings a second, spread evenly over time and sensors; each says when it was sent."""
    async with aiomqtt.Client("127.0.0.1", port, max_inflight_messages=1000) as client:
        print("ready", flush=True)
        began, sent = time.monotonic(), 0
        while True:
            due = int((time.monotonic() - began) * rate)
            for number in range(sent, due):
                await client.publish(f"bench/sensor{number % SENSORS}", f'{{"value": {clock_ms():.3f}}}', qos=0)
            sent = due
            await asyncio.sleep(0.005)


class Screen:
    """One socket: answers the hub's pings as a page does, and notes how old what it is told is."""

    def __init__(self, name: str, socket: ClientConnection) -> None:
        self.name, self._socket = name, socket
        self.ages: list[float] = []
        self.snapshots = 0
        self.bytes = 0
        self.known = asyncio.Event()

    async def read(self) -> None:
        """Read until cancelled."""
        async for message in self._socket:
            data = message.encode() if isinstance(message, str) else message
            self.bytes += len(data)
            head = data[:20]
            if head.startswith(b'{"type":"changes"'):
                self._changed(data)
            elif head.startswith(b'{"type":"screen"'):
                await self._answer(json.loads(data)["message"])
            else:
                self.snapshots += 1
                self.known.set()

    def _changed(self, data: bytes) -> None:
        stamps = STAMP.findall(data)
        if stamps:
            # The oldest of what this message tells: the screen sees nothing later than this.
            self.ages.append(clock_ms() - min(map(float, stamps)))

    async def _answer(self, asked: dict[str, Any]) -> None:
        seq = asked.get("seq")
        if asked["type"] == "status":
            await self._say({"type": "status", "boot": "bench", "age": 1, "width": 1080, "height": 1920, "ratio": 1,
                             "visible": True, "page": "attract"})  # fmt: skip
        elif asked["type"] == "ping":
            await self._say({"type": "pong", "seq": seq})
        elif asked["type"] == "show":
            shown = {name: asked.get(name, "") for name in ("content", "caption", "camera")}
            await self._say({"type": "shown", "seq": seq, **shown})

    async def _say(self, message: dict[str, Any]) -> None:
        await self._socket.send(json.dumps({"type": "screen", "message": message}))

    def told(self) -> dict[str, Any]:
        """Return what arrived since the last call."""
        ages, self.ages = sorted(self.ages), []
        told = {"name": self.name, "ages": ages, "snapshots": self.snapshots, "bytes": self.bytes}
        self.snapshots = self.bytes = 0
        return told


def cookie_of(port: int, name: str) -> str:
    """Open a screen's page, and return the cookie it gives."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{name}", timeout=30) as page:
        return str(page.headers["Set-Cookie"]).partition(";")[0]


async def crowd(port: int, token: str, names: list[str]) -> None:
    """Open all sockets and tell of them whenever asked; ends with standard input."""
    async with AsyncExitStack() as stack:
        screens = []
        for name in names:
            headers = {"Authorization": f"Bearer {token}"}
            if name != "guide":
                headers = {"Cookie": await asyncio.to_thread(cookie_of, port, name)}
            query = "" if name == "guide" else f"?screen={name}"
            socket = await stack.enter_async_context(
                connect(
                    f"ws://127.0.0.1:{port}/api/live{query}", additional_headers=headers, proxy=None, max_size=LARGEST
                )
            )
            screens.append(Screen(name, socket))
        async with asyncio.TaskGroup() as group:
            readers = [group.create_task(screen.read()) for screen in screens]
            for screen in screens:
                await screen.known.wait()
            print("ready", flush=True)
            while await asyncio.to_thread(sys.stdin.readline):
                print(json.dumps([screen.told() for screen in screens]), flush=True)
            for reader in readers:
                reader.cancel()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["load", broker, rate]:
            uvloop.run(load(int(broker), int(rate)))
        case ["crowd", hub, key, *wanted]:
            uvloop.run(crowd(int(hub), key, wanted))
        case other:
            sys.exit(f"expected load or crowd, got {other}")
