"""Simulated MQTT devices and their faults: in memory on virtual time, and on a real Mosquitto."""

from pathlib import Path

import pytest

from devices.core.errors import NotConfirmed
from devices.core.events import DeviceEvent, State
from devices.core.simulation import MessageSimulator, World
from devices.core.wires import MessageWire
from devices.drivers.mqtt_light import MqttLight
from devices.drivers.mqtt_sensor import MqttSensor
from devices.drivers.mqtt_switch import MqttSwitch
from devices.sim.hosting_messages import MemoryMessageHost, MqttHost
from devices.sim.mqtt_light import LightSimulator
from devices.sim.mqtt_sensor import SensorSimulator
from devices.sim.mqtt_switch import SwitchSimulator
from devices.transports.memory_broker import MemoryBroker
from devices.transports.mqtt import MqttWire, Will
from scenes.virtual_time import run_virtual
from tests.devices.message_bench import Bench, make_device, make_sim, memory_bench, running, settle
from tests.devices.mosquitto_bench import Mosquitto, mosquitto

SWITCH = {"state_topic": "pump", "command_topic": "pump/set", "availability_topic": "pump/online"}
LAMP = {"state_topic": "lamp", "command_topic": "lamp/set", "availability_topic": "lamp/online"}
SENSOR = {
    "topic": "climate",
    "availability_topic": "climate/online",
    "expire_after": "5s",
    "points": [{"point": "temperature"}],
}


def test_offline_fires_the_last_will_and_mending_brings_it_back() -> None:
    async def story() -> None:
        async with memory_bench(MqttSwitch, SwitchSimulator, SWITCH) as bench:
            await bench.until_state(State.ONLINE)
            await bench.set("power", value=True)
            bench.sim.fault = "offline"
            took = await bench.until_state(State.OFFLINE)
            assert took < 0.1
            assert bench.reason == "last_will"
            assert bench.world.get("dev.power", default=False) is True, "it runs on, only nobody can reach it"
            bench.sim.fault = None
            await bench.until(lambda: bench.device.value("power") is True, within=1.0)

    run_virtual(story())


@pytest.mark.parametrize("fault", ["stuck", "refuse"])
def test_a_device_that_does_not_obey_says_how_it_is(fault: str) -> None:
    async def story() -> None:
        async with memory_bench(MqttSwitch, SwitchSimulator, SWITCH) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = fault
            with pytest.raises(NotConfirmed):
                await bench.set("power", value=True)
            assert bench.device.value("power") is False
            assert bench.world.get("dev.power", default=True) is False
            assert bench.state is State.ONLINE

    run_virtual(story())


def test_a_mute_device_obeys_but_nobody_learns_it_until_it_speaks_again() -> None:
    async def story() -> None:
        async with memory_bench(MqttSwitch, SwitchSimulator, SWITCH) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "mute"
            with pytest.raises(NotConfirmed):
                await bench.set("power", value=True)
            assert bench.world.get("dev.power", default=False) is True
            bench.sim.fault = None
            await bench.until(lambda: bench.device.value("power") is True, within=0.1)

    run_virtual(story())


def test_a_mute_sensor_is_noticed_by_its_silence() -> None:
    async def story() -> None:
        async with memory_bench(MqttSensor, SensorSimulator, SENSOR, {"interval": 1}) as bench:
            await bench.until(lambda: bench.device.value("temperature") is not None)
            bench.sim.fault = "mute"
            took = await bench.until(lambda: bench.reason == "silent")
            assert 4 <= took <= 5.1

    run_virtual(story())


def test_noise_shows_at_once_as_faults_with_bytes_and_ends_when_mended() -> None:
    async def story() -> None:
        async with memory_bench(MqttLight, LightSimulator, LAMP) as bench:
            await bench.until(lambda: bench.device.value("power") is False)
            for _ in range(12):
                bench.sim.fault = "noise"
                await settle()
            assert bench.reason == "bad_answer"
            assert bench.device.value("power") is None
            assert all(fault.raw for fault in bench.faults)
            bench.sim.fault = None
            await bench.until_state(State.ONLINE, within=0.1)
            assert bench.device.value("power") is False

    run_virtual(story())


def test_a_slow_device_answers_two_seconds_late() -> None:
    async def story() -> None:
        async with memory_bench(MqttSwitch, SwitchSimulator, SWITCH) as bench:
            await bench.until(lambda: bench.device.value("power") is False)
            bench.sim.fault = "slow"
            await bench.device.change(3)
            await bench.until(lambda: len(bench.readings("power")) == 2)
            took = await bench.set("power", value=True)
            assert 1.9 <= took <= 2.1

    run_virtual(story())


def test_the_broker_going_away_and_coming_back_is_survived() -> None:
    async def story() -> None:
        async with memory_bench(MqttSwitch, SwitchSimulator, SWITCH) as bench:
            await bench.until_state(State.ONLINE)
            await bench.set("power", value=True)
            bench.broker.stop()
            await bench.until_state(State.OFFLINE)
            bench.broker.start()
            await bench.until(lambda: bench.device.value("power") is True)
            await bench.set("power", value=False)

    run_virtual(story())


def test_a_simulator_that_keeps_its_faults_to_itself_is_refused() -> None:
    class Silent(MessageSimulator):
        NAME = "silent"

        def will(self) -> tuple[str, str] | None:
            return None

        async def live(self, wire: MessageWire) -> None:
            await wire.publish("never", "")

    with pytest.raises(TypeError, match="FaultySimulator"):
        MemoryMessageHost(Silent("x", {}, None, World()), MemoryBroker())


def real_bench(broker: Mosquitto) -> tuple[Bench, MqttWire, MqttHost]:
    """A lamp on a real broker: its device on the hub's wire, its simulator on a connection of its own."""
    events: list[DeviceEvent] = []
    wire = MqttWire("mqtt", host="127.0.0.1", port=broker.port, keepalive=2)
    world = World()
    sim = make_sim(MqttLight, LightSimulator, LAMP, {"fade": 0.1}, world)

    def make_wire(name: str, will: Will | None) -> MqttWire:
        return MqttWire("mqtt", host="127.0.0.1", port=broker.port, client_id=f"sim-{name}", will=will)

    return Bench(make_device(MqttLight, LAMP, wire, events.append), world, events, sim), wire, MqttHost(sim, make_wire)


async def test_on_a_real_broker_a_lamp_dims_vanishes_and_returns(tmp_path: Path) -> None:
    async with mosquitto(tmp_path) as broker:
        bench, wire, host = real_bench(broker)
        async with running(wire, host, bench.device):
            await bench.until_state(State.ONLINE, within=5)
            assert await bench.set("brightness", 60.0) < 1.0
            took = await bench.set("brightness", 20.0, over=0.6)
            assert 0.55 <= took <= 1.5
            await bench.until(lambda: bench.number("brightness") == 20.0, within=2)
            assert any(20 < value < 60 for value in bench.readings("brightness") if isinstance(value, float))
            bench.sim.fault = "offline"
            assert await bench.until_state(State.OFFLINE, within=5) < 2.0
            assert bench.reason == "last_will"
            bench.sim.fault = None
            await bench.until(lambda: bench.number("brightness") == 20.0, within=5)


async def test_when_the_real_broker_restarts_hub_and_device_find_each_other_again(tmp_path: Path) -> None:
    async with mosquitto(tmp_path) as broker:
        bench, wire, host = real_bench(broker)
        async with running(wire, host, bench.device):
            await bench.until_state(State.ONLINE, within=5)
            await bench.set("brightness", 60.0)
            await broker.stop()
            await bench.until_state(State.OFFLINE, within=5)
            assert bench.reason == "wire_down"
            await broker.start()
            await bench.until(lambda: bench.state is State.ONLINE and bench.number("brightness") == 60.0, within=15)
            await bench.set("brightness", 10.0)
