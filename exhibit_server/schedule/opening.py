"""Opens the rooms of tours and days: groups stand where they stood, and the schedule is followed from where it was."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from devices.core.clock import wall_time
from devices.core.findings import Finding
from devices.core.texts import Texts
from devices.showroom import Showroom
from exhibit_server.bus import Bus
from exhibit_server.callers import Caller
from exhibit_server.events import LibraryChanged
from exhibit_server.refusals import Refused
from exhibit_server.schedule.almanac import Almanac
from exhibit_server.schedule.config import Audience
from exhibit_server.schedule.keeping import DayFiles
from exhibit_server.schedule.occurrences import Occurrences, Task
from exhibit_server.schedule.scheduler import Scheduler
from exhibit_server.settings import Settings
from exhibit_server.stage import Stage
from exhibit_server.stage.judging import Quiet
from exhibit_server.store.entries import OccurrenceEntry
from exhibit_server.store.repositories import Repositories
from exhibit_server.store.traces import run_started_by
from exhibit_server.tours.config import GroupConfig, StopScene
from exhibit_server.tours.player import StagePlayer, start_scene
from exhibit_server.tours.tours import Tours

KEEP = 400 * 86_400.0
"""Seconds that settled occurrences and ended groups are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Everything about tours and the schedule. `followed`: whether things happen by themselves.

    `changed` is called when the files that are broken are others than before.
    """

    tours: Tours
    files: DayFiles
    scheduler: Scheduler
    followed: bool
    tell: Callable[..., None]
    changed: Callable[[], None]

    @property
    def almanac(self) -> Almanac:
        """The hall's days as they hold now."""
        return self.files.almanac

    def lives(self) -> list[Coroutine[Any, Any, None]]:
        """Return what is to run as long as the hub does."""
        lives = [self.tours.run(), self.files.watch(self.read_again)]
        return [*lives, self.scheduler.run()] if self.followed else lives

    async def read_again(self) -> None:
        """Go by the files as they are now. Groups under way keep the tour they began."""
        before = dict(self.files.broken)
        self.files.read_again()
        self.tours.templates = self.files.plan.tours
        await self.scheduler.follow(Occurrences(self.files.almanac))
        self.tell("info", "days_read", "schedule")
        self.tell_broken(before)

    def tell_broken(self, before: Mapping[str, Sequence[Finding]]) -> None:
        """Make an event of each file with mistakes it did not have before."""
        for file, findings in sorted(self.files.broken.items()):
            if tuple(before.get(file, ())) != findings:
                self.tell("error", "file_wrong", file, scene=file, reason=findings[0].lines())
        if before != self.files.broken:
            self.changed()

    def admit(self, caller: Caller, scene: str) -> None:
        """Raise Refused when quiet hours keep this caller from starting this scene now."""
        if not self.followed:
            return
        reason = self.almanac.why_quiet(wall_time(), caller.audience, scene)
        if reason is not None:
            raise Refused("quiet_hours", reason)


async def open_days(
    settings: Settings, showroom: Showroom, stage: Stage, store: Repositories, *, bus: Bus, tell: Callable[..., None]
) -> Days:
    """Load tours and schedule and take up what was under way. Raises FileProblem for files that can't be read."""
    files = DayFiles(
        settings.config, showroom, lambda: {name: each.scene.audience for name, each in stage.scenes.items()}
    )
    await store.schedule.prune(wall_time() - KEEP)
    await store.tour_groups.prune(wall_time() - KEEP)
    tours = Tours(files.plan.tours, store.tour_groups, StagePlayer(stage), bus, tell)
    await tours.load()
    act = partial(_act, stage, tours, files)
    acted = partial(_acted, settings.data / "journal.db", tours)
    scheduler = Scheduler(Occurrences(files.almanac), store.schedule, act, acted, tell)
    await scheduler.load()
    followed = settings.follow_schedule if settings.follow_schedule is not None else not settings.simulate
    if followed:
        why = partial(_why_quiet, files)
        stage.keep_quiet(Quiet(why, lambda: files.almanac.quiet_at(wall_time()) or None))
    return Days(
        tours=tours,
        files=files,
        scheduler=scheduler,
        followed=followed,
        tell=tell,
        changed=lambda: bus.publish(LibraryChanged()),
    )


def _why_quiet(files: DayFiles, audience: Audience, scene: str) -> Texts | None:
    return files.almanac.why_quiet(wall_time(), audience, scene)


async def _act(stage: Stage, tours: Tours, files: DayFiles, task: Task) -> str:
    """Start a scene, or make a group ready whose guide begins the tour."""
    caller = Caller(_name(task.entry), "schedule")
    if task.tour is not None:
        who = task.group or GroupConfig(language=task.language)
        return (await tours.begin(task.tour, who, caller.name, at_once=False)).id
    what = StopScene(scene=task.scene or "", arguments=dict(task.arguments), variant=task.variant)
    reason = files.almanac.why_quiet(wall_time(), "schedule", what.scene)
    if reason is not None:
        raise Refused("quiet_hours", reason)
    return start_scene(stage, what, task.language, caller)


async def _acted(journal: Path, tours: Tours, row: OccurrenceEntry) -> str | None:
    """Find what was started for an occurrence by a hub that was killed before it could write that down."""
    name = _name(row.entry)
    for group in tours.groups.values():
        if group.by == name and group.created_at >= row.at:
            return group.id
    return await asyncio.to_thread(run_started_by, journal, name, row.at)


def _name(entry: str) -> str:
    """Return as whom the schedule starts things: an entry's own name, so that its runs are found again."""
    return f"schedule/{entry}"
