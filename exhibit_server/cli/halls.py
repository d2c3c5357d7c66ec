"""Halls in memory, for checking and rehearsing."""

import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import scenes
from devices.catalogue import find_simulators
from devices.registry import plan_devices
from devices.showroom import MQTT, SCREEN, load_showroom
from devices.simulated import MemoryHall, memory_hall

_POINT = re.compile(r"^([a-z0-9-]+)\.[a-z0-9_]+$")


class RehearsalHalls:
    """Builds one fresh hall after the other of a configuration that is read and planned once. Raises FileProblem."""

    def __init__(self, config: Path) -> None:
        self.showroom = load_showroom(config)
        self._plans = plan_devices(self.showroom)
        self._kinds = find_simulators()

    @property
    def devices(self) -> list[str]:
        """Return every device of the hall."""
        return [plan.id for plan in self._plans]

    @property
    def targets(self) -> list[str]:
        """Return what a fault may be given to: devices, and the wires they hang on."""
        return [*self.devices, *sorted({plan.wire for plan in self._plans})]

    def whole(self) -> MemoryHall:
        """Build the hall with everything in it. Nothing runs until its `run` is awaited, on virtual time."""
        return memory_hall(self.showroom, self._plans, self._kinds)

    def part(self, devices: Iterable[str]) -> MemoryHall:
        """Build what these devices can feel of the hall; the rest could not tell, and would only cost time.

        That is themselves, whatever shares a byte wire with one of them, and what their surroundings follow.
        """
        wanted = self.part_of(devices)
        return memory_hall(self.showroom, [plan for plan in self._plans if plan.id in wanted], self._kinds)

    def part_of(self, devices: Iterable[str]) -> frozenset[str]:
        """Return the devices that belong to such a part.

        A wire may be named in place of what hangs on it. A neighbour on a wire is felt by its answers alone, so what it
        measures may be anything.
        """
        plans = {plan.id: plan for plan in self._plans}
        given = set(devices)
        asked = [plan.id for plan in self._plans if plan.id in given or plan.wire in given]
        wires = {plans[device].wire for device in asked} - {MQTT, SCREEN}
        found = {plan.id for plan in self._plans if plan.wire in wires}
        felt: set[str] = set()
        while asked:
            device = asked.pop()
            if device not in felt:
                felt.add(device)
                asked += [other for other in _mentioned(plans[device].config.simulate) if other in plans]
        return frozenset(found | felt)


def rehearsal_hall(config: Path) -> MemoryHall:
    """Build a hall whose hardware is simulated on memory wires. Raises FileProblem.

    Nothing runs until its `run` is awaited; a rehearsal does that on virtual time.
    """
    return RehearsalHalls(config).whole()


def media_in(data: Path) -> frozenset[str]:
    """Return the names in the content store of a hub's data folder; none where there is no hub's data."""
    from exhibit_server.settings import Settings
    from exhibit_server.store.content import names_in

    file = data / "exhibit.db"
    url = Settings(data=data).database_url
    if url is None and not file.is_file():
        return frozenset()
    return asyncio.run(names_in(url or f"sqlite+aiosqlite:///{file.resolve()}"))


def library_paths(paths: Sequence[Path] | None) -> list[Path]:
    """Return scene files: those given, those in folders given, or the library."""
    wanted = list(paths) if paths else [Path(scenes.__file__).parent / "library"]
    found: list[Path] = []
    for path in wanted:
        found.extend(sorted(path.glob("*.yaml")) if path.is_dir() else [path])
    return found


def _mentioned(simulate: Any) -> Iterator[str]:
    """Yield the devices whose true state a `simulate:` section names, as device.point."""
    if isinstance(simulate, dict):
        for key, value in simulate.items():
            yield from _mentioned(key)
            yield from _mentioned(value)
    elif isinstance(simulate, list):
        for value in simulate:
            yield from _mentioned(value)
    elif isinstance(simulate, str) and (match := _POINT.match(simulate)):
        yield match[1]
