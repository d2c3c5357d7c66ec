"""Tours and days that are edited while the hub runs: taken up, or told and kept as they were."""

import asyncio
from pathlib import Path

import pytest

from devices.core.findings import FileProblem
from devices.showroom import load_showroom
from exhibit_server.schedule.keeping import DayFiles
from exhibit_server.schedule.occurrences import Occurrences
from exhibit_server.tours.config import GroupConfig
from exhibit_server.tours.group import new_group
from tests.exhibit_server.schedule.days_bench import World, entry, run_from, schedule, until
from tests.halls import write_showroom

TEXT = "{vi: v, ko: k, en: e}"
TOUR = f"""\
tour: visit
title: {TEXT}
summary: {TEXT}
minutes: 10
stops:
  - {{zone: lobby, scenes: [welcome], minutes: 10, guide: {TEXT}}}
"""
DAYS = "hours: {weekdays: 8:30-17:00}\nopening: {scene: welcome}\n"


def files_in(folder: Path) -> DayFiles:
    config = write_showroom(folder)
    (folder / "tours").mkdir()
    (folder / "tours" / "visit.yaml").write_text(TOUR)
    (folder / "schedule.yaml").write_text(DAYS)
    return DayFiles(config, load_showroom(config), lambda: {"welcome": ("guide", "schedule")})


def test_an_edit_is_taken_up_and_a_group_under_way_keeps_its_tour(tmp_path: Path) -> None:
    files = files_in(tmp_path)
    group = new_group("g", files.plan.tours["visit"], GroupConfig(), "Lan", 0.0)
    (tmp_path / "tours" / "visit.yaml").write_text(TOUR.replace("minutes: 10", "minutes: 20"))
    (tmp_path / "tours" / "second.yaml").write_text(TOUR.replace("tour: visit", "tour: second"))
    (tmp_path / "schedule.yaml").write_text(DAYS.replace("8:30", "9:00"))
    files.read_again()
    assert {name: tour.minutes for name, tour in files.plan.tours.items()} == {"visit": 20, "second": 10}
    assert files.almanac.config is files.plan.schedule and files.plan.schedule.hours["weekdays"][0].start == 9 * 60
    assert group.stops[0].minutes == 10 and not files.broken
    (tmp_path / "tours" / "second.yaml").unlink()
    files.read_again()
    assert set(files.plan.tours) == {"visit"}


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("tours/visit.yaml", "tour: [", ""),
        ("tours/visit.yaml", TOUR.replace("minutes", "minuets"), "minutes"),
        ("tours/visit.yaml", TOUR.replace("zone: lobby", "zone: loby"), "lobby"),
        ("schedule.yaml", DAYS.replace("welcome", "welcom"), "welcome"),
        ("schedule.yaml", "hours: {weekdays: nine}\n", "8:30-17:00"),
    ],
)
def test_a_broken_edit_keeps_the_last_good_one_and_says_what_is_wrong(
    tmp_path: Path, file: str, text: str, said: str
) -> None:
    files = files_in(tmp_path)
    before = files.plan
    good = (tmp_path / file).read_text()
    (tmp_path / file).write_text(text)
    files.read_again()
    assert files.plan.tours == before.tours and files.plan.schedule == before.schedule
    (view,) = files.broken_views()
    assert view.file.endswith(file) and said in view.findings[0]["en"]
    files.read_again()
    assert files.plan.tours == before.tours, "also when it is read once more"
    (tmp_path / file).write_text(good)
    files.read_again()
    assert not files.broken and files.plan.tours == before.tours


def test_there_is_no_last_good_one_at_the_start(tmp_path: Path) -> None:
    files_in(tmp_path)
    (tmp_path / "schedule.yaml").write_text("hours: [")
    with pytest.raises(FileProblem):
        DayFiles(tmp_path / "showroom.yaml", load_showroom(tmp_path / "showroom.yaml"), dict)


async def test_the_files_are_watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exhibit_server.watching.LOOK", 0.02)
    files, seen = files_in(tmp_path), asyncio.Event()

    async def changed() -> None:
        files.read_again()
        seen.set()

    life = asyncio.create_task(files.watch(changed))
    await asyncio.sleep(0.1)
    assert not seen.is_set()
    (tmp_path / "schedule.yaml").write_text(DAYS.replace("8:30", "9:00"))
    await seen.wait()
    assert files.plan.schedule.hours["weekdays"][0].start == 9 * 60
    life.cancel()
    await asyncio.wait([life])


def test_a_changed_schedule_is_followed_and_brings_nothing_stale(tmp_path: Path) -> None:
    del tmp_path
    world = World(schedule({"talk": entry("day at 10:00")}))

    async def main() -> None:
        scheduler = world.scheduler()
        await scheduler.load()
        life = asyncio.create_task(scheduler.run())
        await until("2026-11-27 09:30")
        await scheduler.follow(schedule({"talk": entry("day at [9:00, 11:00]"), "more": entry("day at 9:45")}))
        await until("2026-11-27 10:30")
        assert [name for name, _ in world.started] == ["more"], "neither 9:00, which is past, nor 10:00, which is gone"
        await until("2026-11-27 11:10")
        assert [name for name, _ in world.started] == ["more", "talk"]
        life.cancel()

    run_from("2026-11-27 08:00", main())


def test_what_waits_and_is_deleted_waits_no_more(tmp_path: Path) -> None:
    del tmp_path
    world = World(schedule({"talk": entry("day at 10:00", try_for="30m")}))
    world.refusing = lambda task: {"en": "busy"}

    async def main() -> None:
        scheduler = world.scheduler()
        await scheduler.load()
        life = asyncio.create_task(scheduler.run())
        await until("2026-11-27 10:05")
        assert list(world.states().values()) == ["waiting"]
        await scheduler.follow(Occurrences(schedule().almanac))
        world.refusing = lambda task: None
        await until("2026-11-27 10:20")
        assert list(world.states().values()) == ["missed"] and world.started == []
        life.cancel()

    run_from("2026-11-27 09:00", main())
