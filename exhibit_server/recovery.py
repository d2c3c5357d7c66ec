"""After a crash: what killed runs had changed goes back to baseline, once the devices answer, and people are told."""

from devices.core.clock import now
from devices.core.rig import Rig
from exhibit_server.chronicle import Chronicle
from exhibit_server.stage import Stage
from exhibit_server.store.journal import Journal

PATIENCE = 15.0
"""Seconds the devices have to answer before restoring is tried anyway, and said to have failed where it does."""


async def recover(stage: Stage, journal: Journal, rig: Rig, chronicle: Chronicle) -> None:
    """Unwind the runs a killed hub left."""
    unfinished = journal.unfinished()
    end = now() + PATIENCE
    for device_id in {device for run in unfinished for device in run.devices if device in rig}:
        while (device := rig.get(device_id)) is not None and not device.availability.usable and now() < end:
            await device.change(end - now())
    problems = await stage.recover({run.run_id: sorted(run.devices) for run in unfinished})
    for run in unfinished:
        loaded = stage.scenes.get(run.scene)
        title = loaded.scene.title if loaded is not None else run.scene
        chronicle.tell("warning", "run_interrupted", run.run_id, scene=title)
        for sentence in problems[run.run_id].values():
            chronicle.tell("error", "unrestored", run.run_id, reason=sentence)
