"""MQTT cover: both dialects, travel, stop, hostile payloads."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from devices.core.events import State
from devices.drivers.mqtt_cover import CoverOptions, MqttCover
from devices.sim.mqtt_cover import CoverSimulator
from scenes.virtual_time import run_virtual
from tests.devices.message_bench import alone, memory_bench, settle

JSON = {"state_topic": "blind", "command_topic": "blind/set", "availability_topic": "blind/online"}
PLAIN = {**JSON, "position_topic": "blind/position", "set_position_topic": "blind/position/set"}
SOMFY = {**PLAIN, "closed_at": 100, "open_at": 0}


@pytest.mark.parametrize(
    ("options", "sent"),
    [
        (
            JSON,
            [("blind/set", '{"state": "OPEN"}'), ("blind/set", '{"position": 40}'), ("blind/set", '{"state": "STOP"}')],
        ),
        (PLAIN, [("blind/set", "OPEN"), ("blind/position/set", "40"), ("blind/set", "STOP")]),
        (SOMFY, [("blind/set", "OPEN"), ("blind/position/set", "60"), ("blind/set", "STOP")]),
    ],
)
def test_commands_are_those_of_the_dialect(options: dict[str, Any], sent: list[tuple[str, str]]) -> None:
    async def story() -> None:
        async with alone(MqttCover, options) as (bench, _):
            await bench.perform("open")
            await bench.perform("position", value=40)
            await bench.device.halt()
            await settle()
            assert [(message.topic, message.payload.decode()) for _, message in bench.messages] == sent

    run_virtual(story())


@pytest.mark.parametrize("options", [JSON, PLAIN, SOMFY])
def test_travels_in_its_time_and_says_where_it_is(options: dict[str, Any]) -> None:
    async def story() -> None:
        async with memory_bench(MqttCover, CoverSimulator, options, {"travel_time": "12s"}) as bench:
            await bench.until(lambda: bench.device.value("position") == 0)
            took = await bench.set("position", 50.0, confirm=10)
            assert 5.7 <= took <= 6.3
            await bench.until(lambda: bench.device.value("moving") == "stopped")
            assert bench.readings("moving") == [
                "stopped",
                *["opening"] * (len(bench.readings("moving")) - 2),
                "stopped",
            ]
            await bench.perform("open")
            await bench.until(lambda: bench.device.value("position") == 100, within=7)
            await bench.perform("close")
            await bench.until(lambda: bench.device.value("moving") == "closing", within=0.5)
            assert bench.world.get("dev.moving", "") == "closing"
            assert bench.faults == []

    run_virtual(story())


def test_halt_stops_it_where_it_is() -> None:
    async def story() -> None:
        async with memory_bench(MqttCover, CoverSimulator, JSON, {"travel_time": 10}) as bench:
            await bench.until_state(State.ONLINE)
            await bench.perform("open")
            await bench.until(lambda: bench.number("position") >= 30)
            await bench.device.halt()
            await bench.until(lambda: bench.device.value("moving") == "stopped", within=0.5)
            position = bench.device.value("position")
            assert isinstance(position, float)
            assert 30 <= position < 36

    run_virtual(story())


@pytest.mark.parametrize(
    ("topic", "payload", "lost"),
    [
        ("blind", "flying", "moving"),
        ("blind", b"\xff", "moving"),
        ("blind", "", "moving"),
        ("blind/position", "101", "position"),
        ("blind/position", "nan", "position"),
        ("blind/position", "half", "position"),
        ("blind/position", b"\xff", "position"),
        ("blind/position", b"0" * 1_000_000, "position"),
    ],
)
def test_what_is_wrong_makes_its_point_unknown(topic: str, payload: bytes | str, lost: str) -> None:
    async def story() -> None:
        async with alone(MqttCover, PLAIN) as (bench, player):
            bench.broker.on_error = lambda *_: None
            await player.publish("blind/online", "online")
            await player.publish("blind", "opening")
            await player.publish("blind/position", "40")
            await player.publish(topic, payload)
            await settle()
            assert [name for name in bench.device.points if bench.device.value(name) is None] == [lost]
            assert (bench.state, bench.reason) == (State.DEGRADED, "bad_answer")
            assert len(bench.faults) == 1

    run_virtual(story())


@given(
    st.one_of(
        st.binary(max_size=100),
        st.dictionaries(
            st.sampled_from(["state", "position", "x"]),
            st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9), st.just([])),
        ).map(lambda document: json.dumps(document).encode()),
    )
)
def test_whatever_arrives_the_driver_lives(payload: bytes) -> None:
    async def story() -> None:
        async with alone(MqttCover, JSON) as (bench, player):
            await player.publish("blind/online", "online")
            await player.publish("blind", payload)
            await settle()
            assert not any("driver stopped" in fault.message for fault in bench.faults)
            await player.publish("blind", '{"position": 7, "state": "closing"}')
            await settle()
            assert (bench.device.value("position"), bench.device.value("moving")) == (7.0, "closing")

    run_virtual(story())


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"position_topic": None}, "come together"), ({"open_at": 0, "closed_at": 0}, "must differ")],
)
def test_options_that_do_not_fit_are_refused(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        CoverOptions.model_validate({**PLAIN, **wrong})
