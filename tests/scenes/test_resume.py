"""A run that a killed hub left is taken up: nothing is done twice, nothing is lost, wherever the kill struck."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from devices.core.clock import now
from devices.core.events import CommandDone, DeviceEvent
from devices.simulated import MemoryHall
from exhibit_server.store.journal import Journal
from scenes.linking import relink
from scenes.loader import LoadedScene
from scenes.record import Phase, RunRecord, RunRequest
from scenes.runner import Runner
from scenes.virtual_time import run_virtual
from tests.halls import running_hall, small_scene

STEPS = """\
  - set: {lamp.power: on}
    confirm: 3s
  - say: {vi: a, ko: a, en: a}
    for: 2s
  - command: blind.stop
  - together:
      - fade: {lamp.brightness: 80 %}
        over: 3s
        confirm: 3s
      - group:
          - wait: 1s
          - set: {second-lamp.power: on}
            confirm: 3s
      - say: {vi: b, ko: b, en: b}
        for: 4s
        at: 1s
  - repeat: 3
    steps:
      - command: blind.stop
      - wait: 1s
  - if: lamp.power
    then: [{wait: 1s}, {command: blind.stop}]
    else: [{wait: 30s}]
  - ask: {vi: q, ko: q, en: q}
    at_most: 3s
    choices:
      - {label: {vi: a, ko: a, en: a}}
      - {label: {vi: b, ko: b, en: b}, steps: [{wait: 2s}, {command: blind.stop}]}
    otherwise: 2
  - until: tank.level > 99 %
    at_most: 2s
    otherwise: {goto: end}
  - wait: 100s
  - marker: end
  - until: pump.power
    at_most: 3s
    do:
      - set: {pump.power: on}
        confirm: 3s
  - wait: 1s
"""
COMMANDS = 1 + 3 + 1 + 1
"""How often the scene sends the one verb that is no state."""


class DyingJournal:
    """A real journal until the process dies: what comes after that is never written."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.dead = False
        self.keeps = True

    def __getattr__(self, name: str) -> Any:
        return (lambda *_, **__: None) if self.dead else getattr(self._journal, name)


def scene() -> LoadedScene:
    return small_scene(STEPS, needs="lamp, second-lamp, blind, tank, pump")


def request() -> RunRequest:
    return RunRequest(run_id="r1", language="ko", started_by="test")


async def played_until(hall: MemoryHall, journal: DyingJournal, instant: float) -> RunRecord:
    """Play until the kill; the hardware lives on."""
    runner = Runner(scene(), hall.rig, journal, request(), lambda record: None)
    playing = asyncio.ensure_future(runner.play())
    await asyncio.wait([playing], timeout=instant)
    journal.dead = True
    playing.cancel()
    await asyncio.wait([playing])
    return runner.record


async def taken_up(hall: MemoryHall, journal: Journal) -> RunRecord | None:
    """Take the run up as a new hub does: from the journal alone."""
    left = journal.unfinished()
    if not left:
        return None
    (run,) = left
    loaded = relink(run.scene_source, run.sources, run.arguments)
    runner = Runner(loaded, hall.rig, journal, request(), lambda record: None, interrupted=run.interrupted())
    await runner.play()
    return runner.record


def killed_at(folder: Path, instants: list[float]) -> tuple[RunRecord | None, MemoryHall, list[CommandDone], float]:
    """Play, kill at each instant in turn (counted from the start or from being taken up), take up at last."""
    commands: list[CommandDone] = []

    def watch(event: DeviceEvent) -> None:
        if isinstance(event, CommandDone):
            commands.append(event)

    async def main() -> tuple[RunRecord | None, MemoryHall, list[CommandDone], float]:
        async with running_hall(folder) as hall:
            hall.rig.events.add(watch)
            with Journal(folder / "journal.db") as journal:
                dying = DyingJournal(journal)
                await played_until(hall, dying, instants[0])
                for instant in instants[1:]:
                    await again(hall, journal, instant)
                began = now()
                record = await taken_up(hall, journal)
                return record, hall, commands, now() - began

    return run_virtual(main())


async def again(hall: MemoryHall, journal: Journal, instant: float) -> None:
    """Take the run up and kill that, too."""
    left = journal.unfinished()
    if not left:
        return
    dying = DyingJournal(journal)
    loaded = relink(left[0].scene_source, left[0].sources, left[0].arguments)
    runner = Runner(loaded, hall.rig, dying, request(), lambda record: None, interrupted=left[0].interrupted())
    playing = asyncio.ensure_future(runner.play())
    await asyncio.wait([playing], timeout=instant)
    dying.dead = True
    playing.cancel()
    await asyncio.wait([playing])


def not_done(record: RunRecord) -> Mapping[str, str | None]:
    """Return the steps that should have been played and were not."""
    left_out = {"6.e.1", "8.o.1", "9"}
    return {
        path: step.outcome
        for path, step in record.steps.items()
        if path not in left_out and step.outcome not in {"done", "confirmed", "timeout", "uncertain"}
    }


def test_a_run_killed_before_its_first_step_never_was(tmp_path: Path) -> None:
    record, _, commands, _ = killed_at(tmp_path, [0.0])
    assert record is None, "whoever pressed was not answered yet"
    assert not commands


@pytest.mark.parametrize("instant", [0.001, *(number * 0.37 for number in range(1, 75))])
def test_a_run_killed_at_any_instant_is_played_to_its_end(tmp_path: Path, instant: float) -> None:
    record, hall, commands, _ = killed_at(tmp_path, [instant])
    assert record is not None, "the scene takes longer than the last instant"
    assert record.phase is Phase.DONE, record.reason
    assert record.interruptions == 1
    assert not not_done(record)
    stops = [command for command in commands if command.verb == "stop"]
    assert len(stops) <= COMMANDS, "no command was sent twice"
    uncertain = [path for path, step in record.steps.items() if step.outcome == "uncertain"]
    assert len(stops) >= COMMANDS - len(uncertain), "none was left out but what may have been sent"
    assert hall.world.get("lamp.power", True) is False and hall.world.get("pump.power", True) is False


@pytest.mark.parametrize(
    "instants", [[2.0, 2.0, 2.0, 2.0], [5.2, 0.01, 0.01, 3.0], [0.001, 0.0, 0.1], [11.1, 4.0, 1.0]]
)
def test_a_run_killed_again_and_again_is_played_to_its_end(tmp_path: Path, instants: list[float]) -> None:
    record, _, commands, _ = killed_at(tmp_path, instants)
    assert record is not None and record.phase is Phase.DONE
    assert record.interruptions == len(instants)
    assert len([command for command in commands if command.verb == "stop"]) <= COMMANDS


def test_what_stands_already_is_confirmed_without_being_sent_again(tmp_path: Path) -> None:
    async def main() -> list[CommandDone]:
        async with running_hall(tmp_path) as hall:
            with Journal(tmp_path / "journal.db") as journal:
                dying = DyingJournal(journal)
                hall.set_fault("lamp", "slow")  # it does what it is told at once and says so late
                await played_until(hall, dying, 0.5)
                hall.set_fault("lamp", None)
                await asyncio.sleep(5.0)
                commands: list[CommandDone] = []
                hall.rig.events.add(lambda event: commands.append(event) if isinstance(event, CommandDone) else None)
                record = await taken_up(hall, journal)
                assert record is not None and record.steps["1"].outcome == "confirmed"
                return commands

    first = run_virtual(main())[0]
    assert (first.device, first.verb) != ("lamp", "power")


def test_the_time_a_wait_had_left_is_waited(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    _, _, _, whole = killed_at(tmp_path / "a", [0.001])
    _, _, _, rest = killed_at(tmp_path / "b", [10.0])
    assert rest == pytest.approx(whole - 10.0, abs=1.5), "the clock is written once a second"


def test_a_run_that_was_being_stopped_is_not_played_on(tmp_path: Path) -> None:
    async def main() -> Phase | None:
        async with running_hall(tmp_path) as hall:
            with Journal(tmp_path / "journal.db") as journal:
                dying = DyingJournal(journal)
                runner = Runner(scene(), hall.rig, dying, request(), lambda record: None)
                playing = asyncio.ensure_future(runner.play())
                await asyncio.sleep(4.0)
                runner.stop({"en": "enough"})
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                while runner.record.phase is not Phase.RESTORING:
                    await asyncio.sleep(0)
                dying.dead = True
                playing.cancel()
                await asyncio.wait([playing])
                record = await taken_up(hall, journal)
                assert record is not None and record.reason == {"en": "enough"}
                assert record.steps["5"].started_at is None
                return record.phase

    assert run_virtual(main()) is Phase.STOPPED
