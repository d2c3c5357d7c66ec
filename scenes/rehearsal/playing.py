"""Plays a scene on a given rig as a rehearsal: answers its questions, injects faults, judges where the hall ends.

Meant for virtual time and simulated wires, but knows neither: it is handed its rig and the way to make faults.
"""

import asyncio
import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from devices.core.clock import now
from devices.core.rig import Rig
from devices.core.texts import pick
from devices.core.values import Value
from scenes.journal import NoJournal
from scenes.loader import LoadedScene
from scenes.plan import used_devices, watched_devices
from scenes.record import RunRecord, RunRequest
from scenes.rehearsal.faults import Fault, Schedule, SetFault
from scenes.rehearsal.hall import Hall
from scenes.rehearsal.judging import Rehearsal, Truth, judge
from scenes.rehearsal.people import People
from scenes.rehearsal.recording import Story
from scenes.runner import Runner
from scenes.virtual_time import StuckForever, run_virtual

SETTLE = 60.0
"""Seconds (virtual) devices have to come online before the scene starts."""

PATIENCE = 600.0
"""Seconds beyond the scene's `max` after which a run that has not ended never will: restoration takes less by far."""

CALM = 120.0
"""Seconds hardware has after the end: a slow one still works through what it was told before."""

OnStep = Callable[[str], object]
"""Called with the path of each step right before it acts, while no virtual time passes."""


def concerned(loaded: LoadedScene) -> frozenset[str]:
    """Return the devices a scene needs, likes, changes or watches."""
    scene = loaded.scene
    return frozenset({*scene.needs, *scene.likes, *used_devices(scene), *watched_devices(scene)})


async def rehearse(
    loaded: LoadedScene,
    rig: Rig,
    *,
    language: str = "en",
    choices: Sequence[int] = (),
    faults: Sequence[Fault] = (),
    set_fault: SetFault | None = None,
    truth: Truth | None = None,
) -> Rehearsal:
    """Play a scene once. `choices` answer its questions in turn (from 1; 0: silence); then the visitor stays silent.

    The rig must be running. Raises nothing for what goes wrong in the scene: that is what the report is for.
    """
    script = Script(language=language, choices=choices, faults=faults)
    return await _Attempt(loaded, rig, script, set_fault or _unmade, truth or _nobody_knows).play()


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """How a scene is rehearsed: in which language, with which answers and faults. `on_step` looks on."""

    language: str = "en"
    choices: Sequence[int] = ()
    faults: Sequence[Fault] = ()
    on_step: OnStep | None = None


def rehearse_alone(
    loaded: LoadedScene, hall: Hall, script: Script, done: Callable[[Rehearsal], None] = lambda _: None
) -> Rehearsal:
    """Bring a fresh hall to life on virtual time, rehearse in it, let it end. `done` is called before the hall ends.

    A hall in which nothing can ever happen any more is a finding, too.
    """
    attempt = _Attempt(loaded, hall.rig, script, hall.set_fault, hall.truth)

    async def play() -> Rehearsal:
        async with asyncio.TaskGroup() as group:
            life = group.create_task(hall.run())
            rehearsal = await attempt.play()
            done(rehearsal)
            life.cancel()
        return rehearsal

    try:
        with _seldom_collecting():
            return run_virtual(play())
    except StuckForever:
        return attempt.stuck()


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Look for garbage less often: a rehearsal makes little, and packs an hour's events into a second."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


class _Attempt:
    """One playing of a scene, with the people, the faults and the recording that belong to it."""

    def __init__(self, loaded: LoadedScene, rig: Rig, script: Script, set_fault: SetFault, truth: Truth) -> None:
        self._loaded = loaded
        self._rig = rig
        self._script = script
        self._set_fault = set_fault
        self._truth = truth
        self._people = People(script.choices)
        self._playing: tuple[Runner, Story] | None = None

    async def play(self) -> Rehearsal:
        """Play the scene to its end and judge it."""
        devices = sorted(device for device in concerned(self._loaded) if device in self._rig)
        await _settle(self._rig, devices)
        story = Story(self._rig, frozenset(devices))
        schedule = Schedule(self._script.faults, self._set_fault, story.fault)
        runner = self._runner(schedule)
        self._playing = runner, story
        unfollow = story.follow()
        endless = False
        async with asyncio.TaskGroup() as group:
            helpers = [group.create_task(self._people.act()), group.create_task(schedule.run())]
            try:
                async with asyncio.timeout(self._loaded.scene.max + PATIENCE):
                    await runner.play()
            except TimeoutError:
                endless = True
            for helper in helpers:
                helper.cancel()
        unfollow()
        end = now() + CALM
        judged = self._judge(endless=endless)
        while judged.unsaid and now() < end:  # it may still be about to obey, and about to say so
            await asyncio.sleep(0.5)
            judged = self._judge(endless=endless)
        return judged

    def stuck(self) -> Rehearsal:
        """Judge an attempt that came to where nothing can happen any more. Raises StuckForever before it began."""
        if self._playing is None:
            raise StuckForever("the hall stands still before the scene begins")
        return self._judge(endless=True)

    def _runner(self, schedule: Schedule) -> Runner:
        request = RunRequest(
            run_id=f"rehearsal-{self._loaded.id}", language=self._script.language, started_by="rehearsal"
        )
        journal = _StepJournal(_both(schedule.step_begins, self._script.on_step))
        runner = Runner(self._loaded, self._rig, journal, request, self._people.look)
        self._people.runner = runner
        return runner

    def _judge(self, *, endless: bool) -> Rehearsal:
        if self._playing is None:
            raise ValueError("nothing was played")
        runner, story = self._playing
        where = _endless(runner.record) if endless else ""
        asked = tuple(self._people.asked)
        return judge(runner.record, self._rig, story, asked, truth=self._truth, endless=where)


class _StepJournal(NoJournal):
    """Tells of each step before it acts: the one moment at which a fault can come that the step can't miss."""

    def __init__(self, on_step: OnStep) -> None:
        super().__init__()
        self._on_step = on_step

    def before_step(self, run_id: str, path: str, kind: str, detail: Mapping[str, Any], at: float) -> None:
        del run_id, kind, detail, at
        self._on_step(path)


async def _settle(rig: Rig, devices: Sequence[str]) -> None:
    """Wait until the devices answer and their points are known, or give up waiting."""
    end = now() + SETTLE
    for device_id in devices:
        device = rig[device_id]
        while not device.availability.usable and now() < end:
            await device.change(end - now())
    await asyncio.sleep(1.0)


def _both(first: OnStep, second: OnStep | None) -> OnStep:
    def tell(path: str) -> None:
        first(path)
        if second is not None:
            second(path)

    return tell


def _endless(record: RunRecord) -> str:
    """Say where a run waits that never ends: the innermost steps that were under way when it was given up."""
    last = max((step.ended_at or 0.0 for step in record.steps.values()), default=0.0)
    given_up = {
        path: step
        for path, step in record.steps.items()
        if step.started_at is not None and (step.ended_at is None or step.ended_at >= last - 1e-3)
    }
    inner = [path for path in given_up if not any(other.startswith(f"{path}.") for other in given_up)]
    where = ", ".join(f"{path} ({pick(given_up[path].station.label, 'en')})" for path in inner)
    return f"found a wait that can never end: {where or record.phase.value}"


def _unmade(device: str, fault: str | None) -> None:
    raise KeyError(f"{device} can't be given the fault {fault}: no way to make faults was handed over")


def _nobody_knows(device: str, point: str) -> Value | None:
    del device, point
    return None
