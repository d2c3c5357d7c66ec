"""The driver of discovered devices: commands, halt, options; and its simulator."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from pydantic import ValidationError

from devices.core.errors import BadCommand, DeviceError, NoAnswer, WireDown
from devices.core.events import State
from devices.core.verbs import Verb
from devices.discovery.model import DiscoveredDevice, Entity, Outgoing
from devices.discovery.sources import DiscoveredOptions
from devices.drivers.mqtt_discovered import MqttDiscovered
from devices.sim.mqtt_discovered import DiscoveredSimulator
from scenes.virtual_time import run_virtual
from tests.devices.discovered_bench import bench_of, blind, presence, say, sensor
from tests.devices.message_bench import Bench, alone, memory_bench, settle


def test_commands_go_where_the_entity_says() -> None:
    async def story() -> None:
        async with bench_of(blind("left")) as (bench, player):
            await bench.perform("left", value=40)
            await settle()
            assert bench.payloads("left/set") == [b"40"]
            assert bench.broker.retained["left/set"] == b"40"
            await say(player, ("left/online", "offline"))
            with pytest.raises(NoAnswer):
                await bench.perform("left", value=50)
            with pytest.raises(BadCommand):
                await bench.perform("left", value=500)
            with pytest.raises(BadCommand):
                await bench.perform("right")
            bench.broker.stop()
            with pytest.raises(WireDown):
                await bench.perform("left", value=50)

    run_virtual(story())


def test_a_command_that_can_not_be_written_is_told() -> None:
    def write(_args: Mapping[str, Any]) -> tuple[Outgoing, ...]:
        raise ValueError("template says no")

    entity = Entity(
        kind="button", name="b", unique_id="b", points=(), verbs=(Verb(name="press"),), writers={"press": write}
    )

    async def story() -> None:
        async with bench_of(entity) as (bench, _):
            with pytest.raises(DeviceError, match="template says no"):
                await bench.perform("press")

    run_virtual(story())


def test_one_thing_that_moves_is_halted_by_its_stop() -> None:
    async def story() -> None:
        async with bench_of(blind("left"), sensor("t")) as (bench, player):
            await say(player, ("left/online", "offline"))
            await bench.device.halt()
            await settle()
            assert bench.payloads("left/set") == [b"STOP"]
            assert set(bench.device.verbs) == {"left", "left_stop"}

    run_virtual(story())


def test_several_things_that_move_are_halted_together() -> None:
    async def story() -> None:
        async with bench_of(blind("left"), blind("right")) as (bench, _):
            await bench.device.halt()
            await bench.perform("stop_all")
            await settle()
            assert bench.payloads("left/set") == bench.payloads("right/set") == [b"STOP", b"STOP"]
            assert bench.device.verbs["stop_all"].label["ko"]
            bench.broker.stop()
            with pytest.raises(WireDown):
                await bench.device.halt()

    run_virtual(story())


def test_a_device_is_asked_when_it_is_first_followed_and_when_it_comes_back() -> None:
    device = DiscoveredDevice(
        convention="test",
        key="test:1",
        name="Box",
        entities=(sensor("t", presence=presence("p")), sensor("h", expire_after=7)),
        asks=(Outgoing("ask", "all"),),
    )

    async def story() -> None:
        async with alone(MqttDiscovered, {"convention": "test", "device": device}) as (bench, player):
            asked = bench.payloads
            await asyncio.sleep(2)
            assert asked("ask") == [b"all"]
            await say(player, ("p", "online"), ("h", "1"))
            assert asked("ask") == [b"all"]
            await say(player, ("p", "offline"), ("p", "online"), ("p", "offline"), ("p", "online"))
            await asyncio.sleep(6)
            assert asked("ask") == [b"all"] * 2
            bench.broker.stop()
            await asyncio.sleep(60)
            bench.broker.start()
            await asyncio.sleep(2)
            assert asked("ask") == [b"all"] * 3
            assert bench.device.value("h") is None

    run_virtual(story())


def test_where_nothing_moves_there_is_no_halt() -> None:
    async def story() -> None:
        async with bench_of(sensor("t")) as (bench, _):
            assert bench.device.driver.halt is None

    run_virtual(story())


def test_verbs_know_their_arguments() -> None:
    async def story() -> None:
        async with bench_of(blind("left")) as (bench, _):
            schema = bench.device.verbs["left"].arguments.model_json_schema()
            assert (schema["properties"]["value"]["maximum"], schema["properties"]["value"]["unit"]) == (100, "%")

    run_virtual(story())


DEVICE = {
    "dev": {"ids": ["box1"], "name": "Box"},
    "o": {"name": "maker"},
    "~": "box",
    "avty_t": "~/status",
    "cmps": {
        "blind": {
            "p": "cover", "uniq_id": "b", "stat_t": "~/blind", "cmd_t": "~/blind/set",
            "pos_t": "~/blind/pos", "set_pos_t": "~/blind/pos/set",
        },
        "lamp": {
            "p": "light", "uniq_id": "l", "schema": "json", "brightness": True,
            "stat_t": "~/lamp", "cmd_t": "~/lamp/set",
        },
        "relay": {"p": "switch", "uniq_id": "r", "stat_t": "~/relay", "cmd_t": "~/relay/set"},
        "temp": {
            "p": "sensor", "uniq_id": "t", "stat_t": "~/air", "unit_of_meas": "°C",
            "val_tpl": "{{ value_json.t['in'] }}",
        },
        "mode": {"p": "select", "uniq_id": "m", "stat_t": "~/mode", "cmd_t": "~/mode/set", "ops": ["eco", "full"]},
        "door": {"p": "binary_sensor", "uniq_id": "d", "stat_t": "~/door"},
    },
}  # fmt: skip
OPTIONS = {
    "convention": "homeassistant",
    "messages": [{"topic": "homeassistant/device/box1/config", "payload": json.dumps(DEVICE)}],
}


def simulated(**simulate: Any) -> AbstractAsyncContextManager[Bench]:
    return memory_bench(MqttDiscovered, DiscoveredSimulator, OPTIONS, simulate)


def by_id(bench: Bench) -> dict[str, str]:
    """Return the name of the main point by unique id."""
    driver = bench.device.driver
    assert isinstance(driver, MqttDiscovered)
    return {following.entity.unique_id: following.names[0] for following in driver.followed}


def test_an_announced_device_plays_with_its_simulator() -> None:
    async def story() -> None:
        async with simulated(measures=19.5, travel_time="4s") as bench:
            names = by_id(bench)
            await bench.until_state(State.ONLINE)
            await bench.until(lambda: None not in [bench.device.value(name) for name in names.values()])
            assert bench.number(names["t"]) == 19.5
            assert [bench.device.value(names[each]) for each in "bdlmr"] == ["closed", False, False, "eco", False]
            for each, value in (("r", True), ("l", True), ("m", "full")):
                await bench.set(names[each], value)
            await bench.set(f"{names['b']}_position", 100, confirm=6)
            assert bench.device.value(names["b"]) == "open"
            await bench.perform(f"{names['b']}_close")
            await asyncio.sleep(1)
            await bench.device.halt()
            await bench.until(lambda: bench.device.value(names["b"]) == "open")
            await asyncio.sleep(1)
            assert bench.number(f"{names['b']}_position") == pytest.approx(75, abs=2)

    run_virtual(story())


@pytest.mark.parametrize(
    ("fault", "state", "reason"),
    [("offline", State.OFFLINE, "last_will"), ("noise", State.DEGRADED, "bad_answer")],
)
def test_faults_show(fault: str, state: State, reason: str) -> None:
    async def story() -> None:
        async with simulated() as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = fault
            await bench.until_state(state)
            assert bench.reason == reason
            bench.sim.fault = None
            await bench.until_state(State.ONLINE)
            await bench.until(lambda: bench.device.value(by_id(bench)["t"]) == 21.5)

    run_virtual(story())


@pytest.mark.parametrize("fault", ["refuse", "stuck", "mute"])
def test_what_does_not_follow_is_not_confirmed(fault: str) -> None:
    async def story() -> None:
        async with simulated() as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = fault
            with pytest.raises(DeviceError, match="should be on"):
                await bench.set(by_id(bench)["r"], value=True)

    run_virtual(story())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"convention": "nonsense"}, "convention"),
        ({"convention": "homeassistant"}, "announce"),
        ({"convention": "homeassistant", "messages": [{"topic": "a"}]}, "payload"),
        ({"convention": "homeassistant", "messages": [{"topic": "a", "payload_hex": "zz"}]}, "hex"),
        ({**OPTIONS, "key": "homeassistant:other"}, "not homeassistant:other"),
    ],
)
def test_options_that_announce_nothing_are_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        DiscoveredOptions.model_validate(options)


def test_options_may_come_in_hexadecimal() -> None:
    raw = json.dumps(DEVICE).encode().hex()
    message = {"topic": "homeassistant/device/box1/config", "payload_hex": raw}
    options = DiscoveredOptions.model_validate({"convention": "homeassistant", "messages": [message]})

    assert options.discovered.name == "Box"
    assert "device" not in options.model_dump()
