"""A fade that ends while an earlier state is still on its way: the last state is told all the same."""

import asyncio
import json
from collections.abc import Callable

from devices.core.wires import LinkHandler, Message
from devices.drivers.mqtt_light import MqttLight
from devices.sim.mqtt_light import LightSimulator
from scenes.virtual_time import run_virtual
from tests.devices.message_bench import make_sim

TOPICS = {"state_topic": "t/lamp", "command_topic": "t/lamp/set"}


class SlowWire:
    """A broker that takes its time to acknowledge."""

    name = "slow"
    up = True

    def __init__(self, takes: float) -> None:
        self._takes = takes
        self.said: list[str] = []
        self.handlers: dict[str, Callable[[Message], None]] = {}

    def subscribe(self, topic_filter: str, handler: Callable[[Message], None]) -> Callable[[], None]:
        self.handlers[topic_filter] = handler
        return lambda: None

    async def publish(self, topic: str, payload: bytes | str, *, qos: int = 0, retain: bool = False) -> None:
        del topic, qos, retain
        await asyncio.sleep(self._takes)
        self.said.append(str(payload))

    def on_link(self, handler: LinkHandler) -> None:
        handler(None)


def test_a_lamp_that_fades_out_behind_a_slow_broker_says_off_in_the_end() -> None:
    async def main() -> list[str]:
        wire = SlowWire(takes=0.4)
        lamp = make_sim(MqttLight, LightSimulator, TOPICS, {"fade": 0.5, "start": 100})
        life = asyncio.ensure_future(lamp.live(wire))
        await asyncio.sleep(1.0)
        wire.handlers["t/lamp/set"](Message("t/lamp/set", b'{"state": "OFF", "transition": 0.3}'))
        await asyncio.sleep(10.0)
        life.cancel()
        await asyncio.wait([life])
        return wire.said

    assert json.loads(run_virtual(main())[-1])["state"] == "OFF"
