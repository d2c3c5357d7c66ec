"""What is news when a hub starts: not that everything is there, only what stays missing."""

import asyncio
from pathlib import Path

from devices.core.clock import now
from devices.core.events import Availability, AvailabilityChanged, State
from devices.core.reasons import Reason
from exhibit_server.bus import Bus
from exhibit_server.chronicle import GRACE, Chronicle
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


def test_a_device_that_comes_into_a_running_hall_gets_a_while_to_be_heard(tmp_path: Path) -> None:
    async def main() -> list[tuple[float, str, str]]:
        async with running_hall(tmp_path) as hall:
            bus = Bus()
            Chronicle(bus, hall.rig, 0).listen()
            told: list[tuple[float, str, str]] = []
            began = now()
            bus.subscribe(HallEvent, lambda event: told.append((round(now() - began), event.kind, event.subject)))
            for device in ("lamp", "blind"):
                before = Availability(State.OFFLINE, Reason.of("never_heard"), 0.0)
                hall.rig[device].offline(Reason.of("never_heard"))
                bus.publish(AvailabilityChanged(device, State.UNKNOWN, before))
            hall.rig["lamp"].online()
            bus.publish(AvailabilityChanged("lamp", State.OFFLINE, hall.rig["lamp"].availability))
            await asyncio.sleep(GRACE + 1)
            return told

    assert run_virtual(main()) == [(GRACE, "device_offline", "blind")]
