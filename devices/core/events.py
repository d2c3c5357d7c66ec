"""What devices tell the rest of the house, as frozen records."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from devices.core.reasons import Reason
from devices.core.texts import Texts
from devices.core.values import Value


class State(StrEnum):
    """Availability of a device."""

    ONLINE = "online"
    DEGRADED = "degraded"
    OFFLINE = "offline"
    UNKNOWN = "unknown"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a device can be used, why not, and since when (seconds since the epoch)."""

    state: State
    reason: Reason
    since: float

    @property
    def usable(self) -> bool:
        """Whether commands have a chance: online or degraded."""
        return self.state in (State.ONLINE, State.DEGRADED)


@dataclass(frozen=True, slots=True)
class Reading:
    """A value that came back. `value` is None when the point became unknown."""

    device: str
    point: str
    value: Value | None
    at: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """A command made `value` the wanted state of a point."""

    device: str
    point: str
    value: Value
    at: float


@dataclass(frozen=True, slots=True)
class AvailabilityChanged:
    device: str
    before: State
    after: Availability


@dataclass(frozen=True, slots=True)
class DeviceFault:
    """Something arrived that was not what was promised; `raw` holds the bytes, cut to 256."""

    device: str
    message: str
    raw: bytes
    at: float


@dataclass(frozen=True, slots=True)
class Sender:
    """Who had a command sent. `id`: a run's id or a person's name; `name`: as it is told to people.

    A run names its scene; `asked_by` is then who had it played: a guide, a kiosk, the schedule.
    """

    kind: Literal["run", "person", "hub"]
    id: str
    name: Texts
    asked_by: str = ""


@dataclass(frozen=True, slots=True)
class CommandDone:
    """A command left the hub (`error` is None) or could not. `took` is in seconds. `by`: who had it sent, if told."""

    device: str
    verb: str
    args: str
    took: float
    error: Reason | None
    at: float
    by: Sender | None = None


@dataclass(frozen=True, slots=True)
class Staleness:
    """A value was not heard for longer than it should be, or was heard again."""

    device: str
    point: str
    stale: bool
    at: float


@dataclass(frozen=True, slots=True)
class Flapping:
    """A device began to come and go (`flapping`), or is steady again. `drops`: how often it went lately."""

    device: str
    flapping: bool
    drops: int
    at: float


DeviceEvent = Reading | Wanted | AvailabilityChanged | DeviceFault | CommandDone | Staleness | Flapping
