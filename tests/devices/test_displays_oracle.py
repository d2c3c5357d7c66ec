"""The MDC library of others against our simulator, on a real socket; and what it can't do, split answers, for us."""

import asyncio

import pytest
from samsung_mdc import MDC  # type: ignore[import-untyped]
from samsung_mdc.exceptions import MDCTLSRequired, NAKError  # type: ignore[import-untyped]

from devices.core.events import State
from devices.core.simulation import World
from devices.drivers.lg_display import LgDisplay
from devices.drivers.nec_display import NecDisplay
from devices.drivers.pjlink import Pjlink
from devices.drivers.samsung_mdc import SamsungMdc
from devices.sim.hosting_bytes import ByteFarEnd, TcpHost
from devices.sim.lg_display import LgSimulator
from devices.sim.nec_display import NecSimulator
from devices.sim.pjlink import PjlinkSimulator
from devices.sim.samsung_mdc import MdcSimulator
from devices.transports.memory import MemoryPort
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import Spec, build, make_sims, running, wait_until

ON = [Spec("wall", {"id": 3}, {"start_on": True, "power_on": 0.1, "power_off": 0.1})]


async def test_the_mdc_library_is_content_with_our_simulator() -> None:
    sims = make_sims(SamsungMdc, MdcSimulator, ON, World())
    host = TcpHost("127.0.0.1", 0, ByteFarEnd(sims))
    async with running(host), MDC(f"127.0.0.1:{await host.ready()}", timeout=5) as mdc:
        power, volume, mute, source, *_ = await mdc.status(3)
        assert (power.name, volume, mute.name, source.name) == ("ON", 20, "OFF", "HDMI1")
        assert await mdc.volume(3, [33]) == (33,)
        assert await mdc.volume(3) == (33,)
        assert (await mdc.input_source(3, ["DISPLAY_PORT_1"]))[0].name == "DISPLAY_PORT_1"
        assert (await mdc.mute(3, ["ON"]))[0].name == "ON"
        assert await mdc.model_name(3) == ("QM55R",)
        assert (await mdc.error_status(3))[4] == 41
        with pytest.raises(NAKError):
            await mdc.sharpness(3)
        await mdc.power(3, ["OFF"])
        await wait_until(lambda: sims[0].world.get("wall.power", default=True) is False, 5)
        assert (await mdc.power(3))[0].name == "OFF"


async def test_the_mdc_library_reads_our_greeting_of_a_secured_display() -> None:
    specs = [Spec("wall", {"id": 3}, {"secured": True})]
    host = TcpHost("127.0.0.1", 0, ByteFarEnd(make_sims(SamsungMdc, MdcSimulator, specs, World())))
    async with running(host), MDC(f"127.0.0.1:{await host.ready()}", timeout=5) as mdc:
        with pytest.raises(MDCTLSRequired):
            await mdc.status(3)


@pytest.mark.parametrize(
    ("driver", "simulator", "simulate"),
    [
        (SamsungMdc, MdcSimulator, {"start_on": True}),
        (LgDisplay, LgSimulator, {"start_on": True}),
        (NecDisplay, NecSimulator, {"start_on": True}),
        (Pjlink, PjlinkSimulator, {"start": "on"}),
    ],
)
def test_answers_that_come_byte_by_byte_are_answers(driver: type, simulator: type, simulate: dict[str, object]) -> None:
    async def story() -> None:
        port = MemoryPort("line")
        specs = [Spec("display", {}, simulate)]
        bench = build(driver, specs, port.near)
        sim = make_sims(driver, simulator, specs, World())[0]

        class Slowly:
            async def run(self) -> None:
                port.plug()
                wire = await port.accept()
                await wire.write(sim.greeting())
                buffer, framer = bytearray(), sim.framer()
                while True:
                    buffer += await wire.read()
                    for frame in framer.split(buffer)[0]:
                        for byte in await sim.answer(frame) or b"":
                            await wire.write(bytes((byte,)))
                            await asyncio.sleep(0.002)

        async with running(Slowly(), bench.line, *bench.devices):
            await bench.until_state(State.ONLINE)
            await bench.set("input", "hdmi2", confirm=6)
            assert bench.faults() == []

    run_virtual(story())
