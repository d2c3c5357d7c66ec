"""The hall of the planted faults, built once."""

import asyncio
from functools import cache
from pathlib import Path

from devices.registry import plan_devices
from devices.showroom import load_showroom
from devices.simulated import memory_hall
from exhibit_server.proof import hall_for
from scenes.check import Hall
from scenes.loader import load_library

PLANTED = Path(__file__).parent / "planted"


@cache
def hall() -> Hall:
    """Return what the planted scenes are checked against, with the scene they may call."""

    async def build() -> Hall:
        showroom = load_showroom(PLANTED / "hall" / "showroom.yaml")
        built = memory_hall(showroom, plan_devices(showroom))
        found, problems = hall_for(showroom, built.rig, load_library((PLANTED / "hall").glob("[!s]*.yaml")).scenes)
        assert problems == []
        return found

    return asyncio.run(build())
