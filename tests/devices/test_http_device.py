"""Services on HTTP described as data: in memory, on a real socket, and whatever a service can answer."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.core.errors import Refused
from devices.core.events import DeviceEvent, State
from devices.core.verbs import Command
from devices.core.wires import HttpAnswer, HttpCall
from devices.sim.hosting_http import HttpFarEnd, HttpHost
from devices.transports.memory_http import MemoryHttpWire
from exhibit_server.outgoing import Outgoing
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import running, wait_until
from tests.devices.http_bench import HttpBench, http_bench, make_device, make_sim

LAMP: dict[str, Any] = {
    "points": {
        "power": {"type": "boolean"},
        "level": {"type": "integer", "unit": "%", "minimum": 0, "maximum": 100},
        "firmware": {"type": "text"},
    },
    "reads": [
        {"path": "/status", "values": {"power": "on", "level": "level"}},
        {"path": "/version", "text": "firmware", "every": "1h"},
    ],
    "commands": {
        "power": {"method": "PUT", "path": "/power", "json": {"on": "{value}"}},
        "level": {"path": "/level/{value}"},
        "identify": {"path": "/identify", "label": {"en": "Blink"}},
    },
    "hook": {"secret": "${LAMP_SECRET}", "values": {"level": "level"}},
    "auth": {"bearer": "${LAMP_TOKEN}"},
    "halt": {"command": "power", "value": False},
}
SERVICE: dict[str, Any] = {
    "state": {"on": False, "level": 30, "version": "1.2.3"},
    "pages": {"/status": ".", "/version": "version"},
    "changes": [
        {"method": "PUT", "path": "/power", "set": {"on": "on"}},
        {"path": r"/level/(?P<level>\d+)", "set": {"level": "$level"}},
        {"path": "/identify", "set": {}},
    ],
    "token": "Bearer t0ken",
}


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAMP_TOKEN", "t0ken")
    monkeypatch.setenv("LAMP_SECRET", "s3cret")


def test_a_lamp_is_read_commanded_confirmed_and_halted() -> None:
    async def story() -> None:
        async with http_bench(LAMP, SERVICE) as bench:
            device = bench.device
            await bench.until_state(State.ONLINE)
            assert (device.value("power"), device.value("level"), device.value("firmware")) == (False, 30, "1.2.3")
            sent = await device.set("power", value=True)
            await device.confirm("power", value=True, since=sent, within=5)
            assert ("PUT", "/power", b'{"on": true}') in bench.asked
            sent = await device.set("level", 80)
            await device.confirm("level", 80, since=sent, within=5)
            assert ("POST", "/level/80", b"") in bench.asked
            await device.perform(Command("identify"))
            await device.halt()
            await wait_until(lambda: device.value("power") is False)
            assert bench.faults() == []

    run_virtual(story())


def test_a_call_of_the_service_is_a_reading_and_rubbish_in_it_is_none() -> None:
    async def story() -> None:
        async with http_bench(LAMP, SERVICE) as bench:
            await bench.until_state(State.ONLINE)
            assert bench.wire.call(HttpCall("", {}, b'{"level": 55, "more": [1]}'), "s3cret")
            assert bench.device.value("level") == 55 and bench.device.value("power") is False
            assert not bench.wire.call(HttpCall("", {}, b'{"level": 66}'), "another")
            assert bench.device.value("level") == 55
            bench.wire.call(HttpCall("", {"level": "44"}, b""))
            assert bench.device.value("level") == 44
            for body in (b"\xff\x00", b"[" * 60_000, b'{"level": NaN}', b"{}", b"7", b'{"level": {}}'):
                bench.wire.call(HttpCall("", {}, body))
            assert len(bench.faults()) == 6 and bench.device.value("level") == 44
            bench.wire.call(HttpCall("", {}, b'{"level": 400}'))
            assert bench.device.value("level") is None

    run_virtual(story())


@pytest.mark.parametrize("fault", ["offline", "mute", "noise"])
def test_a_service_that_is_gone_claims_nothing_and_comes_back(fault: str) -> None:
    async def story() -> None:
        async with http_bench(LAMP, SERVICE) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = fault
            await bench.until_state(State.OFFLINE, 60)
            assert all(bench.device.value(name) is None for name in bench.device.points)
            bench.sim.fault = None
            await bench.until_state(State.ONLINE, 60)
            assert bench.device.value("level") == 30

    run_virtual(story())


def test_a_refused_command_says_so_and_a_stuck_service_is_not_believed() -> None:
    async def story() -> None:
        async with http_bench(LAMP, SERVICE) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "refuse"
            with pytest.raises(Refused, match="status 403"):
                await bench.device.set("level", 80)
            bench.sim.fault = "stuck"
            await bench.device.set("level", 80)
            await asyncio.sleep(20)
            assert bench.device.value("level") == 30

    run_virtual(story())


def test_a_service_that_does_not_let_the_hub_in_is_degraded_and_a_secret_that_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def story(reason: str) -> HttpBench:
        async with http_bench(LAMP, SERVICE) as bench:
            await bench.until_state(State.DEGRADED)
            assert reason in str(bench.device.availability.reason.details)
            assert bench.device.value("level") is None
            return bench

    monkeypatch.setenv("LAMP_TOKEN", "wrong")
    run_virtual(story("status 401"))
    monkeypatch.delenv("LAMP_TOKEN")
    run_virtual(story("LAMP_TOKEN"))
    monkeypatch.delenv("LAMP_SECRET")
    bench = run_virtual(story("LAMP_TOKEN"))
    assert any("LAMP_SECRET" in fault for fault in bench.faults())
    assert not any("t0ken" in fault for fault in bench.faults())


def test_a_service_that_only_calls_goes_offline_when_it_falls_silent() -> None:
    options = {
        "points": {"people": {"type": "integer", "minimum": 0}},
        "hook": {"secret": "${LAMP_SECRET}", "values": {"people": "count.now"}},
        "silence": "30s",
    }

    async def story() -> None:
        async with http_bench(options, {"state": {"count": {"now": 7}}, "calls": "5s"}) as bench:
            await bench.until_state(State.ONLINE)
            assert bench.device.value("people") == 7
            bench.sim.fault = "mute"
            await bench.until_state(State.OFFLINE, 90)
            assert bench.device.value("people") is None

    run_virtual(story())


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([200, 200, 204, 301, 404, 500]),
            st.binary(max_size=60)
            | st.sampled_from(
                [b"{}", b"[]", b"null", b'{"on": 3, "level": -1}', b'{"on": true, "level": "x"}', b"[" * 5000, b'{"on"']
            ),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_a_service_answers_the_driver_stands(answers: list[tuple[int, bytes]]) -> None:
    async def story() -> None:
        turn = 0

        async def answering(method: str, path: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer | None:
            nonlocal turn
            turn += 1
            status, said = answers[turn % len(answers)]
            return HttpAnswer(status, {}, said)

        events: list[DeviceEvent] = []
        plain = {key: value for key, value in LAMP.items() if key not in ("hook", "auth")}
        device = make_device(plain, MemoryHttpWire("service", answering), events)
        async with running(device):
            await asyncio.sleep(30)
        assert device.states["level"].actual is None
        assert not [event for event in events if "driver stopped" in str(event)]

    run_virtual(story())


async def test_on_real_sockets_with_the_hubs_own_client() -> None:
    sim = make_sim(LAMP, SERVICE)
    host = HttpHost("127.0.0.1", 0, HttpFarEnd([sim]))
    events: list[DeviceEvent] = []
    async with running(host), Outgoing() as outgoing:
        wire = outgoing.wire("box", f"http://127.0.0.1:{await host.ready()}")
        device = make_device({**LAMP, "poll": "200ms"}, wire, events)
        async with running(device):
            await wait_until(lambda: device.value("level") == 30)
            sent = await device.set("level", 60)
            await device.confirm("level", 60, since=sent, within=5)
            assert outgoing.deliver("box", "s3cret", HttpCall("", {}, b'{"level": 61}')) == "taken"
            sim.fault = "offline"
            await wait_until(lambda: device.availability.state is State.OFFLINE)
            sim.fault = None
            await wait_until(lambda: device.availability.state is State.ONLINE)
