"""A screen that does not read: it slows nobody, and what waits for it stays small. Real sockets, real back-pressure."""

import asyncio
import socket
import threading

import httpx

from exhibit_server.api.live_client import QUEUE, Client
from tests.exhibit_server.api.hub_bench import PATIENCE, RunningHub
from tests.exhibit_server.api.live_bench import Json, Live, watching

WORDS = "x" * 40_000
MOST = 20_000
"""Messages after which a screen that reads nothing must have been given up: far more than the system's buffers hold."""


def small_socket(hub: RunningHub) -> socket.socket:
    """Connect with little room for what was not read."""
    url = httpx.URL(hub.base)
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    made.connect((url.host, url.port or 80))
    return made


def client_of(hub: RunningHub, others: set[Client]) -> Client:
    (client,) = hub.call(lambda: set(hub.hub.live._clients)) - others
    return client


async def shout(hub: RunningHub, number: int, quick: Client) -> None:
    """Change a point, tell everybody, and wait until the one that reads has been handed it."""
    hub.hub.rig["wall"].readings({"caption": f"{number} {WORDS}"})
    hub.hub.live._flush()
    while quick._queue:
        await asyncio.sleep(0)


async def shout_until_behind(hub: RunningHub, quick: Client, deaf: Client) -> int:
    """Tell everybody something new until one is behind; return how often that was, and go on for a while."""
    number = most = 0
    while not deaf.behind:
        assert number < MOST, "a screen that reads nothing is still sent everything"
        await shout(hub, number, quick)
        most = max(most, len(deaf._queue))
        number += 1
    assert most <= QUEUE
    for further in range(number, number + 100):
        await shout(hub, further, quick)
        assert not deaf._queue, "nothing is kept for who is behind"
    assert not quick.behind, "the one that reads was never behind"
    return number + 99


def number_of(message: Json) -> int | None:
    told = message.get("points", {}).get("wall.caption")
    return int(told["actual"].partition(" ")[0]) if told and WORDS in str(told["actual"]) else None


def test_a_screen_that_stops_reading_slows_nobody_and_keeps_no_memory(hub: RunningHub) -> None:
    before = hub.call(lambda: set(hub.hub.live._clients))
    heard: list[int] = []

    def listen(live: Live) -> None:
        while not heard or heard[-1] >= 0:
            message = live.next()
            number = number_of(message)
            if number is not None:
                heard.append(number)
            elif message["type"] == "pong":
                heard.append(-1)

    with watching(hub, "kiosk", sock=small_socket(hub), max_queue=1, ping_interval=None) as deaf:
        deaf.next()
        deaf_client = client_of(hub, before)
        with watching(hub, "kiosk") as quick:
            quick.next()
            listener = threading.Thread(target=listen, args=(quick,))
            listener.start()
            last = hub.do(shout_until_behind(hub, client_of(hub, {*before, deaf_client}), deaf_client))
            quick.say({"type": "ping", "at": 1})
            listener.join(PATIENCE)
        assert heard == [*range(last + 1), -1], "the one that reads heard every word"
        snapshot = deaf.until(lambda message: message["type"] == "snapshot")
        points = {point["name"]: point["actual"] for point in snapshot["devices"]["wall"]["points"]}
        assert points["caption"] == f"{last} {WORDS}", "when it reads again, it is told how things stand now"
