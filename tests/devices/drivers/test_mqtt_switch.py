"""MQTT switch: words, JSON states, against its simulator."""

import pytest
from pydantic import ValidationError

from devices.core.events import State
from devices.drivers.mqtt_switch import MqttSwitch, SwitchOptions
from devices.sim.mqtt_switch import SwitchSimulator
from scenes.virtual_time import run_virtual
from tests.devices.message_bench import alone, memory_bench, settle

OPTIONS = {"state_topic": "pump", "command_topic": "pump/set", "availability_topic": "pump/online", "moves": True}


def test_switches_confirms_and_tells_the_world() -> None:
    async def story() -> None:
        async with memory_bench(MqttSwitch, SwitchSimulator, OPTIONS) as bench:
            await bench.until(lambda: bench.device.value("power") is False, within=1.0)
            assert await bench.set("power", value=True) < 0.1
            assert bench.world.get("dev.power", default=False) is True
            assert bench.payloads("pump/set") == [b"ON"]
            await bench.device.halt()
            await bench.until(lambda: bench.device.value("power") is False, within=1.0)

    run_virtual(story())


def test_what_does_not_move_is_not_halted() -> None:
    async def story() -> None:
        async with memory_bench(MqttSwitch, SwitchSimulator, {**OPTIONS, "moves": False}) as bench:
            await bench.until_state(State.ONLINE)
            await bench.set("power", value=True)
            await bench.device.halt()
            await settle()
            assert bench.device.value("power") is True

    run_virtual(story())


@pytest.mark.parametrize("path", ["state", "relay.state", ["PM2.5", "state"]])
def test_speaks_zigbee2mqtt_and_shelly(path: str | list[str]) -> None:
    words = {
        "state_path": path,
        "payload_on": '{"state": "ON"}',
        "payload_off": '{"state": "OFF"}',
        "state_on": "ON",
        "state_off": "OFF",
    }

    async def story() -> None:
        async with memory_bench(MqttSwitch, SwitchSimulator, {**OPTIONS, **words}) as bench:
            await bench.until_state(State.ONLINE)
            await bench.set("power", value=True)
            assert bench.payloads("pump/set") == [b'{"state": "ON"}']
            assert bench.faults == []

    run_virtual(story())


@pytest.mark.parametrize("payload", [b"on", b"1", b"", b"\xff", b"ON" * 600, b"null"])
def test_other_words_are_faults(payload: bytes) -> None:
    async def story() -> None:
        async with alone(MqttSwitch, OPTIONS) as (bench, player):
            await player.publish("pump/online", "online")
            await player.publish("pump", "ON")
            await player.publish("pump", payload)
            await settle()
            assert bench.device.value("power") is None
            assert [fault.raw for fault in bench.faults] == [payload[:256]]

    run_virtual(story())


@pytest.mark.parametrize("payload", [b"[]", b'{"state": 1}', b'{"power": "ON"}', b'"ON"', b"{", b"[" * 60_000])
def test_json_of_another_shape_is_a_fault(payload: bytes) -> None:
    async def story() -> None:
        async with alone(MqttSwitch, {**OPTIONS, "state_path": "state"}) as (bench, player):
            await player.publish("pump/online", "online")
            await player.publish("pump", payload)
            await settle()
            assert bench.device.value("power") is None
            assert len(bench.faults) == 1

    run_virtual(story())


def test_a_wildcard_is_no_topic_of_a_device() -> None:
    with pytest.raises(ValidationError, match="without"):
        SwitchOptions.model_validate({**OPTIONS, "state_topic": "pump/#"})
