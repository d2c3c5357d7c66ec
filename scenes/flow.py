"""Steps that hold steps: rows with markers, side by side, conditions, rounds, calls; and the ways out of them.

On a run that is taken up after a crash, what is over is passed by here, and decisions are not made twice.
"""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any

from devices.core.texts import Texts
from scenes.expressions import holds, parse
from scenes.media_clock import MediaClock
from scenes.outcome import Jump, Played, StopScene, first_stop
from scenes.playing import Player, Playing, Steps
from scenes.steps import Goto, Group, If, LinkedCall, Marker, Repeat, StepBase, Together

_CALL_TOO_LONG: Texts = {
    "vi": "Kịch bản con quá thời lượng tối đa ({limit:g} giây)",
    "ko": "하위 시나리오 최대 시간 초과 ({limit:g}초)",
    "en": "The scene called took longer than its max ({limit:g} s)",
}


async def play_row(run: Playing, steps: Steps, prefix: str, due: float) -> float:
    """Play steps one after the other; return when (on the run's clock) the next would be due."""
    index = run.history.start(prefix)
    while index < len(steps):
        step, path = steps[index], f"{prefix}{index + 1}"
        index += 1
        past = run.history.over(path)
        if past is not None:
            due = float(past.result.get("due", due))
        elif step.enabled:
            try:
                due = await _skippable(run, step, path, due)
                marker = run.controls.take_jump() if not prefix else None
            except Jump as jump:
                marker = jump.marker
            if marker is not None:
                index, due = _jump(run, steps, prefix, marker), run.controls.clock()
    return due


async def take_way_out(run: Playing, step: StepBase, path: str, played: Played) -> None:
    """Do what a step says for when it fails; by default stop for what the scene needs, else continue."""
    otherwise = getattr(step, "otherwise", None)
    way = otherwise if otherwise is not None else ("stop" if played.needed else "continue")
    if isinstance(way, list):
        run.decided(path, "way_out", {"outcome": played.outcome, "reason": dict(played.reason)})
        await play_row(run, way, f"{path}.o.", run.controls.clock())
    elif isinstance(way, Goto):
        raise Jump(way.goto)
    elif way == "stop":
        raise StopScene(played.reason)


async def within(run: Playing, limit: float, work: Awaitable[Any]) -> None:
    """Await `work` until the run's clock passes `limit`. Raises TimeoutError then, with the work cancelled."""
    body = asyncio.ensure_future(work)  # awaited below, whatever happens
    body.add_done_callback(lambda _: run.controls.pulse())
    try:
        if not await run.controls.wait_until(body.done, limit, also_paused=True):
            raise TimeoutError
    finally:
        body.cancel()
        await asyncio.wait([body])
    body.result()


async def play_group(run: Playing, step: Group, path: str, due: float) -> Played:
    """Play steps one after the other, as one step."""
    return Played("done", due=await play_row(run, step.group, f"{path}.", due))


async def play_together(run: Playing, step: Together, path: str, due: float) -> Played:
    """Play steps side by side. A branch that stops the scene cancels its siblings."""
    sides = [(side, f"{path}.{number}") for number, side in enumerate(step.together, start=1) if side.enabled]
    over = [side_path for _, side_path in sides if run.history.over(side_path) is not None]
    left = [(side, side_path) for side, side_path in sides if side_path not in over]
    if step.ends == "first" and over:
        return Played("done")
    clock = MediaClock(run, step.clock, due)
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_side(run, side, side_path, due, clock)) for side, side_path in left]
            if step.ends == "first" and tasks:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in tasks:
                    task.cancel()
    except BaseExceptionGroup as group_of_errors:
        raise first_stop(group_of_errors) from group_of_errors
    return Played("done")


async def play_if(run: Playing, step: If, path: str, due: float) -> Played:
    """Play one side or the other; what can't be known counts as not so."""
    before = run.history.decision(path, "side")
    side = before["side"] if before is not None else ("t" if holds(parse(step.if_), run.known) else "e")
    if before is None:
        run.decided(path, "side", {"side": side})
    steps = step.then if side == "t" else step.else_
    return Played("done", due=await play_row(run, steps, f"{path}.{side}.", due))


async def play_repeat(run: Playing, step: Repeat, path: str, due: float) -> Played:
    """Play steps again and again, within its rounds and its time."""
    before = run.history.decision(path, "round")
    number = int(before["round"]) if before is not None else 0
    begun = float(before["begun"]) if before is not None else due
    condition = parse(step.while_) if step.while_ is not None else None
    going_on = number > 0
    while going_on or number < step.repeat:
        if not going_on:
            late = step.at_most is not None and run.controls.clock() - begun >= step.at_most
            if late or (condition is not None and not holds(condition, run.known)):
                break
            number += 1
            run.decided(path, "round", {"round": number, "begun": begun})
            _as_new(run, f"{path}.")
        going_on = False
        due = await play_row(run, step.steps, f"{path}.", due)
    return Played("done", due=due)


async def play_call(run: Playing, step: LinkedCall, path: str, due: float) -> Played:
    """Play another scene's steps, within that scene's `max`."""

    async def body() -> None:
        nonlocal due
        due = await play_row(run, step.body, f"{path}.", due)

    try:
        await within(run, due + step.limit, body())
    except TimeoutError:
        reason = {lang: text.format(limit=step.limit) for lang, text in _CALL_TOO_LONG.items()}
        return Played("timeout", reason, fails=True)
    return Played("done", due=due)


PLAYERS: Mapping[type[StepBase], Player] = {
    Group: play_group,
    Together: play_together,
    If: play_if,
    Repeat: play_repeat,
    LinkedCall: play_call,
}


def markers(steps: Steps) -> dict[str, int]:
    """Return the markers of a list of steps, with their indexes."""
    return {step.marker: index for index, step in enumerate(steps) if isinstance(step, Marker) and step.enabled}


async def _skippable(run: Playing, step: StepBase, path: str, due: float) -> float:
    task: asyncio.Task[float] = asyncio.ensure_future(run.play_step(step, path, due))
    if await run.controls.skippable(task):  # awaited there
        return task.result()
    return run.controls.clock()


async def _side(run: Playing, side: StepBase, path: str, due: float, clock: MediaClock) -> None:
    begins = due
    if side.at:
        await clock.reach(side.at)
        begins = due + side.at if clock.follows is None else run.controls.clock()
    await run.play_step(side, path, begins)


def _jump(run: Playing, steps: Steps, prefix: str, marker: str) -> int:
    """Write a jump down; return the index at which this list goes on. Passes the jump on where it is not in here."""
    target = markers(steps).get(marker)
    if target is None:
        raise Jump(marker)
    run.decided(prefix, "jump", {"to": target})
    for index in range(target, len(steps)):
        _as_new(run, f"{prefix}{index + 1}")
    return target


def _as_new(run: Playing, prefix: str) -> None:
    """Show the steps below as not played yet: they are played again."""
    for path, record in run.record.steps.items():
        if path == prefix or path.startswith(prefix if prefix.endswith(".") else f"{prefix}."):
            record.started_at = record.ended_at = record.outcome = None
            record.reason = {}
