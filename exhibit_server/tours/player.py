"""The stage as tours and the schedule need it."""

from devices.core.findings import FileProblem
from exhibit_server.callers import Caller
from exhibit_server.refusals import Refused
from exhibit_server.stage import Stage
from exhibit_server.stage.orders import Wish
from exhibit_server.tours.config import StopScene
from scenes.binding import BadArgument


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
    """Start a scene; return the run's id. Raises Refused, also where the arguments don't fit the scene any more."""
    try:
        return stage.grant(Wish(what.scene, language, what.variant, what.arguments), caller).id
    except FileProblem as problem:
        raise Refused("bad_argument", problem.findings[0].texts()) from problem
    except BadArgument as problem:
        raise Refused("bad_argument", problem.phrase.texts()) from problem
