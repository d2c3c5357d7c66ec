"""The rig: the set of devices of a hall and the wires they hang on."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Protocol

from devices.core.device import Device
from devices.core.events import DeviceEvent
from devices.core.reasons import Reason
from devices.core.sending import Guard
from devices.core.texts import Texts

Observer = Callable[[DeviceEvent], None]


class Runnable(Protocol):
    """Something with a life of its own: a wire's owner, a device, a simulator."""

    async def run(self) -> None:
        """Live until cancelled."""


class Fanout:
    """Hands each device event to everybody who asked for it, in the order they asked."""

    def __init__(self) -> None:
        self._observers: list[Observer] = []

    def __call__(self, event: DeviceEvent) -> None:
        for observer in tuple(self._observers):
            observer(event)

    def add(self, observer: Observer) -> Callable[[], None]:
        """Add an observer; return the way to remove it."""
        self._observers.append(observer)

        def remove() -> None:
            with suppress(ValueError):
                self._observers.remove(observer)

        return remove


class Gate:
    """Passes a device's events on while the device belongs to the rig; what one tells that was removed is nobody's."""

    def __init__(self, onward: Observer) -> None:
        self._onward = onward
        self.open = True

    def __call__(self, event: DeviceEvent) -> None:
        if self.open:
            self._onward(event)


class Rig(Mapping[str, Device]):
    """All devices by id, in the order they came. `run` keeps wires and devices alive until cancelled.

    Devices may come and go while it runs.
    """

    def __init__(self, devices: Iterable[Device], runnables: Iterable[Runnable], events: Fanout) -> None:
        self._devices = {device.id: device for device in devices}
        self._runnables = tuple(runnables)
        self._gates: dict[str, Gate] = {}
        self._lives: dict[str, asyncio.Task[None]] = {}
        self._parked: set[str] = set()
        self._group: asyncio.TaskGroup | None = None
        self._guard: Guard | None = None
        self.events = events

    def __getitem__(self, device_id: str) -> Device:
        return self._devices[device_id]

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._devices))

    def __len__(self) -> int:
        return len(self._devices)

    def watch_over(self, guard: Guard | None) -> None:
        """Have `guard` asked before any command leaves for any device, also one that comes later; halts always pass."""
        self._guard = guard
        for device in self._devices.values():
            device.watch_over(guard)

    def add(self, make: Callable[[Observer], Device]) -> Device:
        """Add the device that `make` builds with the observer it is given; it lives at once if the rig runs.

        Raises ValueError when its id is taken, and whatever `make` raises; nothing was added then.
        """
        gate = Gate(self.events)
        device = make(gate)
        if device.id in self._devices:
            gate.open = False
            raise ValueError(f"there is a device {device.id!r} already")
        device.watch_over(self._guard)
        self._devices[device.id] = device
        self._gates[device.id] = gate
        self._begin(device)
        return device

    async def replace(self, device_id: str, make: Callable[[Observer], Device]) -> Device:
        """Put another device in the place of one that was added, under the same id; its life begins anew.

        Raises KeyError, and whatever `make` raises; nothing has changed then.
        """
        before = self._gates[device_id]
        gate = Gate(self.events)
        device = make(gate)
        before.open = False
        device.maintain(self._devices[device_id].maintenance)
        device.watch_over(self._guard)
        self._gates[device_id], self._devices[device_id] = gate, device
        self._parked.discard(device_id)
        try:
            await self._end(device_id)
        finally:
            self._begin(device)
        return device

    async def remove(self, device_id: str) -> Device:
        """Take a device that was added out of the rig and end its life, and nobody else's. Raises KeyError."""
        gate = self._gates.pop(device_id)
        device = self._devices.pop(device_id)
        gate.open = False
        self._parked.discard(device_id)
        await self._end(device_id)
        return device

    async def park(self, device_id: str, reason: Reason) -> None:
        """End a device's life but keep it: nothing is known of it, and it is offline for `reason`."""
        device = self._devices[device_id]
        self._parked.add(device_id)
        await self._end(device_id)
        device.unknown(*device.points)
        device.offline(reason)

    def wake(self, device_id: str) -> None:
        """Let a parked device live again; does nothing to one that was not parked."""
        if device_id in self._parked:
            self._parked.discard(device_id)
            self._begin(self._devices[device_id])

    async def run(self) -> None:
        """Run every wire and every device; ends only by cancellation."""
        try:
            async with asyncio.TaskGroup() as group:
                self._group = group
                for runnable in self._runnables:
                    group.create_task(runnable.run())
                for device in self._devices.values():
                    self._begin(device)
                await asyncio.Event().wait()
        finally:
            self._group = None
            self._lives.clear()

    async def halt(self) -> dict[str, Exception | None]:
        """Halt every device that moves, all at once; return what went wrong by device id (None = done)."""
        moving = [device for device in self._devices.values() if device.driver.halt is not None]
        results = await asyncio.gather(*(device.halt() for device in moving), return_exceptions=True)
        return {
            device.id: result if isinstance(result, Exception) else None
            for device, result in zip(moving, results, strict=True)
        }

    def _begin(self, device: Device) -> None:
        if self._group is not None and device.id not in self._parked:
            self._lives[device.id] = self._group.create_task(device.run(), name=f"device {device.id}")

    async def _end(self, device_id: str) -> None:
        life = self._lives.pop(device_id, None)
        if life is not None:
            life.cancel()
            await asyncio.wait([life])


class DeviceNames(Mapping[str, Texts]):
    """Names of the devices by id, as they are at the moment of asking: none is looked up that nobody asks for."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig

    def __getitem__(self, device_id: str) -> Texts:
        return self._rig[device_id].identity.name

    def __iter__(self) -> Iterator[str]:
        return iter(self._rig)

    def __len__(self) -> int:
        return len(self._rig)
