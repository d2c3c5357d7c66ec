"""The rig while it runs: devices come, go, take each other's place, and nobody else notices."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from devices.core.device import Device
from devices.core.drivers import Driver, Report
from devices.core.events import AvailabilityChanged, DeviceEvent, State
from devices.core.reasons import Reason
from devices.core.rig import Fanout, Observer, Rig
from devices.core.state import Identity, Maintenance
from devices.core.values import Point, PointType
from devices.core.verbs import Command, verbs_for
from scenes.virtual_time import run_virtual


class Counting(Driver):
    """Says that it is there, counts its lives, and halts."""

    NAME = "counting"
    WIRE = "message"
    points = (Point(name="power", type=PointType.BOOLEAN, writable=True),)
    verbs = verbs_for(points)
    halt = Command("power", {"value": False})

    def __init__(self, options: object, wire: object, report: Report) -> None:
        del options, wire
        self.report = report
        self.lives = 0
        self.halted = 0

    async def run(self) -> None:
        self.lives += 1
        self.report.online()
        self.report.readings({"power": True})
        with suppress(ZeroDivisionError):
            await asyncio.Event().wait()

    async def perform(self, command: Command, *, urgent: bool = False) -> None:
        self.halted += urgent and command.verb == "power"


def maker(device_id: str) -> Callable[[Observer], Device]:
    identity = Identity(id=device_id, name={"en": device_id}, zone="lab", driver="counting", wire="w")
    return lambda observer: Device(identity, lambda report: Counting(None, None, report), observer)


def driver(device: Device) -> Counting:
    assert isinstance(device.driver, Counting)
    return device.driver


Story = Callable[[Rig, list[DeviceEvent]], Awaitable[None]]


def on_rig(story: Story) -> None:
    """Let a story happen on a rig of two devices that runs."""

    async def main() -> None:
        events, told = Fanout(), list[DeviceEvent]()
        events.add(told.append)
        rig = Rig([maker("one")(events), maker("two")(events)], (), events)
        life = asyncio.ensure_future(rig.run())
        await asyncio.sleep(1)
        try:
            await story(rig, told)
            assert driver(rig["one"]).lives == driver(rig["two"]).lives == 1, "their lives went on"
            assert not life.done()
        finally:
            life.cancel()
            await asyncio.wait([life])

    run_virtual(main())


def test_a_device_that_is_added_lives_at_once() -> None:
    async def story(rig: Rig, told: list[DeviceEvent]) -> None:
        added = rig.add(maker("three"))
        await asyncio.sleep(1)
        assert list(rig) == ["one", "two", "three"] and len(rig) == 3 and rig["three"] is added
        assert added.value("power") is True and told[-1].device == "three"
        assert set(await rig.halt()) == {"one", "two", "three"} and driver(added).halted == 1

    on_rig(story)


def test_an_id_belongs_to_one_device() -> None:
    async def story(rig: Rig, told: list[DeviceEvent]) -> None:
        before = rig["one"]
        with pytest.raises(ValueError, match="there is a device 'one' already"):
            rig.add(maker("one"))
        assert rig["one"] is before and len(rig) == 2

    on_rig(story)


def test_a_device_that_can_not_be_made_leaves_nothing() -> None:
    async def story(rig: Rig, told: list[DeviceEvent]) -> None:
        rig.add(maker("three"))

        def fail(_: Observer) -> Device:
            raise ValueError("no")

        with pytest.raises(ValueError, match="no"):
            rig.add(fail)
        kept = rig["three"]
        with pytest.raises(ValueError, match="no"):
            await rig.replace("three", fail)
        await asyncio.sleep(1)
        assert rig["three"] is kept and kept.value("power") is True

    on_rig(story)


def test_a_device_that_is_removed_is_heard_no_more() -> None:
    async def story(rig: Rig, told: list[DeviceEvent]) -> None:
        rig.add(maker("three"))
        await asyncio.sleep(1)
        gone = await rig.remove("three")
        before = len(told)
        gone.offline(Reason.of("last_will"))
        driver(gone).report.readings({"power": False})
        await asyncio.sleep(1)
        assert list(rig) == ["one", "two"] and len(told) == before
        assert "three" not in await rig.halt()
        rig.add(maker("three"))
        assert list(rig) == ["one", "two", "three"]

    on_rig(story)


def test_a_device_of_the_configuration_is_never_removed() -> None:
    async def story(rig: Rig, told: list[DeviceEvent]) -> None:
        with pytest.raises(KeyError):
            await rig.remove("one")
        with pytest.raises(KeyError):
            await rig.replace("one", maker("one"))
        assert list(rig) == ["one", "two"]

    on_rig(story)


def test_another_takes_the_place_and_the_maintenance() -> None:
    async def story(rig: Rig, told: list[DeviceEvent]) -> None:
        first = rig.add(maker("three"))
        rig.add(maker("four"))
        first.maintain(Maintenance("tech", "new lamp", 1.0))
        second = await rig.replace("three", maker("three"))
        await asyncio.sleep(1)
        assert list(rig) == ["one", "two", "three", "four"] and rig["three"] is second
        assert second.maintenance == Maintenance("tech", "new lamp", 1.0)
        assert second.availability.state is State.DISABLED and second.observed.state is State.ONLINE
        before = len(told)
        driver(first).report.readings({"power": False})
        assert len(told) == before

    on_rig(story)


def test_a_parked_device_is_offline_until_it_is_woken() -> None:
    async def story(rig: Rig, told: list[DeviceEvent]) -> None:
        device = rig.add(maker("three"))
        await asyncio.sleep(1)
        await rig.park("three", Reason.of("withdrawn"))
        assert (device.availability.state, device.availability.reason.code) == (State.OFFLINE, "withdrawn")
        assert device.states["power"].actual is None
        assert isinstance(told[-1], AvailabilityChanged)
        rig.wake("three")
        rig.wake("three")
        rig.wake("one")
        await asyncio.sleep(1)
        assert device.availability.state is State.ONLINE and driver(device).lives == 2
        await rig.park("three", Reason.of("withdrawn"))
        await rig.remove("three")
        rig.add(maker("three"))
        assert driver(rig["three"]).lives == 0
        await asyncio.sleep(1)
        assert driver(rig["three"]).lives == 1

    on_rig(story)


def test_what_is_done_before_the_rig_runs_holds_when_it_does() -> None:
    async def main() -> None:
        rig = Rig((), (), Fanout())
        for name in ("one", "two", "three"):
            rig.add(maker(name))
        await rig.park("two", Reason.of("withdrawn"))
        await rig.remove("three")
        life = asyncio.ensure_future(rig.run())
        await asyncio.sleep(1)
        assert rig["one"].value("power") is True and rig["two"].availability.reason.code == "withdrawn"
        rig.wake("two")
        await asyncio.sleep(1)
        assert rig["two"].value("power") is True
        life.cancel()
        await asyncio.wait([life])
        assert life.cancelled()

    run_virtual(main())


def test_an_empty_rig_goes_on_living() -> None:
    async def main() -> None:
        rig = Rig((), (), Fanout())
        life = asyncio.ensure_future(rig.run())
        await asyncio.sleep(1)
        assert not life.done()
        rig.add(maker("one"))
        await asyncio.sleep(1)
        assert rig["one"].value("power") is True
        life.cancel()
        await asyncio.wait([life])

    run_virtual(main())
