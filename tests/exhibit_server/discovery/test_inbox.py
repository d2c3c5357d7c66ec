"""From an announcement to a device of the hall, and back."""

import asyncio
from pathlib import Path

from devices.core.events import State
from devices.core.verbs import Command
from exhibit_server.events import DeviceAdded, DeviceRemoved
from tests.exhibit_server.discovery.inbox_bench import NAMES, Bench, approved, refused, tell


def test_a_new_device_waits_and_then_lives(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.announce("a", name="<b>Đèn</b>")
        assert bench.waiting == [1] and "lamp" not in bench.rig
        await bench.approve("a", baseline={"power": False})
        device = bench.rig["lamp"]
        assert (device.identity.name, device.identity.zone, dict(device.identity.baseline)) == (
            NAMES, "lobby", {"power": False},
        )  # fmt: skip
        assert bench.waiting == [1, 0] and bench.reloads == 1 and bench.moves == [DeviceAdded("lamp")]
        await bench.say("toy/a/state", "on")
        assert device.availability.state is State.ONLINE and device.value("power") is True
        heard: list[bytes] = []
        bench.player.subscribe("toy/a/set", lambda message: heard.append(message.payload))
        await device.perform(Command("power", {"value": False}))
        await asyncio.sleep(0.05)
        assert heard == [b"off"]

    bench = tell(tmp_path, story)
    assert bench.kinds()[:2] == ["device_discovered", "device_approved"]
    assert "<b>Đèn</b>" in bench.events[0].texts["ko"]
    assert [(entry.state, entry.device, entry.decided_by) for entry in bench.decided()] == [
        ("approved", "lamp", "tech")
    ]


def test_what_is_approved_is_there_at_once_after_a_restart(tmp_path: Path) -> None:
    decision = approved(tmp_path)

    async def story(bench: Bench) -> None:
        assert "lamp" in bench.rig and bench.inbox.candidates.by_key["toy:a"].announced is None
        await bench.say("toy/a/state", "on")
        assert bench.rig["lamp"].value("power") is True
        await bench.announce("a")
        assert bench.rig["lamp"].value("power") is True, "the same announcement changes nothing"

    bench = tell(tmp_path, story, [decision])
    assert not bench.problems and bench.decided() == [] and bench.waiting == []


def test_an_approval_is_checked_like_the_configuration(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.announce("a")
        await bench.announce("b")
        await refused("no_such_candidate", bench.approve("nobody"))
        await refused("id_taken", bench.approve("a", "pump"))
        await refused("no_such_zone", bench.approve("a", zone="roof"))
        missing = await refused("name_missing", bench.approve("a", name={"vi": "Đèn", "en": " "}))
        assert "ko, en" in str(missing)
        wrong = await refused("unusable", bench.approve("a", baseline={"powr": False}))
        assert "did you mean" in str(wrong)
        await refused("unusable", bench.approve("a", baseline={"power": "loud"}))
        assert list(bench.rig) == ["pump"] and bench.decided() == [] and bench.reloads == 0
        await bench.approve("a")
        await refused("id_taken", bench.approve("b"))
        await refused("already_decided", bench.decisions.ignore("toy:a", "tech"))

    tell(tmp_path, story)


def test_ignored_ones_ask_no_more_until_forgotten(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.announce("a")
        await bench.decisions.ignore("toy:a", "tech")
        await bench.announce("a", name="changed")
        assert bench.waiting == [1, 0]
        await bench.decisions.forget("toy:a", "tech")
        assert bench.waiting == [1, 0, 1]
        await bench.decisions.ignore("toy:a", "tech")
        await bench.approve("a")
        assert "lamp" in bench.rig

    bench = tell(tmp_path, story)
    assert [entry.state for entry in bench.decided()] == ["ignored", "forgotten", "ignored", "approved"]


def test_an_ignored_one_stays_ignored_after_a_restart(tmp_path: Path) -> None:
    async def first(bench: Bench) -> None:
        await bench.announce("a")
        await bench.decisions.ignore("toy:a", "tech")

    decided = tell(tmp_path, first).decided()

    async def second(bench: Bench) -> None:
        await bench.announce("a")
        assert bench.waiting == [] and bench.kinds() == []

    tell(tmp_path, second, decided)


def test_a_removed_device_is_gone_for_good(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.announce("a")
        await bench.approve("a")
        device = bench.rig["lamp"]
        bench.busy.add("lamp")
        await refused("device_in_use", bench.decisions.forget("toy:a", "tech"))
        await refused("device_in_use", bench.approve("a", "other-name"))
        bench.busy.clear()
        await bench.decisions.forget("toy:a", "tech")
        assert "lamp" not in bench.rig and bench.moves[-1] == DeviceRemoved("lamp") and bench.reloads == 2
        before = len(bench.events)
        await bench.say("toy/a/state", "on")
        bench.broker.stop()
        bench.broker.start()
        await asyncio.sleep(1.0)
        assert device.value("power") is None and len(bench.events) == before
        assert bench.inbox.candidates.by_key["toy:a"].state == "waiting", "it still announces itself"
        await bench.approve("a")
        assert "lamp" in bench.rig

    bench = tell(tmp_path, story)
    assert bench.decided()[1].state == "forgotten"


def test_a_device_may_be_renamed(tmp_path: Path) -> None:
    async def story(bench: Bench) -> None:
        await bench.announce("a")
        await bench.approve("a", "one")
        await bench.approve("a", "two")
        assert list(bench.rig) == ["pump", "two"]
        assert bench.moves == [DeviceAdded("one"), DeviceRemoved("one"), DeviceAdded("two")]

    tell(tmp_path, story)
