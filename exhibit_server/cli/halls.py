"""Halls in memory, for checking and rehearsing."""

from collections.abc import Sequence
from pathlib import Path

import scenes
from devices.registry import plan_devices
from devices.showroom import load_showroom
from devices.simulated import MemoryHall, memory_hall


def rehearsal_hall(config: Path) -> MemoryHall:
    """Build a hall whose hardware is simulated on memory wires. Raises FileProblem.

    Nothing runs until its `run` is awaited; a rehearsal does that on virtual time.
    """
    showroom = load_showroom(config)
    return memory_hall(showroom, plan_devices(showroom))


def library_paths(paths: Sequence[Path] | None) -> list[Path]:
    """Return scene files: those given, those in folders given, or the library."""
    wanted = list(paths) if paths else [Path(scenes.__file__).parent / "library"]
    found: list[Path] = []
    for path in wanted:
        found.extend(sorted(path.glob("*.yaml")) if path.is_dir() else [path])
    return found
