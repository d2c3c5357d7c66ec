"""Back to baseline, derived from what was changed: nobody writes off-cues."""

import asyncio
from collections.abc import Callable, Iterable, Mapping

from devices.core.clock import now
from devices.core.device import Device
from devices.core.errors import DeviceError, Forbidden
from devices.core.events import Sender
from devices.core.reasons import Reason
from devices.core.rig import Rig
from devices.core.texts import LANGUAGES, Texts
from devices.core.values import Value

CONFIRM = 25.0
"""Seconds a device has to reach its baseline: blinds travel, projectors and displays take their time."""

TRIES = 2

AGAIN = 0.5
"""Seconds until a device that an interlock holds back is tried again."""

BASELINE = Sender("hub", "baseline", {"vi": "Về trạng thái cơ bản", "ko": "기본 상태 복귀", "en": "Back to baseline"})


async def restore(rig: Rig, devices: Iterable[str], done: Callable[[str], None]) -> dict[str, Texts]:
    """Bring devices to their baseline, side by side; call `done` with each that got there.

    Returns, by device id, what could not be restored and why. Only points that differ from baseline are commanded.
    """
    return await Restoring(rig, devices, done).run()


class Restoring:
    """Devices on their way to baseline. Some may be spared meanwhile: somebody else takes them as they are."""

    def __init__(self, rig: Rig, devices: Iterable[str], done: Callable[[str], None], *, by: Sender = BASELINE) -> None:
        self._rig = rig
        self._by = by
        self._devices = list(devices)
        self._done = done
        self._spared: set[str] = set()
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._problems: dict[str, Texts] = {}

    async def run(self) -> dict[str, Texts]:
        """Restore; return, by device id, what could not be restored and why."""
        async with asyncio.TaskGroup() as group:
            for device_id in self._devices:
                if device_id not in self._spared:
                    self._under_way[device_id] = group.create_task(self._one(self._rig[device_id]))
        return self._problems

    def spare(self, devices: Iterable[str]) -> None:
        """Leave these as they are from now on; that is no problem, and they are not done either."""
        for device_id in devices:
            self._spared.add(device_id)
            if device_id in self._under_way:
                self._under_way[device_id].cancel()

    async def _one(self, device: Device) -> None:
        reason = await _restore_device(device, self._by)
        if reason is None:
            self._done(device.id)
        else:
            self._problems[device.id] = _sentence(device, reason)


def restoring_order(baseline: Mapping[str, Value]) -> list[tuple[str, Value]]:
    """Return what to set in order: power on first, power off last, so that the rest can be set at all."""
    power = baseline.get("power")
    rest = [(point, value) for point, value in baseline.items() if point != "power"]
    if power is None:
        return rest
    return [("power", power), *rest] if power else [*rest, ("power", power)]


def at_baseline(device: Device) -> bool:
    """Return whether everything in the device's baseline is observed so."""
    return all(
        device.points[point].matches(value, device.value(point))
        for point, value in device.identity.baseline.items()
        if device.points[point].feedback
    )


async def _restore_device(device: Device, by: Sender) -> Reason | None:
    for point, value in restoring_order(device.identity.baseline):
        reason = await _restore_point(device, point, value, by)
        if reason is not None:
            return reason
    return None


async def _restore_point(device: Device, point: str, value: Value, by: Sender) -> Reason | None:
    """Set one point, confirmed where the device can; None when done."""
    spec, state = device.points[point], device.states[point]
    # What was said before the last command or halt proves nothing: a lamp that tells nothing still shows its old state.
    since = max(device.commanded, device.halted_at)
    is_there = spec.matches(value, device.value(point)) and state.observed >= since
    nothing_else_wanted = state.wanted is None or spec.matches(value, state.wanted)
    if is_there and nothing_else_wanted:
        return None
    reason = Reason()
    until, tries = now() + CONFIRM, TRIES
    while tries:
        try:
            since = await device.set(point, value, by=by)
            if spec.feedback:
                await device.confirm(point, value, since=since, within=CONFIRM)
        except Forbidden as error:  # another device has to reach its baseline first
            reason = error.reason
            tries = tries if now() < until else 0
            await asyncio.sleep(AGAIN)
        except DeviceError as error:
            reason = error.reason
            tries -= 1
        else:
            return None
    return reason


def _sentence(device: Device, reason: Reason) -> Texts:
    names = device.identity.name
    return {lang: f"{names.get(lang, device.id)}: {reason.text(lang)}" for lang in LANGUAGES}
