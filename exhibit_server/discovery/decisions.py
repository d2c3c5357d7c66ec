"""What a technician decides on a device that announced itself: approve, ignore, forget."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Protocol

from devices.core.clock import wall_time
from devices.core.texts import Texts
from devices.core.values import Value
from exhibit_server.discovery.candidates import Candidate, to_source
from exhibit_server.discovery.inbox import Inbox
from exhibit_server.discovery.sentences import listed, refusal
from exhibit_server.events import DeviceAdded, DeviceRemoved
from exhibit_server.store.entries import DiscoveredEntry

STORED = 3.0
"""Seconds an answer waits for the decision to be in the database; the writer goes on trying after that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What the technician gives with it: who the device is to be in the hall, and which foreign topics it may use."""

    id: str
    zone: str
    name: Texts
    baseline: Mapping[str, Value] = field(default_factory=dict)
    allow_foreign: Sequence[str] = ()


class Store(Protocol):
    """Where decisions are kept; `exhibit_server.store.writer.Writer`."""

    async def flush(self) -> None:
        """Return when what was put is stored."""


class Decisions:
    """Carries out what people decide, one decision at a time. Every method raises Refused with the reason in words."""

    def __init__(
        self, inbox: Inbox, store: Store, languages: Sequence[str], zones: Callable[[], Sequence[str]]
    ) -> None:
        self._inbox = inbox
        self._store = store
        self._languages = tuple(languages)
        self._zones = zones

    async def approve(self, key: str, approval: Approval, by: str) -> Candidate:
        """Make a candidate a device of the hall; an approved one is made anew as told, under the same id or another."""
        async with self._inbox.lock:
            candidate = self._candidate(key)
            self._check(candidate, approval)
            entry = self._entry(candidate, approval, by)
            await self._settle_in(candidate, entry)
            candidate.decision, candidate.waits_again, candidate.due, candidate.problem = entry, False, False, ""
        name = {language: text[:200] for language, text in approval.name.items()}
        self._inbox.neighbours.teller.always("info", "device_approved", approval.id, by=by, device=name, reason=key)
        self._inbox.neighbours.bus.publish(DeviceAdded(approval.id))
        await self._inbox.neighbours.changed()
        await self._keep(entry)
        return candidate

    async def ignore(self, key: str, by: str) -> Candidate:
        """Put a candidate aside: it is not asked about again."""
        async with self._inbox.lock:
            candidate = self._candidate(key)
            if candidate.state == "approved":
                raise refusal("already_decided", device=candidate.device or key)
            entry = _plain_entry(candidate, by)
            candidate.decision = entry
        self._inbox.neighbours.teller.always("info", "device_ignored", key, by=by, device=candidate.label)
        await self._keep(entry)
        return candidate

    async def forget(self, key: str, by: str) -> Candidate:
        """Take a decision back: an approved device leaves the hall, an ignored one waits again."""
        async with self._inbox.lock:
            candidate = self._candidate(key)
            device_id, decision = candidate.device, candidate.decision
            self._must_be_free(device_id)
            if device_id is not None:
                await self._inbox.neighbours.residents.dismiss(device_id)
            entry = replace(decision or _plain_entry(candidate, by), state="forgotten", decided_by=by)
            entry = replace(entry, decided_at=wall_time())
            candidate.decision, candidate.waits_again, candidate.due, candidate.problem = None, False, False, ""
            if candidate.announced is None:
                del self._inbox.candidates.by_key[key]
        label = device_id or candidate.label
        self._inbox.neighbours.teller.always("info", "device_forgotten", label[:80], by=by, device=label)
        if device_id is not None:
            self._inbox.neighbours.bus.publish(DeviceRemoved(device_id))
            await self._inbox.neighbours.changed()
        await self._keep(entry)
        return candidate

    # -- inside -------------------------------------------------------------------------------------------------

    def _candidate(self, key: str) -> Candidate:
        candidate = self._inbox.candidates.by_key.get(key)
        if candidate is None:
            raise refusal("no_such_candidate", missing=True, key=key[:200])
        return candidate

    def _check(self, candidate: Candidate, approval: Approval) -> None:
        """Look whether the approval can be carried out; devices are commanded by nobody's mistake."""
        if candidate.announced is None and candidate.state != "approved":
            raise refusal("not_announced", device=candidate.label)
        if approval.zone not in self._zones():
            raise refusal("no_such_zone", zone=approval.zone)
        missing = [language for language in self._languages if not approval.name.get(language, "").strip()]
        if missing:
            raise refusal("name_missing", languages=", ".join(missing))
        if approval.id != candidate.device and approval.id in self._inbox.neighbours.residents.rig:
            raise refusal("id_taken", device=approval.id)
        self._must_be_free(candidate.device)
        conflicts = self._inbox.candidates.conflicts(candidate).get(candidate.key, ())
        never = tuple(conflict for conflict in conflicts if not conflict.allowable)
        if never:
            raise refusal("forbidden_topics", device=candidate.label, reason=listed(never))
        foreign = tuple(conflict for conflict in conflicts if conflict.topic not in approval.allow_foreign)
        if foreign:
            raise refusal("foreign_topics", device=candidate.label, reason=listed(foreign))

    def _must_be_free(self, device_id: str | None) -> None:
        if device_id is not None and self._inbox.neighbours.in_use(device_id):
            name = self._inbox.neighbours.residents.rig[device_id].identity.name
            raise refusal("device_in_use", device=name)

    async def _settle_in(self, candidate: Candidate, entry: DiscoveredEntry) -> None:
        """Have the device in the rig as the entry says, in place of what it was before."""
        residents, before = self._inbox.neighbours.residents, candidate.device
        try:
            if before is not None and before == entry.device and before in residents:
                await residents.replace(entry, candidate.announced)
                return
            await residents.admit(entry, candidate.announced)
        except Exception as problem:
            raise refusal("unusable", reason=(str(problem) or type(problem).__name__)[:500]) from problem
        if before is not None and before != entry.device:
            await residents.dismiss(before)
            self._inbox.neighbours.bus.publish(DeviceRemoved(before))

    async def _keep(self, entry: DiscoveredEntry) -> None:
        self._inbox.neighbours.put(entry)
        self._inbox.news = True
        self._inbox.tell_count()
        with suppress(TimeoutError):  # the store is away: its own report says so, and the entry waits there
            async with asyncio.timeout(STORED):
                await self._store.flush()

    def _entry(self, candidate: Candidate, approval: Approval, by: str) -> DiscoveredEntry:
        announced, before = candidate.announced, candidate.decision
        sources = [to_source(message) for message in announced.sources] if announced is not None else None
        kept = list(before.sources) if before is not None else []
        return replace(
            _plain_entry(candidate, by),
            state="approved",
            device=approval.id,
            zone=approval.zone,
            names=dict(approval.name),
            baseline=dict(approval.baseline),
            allowed=list(approval.allow_foreign),
            sources=sources if sources is not None else kept,
            withdrawn=announced is None and before is not None and before.withdrawn,
        )


def _plain_entry(candidate: Candidate, by: str) -> DiscoveredEntry:
    return DiscoveredEntry(
        key=candidate.key,
        convention=candidate.convention,
        state="ignored",
        label=candidate.label,
        first_seen=candidate.first_seen,
        last_seen=candidate.last_seen,
        decided_by=by,
        decided_at=wall_time(),
    )
