"""Tours on a real stage, on virtual time: scenes with a guide's rights, refusals in words, a hub that starts again."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from devices.core.clock import wall_time
from devices.simulated import MemoryHall
from exhibit_server.bus import Bus
from exhibit_server.callers import Caller
from exhibit_server.chronicle import SENTENCES
from exhibit_server.events import DecisionMade, ToursChanged
from exhibit_server.refusals import Refused
from exhibit_server.stage import Stage
from exhibit_server.store.entries import GroupEntry
from exhibit_server.tours.config import GroupConfig, StopScene, TourConfig
from exhibit_server.tours.player import StagePlayer, start_scene
from exhibit_server.tours.tours import REMEMBERED, STALE, Tours
from scenes.journal import NoJournal
from scenes.virtual_time import run_virtual
from tests.halls import running_hall, small_scene

TEXT = {"vi": "v", "ko": "k", "en": "e"}
LAMP = small_scene("  - set: {lamp.power: on}\n  - wait: 20s\n", scene="with-lamp")
OTHER = small_scene("  - set: {second-lamp.power: on}\n  - wait: 20s\n", scene="with-other", needs="second-lamp")
WHO = GroupConfig(label="5A", size=30, language="ko")
TOUR = TourConfig.model_validate(
    {
        "tour": "visit",
        "title": TEXT,
        "summary": TEXT,
        "minutes": 15,
        "stops": [
            {"id": "one", "zone": "lobby", "scenes": ["with-lamp", "with-other"], "minutes": 5, "guide": TEXT},
            {"id": "two", "zone": "lobby", "scenes": ["with-lamp"], "starts": "itself", "minutes": 5, "guide": TEXT},
            {"id": "three", "zone": "lobby", "minutes": 5, "guide": TEXT},
        ],
    }
)


class Shelf:
    """Where groups are kept as long as the test lasts; `written` counts."""

    def __init__(self) -> None:
        self.entries: dict[str, GroupEntry] = {}
        self.written = 0

    async def save(self, entry: GroupEntry) -> None:
        await asyncio.sleep(0.001)
        self.entries[entry.id] = entry
        self.written += 1

    async def under_way(self) -> list[GroupEntry]:
        return [entry for entry in self.entries.values() if entry.ended_at is None]


class House:
    """A stage, and hubs one after the other that take care of the tours on it."""

    def __init__(self, stage: Stage, bus: Bus) -> None:
        self.stage, self.bus, self.shelf = stage, bus, Shelf()
        self.told: list[tuple[str, dict[str, Any]]] = []

    async def tours(self) -> Tours:
        tours = Tours({"visit": TOUR}, self.shelf, StagePlayer(self.stage), self.bus, self.tell)
        await tours.load()
        return tours

    def tell(self, level: str, kind: str, subject: str, **details: Any) -> None:
        assert kind in SENTENCES and level and subject
        self.told.append((kind, details))


Story = Callable[[House, Tours], Awaitable[None]]


def in_the_hall(folder: Path, story: Story) -> None:
    async def main() -> None:
        async with running_hall(folder) as hall:
            await on_stage(hall)

    async def on_stage(hall: MemoryHall) -> None:
        bus = Bus()
        hall.rig.events.add(bus.publish)
        async with Stage(hall.rig, NoJournal(), bus, {scene.id: scene for scene in (LAMP, OTHER)}) as stage:
            house = House(stage, bus)
            await story(house, await house.tours())

    run_virtual(main())


def test_a_guide_leads_a_group_and_its_scenes_play_in_its_language(tmp_path: Path) -> None:
    async def story(house: House, tours: Tours) -> None:
        group = await tours.begin("visit", WHO, "Lan")
        assert group.here is not None and group.here.id == "one" and house.stage.runs() == []
        group = await tours.start_scene(group.id, "Lan")
        run = house.stage.runs()[0]
        assert (run.loaded.id, run.request.language, run.request.started_by) == ("with-lamp", "ko", "Lan")
        group = await tours.start_scene(group.id, "Lan")
        assert [each.scene for each in group.stops[0].runs] == ["with-lamp", "with-other"]
        with pytest.raises(Refused, match="no scene left"):
            await tours.start_scene(group.id, "Lan")
        decided: list[DecisionMade] = []
        house.bus.subscribe(DecisionMade, decided.append)
        playing = {each.run for each in group.stops[0].runs}
        await tours.stop_scene(group.id, "Lan")
        assert {each.run for each in decided} == playing
        assert {(each.kind, each.by, each.detail) for each in decided} == {("stop", "Lan", "one")}
        await asyncio.sleep(5)
        assert all(record.ended for record in house.stage.runs())
        with pytest.raises(Refused, match="No scene of this stop"):
            await tours.stop_scene(group.id, "Lan")
        group = await tours.move(group.id, "next", "Lan")
        assert [each.scene for each in group.stops[1].runs] == ["with-lamp"], "it starts by itself"
        await tours.move(group.id, "skip", "Lan")
        await asyncio.sleep(5)
        assert all(record.ended for record in house.stage.runs()), "a stop that is skipped is silent"
        group = await tours.move(group.id, "next", "Lan")
        assert group.ended_at is not None
        assert [kind for kind, _ in house.told] == ["tour_begun", "tour_ended"]

    in_the_hall(tmp_path, story)


def test_a_refusal_is_passed_on_in_words_and_a_start_by_itself_tells_why_it_failed(tmp_path: Path) -> None:
    async def story(house: House, tours: Tours) -> None:
        group = await tours.begin("visit", WHO, "Lan")
        house.stage.start("with-lamp", "vi", Caller("kiosk/lobby", "kiosk", "kiosk/lobby"))
        with pytest.raises(Refused) as refused:
            await tours.start_scene(group.id, "Lan")
        assert refused.value.code == "busy" and "Playing now" in refused.value.texts["en"]
        group = await tours.move(group.id, "next", "Lan")
        assert group.here is not None and group.here.id == "two" and group.here.runs == ()
        assert "Playing now" in group.trouble["en"] and house.told[-1][0] == "tour_trouble"
        await asyncio.sleep(40)
        group = await tours.start_scene(group.id, "Lan")
        assert group.trouble == {} and len(group.stops[1].runs) == 1

    in_the_hall(tmp_path, story)


def test_a_tour_stands_where_it_stood_after_a_restart(tmp_path: Path) -> None:
    async def story(house: House, tours: Tours) -> None:
        first = await tours.begin("visit", WHO, "Lan")
        second = await tours.begin("visit", GroupConfig(label="KICT", language="ko"), "Minh")
        first = await tours.move(first.id, "next", "Lan")
        waiting = await tours.begin("visit", WHO, "schedule/x", at_once=False)
        again = await house.tours()
        assert again.groups == {first.id: first, second.id: second, waiting.id: waiting}
        assert again.plays(first.stops[1].runs[0].run)
        on = await again.move(first.id, "next", "Lan")
        assert on.here is not None and on.here.id == "three"

    in_the_hall(tmp_path, story)


def test_where_a_group_stands_is_kept_before_its_scene_starts(tmp_path: Path) -> None:
    async def story(house: House, tours: Tours) -> None:
        group = await tours.begin("visit", WHO, "Lan")
        written = house.shelf.written
        kept: list[str] = []

        def watch(event: object) -> None:
            del event
            kept.append(house.shelf.entries[group.id].data["stops"][1]["state"])

        house.bus.subscribe(ToursChanged, watch)
        await tours.move(group.id, "next", "Lan")
        assert house.shelf.written == written + 2 and kept == ["here", "here"]

    in_the_hall(tmp_path, story)


def test_a_tour_nobody_ended_is_ended_at_the_next_start(tmp_path: Path) -> None:
    async def story(house: House, tours: Tours) -> None:
        kept = house.shelf.entries[(await tours.begin("visit", WHO, "Lan")).id]
        house.shelf.entries[kept.id] = replace(kept, changed_at=kept.changed_at - STALE - 60)
        again = await house.tours()
        life = asyncio.create_task(again.run())
        await asyncio.sleep(1)
        assert [group.ended_at is not None for group in again.groups.values()] == [True]
        assert house.told[-1][0] == "tour_given_up"
        life.cancel()

    in_the_hall(tmp_path, story)


def test_times_are_told_while_a_tour_is_under_way_and_it_leaves_the_screens_after_its_end(tmp_path: Path) -> None:
    async def story(house: House, tours: Tours) -> None:
        told: list[float] = []
        house.bus.subscribe(ToursChanged, lambda event: told.append(wall_time()))
        life = asyncio.create_task(tours.run())
        group = await tours.begin("visit", WHO, "Lan")
        await asyncio.sleep(301)
        assert len(told) >= 10
        await tours.move(group.id, "end", "Lan")
        await asyncio.sleep(REMEMBERED + 60)
        assert tours.groups == {}
        life.cancel()

    in_the_hall(tmp_path, story)


def test_what_is_not_there_is_said_so(tmp_path: Path) -> None:
    async def story(house: House, tours: Tours) -> None:
        del house
        for attempt in (tours.begin("nothing", WHO, "Lan"), tours.move("nobody", "next", "Lan")):
            with pytest.raises(Refused) as refused:
                await attempt
            assert refused.value.missing

    in_the_hall(tmp_path, story)


def test_arguments_that_do_not_fit_the_scene_are_refused_in_words(tmp_path: Path) -> None:
    async def story(house: House, tours: Tours) -> None:
        del tours
        for what in (StopScene(scene="with-lamp", arguments={"colour": "red"}), StopScene(scene="nothing")):
            with pytest.raises(Refused) as refused:
                start_scene(house.stage, what, "vi", Caller("Lan", "guide"))
            assert refused.value.code in ("bad_argument", "no_such_scene")
            assert set(refused.value.texts) >= {"vi", "ko", "en"}

    in_the_hall(tmp_path, story)
