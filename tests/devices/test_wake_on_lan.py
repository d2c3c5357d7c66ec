"""Wake-on-LAN: driver against simulator in memory; packets and probes on real sockets; displays that sleep."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from wakeonlan import create_magic_packet

from devices.core.clock import now
from devices.core.device import Device
from devices.core.errors import BadCommand, WireDown
from devices.core.events import AvailabilityChanged, DeviceEvent, Reading, State
from devices.core.simulation import World
from devices.core.state import Identity
from devices.core.verbs import Command
from devices.core.wires import WakeWire
from devices.drivers.wake_on_lan import WakeOnLan
from devices.registry import build_rig, plan_devices
from devices.showroom import Showroom, load_showroom
from devices.sim.hosting_wake import Living, MachineHost, MemoryWake, PacketHost
from devices.sim.wake_on_lan import WakeOnLanSimulator
from devices.simulated import SimulatedHall, memory_hall
from devices.transports.wake import LanWake
from devices.wiring import real_wires
from exhibit_server.simulation import simulated_places
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import running, wait_until

MAC = "00:11:22:33:44:55"
WAKE = Command("wake")


@dataclass
class Bench:
    device: Device
    sim: WakeOnLanSimulator
    events: list[DeviceEvent] = field(default_factory=list)

    def readings(self) -> list[object]:
        return [event.value for event in self.events if isinstance(event, Reading)]

    def states(self) -> list[State]:
        return [event.after.state for event in self.events if isinstance(event, AvailabilityChanged)]

    async def until_state(self, state: State, within: float = 30) -> float:
        return await wait_until(lambda: self.device.availability.state is state, within)

    async def until_power(self, state: bool, within: float = 30) -> float:
        return await wait_until(lambda: self.device.value("power") is state, within)


def make_sim(options: Mapping[str, Any], simulate: Mapping[str, Any]) -> WakeOnLanSimulator:
    chosen = WakeOnLanSimulator.OPTIONS.model_validate(simulate)
    return WakeOnLanSimulator("pc", WakeOnLan.OPTIONS.model_validate(options).model_dump(), chosen, World())


def make_bench(options: Mapping[str, Any], simulate: Mapping[str, Any], wire: WakeWire | None = None) -> Bench:
    checked = {"mac": MAC, **options}
    sim = make_sim(checked, simulate)
    near = wire or MemoryWake("pc", [sim])
    events: list[DeviceEvent] = []
    identity = Identity(id="pc", name={"en": "pc"}, zone="lab", driver="wake_on_lan", wire="pc")
    device = Device(
        identity,
        lambda report: WakeOnLan(WakeOnLan.OPTIONS.model_validate(checked), near, report),
        events.append,
    )
    return Bench(device, sim, events)


@asynccontextmanager
async def memory(options: Mapping[str, Any] | None = None, **simulate: Any) -> AsyncIterator[Bench]:
    bench = make_bench(options or {}, simulate)
    async with running(Living(bench.sim), bench.device):
        yield bench


def test_a_sleeping_machine_is_in_order_and_wakes_when_told() -> None:
    async def story() -> None:
        async with memory(start=8) as bench:
            await bench.until_state(State.ONLINE)
            assert bench.device.value("power") is False
            await bench.device.perform(WAKE)
            assert await bench.until_state(State.DEGRADED, within=2) < 1.5
            assert bench.device.availability.reason.code == "warming_up"
            assert bench.device.value("power") is False
            assert 7.0 <= await bench.until_power(state=True) <= 10.0
            assert bench.device.availability.state is State.ONLINE
            assert bench.sim.world.get("pc.power", default=False) is True

    run_virtual(story())


def test_one_missed_probe_is_not_a_machine_gone() -> None:
    async def story() -> None:
        async with memory({"misses": 3}, start_on=True) as bench:
            await bench.until_power(state=True)
            bench.sim.fault = "mute"
            await asyncio.sleep(6)
            bench.sim.fault = None
            await asyncio.sleep(20)
            assert False not in bench.readings()
            bench.sim.fault = "offline"
            assert await bench.until_power(state=False) <= 8.0

    run_virtual(story())


@pytest.mark.parametrize("fault", ["offline", "mute", "refuse", "stuck"])
def test_a_machine_that_does_not_start_is_told_of(fault: str) -> None:
    async def story() -> None:
        async with memory({"starts_within": 20}) as bench:
            await bench.until_state(State.ONLINE)
            bench.sim.fault = fault
            await bench.device.perform(WAKE)
            await wait_until(lambda: bench.device.availability.reason.code == "did_not_wake", 30)
            assert bench.device.availability.state is State.DEGRADED
            await asyncio.sleep(30)
            assert bench.device.availability.reason.code == "did_not_wake"
            bench.sim.fault = None
            await bench.device.perform(WAKE)
            await bench.until_power(state=True)

    run_virtual(story())


def test_it_can_not_be_switched_off() -> None:
    async def story() -> None:
        async with memory() as bench:
            assert list(bench.device.verbs) == ["wake"]
            for command in (Command("power", {"value": False}), Command("off")):
                with pytest.raises(BadCommand):
                    await bench.device.perform(command)

    run_virtual(story())


@pytest.mark.parametrize("options", [{}, {"mac": "00:11"}, {"mac": MAC, "misses": 0}])
def test_wrong_options_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"mac|misses"):
        WakeOnLan.OPTIONS.model_validate(options)


def test_a_machine_minds_only_its_own_packet_and_password() -> None:
    async def story() -> None:
        sim = make_sim({"mac": MAC, "password": "01:02:03:04"}, {"start": 0})
        for packet in (create_magic_packet("66:77:88:99:AA:BB"), create_magic_packet(MAC), b"wake up"):
            sim.wake(packet)
            assert sim.asleep
        sim.wake(create_magic_packet(MAC) + b"\x01\x02\x03\x04")
        assert not sim.asleep

    run_virtual(story())


async def test_the_packet_of_the_wire_is_that_of_another_library() -> None:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as peer:
        peer.bind(("127.0.0.1", 0))
        peer.setblocking(False)
        wire = LanWake("pc", peer.getsockname())
        bench = make_bench({}, {}, wire)
        await bench.device.perform(WAKE)
        async with asyncio.timeout(5):
            packet = await asyncio.get_running_loop().sock_recv(peer, 200)
        assert packet == create_magic_packet(MAC)


async def test_a_packet_that_can_not_leave_is_a_wire_down() -> None:
    with pytest.raises(WireDown):
        await LanWake("pc", ("no such host.invalid", 9)).wake(b"x")
    assert await LanWake("pc", ("127.0.0.1", 9)).probe() is False
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        assert await LanWake("pc", ("127.0.0.1", 9), taken.getsockname()).probe() is False


async def test_on_real_sockets_the_machine_wakes_and_vanishes() -> None:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        place: tuple[str, int] = free.getsockname()
    sim = make_sim({"mac": MAC}, {"start": 0.2})
    packets = PacketHost("127.0.0.1", 0, [sim])
    async with running(packets, MachineHost(place[0], place[1], sim)):
        wire = LanWake("pc", ("127.0.0.1", await packets.ready()), place)
        bench = make_bench({"poll": 1}, {}, wire)
        async with running(bench.device):
            await bench.until_power(state=False, within=5)
            await bench.device.perform(WAKE)
            await bench.until_power(state=True, within=5)
            sim.fault = "offline"
            await bench.until_power(state=False, within=8)


HALL = """\
hall: {id: sleepy, name: {vi: N, ko: N, en: N}}
zones:
  lobby: {name: {vi: S, ko: S, en: S}}
wires:
  pc: {probe: "192.168.0.9:3389"}
  wall: {tcp: "192.168.0.10:1515", wake: "00:11:22:33:44:66", wake_to: "192.168.0.255:9"}
  sign: {tcp: "192.168.0.11:9761", wake: "00-11-22-33-44-77"}
devices:
  pc:
    name: {vi: P, ko: P, en: P}
    zone: lobby
    driver: wake_on_lan
    wire: pc
    options: {mac: "00:11:22:33:44:55", poll: 1s}
    simulate: {start: 1s}
  wall:
    name: {vi: W, ko: W, en: W}
    zone: lobby
    driver: samsung_mdc
    wire: wall
    simulate: {sleeps: true, power_on: 1s}
  sign:
    name: {vi: G, ko: G, en: G}
    zone: lobby
    driver: lg_display
    wire: sign
    simulate: {sleeps: true, power_on: 1s}
"""


@pytest.fixture
def showroom(tmp_path: Path) -> Showroom:
    file = tmp_path / "showroom.yaml"
    file.write_text(HALL)
    return load_showroom(file)


async def _wake_all(devices: Mapping[str, Device], within: float) -> None:
    """See the hall asleep, wake it, and put one display to sleep again."""
    for name in ("wall", "sign"):
        await wait_until(lambda name=name: devices[name].availability.reason.code == "asleep", within)  # type: ignore[misc]
        assert devices[name].availability.usable, "a scene may count on it: switching on wakes it"
        with pytest.raises(WireDown):
            await devices[name].perform(Command("power", {"value": False}))
    await wait_until(lambda: devices["pc"].value("power") is False, within)
    await devices["pc"].perform(WAKE)
    for name in ("wall", "sign"):
        await devices[name].perform(Command("power", {"value": True}))
    for name in ("pc", "wall", "sign"):
        await wait_until(lambda name=name: devices[name].value("power") is True, within)  # type: ignore[misc]
        await wait_until(lambda name=name: devices[name].availability.state is State.ONLINE, within)  # type: ignore[misc]
    await devices["sign"].perform(Command("power", {"value": False}))
    await wait_until(lambda: devices["sign"].availability.reason.code == "asleep", within)


def test_a_rehearsed_hall_sleeps_and_wakes(showroom: Showroom) -> None:
    async def story() -> float:
        hall = memory_hall(showroom, plan_devices(showroom))
        async with running(hall):
            await _wake_all({name: hall.rig[name] for name in ("pc", "wall", "sign")}, 60)
            return now()

    assert run_virtual(story()) < 200


async def test_a_simulated_hall_sleeps_and_wakes_on_real_sockets(showroom: Showroom, tmp_path: Path) -> None:
    plans = plan_devices(showroom)
    places = simulated_places(showroom, tmp_path)
    assert {"pc", "pc.wake", "wall", "wall.wake", "sign.wake"} <= places.tcp.keys()

    def nobody(*_: object) -> Any:
        raise AssertionError("nothing here hangs on the broker")

    hall = SimulatedHall(showroom, plans, places, nobody)
    rig = build_rig(showroom, plans, real_wires(showroom, nobody, nobody, places))  # type: ignore[arg-type]
    async with running(hall, rig):
        await _wake_all({name: rig[name] for name in ("pc", "wall", "sign")}, 15)
