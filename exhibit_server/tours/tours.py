"""Owns the groups that take tours: each change is written down before it acts, and told to the screens after."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Protocol

from devices.core.clock import wall_time
from devices.core.texts import Texts
from exhibit_server.bus import Bus
from exhibit_server.events import DecisionMade, ToursChanged
from exhibit_server.refusals import Refused
from exhibit_server.store.entries import GroupEntry
from exhibit_server.store.runs import new_run_id
from exhibit_server.tours.config import GroupConfig, StopConfig, StopScene, TourConfig
from exhibit_server.tours.group import Group, Stop, StopRun, new_group, new_stop
from exhibit_server.tours.moves import Direction, Move, added, moved, removed, shifted
from exhibit_server.tours.sentences import refuse

MOST_GROUPS = 40
"""Groups under way or waiting for their guide."""

REMEMBERED = 600.0
"""Seconds an ended tour stays on the guides' screens."""

STALE = 12 * 3600.0
"""Seconds without a move after which a tour found at the start of the hub is one nobody ended."""

TICK = 30.0
"""Seconds between looks at the times of tours under way."""


class GroupBook(Protocol):
    """Where groups are kept: the store's `TourGroups`."""

    async def save(self, entry: GroupEntry) -> None:
        """Keep a group as it stands."""

    async def under_way(self) -> list[GroupEntry]:
        """Return the groups whose tour has not ended."""


class Player(Protocol):
    """What starts and stops the scenes of a stop."""

    def start(self, scene: StopScene, language: str, by: str) -> str:
        """Start a scene as a guide; return the run's id. Raises Refused."""

    def stop(self, run: str, by: str) -> None:
        """Stop a run. Raises Refused."""

    def plays(self, run: str) -> bool:
        """Whether a run is under way."""


class Tours:
    """The tours of a hall and the groups that take them."""

    def __init__(
        self, templates: Mapping[str, TourConfig], book: GroupBook, player: Player, bus: Bus, tell: Callable[..., None]
    ) -> None:
        self.templates = templates
        self._book, self._player, self._bus, self._tell = book, player, bus, tell
        self._groups: dict[str, Group] = {}
        self._given_up: list[Group] = []
        self._lock = asyncio.Lock()

    async def load(self) -> None:
        """Take up the groups where they stood when the hub ended; end those nobody has moved for long."""
        moment = wall_time()
        for entry in await self._book.under_way():
            group = Group.model_validate(entry.data)
            if moment - entry.changed_at > STALE:
                self._given_up.append(await self._save(moved(group, "end", entry.changed_at)))
            else:
                self._groups[group.id] = group
        self._changed(*self._groups)

    @property
    def groups(self) -> Mapping[str, Group]:
        """The groups under way or waiting, and those that ended lately."""
        return self._groups

    def group(self, group_id: str) -> Group:
        """Return a group. Raises Refused."""
        group = self._groups.get(group_id)
        if group is None:
            raise refuse("no_such_group", missing=True, group=group_id)
        return group

    def plays(self, run: str) -> bool:
        """Whether a run of a stop is under way."""
        return self._player.plays(run)

    async def begin(self, tour_id: str, who: GroupConfig, by: str, *, at_once: bool = True) -> Group:
        """Make a group ready for a tour, and take it to its first stop if it begins at once. Raises Refused."""
        template = self.templates.get(tour_id)
        if template is None:
            raise refuse("no_such_tour", missing=True, tour=tour_id)
        async with self._lock:
            if sum(group.ended_at is None for group in self._groups.values()) >= MOST_GROUPS:
                raise refuse("too_many_groups")
            group = new_group(new_run_id(wall_time()), template, who, by, wall_time())
            if at_once:
                return await self._go(group, "next", by)
            await self._save(group)
            self._say("info", "tour_ready", group)
            return group

    async def move(self, group_id: str, move: Move, by: str) -> Group:
        """Take a group to its next stop, back, past this stop, or to the end. Raises Refused."""
        async with self._lock:
            group = self.group(group_id)
            if move == "skip" and group.here is not None:
                self._silence(group.here, by)
            return await self._go(group, move, by)

    async def start_scene(self, group_id: str, by: str, scene: str | None = None) -> Group:
        """Start a scene of the stop the group is at: the one named, or the next not played. Raises Refused."""
        async with self._lock:
            group = self._under_way(group_id)
            return await self._start(group, self._scene_here(group, scene), by)

    async def stop_scene(self, group_id: str, by: str) -> Group:
        """Stop what plays at the stop the group is at. Raises Refused."""
        async with self._lock:
            group = self._under_way(group_id)
            if group.here is None or not self._silence(group.here, by):
                raise refuse("nothing_plays")
            return group

    async def shift(self, group_id: str, stop_id: str, direction: Direction) -> Group:
        """Move a stop that lies ahead. Raises Refused."""
        async with self._lock:
            return await self._save(shifted(self.group(group_id), stop_id, direction))

    async def add(self, group_id: str, config: StopConfig, after: str | None = None) -> Group:
        """Add a stop. Raises Refused."""
        async with self._lock:
            group = self.group(group_id)
            stop = new_stop(config, {each.id for each in group.stops})
            return await self._save(added(group, stop, after))

    async def remove(self, group_id: str, stop_id: str) -> Group:
        """Leave out a stop that lies ahead. Raises Refused."""
        async with self._lock:
            return await self._save(removed(self.group(group_id), stop_id))

    async def run(self) -> None:
        """Keep the times on the screens true, and let ended tours go from them; until cancelled."""
        for group in self._given_up:
            self._say("warning", "tour_given_up", group)
        while True:
            await asyncio.sleep(TICK)
            oldest = wall_time() - REMEMBERED
            gone = [each.id for each in self._groups.values() if each.ended_at is not None and each.ended_at < oldest]
            for group_id in gone:
                del self._groups[group_id]
            self._changed(*gone, *list(self._groups)[:1])

    # -- inside -----------------------------------------------------------------------------------------------------

    def _under_way(self, group_id: str) -> Group:
        group = self.group(group_id)
        if group.ended_at is not None:
            raise refuse("tour_over")
        if group.here is None:
            raise refuse("not_begun")
        return group

    async def _go(self, group: Group, move: Move, by: str) -> Group:
        before = group.position
        group = await self._save(moved(group, move, wall_time()))
        if before < 0 and group.here is not None:
            self._say("info", "tour_begun", group, by=by)
        if group.ended_at is not None:
            self._say("info", "tour_ended", group)
            return group
        here = group.here
        if here is None or here.starts != "itself" or not here.scenes or here.runs:
            return group
        try:
            return await self._start(group, here.scenes[0], by)
        except Refused as refusal:  # the group is there all the same; its guide reads why, and presses later
            self._say("warning", "tour_trouble", group, reason=refusal.texts)
            return await self._save(group.model_copy(update={"trouble": dict(refusal.texts)}))

    async def _start(self, group: Group, scene: StopScene, by: str) -> Group:
        run = self._player.start(scene, group.language, by)
        here = group.here
        if here is None:
            return group
        noted = group.with_stop(here.with_run(StopRun(scene=scene.scene, run=run, at=wall_time())))
        return await self._save(noted.model_copy(update={"trouble": {}}))

    def _scene_here(self, group: Group, wanted: str | None) -> StopScene:
        here = group.here
        scenes = here.scenes if here is not None else ()
        played = {run.scene for run in here.runs} if here is not None else set()
        for scene in scenes:
            if scene.scene == wanted or (wanted is None and scene.scene not in played):
                return scene
        raise refuse("no_scene_here")

    def _silence(self, stop: Stop, by: str) -> bool:
        """Stop the runs of a stop, and tell who did; return whether there was one."""
        playing = [run.run for run in stop.runs if self._player.plays(run.run)]
        for run in playing:
            self._player.stop(run, by)
            self._bus.publish(DecisionMade(run=run, kind="stop", by=by, screen=None, at=wall_time(), detail=stop.id))
        return bool(playing)

    async def _save(self, group: Group) -> Group:
        await self._book.save(
            GroupEntry(
                id=group.id,
                tour=group.tour,
                changed_at=wall_time(),
                ended_at=group.ended_at,
                data=group.model_dump(mode="json"),
            )
        )
        self._groups[group.id] = group
        self._changed(group.id)
        return group

    def _changed(self, *groups: str) -> None:
        """Tell of these groups, and of those under way: where one goes changes when a zone gets free for another."""
        under_way = (group.id for group in self._groups.values() if group.ended_at is None)
        if groups:
            self._bus.publish(ToursChanged(frozenset((*groups, *under_way))))

    def _say(self, level: str, kind: str, group: Group, **details: str | Texts) -> None:
        label = group.label or group.id[-4:]
        self._tell(level, kind, group.id, tour=group.title, label=label, **details)
