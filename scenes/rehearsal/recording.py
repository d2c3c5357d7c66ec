"""What devices were told and what they said during a rehearsal, from the rig's own events."""

from collections.abc import Callable
from dataclasses import dataclass, field

from devices.core.clock import now
from devices.core.events import (
    Availability,
    AvailabilityChanged,
    CommandDone,
    DeviceEvent,
    DeviceFault,
    Reading,
    Wanted,
)
from devices.core.reasons import Reason
from devices.core.rig import Rig
from devices.core.texts import Texts
from devices.core.values import Point, Value
from scenes.rehearsal.faults import Fault

CRASH = "driver stopped:"
"""How a device tells that its driver itself failed (`devices.core.device`)."""


@dataclass(frozen=True, slots=True)
class Change:
    """A value that a point had from some moment on. Seconds from the beginning of the scene."""

    at: float
    value: Value | None


@dataclass(slots=True)
class PointStory:
    """One point: what was wanted of it and what was observed."""

    point: Point
    wanted: list[Change] = field(default_factory=list)
    actual: list[Change] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Told:
    """A command that left, or could not. `took` in seconds."""

    at: float
    verb: str
    took: float
    error: Reason | None


@dataclass(slots=True)
class DeviceStory:
    """One device during a rehearsal."""

    name: Texts
    points: dict[str, PointStory] = field(default_factory=dict)
    commands: list[Told] = field(default_factory=list)
    availability: list[tuple[float, Availability]] = field(default_factory=list)
    faults: list[tuple[float, Fault, bool]] = field(default_factory=list)
    """(when, what, whether it came or was mended)."""


class Story:
    """Keeps what the devices given do. `began` is when the scene begins, on the loop's clock."""

    def __init__(self, rig: Rig, devices: frozenset[str]) -> None:
        self.began = now()
        self.devices = {device: DeviceStory(rig[device].identity.name) for device in sorted(devices)}
        self.crashes: list[str] = []
        self.used: list[tuple[float, float, str]] = []
        """(from, to, device): when a command to a device, any device, was under way."""
        self._rig = rig
        for device_id, story in self.devices.items():
            device = rig[device_id]
            story.availability.append((0.0, device.availability))
            story.points = {name: PointStory(point) for name, point in device.points.items()}
            for name, point in story.points.items():
                point.actual.append(Change(0.0, device.value(name)))

    def follow(self) -> Callable[[], None]:
        """Begin to listen; return the way to end it."""
        return self._rig.events.add(self._hear)

    def fault(self, fault: Fault, *, begins: bool) -> None:
        """A fault came into force or was mended."""
        at = self._at()
        for device_id, story in self.devices.items():
            if fault.device in (device_id, self._rig[device_id].identity.wire):
                story.faults.append((at, fault, begins))

    def _hear(self, event: DeviceEvent) -> None:
        if isinstance(event, DeviceFault) and event.message.startswith(CRASH):
            self.crashes.append(f"{event.device}: {event.message}")
        if isinstance(event, CommandDone):
            self.used.append((self._at() - event.took, self._at(), event.device))
        story = self.devices.get(event.device)
        if story is not None:
            self._keep(story, event)

    def _keep(self, story: DeviceStory, event: DeviceEvent) -> None:
        match event:
            case Reading():
                self._append(story.points[event.point].actual, event.value)
            case Wanted():
                story.points[event.point].wanted.append(Change(self._at(), event.value))
            case AvailabilityChanged():
                story.availability.append((self._at(), event.after))
                if not event.after.usable:
                    for point in story.points.values():
                        self._append(point.actual, None)
            case CommandDone():
                story.commands.append(Told(self._at(), event.verb, event.took, event.error))
            case _:
                pass

    def _append(self, changes: list[Change], value: Value | None) -> None:
        if not changes or changes[-1].value != value:
            changes.append(Change(self._at(), value))

    def _at(self) -> float:
        return now() - self.began
