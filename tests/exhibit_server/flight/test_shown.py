"""A recorded run in words and as a picture: what it shows is what was recorded, in the reader's language."""

import asyncio
import json
from dataclasses import replace

import pytest

from devices.core.clock import wall_time
from devices.core.verbs import Command
from devices.simulated import MemoryHall
from exhibit_server.bus import Bus
from exhibit_server.events import DecisionMade
from exhibit_server.flight.flight import Flight, parent_paths
from exhibit_server.flight.picture import picture
from exhibit_server.flight.words import DECISIONS, OUTCOMES, STATES, WORDS
from exhibit_server.flight.written import findings_of, seconds, shown_args, story
from exhibit_server.store.entries import EventEntry, MomentEntry
from exhibit_server.timeline.model import Lane
from exhibit_server.timeline.page import page
from scenes.runner import Runner
from tests.exhibit_server.flight.flights import record, until_state
from tests.halls import small_scene

HOSTILE = "<script>alert(1)</script>"
STEPS = f"""\
  - name: {{vi: Bật bơm, ko: 펌프 켜기, en: 'Pump on {HOSTILE}'}}
    set: {{pump.power: on}}
    confirm: 5s
  - say: {{vi: Chào, ko: 안녕하세요, en: Hello}}
    for: 4s
  - fade: {{lamp.brightness: 80 %}}
    over: 3s
    confirm: 5s
  - hold: {{at_most: 60s}}
"""


async def people(hall: MemoryHall, runner: Runner, bus: Bus) -> None:
    """A lamp goes away for a while, a technician meddles, a guide gives GO."""
    await until_state(runner, "holding")
    await hall.rig["pump"].perform(Command("power", {"value": False}), service=True)
    hall.set_fault("lamp", "offline")
    await asyncio.sleep(6)
    hall.set_fault("lamp", None)
    await asyncio.sleep(3)
    runner.controls.go()
    bus.publish(DecisionMade(run="r1", kind="go", by="Lan", at=wall_time()))


@pytest.fixture(scope="module")
def flight(tmp_path_factory: pytest.TempPathFactory) -> Flight:
    return record(tmp_path_factory.mktemp("hall"), small_scene(STEPS, needs="pump, lamp", likes="wall"), people)


def lane(flight: Flight, device: str) -> Lane:
    return next(each for each in picture(flight, "en").lanes if each.device == device)


def test_the_story_is_in_order_and_says_where_commands_came_from(flight: Flight) -> None:
    lines = story(flight, "ko")
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    commands = {line.what: line.path for line in lines if line.kind == "command"}
    assert commands["pump.power = on"] == "1"
    assert commands["wall.caption = “안녕하세요”"] == "2"
    assert commands["lamp.brightness = 80, over = 3"] == "3"
    assert commands["pump.power = off [시나리오 밖]"] == "", "nothing in the scene told the pump to stop"
    assert "lamp.power = off [기본 상태로 복원]" in commands
    assert lines[-1].what == "완료"
    assert any(line.what == "Lan: GO" for line in lines)


def test_readings_are_told_where_asked_for(flight: Flight) -> None:
    with_readings = story(flight, "en", readings=True)
    assert [line.what for line in with_readings if line.kind == "reading" and "lamp.brightness" in line.what]
    assert not [line for line in story(flight, "en") if line.kind == "reading"]


def test_what_went_wrong_stands_first(flight: Flight) -> None:
    problem = {"vi": "Đèn: kẹt", "ko": "조명: 고장", "en": "Lamp: stuck"}
    head = replace(flight.head, without=["wall"], unrestored=[problem], dropped={"tank.level": 12})
    event = EventEntry(id=1, at=1.0, level="warning", kind="run_drifted", subject="r1", texts={"vi": "Lệch"})
    found = findings_of(replace(flight, head=head, events=(event,)), "vi")
    assert found == [
        "thiếu Màn hình", "không về được trạng thái nền: Đèn: kẹt", "Lệch", "tank.level: đã lược 12 lần thay đổi",
    ]  # fmt: skip


def test_the_picture_holds_wanted_beside_observed(flight: Flight) -> None:
    (power,) = [track for track in lane(flight, "pump").tracks if track.label == "power"]
    assert [segment.text for segment in power.wanted] == ["on", "off"]
    assert [segment.text for segment in power.actual] == ["off", "on", "off"]
    assert power.actual[0].start == 0 and power.actual[-1].end == pytest.approx(flight.length)
    for before, after in zip(power.actual, power.actual[1:], strict=False):
        assert before.end == after.start
    (brightness,) = [track for track in lane(flight, "lamp").tracks if track.label == "brightness"]
    assert brightness.unit == "%" and max(segment.number or 0 for segment in brightness.actual) == pytest.approx(
        80, abs=1
    )


def test_the_picture_shows_when_a_device_was_away_and_who_pressed_what(flight: Flight) -> None:
    drawn = picture(flight, "vi")
    lamp = lane(flight, "lamp")
    (away,) = lamp.away
    assert away.end - away.start == pytest.approx(6, abs=1) and away.text
    assert {"offline", "online"} <= {mark.kind for mark in lamp.marks}
    people_lane = drawn.lanes[0]
    assert people_lane.name == "Con người" and [mark.text for mark in people_lane.marks] == ["Lan: cho đi tiếp (GO)"]
    assert next(band.text for band in drawn.bands) == "chờ hướng dẫn viên"
    assert [station.path for station in drawn.stations] == ["1", "2", "3", "4"]
    assert drawn.stations[0].main and drawn.stations[0].tone == "good"


@pytest.mark.parametrize("language", ["vi", "ko", "en"])
def test_the_page_is_drawn_in_every_language_and_lets_no_stranger_in(flight: Flight, language: str) -> None:
    html = page([picture(flight, language)], language)
    assert f'lang="{language}"' in html and "<script" not in html and " style=" not in html
    assert {"vi": "Bật bơm", "ko": "펌프 켜기", "en": "Pump on"}[language] in html


def test_a_run_of_which_hardly_anything_is_known_can_be_shown(flight: Flight) -> None:
    bare = replace(
        flight, steps=(), moments=(), head=replace(flight.head, devices={}), run=replace(flight.run, ended_at=None)
    )
    assert page([picture(bare, "ko")], "ko")
    assert len(story(bare, "ko")) == 1
    odd = MomentEntry(
        run="r1", at=flight.run.started_at - 5, kind="reading", device="ghost", point="x", data={"value": None}
    )
    assert page([picture(replace(bare, moments=(odd,)), "en")], "en")


@pytest.mark.parametrize("table", [OUTCOMES, STATES, DECISIONS, WORDS])
def test_every_word_is_there_in_every_language(table: dict[str, dict[str, str]]) -> None:
    for key, texts in table.items():
        assert set(texts) == {"vi", "ko", "en"} and all(texts.values()), key


def test_arguments_are_told_as_people_would_and_what_was_cut_is_shown_as_it_is() -> None:
    assert shown_args('{"value": true}', "en") == "= on"
    assert shown_args('{"value": 40, "over": 3}', "en") == "= 40, over = 3"
    caption = json.dumps({"value": json.dumps({"vi": "Xin chào", "en": "Hello"})})
    assert shown_args(caption, "vi") == "= “Xin chào”"
    assert shown_args('{"value": "{no text}"}', "vi") == "= {no text}"
    assert shown_args('{"value": "cut…', "vi") == '{"value": "cut…'
    assert shown_args("{}", "vi") == ""


def test_lengths_and_places() -> None:
    assert [seconds(each) for each in (0.254, 12.44, 125)] == ["0.25 s", "12.4 s", "2:05 min"]
    assert parent_paths("4.c2.1.3") == ["4.c2.1", "4"]
    assert parent_paths("5.o.1") == ["5"] and parent_paths("7") == []
