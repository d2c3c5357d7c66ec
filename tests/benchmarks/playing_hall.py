"""A rig on a real wire inside the benchmark's own process, with garbage collection as the hub has it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from devices.core.rig import Rig
from devices.core.wires import ScreenWire
from devices.registry import build_rig, plan_devices
from devices.showroom import load_showroom
from devices.transports.mqtt import MqttWire
from devices.wiring import real_wires
from exhibit_server.background import calm_garbage_collector

PATIENCE = 30.0


def _no_screen(device: str) -> ScreenWire:
    raise ValueError(f"{device}: this hall has no screens")


@asynccontextmanager
async def living_rig(folder: Path, hall: str, wire: MqttWire) -> AsyncIterator[Rig]:
    """Run wire and devices until the end of the block; entered when every device is there."""
    path = folder / "showroom.yaml"
    path.write_text(hall)
    showroom = load_showroom(path)
    rig = build_rig(showroom, plan_devices(showroom), real_wires(showroom, wire, _no_screen))
    async with asyncio.TaskGroup() as group:
        lives = [group.create_task(rig.run()), group.create_task(wire.run())]
        try:
            async with asyncio.timeout(PATIENCE):
                for device in rig.values():
                    while not device.availability.usable:
                        await device.change(1.0)
            calm_garbage_collector()
            yield rig
        finally:
            for life in lives:
                life.cancel()
