"""What a new hub makes of the journal a killed one left: runs go on or back, a stopped hall stays stopped."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from devices.core.events import CommandDone, DeviceEvent
from devices.core.reasons import Reason
from devices.simulated import MemoryHall
from exhibit_server.bus import Bus
from exhibit_server.callers import Caller
from exhibit_server.chronicle import Chronicle
from exhibit_server.events import HallEvent
from exhibit_server.recovery import recover
from exhibit_server.stage import Stage
from exhibit_server.store.journal import Journal
from scenes.loader import LoadedScene, parse_scene
from scenes.record import Phase
from scenes.virtual_time import run_virtual
from tests.halls import SCENE, running_hall
from tests.scenes.test_resume import DyingJournal

KIOSK = Caller("kiosk/lobby", "kiosk", "kiosk/lobby")
GUIDE = Caller("linh", "guide")
STEPS = "  - set: {lamp.power: on}\n  - wait: 20s\n"


def scene(on_restart: str, steps: str = STEPS, name: str = "one") -> LoadedScene:
    head = SCENE.format(id=name, needs="lamp", likes="").replace("steps:", f"on_restart: {on_restart}\nsteps:")
    return parse_scene(head + steps, f"{name}.yaml")


class Told:
    """The events people were told."""

    def __init__(self, bus: Bus) -> None:
        self.kinds: list[str] = []
        bus.subscribe(HallEvent, lambda event: self.kinds.append(event.kind))


@asynccontextmanager
async def hub(
    hall: MemoryHall, journal: Journal, *scenes: LoadedScene, dies_with: type[DeviceEvent] | None = None
) -> AsyncIterator[tuple[Stage, Told]]:
    """A hub's stage over a hall that lives on; it dies without another word to the journal: at the end, or before.

    `dies_with`: the event of a device with which it dies.
    """
    bus, dying = Bus(), DyingJournal(journal)
    if dies_with is not None:
        hall.rig.events.add(lambda event: setattr(dying, "dead", dying.dead or isinstance(event, dies_with)))
    undo = hall.rig.events.add(bus.publish)
    told, chronicle = Told(bus), Chronicle(bus, hall.rig, 0)
    try:
        async with Stage(hall.rig, dying, bus, {each.id: each for each in scenes}) as stage:
            stop = chronicle.listen()
            recover(stage, journal, hall.rig, chronicle)
            yield stage, told
            stop()
            dying.dead = True
            hall.rig.watch_over(lambda device, command: Reason.of("halted"))  # a killed process does nothing
    finally:
        undo()


def in_hall(folder: Path, story: Callable[[MemoryHall, Journal], Awaitable[None]]) -> None:
    async def main() -> None:
        async with running_hall(folder) as hall:
            with Journal(folder / "journal.db") as journal:
                await story(hall, journal)

    run_virtual(main())


async def ended(stage: Stage, run_id: str) -> Phase:
    while not (record := stage.run(run_id)) or not record.ended:
        await asyncio.sleep(0.1)
    return record.phase


def lamp(hall: MemoryHall) -> bool:
    return hall.world.get("lamp.power", False) is True


def test_a_run_goes_on_and_holds_its_devices_meanwhile(tmp_path: Path) -> None:
    async def story(hall: MemoryHall, journal: Journal) -> None:
        async with hub(hall, journal, scene("resume")) as (stage, _):
            run_id = stage.start("one", "ko", KIOSK).id
            await asyncio.sleep(5)
        async with hub(hall, journal, scene("resume")) as (stage, told):
            assert stage.holder("lamp") == run_id, "before anybody can press"
            assert stage.readiness["one"].state == "busy"
            assert await ended(stage, run_id) is Phase.DONE
            record = stage.run(run_id)
            assert record is not None and record.interruptions == 1 and record.request.language == "ko"
            await asyncio.sleep(1)
            assert not lamp(hall) and stage.holder("lamp") is None
            assert told.kinds == ["run_taken_up", "run_done"]
        assert not journal.unfinished() and not journal.owed()

    in_hall(tmp_path, story)


def test_what_was_obeyed_is_not_sent_again_though_the_device_is_there_before_its_values(tmp_path: Path) -> None:
    async def story(hall: MemoryHall, journal: Journal) -> None:
        device = hall.rig["lamp"]
        sent: list[str] = []
        async with hub(hall, journal, scene("resume"), dies_with=CommandDone) as (stage, _):
            run_id = stage.start("one", "ko", KIOSK).id
            while not lamp(hall):
                await asyncio.sleep(0.001)
        (left,) = journal.unfinished()
        assert left.steps[-1].kind == "set" and left.steps[-1].ended_at is None, "killed before it was confirmed"
        await asyncio.sleep(5)
        hall.rig.events.add(lambda event: sent.append(event.verb) if isinstance(event, CommandDone) else None)
        async with hub(hall, journal, scene("resume")) as (stage, _):
            device.unknown("power")  # as in a hub that has just started
            await asyncio.sleep(2)
            assert device.availability.usable and not sent
            device.readings({"power": True})
            await asyncio.sleep(2)
            record = stage.run(run_id)
            assert record is not None and record.steps["1"].outcome == "confirmed"
            assert not sent, "it stood already"

    in_hall(tmp_path, story)


def test_a_value_that_nobody_tells_holds_up_a_run_for_some_seconds_only(tmp_path: Path) -> None:
    async def story(hall: MemoryHall, journal: Journal) -> None:
        async with hub(hall, journal, scene("resume"), dies_with=CommandDone) as (stage, _):
            run_id = stage.start("one", "ko", KIOSK).id
            while not lamp(hall):
                await asyncio.sleep(0.001)
        await asyncio.sleep(5)
        async with hub(hall, journal, scene("resume")) as (stage, _):
            hall.rig["lamp"].unknown("power")
            assert await ended(stage, run_id) is Phase.DONE

    in_hall(tmp_path, story)


def test_a_run_goes_back_where_its_scene_says_so(tmp_path: Path) -> None:
    async def story(hall: MemoryHall, journal: Journal) -> None:
        async with hub(hall, journal, scene("unwind")) as (stage, _):
            run_id = stage.start("one", "ko", KIOSK).id
            await asyncio.sleep(5)
        assert lamp(hall), "the hardware lives on as it was"
        async with hub(hall, journal, scene("unwind")) as (stage, told):
            assert await ended(stage, run_id) is Phase.INTERRUPTED
            assert not lamp(hall)
            assert told.kinds[-1] == "run_interrupted"
        assert not journal.unfinished() and not journal.owed()

    in_hall(tmp_path, story)


def test_an_edited_scene_does_not_change_the_run_that_goes_on(tmp_path: Path) -> None:
    async def story(hall: MemoryHall, journal: Journal) -> None:
        async with hub(hall, journal, scene("resume")) as (stage, _):
            run_id = stage.start("one", "ko", KIOSK).id
            await asyncio.sleep(5)
        async with hub(hall, journal, scene("resume", "  - wait: 1s\n")) as (stage, _):
            assert await ended(stage, run_id) is Phase.DONE
            record = stage.run(run_id)
            assert record is not None and record.steps["2"].outcome == "done"
            assert record.loaded.version == scene("resume").version

    in_hall(tmp_path, story)


def test_a_stopped_hall_stays_stopped_and_what_is_owed_is_brought_back_after_the_release(tmp_path: Path) -> None:
    async def story(hall: MemoryHall, journal: Journal) -> None:
        async with hub(hall, journal, scene("resume")) as (stage, _):
            stage.start("one", "ko", KIOSK)
            await asyncio.sleep(5)
            await stage.all_stop("linh")
        for _ in range(2):  # also over a second restart
            async with hub(hall, journal, scene("resume")) as (stage, _):
                await asyncio.sleep(20)
                assert stage.stop_state.active and stage.stop_state.by == "linh"
                assert stage.readiness["one"].state == "not_ready"
                assert lamp(hall), "nothing moves before a guide releases the hall"
        async with hub(hall, journal, scene("resume")) as (stage, _):
            stage.release("linh")
            await asyncio.sleep(10)
            assert not lamp(hall)
        assert journal.hall_stop() is None and not journal.owed()

    in_hall(tmp_path, story)


def test_a_run_under_way_when_the_hall_was_stopped_is_not_played_on(tmp_path: Path) -> None:
    async def story(hall: MemoryHall, journal: Journal) -> None:
        async with hub(hall, journal, scene("resume")) as (stage, _):
            run_id = stage.start("one", "ko", KIOSK).id
            await asyncio.sleep(5)
        journal.stopped("linh", 1.0)  # the instant between the entry and the end of the runs
        async with hub(hall, journal, scene("resume")) as (stage, told):
            assert stage.run(run_id) is None and "run_interrupted" in told.kinds
            await asyncio.sleep(5)
            assert lamp(hall)
            stage.release("linh")
            await asyncio.sleep(10)
            assert not lamp(hall)
        assert not journal.unfinished()

    in_hall(tmp_path, story)


def test_a_run_whose_scene_fits_the_hall_no_more_is_brought_back(tmp_path: Path) -> None:
    async def story(hall: MemoryHall, journal: Journal) -> None:
        journal.begin_run(
            "old",
            scene="one",
            scene_version="v",
            scene_source="scene: [",
            sources={},
            arguments={},
            variant=None,
            priority="visitor",
            language="vi",
            started_by="k",
            started_from=None,
            on_restart="resume",
            at=1.0,
        )
        journal.touched("old", "lamp", "power", False, 2.0)
        journal.touched("old", "no-longer-there", "power", False, 2.0)
        journal.settle()
        await hall.rig["lamp"].set("power", True)
        await asyncio.sleep(3)
        async with hub(hall, journal, scene("resume")) as (stage, told):
            assert "run_interrupted" in told.kinds
            await asyncio.sleep(10)
            assert not lamp(hall) and stage.holder("lamp") is None
        assert not journal.unfinished() and "lamp" not in journal.owed()

    in_hall(tmp_path, story)


def test_a_scene_that_starts_after_an_all_stop_owes_the_baseline_of_all_it_claims(tmp_path: Path) -> None:
    """It claims the lamp but does not touch it: what the stopped run left on goes off with its end."""

    async def story(hall: MemoryHall, journal: Journal) -> None:
        later = "  - if: lamp.brightness > 200 %\n    then: [{set: {lamp.power: on}}]\n  - wait: 2s\n"
        async with hub(hall, journal, scene("unwind"), scene("unwind", later, "two")) as (stage, _):
            stage.start("one", "ko", KIOSK)
            await asyncio.sleep(5)
            await stage.all_stop("linh")
            run_id = stage.start("two", "ko", GUIDE).id
            assert await ended(stage, run_id) is Phase.DONE
            assert not lamp(hall) and not journal.owed()

    in_hall(tmp_path, story)
