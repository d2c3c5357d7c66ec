"""A hall with UDP wires from its configuration: in memory for a rehearsal, on real sockets for a demonstration."""

import asyncio
from pathlib import Path

import pytest

from devices.core.events import State
from devices.core.findings import FileProblem
from devices.core.rig import Rig
from devices.core.wires import ScreenWire
from devices.registry import build_rig, plan_devices
from devices.showroom import Showroom, WireConfig, load_showroom
from devices.simulated import SimulatedHall, memory_hall
from devices.transports.memory_broker import MemoryBroker
from devices.transports.mqtt import MqttWire, Will
from devices.transports.udp import UdpWire
from devices.wiring import Places, byte_wire, real_wires
from exhibit_server.simulation import simulated_places
from scenes.virtual_time import run_virtual
from tests.devices.byte_bench import running, wait_until

SHOWROOM = """\
hall: {id: light, name: {en: Light}}
zones: {lobby: {name: {en: Lobby}}}
wires:
  artnet: {udp: "2.255.255.255:6454", listen: 6454}
  sacn: {udp: "239.255.0.7:5568"}
  desk: {udp: "192.168.1.70:10023"}
  widget: {serial: /dev/serial/by-id/widget}
devices:
  spot: {name: {en: S}, zone: lobby, driver: artnet_light, wire: artnet, options: {start: 1, watch: true}}
  wash: {name: {en: W}, zone: lobby, driver: artnet_light, wire: artnet, options: {start: 9, shape: rgbw, watch: true}}
  floor: {name: {en: F}, zone: lobby, driver: sacn_light, wire: sacn, options: {start: 1, universe: 7}}
  aisle: {name: {en: A}, zone: lobby, driver: enttec_light, wire: widget, options: {start: 1}}
  desk:
    name: {en: D}
    zone: lobby
    driver: osc_device
    wire: desk
    options: {points: {level: {address: /level, writable: true, query: true, minimum: 0, maximum: 1, tolerance: 0.001}}}
"""


def loaded(folder: Path, text: str = SHOWROOM) -> Showroom:
    path = folder / "showroom.yaml"
    path.write_text(text)
    return load_showroom(path)


async def played(rig: Rig) -> None:
    """Set something on every device."""
    await wait_until(lambda: all(device.availability.state is State.ONLINE for device in rig.values()), 10)
    for name in ("spot", "wash", "floor", "aisle"):
        await rig[name].set("brightness", 60.0, over=0.2)
    sent = await rig["desk"].set("level", 0.5)
    await rig["desk"].confirm("level", 0.5, since=sent, within=5)


def test_a_rehearsal_in_memory(tmp_path: Path) -> None:
    showroom = loaded(tmp_path)

    async def story() -> None:
        hall = memory_hall(showroom, plan_devices(showroom))
        async with running(hall):
            await played(hall.rig)
            await asyncio.sleep(1)
            for name in ("spot", "wash", "floor", "aisle"):
                assert hall.world.get(f"{name}.brightness", 0) == 60.0

    run_virtual(story())


async def test_a_demonstration_over_real_sockets(tmp_path: Path) -> None:
    showroom = loaded(tmp_path)
    places = simulated_places(showroom, tmp_path)
    assert set(places.tcp) == {"artnet", "sacn", "desk"}
    plans = plan_devices(showroom)

    def no_broker(name: str, will: Will | None) -> MqttWire:
        raise AssertionError(f"{name} needs no broker, nor its {will}")

    def no_screen(device: str) -> ScreenWire:
        raise AssertionError(f"{device} is no screen")

    hall = SimulatedHall(showroom, plans, places, no_broker)
    rig = build_rig(showroom, plans, real_wires(showroom, MemoryBroker().connect("mqtt"), no_screen, places))
    async with running(hall, rig):
        await played(rig)
        worlds = {name: simulator.world for name, simulator in hall.simulators.items()}
        for name in ("spot", "wash", "floor", "aisle"):
            await wait_until(lambda name=name: worlds[name].get(f"{name}.brightness", 0) == 60.0, 5)  # type: ignore[misc]


def test_a_hub_s_own_port_is_for_real_hardware_only() -> None:
    config = WireConfig(udp="192.168.1.9:6454", listen=6454)
    real = byte_wire("artnet", config, Places())
    simulated = byte_wire("artnet", config, Places(tcp={"artnet": ("127.0.0.1", 9)}))
    assert isinstance(real, UdpWire) and isinstance(simulated, UdpWire)
    assert (real._local_port, real._host, real._port) == (6454, "192.168.1.9", 6454)
    assert (simulated._local_port, simulated._host) == (None, "127.0.0.1")


def test_two_protocols_do_not_share_a_wire(tmp_path: Path) -> None:
    text = SHOWROOM.replace("driver: sacn_light, wire: sacn", "driver: sacn_light, wire: artnet")
    with pytest.raises(FileProblem, match="speaks artnet_light already"):
        plan_devices(loaded(tmp_path, text))
