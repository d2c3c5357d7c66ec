"""Who is on the stage: the runs under way and those that ended lately, and when their scenes have rested."""

from devices.core.clock import now
from exhibit_server.refusals import refuse
from scenes.record import Phase, RunRecord
from scenes.runner import Runner

RESTORE_ALLOWANCE = 4.0
"""Seconds added to what is left of a run when telling others how long they wait."""

REMEMBERED = 120.0
"""Seconds an ended run stays on the stage, so that screens can say thanks and tell what happened."""

SHORTEST_REST = 0.001


class Cast:
    """The runs on the stage, by id."""

    def __init__(self) -> None:
        self.runners: dict[str, Runner] = {}
        self._ended: dict[str, tuple[float, RunRecord]] = {}
        self._rested: dict[str, float] = {}

    def enter(self, runner: Runner) -> None:
        self.runners[runner.record.id] = runner

    def leave(self, runner: Runner) -> None:
        """Take an ended run off the stage; its scene rests as long as it wants to."""
        record = runner.record
        del self.runners[record.id]
        self._ended[record.id] = (now(), record)
        if record.loaded.scene.cool_down:
            self._rested[record.loaded.id] = now() + record.loaded.scene.cool_down

    def records(self) -> list[RunRecord]:
        """Return the runs under way and those that ended lately, oldest first."""
        oldest = now() - REMEMBERED
        self._ended = {run_id: entry for run_id, entry in self._ended.items() if entry[0] >= oldest}
        records = [record for _, record in self._ended.values()] + [run.record for run in self.runners.values()]
        return sorted(records, key=lambda record: record.started_at)

    def record(self, run_id: str) -> RunRecord | None:
        """Return a run under way or ended lately."""
        runner = self.runners.get(run_id)
        if runner is not None:
            return runner.record
        ended = self._ended.get(run_id)
        return ended[1] if ended is not None else None

    def playing(self, run_id: str) -> Runner:
        """Return a run under way. Raises Refused."""
        runner = self.runners.get(run_id)
        if runner is not None:
            return runner
        if run_id in self._ended:
            raise refuse("run_ended")
        raise refuse("no_such_run", missing=True, run=run_id)

    def of_scene(self, scene: str) -> list[Runner]:
        """Return the runs of a scene that are under way."""
        return [runner for runner in self.runners.values() if runner.record.loaded.id == scene]

    def seconds_left(self, run_id: str) -> float:
        """Return about how long a run will still need."""
        runner = self.runners.get(run_id)
        if runner is None:
            return 0.0
        return max(runner.record.planned_length - runner.controls.clock(), 0.0) + RESTORE_ALLOWANCE

    def rest(self, scene: str) -> float:
        """Return how many seconds a scene still rests; it does until `rested` has said that it has."""
        until = self._rested.get(scene)
        return 0.0 if until is None else max(until - now(), SHORTEST_REST)

    def rested(self) -> list[str]:
        """Return the scenes that have rested since this was asked last."""
        over = [scene for scene, until in self._rested.items() if until <= now()]
        for scene in over:
            del self._rested[scene]
        return over


def acts(record: RunRecord) -> bool:
    """Whether a run still plays its steps, and is not on its way back to baseline."""
    return record.phase in (Phase.STARTING, Phase.PLAYING)
