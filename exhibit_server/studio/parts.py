"""A part of a scene to be tried out: one step, or everything from a step on; and a draft as a run plays it.

What is left out is switched off where it stands, so that paths stay those of the text, and leases and the time it
takes are those of the part. Whatever is played goes back to baseline at its end, and is not resumed after a crash.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from exhibit_server.refusals import Refused
from exhibit_server.studio.sentences import REASONS
from exhibit_server.wording import render
from scenes.loader import LoadedScene
from scenes.plan import used_devices, watched_devices
from scenes.scene import Scene
from scenes.steps import Marker, Say, StepBase
from scenes.tree import blocks, played_steps


def whole(loaded: LoadedScene) -> LoadedScene:
    """Return a draft as it is played: a killed hub brings its devices to baseline."""
    return _with(loaded, {"on_restart": "unwind"})


def from_step(loaded: LoadedScene, path: str) -> LoadedScene:
    """Return a scene that begins at a step of its main row. Raises Refused."""
    find(loaded.scene.steps, path)
    if not path.isdigit():
        raise Refused("step_inside", render(REASONS["step_inside"], step=path))
    begin = int(path) - 1
    steps = [_off(step) if index < begin else step for index, step in enumerate(loaded.scene.steps)]
    return _part(loaded, steps)


def only_step(loaded: LoadedScene, path: str) -> LoadedScene:
    """Return a scene of one step; one inside another takes the place of the outermost it is in. Raises Refused."""
    step = find(loaded.scene.steps, path)
    at = int(path.partition(".")[0]) - 1
    on = step.model_copy(update={"enabled": True, "at": None})
    steps = [on if index == at else _off(each) for index, each in enumerate(loaded.scene.steps)]
    return _part(loaded, steps)


def find(steps: Sequence[StepBase], path: str) -> StepBase:
    """Return the step with a path. Raises Refused."""
    found = _find(steps, "", path)
    if found is None:
        raise Refused("no_such_step", render(REASONS["no_such_step"], step=path), missing=True)
    return found


def _find(steps: Sequence[StepBase], prefix: str, path: str) -> StepBase | None:
    for number, step in enumerate(steps, start=1):
        here = f"{prefix}{number}"
        if here == path:
            return step
        if path.startswith(f"{here}."):
            inner = (_find(block.steps, block.prefix(here), path) for block in blocks(step))
            return next((found for found in inner if found is not None), None)
    return None


def _off(step: StepBase) -> StepBase:
    """Switch a step off; a marker stays, for whoever jumps to it."""
    return step if isinstance(step, Marker) else step.model_copy(update={"enabled": False})


def _part(loaded: LoadedScene, steps: list[Any]) -> LoadedScene:
    """Return a scene with these steps, which needs no more than they do."""
    part: Scene = loaded.scene.model_copy(update={"steps": steps})
    concerned = used_devices(part) | watched_devices(part)
    says = any(isinstance(step, Say) for step in played_steps(part.steps))
    needs = [device for device in part.needs if device in concerned]
    others = [device for device in (*part.needs, *part.likes) if device not in needs]
    return _with(
        loaded,
        {
            "steps": steps,
            "needs": needs,
            "likes": [device for device in others if says or device in concerned],  # captions go to what is named
            "on_restart": "unwind",
            "finally_": "baseline",
        },
    )


def _with(loaded: LoadedScene, changes: dict[str, Any]) -> LoadedScene:
    return replace(loaded, scene=loaded.scene.model_copy(update=changes))
