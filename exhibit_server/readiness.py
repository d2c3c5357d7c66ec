"""Whether a scene could start now, and if not, why: shown before anybody presses."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from devices.core.rig import Rig
from devices.core.texts import Texts
from exhibit_server.events import Readiness, Stop
from exhibit_server.leases import Leases
from exhibit_server.refusals import device_reason, sentence
from exhibit_server.returning import RETURNING
from scenes.plan import used_devices
from scenes.record import RunRecord
from scenes.scene import Scene


@dataclass(frozen=True, slots=True)
class Situation:
    """What readiness depends on. `seconds_left` is an estimate, by run."""

    rig: Rig
    leases: Leases
    stop: Stop
    playing: Mapping[str, RunRecord]
    seconds_left: Mapping[str, float]


def readiness_of(scene: Scene, situation: Situation) -> Readiness:
    """Return the readiness of a scene: what hardware forbids first, then the all-stop, then who else plays."""
    missing = tuple(_why_not(device, situation.rig) for device in scene.needs if not _usable(device, situation.rig))
    if missing:
        return Readiness("not_ready", missing)
    if situation.stop.active:
        return Readiness("not_ready", (sentence("stopped", by=situation.stop.by or "?"),))
    busy = _busy(scene, situation)
    if busy is not None:
        return busy
    without = tuple(device for device in scene.likes if not _usable(device, situation.rig))
    if without:
        return Readiness("ready_without", tuple(_why_not(device, situation.rig) for device in without), without)
    return Readiness("ready")


def _busy(scene: Scene, situation: Situation) -> Readiness | None:
    for run_id, record in situation.playing.items():
        if record.loaded.id == scene.scene:
            left = situation.seconds_left[run_id]
            return Readiness("busy", (sentence("playing", wait=_rounded(left)),), wait_seconds=left)
    held = situation.leases.conflicts(used_devices(scene))
    reasons = []
    longest = 0.0
    for device, run_id in sorted(held.items()):
        if run_id == RETURNING:
            reasons.append(sentence("returning", device=situation.rig[device].identity.name))
            continue
        record = situation.playing[run_id]
        left = situation.seconds_left[run_id]
        longest = max(longest, left)
        reasons.append(_leased(device, record, left, situation.rig))
    return Readiness("busy", tuple(reasons), wait_seconds=longest or None) if reasons else None


def _leased(device: str, record: RunRecord, left: float, rig: Rig) -> Texts:
    name = rig[device].identity.name
    return sentence("leased", device=name, scene=record.loaded.scene.title, wait=_rounded(left))


def _usable(device: str, rig: Rig) -> bool:
    found = rig.get(device)
    return found is not None and found.availability.usable


def _why_not(device: str, rig: Rig) -> Texts:
    found = rig.get(device)
    return device_reason(found) if found is not None else sentence("unknown_device", device=device)


def _rounded(seconds: float) -> str:
    """Round up to 5 s: an estimate shouldn't look like a measurement."""
    return str(max(5, math.ceil(seconds / 5) * 5))
