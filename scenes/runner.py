"""Plays a scene: one runner, one run. Steps are played by `scenes.actions` and `scenes.waits`."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

from devices.core.clock import wall_time
from devices.core.events import DeviceEvent, Reading
from devices.core.rig import DeviceNames, Rig
from devices.core.texts import Texts
from scenes import actions, waits
from scenes.controls import Controls
from scenes.journal import Journal
from scenes.knowledge import Knowledge
from scenes.loader import LoadedScene
from scenes.outcome import Played, StopScene, first_stop
from scenes.plan import stations, watched_devices
from scenes.record import Phase, RunRecord, RunRequest, StepRecord
from scenes.restore import Restoring
from scenes.scene import Scene
from scenes.spans import span_of_all
from scenes.steps import StepBase, Together

OnChange = Callable[[RunRecord], None]

_REASONS: Mapping[str, Texts] = {
    "max": {
        "vi": "Quá thời lượng tối đa của kịch bản",
        "ko": "시나리오 최대 시간 초과",
        "en": "The scene took longer than its max",
    },
    "error": {
        "vi": "Lỗi nội bộ khi chạy kịch bản: {detail}",
        "ko": "시나리오 실행 중 내부 오류: {detail}",
        "en": "Internal error while playing: {detail}",
    },
}

_PLAYERS: Mapping[type[StepBase], Callable[..., Awaitable[Played]]] = {**actions.PLAYERS, **waits.PLAYERS}

TELL_AFTER = 0.002  # seconds that changes of a run are gathered before people are told


class Runner:
    """One playing of a scene on a rig.

    `play` is awaited by whoever owns the run; the switches (`controls`, `stop`) may be used meanwhile.
    """

    def __init__(
        self, loaded: LoadedScene, rig: Rig, journal: Journal, request: RunRequest, on_change: OnChange
    ) -> None:
        self.scene: Scene = loaded.scene
        self.rig = rig
        self.journal = journal
        self._on_change = on_change
        self._telling: asyncio.TimerHandle | None = None
        self.begun = asyncio.Event()
        self.controls = Controls(self.changed)
        started = wall_time()
        steps = {
            station.path: StepRecord(station, planned_at=started + station.planned_start)
            for station in stations(self.scene, DeviceNames(rig))
        }
        planned = span_of_all(self.scene.steps).expected
        self.record = RunRecord(request, loaded, steps, started, planned)
        self._body: asyncio.Task[Any] | None = None
        self._stop_reason: Texts | None = None
        self._abandon = False
        self._handed_over: set[str] = set()
        self._restoring: Restoring | None = None
        self._watched = frozenset(watched_devices(self.scene))
        self.known = Knowledge(rig)

    # -- life -----------------------------------------------------------------------------------------------------

    async def play(self) -> None:
        """Play to the end and restore what was changed. Never raises for what a scene or device does wrong."""
        self._begin()
        unsubscribe = self.rig.events.add(self._on_device_event)
        self._body = asyncio.ensure_future(self._play_body())  # awaited on the next lines
        if self._stop_reason is not None:
            self._body.cancel()
        try:
            end = await self._end_of(self._body)
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
        self.record.paused = self.controls.paused
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

    async def play_all(self, steps: Sequence[StepBase], prefix: str = "", *, due: float) -> float:
        """Play steps one after the other; return when (on the run's clock) the next would be due."""
        for number, step in enumerate(steps, start=1):
            if step.enabled:
                due = await self._play_skippable(step, f"{prefix}{number}", due)
        return due

    async def play_side_by_side(self, step: Together, path: str, due: float) -> None:
        """Play a `together`. A branch that stops the scene cancels its siblings."""
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(self._play_one(side, f"{path}.{number}", due))
                    for number, side in enumerate(step.together, start=1)
                    if side.enabled
                ]
                if step.ends == "first" and tasks:
                    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                    for task in tasks:
                        task.cancel()
        except BaseExceptionGroup as group_of_errors:
            raise first_stop(group_of_errors) from group_of_errors

    async def way_out(self, otherwise: object, path: str, reason: Texts, *, needed: bool) -> None:
        """Do what a step says for when it fails; by default stop for what the scene needs, else continue."""
        way = otherwise if otherwise is not None else ("stop" if needed else "continue")
        if isinstance(way, list):
            await self.play_all(way, f"{path}.o.", due=self.controls.clock())
        elif way == "stop":
            raise StopScene(reason)

    async def _play_skippable(self, step: StepBase, path: str, due: float) -> float:
        task = asyncio.ensure_future(self._play_one(step, path, due))  # awaited on the next line
        if await self.controls.skippable(task):
            return task.result()
        return self.controls.clock()

    async def _play_one(self, step: StepBase, path: str, due: float) -> float:
        """Play one step, with its journal entries and its record; return when the next is due."""
        await self.controls.wait_until(lambda: True, None)
        record = self.record.steps[path]
        now = wall_time()
        self.journal.before_step(self.record.id, path, step.KIND, {}, now)
        record.started_at, self.record.current = now, path
        self.changed()
        played = Played("stopped")
        try:
            played = await self._act(step, path, due)
        except StopScene as stop:
            played = Played("failed", stop.reason)
            raise
        except asyncio.CancelledError:
            played = Played("stopped" if self._stop_reason is not None else "skipped")
            raise
        finally:
            record.ended_at = wall_time()
            record.outcome, record.reason = played.outcome, played.reason
            self.record.waiting.pop(path, None)
            self.acted()
            self.journal.after_step(self.record.id, path, played.outcome, dict(played.reason), record.ended_at)
            self.changed()
        return played.due if played.due is not None else self.controls.clock()

    async def _act(self, step: StepBase, path: str, due: float) -> Played:
        if isinstance(step, Together):
            await self.play_side_by_side(step, path, due)
            return Played("done")
        player = _PLAYERS.get(type(step))
        return await player(self, step, path, due) if player is not None else Played("done")

    # -- inside ---------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        loaded, request = self.record.loaded, self.record.request
        self.journal.begin_run(
            self.record.id,
            scene=loaded.id,
            scene_version=loaded.version,
            scene_source=loaded.document.text,
            language=request.language,
            started_by=request.started_by,
            started_from=request.started_from,
            on_restart=self.scene.on_restart,
            at=self.record.started_at,
        )
        for device, point in [(device, point) for device, points in self.record.touched.items() for point in points]:
            self.journal.touched(self.record.id, device, point, None, self.record.started_at)
        self.record.without = [device for device in self.scene.likes if not self.rig[device].availability.usable]
        self.record.move(Phase.PLAYING)
        self.changed()

    async def _play_body(self) -> None:
        """Play the steps within the scene's `max`, pauses not counted. Raises TimeoutError."""
        body = asyncio.ensure_future(self.play_all(self.scene.steps, due=0.0))  # awaited below, whatever happens
        body.add_done_callback(lambda _: self.controls.pulse())
        try:
            if not await self.controls.wait_until(body.done, self.scene.max):
                raise TimeoutError
        finally:
            body.cancel()
            await asyncio.wait([body])
        body.result()

    async def _end_of(self, body: "asyncio.Task[None]") -> Phase:
        """Wait for the body; return how the run will have ended once restored."""
        try:
            await body
        except asyncio.CancelledError:
            if self._stop_reason is None:
                raise
            self.record.reason = self._stop_reason
            return Phase.STOPPED
        except StopScene as stop:
            self.record.reason = stop.reason
            return Phase.FAILED
        except TimeoutError:
            self.record.reason = _REASONS["max"]
            return Phase.FAILED
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the hall must be restored
            detail = f"{type(error).__name__}: {error}"
            self.record.reason = {lang: text.format(detail=detail) for lang, text in _REASONS["error"].items()}
            return Phase.FAILED
        return Phase.DONE

    async def _restore_and_end(self, end: Phase) -> None:
        self.record.question = None
        self.record.waiting.clear()
        self.controls.resume()
        if self._abandon:
            self._end(Phase.STOPPED)
            return
        self.record.move(Phase.RESTORING)
        self.record.current = None
        self.changed()
        if self.scene.finally_ == "baseline" or end is not Phase.DONE:
            await self._restore_unless_abandoned()
        self._end(Phase.STOPPED if self._abandon else end)

    async def _restore_unless_abandoned(self) -> None:
        """Restore; an all-stop in between ends it at once."""
        self._restoring = Restoring(self.rig, sorted(self.record.touched.keys() - self._handed_over), self._restored)
        restoring = asyncio.ensure_future(self._restoring.run())
        self._body = restoring  # so that stop() reaches it; awaited on the next lines
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
            self.controls.pulse()
