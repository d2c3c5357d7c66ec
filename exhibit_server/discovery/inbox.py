"""The inbox: what announces itself on MQTT becomes a candidate; what was approved follows its own announcements.

An approved device whose announcement changes is built anew by itself as long as it commands nothing more than before;
otherwise it stays as it was approved and waits for a technician again. One that takes its announcement back stays in
the rig, offline, until it returns or is removed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Protocol

from devices.core.clock import now, wall_time
from devices.core.wires import Message
from devices.discovery.identity import marks
from devices.discovery.model import Appeared, DiscoveredDevice, Finding, Rejected, Withdrawn
from exhibit_server.bus import Bus
from exhibit_server.discovery.candidates import (
    Candidate,
    Candidates,
    clean_key,
    commands_of,
    presence_of,
    same_sources,
    shape_of,
    to_source,
)
from exhibit_server.discovery.residents import Residents
from exhibit_server.discovery.telling import Teller
from exhibit_server.events import DeviceAdded, InboxChanged
from exhibit_server.store.entries import DiscoveredEntry, Entry

CALM = 30.0
"""Seconds between two takings-over of the same device: one that never stops changing must not keep it restarting."""

STEADY = 3.0
"""Seconds an announcement must stay as it is before it is taken over: many come in several messages."""

LABEL = 200

STAMPED = frozenset({"sparkplug"})
"""Conventions whose announcements carry the time and the values of the moment: no two are the same."""


class Announcements(Protocol):
    """Reads announcements; `devices.discovery.book.Discovery`."""

    @property
    def devices(self) -> Mapping[str, DiscoveredDevice]:
        """Every device announced now, each piece of hardware once."""

    def hear(self, message: Message) -> tuple[Finding, ...]:
        """Take a message; return what it changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """Who the inbox deals with. `in_use`: whether a run needs a device now; `changed`: look at the scenes again."""

    announcements: Announcements
    candidates: Candidates
    residents: Residents
    teller: Teller
    bus: Bus
    put: Callable[[Entry], None]
    in_use: Callable[[str], bool]
    changed: Callable[[], Awaitable[None]]
    own: Callable[[str], bool]
    """Whether a topic carries announcements of the hub itself."""


class Inbox:
    """Follows announcements. `lock` is held by whoever changes a candidate: announcements and people take turns."""

    def __init__(self, neighbours: Neighbours) -> None:
        self.neighbours = neighbours
        self.candidates = neighbours.candidates
        self.lock = asyncio.Lock()
        self.news = False
        """Whether something changed since screens were told how many wait."""

        self._told = 0

    async def hear(self, message: Message) -> None:
        """Take a message from a topic on which devices announce themselves. `tell_count` when there is a pause."""
        if self.neighbours.own(message.topic):
            return
        findings = self.neighbours.announcements.hear(message)
        if not findings:
            return
        self.news = True
        async with self.lock:
            for finding in findings:
                await self._find(finding)

    async def settle(self) -> None:
        """Take over what had to wait, and tell what was withheld; called now and then."""
        self.neighbours.teller.catch_up()
        due = [candidate for candidate in self.candidates if candidate.due]
        if due:
            async with self.lock:
                for candidate in due:
                    await self._follow(candidate)
            self.news = True
        self.tell_count()

    def tell_count(self) -> None:
        """Tell screens how many wait, if that changed."""
        if not self.news:
            return
        self.news = False
        waiting = self.candidates.waiting
        if waiting != self._told:
            self._told = waiting
            self.neighbours.bus.publish(InboxChanged(waiting))

    # -- inside -------------------------------------------------------------------------------------------------

    async def _find(self, finding: Finding) -> None:
        match finding:
            case Rejected(topic, reason, raw):
                self.neighbours.teller.rejected(topic, reason, raw)
            case Appeared(device):
                await self._appeared(device)
            case Withdrawn(key):
                await self._withdrawn(clean_key(key))

    async def _appeared(self, device: DiscoveredDevice) -> None:
        key, moment = clean_key(device.key), wall_time()
        label = device.name[:LABEL] or key
        candidate = self.candidates.by_key.get(key)
        if candidate is None:
            candidate = Candidate(key, device.convention, label, moment, moment, device)
            self.candidates.by_key[key] = candidate
            self.neighbours.teller.tell("info", "device_discovered", key, device=label, convention=device.convention)
            self._make_room()
            return
        candidate.last_seen, candidate.label, candidate.announced = moment, label, device
        candidate.changed_at = now()
        if candidate.state == "approved":
            await self._follow(candidate)

    async def _withdrawn(self, key: str) -> None:
        candidate = self.candidates.by_key.get(key)
        if candidate is None or (candidate.state == "approved" and self._superseded(candidate)):
            return
        candidate.announced, candidate.waits_again, candidate.due = None, False, False
        match candidate.state:
            case "waiting":
                del self.candidates.by_key[key]
            case "approved" if candidate.decision is not None and not candidate.decision.withdrawn:
                self._decide(candidate, replace(candidate.decision, withdrawn=True))
                await self.neighbours.residents.park(candidate.device or "")
                self.neighbours.teller.tell(
                    "warning", "device_withdrawn", candidate.device or "", device=_name(candidate)
                )

    def _superseded(self, candidate: Candidate) -> bool:
        """Whether a device is only off the list because it announces itself in another way too: it is still there."""
        announced = candidate.announced
        if announced is None:
            return False
        own = marks(announced.identifiers)
        others = self.neighbours.announcements.devices.values()
        return any(other.key != announced.key and own & marks(other.identifiers) for other in others)

    async def _follow(self, candidate: Candidate) -> None:
        """Bring an approved device in line with its announcement, or have it wait for a technician."""
        device, decision = candidate.announced, candidate.decision
        candidate.due = False
        if device is None or decision is None or decision.device is None:
            return
        sources = [to_source(message) for message in device.sources]
        if self._unchanged(device, sources, decision) and decision.device in self.neighbours.residents:
            candidate.waits_again = False
            if decision.withdrawn:
                await self._return(candidate, decision)
            return
        if not commands_of(device) <= self.candidates.approved_commands(candidate):
            self._ask_again(candidate, device)
            return
        restless = now() - candidate.changed_at < STEADY or now() - candidate.taken_over_at < CALM
        if restless or self.neighbours.in_use(decision.device):
            candidate.due = True
            return
        await self._take_over(candidate, device, replace(decision, sources=sources, withdrawn=False))

    def _unchanged(self, device: DiscoveredDevice, sources: list[dict[str, Any]], decision: DiscoveredEntry) -> bool:
        """Whether a device says of itself what it said when it was approved."""
        if same_sources(sources, decision.sources, presence_of(device)):
            return True
        if device.convention in STAMPED:
            with suppress(ValueError):
                return shape_of(self.neighbours.residents.rebuild(decision)) == shape_of(device)
        return False

    async def _return(self, candidate: Candidate, decision: DiscoveredEntry) -> None:
        self._decide(candidate, replace(decision, withdrawn=False))
        self.neighbours.residents.rig.wake(decision.device or "")
        self.neighbours.teller.tell("info", "device_returned", decision.device or "", device=_name(candidate))

    async def _take_over(self, candidate: Candidate, device: DiscoveredDevice, decision: DiscoveredEntry) -> None:
        residents, device_id = self.neighbours.residents, decision.device or ""
        candidate.taken_over_at = now()
        try:
            await (residents.replace if device_id in residents else residents.admit)(decision, device)
        except Exception as problem:  # noqa: BLE001 - what can't be built is for a technician to see, whatever it is
            candidate.waits_again, candidate.problem = True, str(problem)
            self.neighbours.teller.tell(
                "warning", "device_changed", device_id, device=_name(candidate), reason=str(problem)[:300]
            )
            return
        candidate.waits_again, candidate.problem = False, ""
        self._decide(candidate, decision)
        self.neighbours.teller.tell("info", "device_updated", device_id, device=_name(candidate))
        self.neighbours.bus.publish(DeviceAdded(device_id))
        await self.neighbours.changed()

    def _ask_again(self, candidate: Candidate, device: DiscoveredDevice) -> None:
        new = sorted(commands_of(device) - self.candidates.approved_commands(candidate))
        if not candidate.waits_again:
            self.neighbours.teller.tell(
                "warning",
                "device_changed",
                candidate.device or "",
                device=_name(candidate),
                reason=", ".join(new)[:300],
            )
        candidate.waits_again = True

    def _decide(self, candidate: Candidate, decision: DiscoveredEntry) -> None:
        """Keep a decision, here and in the store. Commands stay those that were approved."""
        candidate.decision = replace(decision, label=candidate.label, last_seen=candidate.last_seen)
        self.neighbours.put(candidate.decision)

    def _make_room(self) -> None:
        dropped = self.candidates.surplus()
        if dropped is not None:
            del self.candidates.by_key[dropped.key]
            self.neighbours.teller.tell("warning", "inbox_full", dropped.key, device=dropped.label)


def _name(candidate: Candidate) -> str:
    return candidate.decision.device or candidate.label if candidate.decision is not None else candidate.label
