"""KNX switches against their simulator on a line in memory: states come from status groups, and from nowhere else."""

import asyncio

import pytest

from devices.core.errors import NotConfirmed, WireDown
from devices.core.events import State
from devices.drivers.knx_switch import KnxSwitch
from devices.sim.knx_switch import SwitchSimulator
from devices.transports.group_line import Telegram
from devices.transports.memory_groups import MemoryGroups
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import wait_until
from tests.devices.knx_bench import alone, memory_bench

SWITCH = {"switch": "1/1/1", "status": "1/1/2"}


def test_a_switch_is_asked_at_the_start_and_confirms_by_its_status_group() -> None:
    async def main() -> None:
        async with memory_bench(KnxSwitch, SwitchSimulator, SWITCH, {"start": True}) as bench:
            await bench.until_state(State.ONLINE)
            assert bench.device.value("power") is True
            await bench.set("power", value=False)
            assert bench.world.get("dev.power", default=True) is False
            assert bench.written("1/1/1") == [0]
            assert not bench.faults

    run_virtual(main())


def test_an_inverted_switch_writes_and_reads_the_other_way_round() -> None:
    async def main() -> None:
        async with memory_bench(KnxSwitch, SwitchSimulator, {**SWITCH, "inverted": True}) as bench:
            await bench.until_state(State.ONLINE)
            await bench.set("power", value=True)
            assert bench.written("1/1/1") == [0]
            assert bench.world.get("dev.power", default=False) is True

    run_virtual(main())


def test_what_was_only_sent_is_not_shown_and_a_locked_actuator_does_not_confirm() -> None:
    async def main() -> None:
        async with memory_bench(KnxSwitch, SwitchSimulator, SWITCH) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "stuck"
            with pytest.raises(NotConfirmed):
                await bench.set("power", value=True, confirm=3.0)
            assert bench.device.value("power") is False
            assert bench.state is State.ONLINE

    run_virtual(main())


def test_without_a_status_group_nothing_is_claimed() -> None:
    async def main() -> None:
        async with memory_bench(KnxSwitch, SwitchSimulator, {"switch": "1/1/1"}) as bench:
            await bench.until_state(State.ONLINE)
            await bench.perform("power", value=True)
            await asyncio.sleep(5)
            assert bench.device.value("power") is None
            assert bench.device.points["power"].feedback is False
            assert bench.world.get("dev.power", default=False) is True

    run_virtual(main())


def test_a_status_group_that_never_answers_was_never_heard() -> None:
    async def main() -> None:
        async with alone(KnxSwitch, SWITCH) as (bench, _):
            await bench.until_state(State.OFFLINE)
            assert bench.reason == "never_heard"
            assert bench.sent[0][1] == Telegram("1/1/2")

    run_virtual(main())


def test_a_device_that_falls_silent_is_missed_at_the_next_refresh_and_comes_back() -> None:
    async def main() -> None:
        async with memory_bench(KnxSwitch, SwitchSimulator, {**SWITCH, "refresh": "10s"}) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = "offline"
            await bench.until_state(State.OFFLINE, within=30)
            assert bench.reason == "silent"
            assert bench.device.states["power"].actual is None
            bench.sim.fault = None
            await bench.until_state(State.ONLINE, within=15)

    run_virtual(main())


def test_a_wall_button_is_followed_because_the_actuator_tells() -> None:
    async def main() -> None:
        async with alone(KnxSwitch, SWITCH) as (bench, wire):
            await wait_until(lambda: bool(bench.sent))
            wire.deliver("1/1/2", 0)
            await bench.until_state(State.ONLINE)
            wire.deliver("1/1/1", 1)
            assert bench.device.value("power") is False, "a command somebody else sent is not a state"
            wire.deliver("1/1/2", 1)
            assert bench.device.value("power") is True

    run_virtual(main())


@pytest.mark.parametrize("fault", ["mute", "noise", "slow", "refuse"])
def test_faults_of_the_hardware_show_and_heal(fault: str) -> None:
    async def main() -> None:
        async with memory_bench(KnxSwitch, SwitchSimulator, {**SWITCH, "refresh": "5s"}) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = fault
            if fault == "mute":
                await bench.until_state(State.OFFLINE)
            elif fault == "noise":
                await bench.until_state(State.DEGRADED)
                assert bench.device.value("power") is None
            elif fault == "refuse":
                with pytest.raises(NotConfirmed):
                    await bench.set("power", value=True, confirm=3)
            else:
                await bench.set("power", value=True, confirm=5)
            bench.sim.fault = None
            await bench.until_state(State.ONLINE)
            await bench.set("power", value=False)

    run_virtual(main())


def test_a_gateway_that_goes_takes_its_devices_along_and_brings_them_back() -> None:
    async def main() -> None:
        async with memory_bench(KnxSwitch, SwitchSimulator, SWITCH) as bench:
            await bench.until_state(State.ONLINE)
            wire = bench.wire
            assert isinstance(wire, MemoryGroups)
            far_end = wire._far_end
            wire.unplug()
            assert (bench.state, bench.reason) == (State.OFFLINE, "wire_down")
            assert bench.device.states["power"].actual is None
            with pytest.raises(WireDown):
                await bench.perform("power", value=True)
            assert far_end is not None
            wire.plug(far_end)
            await bench.until_state(State.ONLINE)

    run_virtual(main())
