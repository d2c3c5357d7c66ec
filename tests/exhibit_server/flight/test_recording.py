"""What is kept of a run: real runs on real drivers and simulators, in virtual time."""

import asyncio
from pathlib import Path

import pytest

from devices.core.clock import wall_time
from devices.core.verbs import Command
from devices.simulated import MemoryHall
from exhibit_server.bus import Bus
from exhibit_server.events import DecisionMade, RunChanged, Stop, StopChanged
from exhibit_server.flight.flight import Flight, flight_of, spans_away, spans_in_state, step_at
from exhibit_server.flight.recording import FlightRecorder
from exhibit_server.store.entries import Entry, FlightEntry, MomentEntry, RunEntry, SceneTextEntry, StepEntry
from scenes.record import Phase, RunRecord, RunRequest
from scenes.runner import Runner
from scenes.virtual_time import run_virtual
from tests.exhibit_server.flight.flights import played, record, until_state
from tests.halls import running_hall, small_scene

FILL = """\
  - set: {pump.power: on}
    confirm: 5s
  - until: tank.level >= 30 %
    at_most: 40s
  - set: {pump.power: off}
    confirm: 5s
"""


def of(flight: Flight, kind: str, device: str, point: str | None = None) -> list[object]:
    """Return the values of a device's moments of one kind."""
    return [
        moment.data.get("value", moment.data)
        for moment in flight.of(kind)
        if moment.device == device and point in (None, moment.point)
    ]


def test_wanted_and_observed_are_kept_beside_each_other(tmp_path: Path) -> None:
    flight = record(tmp_path, small_scene(FILL, needs="pump, tank"))
    assert flight.run.state == "done"
    assert of(flight, "initial", "pump", "power") == [False]
    assert of(flight, "wanted", "pump", "power") == [True, False]
    assert of(flight, "reading", "pump", "power") == [True, False]
    levels = of(flight, "reading", "tank", "level")
    assert levels == sorted(set(levels), key=str) and levels[-1] == 30.0
    assert of(flight, "initial", "tank", "level") == [15.0]
    commands = [moment.data for moment in flight.of("command")]
    assert [(each["verb"], each["args"], each["error"]) for each in commands] == [
        ("power", '{"value": true}', None), ("power", '{"value": false}', None),
    ]  # fmt: skip


def test_the_first_command_is_kept_though_the_run_is_told_of_later(tmp_path: Path) -> None:
    flight = record(tmp_path, small_scene("  - set: {lamp.power: on}\n"))
    assert of(flight, "initial", "lamp", "power") == [False]
    assert of(flight, "wanted", "lamp", "power")[0] is True
    assert of(flight, "reading", "lamp", "power")[0] is True


def test_confirmations_say_how_long_the_device_took(tmp_path: Path) -> None:
    flight = record(tmp_path, small_scene(FILL, needs="pump, tank"))
    asked = {moment.at for moment in flight.of("wanted")}
    for moment in flight.of("confirmation"):
        assert moment.data["state"] == "confirmed" and moment.data["took"] > 0
        assert min(abs(moment.at - at - moment.data["took"]) for at in asked) < 1e-3
        step = step_at(flight, moment.at, "pump", "power")
        assert step is not None and step.path in ("1", "3")


def test_a_device_that_goes_away_is_kept_with_the_reason(tmp_path: Path) -> None:
    async def story(hall: MemoryHall, runner: Runner, bus: Bus) -> None:
        await asyncio.sleep(5)
        hall.set_fault("lamp", "offline")
        await asyncio.sleep(10)
        hall.set_fault("lamp", None)

    flight = record(tmp_path, small_scene("  - wait: 30s\n", needs="", likes="lamp"), story)
    ((span, reason),) = spans_away(flight, "lamp")
    assert flight.at(span.start) == pytest.approx(5, abs=0.5) and span.end - span.start == pytest.approx(10, abs=2)
    assert set(reason) == {"vi", "ko", "en"} and all(reason.values())
    assert of(flight, "reading", "lamp", "power") == [None, False]
    assert spans_away(flight, "tank") == []


def test_a_command_that_fails_keeps_its_error(tmp_path: Path) -> None:
    async def story(hall: MemoryHall, runner: Runner, bus: Bus) -> None:
        hall.set_fault("pump", "refuse")

    steps = "  - wait: 1s\n  - set: {pump.power: on}\n    confirm: 2s\n    otherwise: continue\n"
    flight = record(tmp_path, small_scene(steps, needs="pump"), story)
    (failed,) = [moment for moment in flight.of("confirmation") if moment.data["state"] == "unconfirmed"]
    assert failed.data["reason"]["vi"] and failed.data["took"] is None
    assert next(step for step in flight.steps if step.path == "2").outcome == "unconfirmed"


def test_who_decided_what_is_kept_and_pauses_are_seen(tmp_path: Path) -> None:
    async def story(hall: MemoryHall, runner: Runner, bus: Bus) -> None:
        await asyncio.sleep(2)
        runner.controls.pause()
        bus.publish(DecisionMade(run="r1", kind="pause", by="Lan", at=wall_time()))
        bus.publish(DecisionMade(run="another", kind="pause", by="Lan", at=wall_time()))
        await asyncio.sleep(7)
        runner.controls.resume()
        bus.publish(DecisionMade(run="r1", kind="resume", by="Lan", at=wall_time(), screen="guide"))
        await until_state(runner, "holding")
        runner.controls.go()
        bus.publish(DecisionMade(run="r1", kind="go", by="Minh", at=wall_time()))

    flight = record(tmp_path, small_scene("  - wait: 5s\n  - hold: {at_most: 60s}\n", needs=""), story)
    decisions = [(m.data["what"], m.data["by"], m.data["screen"]) for m in flight.of("decision")]
    assert decisions == [("pause", "Lan", None), ("resume", "Lan", "guide"), ("go", "Minh", None)]
    (paused,) = spans_in_state(flight, "paused")
    assert paused.end - paused.start == pytest.approx(7, abs=0.1)
    assert flight.head.paused_seconds == pytest.approx(7, abs=0.1)


def test_an_all_stop_is_kept_once_with_who_pressed_it(tmp_path: Path) -> None:
    async def story(hall: MemoryHall, runner: Runner, bus: Bus) -> None:
        await asyncio.sleep(2)
        stopped = Stop(active=True, by="Lan", at=wall_time())
        bus.publish(StopChanged(stopped))
        runner.stop({"vi": "a", "ko": "b", "en": "c"}, restore_devices=False)
        bus.publish(StopChanged(Stop(active=True, by="Lan", at=stopped.at, unhalted=({"en": "x"},))))

    flight = record(tmp_path, small_scene("  - wait: 50s\n", needs=""), story)
    assert [(m.data["what"], m.data["by"]) for m in flight.of("decision")] == [("all_stop", "Lan")]
    assert flight.run.state == "stopped" and flight.run.reason == {"vi": "a", "ko": "b", "en": "c"}


def test_the_head_says_who_where_which_language_and_what_it_played_without(tmp_path: Path) -> None:
    async def story(hall: MemoryHall, runner: Runner, bus: Bus) -> None:
        """Nobody does anything."""

    async def main() -> Flight:
        async with running_hall(tmp_path) as hall:
            hall.set_fault("second-lamp", "offline")
            await asyncio.sleep(30)
            loaded = small_scene("  - set: {second-lamp.power: on}\n  - wait: 1s\n", needs="", likes="second-lamp")
            return flight_of(await played(hall, loaded, story))

    flight = run_virtual(main())
    run = flight.run
    assert (run.started_by, run.started_from, run.language) == ("Lan", "kiosk/lobby", "ko")
    assert flight.head.without == ["second-lamp"]
    assert flight.device_name("second-lamp")["ko"] == "조명 2"
    assert flight.unit("second-lamp", "brightness") == "%"
    assert flight.head.planned_length > 0 and flight.head.title["vi"] == "Nhỏ"
    assert spans_away(flight, "second-lamp")[0][0].start == run.started_at


def test_what_could_not_be_restored_is_kept(tmp_path: Path) -> None:
    async def story(hall: MemoryHall, runner: Runner, bus: Bus) -> None:
        await asyncio.sleep(2)
        hall.set_fault("lamp", "stuck")

    flight = record(tmp_path, small_scene("  - set: {lamp.power: on}\n  - wait: 5s\n"), story)
    assert len(flight.head.unrestored) == 1 and "조명" in flight.head.unrestored[0]["ko"]
    (restoring,) = spans_in_state(flight, "restoring")
    assert flight.at(restoring.start) == pytest.approx(5, abs=0.5)


def test_the_text_a_run_was_played_from_is_kept_once_for_all_its_runs(tmp_path: Path) -> None:
    loaded = small_scene("  - wait: 1s\n", needs="")

    async def main() -> list[object]:
        async with running_hall(tmp_path) as hall:
            return [*await played(hall, loaded), *await played(hall, loaded, run_id="r2")]

    entries = run_virtual(main())
    texts = [entry for entry in entries if isinstance(entry, SceneTextEntry)]
    assert {text.version for text in texts} == {loaded.version}
    assert texts[0].text == loaded.document.text
    assert {entry.id for entry in entries if isinstance(entry, RunEntry)} == {"r1", "r2"}


def test_what_happens_to_other_devices_is_not_kept(tmp_path: Path) -> None:
    async def story(hall: MemoryHall, runner: Runner, bus: Bus) -> None:
        await asyncio.sleep(1)
        await hall.rig["second-lamp"].perform(Command("power", {"value": True}), service=True)

    flight = record(tmp_path, small_scene("  - set: {lamp.power: on}\n  - wait: 5s\n"), story)
    assert {moment.device for moment in flight.moments if moment.device} == {"lamp"}


def test_a_step_keeps_what_it_writes(tmp_path: Path) -> None:
    flight = record(tmp_path, small_scene(FILL, needs="pump, tank"))
    steps: dict[str, StepEntry] = {step.path: step for step in flight.steps}
    assert steps["1"].detail["writes"] == ["pump.power"] and steps["2"].detail["writes"] == []


def test_a_run_that_goes_on_after_a_restart_says_so_first(tmp_path: Path) -> None:
    async def main() -> list[Entry]:
        async with running_hall(tmp_path) as hall:
            bus, entries = Bus(), list[Entry]()
            FlightRecorder(bus, hall.rig, entries.append).listen()
            began = wall_time() - 100
            request = RunRequest(run_id="r1", language="vi", started_by="Lan")
            loaded = small_scene("  - set: {lamp.power: on}\n")
            record = RunRecord(request, loaded, {}, began, 60.0, interruptions=2)
            record.move(Phase.PLAYING)
            bus.publish(RunChanged(record))
            return entries

    entries = run_virtual(main())
    moments = [entry for entry in entries if isinstance(entry, MomentEntry)]
    assert (moments[0].kind, moments[0].data) == ("interruption", {"number": 2})
    assert {moment.at for moment in moments} == {moments[0].at}, "what stood while the hub was away is not known"
    (head,) = [entry for entry in entries if isinstance(entry, FlightEntry)]
    assert head.interruptions == 2
