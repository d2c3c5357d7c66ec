"""Webhooks: let in by the secret in their address, bounded, and silent about everything else."""

from collections.abc import AsyncIterator
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI

from devices.core.wires import HttpCall
from exhibit_server.api import hooks, problems
from exhibit_server.outgoing import BURST, Outgoing

SECRET = "Zt3-b7_long-and-random"


@pytest.fixture
async def outgoing() -> AsyncIterator[Outgoing]:
    async with Outgoing() as made:
        yield made


@pytest.fixture
async def heard(outgoing: Outgoing) -> list[HttpCall]:
    calls: list[HttpCall] = []
    outgoing.wire("counter", "http://counter.local").on_call(SECRET, calls.append)
    outgoing.wire("deaf", "http://deaf.local")
    return calls


@pytest.fixture
async def client(outgoing: Outgoing) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(hooks.router, prefix="/api")
    problems.install(app)
    app.state.hub = SimpleNamespace(outgoing=outgoing)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub") as made:
        yield made


async def test_a_call_reaches_its_device_whole(heard: list[HttpCall], client: httpx.AsyncClient) -> None:
    answer = await client.post(f"/api/hooks/counter/{SECRET}?zone=2", content=b'{"people": 3}')
    assert (answer.status_code, answer.content) == (204, b"")
    assert heard == [HttpCall("", {"zone": "2"}, b'{"people": 3}')]


@pytest.mark.parametrize(
    "path",
    [
        "/api/hooks/counter/another",
        f"/api/hooks/counter/{SECRET}x",
        f"/api/hooks/counter/{SECRET.lower()}",
        f"/api/hooks/nobody/{SECRET}",
        f"/api/hooks/deaf/{SECRET}",
        "/api/hooks/deaf/%20",
        "/api/hooks/counter/%ED%A0%80",
        "/api/hooks/counter/" + "x" * 5000,
    ],
)
async def test_anything_wrong_is_not_found_and_looks_alike(
    heard: list[HttpCall], client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.post(path, content=b"{}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == (await client.post("/api/hooks/nobody/nothing", content=b"{}")).json()
    assert heard == []


async def test_a_call_that_is_too_long_is_let_go(heard: list[HttpCall], client: httpx.AsyncClient) -> None:
    assert (await client.post(f"/api/hooks/counter/{SECRET}", content=b"x" * hooks.LARGEST)).status_code == 204
    assert (await client.post(f"/api/hooks/counter/{SECRET}", content=b"x" * (hooks.LARGEST + 1))).status_code == 404
    assert len(heard) == 1


async def test_too_many_calls_are_turned_away(heard: list[HttpCall], client: httpx.AsyncClient) -> None:
    answers = [await client.post(f"/api/hooks/counter/{SECRET}") for _ in range(int(BURST) + 30)]
    statuses = [answer.status_code for answer in answers]
    assert statuses[0] == 204 and statuses[-1] == 429
    assert len(heard) == statuses.count(204)


async def test_only_posts_are_calls(heard: list[HttpCall], client: httpx.AsyncClient) -> None:
    assert (await client.get(f"/api/hooks/counter/{SECRET}")).status_code == 405
    assert heard == []
