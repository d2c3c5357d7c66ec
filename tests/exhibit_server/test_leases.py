"""Leases by hand, takeover, and who may command a device meanwhile."""

import asyncio
from pathlib import Path

import pytest

from devices.simulated import MemoryHall
from exhibit_server.events import LeasesChanged
from exhibit_server.refusals import Refused
from exhibit_server.stage import Stage
from scenes.record import Phase
from tests.exhibit_server.stage_bench import (
    BLIND,
    BOTH,
    FAR_KIOSK,
    GUIDE,
    KIOSK,
    LAMP,
    OTHER,
    TECHNICIAN,
    ended,
    on_stage,
    readiness,
)


def test_a_guide_holds_a_device_and_others_are_told_who_and_how_long(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        held = stage.hands.hold(GUIDE, "device", "lamp", 40)
        assert stage.holder("lamp") == "Lan"
        assert readiness(stage, "with-lamp") == "busy" and readiness(stage, "with-other") == "ready"
        with pytest.raises(Refused) as refused:
            stage.start("with-lamp", "vi", KIOSK)
        assert refused.value.texts["en"] == "The guide holds Lamp, about 40 s"
        assert refused.value.texts["vi"].startswith("Hướng dẫn viên đang giữ Đèn")
        assert "해설사" in refused.value.texts["ko"]
        own = stage.start("with-lamp", "vi", GUIDE)
        assert stage.holder("lamp") == own.id
        stage.stop(own.id, "Lan")
        await ended(stage, own.id)
        with pytest.raises(Refused, match="belongs to Lan"):
            stage.hands.give_back(held.id, KIOSK)
        stage.hands.give_back(held.id, GUIDE)
        assert readiness(stage, "with-lamp") == "ready"

    on_stage(tmp_path, story, LAMP, OTHER)


def test_a_lease_by_hand_ends_by_itself(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        changes: list[LeasesChanged] = []
        stage._bus.subscribe(LeasesChanged, changes.append)
        stage.hands.hold(GUIDE, "zone", "lobby", 10)
        assert readiness(stage, "with-lamp") == "busy" and changes[0].zones == frozenset(["lobby"])
        await asyncio.sleep(5)
        stage.hands.hold(GUIDE, "zone", "lobby", 10)
        await asyncio.sleep(8)
        assert len(stage.leases.held) == 1, "taken again, it is renewed"
        await asyncio.sleep(4)
        assert not stage.leases.held and readiness(stage, "with-lamp") == "ready"

    on_stage(tmp_path, story, LAMP)


def test_a_zone_is_taken_over_from_a_kiosk_and_its_devices_go_to_baseline(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        record = stage.start("with-lamp", "vi", KIOSK)
        await asyncio.sleep(3)
        with pytest.raises(Refused, match="is using Lamp"):
            stage.hands.hold(GUIDE, "zone", "lobby", 60)
        stage.hands.hold(GUIDE, "zone", "lobby", 60, takeover=True)
        assert await ended(stage, record.id) is Phase.STOPPED
        assert "thank you for your patience" in record.reason["en"] and record.reason["vi"] and record.reason["ko"]
        assert hall.world.get("lamp.power", True) is False
        with pytest.raises(Refused, match="holds"):
            stage.hands.hold(GUIDE.__class__("Hoa", "guide"), "device", "lamp", 60, takeover=True)
        stage.hands.hold(TECHNICIAN, "device", "lamp", 60, takeover=True)
        assert [held.by for held in stage.leases.held] == ["Minh"]

    on_stage(tmp_path, story, LAMP)


def test_a_takeover_hands_over_what_is_needed_and_restores_the_rest(tmp_path: Path) -> None:
    seen: list[object] = []

    async def story(stage: Stage, hall: MemoryHall) -> None:
        lower = stage.start("with-both", "ko", KIOSK)
        await asyncio.sleep(4)
        hall.rig.events.add(
            lambda event: (
                seen.append(event.value) if getattr(event, "device", "") == "lamp" and hasattr(event, "value") else None
            )
        )
        for caller in (KIOSK, FAR_KIOSK):
            with pytest.raises(Refused):
                stage.start("with-lamp", "vi", caller, takeover=True)
        with pytest.raises(Refused):
            stage.start("with-lamp", "vi", GUIDE)
        record = stage.start("with-lamp", "vi", GUIDE, takeover=True)
        assert stage.holder("lamp") == record.id and stage.holder("second-lamp") == lower.id, "no gap"
        assert await ended(stage, lower.id) is Phase.STOPPED
        assert lower.reason["en"].startswith("The guide is showing something here") and not lower.unrestored
        assert stage.holder("second-lamp") is None and hall.world.get("second-lamp.power", True) is False
        assert hall.world.get("lamp.power", False) is True and False not in seen, "the lamp never went to baseline"
        with pytest.raises(Refused):
            stage.start("with-both", "vi", GUIDE.__class__("Hoa", "guide"), takeover=True)
        stage.stop(record.id, "Lan")
        await ended(stage, record.id)
        assert hall.world.get("lamp.power", True) is False

    on_stage(tmp_path, story, LAMP, BOTH)


def test_what_a_run_takes_over_it_restores_though_it_never_touched_it(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        stage.start("with-both", "ko", KIOSK)
        await asyncio.sleep(4)
        record = stage.start("with-lamp", "vi", GUIDE, takeover=True)
        stage.stop(record.id, "Lan")
        await ended(stage, record.id)
        assert hall.world.get("lamp.power", True) is False

    on_stage(tmp_path, story, LAMP, BOTH)


def test_a_takeover_of_what_is_on_its_way_back(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        lower = stage.start("with-blind", "ko", KIOSK)
        await asyncio.sleep(6)
        stage.stop(lower.id, "Lan")
        await asyncio.sleep(1)
        assert lower.state == "restoring"
        with pytest.raises(Refused):
            stage.start("with-blind", "vi", FAR_KIOSK)
        record = stage.start("with-blind", "vi", GUIDE, takeover=True)
        assert stage.holder("blind") == record.id
        assert await ended(stage, lower.id) is Phase.DONE and not lower.unrestored
        assert await ended(stage, record.id) is Phase.DONE
        assert hall.world.get("blind.position", 0) == 100

    on_stage(tmp_path, story, BLIND)


def test_a_command_by_hand_respects_leases(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        stage.start("with-lamp", "vi", TECHNICIAN)
        with pytest.raises(Refused, match="is using Lamp"):
            stage.require_free("lamp", TECHNICIAN)
        stage.require_free("lamp", TECHNICIAN, force=True)
        stage.require_free("second-lamp", GUIDE)
        stage.start("with-other", "vi", KIOSK)
        stage.require_free("second-lamp", GUIDE)
        stage.hands.hold(TECHNICIAN, "device", "blind", 30)
        with pytest.raises(Refused, match="The technician holds Blind"):
            stage.require_free("blind", GUIDE)

    on_stage(tmp_path, story, LAMP, OTHER)


def test_whoever_takes_a_device_over_takes_it_from_its_zone_as_well(tmp_path: Path) -> None:
    async def story(stage: Stage, hall: MemoryHall) -> None:
        stage.hands.hold(GUIDE, "zone", "lobby", 60)
        stage.hands.hold(GUIDE, "device", "lamp", 60)
        stage.hands.hold(TECHNICIAN, "device", "lamp", 60, takeover=True)
        assert [(held.by, held.thing) for held in stage.leases.held] == [(TECHNICIAN.name, "lamp")]

    on_stage(tmp_path, story, LAMP)


def test_a_takeover_goes_past_both_leases_of_one_person(tmp_path: Path) -> None:
    """A guide holds the zone and, besides, a lamp in it: nothing of either may stay over what plays."""

    async def story(stage: Stage, hall: MemoryHall) -> None:
        stage.hands.hold(GUIDE, "zone", "lobby", 40)
        stage.hands.hold(GUIDE, "device", "lamp", 40)
        stage.start("with-lamp", "vi", TECHNICIAN, takeover=True)
        assert stage.leases.on_device("lamp") is None

    on_stage(tmp_path, story, LAMP)
