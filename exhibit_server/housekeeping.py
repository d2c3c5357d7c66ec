"""Forgets what is too old, so that a hub can run for years."""

import asyncio
from collections.abc import Callable

from devices.core.clock import wall_time
from exhibit_server.store.journal import Journal, JournalError
from exhibit_server.store.repositories import Repositories

HOUR = 3600.0
DAY = 24 * HOUR
CHECKPOINT_EVERY = 30.0

KEEP_RUNS = 2 * 365 * DAY
KEEP_MOMENTS = 90 * DAY
"""What happened within a run is wanted for weeks, its steps for the reports of years; golden runs keep all."""

KEEP_EVENTS = 365 * DAY
KEEP_JOURNAL = 30 * DAY


async def forget_old(store: Repositories, journal: Journal, reading_days: int, report: Callable[[str], None]) -> None:
    """Once an hour, drop readings, events, runs and journal entries past their time; until cancelled.

    A database that is away is reported and tried again the next hour: it must not end the hub.
    """
    while True:
        try:
            await forget_once(store, journal, wall_time(), reading_days)
        except Exception as error:  # noqa: BLE001 - whatever the database says, old entries can wait an hour
            report(f"old entries could not be forgotten: {error}")
        await asyncio.sleep(HOUR)


async def forget_once(store: Repositories, journal: Journal, at: float, reading_days: int) -> None:
    """Drop what is past its time at `at`, seconds since the epoch."""
    await store.readings.drop_before(at - reading_days * DAY)
    await store.events.prune(at - KEEP_EVENTS)
    await store.flights.prune(at - KEEP_MOMENTS)
    await store.runs.prune(at - KEEP_RUNS)
    journal.prune(at - KEEP_JOURNAL)


async def keep_journal_small(journal: Journal, report: Callable[[str], None]) -> None:
    """Move the journal's write-ahead log into its file now and then; a full disk is reported, not fatal."""
    while True:
        await asyncio.sleep(CHECKPOINT_EVERY)
        try:
            await journal.checkpoint()
        except JournalError as error:
            report(str(error))
