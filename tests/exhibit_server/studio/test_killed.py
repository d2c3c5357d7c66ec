"""A hub that is killed while a draft is tried out: the next one knows no such scene, and the devices go back."""

import asyncio
from pathlib import Path

import pytest

from devices.simulated import MemoryHall
from exhibit_server.callers import Caller
from exhibit_server.stage.orders import Wish
from exhibit_server.store.journal import Journal
from exhibit_server.studio.parts import from_step, only_step, whole
from scenes.loader import LoadedScene
from scenes.record import Phase
from tests.exhibit_server.test_recovery import hub, in_hall, scene

TECHNICIAN = Caller("an", "guide", rank="technician")
STEPS = "  - wait: 1s\n  - group:\n      - set: {lamp.power: on}\n      - wait: 20s\n"


@pytest.mark.parametrize("what", ["whole", "from 2", "only 2"])
def test_its_devices_go_back_to_baseline(tmp_path: Path, what: str) -> None:
    draft = scene("resume", STEPS, "draft-of-mine")
    parts: dict[str, LoadedScene] = {
        "whole": whole(draft), "from 2": from_step(draft, "2"), "only 2": only_step(draft, "2")
    }  # fmt: skip

    async def story(hall: MemoryHall, journal: Journal) -> None:
        async with hub(hall, journal) as (stage, _):
            wish = Wish("draft-of-mine", "en", "draft", draft=parts[what])
            run = stage.grant(wish, TECHNICIAN)
            assert run.request.priority == "technician"
            await asyncio.sleep(5)
            assert hall.rig["lamp"].value("power") is True
        async with hub(hall, journal) as (stage, told):
            again = stage.run(run.id)
            assert again is not None
            while not again.ended:
                await asyncio.sleep(1)
            assert again.phase is Phase.INTERRUPTED and "run_taken_up" in told.kinds
            assert hall.rig["lamp"].value("power") is False
        assert journal.unfinished() == []

    in_hall(tmp_path, story)
