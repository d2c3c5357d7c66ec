"""What all simulated MQTT devices share: they announce themselves, obey, and say how they are.

Written from Home Assistant's MQTT documentation: retained states, a retained availability with the last will.
"""

import asyncio
from abc import abstractmethod
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any, ClassVar

from devices.core.simulation import MessageSimulator, World
from devices.core.wires import Message, MessageWire
from devices.sim.faults import FaultySimulator

REPORTS_EVERY = 0.25
"""Seconds between states while something moves."""


class MqttClientSimulator(FaultySimulator, MessageSimulator):
    """An MQTT device: subclasses say what they obey and how they are; this says it on the wire."""

    REPEATS: ClassVar[bool] = False
    """Whether it publishes on every turn (a sensor) or only what changed (a lamp)."""

    def __init__(self, device_id: str, driver_options: Mapping[str, Any], simulate: Any, world: World) -> None:
        self._woken = asyncio.Event()
        self._again = True
        super().__init__(device_id, driver_options, simulate, world)

    def will(self) -> tuple[str, str] | None:
        topic = self.driver_options.get("availability_topic")
        return (topic, self.driver_options.get("payload_not_available", "offline")) if topic else None

    async def live(self, wire: MessageWire) -> None:
        with ExitStack() as stack:
            for topic, obey in self.commands().items():
                stack.callback(wire.subscribe(topic, self._obeying(obey)))
            presence = self.driver_options.get("availability_topic")
            if presence:
                online = self.driver_options.get("payload_available", "online")
                await wire.publish(presence, online, qos=1, retain=True)
            self._again = True
            await self._report(wire)

    @abstractmethod
    def commands(self) -> Mapping[str, Callable[[str], None]]:
        """Return what to do with a command, by topic."""

    @abstractmethod
    def states(self) -> Mapping[str, str]:
        """Let the hardware be as it is now: tell the world, return the payloads by topic."""

    @abstractmethod
    def pause(self) -> float | None:
        """Return the seconds until it changes or speaks by itself; None when only a command wakes it."""

    def fault_changed(self) -> None:
        """Speak, so that a fault shows at once, and so does its end."""
        self.speak()

    def speak(self) -> None:
        """Publish every state now, changed or not."""
        self._again = True
        self._woken.set()

    def _obeying(self, obey: Callable[[str], None]) -> Callable[[Message], None]:
        def heard(message: Message) -> None:
            if self.fault not in ("refuse", "stuck"):
                obey(message.payload.decode(errors="replace"))
            self.speak()

        return heard

    async def _report(self, wire: MessageWire) -> None:
        said: dict[str, str] = {}
        while True:
            self._woken.clear()
            again, self._again = self._again or self.REPEATS, False
            # Asked before the states are taken: what ends while they are being published is told the next time.
            pause = self.pause()
            for topic, payload in self.states().items():
                if again or said.get(topic) != payload:
                    said[topic] = payload
                    await wire.publish(topic, payload, qos=1, retain=True)
            await self._sleep(pause)

    async def _sleep(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return
