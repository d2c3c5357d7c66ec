"""What the driver of discovered devices makes of presence, values, time and rubbish."""

import asyncio
from dataclasses import replace
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.core.events import State
from devices.discovery.model import Presence
from scenes.virtual_time import run_virtual
from tests.devices.discovered_bench import bench_of, motion, presence, say, sensor
from tests.devices.message_bench import settle


def test_without_presence_it_is_there_once_heard() -> None:
    async def story() -> None:
        async with bench_of(sensor("t"), sensor("h")) as (bench, player):
            assert (bench.state, bench.reason) == (State.OFFLINE, "never_heard")
            await say(player, ("t", "21.5"))
            assert (bench.state, bench.number("t"), bench.device.value("h")) == (State.ONLINE, 21.5, None)
            await say(player, ("t", "None"))
            assert (bench.state, bench.device.value("t")) == (State.ONLINE, None)

    run_virtual(story())


def test_a_retained_state_counts_where_there_is_nothing_else() -> None:
    async def story() -> None:
        async with bench_of(sensor("t")) as (bench, player):
            bench.broker.stop()
            bench.broker.retained["t"] = b"20"
            assert bench.state is State.OFFLINE and bench.reason == "wire_down"
            bench.broker.start()
            await settle()
            assert (bench.state, bench.number("t")) == (State.ONLINE, 20)
            await say(player, ("t", "21"))
            bench.broker.stop()
            assert (bench.state, bench.device.states["t"].actual) == (State.OFFLINE, None)

    run_virtual(story())


def test_a_state_before_any_word_of_presence_is_kept_but_proves_nothing() -> None:
    async def story() -> None:
        async with bench_of(sensor("t", presence=presence("p"))) as (bench, player):
            await say(player, ("t", "21"))
            assert (bench.state, bench.reason) == (State.OFFLINE, "never_heard")
            assert bench.device.states["t"].actual == 21
            await say(player, ("p", "online"))
            assert (bench.state, bench.number("t")) == (State.ONLINE, 21)

    run_virtual(story())


def test_what_is_said_while_it_is_gone_counts_when_it_is_back() -> None:
    async def story() -> None:
        async with bench_of(sensor("t", presence=presence("p"))) as (bench, player):
            await say(player, ("p", "online"), ("t", "21"), ("p", "offline"))
            assert (bench.state, bench.reason) == (State.OFFLINE, "last_will")
            assert bench.device.states["t"].actual is None
            await say(player, ("t", "22"))
            assert bench.device.states["t"].actual is None
            await say(player, ("p", "online"))
            assert (bench.state, bench.number("t")) == (State.ONLINE, 22)

    run_virtual(story())


def test_a_strange_word_of_presence_is_a_fault_and_changes_nothing() -> None:
    async def story() -> None:
        async with bench_of(sensor("t", presence=presence("p"))) as (bench, player):
            await say(player, ("p", "online"), ("p", "<b>"))
            assert bench.state is State.ONLINE
            assert [(fault.message, fault.raw) for fault in bench.faults] == [
                ("p: says neither that it is there nor that it is gone", b"<b>")
            ]

    run_virtual(story())


@pytest.mark.parametrize(
    ("mode", "words", "state"),
    [
        ("all", "a+", State.OFFLINE),
        ("all", "a+ b+", State.ONLINE),
        ("all", "a+ b+ a-", State.OFFLINE),
        ("any", "a+", State.ONLINE),
        ("any", "a-", State.OFFLINE),
        ("any", "a- b-", State.OFFLINE),
        ("any", "a- b+", State.ONLINE),
        ("latest", "a+ b-", State.OFFLINE),
        ("latest", "a- b+", State.ONLINE),
    ],
)
def test_presence_modes(mode: Literal["all", "any", "latest"], words: str, state: State) -> None:
    async def story() -> None:
        async with bench_of(sensor("t", presence=presence("a", "b", mode=mode))) as (bench, player):
            for word in words.split():
                await say(player, (word[0], "online" if word[1] == "+" else "offline"))
            assert bench.state is state

    run_virtual(story())


def test_one_entity_may_be_gone_while_the_others_are_there() -> None:
    async def story() -> None:
        entities = (sensor("t", presence=presence("p")), sensor("h", presence=presence("q")))
        async with bench_of(*entities) as (bench, player):
            await say(player, ("p", "online"), ("q", "online"), ("t", "1"), ("h", "2"), ("p", "offline"))
            assert (bench.state, bench.device.value("t"), bench.device.value("h")) == (State.ONLINE, None, 2)

    run_virtual(story())


def test_one_topic_may_say_presence_and_values_for_many() -> None:
    async def story() -> None:
        shared = (sensor("t", "s", presence=presence("p")), sensor("h", "s", presence=presence("p")))
        async with bench_of(*shared) as (bench, player):
            await say(player, ("p", "online"), ("s", "5"))
            assert (bench.number("t"), bench.number("h")) == (5, 5)

    run_virtual(story())


@pytest.mark.parametrize("rubbish", [b"rubbish", b"", b"\xff\xfe", b"x" * 70_000, b"[" * 5000, b"<script>"])
def test_rubbish_makes_values_unknown_and_is_told(rubbish: bytes) -> None:
    async def story() -> None:
        async with bench_of(sensor("t"), sensor("h")) as (bench, player):
            await say(player, ("t", "1"), ("h", "2"))
            await player.publish("t", rubbish)
            await settle()
            assert (bench.state, bench.reason) == (State.DEGRADED, "bad_answer")
            assert (bench.device.value("t"), bench.device.value("h")) == (None, 2)
            assert bench.faults[0].message.startswith("t: ") and bench.faults[0].raw == rubbish[:256]
            await say(player, ("t", "3"))
            assert (bench.state, bench.number("t")) == (State.ONLINE, 3)

    run_virtual(story())


@settings(max_examples=50)
@given(st.lists(st.tuples(st.sampled_from(["t", "p", "s"]), st.binary(max_size=20), st.booleans()), max_size=8))
def test_no_message_breaks_it(messages: list[tuple[str, bytes, bool]]) -> None:
    async def story() -> None:
        async with bench_of(sensor("t", presence=presence("p")), sensor("s", expire_after=5)) as (bench, player):
            for topic, payload, retain in messages:
                await player.publish(topic, payload, retain=retain)
            await say(player, ("p", "online"), ("t", "7"))
            assert bench.number("t") == 7

    run_virtual(story())


def test_a_value_expires() -> None:
    async def story() -> None:
        async with bench_of(sensor("t", expire_after=60), sensor("h")) as (bench, player):
            await say(player, ("t", "1"), ("h", "2"))
            await asyncio.sleep(40)
            await say(player, ("t", "1"))
            await asyncio.sleep(50)
            assert (bench.state, bench.number("t")) == (State.ONLINE, 1)
            await asyncio.sleep(11)
            assert (bench.state, bench.reason, bench.device.value("t")) == (State.DEGRADED, "silent", None)
            assert bench.number("h") == 2
            await say(player, ("t", "4"))
            assert (bench.state, bench.number("t")) == (State.ONLINE, 4)

    run_virtual(story())


def test_motion_goes_off_by_itself() -> None:
    async def story() -> None:
        async with bench_of(motion(off_delay=30.0), sensor("t", expire_after=3600)) as (bench, player):
            await say(player, ("t", "1"), ("motion", "ON"))
            await asyncio.sleep(20)
            await say(player, ("motion", "ON"))
            await asyncio.sleep(20)
            assert bench.device.value("motion") is True
            await asyncio.sleep(11)
            assert bench.device.value("motion") is False
            await say(player, ("motion", "ON"), ("motion", "OFF"))
            await asyncio.sleep(60)
            assert bench.readings("motion") == [True, True, False, True, False]

    run_virtual(story())


def test_a_reader_that_stumbles_leaves_no_value_standing() -> None:
    def stumble(payload: bytes) -> dict[str, float]:
        return {"t": float(payload.split(b"=")[1])}

    def unsure(payload: bytes) -> bool:
        return {b"online": True}[payload]

    entity = replace(sensor("t"), readers={"t": (stumble,)}, presence=Presence(topics={"p": unsure}))

    async def story() -> None:
        async with bench_of(entity) as (bench, player):
            await say(player, ("p", "online"), ("t", "t=1"), ("p", "nonsense"), ("t", "x"))
            assert (bench.state, bench.reason, bench.device.value("t")) == (State.DEGRADED, "bad_answer", None)
            assert [fault.message for fault in bench.faults] == [
                "p: KeyError: b'nonsense'",
                "t: IndexError: list index out of range",
            ]

    run_virtual(story())
