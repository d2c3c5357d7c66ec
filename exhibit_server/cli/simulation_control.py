"""Steering simulated hardware over the broker: the simulators' side of `exhibit_server.simulation`."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from devices.core.errors import WireDown
from devices.core.simulation import FAULTS
from devices.core.wires import Message
from devices.transports.mqtt import MqttWire, Will
from exhibit_server.broker.settings import parse_url
from exhibit_server.simulation import fault_state_topic, fault_topic


class Hall(Protocol):
    """Simulated hardware that can be told to misbehave."""

    def set_fault(self, device: str, fault: str | None) -> None:
        """Raises KeyError when there is no such simulator."""


class Control:
    """Takes faults from the broker and says which are in force."""

    def __init__(self, hall_id: str, hall: Hall, wire: MqttWire) -> None:
        self._hall_id, self._hall, self._wire = hall_id, hall, wire
        self._connected = asyncio.Event()
        wire.on_link(lambda down: self._connected.set() if down is None else self._connected.clear())
        self._said: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    async def run(self) -> None:
        """Follow until cancelled."""
        self._wire.subscribe(fault_topic(self._hall_id, "+"), self._heard)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._wire.run())
            while True:
                device, fault = await self._said.get()
                await self._connected.wait()
                with suppress(WireDown):  # it fell at this moment; whoever wants to know asks for the fault anew
                    await self._wire.publish(fault_state_topic(self._hall_id, device), fault, qos=1, retain=True)

    def set_fault(self, device: str, fault: str | None) -> None:
        """Make hardware misbehave, and say so. Nothing happens when it is not ours: another process may simulate it."""
        try:
            self._hall.set_fault(device, fault)
        except KeyError:
            return
        self._said.put_nowait((device, fault or ""))

    def _heard(self, message: Message) -> None:
        word = message.payload.decode(errors="replace").strip()
        self.set_fault(message.topic.split("/")[2], word if word in FAULTS else None)


def wire_maker(broker: str) -> Callable[[str, Will | None], MqttWire]:
    """Return a maker of connections to the broker at an mqtt:// URL: (client's name, last will) → wire."""
    address = parse_url(broker)

    def make(name: str, will: Will | None) -> MqttWire:
        return MqttWire(
            "mqtt",
            host=address.host,
            port=address.port,
            username=address.username,
            password=address.password,
            client_id=f"sim-{name}",
            will=will,
        )

    return make
