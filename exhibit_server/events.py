"""What happens in the hub besides what devices tell (`devices.core.events`): a tagged union of frozen records."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from devices.core.events import DeviceEvent
from devices.core.texts import Texts
from scenes.record import RunRecord

ReadinessState = Literal["ready", "ready_without", "busy", "not_ready"]


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a scene could start now; `without` are devices it would play without.

    `guide`: how it stands for a guide, where that is not as for a visitor. `take_over`: it is busy, and who looks may
    start it all the same, what is in the way making way.
    """

    state: ReadinessState
    reasons: tuple[Texts, ...] = ()
    without: tuple[str, ...] = ()
    wait_seconds: float | None = None
    take_over: bool = False
    guide: "Readiness | None" = None

    @property
    def startable(self) -> bool:
        return self.state in ("ready", "ready_without")


@dataclass(frozen=True, slots=True)
class ReadinessChanged:
    readiness: Mapping[str, Readiness]


@dataclass(frozen=True, slots=True)
class RunChanged:
    """A run began, went on, or ended. The record is live: read it now, keep nothing of it."""

    record: RunRecord


DecisionKind = Literal["choice", "go", "skip", "pause", "resume", "jump", "takeover", "stop", "all_stop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionMade:
    """Somebody decided something about a run and it was done. `detail`: the choice's number, the marker jumped to."""

    run: str
    kind: DecisionKind
    by: str
    at: float
    screen: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LeasesChanged:
    """These devices were leased or released, or these zones are held by hand or not any more."""

    devices: frozenset[str]
    zones: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Stop:
    """The all-stop. `unhalted`: what could not be halted, and why."""

    active: bool
    by: str | None = None
    at: float | None = None
    unhalted: tuple[Texts, ...] = ()


@dataclass(frozen=True, slots=True)
class StopChanged:
    stop: Stop


@dataclass(frozen=True, slots=True)
class Unrestored:
    """Outside any run, these devices could not be brought back to baseline, and why."""

    problems: Mapping[str, Texts]


@dataclass(frozen=True, slots=True)
class QueueChanged:
    """Somebody's place in the queue changed: these tickets."""

    tickets: frozenset[str]


@dataclass(frozen=True, slots=True)
class InterlockChanged:
    """The hall itself made true what must never be, and what moves there was halted; or it is not true any more."""

    interlock: str
    name: Texts
    broken: bool


@dataclass(frozen=True, slots=True)
class LibraryChanged:
    """Scenes were loaded anew."""


@dataclass(frozen=True, slots=True)
class DeviceAdded:
    """A device joined the rig, or took the place of its former self."""

    device: str


@dataclass(frozen=True, slots=True)
class DeviceRemoved:
    """A device left the rig."""

    device: str


@dataclass(frozen=True, slots=True)
class InboxChanged:
    """Devices that announced themselves and wait for a technician: how many there are now."""

    waiting: int


@dataclass(frozen=True, slots=True)
class ToursChanged:
    """These groups moved on their tours, or their times changed."""

    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class ContentChanged:
    """Something in the content store is otherwise; `revision` counts these times since the hub started.

    `what` happened to the item `name`, done by whom: "elsewhere" when another process did it, and that is all we know.
    """

    revision: int
    what: Literal["added", "changed", "deleted", "restored", "elsewhere"] = "elsewhere"
    name: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class HallEvent:
    """Something a person may want to read about later."""

    id: int
    at: float
    level: Literal["info", "warning", "error"]
    kind: str
    subject: str
    texts: Texts


HubEvent = (
    ReadinessChanged
    | RunChanged
    | DecisionMade
    | LeasesChanged
    | StopChanged
    | Unrestored
    | QueueChanged
    | InterlockChanged
    | LibraryChanged
    | DeviceAdded
    | DeviceRemoved
    | InboxChanged
    | ToursChanged
    | ContentChanged
    | HallEvent
    | DeviceEvent
)
