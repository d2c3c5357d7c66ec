"""What is playing now: start, pause, skip, GO, stop, all-stop; leases; readiness; recovery after a crash."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, suppress
from types import TracebackType
from typing import Self

import structlog

from devices.core.clock import now, wall_time
from devices.core.events import AvailabilityChanged
from devices.core.rig import Rig
from exhibit_server.bus import Bus
from exhibit_server.callers import Action, Caller
from exhibit_server.events import (
    LeasesChanged,
    LibraryChanged,
    Readiness,
    ReadinessChanged,
    RunChanged,
    Stop,
    StopChanged,
)
from exhibit_server.leases import Leases
from exhibit_server.readiness import Situation, readiness_of
from exhibit_server.refusals import Refused, refuse, sentence, together, why
from exhibit_server.returning import Returning
from exhibit_server.store.runs import new_run_id
from scenes.history import Interrupted
from scenes.journal import Journal
from scenes.loader import LoadedScene
from scenes.plan import used_devices
from scenes.record import RunRecord, RunRequest
from scenes.runner import Runner

RESTORE_ALLOWANCE = 4.0
"""Seconds added to what is left of a run when telling others how long they wait."""

ESTIMATE_EVERY = 5.0
BEGIN_WITHIN = 0.02

REMEMBERED = 120.0
"""Seconds an ended run stays on the stage, so that screens can say thanks and tell what happened."""


class Stage:
    """Owns every run. Use as an async context manager; leaving it stops all runs and restores their devices."""

    def __init__(self, rig: Rig, journal: Journal, bus: Bus, library: Mapping[str, LoadedScene]) -> None:
        self._rig = rig
        self._journal = journal
        self._bus = bus
        self._library = dict(library)
        self._leases = Leases()
        self._runners: dict[str, Runner] = {}
        self._ended: dict[str, tuple[float, RunRecord]] = {}
        self._readiness: dict[str, Readiness] = {}
        self._returning = Returning(rig, self._leases, self._leases_changed)
        self._stack = AsyncExitStack()
        self._group = asyncio.TaskGroup()
        self._estimating: asyncio.Task[None] | None = None
        self._log = structlog.get_logger("stage")
        self.stop_state = Stop(active=False)

    async def __aenter__(self) -> Self:
        self._stack.callback(self._bus.subscribe(AvailabilityChanged, lambda event: self._look_again()))
        await self._group.__aenter__()
        self._estimating = self._group.create_task(self._keep_estimates(), name="estimates")
        self._look_again()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for runner in self._runners.values():
            runner.stop(sentence("hub_stops"))
        if self._estimating is not None:
            self._estimating.cancel()
        await self._group.__aexit__(kind, error, trace)
        await self._stack.aclose()

    # -- what there is ----------------------------------------------------------------------------------------------

    @property
    def scenes(self) -> Mapping[str, LoadedScene]:
        return self._library

    @property
    def readiness(self) -> Mapping[str, Readiness]:
        return self._readiness

    def runs(self) -> list[RunRecord]:
        """Return the runs under way and those that ended lately, oldest first."""
        self._forget()
        records = [record for _, record in self._ended.values()] + [run.record for run in self._runners.values()]
        return sorted(records, key=lambda record: record.started_at)

    def run(self, run_id: str) -> RunRecord | None:
        """Return a run under way or ended lately."""
        runner = self._runners.get(run_id)
        if runner is not None:
            return runner.record
        ended = self._ended.get(run_id)
        return ended[1] if ended is not None else None

    def holder(self, device: str) -> str | None:
        """Return the run that has a device on lease."""
        return self._leases.holder(device)

    def replace_library(self, library: Mapping[str, LoadedScene]) -> None:
        """Use these scenes from now on; runs under way go on with the version they began with."""
        self._library = dict(library)
        self._bus.publish(LibraryChanged())
        self._look_again()

    # -- runs -------------------------------------------------------------------------------------------------------

    def start(self, scene_id: str, language: str, caller: Caller) -> RunRecord:
        """Start a scene. Raises Refused with the reason in words."""
        loaded = self._library.get(scene_id)
        if loaded is None:
            raise refuse("no_such_scene", missing=True, scene=scene_id)
        if caller.audience not in loaded.scene.audience:
            raise refuse("audience")
        if self.stop_state.active and caller.audience != "guide":
            raise Refused("stopped", sentence("stopped", by=self.stop_state.by or "?"))
        readiness = self._assess(loaded, Stop(active=False))
        if not readiness.startable:
            raise Refused(readiness.state, together(readiness.reasons), wait_seconds=readiness.wait_seconds)
        # A guide who starts a scene after an all-stop means it; a visitor has to wait for a guide.
        self.release(caller.name, used_devices(loaded.scene))
        request = RunRequest(
            run_id=new_run_id(wall_time()), language=language, started_by=caller.name, started_from=caller.screen
        )
        runner = Runner(loaded, self._rig, self._journal, request, self._run_changed)
        self._leases.take(runner.record.id, used_devices(loaded.scene))
        self._runners[runner.record.id] = runner
        self._group.create_task(self._play(runner), name=f"run {scene_id}")
        self._leases_changed(frozenset(used_devices(loaded.scene)))
        return runner.record

    async def begun(self, record: RunRecord) -> None:
        """Return when the run's first command has left, or after a moment: the answer to a tap comes behind the act."""
        runner = self._runners.get(record.id)
        if runner is None:
            return
        with suppress(TimeoutError):  # the first step takes its time: a caption, a wait
            async with asyncio.timeout(BEGIN_WITHIN):
                await runner.begun.wait()

    def act(self, run_id: str, action: Action) -> RunRecord:
        """Pause, resume, skip or GO. Raises Refused."""
        runner = self._playing(run_id)
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

    def choose(self, run_id: str, choice: int) -> RunRecord:
        """Answer the open question; 1-based. Raises Refused."""
        runner = self._playing(run_id)
        question = runner.record.question
        if question is None:
            raise refuse("not_asking")
        if choice > len(question.choices):
            raise refuse("no_such_choice")
        runner.controls.choose(choice)
        return runner.record

    def stop(self, run_id: str, by: str) -> RunRecord:
        """Stop a run; its devices go back to baseline. Raises Refused."""
        runner = self._playing(run_id)
        runner.stop(sentence("stopped_by", by=by))
        return runner.record

    # -- all-stop ---------------------------------------------------------------------------------------------------

    async def all_stop(self, by: str) -> Stop:
        """Stop every run where it is and halt every device that moves, all at once; nothing is restored yet."""
        reason = sentence("all_stop_by", by=by)
        self._returning.interrupt()
        for runner in self._runners.values():
            self._returning.owe(runner.record.touched)
            runner.stop(reason, restore_devices=False)
        self._set_stop(Stop(active=True, by=by, at=wall_time()))
        results = await self._rig.halt()
        unhalted = tuple(
            sentence("device", device=self._rig[device].identity.name, reason=why(error))
            for device, error in results.items()
            if error is not None and device in self._rig
        )
        if self.stop_state.active:  # somebody may have released it while a device was slow to halt
            self._set_stop(Stop(active=True, by=by, at=self.stop_state.at, unhalted=unhalted))
        return self.stop_state

    def release(self, by: str, except_for: Iterable[str] = ()) -> Stop:
        """End the all-stop: the hall may play again, and what had been changed goes back to baseline.

        Devices a scene that starts now will use (`except_for`) are left to that scene.
        """
        if self.stop_state.active:
            self._set_stop(Stop(active=False, by=by, at=wall_time()))
            devices = self._returning.take_owed(except_for)
            self._group.create_task(self._returning.bring_back(devices), name="back to baseline after an all-stop")
        return self.stop_state

    def take_up(
        self, loaded: LoadedScene, request: RunRequest, interrupted: Interrupted, heard: Callable[[], Awaitable[None]]
    ) -> None:
        """Take up a run that a killed hub left, once its devices were `heard`; they are its own from now on."""
        runner = Runner(loaded, self._rig, self._journal, request, self._run_changed, interrupted=interrupted)
        devices = (used_devices(loaded.scene) | set(interrupted.touched)) & set(self._rig)
        self._leases.take(request.run_id, devices)
        self._runners[request.run_id] = runner
        self._group.create_task(self._play_once(heard, runner), name=f"run {loaded.id} taken up")
        self._leases_changed(frozenset(devices))

    def bring_back(self, devices: Iterable[str], heard: Callable[[], Awaitable[None]]) -> None:
        """Bring devices to baseline outside any run, once they were `heard`, or when the hall is released."""
        self._returning.owe(devices)
        if not self.stop_state.active:
            owed = self._returning.take_owed()
            self._group.create_task(self._bring_back_once(heard, owed), name="back to baseline after a restart")

    def remain_stopped(self, by: str, at: float) -> None:
        """Be stopped from the start, as the hub that was killed was."""
        self._set_stop(Stop(active=True, by=by, at=at))

    async def _play_once(self, heard: Callable[[], Awaitable[None]], runner: Runner) -> None:
        await heard()
        await self._play(runner)

    async def _bring_back_once(self, heard: Callable[[], Awaitable[None]], devices: frozenset[str]) -> None:
        await heard()
        await self._returning.bring_back(devices)

    # -- inside -----------------------------------------------------------------------------------------------------

    async def _play(self, runner: Runner) -> None:
        try:
            await runner.play()
        except Exception as error:  # noqa: BLE001 - a bug or a full disk ends this run, never the others
            self._log.exception("a run failed", scene=runner.record.loaded.id, error=str(error))
            if not runner.record.ended:
                runner.record.fail(str(error), wall_time())
                self._run_changed(runner.record)
        finally:
            record = runner.record
            del self._runners[record.id]
            self._ended[record.id] = (now(), record)
            freed = self._leases.release(record.id)
            self._leases_changed(freed)

    async def _keep_estimates(self) -> None:
        """While something plays, keep "about 40 s left" true; until cancelled."""
        while True:
            await asyncio.sleep(ESTIMATE_EVERY)
            if self._runners:
                self._look_again()

    def _run_changed(self, record: RunRecord) -> None:
        self._bus.publish(RunChanged(record))

    def _playing(self, run_id: str) -> Runner:
        runner = self._runners.get(run_id)
        if runner is not None:
            return runner
        if run_id in self._ended:
            raise refuse("run_ended")
        raise refuse("no_such_run", missing=True, run=run_id)

    def _leases_changed(self, devices: frozenset[str]) -> None:
        self._bus.publish(LeasesChanged(devices))
        self._look_again()

    def _set_stop(self, stop: Stop) -> None:
        self.stop_state = stop
        self._bus.publish(StopChanged(stop))
        self._look_again()

    def _look_again(self) -> None:
        """Compute every scene's readiness anew and tell what changed."""
        fresh = {scene_id: self._assess(loaded) for scene_id, loaded in self._library.items()}
        changed = {scene_id: ready for scene_id, ready in fresh.items() if self._readiness.get(scene_id) != ready}
        self._readiness = fresh
        if changed:
            self._bus.publish(ReadinessChanged(changed))

    def _assess(self, loaded: LoadedScene, stop: Stop | None = None) -> Readiness:
        situation = Situation(
            rig=self._rig,
            leases=self._leases,
            stop=stop or self.stop_state,
            playing={runner.record.id: runner.record for runner in self._runners.values()},
            seconds_left={run_id: _seconds_left(runner) for run_id, runner in self._runners.items()},
        )
        return readiness_of(loaded.scene, situation)

    def _forget(self) -> None:
        oldest = now() - REMEMBERED
        self._ended = {run_id: entry for run_id, entry in self._ended.items() if entry[0] >= oldest}


def _seconds_left(runner: Runner) -> float:
    return max(runner.record.planned_length - runner.controls.clock(), 0.0) + RESTORE_ALLOWANCE
