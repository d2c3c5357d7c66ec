"""What is news when a hub starts: not that everything is there, only what stays missing."""

import asyncio
from pathlib import Path

from devices.core.reasons import Reason
from exhibit_server.bus import Bus
from exhibit_server.chronicle import Chronicle
from exhibit_server.events import HallEvent
from scenes.virtual_time import run_virtual
from tests.halls import running_hall


def test_at_the_start_only_what_stays_missing_is_news(tmp_path: Path) -> None:
    async def main() -> list[HallEvent]:
        async with running_hall(tmp_path) as hall:
            for device in ("lamp", "pump"):
                hall.rig[device].offline(Reason.of("no_answer", wire="x"))
            bus = Bus()
            made = Chronicle(bus, hall.rig, 0)
            made.listen()
            told: list[HallEvent] = []
            bus.subscribe(HallEvent, told.append)
            hall.rig.events.add(bus.publish)
            async with asyncio.TaskGroup() as group:
                group.create_task(made.tell_missing())
                await asyncio.sleep(0)
                hall.set_fault("pump", "mute")
                hall.rig["pump"].offline(Reason.of("never_heard"))
                hall.rig["lamp"].online()
            hall.set_fault("pump", None)
            while not hall.rig["pump"].availability.usable:
                await hall.rig["pump"].change(10)
            return told

    told = [(event.kind, event.subject) for event in run_virtual(main()) if event.kind.startswith("device_o")]
    assert told == [("device_offline", "pump"), ("device_online", "pump")]
