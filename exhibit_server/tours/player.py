"""The stage as tours and the schedule need it."""

from typing import Any

from exhibit_server.callers import Caller
from exhibit_server.stage import Stage
from exhibit_server.tours.config import StopScene


class StagePlayer:
    """Starts and stops the scenes of a tour's stops with a guide's rights."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def start(self, scene: StopScene, language: str, by: str) -> str:
        return start_scene(self._stage, scene, language, Caller(by, "guide"))

    def stop(self, run: str, by: str) -> None:
        self._stage.stop(run, by)

    def plays(self, run: str) -> bool:
        record = self._stage.run(run)
        return record is not None and not record.ended


def start_scene(stage: Stage, what: StopScene, language: str, caller: Caller) -> str:
    """Start a scene; return the run's id. Raises Refused."""
    extra: dict[str, Any] = {}  # only what the file says, so that a plain scene is started in the plain way
    if what.arguments:
        extra["arguments"] = dict(what.arguments)
    if what.variant is not None:
        extra["variant"] = what.variant
    return stage.start(what.scene, language, caller, **extra).id
