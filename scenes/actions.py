"""Steps that change devices: set, fade, show, command. Each wanted state is confirmed by feedback or said not to be."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from devices.core.clock import now, wall_time
from devices.core.device import Device
from devices.core.errors import BadCommand, DeviceError
from devices.core.reasons import Reason
from devices.core.texts import LANGUAGES, Texts
from devices.core.values import Value
from devices.core.verbs import Command
from scenes.outcome import Played
from scenes.playing import Playing
from scenes.record import Confirmation
from scenes.steps import CommandStep, Confirmable, Fade, Set, Show, StepBase

CAPTION_DEADLINE = 1.0
FADE_STEPS_PER_SECOND = 4
FADE_STEPS = 60


async def play_set(run: Playing, step: Set, path: str, due: float) -> Played:
    """Make all states so, devices side by side."""
    del due
    return await _make_so(run, step, path, step.set, over=None)


async def play_fade(run: Playing, step: Fade, path: str, due: float) -> Played:
    """Move values gradually; ends when they have arrived and were confirmed, not before `over` has passed."""
    played = await _make_so(run, step, path, step.fade, over=step.over)
    await run.controls.sleep_until(due + step.over)
    return Played(played.outcome, played.reason)


async def play_show(run: Playing, step: Show, path: str, due: float) -> Played:
    """Show content on a browser display, the twin's camera first."""
    del due
    states: dict[str, Value] = {}
    if step.camera is not None:
        states[f"{step.on}.camera"] = step.camera
    states[f"{step.on}.content"] = step.show
    return await _make_so(run, step, path, states, over=None)


async def play_command(run: Playing, step: CommandStep, path: str, due: float) -> Played:
    """Send one verb. There is no state to confirm; that it was handed over is all that is known."""
    del due
    device_id, _, verb = step.command.partition(".")
    device = run.rig[device_id]
    if _plays_without(run, device):
        return Played("skipped", _because(device, device.availability.reason))
    _touch(run, device, verb)
    try:
        await device.perform(Command(verb, step.args))
    except (DeviceError, BadCommand) as error:
        reason = _because(device, error.reason if isinstance(error, DeviceError) else Reason.of(str(error)))
        await run.way_out(step.otherwise, path, reason, needed=device_id in run.scene.needs)
        return Played("failed", reason)
    return Played("done")


PLAYERS: Mapping[type[StepBase], Callable[..., Awaitable[Played]]] = {
    Set: play_set,
    Fade: play_fade,
    Show: play_show,
    CommandStep: play_command,
}


async def show_caption(run: Playing, texts: Texts) -> None:
    """Put a caption on every display this scene has shown something on. A caption never stops a scene."""
    caption = json.dumps({**texts, "language": run.record.request.language}, ensure_ascii=False)

    async def one(device: Device) -> None:
        _touch(run, device, "caption")
        try:
            await device.perform(Command("caption", {"value": caption}), deadline=CAPTION_DEADLINE)
        except DeviceError as error:
            device.fault(f"caption not shown: {error}")

    async with asyncio.TaskGroup() as group:
        for device_id in sorted(_displays(run)):
            if run.rig[device_id].availability.usable:
                group.create_task(one(run.rig[device_id]))


def _displays(run: Playing) -> set[str]:
    named = {*run.scene.needs, *run.scene.likes}
    return {device for device in named if "caption" in run.rig[device].points}


async def _make_so(
    run: Playing, step: Confirmable, path: str, states: Mapping[str, Any], *, over: float | None
) -> Played:
    """Set states grouped by device; failures of all devices are gathered before the way out is taken."""
    by_device: dict[str, list[tuple[str, Any]]] = {}
    for key, raw in states.items():
        device_id, _, point = key.partition(".")
        by_device.setdefault(device_id, []).append((point, raw))
    async with asyncio.TaskGroup() as group:
        tasks = {
            device_id: group.create_task(_device_so(run, step, run.rig[device_id], points, over))
            for device_id, points in by_device.items()
        }
    results = {device_id: task.result() for device_id, task in tasks.items()}
    failed = {device_id: reason for device_id, (outcome, reason) in results.items() if outcome == "unconfirmed"}
    if failed:
        reason = _join(failed.values())
        needed = any(device_id in run.scene.needs for device_id in failed)
        await run.way_out(step.otherwise, path, reason, needed=needed)
        return Played("unconfirmed", reason)
    outcomes = {outcome for outcome, _ in results.values()}
    if outcomes == {"skipped"}:
        return Played("skipped", _join(reason for _, reason in results.values()))
    return Played("confirmed" if "confirmed" in outcomes else "done")


async def _device_so(
    run: Playing, step: Confirmable, device: Device, points: list[tuple[str, Any]], over: float | None
) -> tuple[str, Texts]:
    if _plays_without(run, device):
        return "skipped", _because(device, device.availability.reason)
    outcome = "done"
    for wanted in points:
        outcome, reason = await _point_so(run, step, device, wanted, over)
        if outcome == "unconfirmed":
            return outcome, reason
    return outcome, {}


async def _point_so(
    run: Playing, step: Confirmable, device: Device, wanted: tuple[str, object], over: float | None
) -> tuple[str, Texts]:
    """Set one point and confirm it, with the step's retries."""
    point, raw = wanted
    spec = device.points[point]
    value = spec.parse(raw)
    confirmation = Confirmation(device.id, point, value)
    run.record.confirmations[device.id, point] = confirmation
    _touch(run, device, point)
    run.changed()
    reason = Reason()
    for _ in range(step.retry + 1):
        try:
            since = await _send(device, point, value, over)
            run.acted()
            if step.no_feedback or not spec.feedback:
                confirmation.state = "no_feedback"
                return "done", {}
            confirmation.took = await device.confirm(point, value, since=since, within=step.confirm + (over or 0.0))
        except DeviceError as error:
            reason = error.reason
        else:
            confirmation.state = "confirmed"
            return "confirmed", {}
    confirmation.state = "unconfirmed"
    confirmation.reason = _because(device, reason)
    return "unconfirmed", confirmation.reason


async def _send(device: Device, point: str, value: Value, over: float | None) -> float:
    """Send a value: at once, faded by the device itself, or faded by us in small steps counted from one start."""
    spec = device.points[point]
    start = device.value(point)
    if not over or spec.native_fade or not isinstance(start, (int, float)) or isinstance(value, (bool, str)):
        return await device.set(point, value, over=over)
    count = max(1, min(FADE_STEPS, int(over * FADE_STEPS_PER_SECOND)))
    began, sent = now(), now()
    for number in range(1, count + 1):
        await asyncio.sleep(began + over * number / count - now())
        sent = await device.set(point, spec.parse(round(start + (value - start) * number / count)))
    return sent


def _touch(run: Playing, device: Device, point: str) -> None:
    """Remember, in the record and the journal, that this run changes a device. Before it does."""
    points = run.record.touched.setdefault(device.id, set())
    if point not in points:
        before = device.value(point) if point in device.states else None
        run.journal.touched(run.record.id, device.id, point, before, wall_time())
        points.add(point)


def _plays_without(run: Playing, device: Device) -> bool:
    """Whether the scene only likes this device and it can't be used now."""
    if device.id in run.scene.needs or device.availability.usable:
        return False
    if device.id not in run.record.without:
        run.record.without.append(device.id)
    return True


def _because(device: Device, reason: Reason) -> Texts:
    return {lang: f"{device.identity.name.get(lang, device.id)}: {reason.text(lang)}" for lang in LANGUAGES}


def _join(reasons: Any) -> Texts:
    gathered = list(reasons)
    return {lang: "; ".join(reason.get(lang, "") for reason in gathered) for lang in LANGUAGES}
