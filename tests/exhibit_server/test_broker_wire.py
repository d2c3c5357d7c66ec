"""The hall's own wire and simulated devices on both of our brokers."""

import asyncio
from pathlib import Path
from typing import Literal

import pytest

from devices.core.events import DeviceEvent, State
from devices.core.simulation import World
from devices.core.wires import Message
from devices.drivers.mqtt_light import MqttLight
from devices.sim.hosting_messages import MqttHost
from devices.sim.mqtt_light import LightSimulator
from devices.transports.mqtt import MqttWire, Will
from exhibit_server.broker import BrokerAddress, BrokerSettings, open_broker
from tests.devices.message_bench import Bench, make_device, make_sim, running
from tests.devices.mosquitto_bench import free_port
from tests.devices.mosquitto_bench import running as wires_running

LAMP = {"state_topic": "lamp", "command_topic": "lamp/set", "availability_topic": "lamp/online"}
KINDS: list[Literal["mosquitto", "amqtt"]] = ["mosquitto", "amqtt"]


def wire_to(address: BrokerAddress, name: str, will: Will | None = None) -> MqttWire:
    return MqttWire(name, host=address.host, port=address.port, client_id=name, will=will)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_burst_of_2000_arrives_whole(kind: Literal["mosquitto", "amqtt"], tmp_path: Path) -> None:
    settings = BrokerSettings(kind=kind, port=free_port())
    async with open_broker(settings, tmp_path) as address:
        sender, receiver, got = wire_to(address, "sender"), wire_to(address, "receiver"), list[Message]()
        all_there = asyncio.Event()

        def heard(message: Message) -> None:
            got.append(message)
            if len(got) == 2000:
                all_there.set()

        receiver.subscribe("burst/#", heard)
        async with wires_running(sender, receiver):
            await receiver.publish("ready", b"", qos=1)
            for number in range(2000):
                await sender.publish(f"burst/{number % 5}", str(number), qos=number % 2)
            async with asyncio.timeout(40):
                await all_there.wait()
        assert sorted(int(message.payload) for message in got) == list(range(2000))


@pytest.mark.parametrize("kind", KINDS)
async def test_a_simulated_lamp_is_driven_vanishes_and_returns(
    kind: Literal["mosquitto", "amqtt"], tmp_path: Path
) -> None:
    settings = BrokerSettings(kind=kind, port=free_port())
    async with open_broker(settings, tmp_path) as address:
        events, world = list[DeviceEvent](), World()
        sim = make_sim(MqttLight, LightSimulator, LAMP, {"fade": 0.1}, world)
        wire = wire_to(address, "hub")
        bench = Bench(make_device(MqttLight, LAMP, wire, events.append), world, events, sim)
        async with running(wire, MqttHost(sim, lambda name, will: wire_to(address, name, will)), bench.device):
            await bench.until_state(State.ONLINE, within=10)
            await bench.set("brightness", 60.0)
            sim.fault = "offline"
            await bench.until(lambda: bench.reason == "last_will", within=10)
            sim.fault = None
            await bench.until(lambda: bench.number("brightness") == 60.0, within=10)
        assert bench.faults == []
