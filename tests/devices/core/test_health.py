"""What a device's past says: times to feedback, coming and going, stale values, maintenance, root causes."""

import asyncio
from collections.abc import Callable
from typing import ClassVar

import pytest

from devices.core.care import Caretaker
from devices.core.causes import root_causes
from devices.core.device import Device
from devices.core.drivers import Driver, Options
from devices.core.errors import Refused
from devices.core.events import DeviceEvent, Flapping, Staleness, State
from devices.core.health import FLAPPING, WINDOW
from devices.core.reasons import Reason
from devices.core.state import Identity, Maintenance
from devices.core.values import Point, PointType
from devices.core.verbs import Command, verbs_for
from scenes.virtual_time import run_virtual


class Lamp(Driver):
    """A lamp that tells its state half a second after each command, on no wire."""

    NAME = "lamp"
    LABEL: ClassVar = {"en": "Lamp"}
    WIRE = "request"
    fresh_for = 5.0

    def __init__(self, options: Options, wire: object, report: Device) -> None:
        del options, wire
        self.report = report
        self.delay = 0.5
        self.points = (
            Point(name="power", type=PointType.BOOLEAN, writable=True),
            Point(name="hours", type=PointType.INTEGER, unit="h", limit=10_000),
        )
        self.verbs = verbs_for(self.points)
        self.halt = Command("power", {"value": False})
        self.sent: list[Command] = []

    async def run(self) -> None:
        await asyncio.Event().wait()

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        del urgent
        self.sent.append(command)
        asyncio.get_running_loop().call_later(self.delay, self.report.readings, {"power": command.args["value"]})


class Told(list[DeviceEvent]):
    def of(self, kind: type[DeviceEvent]) -> list[DeviceEvent]:
        return [event for event in self if isinstance(event, kind)]


def lamp(device_id: str = "lamp", wire: str = "w", told: Callable[[DeviceEvent], None] = lambda _: None) -> Device:
    identity = Identity(id=device_id, name={"en": device_id}, zone="z", driver="lamp", wire=wire)
    return Device(identity, lambda report: Lamp(Options(), None, report), told)


def driver_of(device: Device) -> Lamp:
    assert isinstance(device.driver, Lamp)
    return device.driver


def flaps(device: Device) -> bool:
    return device.health.flapping


def stale(device: Device, point: str) -> bool:
    return device.states[point].stale


def shown(device: Device) -> State:
    return device.availability.state


def test_the_time_from_command_to_feedback_is_kept() -> None:
    async def main() -> None:
        device = lamp()
        device.online()
        for number in range(20):
            driver_of(device).delay = 2.0 if number == 0 else 0.5
            await device.set("power", value=number % 2 == 0)
            await asyncio.sleep(3)
        health = device.health.summary()
        assert health.commands == 20 and health.failed == 0
        assert health.feedback_p50 == pytest.approx(0.5, abs=0.01)
        assert health.feedback_p95 == pytest.approx(0.5, abs=0.01), "the 19th of 20; the slow one is the 20th"

    run_virtual(main())


def test_what_stood_already_says_nothing_of_speed() -> None:
    async def main() -> None:
        device = lamp()
        device.online()
        device.readings({"power": True})
        await device.set("power", value=True)
        await asyncio.sleep(1)
        assert device.health.summary().feedback_p50 is None

    run_virtual(main())


def test_a_device_that_comes_and_goes_flaps_until_it_was_steady_for_long() -> None:
    async def main() -> None:
        told = Told()
        device = lamp(told=told.append)
        async with asyncio.TaskGroup() as group:
            care = group.create_task(Caretaker({"lamp": device}).run())
            for _ in range(FLAPPING):
                device.online()
                await asyncio.sleep(5)
                device.offline(Reason.of("no_answer", wire="w"))
                await asyncio.sleep(5)
            device.online()
            assert flaps(device) and device.health.drops == FLAPPING
            await asyncio.sleep(WINDOW / 2)
            assert flaps(device), "one quiet spell is not enough"
            await asyncio.sleep(WINDOW)
            assert not flaps(device)
            care.cancel()
        assert [event.flapping for event in told.of(Flapping) if isinstance(event, Flapping)] == [True, False]

    run_virtual(main())


def test_a_value_not_heard_in_time_is_stale_until_it_is_heard() -> None:
    async def main() -> None:
        told = Told()
        device = lamp(told=told.append)
        device.online()
        device.readings({"power": True})
        async with asyncio.TaskGroup() as group:
            care = group.create_task(Caretaker({"lamp": device}).run())
            await asyncio.sleep(4)
            assert not stale(device, "power")
            await asyncio.sleep(3)
            assert stale(device, "power") and not stale(device, "hours"), "nothing known can't go stale"
            device.readings({"power": True})
            assert not stale(device, "power")
            care.cancel()
        assert [event.stale for event in told.of(Staleness) if isinstance(event, Staleness)] == [True, False]

    run_virtual(main())


def test_scenes_leave_a_device_under_maintenance_alone_and_technicians_do_not() -> None:
    async def main() -> None:
        device = lamp()
        device.online()
        device.maintain(Maintenance("An", "new lamp", 7.0))
        assert shown(device) is State.DISABLED and not device.availability.usable
        assert device.availability.reason.text("en") == "under maintenance (An)" and device.availability.since == 7.0
        assert device.observed.state is State.ONLINE
        with pytest.raises(Refused, match="under maintenance"):
            await device.set("power", value=True)
        await device.perform(Command("power", {"value": True}), service=True)
        assert await device.confirm("power", value=True, since=0.0, within=2) > 0
        device.offline(Reason.of("no_answer", wire="w"))
        assert shown(device) is State.DISABLED, "what it does meanwhile alarms nobody"
        await device.halt()
        assert driver_of(device).sent[-1].args == {"value": False}, "an all-stop is for it too"
        device.maintain(None)
        assert shown(device) is State.OFFLINE

    run_virtual(main())


def test_hours_at_their_limit_are_worn() -> None:
    point = lamp_point()
    assert not point.worn(9_999) and point.worn(10_000) and not point.worn(None)


def lamp_point() -> Point:
    async def main() -> Point:
        return lamp().points["hours"]

    return run_virtual(main())


def test_a_wire_that_is_down_is_one_cause_and_not_one_for_each_device() -> None:
    async def main() -> None:
        bus = [lamp(f"meter-{number}", "rs485-a") for number in range(3)]
        other, screen, twin = lamp("wall", "rs232"), lamp("left", "screen"), lamp("right", "screen")
        for device in bus:
            device.offline(Reason.of("wire_down", wire="rs485-a", detail="pulled out"))
        other.offline(Reason.of("no_answer", wire="rs232"))
        for device in (screen, twin):
            device.offline(Reason.of("no_screen"))
        found = root_causes([*bus, other, screen, twin])
        assert (found[0].kind, found[0].subject, len(found[0].devices)) == ("wire", "rs485-a", 3)
        assert {(cause.kind, cause.subject) for cause in found[1:]} == {
            ("device", "wall"),
            ("device", "left"),
            ("device", "right"),
        }

    run_virtual(main())


def test_a_bus_on_which_nobody_answers_is_one_cause_and_one_dead_unit_is_its_own() -> None:
    async def main() -> None:
        bus = [lamp(f"meter-{number}", "rs485-a") for number in range(3)]
        bus[0].online()
        for device in bus[1:]:
            device.offline(Reason.of("no_answer", wire="rs485-a"))
        assert {cause.kind for cause in root_causes(bus)} == {"device"}
        bus[0].offline(Reason.of("no_answer", wire="rs485-a"))
        (cause,) = root_causes(bus)
        assert cause.kind == "silent_wire" and len(cause.devices) == 3
        assert "cable" in cause.reason.text("en") and all(cause.reason.text(each) for each in ("vi", "ko"))
        bus[2].maintain(Maintenance("An", "", 0.0))
        assert root_causes(bus)[0].devices == ("meter-0", "meter-1")

    run_virtual(main())
