"""What became of each occurrence: in memory for quick looks, in the book before anything acts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from devices.core.texts import Texts
from exhibit_server.schedule.book import Book
from exhibit_server.schedule.occurrences import Occurrence
from exhibit_server.store.entries import OccurrenceEntry

REMEMBERED = 45 * 86_400.0
"""Seconds for which it is known that an occurrence was settled: further back nobody looks."""

UNDONE = ("missed", "skipped", "refused")
"""Nothing happened. Where the clock is set back before such an occurrence, it comes again."""

DONE = ("done", "caught_up", "early")


class Ledger:
    """Writes down and remembers."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._rows: dict[str, OccurrenceEntry] = {}

    @property
    def rows(self) -> Mapping[str, OccurrenceEntry]:
        """What became of occurrences, by key."""
        return self._rows

    async def load(self, since: float) -> float | None:
        """Read what is known; return until when the schedule was followed."""
        seen = await self._book.seen()
        oldest = min(since, seen if seen is not None else since) - REMEMBERED
        self._rows = {entry.key: entry for entry in await self._book.rows(oldest)}
        return seen

    async def before_acting(self, occurrence: Occurrence, since: float, by: str | None = None) -> None:
        """Write down that an occurrence is about to be started."""
        await self._write(self._entry(occurrence, "firing", since, by=by))

    async def settle(
        self, occurrence: Occurrence, state: Any, at: float, reason: Texts | None = None, **more: Any
    ) -> None:
        """Write down what became of an occurrence. Memory knows first: it is true even when the book is away."""
        entry = self._entry(occurrence, state, at, reason=dict(reason or {}), **more)
        self._rows[entry.key] = entry
        await self._write(entry)

    async def put_back(self, occurrence: Occurrence, before: OccurrenceEntry | None) -> None:
        """Let an occurrence be again what it was."""
        if before is None:
            await self.forget([occurrence.key])
        else:
            await self._write(before)

    async def forget(self, keys: Iterable[str]) -> None:
        """Take back what was said of occurrences."""
        gone = list(keys)
        if gone:
            await self._book.forget(gone)
        for key in gone:
            self._rows.pop(key, None)

    async def end(self, entry: OccurrenceEntry, state: Any, reason: Texts) -> None:
        """Settle an occurrence the schedule no longer has."""
        await self._write(replace(entry, state=state, reason=dict(reason)))

    async def see(self, at: float) -> None:
        """Keep until when the schedule was followed."""
        await self._book.see(at)

    def open(self) -> list[OccurrenceEntry]:
        """Return those begun and not settled."""
        return [entry for entry in self._rows.values() if entry.state in ("firing", "waiting")]

    def to_come_again(self, now: float) -> list[str]:
        """Return those that lie ahead again, though they were settled by themselves without anything being done."""
        return [
            entry.key for entry in self._rows.values() if entry.due > now and entry.state in UNDONE and entry.by is None
        ]

    def thin_out(self, before: float) -> None:
        """Drop from memory what nobody asks for any more."""
        self._rows = {key: entry for key, entry in self._rows.items() if entry.due >= before}

    async def _write(self, entry: OccurrenceEntry) -> None:
        await self._book.record(entry)
        self._rows[entry.key] = entry

    @staticmethod
    def _entry(occurrence: Occurrence, state: Any, at: float, **more: Any) -> OccurrenceEntry:
        return OccurrenceEntry(
            key=occurrence.key, entry=occurrence.task.entry, due=occurrence.at, state=state, at=at, **more
        )


Tell = Callable[..., None]
