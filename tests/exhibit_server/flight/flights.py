"""Flights for tests: real runs on the small hall in memory, recorded as the hub records them."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from devices.simulated import MemoryHall
from exhibit_server.bus import Bus
from exhibit_server.events import RunChanged
from exhibit_server.flight.flight import Flight, flight_of
from exhibit_server.flight.recording import FlightRecorder
from exhibit_server.flight.replay import Replay, replay
from exhibit_server.recorder import Recorder
from exhibit_server.store.entries import Entry, MomentEntry, ReadingEntry, RunEntry, StepEntry
from scenes.journal import NoJournal
from scenes.loader import LoadedScene
from scenes.record import RunRequest
from scenes.runner import Runner
from scenes.virtual_time import run_virtual
from tests.halls import SHOWROOM, running_hall

Story = Callable[[MemoryHall, Runner, Bus], Coroutine[None, None, None]]
"""What people and hardware do while a run plays."""


async def until_state(runner: Runner, state: str) -> None:
    """Return when a run is in a state."""
    while runner.record.state != state:
        await asyncio.sleep(0.1)


async def nothing(hall: MemoryHall, runner: Runner, bus: Bus) -> None:
    """Leave the run alone."""


async def played(hall: MemoryHall, loaded: LoadedScene, story: Story = nothing, run_id: str = "r1") -> list[Entry]:
    """Play a scene on a running hall; return everything a hub would have put into its store, but the readings."""
    bus = Bus()
    entries: list[Entry] = []
    undo = [
        hall.rig.events.add(bus.publish),
        Recorder(bus, entries.append).listen(),
        FlightRecorder(bus, hall.rig, entries.append).listen(),
    ]
    request = RunRequest(run_id=run_id, language="ko", started_by="Lan", started_from="kiosk/lobby")
    runner = Runner(loaded, hall.rig, NoJournal(), request, lambda record: bus.publish(RunChanged(record)))
    async with asyncio.TaskGroup() as group:
        beside = group.create_task(story(hall, runner, bus))
        await runner.play()
        beside.cancel()
    for stop in undo:
        stop()
    return [entry for entry in entries if not isinstance(entry, ReadingEntry)]


def late(entries: Iterable[Entry], by: float) -> list[Entry]:
    """Return the entries of a run whose water rose more slowly: all that came after is later."""
    known = list(entries)
    risen = next(each for each in known if isinstance(each, StepEntry) and each.path == "2" and each.ended_at)
    after = (risen.ended_at or 0.0) - 1e-3

    def moved(at: float | None) -> Any:
        return at + by if at is not None and at >= after else at

    result: list[Entry] = []
    for entry in known:
        match entry:
            case MomentEntry():
                result.append(replace(entry, at=moved(entry.at)))
            case StepEntry():
                result.append(replace(entry, started_at=moved(entry.started_at), ended_at=moved(entry.ended_at)))
            case RunEntry():
                result.append(replace(entry, ended_at=moved(entry.ended_at)))
            case _:
                result.append(entry)
    return result


def shifted(entries: Iterable[Entry], by: float) -> list[Entry]:
    """Return a run that began later than it did."""
    names = ("at", "started_at", "ended_at", "planned_at", "first_played")
    result: list[Entry] = []
    for entry in entries:
        times = {name: getattr(entry, name) for name in names if getattr(entry, name, None) is not None}
        result.append(replace(entry, **{name: at + by for name, at in times.items()}))
    return result


def record(folder: Path, loaded: LoadedScene, story: Story = nothing, text: str = SHOWROOM) -> Flight:
    """Play a scene in virtual time on the small hall; return the recording."""

    async def main() -> Flight:
        async with running_hall(folder, text) as hall:
            return flight_of(await played(hall, loaded, story))

    return run_virtual(main())


def again(folder: Path, flight: Flight, text: str = SHOWROOM) -> Replay:
    """Replay a recording in virtual time on the small hall."""

    async def main() -> Replay:
        async with running_hall(folder, text) as hall:
            return await replay(flight, hall.rig, hall.set_fault)

    return run_virtual(main())
