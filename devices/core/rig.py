"""The rig: the set of devices of a hall and the wires they hang on."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Protocol

from devices.core.device import Device
from devices.core.events import DeviceEvent

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


class Rig(Mapping[str, Device]):
    """All devices by id. `run` keeps wires and devices alive until cancelled."""

    def __init__(self, devices: Iterable[Device], runnables: Iterable[Runnable], events: Fanout) -> None:
        self._devices = {device.id: device for device in devices}
        self._runnables = tuple(runnables)
        self.events = events

    def __getitem__(self, device_id: str) -> Device:
        return self._devices[device_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._devices)

    def __len__(self) -> int:
        return len(self._devices)

    async def run(self) -> None:
        """Run every wire and every device; ends only by cancellation."""
        async with asyncio.TaskGroup() as group:
            for runnable in self._runnables:
                group.create_task(runnable.run())
            for device in self._devices.values():
                group.create_task(device.run(), name=f"device {device.id}")

    async def halt(self) -> dict[str, Exception | None]:
        """Halt every device that moves, all at once; return what went wrong by device id (None = done)."""
        moving = [device for device in self._devices.values() if device.driver.halt is not None]
        results = await asyncio.gather(*(device.halt() for device in moving), return_exceptions=True)
        return {
            device.id: result if isinstance(result, Exception) else None
            for device, result in zip(moving, results, strict=True)
        }
