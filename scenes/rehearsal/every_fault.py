"""Exhaustive single-fault rehearsal: each device a scene uses or watches fails in each way, at each step."""

import gc
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from devices.core.simulation import FAULTS
from devices.core.texts import pick
from scenes.loader import LoadedScene
from scenes.rehearsal.alike import representatives
from scenes.rehearsal.branches import Branches
from scenes.rehearsal.faults import Fault
from scenes.rehearsal.hall import Hall, MakeHall
from scenes.rehearsal.judging import Rehearsal
from scenes.rehearsal.moments import Moment, Plan, Watch, plan_faults
from scenes.rehearsal.paths import Paths, explore, unreached
from scenes.rehearsal.playing import Script, concerned, rehearse_alone

Verdict = Literal["passed", "safe", "unsafe"]
"""Played as written; didn't, but left the hall at baseline or named what isn't; neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One device failing in one way from one step on, with one row of answers, and how that ended."""

    scene: str
    answers: tuple[int, ...]
    fault: Fault
    verdict: Verdict
    ended: str
    length: float = 0.0
    problems: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
    defects: tuple[str, ...] = ()
    reached: frozenset[str] = frozenset()

    @property
    def again(self) -> str:
        """How to rehearse this case alone."""
        answers = "".join(f" --choice {answer}" for answer in self.answers)
        return f"exhibit rehearse {self.scene}{answers} --fault {self.fault}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A scene with every path and every single fault.

    `left_out`: cases that amount to one that was rehearsed (see `moments`, `alike`, `Simulator.SAME_FAULTS`).
    `unreached`: steps that neither answers nor faults led to.
    """

    loaded: LoadedScene
    paths: Paths
    cases: tuple[Case, ...]
    left_out: int
    unreached: tuple[str, ...]

    def count(self, verdict: Verdict) -> int:
        return sum(1 for case in self.cases if case.verdict == verdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How much is to be tried. `jobs`: how many rehearsals play side by side."""

    language: str = "en"
    kinds: Sequence[str] = FAULTS
    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)


def explore_choices(loaded: LoadedScene, make_hall: MakeHall, language: str, faults: Sequence[Fault] = ()) -> Paths:
    """Rehearse a scene with everything visitors may answer."""
    return explore(
        lambda answers: rehearse_alone(loaded, make_hall(), Script(language=language, choices=answers, faults=faults))
    )


def examine(loaded: LoadedScene, make_hall: MakeHall, trial: Trial) -> Examined:
    """Rehearse a scene with every path, and on every path with every single fault."""
    moments: dict[tuple[int, ...], list[Moment]] = {}

    def play(answers: Sequence[int]) -> Rehearsal:
        watch = Watch()
        script = Script(language=trial.language, choices=answers, on_step=watch.step_begins)
        rehearsal = rehearse_alone(loaded, make_hall(), script)
        moments[tuple(asked.answer for asked in rehearsal.asked)] = watch.moments(rehearsal.story.began)
        return rehearsal

    paths = explore(play)
    cases: list[Case] = []
    left_out = 0
    seen: set[tuple[str, ...]] = set()
    for path in paths.paths:
        line = tuple(moment.path for moment in moments[path.answers])
        hall = make_hall()
        devices = [device for device in concerned(loaded) if device in hall.rig]
        every = len(line) * len(devices) * len(trial.kinds)
        played: list[Case] = []
        if line not in seen:  # silence takes the default answer: the same steps
            plan = plan_faults(
                moments[path.answers], representatives(devices, path.rehearsal, hall), path.rehearsal, hall.rig
            )
            played = _Trunk(loaded, hall, trial, path.answers, plan).play()
        seen.add(line)
        cases += played
        left_out += every - len(played)
    reached = set().union(*(case.reached for case in cases), *(_reached(path.rehearsal) for path in paths.paths))
    missing = unreached(reached, paths.paths[0].rehearsal.record.steps)
    return Examined(loaded=loaded, paths=paths, cases=tuple(cases), left_out=left_out, unreached=missing)


class _Trunk:
    """A rehearsal without faults, from which a copy branches off for each case."""

    def __init__(self, loaded: LoadedScene, hall: Hall, trial: Trial, answers: tuple[int, ...], plan: Plan) -> None:
        self._loaded = loaded
        self._hall = hall
        self._trial = trial
        self._answers = answers
        self._plan = plan
        self._watch = Watch()
        self._branches = Branches(trial.jobs)
        self._mine: Fault | None = None

    def play(self) -> list[Case]:
        """Play the trunk and its branches; return what each branch came to."""
        gc.collect()
        gc.freeze()  # copies share what exists, instead of walking through it
        script = Script(language=self._trial.language, choices=self._answers, on_step=self._step_begins)
        try:
            rehearsal = rehearse_alone(self._loaded, self._hall, script, self._tell)
            self._tell(rehearsal)  # of a branch that came to where nothing can happen any more
            results = self._branches.finish()
        except BaseException as error:
            if self._mine is not None:
                self._branches.tell(self._broken(self._mine, f"{type(error).__name__}: {error}"))
            raise
        finally:
            self._branches.close()
            gc.unfreeze()
        return [case if case is not None else self._broken(fault, "it ended without a word") for fault, case in results]

    def _step_begins(self, path: str) -> None:
        if self._mine is not None:
            return
        moment = self._watch.step_begins(path)
        for device in self._plan.moments.get(moment.number, ()):
            for kind in self._kinds(device):
                fault = Fault(device, kind, at=moment.at, step=moment.name)
                if self._branches.branch(fault):
                    self._mine = fault
                    self._hall.set_fault(device, kind)
                    return

    def _kinds(self, device: str) -> list[str]:
        """Return the faults to try: of those that are the same for a device, one."""
        same = self._hall.same_faults(device)
        return [kind for kind in self._trial.kinds if same.get(kind) not in self._trial.kinds]

    def _tell(self, rehearsal: Rehearsal) -> None:
        if self._mine is None:
            return
        record = rehearsal.record
        verdict: Verdict = "unsafe" if not rehearsal.safe else "passed" if rehearsal.passed else "safe"
        case = Case(
            scene=self._loaded.id,
            answers=self._answers,
            fault=self._mine,
            verdict=verdict,
            ended=f"{record.phase}: {pick(record.reason, self._trial.language)}".removesuffix(": "),
            length=rehearsal.length,
            problems=rehearsal.problems,
            unsaid=rehearsal.unsaid,
            defects=rehearsal.defects,
            reached=frozenset(_reached(rehearsal)),
        )
        self._branches.tell(case)

    def _broken(self, fault: Fault, what: str) -> Case:
        return Case(
            scene=self._loaded.id, answers=self._answers, fault=fault, verdict="unsafe", ended=what, defects=(what,)
        )


def _reached(rehearsal: Rehearsal) -> set[str]:
    return {path for path, step in rehearsal.record.steps.items() if step.started_at is not None}
