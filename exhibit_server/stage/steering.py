"""Steering what plays: look at runs, pause, resume, skip, GO, jump, choose, stop."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress

from exhibit_server.callers import Action, Caller
from exhibit_server.refusals import Refused, refuse, sentence
from exhibit_server.stage.cast import acts
from exhibit_server.stage.floor import Floor
from exhibit_server.stage.judging import Quiet, busy
from scenes.flow import markers
from scenes.interlocks import Interlock, Unclear
from scenes.record import RunRecord

BEGIN_WITHIN = 0.02
"""Seconds the answer to a tap waits for the first command to leave."""


class Steering:
    """The half of the stage that concerns runs under way."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor

    def runs(self) -> list[RunRecord]:
        """Return the runs under way and those that ended lately, oldest first."""
        return self._floor.cast.records()

    def run(self, run_id: str) -> RunRecord | None:
        """Return a run under way or ended lately."""
        return self._floor.cast.record(run_id)

    def seconds_left(self, run_id: str) -> float:
        """Return about how long a run still needs; 0 where nothing is known of it."""
        return self._floor.cast.seconds_left(run_id)

    async def begun(self, record: RunRecord) -> None:
        """Return when the run's first command has left, or after a moment: the answer to a tap comes behind the act."""
        runner = self._floor.cast.runners.get(record.id)
        if runner is None:
            return
        with suppress(TimeoutError):  # the first step takes its time: a caption, a wait
            async with asyncio.timeout(BEGIN_WITHIN):
                await runner.begun.wait()

    def act(self, run_id: str, action: Action) -> RunRecord:
        """Pause, resume, skip or GO. Raises Refused."""
        runner = self._floor.cast.playing(run_id)
        controls = runner.controls
        if action == "pause":
            controls.pause()
        elif action == "resume":
            controls.resume()
        elif action == "go":
            if runner.record.state not in ("holding", "paused"):
                raise refuse("not_holding")
            controls.go()
        elif not controls.skip():
            raise refuse("nothing_to_skip")
        return runner.record

    def jump(self, run_id: str, marker: str) -> RunRecord:
        """Go to a marker of the scene, further on or back. Raises Refused."""
        runner = self._floor.cast.playing(run_id)
        known = marker in markers(runner.scene.steps)
        if not known or not acts(runner.record) or not runner.controls.jump(marker):
            raise refuse("no_such_marker", marker=marker)
        return runner.record

    def choose(self, run_id: str, choice: int) -> RunRecord:
        """Answer the open question; 1-based. Raises Refused."""
        runner = self._floor.cast.playing(run_id)
        question = runner.record.question
        if question is None:
            raise refuse("not_asking")
        if choice > len(question.choices):
            raise refuse("no_such_choice")
        runner.controls.choose(choice)
        return runner.record

    def stop(self, run_id: str, by: str) -> RunRecord:
        """Stop a run; its devices go back to baseline. Raises Refused."""
        runner = self._floor.cast.playing(run_id)
        if acts(runner.record):  # else it is on its way to baseline already
            runner.stop(sentence("stopped_by", by=by))
        return runner.record

    def keep_quiet(self, quiet: Quiet) -> None:
        """Go by these quiet hours from now on: scenes they refuse are not ready, and say so before anybody presses."""
        self._floor.keep_quiet(quiet)

    def keep_to(self, interlocks: Iterable[Interlock], unclear: Iterable[Unclear] = ()) -> None:
        """Keep to these interlocks from now on. Devices of one that can't be understood are stopped for safety."""
        self._floor.keep(interlocks, unclear)

    def require_free(self, device: str, caller: Caller, *, force: bool = False) -> None:
        """Raise Refused while somebody has the say over a device whom this caller does not go before.

        `force` goes over everybody but safety.
        """
        blocks = self._floor.judge.device_blocks(device, caller)
        if any(block.kind == "safety" or not force for block in blocks):
            readiness = busy(blocks)
            raise Refused.because("held", readiness.reasons, readiness.wait_seconds)
