"""What a simulator is: the far end of a wire, behaving like the hardware in its maker's manual.

Simulators know no driver. They share one `World`, so that a tank fills while its pump runs.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from devices.core.clock import now
from devices.core.values import Value
from devices.core.wires import Framer, HttpAnswer, HttpCall, MessageWire


class SimulationOptions(BaseModel):
    """Base of a device's `simulate:` section in the configuration."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class World:
    """The physical state all simulators share: "<device>.<point>" → value, as the hardware truly is."""

    def __init__(self) -> None:
        self._values: dict[str, Value] = {}

    def set(self, name: str, value: Value) -> None:
        self._values[name] = value

    def get(self, name: str, default: Value) -> Value:
        return self._values.get(name, default)

    def is_on(self, name: str | None) -> bool:
        """Whether the named thing is on (true, or more than zero). None and unknown names are off."""
        value = self._values.get(name) if name else None
        return bool(value) and value != "off"

    def snapshot(self) -> Mapping[str, Value]:
        return dict(self._values)


FAULTS: tuple[str, ...] = ("offline", "mute", "noise", "refuse", "stuck", "slow")
"""What any simulator can be told to do: vanish from its wire; take commands but answer nothing; answer rubbish;
refuse every command; accept commands but change nothing; answer late (by 2 s)."""


class Simulator(ABC):
    """One simulated piece of hardware. `device_id` is its name in the world; options are the driver's, raw."""

    NAME: ClassVar[str]
    """The driver's name this simulator is the far end of."""

    OPTIONS: ClassVar[type[SimulationOptions]] = SimulationOptions

    SAME_FAULTS: ClassVar[Mapping[str, str]] = {}
    """Faults that are one and the same for this hardware, each with the one it equals: a lamp that has no way to say
    no refuses by doing nothing, as a stuck one does. A rehearsal of every fault leaves them out."""

    def __init__(self, device_id: str, driver_options: Mapping[str, Any], simulate: Any, world: World) -> None:
        self.device_id = device_id
        self.driver_options = driver_options
        self.simulate = simulate
        self.world = world
        self._fault: str | None = None
        self._fault_listeners: list[Callable[[], None]] = []

    @property
    def fault(self) -> str | None:
        """What is wrong with the hardware, one of `FAULTS`; None when it is well."""
        return self._fault

    @fault.setter
    def fault(self, fault: str | None) -> None:
        self._fault = fault
        for listener in tuple(self._fault_listeners):
            listener()

    def on_fault(self, listener: Callable[[], None]) -> None:
        """Call `listener` at each change of the fault, so that nobody has to look again and again."""
        self._fault_listeners.append(listener)

    def publish_state(self, **values: Value) -> None:
        """Tell the world how this hardware truly is."""
        for point, value in values.items():
            self.world.set(f"{self.device_id}.{point}", value)


class ByteSimulator(Simulator):
    """Hardware behind a byte wire. Several may share one wire (a bus): each answers only what is meant for it."""

    @classmethod
    @abstractmethod
    def framer(cls) -> Framer:
        """Return a framer for what the controller sends, written from the manual."""

    def greeting(self) -> bytes:
        """What the hardware says first on each new connection."""
        return b""

    @abstractmethod
    async def answer(self, frame: bytes) -> bytes | None:
        """Return the answer to a frame, or None when it is meant for somebody else or needs none.

        May take (virtual) time, as the hardware does.
        """

    async def live(self, say: Callable[[bytes], Awaitable[None]]) -> None:
        """What the hardware does by itself (physics; unsolicited messages through `say`); until cancelled.

        The default does nothing.
        """
        del say
        await asyncio.Event().wait()


class HttpSimulator(Simulator):
    """A service on HTTP. Several may share one address: the first that knows a path answers."""

    @abstractmethod
    async def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer | None:
        """Return the answer, or None where the path is none of its own. Names of headers are in lower case."""

    async def live(self, call: Callable[[HttpCall], Awaitable[None]]) -> None:
        """What the service does by itself, and what it calls the hub for; until cancelled. The default does nothing."""
        del call
        await asyncio.Event().wait()


class MessageSimulator(Simulator):
    """Hardware that is an MQTT client of its own, with its own last will."""

    @abstractmethod
    def will(self) -> tuple[str, str] | None:
        """Return (topic, payload) of the last will (retained), or None."""

    @abstractmethod
    async def live(self, wire: MessageWire) -> None:
        """Subscribe, announce, behave; until cancelled."""


class ScreenSimulator(Simulator):
    """A browser screen without a browser."""

    @abstractmethod
    async def answer_message(self, message: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return what the screen says back."""


class Ramp:
    """A physical quantity that moves towards a target at a speed (units per second), on the loop's clock."""

    def __init__(self, value: float, speed: float) -> None:
        self.speed = speed
        self._from = value
        self._target = value
        self._started = 0.0

    @property
    def target(self) -> float:
        return self._target

    @property
    def value(self) -> float:
        """Where the quantity is now."""
        if self._from == self._target:
            return self._target
        travelled = self.speed * (now() - self._started)
        if travelled >= abs(self._target - self._from):
            return self._target
        return self._from + travelled * (1 if self._target > self._from else -1)

    @property
    def moving(self) -> bool:
        return self.value != self._target

    def go(self, target: float, over: float | None = None) -> None:
        """Move to `target` from here, at its speed or within `over` seconds."""
        here = self.value
        if over:
            self.speed = max(abs(target - here) / over, 1e-9)
        self._from, self._target, self._started = here, target, now()

    def stop(self) -> None:
        """Stay where it is."""
        self.go(self.value)
