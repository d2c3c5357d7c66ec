"""The wire to a KNX gateway over real UDP: xknx, written by others, on one side, our simulated gateway on the other."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from xknx import XKNX
from xknx.io.connection import ConnectionConfig, ConnectionType
from xknx.io.self_description import request_description

from devices.core.device import Device
from devices.core.errors import DeviceError, WireDown
from devices.core.events import DeviceEvent, State
from devices.core.simulation import World
from devices.core.verbs import Command
from devices.drivers.knx_light import KnxLight
from devices.drivers.knx_switch import KnxSwitch
from devices.registry import build_rig, plan_devices
from devices.showroom import load_showroom
from devices.sim.knx_bus import BusTelegram, KnxBus
from devices.sim.knx_frames import Cemi, cemi, frame, group_text, hpai, read_cemi, read_frame
from devices.sim.knx_gateway import TUNNELS, KnxGatewayHost
from devices.sim.knx_light import LightSimulator
from devices.sim.knx_switch import SwitchSimulator
from devices.simulated import SimulatedHall, memory_hall
from devices.transports.knx import KnxWire
from devices.transports.memory_broker import MemoryBroker
from devices.wiring import real_wires
from exhibit_server.simulation import simulated_places
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import running, wait_until
from tests.devices.message_bench import make_device, make_sim

SWITCH = {"switch": "1/1/1", "status": "1/1/2", "refresh": "5s"}
LIGHT = {"switch": "1/2/1", "switch_status": "1/2/2", "brightness": "1/2/3", "brightness_status": "1/2/4"}
HALL = """
hall: {id: lab, name: {en: Lab}}
zones: {room: {name: {en: Room}}}
wires: {knx: {knx: "192.0.2.7:3671"}}
devices:
  lamp: {name: {en: Lamp}, zone: room, driver: knx_light, wire: knx,
    options: {brightness: 1/2/3, brightness_status: 1/2/4}}
  plug: {name: {en: Plug}, zone: room, driver: knx_switch, wire: knx, options: {switch: 1/1/1, status: 1/1/2}}
"""


@dataclass
class Hall:
    """Two devices behind a real socket."""

    switch: Device
    light: Device
    wire: KnxWire
    gateway: KnxGatewayHost
    bus: KnxBus
    world: World
    events: list[DeviceEvent]


def make_gateway(port: int = 0, world: World | None = None) -> tuple[KnxGatewayHost, KnxBus]:
    where = world or World()
    switch = make_sim(KnxSwitch, SwitchSimulator, SWITCH, world=where)
    light = make_sim(KnxLight, LightSimulator, LIGHT, {"fade": 0.1}, world=where)
    bus = KnxBus([switch, light])
    return KnxGatewayHost("127.0.0.1", port, bus), bus


@asynccontextmanager
async def hall() -> AsyncIterator[Hall]:
    world, events = World(), list[DeviceEvent]()
    gateway, bus = make_gateway(world=world)
    async with running(gateway):
        wire = KnxWire("knx", "127.0.0.1", await gateway.ready())
        switch = make_device(KnxSwitch, SWITCH, wire, events.append)
        light = make_device(KnxLight, LIGHT, wire, events.append)
        async with running(wire, switch, light):
            yield Hall(switch, light, wire, gateway, bus, world, events)


async def test_devices_behind_a_gateway_are_read_and_switched() -> None:
    async with hall() as room:
        await wait_until(lambda: room.switch.availability.state is State.ONLINE)
        await wait_until(lambda: room.light.value("brightness") is not None)
        sent = await room.switch.set("power", value=True)
        await room.switch.confirm("power", value=True, since=sent, within=5)
        sent = await room.light.set("brightness", 60)
        await room.light.confirm("brightness", 60, since=sent, within=5)
        assert room.world.get("dev.power", default=False) is True
        assert room.light.value("power") is True


async def test_a_gateway_that_goes_is_noticed_and_its_return_too() -> None:
    gateway, _ = make_gateway()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(running(gateway))
        port = await gateway.ready()
        wire = KnxWire("knx", "127.0.0.1", port)
        device = make_device(KnxSwitch, SWITCH, wire, list[DeviceEvent]().append)
        async with running(wire, device):
            await wait_until(lambda: device.availability.state is State.ONLINE)
            await stack.aclose()
            await wait_until(lambda: not wire.up)
            assert device.availability.reason.code == "wire_down"
            with pytest.raises(WireDown):
                await wire.send("1/1/1", 1)
            again, _ = make_gateway(port)
            async with running(again):
                await wait_until(lambda: device.availability.state is State.ONLINE)


async def test_a_gateway_that_dies_without_a_word_is_found_out_by_the_next_telegram() -> None:
    async with hall() as room:
        await wait_until(lambda: room.switch.availability.state is State.ONLINE)
        room.gateway.vanish()
        with pytest.raises(DeviceError):
            await room.switch.perform(Command("power", {"value": True}))
        await wait_until(lambda: room.switch.availability.state is State.OFFLINE)
        assert room.switch.availability.reason.code == "wire_down"
        assert room.switch.states["power"].actual is None


async def test_nobody_at_the_port_is_a_wire_that_is_down() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        wire = KnxWire("knx", "127.0.0.1", probe.getsockname()[1])
        reasons: list[str] = []
        wire.on_link(lambda down: reasons.append(down.text("en") if down else "up"))
        async with running(wire):
            await wait_until(lambda: len(reasons) > 1)
            assert not wire.up
            assert str(probe.getsockname()[1]) in reasons[1]
            with pytest.raises(DeviceError):
                await wire.ask("1/1/1")


async def test_a_telegram_of_another_client_reaches_the_hub_through_the_line() -> None:
    async with hall() as room:
        await wait_until(lambda: room.switch.availability.state is State.ONLINE)
        other = KnxWire("other", "127.0.0.1", room.gateway.port)
        async with running(other):
            await wait_until(lambda: other.up)
            await other.send("1/1/1", 1)
            await wait_until(lambda: room.switch.value("power") is True)


async def test_xknx_reads_the_description_and_finds_no_room_for_a_fifth_tunnel() -> None:
    gateway, _ = make_gateway()
    async with running(gateway):
        port = await gateway.ready()
        found = await request_description(gateway_ip="127.0.0.1", gateway_port=port, local_ip="127.0.0.1")
        assert found.name == "Simulated KNXnet/IP gateway"
        assert found.supports_tunnelling
        assert str(found.individual_address) == "1.1.250"
        config = ConnectionConfig(
            connection_type=ConnectionType.TUNNELING, gateway_ip="127.0.0.1", gateway_port=port, auto_reconnect=False
        )
        clients = [XKNX(connection_config=config) for _ in range(TUNNELS)]
        for client in clients:
            await client.knxip_interface.start()
        fifth = KnxWire("knx", "127.0.0.1", port)
        async with running(fifth):
            await asyncio.sleep(0.2)
            assert not fifth.up
            for client in clients:
                await client.knxip_interface.stop()
            await wait_until(lambda: fifth.up)


async def test_rubbish_at_the_port_hurts_nobody() -> None:
    async with hall() as room:
        await wait_until(lambda: room.switch.availability.state is State.ONLINE)
        good = frame(0x0420, bytes((4, 1, 0, 0)) + cemi(Cemi(0x11, BusTelegram("write", "1/1/1", 1))))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            for length in range(len(good)):
                stranger.sendto(good[:length], ("127.0.0.1", room.gateway.port))
                stranger.sendto(good[:length] + b"\xff" * 40, ("127.0.0.1", room.gateway.port))
            for service in range(0x0200, 0x0210):
                stranger.sendto(frame(service, b"\x08\x01"), ("127.0.0.1", room.gateway.port))
        sent = await room.switch.set("power", value=True)
        await room.switch.confirm("power", value=True, since=sent, within=5)


# -- frames of the gateway, against the standard's examples and xknx ---------------------------------------------------


def test_frames_of_the_standard_are_read_and_written() -> None:
    search = bytes.fromhex("06100201000E0801C0A82A010E57")
    assert read_frame(search) == (0x0201, bytes.fromhex("0801C0A82A010E57"))
    assert frame(0x0201, hpai("192.168.42.1", 3671)) == search
    assert read_frame(search[:-1]) is None
    assert read_frame(search + b"\0") is None
    telegram = BusTelegram("write", "0/0/1", 1)
    message = bytes.fromhex("1100BCE000000001010081")
    assert read_cemi(message) == Cemi(0x11, telegram)
    assert cemi(Cemi(0x11, telegram)) == message
    assert read_cemi(message[:-1]) is None
    value = Cemi(0x29, BusTelegram("response", "3/1/1", b"\x0c\x1a"), 0x1101)
    assert read_cemi(cemi(value)) == value
    asked = Cemi(0x11, BusTelegram("read", "31/7/255"))
    assert read_cemi(cemi(asked)) == asked
    assert group_text(0xFFFF) == "31/7/255"


# -- in a hall ---------------------------------------------------------------------------------------------------------


def test_a_hall_with_knx_lives_in_memory_and_has_a_place_on_udp(tmp_path: Path) -> None:
    file = tmp_path / "showroom.yaml"
    file.write_text(HALL, encoding="utf-8")
    showroom = load_showroom(file)
    assert simulated_places(showroom, tmp_path).tcp["knx"][0] == "127.0.0.1"
    built = memory_hall(showroom, plan_devices(showroom))

    async def main() -> None:
        async with running(built):
            lamp = built.rig["lamp"]
            await wait_until(lambda: lamp.availability.state is State.ONLINE)
            sent = await lamp.set("brightness", 50)
            await lamp.confirm("brightness", 50, since=sent, within=5)

    run_virtual(main())


async def test_a_demonstration_runs_the_real_wire_against_the_simulated_gateway(tmp_path: Path) -> None:
    file = tmp_path / "showroom.yaml"
    file.write_text(HALL, encoding="utf-8")
    showroom = load_showroom(file)
    places = simulated_places(showroom, tmp_path)
    plans = plan_devices(showroom)

    def nobody(*asked: object) -> Any:
        raise AssertionError(f"{asked} is not needed")

    simulated = SimulatedHall(showroom, plans, places, nobody)
    book = real_wires(showroom, MemoryBroker().connect("mqtt"), nobody, places)
    rig = build_rig(showroom, plans, book)
    async with running(simulated, rig):
        await wait_until(lambda: all(device.availability.state is State.ONLINE for device in rig.values()))
        sent = await rig["plug"].set("power", value=True)
        await rig["plug"].confirm("power", value=True, since=sent, within=5)
