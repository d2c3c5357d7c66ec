"""The universe several lamps share: fades on one clock, repeats, nobody's frame lost, nothing sent unasked."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.core.clock import now
from devices.core.errors import WireDown
from devices.transports.dmx import FRAMES, Universe
from devices.transports.fixtures import Fixture, FixtureOptions
from devices.transports.framing import DatagramFramer
from devices.transports.memory import MemoryPort
from devices.transports.request import RequestLine
from devices.transports.slots import read_levels
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import running, wait_until


class Stage:
    """A universe on a wire in memory, and every frame that left with its time."""

    def __init__(self, keep_alive: float = 4.0) -> None:
        self.port = MemoryPort("wire", datagrams=True)
        self.line = RequestLine(self.port.near, DatagramFramer(), datagrams=True)
        self.universe = Universe(self.line, bytes, keep_alive=keep_alive)
        self.frames: list[tuple[float, bytes]] = []

    async def run(self) -> None:
        while True:
            far = await self.port.accept()
            try:
                while True:
                    data = await far.read()
                    self.frames.append((now(), data))
            except WireDown:
                continue

    def slot(self, number: int) -> list[int]:
        return [frame[number - 1] for _, frame in self.frames]


def played(story: Callable[[Stage], Coroutine[Any, Any, None]], keep_alive: float = 4.0) -> Stage:
    async def play() -> Stage:
        stage = Stage(keep_alive)
        stage.port.plug()
        async with running(stage, stage.line, stage.universe):
            await wait_until(lambda: stage.line.up)
            await story(stage)
        return stage

    return run_virtual(play())


def test_nothing_is_sent_before_somebody_asks() -> None:
    async def story(stage: Stage) -> None:
        await asyncio.sleep(30)

    assert played(story).frames == []


def test_a_change_leaves_at_once_and_is_said_three_times_then_kept_alive() -> None:
    async def story(stage: Stage) -> None:
        before = now()
        await stage.universe.set({1: 255, 512: 7})
        assert now() - before < 0.001
        await asyncio.sleep(10)

    stage = played(story)
    times = [at - stage.frames[0][0] for at, _ in stage.frames]
    assert times == pytest.approx([0, 0.025, 0.05, 4.05, 8.05], abs=1e-3)
    assert set(stage.slot(1)) == {255} and set(stage.slot(512)) == {7}
    assert all(len(frame) == 512 for _, frame in stage.frames)


def test_a_fade_has_forty_frames_a_second_counted_from_its_start() -> None:
    async def story(stage: Stage) -> None:
        await stage.universe.set({1: 200}, over=60.0)
        await asyncio.sleep(61)

    stage = played(story)
    start = stage.frames[0][0]
    moving = [(at - start, frame[0]) for at, frame in stage.frames if at - start <= 60.001]
    assert len(moving) == 60 * FRAMES + 1
    assert [at for at, _ in moving] == pytest.approx([n / FRAMES for n in range(2401)], abs=1e-4)
    assert all(abs(level - at / 60 * 200) <= 0.51 for at, level in moving)
    assert stage.slot(1)[-1] == 200 and not stage.universe.fading


def test_fades_of_several_lamps_share_frames_and_may_turn_round() -> None:
    async def story(stage: Stage) -> None:
        await stage.universe.set({1: 100}, over=1.0)
        await asyncio.sleep(0.5)
        await stage.universe.set({1: 0, 2: 100}, over=1.0)
        await asyncio.sleep(0.25)
        await stage.universe.set({3: 9})
        await asyncio.sleep(2)

    stage = played(story)
    assert max(stage.slot(1)) == 50
    assert stage.frames[-1][1][:3] == bytes((0, 100, 9))
    gaps = [after[0] - before[0] for before, after in zip(stage.frames, stage.frames[1:], strict=False)]
    assert min(gaps) > 0.02
    assert all(abs(a - b) <= 10 for a, b in zip(stage.slot(1), stage.slot(1)[1:], strict=False))


def test_a_burst_of_commands_becomes_few_frames_and_none_is_lost() -> None:
    async def story(stage: Stage) -> None:
        await asyncio.gather(*(stage.universe.set({slot: slot % 256}) for slot in range(1, 201)))
        assert stage.universe.levels()[:200] == bytes(slot % 256 for slot in range(1, 201))
        await asyncio.sleep(0.2)

    assert len(played(story).frames) <= 5


def test_while_the_wire_is_down_a_command_fails_and_changes_nothing() -> None:
    async def story(stage: Stage) -> None:
        await stage.universe.set({1: 50})
        await stage.port.unplug()
        await wait_until(lambda: not stage.line.up)
        with pytest.raises(WireDown):
            await stage.universe.set({1: 99})
        stage.frames.clear()
        stage.port.plug()
        await wait_until(lambda: bool(stage.frames))
        assert stage.slot(1) == [50], "what it held is sent again to who was away"

    played(story)


def test_a_second_sender_takes_over_when_the_first_ends() -> None:
    async def story(stage: Stage) -> None:
        async with running(stage.universe):  # stands by
            await stage.universe.set({1: 1})
        await stage.universe.set({1: 2})

    assert played(story).slot(1)[-1] == 2

    async def handed_over() -> None:
        stage = Stage()
        stage.port.plug()
        async with running(stage, stage.line):
            await wait_until(lambda: stage.line.up)
            async with running(stage.universe):
                await stage.universe.set({1: 1}, over=5)
                await asyncio.sleep(1)
            asked = asyncio.ensure_future(stage.universe.set({2: 2}))
            await asyncio.sleep(1)
            assert not asked.done()
            async with running(stage.universe):
                await asyncio.wait_for(asked, 1)
            assert stage.frames[-1][1][1] == 2

    run_virtual(handed_over())


def test_slots_that_two_lamps_claim_are_told() -> None:
    universe = Stage().universe
    assert universe.claim(range(1, 4), "one") is None
    assert universe.claim(range(4, 6), "two") is None
    assert universe.claim(range(3, 5), "three") == "one"


@given(
    st.sampled_from(["dimmer", "rgb", "rgbw", "cct"]),
    st.lists(
        st.one_of(
            st.tuples(st.just("brightness"), st.floats(0, 100)),
            st.tuples(st.just("power"), st.booleans()),
            st.tuples(st.just("white"), st.floats(0, 100)),
            st.tuples(st.just("color"), st.from_regex(r"\A#[0-9a-f]{6}\Z")),
            st.tuples(st.just("color_temperature"), st.integers(2700, 6500)),
        ),
        max_size=8,
    ),
)
def test_levels_are_always_levels(shape: str, told: list[tuple[str, Any]]) -> None:
    fixture = Fixture(FixtureOptions.model_validate({"start": 10, "shape": shape}))
    for point, value in told:
        fixture.tell(point, value)
    assert all(0 <= level <= 255.001 for level in fixture.levels().values())
    assert min(fixture.levels()) == 10


def test_shapes() -> None:
    def levels(told: dict[str, Any], **options: Any) -> list[int]:
        fixture = Fixture(FixtureOptions.model_validate({"start": 1, **options}))
        for point, value in told.items():
            fixture.tell(point, value)
        return [round(level) for level in fixture.levels().values()]

    assert levels({"brightness": 50}) == [128]
    assert levels({"brightness": 50, "color": "#ff8000"}, shape="rgb") == [128, 64, 0]
    assert levels({"power": True, "white": 20}, shape="rgbw") == [255, 255, 255, 51]
    assert levels({"power": True, "color_temperature": 2700}, shape="cct") == [255, 0]
    assert levels({"brightness": 30, "power": False}) == [0]
    own = ("dimmer", "red", "green", "blue", 17, "strobe")
    assert levels({"brightness": 50, "color": "#ff0000", "strobe": 3}, channels=own) == [128, 255, 0, 0, 17, 3]


def test_power_comes_back_as_bright_as_it_was() -> None:
    fixture = Fixture(FixtureOptions.model_validate({"start": 1}))
    for point, value in (("brightness", 20.0), ("power", False), ("power", True)):
        fixture.tell(point, value)
    assert fixture.levels() == {1: 51.0}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"start": 513}, "512"),
        ({"start": 511, "shape": "rgb"}, "at most 510"),
        ({"start": 1, "channels": ["red", "red"]}, "once"),
        ({"start": 1, "channels": ["power"]}, "another name"),
        ({"start": 1, "channels": [256]}, "255"),
        ({"start": 1, "warm": 6500, "cold": 2700}, "fewer kelvin"),
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        FixtureOptions.model_validate(options)


def test_levels_as_people_write_them() -> None:
    assert read_levels("255, 128,0") == read_levels([255, 128, 0]) == read_levels("ff8000") == (255, 128, 0)
    assert read_levels("12") == (12,) == read_levels(12)
    for wrong in ("256", "x", [1.5], [True], [300], None, "0" * 2000):
        with pytest.raises(ValueError, match="expected"):
            read_levels(wrong)
