"""Devices that can be exchanged for one another in a scene: what one of them shows, the others needn't repeat.

Six street lamps that are always told the same together fail the same, one at a time. Two devices are alike when they
are of one make on one wire, every step of the scene, ways out included, treats them the same, no condition looks at
either, and without faults they were told and said the same at the same moments.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from scenes.plan import watched_devices, written_points
from scenes.rehearsal.hall import Hall
from scenes.rehearsal.judging import Rehearsal
from scenes.rehearsal.recording import Change, DeviceStory
from scenes.steps import CommandStep, Fade, Set, StepBase


def representatives(devices: Iterable[str], rehearsal: Rehearsal, hall: Hall) -> dict[str, list[str]]:
    """Return, by the device that stands for them, the devices that are alike, itself among them."""
    scene = rehearsal.record.loaded.scene
    watched = watched_devices(scene)
    groups: dict[Any, list[str]] = {}
    for device in sorted(devices):
        key: Any = device
        if device not in watched:
            treated = [_treated(step.station.step, device) for step in rehearsal.record.steps.values()]
            needed = device in scene.needs, device in scene.likes
            key = (hall.make(device), needed, tuple(treated), _told(rehearsal.story.devices[device]))
        groups.setdefault(key, []).append(device)
    return {group[0]: group for group in groups.values()}


def _treated(step: StepBase, device: str) -> tuple[tuple[str, str], ...]:
    """Return what a step does to a device."""
    values: Mapping[str, Any] = {}
    match step:
        case Set(set=states) | Fade(fade=states):
            values = states
        case CommandStep():
            values = {step.command: step.args}
        case _:
            pass
    return tuple(
        (name, repr(values.get(f"{device}.{name}", step))) for owner, name in written_points(step) if owner == device
    )


def _told(story: DeviceStory) -> tuple[Any, ...]:
    points = [(name, _changes(point.wanted), _changes(point.actual)) for name, point in sorted(story.points.items())]
    return (tuple(points), tuple((round(told.at, 3), told.verb) for told in story.commands))


def _changes(changes: Iterable[Change]) -> tuple[Any, ...]:
    return tuple((round(change.at, 3), change.value) for change in changes)
