"""Plays a scene: one runner, one run. Steps are played by `scenes.flow`, `scenes.actions` and `scenes.waits`."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from devices.core.clock import wall_time
from devices.core.events import DeviceEvent, Reading
from devices.core.rig import DeviceNames, Rig
from devices.core.texts import Texts
from scenes import actions, flow, waits
from scenes.controls import Controls
from scenes.ending import how_it_ended
from scenes.history import History, Interrupted
from scenes.journal import Journal, begin, owe
from scenes.knowledge import Knowledge
from scenes.line import Line, line_of
from scenes.loader import LoadedScene
from scenes.outcome import Jump, Played, StopScene
from scenes.playing import Player
from scenes.record import Phase, RunRecord, RunRequest, StepRecord
from scenes.restore import Restoring
from scenes.scene import Scene
from scenes.steps import StepBase
from scenes.taking_up import take_up

OnChange = Callable[[RunRecord], None]

_PLAYERS: Mapping[type[StepBase], Player] = {**flow.PLAYERS, **actions.PLAYERS, **waits.PLAYERS}

TELL_AFTER = 0.002  # seconds that changes of a run are gathered before people are told

TICK = 1.0
"""Seconds between the entries of a run's clock: as much of a wait may be waited again after a crash."""


class Runner:
    """One playing of a scene on a rig.

    `play` is awaited by whoever owns the run; the switches (`controls`, `stop`) may be used meanwhile. `line`: the
    scene's, where known. With `interrupted` it takes up a run a killed hub left: what is over is not played again.
    """

    def __init__(
        self,
        loaded: LoadedScene,
        rig: Rig,
        journal: Journal,
        request: RunRequest,
        on_change: OnChange,
        *,
        line: Line | None = None,
        interrupted: Interrupted | None = None,
    ) -> None:
        line = line or line_of(loaded.scene, DeviceNames(rig))
        self.scene: Scene = loaded.scene
        self.rig = rig
        self.journal = journal
        self._on_change = on_change
        self._telling: asyncio.TimerHandle | None = None
        self._ticking: asyncio.TimerHandle | None = None
        self.begun = asyncio.Event()
        self.controls = Controls(self.changed)
        self.history = History(interrupted.rows if interrupted is not None else ())
        self._interrupted = interrupted
        self._taken_up: set[str] = set()
        started = interrupted.started_at if interrupted is not None else wall_time()
        steps = {
            station.path: StepRecord(station, planned_at=started + station.planned_start) for station in line.stations
        }
        self.record = RunRecord(request, loaded, steps, started, line.expected)
        self._body: asyncio.Task[Any] | None = None
        self._stop_reason: Texts | None = None
        self._abandon = False
        self._handed_over: set[str] = set()
        self._restoring: Restoring | None = None
        self._watched = line.watched
        self.known = Knowledge(rig, line.windows)
        if interrupted is not None:
            take_up(self.record, self.history, interrupted)

    # -- life -----------------------------------------------------------------------------------------------------

    async def play(self) -> None:
        """Play to the end and restore what was changed. Never raises for what a scene or device does wrong."""
        self._begin()
        ending = self._known_ending()
        if ending is not None:  # it was on its way to baseline when the hub was killed
            self.record.reason = ending["reason"]
            await self._restore_and_end(Phase(ending["phase"]))
            return
        unsubscribe = self.rig.events.add(self._on_device_event)
        self._body = asyncio.ensure_future(self._play_body())  # awaited on the next lines
        if self._stop_reason is not None:
            self._body.cancel()
        try:
            end = await how_it_ended(self._body, self.record, lambda: self._stop_reason)
        finally:
            unsubscribe()
        await self._restore_and_end(end)

    def stop(self, reason: Texts, *, restore_devices: bool = True) -> None:
        """Stop playing now. With `restore_devices=False` (all-stop) nothing is moved any more."""
        if self.record.ended:
            return
        self._stop_reason = reason
        self._abandon = self._abandon or not restore_devices
        if self._body is not None:
            self._body.cancel()
        self.controls.pulse()

    def inherit(self, touched: Mapping[str, Iterable[str]]) -> None:
        """Take over devices as another run leaves them, to be restored by this one. Called before `play`."""
        self.record.touched |= {device: {*points} for device, points in touched.items()}

    def hand_over(self, devices: Iterable[str]) -> dict[str, set[str]]:
        """Leave devices as they are to the run that takes them over; return what this one changed of them."""
        handed = {device: {*points} for device, points in self.record.touched.items() if device in {*devices}}
        self._handed_over |= handed.keys()
        if self._restoring is not None:
            self._restoring.spare(handed)
        return handed

    def changed(self) -> None:
        """Tell whoever watches that the record changed: soon, so that telling never stands before a command."""
        if self.record.paused is not self.controls.paused:
            self.record.paused = self.controls.paused
            self._note_clock()
        self.record.paused_seconds = self.controls.paused_seconds
        if self._telling is None:
            self._telling = asyncio.get_running_loop().call_later(TELL_AFTER, self._tell)

    def acted(self) -> None:
        """A first command has left, or the first step is over: the run has begun for whoever waits for it."""
        self.begun.set()

    def _tell(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
            self._telling = None
        self._on_change(self.record)

    # -- steps ----------------------------------------------------------------------------------------------------

    def resumed(self, path: str) -> bool:
        """Whether this step was under way when the hub was killed, and is taken up again now."""
        return path in self._taken_up

    def decided(self, path: str, kind: str, detail: Mapping[str, Any]) -> None:
        """Write a decision down before it acts."""
        self.journal.decided(self.record.id, path, kind, detail, wall_time())

    async def play_step(self, step: StepBase, path: str, due: float) -> float:
        """Play one step, with its journal entries, its record and its way out; return when the next is due."""
        await self.controls.wait_until(lambda: True, None)
        record, now = self.record.steps[path], wall_time()
        past = self.history.begun(path)
        if past is None:
            self.journal.before_step(self.record.id, path, step.KIND, {"due": due}, now)
            if type(step) not in actions.PLAYERS:  # those write down what they change as well, then settle
                self.journal.settle()
            record.started_at, record.ended_at, record.outcome, record.reason = now, None, None, {}
        else:
            due = float(past.detail.get("due", due))
            self._taken_up.add(path)
        self.record.current = path
        self.changed()
        played = Played("stopped")
        try:
            played = await self._act(step, path, due)
            if played.fails:
                record.outcome, record.reason = played.outcome, played.reason
                await flow.take_way_out(self, step, path, played)
        except StopScene as stop:
            played = played if played.fails else Played("failed", stop.reason)
            raise
        except Jump:
            played = played if played.fails else Played("skipped")
            raise
        except asyncio.CancelledError:
            played = Played("stopped" if self._stop_reason is not None else "skipped")
            raise
        finally:
            self._over(path, record, played)
        return played.due if played.due is not None else self.controls.clock()

    async def _act(self, step: StepBase, path: str, due: float) -> Played:
        """Play a step itself; what stops inside it fails it. On a run taken up again its way out may be under way."""
        way_out = self.history.decision(path, "way_out")
        if way_out is not None:
            return Played(way_out["outcome"], way_out["reason"], fails=True)
        player = _PLAYERS.get(type(step))
        if player is None:
            return Played("done", due=due)
        try:
            return await player(self, step, path, due)
        except StopScene as stop:
            if getattr(step, "otherwise", None) is None:
                raise
            return Played("failed", stop.reason, fails=True)

    def _over(self, path: str, record: StepRecord, played: Played) -> None:
        record.ended_at = wall_time()
        record.outcome, record.reason = played.outcome, played.reason
        self.record.waiting.pop(path, None)
        self._taken_up.discard(path)
        self.acted()
        result: dict[str, Any] = {"reason": dict(played.reason)}
        result["due"] = played.due if played.due is not None else self.controls.clock()
        self.journal.after_step(self.record.id, path, played.outcome, result, record.ended_at)
        self.changed()

    # -- inside ---------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        if self._interrupted is None:
            begin(self.journal, self.record)
            self.controls.start()
        else:
            self.journal.resume_run(self.record.id, wall_time())
            self.controls.start(self._interrupted.clock)
            if self._interrupted.paused:
                self.controls.pause()
        owe(self.journal, self.record)
        self.record.without = [device for device in self.scene.likes if not self.rig[device].availability.usable]
        self.record.move(Phase.PLAYING)
        if self.journal.keeps:
            self._ticking = asyncio.get_running_loop().call_later(TICK, self._tick)
        self.changed()

    def _tick(self) -> None:
        """Write the run's clock down now and then."""
        if self.record.phase is Phase.PLAYING:
            self._note_clock()
            self._ticking = asyncio.get_running_loop().call_later(TICK, self._tick)

    def _note_clock(self) -> None:
        self.journal.tick(self.record.id, self.controls.clock(), paused=self.controls.paused)

    def _known_ending(self) -> Mapping[str, Any] | None:
        """Return how a run that is taken up has to end, where it isn't to be played on."""
        if self.history.ending is not None or self._interrupted is None or self._interrupted.unwind is None:
            return self.history.ending
        return {"phase": Phase.INTERRUPTED.value, "reason": self._interrupted.unwind}

    async def _play_body(self) -> None:
        """Play the steps within the scene's `max`, pauses not counted. Raises TimeoutError."""
        await flow.within(self, self.scene.max, flow.play_row(self, self.scene.steps, "", 0.0))

    async def _restore_and_end(self, end: Phase) -> None:
        self.record.question = None
        self.record.waiting.clear()
        self.controls.resume()
        if self._abandon:
            self._end(Phase.STOPPED)
            return
        if self.history.ending is None:
            self.decided("", "ending", {"phase": end.value, "reason": dict(self.record.reason)})
        self.record.move(Phase.RESTORING)
        self.record.current = None
        self.changed()
        if self.scene.finally_ == "baseline" or end is not Phase.DONE:
            await self._restore_unless_abandoned()
        self._end(Phase.STOPPED if self._abandon else end)

    async def _restore_unless_abandoned(self) -> None:
        """Restore; an all-stop in between ends it at once."""
        mine = sorted(self.record.touched.keys() - self._handed_over)
        self._restoring = Restoring(self.rig, mine, self._restored, by=self.record.sender)
        self._body = restoring = asyncio.ensure_future(self._restoring.run())  # for stop(); awaited on the next lines
        try:
            problems = await restoring
        except asyncio.CancelledError:
            current = asyncio.current_task()
            if not self._abandon or (current is not None and current.cancelling()):
                raise
            return
        for device in sorted(self._handed_over):
            self._restored(device)  # no longer owed by this run: the one that took it over owes it
        self.record.unrestored = [problems[device] for device in sorted(problems)]

    def _restored(self, device: str) -> None:
        self.journal.restored(self.record.id, device, wall_time())

    def _end(self, phase: Phase) -> None:
        if self._ticking is not None:
            self._ticking.cancel()
        if self._stop_reason is not None:
            self.record.reason = self._stop_reason
        self.record.move(phase)
        self.record.ended_at = wall_time()
        self.journal.end_run(self.record.id, phase.value, self.record.ended_at)
        self._tell()

    def _on_device_event(self, event: DeviceEvent) -> None:
        if isinstance(event, Reading) and (event.device, event.point) in self.record.confirmations:
            self.changed()
        if event.device in self._watched:
            self.known.see(event)
            self.controls.pulse()
