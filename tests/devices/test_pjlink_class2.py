"""PJLink class 2 and the login of version 2.10: driver against simulator, aiopjlink as oracle."""

import asyncio

import pytest
from aiopjlink import PJLink

from devices.core.events import State
from devices.core.simulation import World
from devices.core.verbs import Command
from devices.drivers.pjlink import Pjlink
from devices.sim.hosting_bytes import ByteFarEnd, TcpHost
from devices.sim.pjlink import PjlinkSimulator
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Spec, make_sims, memory_bench, running


def test_class_two_freezes_counts_its_filter_and_steps_its_volume() -> None:
    async def story() -> None:
        options = {"pjlink_class": 2, "filter_limit": 300}
        specs = [Spec("projector", options, {"start": "on", "pjlink_class": 2, "lamps": 2})]
        async with memory_bench(Pjlink, PjlinkSimulator, specs) as bench:
            await bench.until_state(State.ONLINE)
            assert bench.device.value("freeze") is False
            assert bench.device.value("filter_hours") == 321
            assert bench.device.points["filter_hours"].worn(321)
            assert bench.device.value("lamp_hours") == 1235
            await bench.set("freeze", True, confirm=3)
            await bench.device.perform(Command("volume_up"))
            assert b"%2SVOL 1\r" in bench.tap.frames()
            assert bench.world.get("projector.volume", 0) == 11

    run_virtual(story())


@pytest.mark.parametrize(("login", "modern", "proof"), [("sha256", True, 96), ("auto", True, 96), ("auto", False, 32)])
def test_logs_in_with_sha256_and_falls_back_where_told(login: str, modern: bool, proof: int) -> None:
    async def story() -> None:
        options = {"password": "JBMIAProjectorLink", "login": login}
        specs = [Spec("projector", options, {"start": "on", "sha256": modern})]
        async with memory_bench(Pjlink, PjlinkSimulator, specs) as bench:
            await bench.until_state(State.ONLINE)
            first = next(frame for frame in bench.tap.frames() if b"POWR" in frame)
            assert first.index(b"%") == proof
            assert bench.tap.frames().count(b"PJLINK 2\r") == 1

    run_virtual(story())


def test_where_sha256_is_demanded_nothing_less_will_do() -> None:
    async def story() -> None:
        specs = [Spec("projector", {"password": "secret", "login": "sha256"}, {"start": "on"})]
        async with memory_bench(Pjlink, PjlinkSimulator, specs) as bench:
            await bench.until_state(State.OFFLINE)
            assert "does not log in with SHA-256" in bench.device.availability.reason.text("en")
            await asyncio.sleep(20)
            assert not any(b"POWR" in frame for frame in bench.tap.frames())

    run_virtual(story())


async def test_aiopjlink_is_content_with_our_class_two() -> None:
    specs = [Spec("projector", {"password": "secret"}, {"start": "on", "pjlink_class": 2, "sha256": True, "lamps": 2})]
    host = TcpHost("127.0.0.1", 0, ByteFarEnd(make_sims(Pjlink, PjlinkSimulator, specs, World())))
    async with running(host), PJLink("127.0.0.1", await host.ready(), password="secret") as link:
        await link.freeze.set(True)
        assert await link.freeze.get() is True
        assert await link.filter.hours() == 321
        assert await link.filter.replacement_models() == ["SIM-FILTER"]
        assert await link.sources.resolution() == (1920, 1080)
        assert await link.sources.recommended_resolution() == (1920, 1200)
        assert await link.sources.get_source_name("3", "1") == "hdmi1"
        assert len(await link.lamps.status()) == 2
        await link.speaker.turn_up()
        await link.mute.both(True)
        assert await link.mute.status() == (True, True)
