"""A schedule on virtual time: a stage that keeps what was started, and a hub that can be killed and started again."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from devices.core.clock import wall_time
from devices.core.texts import Texts
from exhibit_server.refusals import Refused
from exhibit_server.schedule.almanac import Almanac
from exhibit_server.schedule.book import MemoryBook
from exhibit_server.schedule.config import ScheduleConfig
from exhibit_server.schedule.occurrences import Occurrences, Task
from exhibit_server.schedule.scheduler import Scheduler
from exhibit_server.store.entries import OccurrenceEntry
from scenes.virtual_time import VirtualLoop

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
T = TypeVar("T")


def moment(words: str, zone: ZoneInfo = HANOI) -> float:
    """Return the instant of a local time such as 2026-11-27 09:30."""
    return datetime.fromisoformat(words).replace(tzinfo=zone).timestamp()


def entry(every: str, **more: Any) -> dict[str, Any]:
    """Return an entry as it would stand in the file."""
    return {"title": {"vi": "v", "ko": "k", "en": "e"}, "every": every, "scene": "short", **more}


def schedule(entries: dict[str, Any] | None = None, **more: Any) -> Occurrences:
    """Return the occurrences of a schedule."""
    return Occurrences(Almanac(ScheduleConfig.model_validate({"entries": entries or {}, **more})))


class SteppingLoop(VirtualLoop):
    """A virtual loop whose wall clock can be set."""

    def __init__(self, start: float) -> None:
        super().__init__(start)
        self.steps = 0.0

    def wall_time(self) -> float:
        return super().wall_time() + self.steps


def run_from(start: str | float, main: Coroutine[Any, Any, T], zone: ZoneInfo = HANOI) -> T:
    """Run on a virtual loop that begins at a local time."""
    at = moment(start, zone) if isinstance(start, str) else start
    with asyncio.Runner(loop_factory=lambda: SteppingLoop(at)) as runner:
        return runner.run(main)


def step_clock(seconds: float) -> None:
    """Set the wall clock forward or back."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, SteppingLoop)
    loop.steps += seconds


async def until(words: str, zone: ZoneInfo = HANOI) -> None:
    """Sleep until a local time."""
    await asyncio.sleep(max(moment(words, zone) - wall_time(), 0))


class SlowBook(MemoryBook):
    """A book that takes its time, so that a hub can be killed before and after something stands there."""

    LAG = 0.5

    async def record(self, entry: OccurrenceEntry) -> None:
        await asyncio.sleep(self.LAG)
        await super().record(entry)
        await asyncio.sleep(self.LAG)

    async def see(self, at: float) -> None:
        await asyncio.sleep(self.LAG)
        await super().see(at)


@dataclass
class World:
    """What outlives a hub: its book, and what was really started. `refusing` says why the stage refuses, if it does."""

    occurrences: Occurrences
    book: MemoryBook = field(default_factory=MemoryBook)
    started: list[tuple[str, float]] = field(default_factory=list)
    told: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    refusing: Callable[[Task], Texts | None] = lambda task: None
    delay: float = 0.0
    look: float = 30.0

    def scheduler(self) -> Scheduler:
        return Scheduler(self.occurrences, self.book, self._act, self._acted, self._tell, look=self.look)

    async def live(self) -> None:
        """Be a hub until cancelled."""
        scheduler = self.scheduler()
        await scheduler.load()
        await scheduler.run()

    async def live_until(self, end: float) -> None:
        """Be a hub until an instant, and then be killed."""
        life = asyncio.create_task(self.live())
        await asyncio.sleep(max(end - wall_time(), 0))
        life.cancel()
        with suppress(asyncio.CancelledError):
            await life

    def states(self) -> dict[str, str]:
        return {entry.key: entry.state for entry in sorted(self.book.entries.values(), key=lambda each: each.due)}

    def kinds(self) -> list[str]:
        return [kind for _, kind, _ in self.told]

    async def _act(self, task: Task) -> str:
        reason = self.refusing(task)
        if reason is not None:
            raise Refused("busy", reason)
        self.started.append((task.entry, wall_time()))
        if self.delay:
            await asyncio.sleep(self.delay)  # a hub killed here has acted, and not written it down
        return f"run-{len(self.started)}"

    async def _acted(self, row: OccurrenceEntry) -> str | None:
        found = [number for number, (name, at) in enumerate(self.started, 1) if name == row.entry and at >= row.at]
        return f"run-{found[0]}" if found else None

    def _tell(self, level: str, kind: str, subject: str, **details: Any) -> None:
        del level
        self.told.append((subject, kind, details))
