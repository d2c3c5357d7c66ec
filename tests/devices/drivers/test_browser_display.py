"""Browser display: the protocol of screens, on virtual time against its simulator and against a page that lies."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.errors import NotConfirmed, Refused, WireDown
from devices.core.events import DeviceEvent, State
from devices.core.simulation import World
from devices.drivers.browser_display import ANSWER_WITHIN, LONGEST, BrowserDisplay
from devices.sim.browser_display import DisplaySimulator
from devices.sim.hosting_screens import MemoryScreen, ScreenHost, memory_screen
from devices.transports.browser_screen import PING_EVERY
from scenes.virtual_time import run_virtual
from tests.devices.message_bench import Bench, make_device, make_sim, running, settle

IDLE = {"content": "", "caption": "", "camera": ""}


@asynccontextmanager
async def display_bench(simulate: Mapping[str, Any] | None = None) -> AsyncIterator[Bench]:
    """A display and its simulator, both running."""
    near, far = memory_screen("twin")
    events, world = list[DeviceEvent](), World()
    sim = make_sim(BrowserDisplay, DisplaySimulator, {}, simulate, world)
    bench = Bench(make_device(BrowserDisplay, {}, near, events.append), world, events, sim)
    async with running(ScreenHost(sim, far), bench.device):
        yield bench


@asynccontextmanager
async def page_bench() -> AsyncIterator[tuple[Bench, MemoryScreen, list[Mapping[str, Any]]]]:
    """A display, the page a test plays, and what the page was told."""
    near, far = memory_screen("twin")
    events, told = list[DeviceEvent](), list[Mapping[str, Any]]()
    bench = Bench(make_device(BrowserDisplay, {}, near, events.append), World(), events)
    async with running(bench.device):
        await settle()
        far.open(told.append)
        await settle()
        yield bench, far, told


def answer_pings(far: MemoryScreen, told: list[Mapping[str, Any]]) -> None:
    """Have the page be there, whatever else it does."""

    def hear(message: Mapping[str, Any]) -> None:
        told.append(message)
        if message["type"] == "ping":
            far.say({"type": "pong", "seq": message["seq"]})

    far.close()
    far.open(hear)


def shows(told: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [message for message in told if message["type"] == "show"]


def test_it_shows_what_was_wanted_and_confirms_when_it_was_painted() -> None:
    async def story() -> None:
        async with display_bench({"paint": 0.5}) as bench:
            await bench.until_state(State.ONLINE)
            took = await bench.set("content", "flood-map")
            assert 0.49 <= took <= 0.55
            await bench.set("caption", '{"vi": "Ngập", "ko": "침수", "en": "Flood"}')
            await bench.set("camera", "river")
            assert bench.world.snapshot()["dev.content"] == "flood-map"
            assert bench.device.value("content") == "flood-map"

    run_virtual(story())


def test_without_a_browser_it_is_offline_and_commands_say_so() -> None:
    async def story() -> None:
        async with display_bench() as bench:
            bench.sim.fault = "offline"
            await bench.until_state(State.OFFLINE)
            assert bench.reason == "no_screen"
            with pytest.raises(WireDown) as down:
                await bench.perform("content", value="twin")
            assert "trình duyệt" in down.value.reason.text("vi")
            assert bench.device.states["content"].actual is None
            bench.sim.fault = None
            await bench.until(lambda: bench.device.value("content") == "twin", within=1.0)

    run_virtual(story())


def test_a_browser_that_reloads_is_told_again_what_to_show() -> None:
    async def story() -> None:
        async with page_bench() as (bench, far, told):
            await bench.perform("content", value="parking")
            await settle()
            far.close()
            await settle()
            assert bench.state is State.OFFLINE
            told.clear()
            far.open(told.append)
            await settle()
            assert [message["content"] for message in shows(told)] == ["parking"]

    run_virtual(story())


def test_only_what_was_painted_is_reported() -> None:
    async def story() -> None:
        async with page_bench() as (bench, far, told):
            await bench.perform("content", value="beam")
            await settle()
            assert bench.device.states["content"].actual is None, "asked for is not shown"
            far.say({"type": "shown", "seq": shows(told)[-1]["seq"], **IDLE, "content": "beam"})
            await settle()
            assert bench.device.value("content") == "beam"

    run_virtual(story())


def test_an_answer_that_was_overtaken_or_never_asked_for_is_not_believed() -> None:
    async def story() -> None:
        async with page_bench() as (bench, far, told):
            await bench.perform("content", value="one")
            await bench.perform("content", value="two")
            await settle()
            one, two = (message["seq"] for message in shows(told)[-2:])
            far.say({"type": "shown", "seq": two, **IDLE, "content": "two"})
            far.say({"type": "shown", "seq": one, **IDLE, "content": "one"})
            far.say({"type": "shown", "seq": two + 50, **IDLE, "content": "dream"})
            await settle()
            assert bench.device.value("content") == "two"

    run_virtual(story())


def test_three_missed_pings_are_no_screen_and_an_answer_brings_it_back_with_the_picture() -> None:
    async def story() -> None:
        async with display_bench() as bench:
            await bench.until_state(State.ONLINE)
            await bench.set("content", "twin")
            bench.sim.fault = "mute"
            took = await bench.until_state(State.OFFLINE)
            assert 2 * PING_EVERY <= took <= 4 * PING_EVERY + 0.1
            assert bench.reason == "no_screen"
            bench.sim.fault = None
            await bench.until(lambda: bench.device.value("content") == "twin", within=PING_EVERY + 0.5)

    run_virtual(story())


def test_the_latency_is_measured_but_not_every_time() -> None:
    async def story() -> None:
        async with display_bench() as bench:
            await bench.until(lambda: bench.device.value("latency") is not None)
            await bench.device.change(60)
            await bench.until(lambda: len(bench.readings("latency")) >= 4, within=60)
            assert len(bench.readings("latency")) <= 5

    run_virtual(story())


@pytest.mark.parametrize("fault", ["stuck", "refuse", "noise"])
def test_a_page_that_does_not_paint_is_not_confirmed(fault: str) -> None:
    async def story() -> None:
        async with display_bench() as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = fault
            with pytest.raises(NotConfirmed):
                await bench.set("content", "twin")
            assert bool(bench.faults) is (fault == "noise")

    run_virtual(story())


def test_a_slow_page_confirms_late() -> None:
    async def story() -> None:
        async with display_bench() as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "slow"
            assert await bench.set("content", "twin", confirm=6) >= 2.0

    run_virtual(story())


@pytest.mark.parametrize(
    "answer",
    [
        {"type": "shown", "content": "x", "caption": "", "camera": ""},
        {"type": "shown", "seq": "1"},
        {"type": "shown", "seq": True},
        {"type": "shown", "seq": 1},
        {"type": "shown", "seq": 1, **IDLE, "content": None},
        {"type": "shown", "seq": 1, **IDLE, "content": "x" * (LONGEST + 1)},
        {"type": "shown", "seq": 1, **IDLE, "caption": "\0"},
        {"type": "shown", "seq": 1, **IDLE, "caption": "\ud800"},
        {"type": "hello", "seq": 1},
        {},
    ],
)
def test_wrong_answers_are_faults(answer: dict[str, Any]) -> None:
    async def story() -> None:
        async with page_bench() as (bench, far, _):
            far.say(answer)
            await settle()
            assert bench.device.states["content"].actual is None
            assert len(bench.faults) == 1

    run_virtual(story())


ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers(), max_size=2)


@given(st.dictionaries(st.sampled_from(["type", "seq", "content", "caption", "camera"]), ANYTHING))
def test_whatever_a_page_says_the_driver_lives(answer: dict[str, Any]) -> None:
    async def story() -> None:
        async with page_bench() as (bench, far, told):
            for kind in ("shown", "pong", answer.get("type")):
                far.say({"seq": shows(told)[-1]["seq"], **answer, "type": kind})
            await bench.perform("content", value="twin")
            await settle()
            far.say({"type": "shown", "seq": shows(told)[-1]["seq"], **IDLE, "content": "twin"})
            await settle()
            assert bench.device.value("content") == "twin"
            assert not any("driver stopped" in fault.message for fault in bench.faults)

    run_virtual(story())


def test_a_page_that_cant_show_it_fails_the_command_at_once_with_its_reason() -> None:
    async def story() -> None:
        async with page_bench() as (bench, far, told):
            since = await bench.device.set("content", "film")
            await settle()
            confirming = asyncio.create_task(bench.device.confirm("content", "film", since=since, within=60.0))
            await settle()
            seq = shows(told)[-1]["seq"]
            far.say({"type": "unshown", "seq": seq, "content": "", "why": "media_broken"})
            with pytest.raises(Refused) as refused:
                await confirming
            assert refused.value.reason.code == "media_broken"
            assert "film" in refused.value.reason.text("en")
            assert bench.device.value("content") == "", "what stands there is observed all the same"
            # Asked for again it is a new attempt, and the old refusal is no answer to it.
            since = await bench.device.set("content", "film")
            await settle()
            far.say({"type": "shown", "seq": shows(told)[-1]["seq"], **IDLE, "content": "film"})
            await bench.device.confirm("content", "film", since=since, within=1.0)

    run_virtual(story())


def test_what_broke_after_it_stood_is_no_longer_taken_to_stand() -> None:
    async def story() -> None:
        async with page_bench() as (bench, far, told):
            await bench.perform("content", value="film")
            await settle()
            seq = shows(told)[-1]["seq"]
            far.say({"type": "shown", "seq": seq, **IDLE, "content": "film"})
            await settle()
            assert bench.device.value("content") == "film"
            far.say({"type": "unshown", "seq": seq, "content": "", "why": "media_unreachable"})
            await settle()
            assert bench.device.value("content") == ""

    run_virtual(story())


def test_a_reason_that_is_none_of_ours_is_a_fault() -> None:
    async def story() -> None:
        async with page_bench() as (bench, far, told):
            await bench.perform("content", value="film")
            await settle()
            far.say({"type": "unshown", "seq": shows(told)[-1]["seq"], "content": "", "why": "<b>because</b>"})
            await settle()
            assert bench.device.health.faults == 1
            assert bench.device.states["content"].actual is None

    run_virtual(story())


def test_a_page_that_does_not_answer_is_told_again_the_same_take_until_it_does() -> None:
    async def story() -> None:
        async with page_bench() as (bench, far, told):
            answer_pings(far, told)
            await bench.perform("content", value="film")
            await settle()
            first = shows(told)[-1]
            told.clear()
            await asyncio.sleep(ANSWER_WITHIN - PING_EVERY)
            assert shows(told) == [], "it has its time"
            await asyncio.sleep(3 * ANSWER_WITHIN + 3 * PING_EVERY)
            again = shows(told)
            assert len(again) == 2, "patience doubles"
            for each in again:
                assert {**each, "seq": first["seq"]} == dict(first)
            far.say({"type": "shown", "seq": again[-1]["seq"], **IDLE, "content": "film"})
            await settle()
            assert bench.device.value("content") == "film"
            told.clear()
            await asyncio.sleep(600)
            assert shows(told) == [], "what was answered is not asked again"

    run_virtual(story())


def test_a_take_is_new_when_asked_anew_but_not_for_a_retry_a_caption_or_a_reload() -> None:
    async def story() -> None:
        async with page_bench() as (bench, far, told):
            await bench.perform("content", value="film")
            await bench.perform("content", value="film")
            await bench.perform("caption", value="words")
            await settle()
            assert len({message["take"] for message in shows(told)[-3:]}) == 1
            last = shows(told)[-1]
            far.say({"type": "shown", "seq": last["seq"], "content": "film", "caption": "words", "camera": ""})
            await settle()
            far.close()
            await settle()
            far.open(told.append)
            await settle()
            assert shows(told)[-1]["take"] == last["take"]
            await bench.perform("content", value="film")
            await settle()
            assert shows(told)[-1]["take"] == last["take"] + 1, "asked for again after it was shown, it begins again"

    run_virtual(story())
