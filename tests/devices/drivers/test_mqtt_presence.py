"""When an MQTT device counts as there, and which of its messages count (seen through a switch)."""

import pytest

from devices.core.errors import NoAnswer, WireDown
from devices.core.events import State
from devices.drivers.mqtt_switch import MqttSwitch
from scenes.virtual_time import run_virtual
from tests.devices.message_bench import alone, settle

PLAIN = {"state_topic": "s", "command_topic": "c"}
WILL = {**PLAIN, "availability_topic": "a"}


def test_it_is_never_heard_of_until_it_speaks() -> None:
    async def story() -> None:
        async with alone(MqttSwitch, PLAIN) as (bench, player):
            assert (bench.state, bench.reason) == (State.OFFLINE, "never_heard")
            await player.publish("s", "ON")
            await settle()
            assert bench.state is State.ONLINE
            assert bench.device.value("power") is True

    run_virtual(story())


def test_a_retained_state_alone_does_not_bring_a_device_online() -> None:
    async def story() -> None:
        for trust, expected in ((False, State.OFFLINE), (True, State.ONLINE)):
            async with alone(MqttSwitch, {**PLAIN, "trust_retained": trust}) as (bench, player):
                bench.broker.stop()
                bench.broker.retained["s"] = b"ON"
                bench.broker.start()
                await settle()
                assert bench.state is expected
                assert bench.device.value("power") is (True if trust else None)
                assert player.up

    run_virtual(story())


@pytest.mark.parametrize("first", ["a", "s"])
def test_retained_state_and_availability_count_together_whichever_comes_first(first: str) -> None:
    async def story() -> None:
        async with alone(MqttSwitch, WILL) as (bench, _):
            bench.broker.stop()
            both = {"a": b"online", "s": b"ON"}
            bench.broker.retained.update({first: both.pop(first), **both})
            bench.broker.start()
            await settle()
            assert bench.state is State.ONLINE
            assert bench.device.value("power") is True

    run_virtual(story())


def test_after_the_last_will_nothing_is_known_and_commands_fail_at_once() -> None:
    async def story() -> None:
        async with alone(MqttSwitch, {**WILL, "moves": True}) as (bench, player):
            await player.publish("a", "online", retain=True)
            await player.publish("s", "ON", retain=True)
            await settle()
            assert bench.device.value("power") is True
            await player.publish("a", "offline", retain=True)
            await settle()
            assert (bench.state, bench.reason) == (State.OFFLINE, "last_will")
            assert bench.device.states["power"].actual is None
            with pytest.raises(NoAnswer):
                await bench.perform("power", value=True)
            await bench.device.halt()
            await settle()
            assert bench.payloads("c") == [b"OFF"], "an all-stop is sent whatever we believe"

    run_virtual(story())


def test_a_device_that_comes_back_must_say_anew_how_it_is() -> None:
    async def story() -> None:
        async with alone(MqttSwitch, WILL) as (bench, player):
            await player.publish("a", "online", retain=True)
            await player.publish("s", "ON", retain=True)
            await player.publish("a", "offline", retain=True)
            await player.publish("a", "online", retain=True)
            await settle()
            assert bench.state is State.ONLINE
            assert bench.device.value("power") is None, "it may have started anew, off"
            await player.publish("a", "offline", retain=True)
            await player.publish("s", "OFF", retain=True)
            await player.publish("a", "online", retain=True)
            await settle()
            assert bench.device.value("power") is False, "said live, just before it said it is there"

    run_virtual(story())


def test_the_broker_going_away_is_the_reason_and_everything_returns_with_it() -> None:
    async def story() -> None:
        async with alone(MqttSwitch, WILL) as (bench, player):
            await player.publish("a", "online", retain=True)
            await player.publish("s", "ON", retain=True)
            await settle()
            bench.broker.stop()
            await settle()
            assert (bench.state, bench.reason) == (State.OFFLINE, "wire_down")
            assert bench.device.states["power"].actual is None
            with pytest.raises(WireDown):
                await bench.perform("power", value=True)
            bench.broker.start()
            await settle()
            assert bench.state is State.ONLINE
            assert bench.device.value("power") is True

    run_virtual(story())


def test_wrong_words_of_availability_are_faults_and_change_nothing() -> None:
    async def story() -> None:
        async with alone(MqttSwitch, WILL) as (bench, player):
            await player.publish("a", "online")
            for wrong in (b"maybe", b"\xff\xfe", b"x" * 5000):
                await player.publish("a", wrong)
            await settle()
            assert bench.state is State.ONLINE
            assert [fault.raw[:2] for fault in bench.faults] == [b"ma", b"\xff\xfe", b"xx"]

    run_virtual(story())


def test_nonsense_degrades_until_sense_comes_again() -> None:
    async def story() -> None:
        async with alone(MqttSwitch, WILL) as (bench, player):
            await player.publish("a", "online")
            await player.publish("s", "ON")
            await player.publish("s", b"\x00\xff")
            await settle()
            assert (bench.state, bench.reason) == (State.DEGRADED, "bad_answer")
            assert bench.device.value("power") is None
            assert bench.faults[0].raw == b"\x00\xff"
            await player.publish("s", "OFF")
            await settle()
            assert bench.state is State.ONLINE
            assert bench.device.value("power") is False

    run_virtual(story())


def test_the_state_a_device_left_behind_does_not_count_when_it_comes_back() -> None:
    async def story() -> None:
        async with alone(MqttSwitch, WILL) as (bench, player):
            bench.broker.stop()
            bench.broker.retained.update({"a": b"offline", "s": b"ON"})
            bench.broker.start()
            await settle()
            assert bench.reason == "last_will"
            await player.publish("a", "online", retain=True)
            await settle()
            assert bench.state is State.ONLINE
            assert bench.device.value("power") is None

    run_virtual(story())
