"""A stage on a small hall in memory, for tests: stories on virtual time."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from devices.simulated import MemoryHall
from exhibit_server.bus import Bus
from exhibit_server.callers import Caller
from exhibit_server.stage import Stage
from scenes.interlocks import Interlock
from scenes.journal import NoJournal
from scenes.loader import LoadedScene
from scenes.record import Phase
from scenes.virtual_time import run_virtual
from tests.halls import running_hall, small_scene

KIOSK = Caller("kiosk/lobby", "kiosk", "kiosk/lobby")
FAR_KIOSK = Caller("kiosk/far", "kiosk", "kiosk/far")
THIRD_KIOSK = Caller("kiosk/third", "kiosk", "kiosk/third")
GUIDE = Caller("Lan", "guide")
TECHNICIAN = Caller("Minh", "guide", rank="technician")

LAMP = small_scene("  - set: {lamp.power: on}\n  - wait: 20s\n", scene="with-lamp")
BOTH = small_scene(
    "  - set: {second-lamp.power: on, lamp.power: on}\n  - wait: 20s\n",
    scene="with-both",
    needs="second-lamp",
    likes="lamp",
)
OTHER = small_scene("  - set: {second-lamp.power: on}\n  - wait: 20s\n", scene="with-other", needs="second-lamp")
BLIND = small_scene("  - set: {blind.position: 0}\n    confirm: 60s\n", scene="with-blind", needs="blind")

Story = Callable[[Stage, MemoryHall], Awaitable[None]]


def on_stage(folder: Path, story: Story, *scenes: LoadedScene, interlocks: Iterable[Interlock] = ()) -> Stage:
    """Let a story happen on a stage with these scenes."""

    async def main() -> Stage:
        async with running_hall(folder) as hall:
            bus = Bus()
            hall.rig.events.add(bus.publish)
            library = {scene.id: scene for scene in scenes}
            async with Stage(hall.rig, NoJournal(), bus, library, interlocks=interlocks) as stage:
                await story(stage, hall)
            return stage

    return run_virtual(main())


async def ended(stage: Stage, run_id: str) -> Phase:
    """Wait until a run has ended; return how."""
    while not (record := stage.run(run_id)) or not record.ended:
        await asyncio.sleep(0.1)
    return record.phase


def readiness(stage: Stage, scene: str) -> str:
    """Return the state of a scene's readiness, as it is at the moment of asking."""
    return stage.readiness[scene].state
