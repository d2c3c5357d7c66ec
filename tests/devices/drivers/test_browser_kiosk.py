"""Browser kiosk: what its page tells, how it is judged, and commands that the page itself confirms, on virtual time."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.clock import now
from devices.core.errors import BadCommand, NoAnswer, Refused, WireDown
from devices.core.events import DeviceEvent, State
from devices.core.simulation import World
from devices.drivers.browser_kiosk import BrowserKiosk
from devices.sim.browser_kiosk import KioskSimulator
from devices.sim.hosting_screens import MemoryScreen, ScreenHost, memory_screen
from devices.transports.browser_screen import ANSWER_WITHIN, LATENCY_EVERY, PING_EVERY
from scenes.virtual_time import run_virtual
from tests.devices.message_bench import Bench, make_device, make_sim, running, settle

Told = list[Mapping[str, Any]]
STATUS: Mapping[str, Any] = {
    "type": "status", "boot": "a1", "age": 3.0, "version": "new1", "width": 1080, "height": 1920, "ratio": 1.5,
    "visible": True, "page": "home", "tapped": None, "memory": 41.26,
}  # fmt: skip


@asynccontextmanager
async def page_bench(options: Mapping[str, Any] | None = None) -> AsyncIterator[tuple[Bench, MemoryScreen, Told]]:
    """A kiosk, the page a test plays, and what the page was told."""
    near, far = memory_screen("kiosk/lobby")
    near.page_version = "new1"
    events, told = list[DeviceEvent](), Told()
    bench = Bench(make_device(BrowserKiosk, options or {}, near, events.append), World(), events)
    async with running(bench.device):
        await settle()
        far.open(told.append)
        await settle()
        yield bench, far, told


def asked(told: Told, kind: str) -> Mapping[str, Any]:
    return [message for message in told if message["type"] == kind][-1]


async def answer_pings(far: MemoryScreen, told: Told, seconds: float, *, late: float = 0.0) -> None:
    """Answer pings for so many seconds, each so late."""
    answered, end = set[int](), now() + seconds
    while now() < end:
        for message in told:
            if message["type"] == "ping" and message["seq"] not in answered:
                answered.add(message["seq"])
                await asyncio.sleep(late)
                far.say({"type": "pong", "seq": message["seq"]})
        await asyncio.sleep(0.05)
    told[:] = [message for message in told if message["type"] != "ping"]


def test_a_page_is_asked_of_itself_and_what_it_tells_is_what_is_known() -> None:
    async def story() -> None:
        async with page_bench() as (bench, far, told):
            assert {message["type"] for message in told} == {"status", "ping"}
            assert State.ONLINE not in bench.states(), "nothing has been heard of it"
            far.say(STATUS)
            await settle()
            assert bench.state is State.ONLINE and not bench.faults
            device = bench.device
            known = {name: device.value(name) for name in device.points}
            assert (known["width"], known["height"], known["pixel_ratio"]) == (1080, 1920, 1.5)
            assert (known["version"], known["page"], known["visible"], known["memory"]) == ("new1", "home", True, 41.3)
            assert known["last_tap"] is None, "nobody ever touched it"
            far.say({"type": "status", "boot": "a1", "age": 9.0, "tapped": 2.0})
            await settle()
            assert device.value("loaded") == known["loaded"], "the same load, told later"
            assert str(device.value("last_tap")).endswith("Z") and device.value("width") == 1080
            far.say({"type": "status", "boot": "b2", "age": 0.1})
            await settle()
            assert device.value("loaded") != known["loaded"]

    run_virtual(story())


def test_when_the_browser_goes_only_the_last_tap_stays_known() -> None:
    async def story() -> None:
        async with page_bench() as (bench, far, _):
            far.say({**STATUS, "tapped": 1.0})
            await settle()
            far.close()
            await settle()
            assert bench.state is State.OFFLINE and bench.reason == "no_screen"
            states = bench.device.states
            assert [name for name in states if states[name].actual is not None] == ["last_tap"]

    run_virtual(story())


def test_an_old_a_hidden_and_a_slow_page_are_told_apart() -> None:
    async def story() -> None:
        async with page_bench({"slow": "200ms"}) as (bench, far, told):
            far.say({**STATUS, "version": "old0"})
            await settle()
            assert (bench.state, bench.reason) == (State.DEGRADED, "old_page")
            assert "new1" in bench.device.availability.reason.text("vi")
            far.say({**STATUS, "visible": False})
            await settle()
            assert (bench.state, bench.reason) == (State.DEGRADED, "screen_hidden")
            far.say(STATUS)
            await settle()
            assert bench.state is State.ONLINE
            await answer_pings(far, told, 5 * PING_EVERY, late=0.4)
            assert (bench.state, bench.reason) == (State.DEGRADED, "slow_screen")
            assert "200 ms" in bench.device.availability.reason.text("ko")
            await answer_pings(far, told, 6 * PING_EVERY)
            assert bench.state is State.ONLINE, "quick again"

    run_virtual(story())


def test_one_late_answer_makes_no_slow_screen() -> None:
    async def story() -> None:
        async with page_bench({"slow": "200ms"}) as (bench, far, told):
            far.say(STATUS)
            await answer_pings(far, told, 4 * PING_EVERY)
            await answer_pings(far, told, 1.0, late=0.9)
            await answer_pings(far, told, 2 * PING_EVERY)
            assert "slow_screen" not in {event.after.reason.code for event in bench.events if hasattr(event, "after")}

    run_virtual(story())


def test_the_latency_is_told_now_and_then() -> None:
    async def story() -> None:
        async with page_bench() as (bench, far, told):
            await answer_pings(far, told, 3 * LATENCY_EVERY + 1, late=0.01)
            assert 3 <= len([value for value in bench.readings("latency") if value is not None]) <= 5
            assert 5 <= bench.number("latency") <= 100

    run_virtual(story())


def test_a_command_is_done_when_the_page_says_so() -> None:
    async def story() -> None:
        async with page_bench() as (bench, far, told):
            far.say(STATUS)
            for verb, args in (("identify", {"seconds": 5}), ("reload", {}), ("screenshot", {})):
                performing = asyncio.ensure_future(bench.perform(verb, **args))
                await settle()
                assert not performing.done(), "nobody has answered yet"
                message = asked(told, verb)
                far.say({"type": "done", "seq": message["seq"] + 100})
                await settle()
                assert not performing.done(), "that was the answer to something else"
                far.say({"type": "done", "seq": message["seq"]})
                await performing
            assert asked(told, "identify")["seconds"] == 5
            with pytest.raises(BadCommand):
                await bench.perform("identify", seconds=0)

    run_virtual(story())


def test_a_page_that_refuses_or_is_silent_or_goes_is_no_success() -> None:
    async def story() -> None:
        async with page_bench() as (bench, far, told):
            far.say(STATUS)
            performing = asyncio.ensure_future(bench.perform("screenshot"))
            await settle()
            far.say({"type": "failed", "seq": asked(told, "screenshot")["seq"], "why": "no canvas \ud800"})
            with pytest.raises(Refused, match="no canvas"):
                await performing
            began = now()
            with pytest.raises(NoAnswer):
                await bench.perform("identify")
            assert now() - began == pytest.approx(ANSWER_WITHIN, abs=0.1)
            performing = asyncio.ensure_future(bench.perform("reload"))
            await settle()
            far.close()
            with pytest.raises(WireDown):
                await performing
            with pytest.raises(WireDown):
                await bench.perform("identify")

    run_virtual(story())


def test_the_simulated_kiosk_is_there_but_has_no_picture() -> None:
    async def story() -> None:
        near, far = memory_screen("kiosk/lobby")
        sim = make_sim(BrowserKiosk, KioskSimulator, {})
        events = list[DeviceEvent]()
        bench = Bench(make_device(BrowserKiosk, {}, near, events.append), World(), events, sim)
        async with running(ScreenHost(sim, far), bench.device):
            await bench.until_state(State.ONLINE)
            await bench.perform("identify")
            assert bench.device.value("page") == "simulated" and bench.device.value("version") is None
            with pytest.raises(Refused, match="no picture"):
                await bench.perform("screenshot")
            sim.fault = "offline"
            await bench.until_state(State.OFFLINE)

    run_virtual(story())


ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers(), max_size=2)
KEYS = ["type", "seq", *(key for key in STATUS if key != "type"), "why"]


@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING))
def test_whatever_a_page_says_the_driver_lives(message: dict[str, Any]) -> None:
    async def story() -> None:
        async with page_bench() as (bench, far, told):
            for kind in ("status", "pong", "done", "failed", message.get("type")):
                far.say({"seq": asked(told, "ping")["seq"], **message, "type": kind})
            far.say(STATUS)
            await settle()
            assert bench.device.value("width") == 1080
            assert not any("driver stopped" in fault.message for fault in bench.faults)
            for name, point in bench.device.points.items():
                value = bench.device.value(name)
                assert value is None or point.parse(value) == value

    run_virtual(story())
