"""Where the scheduler keeps what it did. The store's `Schedule` is one; `MemoryBook` lasts as long as the program."""

from collections.abc import Iterable
from typing import Protocol

from exhibit_server.store.entries import OccurrenceEntry


class Book(Protocol):
    """What became of occurrences, and until when the schedule was followed."""

    async def record(self, entry: OccurrenceEntry) -> None:
        """Keep what became of an occurrence, in place of what was said of it before."""

    async def forget(self, keys: Iterable[str]) -> None:
        """Take back what was said of occurrences."""

    async def rows(self, since: float) -> list[OccurrenceEntry]:
        """Return what became of those due since an instant."""

    async def seen(self) -> float | None:
        """Return the instant until which the schedule was followed; None when it never was."""

    async def see(self, at: float) -> None:
        """Keep that instant."""


class MemoryBook:
    """A book that is not written down."""

    def __init__(self) -> None:
        self.entries: dict[str, OccurrenceEntry] = {}
        self._seen: float | None = None

    async def record(self, entry: OccurrenceEntry) -> None:
        self.entries[entry.key] = entry

    async def forget(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.entries.pop(key, None)

    async def rows(self, since: float) -> list[OccurrenceEntry]:
        return [entry for entry in self.entries.values() if entry.due >= since]

    async def seen(self) -> float | None:
        return self._seen

    async def see(self, at: float) -> None:
        self._seen = at
