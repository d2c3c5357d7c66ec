"""config/tours and config/schedule.yaml: what is wrong is found, with its place; the reference hall has nothing."""

from datetime import date
from pathlib import Path

import pytest

from devices.core.findings import FileProblem
from devices.showroom import Showroom, load_showroom
from exhibit_server.schedule.files import check_tours, load_plan
from scenes.loader import library_files, load_library
from tests.halls import write_showroom

ROOT = Path(__file__).parents[3]
TEXT = "{vi: v, ko: k, en: e}"
TODAY = date(2026, 11, 27)
SCENES = {"welcome": ("kiosk", "guide", "schedule"), "staff": ("schedule",), "visitors": ("kiosk",)}

TOUR = f"""\
tour: visit
title: {TEXT}
summary: {TEXT}
minutes: 10
stops:
  - zone: lobby
    scenes: [welcome]
    minutes: 10
    guide: {TEXT}
"""
DAYS = f"""\
hours: {{weekdays: 8:30-17:00}}
opening: {{scene: welcome}}
entries:
  talk:
    title: {TEXT}
    every: weekdays at 9:30
    scene: welcome
"""


def hall(folder: Path, tour: str = TOUR, days: str = DAYS) -> tuple[Path, Showroom]:
    config = write_showroom(folder)
    (folder / "tours").mkdir()
    (folder / "tours" / "visit.yaml").write_text(tour)
    (folder / "schedule.yaml").write_text(days)
    return config, load_showroom(config)


def test_the_reference_hall_has_nothing_wrong() -> None:
    config = ROOT / "config" / "showroom.yaml"
    library = load_library(library_files(ROOT / "scenes" / "library"))
    audiences = {name: loaded.scene.audience for name, loaded in library.scenes.items()}
    assert check_tours(config, load_showroom(config), audiences, TODAY) == []
    assert {tour: config.minutes for tour, config in load_plan(config).tours.items()} == {
        "delegation": 45,
        "school-class": 30,
    }


def test_a_hall_without_tours_and_schedule_has_none(tmp_path: Path) -> None:
    plan = load_plan(write_showroom(tmp_path))
    assert plan.tours == {} and plan.schedule.entries == {}


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("zone: lobby", "zone: loby", "visit.yaml:6:5", 'no zone \'loby\'; did you mean "lobby"?'),
        ("[welcome]", "[welcom]", "visit.yaml:7:14", 'no scene \'welcom\'; did you mean "welcome"?'),
        ("[welcome]", "[visitors]", "visit.yaml:7:14", "can't be started by the guide"),
        ("tour: visit", "tour: other", "visit.yaml:1:1", "the tour is 'other', its file 'visit.yaml'"),
        ("minutes: 10\nstops", "minutes: 45\nstops", "visit.yaml:4:1", "take 10 minutes together, the tour says 45"),
        (f"guide: {TEXT}", "guide: {vi: v}", "visit.yaml:9:5", "guide: nothing in ko, en"),
        ("    scenes: [welcome]\n", "    starts: itself\n", "visit.yaml:7:5", "no scene to start"),
        ("minutes: 10\n    guide", "minuets: 10\n    guide", "visit.yaml:8:5", 'did you mean "minutes"?'),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_tour(tmp_path: Path, old: str, new: str, place: str, said: str) -> None:
    config, showroom = hall(tmp_path, tour=TOUR.replace(old, new, 1))
    found = check_tours(config, showroom, SCENES, TODAY)
    findings = [str(finding) for finding in found]
    assert any(place in finding and said in finding for finding in findings), findings
    assert all(len(set(finding.texts().values())) == 3 for finding in found), "in each language"


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("scene: welcome}", "scene: welcom}", "schedule.yaml:2:11", 'did you mean "welcome"?'),
        ("    scene: welcome", "    scene: visitors", "schedule.yaml:7:5", "can't be started by the schedule"),
        ("    scene: welcome", "    tour: visits", "schedule.yaml:7:5", "no tour 'visits'; did you mean \"visit\"?"),
        ("weekdays at 9:30", "weekday at 9:30", "schedule.yaml:6:5", 'did you mean "weekdays"?'),
        ("weekdays at 9:30", "weekdays", "schedule.yaml:6:5", "DAYS at TIME"),
        ("weekdays at 9:30", "sunday at 9:30", "schedule.yaml:4:3", "never done in the coming year"),
        ("    every: weekdays at 9:30\n", "", "schedule.yaml:4:3", "exactly one of every:, once:"),
        ("every: weekdays", "once: weekdays", "schedule.yaml:4:3", "once: takes a date"),
        ("talk:", "opening:", "schedule.yaml:1:1", "the hall's own entry"),
        ("8:30-17:00", "17:00-8:30", "schedule.yaml:1:9", "end before they begin"),
        ("    scene: welcome", "    scene: welcome\n    language: xx", "schedule.yaml:8:5", "no language 'xx'"),
        ("hours:", "time_zone: Asia/Hanoi\nhours:", "schedule.yaml:1:1", "no time zone"),
        ("hours:", "holidays: {countries: [VM]}\nhours:", "schedule.yaml:1:24", "no holidays are known of 'VM'"),
        ("    scene: welcome", "    scene: welcome\n    missed: perhaps", "schedule.yaml:8:5", "catch_up within 30m"),
        ("hours: {weekdays: 8:30-17:00}\n", "", "schedule.yaml:1:1", "need hours:"),
    ],
)
def test_what_is_wrong_with_a_schedule(tmp_path: Path, old: str, new: str, place: str, said: str) -> None:
    config, showroom = hall(tmp_path, days=DAYS.replace(old, new, 1))
    found = check_tours(config, showroom, SCENES, TODAY)
    assert all(len(set(finding.texts().values())) == 3 for finding in found), "in each language"
    findings = [str(finding) for finding in found]
    assert any(place in finding and said in finding for finding in findings), findings


def test_a_hub_refuses_files_that_cannot_be_read_and_names_them_all(tmp_path: Path) -> None:
    config, _ = hall(tmp_path, tour="tour: visit\n", days="entries: [\n")
    with pytest.raises(FileProblem) as problem:
        load_plan(config)
    files = {Path(finding.place.file).name for finding in problem.value.findings}
    assert files == {"visit.yaml", "schedule.yaml"}
