"""Follows the schedule: starts what is due, once; catches up what was missed as each entry says, never anything stale.

An occurrence is written down before it acts. One found half done after a crash is looked up in the run journal: what
happened stands, what did not is tried again while the entry still wants it. The wall clock may jump: what a jump passes
over counts as missed, what it brings back and has not happened comes again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from devices.core.clock import wall_time
from devices.core.texts import LANGUAGES, Texts
from exhibit_server.refusals import Refused
from exhibit_server.schedule.book import Book
from exhibit_server.schedule.ledger import DONE, REMEMBERED, Ledger, Tell
from exhibit_server.schedule.local_time import local
from exhibit_server.schedule.occurrences import Occurrence, Occurrences, Task, row_of
from exhibit_server.schedule.sentences import REASONS
from exhibit_server.store.entries import OccurrenceEntry
from exhibit_server.wording import render

DAY = 86_400.0
ON_TIME = 30.0
"""Seconds after its time in which an occurrence is simply on time."""

LOOK = 30.0
"""Seconds between looks at the clock: the longest a jump of it goes unnoticed."""

RETRY = 5.0
SEE = 60.0
"""Seconds between notes in the book that the schedule was followed."""

LOOK_BACK = 31 * DAY
"""Seconds that what was missed is looked for: nobody wants last quarter's."""

STEP = 2.0
"""Seconds the clock may be behind before it counts as set back."""

Act = Callable[[Task], Awaitable[str]]
Acted = Callable[[OccurrenceEntry], Awaitable[str | None]]


class Scheduler:
    """Owns what is due. `act` starts a task and returns the run's id, or raises Refused; `acted` finds a run again."""

    def __init__(
        self, occurrences: Occurrences, book: Book, act: Act, acted: Acted, tell: Tell, *, look: float = LOOK
    ) -> None:
        self.occurrences = occurrences
        self.ledger = Ledger(book)
        self._act, self._acted, self._tell, self._look = act, acted, tell, look
        self._seen = self._noted = 0.0
        self._next = 0.0
        self._waiting: dict[str, tuple[Occurrence, float]] = {}
        self._lock = asyncio.Lock()
        self._log = structlog.get_logger("schedule")

    async def load(self) -> None:
        """Take up what was known when the hub ended."""
        now = wall_time()
        seen = await self.ledger.load(now)
        self._seen = now if seen is None else seen
        self._next = 0.0
        self._waiting = {}
        for entry in self.ledger.open():
            await self._take_up(entry, now)

    async def run(self) -> None:
        """Follow the schedule until cancelled. A store that is away is reported; nothing acts meanwhile."""
        while True:
            try:
                async with self._lock:
                    await self._look_round()
            except Exception as error:  # noqa: BLE001 - whatever the database says, the hall goes on without a schedule
                self._log.error("the schedule can't be followed now", error=str(error))
            await asyncio.sleep(self._pause())

    async def fire(self, key: str, by: str) -> OccurrenceEntry:
        """Start an occurrence now, as somebody wants it. Raises Refused."""
        async with self._lock:
            occurrence, before = self._wanted(key, keep=DONE)
            now = wall_time()
            await self.ledger.before_acting(occurrence, now, by)
            try:
                run = await self._act(occurrence.task)
            except Refused:
                await self.ledger.put_back(occurrence, before)
                raise
            self._waiting.pop(key, None)
            state = "early" if now < occurrence.at else "caught_up"
            await self.ledger.settle(occurrence, state, now, run=run, by=by)
            self._say("info", "schedule_early" if state == "early" else "schedule_caught_up", occurrence, by=by)
            return self.ledger.rows[key]

    async def skip(self, key: str, by: str) -> OccurrenceEntry:
        """Leave an occurrence out, as somebody wants it. Raises Refused."""
        async with self._lock:
            occurrence, _ = self._wanted(key, keep=(*DONE, "missed", "refused"))
            self._waiting.pop(key, None)
            reason = render(REASONS["by_guide"], by=by)
            await self.ledger.settle(occurrence, "skipped", wall_time(), reason, by=by)
            self._say("info", "schedule_skipped", occurrence, by=by)
            return self.ledger.rows[key]

    async def follow(self, occurrences: Occurrences) -> None:
        """Go by another schedule from now on; what waits and stands in it no more is over. Nothing past comes again."""
        async with self._lock:
            self.occurrences = occurrences
            for key, (_, since) in tuple(self._waiting.items()):
                found = occurrences.find(key)
                if found is not None:
                    self._waiting[key] = (found, since)
                    continue
                del self._waiting[key]
                if key in self.ledger.rows:
                    await self.ledger.end(self.ledger.rows[key], "missed", REASONS["gone"])
            self._seen = max(self._seen, wall_time())
            self._next = 0.0

    # -- inside -----------------------------------------------------------------------------------------------------

    async def _take_up(self, entry: OccurrenceEntry, now: float) -> None:
        """Go on with an occurrence that was under way: it happened, or it waits, or its time is over."""
        occurrence = self.occurrences.find(entry.key)
        run = await self._acted(entry) if entry.state == "firing" else None
        if occurrence is None:
            await self.ledger.end(entry, "missed" if run is None else "done", REASONS["gone"] if run is None else {})
        elif run is not None:
            await self.ledger.settle(occurrence, _on_time(occurrence, entry.at), entry.at, run=run, by=entry.by)
        elif entry.by is not None:  # somebody pressed, and nothing came of it: they will see and press again
            await self.ledger.forget([entry.key])
            self._seen = min(self._seen, occurrence.at - 1.0)
        else:
            self._waiting[entry.key] = (occurrence, min(entry.at, now))

    async def _look_round(self) -> None:
        now = wall_time()
        if now < self._seen - STEP:
            await self._set_back(now)
        elif now >= self._next:
            await self._settle_due(now)
        for occurrence, since in tuple(self._waiting.values()):
            await self._try_again(occurrence, since, now)
        self._seen = max(self._seen, now)
        if not 0 <= now - self._noted < SEE:
            await self.ledger.see(now)
            self._noted = now

    async def _settle_due(self, now: float) -> None:
        due = [
            occurrence
            for occurrence in self.occurrences.between(max(self._seen, now - LOOK_BACK), now)
            if occurrence.key not in self.ledger.rows
        ]
        newest = self._newest(due, now)
        for occurrence in due:
            await self._settle(occurrence, now, newest.get(occurrence.task.row, occurrence.at))
        self._seen = max(self._seen, now)
        self._aim(now)

    def _newest(self, due: Sequence[Occurrence], now: float) -> dict[str, float]:
        """Return when the newest occurrence of each row was due, settled or not: older ones are of no use any more."""
        newest: dict[str, float] = {}
        settled = ((row_of(entry.entry), entry.due) for entry in self.ledger.rows.values() if entry.state != "skipped")
        for row, at in (*settled, *((each.task.row, each.at) for each in due if each.skip is None)):
            if at <= now:
                newest[row] = max(newest.get(row, at), at)
        return newest

    async def _settle(self, occurrence: Occurrence, now: float, newest: float) -> None:
        late = now - occurrence.at
        if occurrence.skip is not None:
            await self.ledger.settle(occurrence, "skipped", now, occurrence.skip)
        elif late > ON_TIME and newest > occurrence.at:
            await self._miss(occurrence, now, REASONS["superseded"])
        elif late > max(ON_TIME, occurrence.task.missed.within):
            await self._miss(occurrence, now, REASONS["hub_away"])
        else:
            await self._drop_waiting(occurrence, now)
            await self._attempt(occurrence, now)

    async def _miss(self, occurrence: Occurrence, now: float, reason: Texts) -> None:
        await self.ledger.settle(occurrence, "missed", now, reason)
        self._say("warning", "schedule_missed", occurrence, reason=reason)

    async def _drop_waiting(self, later: Occurrence, now: float) -> None:
        """End the tries of an earlier occurrence whose place this one takes."""
        for occurrence, _ in tuple(self._waiting.values()):
            if later.task.row == occurrence.task.row and later.at > occurrence.at:
                await self._give_up(occurrence, now, REASONS["superseded"])

    async def _attempt(self, occurrence: Occurrence, since: float) -> None:
        await self.ledger.before_acting(occurrence, since)
        try:
            run = await self._act(occurrence.task)
        except Refused as refusal:
            await self._refused(occurrence, since, refusal.texts)
            return
        except Exception as error:  # noqa: BLE001 - a mistake in one entry must not keep the others from being done
            self._log.exception("a scheduled entry failed", entry=occurrence.task.entry)
            await self._give_up(occurrence, since, dict.fromkeys(LANGUAGES, str(error)))
            return
        self._waiting.pop(occurrence.key, None)
        state = _on_time(occurrence, since)
        await self.ledger.settle(occurrence, state, since, run=run)
        self._say("info", "schedule_started" if state == "done" else "schedule_caught_up", occurrence)

    async def _refused(self, occurrence: Occurrence, since: float, reason: Texts) -> None:
        now, end = wall_time(), since + occurrence.task.try_for
        if now >= end:
            await self._give_up(occurrence, now, reason)
            return
        news = occurrence.key not in self._waiting
        self._waiting[occurrence.key] = (occurrence, since)
        await self.ledger.settle(occurrence, "waiting", since, reason)
        if news:
            until = local(end, self.occurrences.almanac.zone).strftime("%H:%M")
            self._say("warning", "schedule_waiting", occurrence, reason=reason, until=until)

    async def _try_again(self, occurrence: Occurrence, since: float, now: float) -> None:
        if now <= since + occurrence.task.try_for:
            await self._attempt(occurrence, min(since, now))
        else:
            known = self.ledger.rows.get(occurrence.key)
            await self._give_up(occurrence, now, (known.reason if known else None) or REASONS["hub_away"])

    async def _give_up(self, occurrence: Occurrence, now: float, reason: Texts) -> None:
        self._waiting.pop(occurrence.key, None)
        await self.ledger.settle(occurrence, "refused", now, reason)
        self._say("error", "schedule_refused", occurrence, reason=reason)

    async def _set_back(self, now: float) -> None:
        """Take up the clock as it is now. What it brings back and has not happened comes again."""
        self._tell("warning", "clock_stepped", "schedule", seconds=str(round(self._seen - now)))
        await self.ledger.forget(self.ledger.to_come_again(now))
        self._waiting = {key: (occurrence, min(since, now)) for key, (occurrence, since) in self._waiting.items()}
        self._seen = now
        self._aim(now)

    def _aim(self, now: float) -> None:
        """Find out when there is something to do again."""
        following = self.occurrences.next_after(now)
        self._next = following.at if following is not None else now + DAY
        self.ledger.thin_out(now - REMEMBERED)

    def _pause(self) -> float:
        soon = min(self._look, max(self._next - wall_time(), 0.001))
        return min(soon, RETRY) if self._waiting else soon

    def _wanted(self, key: str, keep: Sequence[str]) -> tuple[Occurrence, OccurrenceEntry | None]:
        occurrence = self.occurrences.find(key)
        if occurrence is None:
            raise Refused("no_such_entry", render(REASONS["no_such_entry"], entry=key), missing=True)
        known = self.ledger.rows.get(key)
        if known is not None and known.state in keep:
            raise Refused("settled", REASONS["settled"])
        return occurrence, known

    def _say(self, level: str, kind: str, occurrence: Occurrence, **details: str | Texts) -> None:
        due = local(occurrence.at, self.occurrences.almanac.zone).strftime("%H:%M")
        self._tell(level, kind, occurrence.task.entry, title=occurrence.task.title, due=due, **details)


def _on_time(occurrence: Occurrence, at: float) -> str:
    return "done" if at - occurrence.at <= ON_TIME else "caught_up"
