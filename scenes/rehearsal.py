"""Plays a scene on a given rig as a rehearsal: answers its questions, injects faults, judges where the hall ends.

Meant for virtual time and simulated wires, but knows neither: it is handed its rig and the way to make faults.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from devices.core.clock import now
from devices.core.rig import Rig
from devices.core.texts import pick
from scenes.journal import NoJournal
from scenes.loader import LoadedScene
from scenes.record import Phase, RunRecord, RunRequest
from scenes.restore import at_baseline
from scenes.runner import Runner

SETTLE = 60.0
"""Seconds (virtual) devices have to come online before the scene starts."""

THINKING = 2.0
"""Seconds a rehearsed visitor thinks before answering, and a rehearsed guide before giving GO."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of a simulated device, some seconds after the scene began."""

    device: str
    fault: str
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a rehearsal found. `length` in virtual seconds, restoration included."""

    record: RunRecord
    length: float
    not_at_baseline: tuple[str, ...]
    problems: tuple[str, ...] = field(default_factory=tuple)

    @property
    def passed(self) -> bool:
        """Whether the scene played to its end, every step confirmed, and the hall is at baseline."""
        return not self.problems

    @property
    def safe(self) -> bool:
        """Whether whatever could not be brought to baseline was said."""
        said = {text for problem in self.record.unrestored for text in problem.values()}
        return not self.not_at_baseline or bool(said)


async def rehearse(
    loaded: LoadedScene,
    rig: Rig,
    *,
    language: str = "en",
    choices: Sequence[int] = (),
    faults: Sequence[Fault] = (),
    set_fault: Callable[[str, str | None], None] | None = None,
) -> Rehearsal:
    """Play a scene once. `choices` answer its questions in turn (1-based); without one, the visitor stays silent.

    The rig must be running. Raises nothing for what goes wrong in the scene: that is what the report is for.
    """
    await _settle(rig, [*loaded.scene.needs, *loaded.scene.likes])
    began = now()
    request = RunRequest(run_id=f"rehearsal-{loaded.id}", language=language, started_by="rehearsal")
    people = _People(list(choices))
    runner = Runner(loaded, rig, NoJournal(), request, people.look)
    people.runner = runner
    async with asyncio.TaskGroup() as group:
        helpers = [group.create_task(people.act())]
        helpers += [group.create_task(_break(fault, set_fault)) for fault in faults if set_fault is not None]
        await runner.play()
        for helper in helpers:
            helper.cancel()
    return _judge(runner.record, rig, now() - began)


def timeline(rehearsal: Rehearsal, language: str = "en") -> list[dict[str, Any]]:
    """Return the steps that were played, in order of time: at, length, path, kind, label, outcome, reason."""
    record = rehearsal.record
    played = [step for step in record.steps.values() if step.started_at is not None]
    return [
        {
            "at": round((step.started_at or 0.0) - record.started_at, 3),
            "length": round((step.ended_at or step.started_at or 0.0) - (step.started_at or 0.0), 3),
            "path": step.station.path,
            "kind": step.station.step.KIND,
            "label": pick(step.station.label, language),
            "outcome": step.outcome,
            "reason": pick(step.reason, language),
        }
        for step in sorted(played, key=lambda step: step.started_at or 0.0)
    ]


class _People:
    """A visitor who answers and a guide who gives GO, each after a moment's thought."""

    def __init__(self, choices: list[int]) -> None:
        self._choices = choices
        self._wake = asyncio.Event()
        self.runner: Runner | None = None

    def look(self, record: RunRecord) -> None:
        """Called at each change of the run."""
        if record.state in ("asking", "holding"):
            self._wake.set()

    async def act(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            await asyncio.sleep(THINKING)
            runner = self.runner
            if runner is None:
                continue
            if runner.record.state == "asking" and self._choices:
                runner.controls.choose(self._choices.pop(0))
            elif runner.record.state == "holding":
                runner.controls.go()


async def _settle(rig: Rig, devices: Sequence[str]) -> None:
    """Wait until the devices answer and their points are known, or give up waiting."""
    end = now() + SETTLE
    for device_id in devices:
        device = rig[device_id]
        while not device.availability.usable and now() < end:
            await device.change(end - now())
    await asyncio.sleep(1.0)


async def _break(fault: Fault, set_fault: Callable[[str, str | None], None]) -> None:
    await asyncio.sleep(fault.at)
    set_fault(fault.device, fault.fault)


def _judge(record: RunRecord, rig: Rig, length: float) -> Rehearsal:
    problems = [
        f"{step.station.path} {step.station.step.KIND}: {step.outcome}: {pick(step.reason, 'en')}"
        for step in record.steps.values()
        if step.outcome in ("unconfirmed", "failed")
        or (step.outcome == "timeout" and step.station.step.KIND == "until")
    ]
    if record.phase is not Phase.DONE:
        problems.append(f"ended as {record.phase}: {pick(record.reason, 'en')}")
    away: tuple[str, ...] = ()
    if record.loaded.scene.finally_ == "baseline" or record.phase is not Phase.DONE:
        away = tuple(device for device in sorted(record.touched) if not at_baseline(rig[device]))
        problems += [f"{device} is not at baseline" for device in away]
    return Rehearsal(record, length, away, tuple(problems))
