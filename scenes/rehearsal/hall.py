"""What a rehearsal is handed: a rig on simulated hardware, and the way to make it misbehave."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from devices.core.rig import Rig
from devices.core.values import Value


class Hall(Protocol):
    """A hall in memory. `devices.simulated.MemoryHall` is one."""

    @property
    def rig(self) -> Rig: ...

    @property
    def targets(self) -> Iterable[str]:
        """What a fault may be given to: the simulated devices, and the wires they hang on."""

    async def run(self) -> None:
        """Let hardware and rig live until cancelled."""

    def set_fault(self, target: str, fault: str | None) -> None:
        """Make a device, or all that hangs on a wire, misbehave; None mends it. Raises KeyError."""

    def same_faults(self, device: str) -> Mapping[str, str]:
        """Return the faults that are the same for a device, each with the one it equals."""

    def make(self, device: str) -> str:
        """Return what a device is apart from who it is: equal for two of the same kind, set up the same way."""

    def truth(self, device: str, point: str) -> Value | None:
        """Return how the hardware truly is, whatever it says; None where that can't be told."""


MakeHall = Callable[[], Hall]
"""Builds a fresh hall, in which nothing has happened yet."""
