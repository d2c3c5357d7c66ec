"""A small hall for tests: real drivers, real simulators, memory wires, virtual time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from devices.core.clock import now
from devices.registry import plan_devices
from devices.showroom import load_showroom
from devices.simulated import MemoryHall, memory_hall
from scenes.loader import LoadedScene, parse_scene

TEXT = "{vi: v, ko: k, en: e}"

SHOWROOM = """\
hall: {id: small, name: {vi: Nhỏ, ko: 작은, en: Small}}
zones:
  lobby: {name: {vi: Sảnh, ko: 로비, en: Lobby}}
kiosks:
  lobby: {name: {vi: K, ko: K, en: K}, zone: lobby, scenes: [small]}
displays:
  wall: {name: {vi: W, ko: W, en: W}, zone: lobby, device: wall}
wires:
  relays: {serial: /dev/serial/by-id/relays}
  rs485: {serial: /dev/serial/by-id/rs485, minimum_gap: 20ms}
devices:
  lamp:
    name: {vi: Đèn, ko: 조명, en: Lamp}
    zone: lobby
    driver: mqtt_light
    options: {state_topic: t/lamp, command_topic: t/lamp/set, availability_topic: t/lamp/availability}
    baseline: {power: off}
  second-lamp:
    name: {vi: Đèn 2, ko: 조명 2, en: Second lamp}
    zone: lobby
    driver: mqtt_light
    options: {state_topic: t/lamp2, command_topic: t/lamp2/set, availability_topic: t/lamp2/availability}
    baseline: {power: off}
  blind:
    name: {vi: Rèm, ko: 블라인드, en: Blind}
    zone: lobby
    driver: mqtt_cover
    options:
      state_topic: t/blind
      position_topic: t/blind/position
      command_topic: t/blind/set
      set_position_topic: t/blind/position/set
      availability_topic: t/blind/availability
    baseline: {position: 100}
  pump:
    name: {vi: Bơm, ko: 펌프, en: Pump}
    zone: lobby
    driver: relay_board
    wire: relays
    options: {channel: 1, moves: true}
    baseline: {power: off}
  tank:
    name: {vi: Bể, ko: 수조, en: Tank}
    zone: lobby
    driver: modbus_sensor
    wire: rs485
    options: {unit: 1, profile: level_transmitter}
    simulate: {kind: tank, fills_while: pump.power, fill_rate: 2.5, drain_rate: 4, start: 15}
  wall:
    name: {vi: Màn hình, ko: 화면, en: Wall}
    zone: lobby
    driver: browser_display
    baseline: {content: "", caption: "", camera: ""}
"""

SCENE = """\
scene: {id}
title: {{vi: Nhỏ, ko: 작은, en: Small}}
summary: {{vi: Nhỏ, ko: 작은, en: Small}}
zone: lobby
max: 10m
needs: [{needs}]
likes: [{likes}]
steps:
"""


def write_showroom(folder: Path, text: str = SHOWROOM) -> Path:
    """Write a configuration; return its path."""
    path = folder / "showroom.yaml"
    path.write_text(text)
    return path


def small_scene(
    steps: str, *, scene: str = "small", needs: str = "lamp", likes: str = "", tail: str = ""
) -> LoadedScene:
    """Make a scene of the steps given, indented by two."""
    return parse_scene(SCENE.format(id=scene, needs=needs, likes=likes) + steps + tail, f"{scene}.yaml")


@asynccontextmanager
async def running_hall(folder: Path, text: str = SHOWROOM) -> AsyncIterator[MemoryHall]:
    """Run the hall until the end of the block; on entering, every device has answered."""
    showroom = load_showroom(write_showroom(folder, text))
    hall = memory_hall(showroom, plan_devices(showroom))
    async with asyncio.TaskGroup() as group:
        life = group.create_task(hall.run())
        await settled(hall)
        try:
            yield hall
        finally:
            life.cancel()


async def settled(hall: MemoryHall, within: float = 30.0) -> None:
    """Wait until every device can be used. Raises AssertionError when one can't in time."""
    end = now() + within
    for device in hall.rig.values():
        while not device.availability.usable:
            assert now() < end, f"{device.id}: {device.availability}"
            await device.change(end - now())
    await asyncio.sleep(2.0)
