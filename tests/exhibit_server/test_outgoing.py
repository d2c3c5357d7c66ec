"""The hub's way to services on HTTP: bounded, checked, and never led elsewhere."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest

from devices.core.errors import BadAnswer, DeviceError, NoAnswer, WireDown
from devices.core.wires import HttpCall
from exhibit_server.outgoing import BURST, LARGEST, Bucket, Outgoing, ServiceWire

Answer = Callable[[httpx.Request], httpx.Response] | Callable[[httpx.Request], Awaitable[httpx.Response]]


def said(status: int, body: bytes = b"", **headers: str) -> httpx.Response:
    """An answer that still has to be read, as from a socket."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers=named, stream=httpx.ByteStream(body))


def wire(answer: Answer) -> ServiceWire:
    return Outgoing(httpx.MockTransport(answer)).wire("box", "http://box.local/api/")  # type: ignore[arg-type]


async def test_an_answer_comes_back_whole_whatever_its_status() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["accept-encoding"] == "identity" and request.headers["x-key"] == "k"
        assert (request.method, str(request.url), request.read()) == ("PUT", "http://box.local/api/a?b=c", b"body")
        return said(418, b"short", X_Kind="teapot")

    found = await wire(answer).request("PUT", "/a?b=c", body=b"body", headers={"X-Key": "k"})
    assert (found.status, found.headers["x-kind"], found.body) == (418, "teapot", b"short")


async def endless() -> AsyncIterator[bytes]:
    while True:
        yield b"x" * 4096


@pytest.mark.parametrize(
    ("answer", "kind", "problem"),
    [
        (lambda request: httpx.Response(200, content=endless()), BadAnswer, str(LARGEST)),
        (lambda request: said(200, content_encoding="gzip"),
         BadAnswer, "compressed"),
        (lambda request: said(302, location="http://other.local/"), BadAnswer, "another host"),
        (lambda request: said(302, location="https://box.local/"), BadAnswer, "another host"),
        (lambda request: said(302, location="/again"), BadAnswer, "redirects"),
    ],
    ids=["endless", "compressed", "elsewhere", "another scheme", "in a circle"],
)  # fmt: skip
async def test_what_a_service_may_not_do(answer: Answer, kind: type[DeviceError], problem: str) -> None:
    with pytest.raises(kind, match=problem):
        await wire(answer).request("GET", "/")


async def test_a_redirect_on_the_same_host_is_followed_for_reads_only() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/old":
            return said(308, location="/api/new")
        return said(200, request.url.path.encode())

    assert (await wire(answer).request("GET", "/old")).body == b"/api/new"
    assert (await wire(answer).request("POST", "/old")).status == 308


async def test_nobody_there_is_a_wire_that_is_down_and_too_late_is_no_answer() -> None:
    def refused(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    async def late(request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    with pytest.raises(WireDown, match="refused"):
        await wire(refused).request("GET", "/")
    with pytest.raises(NoAnswer):
        await wire(late).request("GET", "/", timeout=0.05)


async def test_a_cookie_is_not_kept() -> None:
    seen: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("cookie"))
        return said(200, set_cookie="a=b")

    way = wire(answer)
    await way.request("GET", "/")
    await way.request("GET", "/")
    assert seen == [None, None]


async def test_calls_are_let_in_by_their_secret_and_not_too_many() -> None:
    async with Outgoing() as outgoing:
        heard: list[HttpCall] = []
        call = HttpCall("", {}, b"{}")
        way = outgoing.wire("box", "http://box.local")
        assert outgoing.deliver("box", "", call) == "unknown"
        way.on_call("s3cret", heard.append)
        assert outgoing.deliver("box", "wrong", call) == "unknown"
        assert outgoing.deliver("other", "s3cret", call) == "unknown"
        answers = [outgoing.deliver("box", "s3cret", call) for _ in range(int(BURST) + 20)]
        assert answers[0] == "taken" and answers[-1] == "too_many"
        assert len(heard) == answers.count("taken")


async def test_a_bucket_fills_again() -> None:
    bucket = Bucket(rate=1000.0, burst=1.0)
    assert bucket.take()
    async with asyncio.timeout(10):
        while not bucket.take():
            await asyncio.sleep(0.001)
