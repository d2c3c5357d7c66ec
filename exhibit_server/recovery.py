"""After a crash: runs that a killed hub left go on or go back to baseline, once the devices answer; people are told.

Called before anybody can press anything, so that nobody takes a device away that a run still holds.
"""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial

from devices.core.clock import now, wall_time
from devices.core.device import Device
from devices.core.findings import FileProblem
from devices.core.rig import Rig
from devices.core.texts import Texts
from exhibit_server.chronicle import Chronicle
from exhibit_server.refusals import sentence
from exhibit_server.stage import Stage
from exhibit_server.store.journal import Journal
from exhibit_server.store.unfinished import UnfinishedRun
from scenes.binding import BadArgument
from scenes.linking import relink
from scenes.loader import LoadedScene
from scenes.plan import used_devices
from scenes.record import RunRequest

PATIENCE = 15.0
"""Seconds the devices have to answer before it goes on anyway, and what fails then is said."""

READ_BACK = 5.0
"""Seconds devices that answer have to tell the values too that a run had changed; some never know them."""


def recover(stage: Stage, journal: Journal, rig: Rig, chronicle: Chronicle) -> None:
    """Take up every run without an end, as its scene says, and bring back what is owed. Returns at once."""
    stop = journal.hall_stop()
    if stop is not None:
        stage.remain_stopped(*stop)
    stage.bring_back(journal.owed(), _heard(rig, journal.owed()))
    for run in journal.unfinished():
        loaded = _scene_of(run, rig)
        if loaded is None or stop is not None:
            _give_up(run, stage, journal, rig, chronicle)
            continue
        resumes = run.on_restart == "resume"
        waits_for = {*run.devices, *(loaded.scene.needs if resumes else ())}
        changed = [(each.device, each.point) for each in run.touched]
        unwind = None if resumes else sentence("hub_restarted")
        stage.take_up(loaded, _request(run), run.interrupted(unwind), _heard(rig, waits_for, changed))


def _give_up(run: UnfinishedRun, stage: Stage, journal: Journal, rig: Rig, chronicle: Chronicle) -> None:
    """End a run that can't be taken up: the hall is stopped, or its scene doesn't fit the hall any more."""
    stage.bring_back(run.devices, _heard(rig, run.devices))
    journal.end_run(run.run_id, "interrupted", wall_time())
    loaded = stage.scenes.get(run.scene)
    title: str | Texts = loaded.scene.title if loaded is not None else run.scene
    chronicle.tell("warning", "run_interrupted", run.run_id, scene=title)


def _scene_of(run: UnfinishedRun, rig: Rig) -> LoadedScene | None:
    """Return the scene as it was when the run began; None where that doesn't fit the hall any more."""
    try:
        loaded = relink(run.scene_source, run.sources, run.arguments)
    except (FileProblem, BadArgument):
        return None
    named = {*loaded.scene.needs, *loaded.scene.likes, *used_devices(loaded.scene)}
    return loaded if named <= set(rig) else None


def _request(run: UnfinishedRun) -> RunRequest:
    return RunRequest(
        run_id=run.run_id,
        language=run.language,
        started_by=run.started_by,
        started_from=run.started_from,
        arguments=run.arguments,
        variant=run.variant,
        priority=run.priority,  # type: ignore[arg-type]  # the journal holds what a request had
    )


def _heard(rig: Rig, devices: Iterable[str], points: Iterable[tuple[str, str]] = ()) -> Callable[[], Awaitable[None]]:
    """Return a wait until all these devices were heard and have told these points, or have had their time.

    A device may be there before its values are: what it obeyed already would be sent again.
    """
    wanted, changed = tuple(devices), tuple(points)

    async def wait() -> None:
        end = now() + PATIENCE
        for device_id in wanted:
            await _until(rig, device_id, lambda device: device.availability.usable, end)
        end = min(end, now() + READ_BACK)
        for device_id, point in changed:
            await _until(rig, device_id, partial(_told, point), end)

    return wait


async def _until(rig: Rig, device_id: str, true: Callable[[Device], bool], end: float) -> None:
    while (device := rig.get(device_id)) is not None and not true(device) and now() < end:
        await device.change(end - now())


def _told(point: str, device: Device) -> bool:
    """Whether a point's value is known, or won't be: it has no feedback, is a verb and no point, or nothing answers."""
    spec = device.points.get(point)
    silent = spec is None or not spec.feedback or not device.availability.usable
    return silent or device.states[point].actual is not None
