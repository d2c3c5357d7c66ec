"""Steps that change devices: set, fade, show, command. Each wanted state is confirmed by feedback or said not to be."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from devices.core.clock import now, wall_time
from devices.core.device import Device
from devices.core.errors import BadCommand, DeviceError
from devices.core.events import Sender
from devices.core.reasons import Reason
from devices.core.texts import LANGUAGES, Texts
from devices.core.values import Point, PointType, Value
from devices.core.verbs import Command
from scenes.expressions import evaluate, parse
from scenes.outcome import Played
from scenes.playing import Player, Playing
from scenes.record import Confirmation
from scenes.steps import CommandStep, Confirmable, Fade, Set, Show, StepBase

CAPTION_DEADLINE = 1.0
FADE_STEPS_PER_SECOND = 4
FADE_STEPS = 60

_UNCERTAIN: Texts = {
    "vi": "Hub khởi động lại giữa lúc gửi lệnh; không gửi lại",
    "ko": "명령 전송 중 허브가 재시작됨; 다시 보내지 않음",
    "en": "The hub restarted while this was being sent; it was not sent again",
}


async def play_set(run: Playing, step: Set, path: str, due: float) -> Played:
    """Make all states so, devices side by side."""
    del due
    return await _make_so(run, step, path, step.set, over=None)


async def play_fade(run: Playing, step: Fade, path: str, due: float) -> Played:
    """Move values gradually; ends when they have arrived and were confirmed, not before `over` has passed."""
    over = step.over
    if run.resumed(path):  # the time that was left, from where the value stands now
        over = min(max(due + over - run.controls.clock(), 0.0), over)
    played = await _make_so(run, step, path, step.fade, over=over)
    if not played.fails:
        await run.controls.sleep_until(due + step.over)
    return played


async def play_show(run: Playing, step: Show, path: str, due: float) -> Played:
    """Show content on a browser display, the twin's camera first."""
    del due
    states: dict[str, Value] = {}
    if step.camera is not None:
        states[f"{step.on}.camera"] = step.camera
    states[f"{step.on}.content"] = step.show
    return await _make_so(run, step, path, states, over=None)


async def play_command(run: Playing, step: CommandStep, path: str, due: float) -> Played:
    """Send one verb. There is no state to confirm; that it was handed over is all that is known.

    One that was under way when the hub was killed may have been carried out: it is not sent again.
    """
    del due
    if run.resumed(path):
        return Played("uncertain", _UNCERTAIN)
    device_id, _, verb = step.command.partition(".")
    device = run.rig[device_id]
    if _plays_without(run, device):
        return Played("skipped", _because(device, device.availability.reason))
    _touch(run, device, verb)
    run.journal.settle()
    try:
        await device.perform(Command(verb, step.args), by=run.record.sender)
    except (DeviceError, BadCommand) as error:
        reason = _because(device, error.reason if isinstance(error, DeviceError) else Reason.of(str(error)))
        return Played("failed", reason, fails=True, needed=device_id in run.scene.needs)
    return Played("done")


PLAYERS: Mapping[type[StepBase], Player] = {
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
        run.journal.settle()
        try:
            await device.perform(
                Command("caption", {"value": caption}), deadline=CAPTION_DEADLINE, by=run.record.sender
            )
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
    _touch_all(run, by_device)
    async with asyncio.TaskGroup() as group:
        tasks = {
            device_id: group.create_task(_device_so(run, step, path, run.rig[device_id], points, over=over))
            for device_id, points in by_device.items()
        }
    results = {device_id: task.result() for device_id, task in tasks.items()}
    failed = {device_id: reason for device_id, (outcome, reason) in results.items() if outcome == "unconfirmed"}
    if failed:
        reason = _join(failed.values())
        needed = any(device_id in run.scene.needs for device_id in failed)
        return Played("unconfirmed", reason, fails=True, needed=needed)
    outcomes = {outcome for outcome, _ in results.values()}
    if outcomes == {"skipped"}:
        return Played("skipped", _join(reason for _, reason in results.values()))
    return Played("confirmed" if "confirmed" in outcomes else "done")


async def _device_so(
    run: Playing, step: Confirmable, path: str, device: Device, points: list[tuple[str, Any]], *, over: float | None
) -> tuple[str, Texts]:
    if _plays_without(run, device):
        return "skipped", _because(device, device.availability.reason)
    outcome = "done"
    for wanted in points:
        outcome, reason = await _point_so(run, step, device, wanted, over=over, resumed=run.resumed(path))
        if outcome == "unconfirmed":
            return outcome, reason
    return outcome, {}


async def _point_so(
    run: Playing, step: Confirmable, device: Device, wanted: tuple[str, object], *, over: float | None, resumed: bool
) -> tuple[str, Texts]:
    """Set one point and confirm it, with the step's retries. Taken up again: what stands already is not sent again."""
    point, raw = wanted
    spec = device.points[point]
    value = _value(run, spec, raw)
    if value is None:
        return "unconfirmed", _because(device, Reason.of("not_known", point=point, detail=str(raw)))
    confirmation = Confirmation(device.id, point, value)
    run.record.confirmations[device.id, point] = confirmation
    _touch(run, device, point)
    run.journal.settle()
    run.changed()
    if resumed and spec.feedback and not step.no_feedback and spec.matches(value, device.value(point)):
        confirmation.state = "confirmed"
        return "confirmed", {}
    reason = Reason()
    for _ in range(step.retry + 1):
        try:
            since = await _send(device, point, value, over, run.record.sender)
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


def _value(run: Playing, spec: Point, raw: object) -> Value | None:
    """Return the value to set; None where a calculated one can't be known now or doesn't fit the point."""
    if not isinstance(raw, str) or not raw.startswith("="):
        return spec.parse(raw)
    found = evaluate(parse(raw[1:]), run.known, spec.unit)
    try:
        return None if found is None else spec.parse(round(found) if spec.type is PointType.INTEGER else found)  # type: ignore[arg-type]
    except ValueError:
        return None


async def _send(device: Device, point: str, value: Value, over: float | None, by: Sender) -> float:
    """Send a value: at once, faded by the device itself, or faded by us in small steps counted from one start."""
    spec = device.points[point]
    start = device.value(point)
    if not over or spec.native_fade or not isinstance(start, (int, float)) or isinstance(value, (bool, str)):
        return await device.set(point, value, over=over, by=by)
    count = max(1, min(FADE_STEPS, int(over * FADE_STEPS_PER_SECOND)))
    began, sent = now(), now()
    for number in range(1, count + 1):
        await asyncio.sleep(began + over * number / count - now())
        sent = await device.set(point, spec.parse(round(start + (value - start) * number / count)), by=by)
    return sent


def _touch(run: Playing, device: Device, point: str) -> None:
    """Remember, in the record and the journal, that this run changes a device. Before it does, and before `settle`."""
    points = run.record.touched.setdefault(device.id, set())
    if point not in points:
        before = device.value(point) if point in device.states else None
        run.journal.touched(run.record.id, device.id, point, before, wall_time())
        points.add(point)


def _touch_all(run: Playing, by_device: Mapping[str, list[tuple[str, Any]]]) -> None:
    """Write down all a step is about to change before any of it leaves, so that nothing is written in between.

    Devices side by side, and those of all branches of a `together`, then leave one right after the other. What is
    calculated is left to its turn: it may turn out that it can't be known.
    """
    for device_id, points in by_device.items():
        device = run.rig[device_id]
        if not _plays_without(run, device):
            for point, raw in points:
                if not isinstance(raw, str) or not raw.startswith("="):
                    _touch(run, device, point)
    run.journal.settle()


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
