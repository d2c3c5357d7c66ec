"""One run beside another: which step took longer, which ended otherwise, which device answered slower.

What people decide (an answer, GO, a skip) is noted but is no fault; pauses don't count. Steps around one that drifted
are not named as well. A step is compared with the one at its place that has the same name.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from devices.core.texts import Texts, pick
from exhibit_server.flight.flight import Flight, Span, parent_paths, spans_in_state, step_at
from exhibit_server.flight.sentences import DIFFERENCES, GOLDEN, MORE
from exhibit_server.flight.words import OUTCOMES, STATES
from exhibit_server.store.entries import StepEntry
from exhibit_server.store.runs import path_order
from exhibit_server.wording import render

Weight = Literal["differs", "note"]
PEOPLE = frozenset({"ask", "hold"})
"""Kinds of steps whose length and end people decide."""

RESTORING = "restoring"
"""In place of a path: bringing the devices back to baseline."""

TOLD = 3
"""Differences told in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What counts as drift: more than so many seconds and more than such a share of what it took before."""

    step_seconds: float = 2.0
    step_share: float = 0.25
    device_seconds: float = 1.0
    device_share: float = 0.5


USUAL = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that went otherwise. `kind` is a key of `DIFFERENCES`; `seconds`: how much more than before."""

    kind: str
    weight: Weight
    path: str
    texts: Texts
    seconds: float | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A run beside another. `differs`: whether something went otherwise that nobody decided."""

    run: str
    other: str
    scene: str
    differences: tuple[Difference, ...]

    @property
    def differs(self) -> bool:
        return any(each.weight == "differs" for each in self.differences)

    def summary(self) -> Texts:
        """Return the gravest differences in one sentence."""
        grave = [each for each in self.differences if each.weight == "differs"]
        grave.sort(key=lambda each: -abs(each.seconds or 1000.0))
        parts = [each.texts for each in grave[:TOLD]]
        if len(grave) > TOLD:
            parts.append(render(MORE, count=str(len(grave) - TOLD)))
        return {language: "; ".join(part[language] for part in parts) for language in GOLDEN}


def compare(flight: Flight, other: Flight, *, limits: Limits = USUAL, called: Texts = GOLDEN) -> Comparison:
    """Compare a run with another, which sentences call `called`."""
    found = _Comparing(flight, other, limits, called)
    differences = [*found.heads(), *found.outcomes(), *found.lengths(), *found.answers(), *found.unrestored()]
    return Comparison(run=flight.run.id, other=other.run.id, scene=flight.run.scene, differences=tuple(differences))


def seconds_of(flight: Flight, step: StepEntry) -> float | None:
    """Return how long a step took, pauses not counted; None where it did not end."""
    if step.started_at is None or step.ended_at is None:
        return None
    paused = sum(span.within(step.started_at, step.ended_at) for span in spans_in_state(flight, "paused"))
    return max(step.ended_at - step.started_at - paused, 0.0)


def answers_of(flight: Flight) -> dict[tuple[str, str, str], float]:
    """Return how long devices took to be confirmed, by (path of the step, device, point)."""
    found = {}
    for moment in flight.of("confirmation"):
        device, point, took = moment.device or "", moment.point or "", moment.data.get("took")
        step = step_at(flight, moment.at, device, point)
        if took is not None:
            found[step.path if step is not None else RESTORING, device, point] = float(took)
    return found


class _Comparing:
    def __init__(self, flight: Flight, other: Flight, limits: Limits, called: Texts) -> None:
        self._flight, self._other = flight, other
        self._limits, self._called = limits, called
        self._now = {step.path: step for step in flight.played}
        self._then = {step.path: step for step in other.played}
        both = [path for path in self._now if path in self._then and self._alike(path)]
        self._both = sorted(both, key=path_order)
        peoples = {path for path in {**self._now, **self._then} if self._kind(path) in PEOPLE or self._skip(path)}
        self._peoples = peoples
        self._around_people = {parent for path in peoples for parent in parent_paths(path)}

    def heads(self) -> Iterator[Difference]:
        """Yield what differs before anything played, and how the runs ended."""
        now, then = self._flight, self._other
        if now.run.scene_version != then.run.scene_version:
            yield self._told("edited", "note", now=now.run.scene_version, then=then.run.scene_version)
        if now.head.arguments != then.head.arguments:
            yield self._told("arguments", "note", now=_arguments(now), then=_arguments(then))
        if now.head.paused_seconds:
            yield self._told("paused", "note", seconds=f"{now.head.paused_seconds:.1f}")
        if now.run.state != then.run.state:
            by_person = any(moment.data["what"] in ("stop", "all_stop", "takeover") for moment in now.of("decision"))
            said_now, said_then = STATES.get(now.run.state, {}), STATES.get(then.run.state, {})
            weight: Weight = "note" if by_person else "differs"
            yield self._told("ended", weight, now=said_now, then=said_then)

    def outcomes(self) -> Iterator[Difference]:
        """Yield the steps that ended otherwise, or were played in one run only."""
        for path in self._both:
            now, then = self._now[path], self._then[path]
            if now.outcome != then.outcome:
                said = {"now": OUTCOMES.get(now.outcome or "", {}), "then": OUTCOMES.get(then.outcome or "", {})}
                kind, weight = self._by_people(path)
                yield self._told(kind, weight, now, now=said["now"], then=said["then"])
        edited = self._flight.run.scene_version != self._other.run.scene_version
        for kind, mine, others in (("not_played", self._then, self._now), ("played", self._now, self._then)):
            for path in sorted(mine, key=path_order):
                if path in others or edited or self._inside(path, mine, others):
                    continue
                yield self._told(kind, self._weight_of_absence(path), mine[path])

    def lengths(self) -> Iterator[Difference]:
        """Yield the steps that took longer or shorter, the innermost only."""
        drifted: set[str] = set()
        for path in sorted(self._both, key=lambda each: (-each.count("."), path_order(each))):
            if path in self._peoples or path in self._around_people or path in drifted:
                continue
            took, before = seconds_of(self._flight, self._now[path]), seconds_of(self._other, self._then[path])
            if took is None or before is None or not self._drifted(took, before):
                continue
            drifted.update(parent_paths(path))
            yield self._longer(took - before, self._now[path])
        restoring, before = _restoring(self._flight), _restoring(self._other)
        if restoring is not None and before is not None and self._drifted(restoring, before):
            drift = self._longer(restoring - before, None)
            yield replace(drift, path=RESTORING)

    def answers(self) -> Iterator[Difference]:
        """Yield the devices that answered slower."""
        before = answers_of(self._other)
        for (path, device, point), took in answers_of(self._flight).items():
            then = before.get((path, device, point))
            more = took - then if then is not None else 0.0
            if then is None or more <= max(self._limits.device_seconds, self._limits.device_share * then):
                continue
            step = self._now.get(path)
            name = self._flight.device_name(device)
            told = self._told("slower", "differs", step, device=name, seconds=f"{more:.1f}")
            yield replace(told, seconds=more, device=device)

    def unrestored(self) -> Iterator[Difference]:
        """Yield what was left away from baseline in this run but not in the other."""
        for problem in self._flight.head.unrestored:
            if problem not in self._other.head.unrestored:
                yield self._told("unrestored", "differs", what=problem)

    # -- inside -----------------------------------------------------------------------------------------------------

    def _alike(self, path: str) -> bool:
        now, then = self._now[path], self._then[path]
        return now.kind == then.kind and pick(now.label, "en") == pick(then.label, "en")

    def _kind(self, path: str) -> str:
        step = self._now.get(path) or self._then[path]
        return step.kind

    def _skip(self, path: str) -> bool:
        """Whether somebody skipped the step: one skipped for want of its devices has a reason."""
        steps = (self._now.get(path), self._then.get(path))
        return any(step is not None and step.outcome == "skipped" and not _reason(step) for step in steps)

    def _by_people(self, path: str) -> tuple[str, Weight]:
        return ("person", "note") if path in self._peoples else ("outcome", "differs")

    def _weight_of_absence(self, path: str) -> Weight:
        """A step under an answer that was not given, or after the end somebody made, is no fault of the hall."""
        stopped = self._flight.run.state != self._other.run.state
        decided = any(parent in self._peoples for parent in parent_paths(path))
        return "note" if decided or stopped else "differs"

    def _inside(self, path: str, mine: dict[str, StepEntry], others: dict[str, StepEntry]) -> bool:
        """Whether a step around it is missing too: that one is named."""
        return any(parent in mine and parent not in others for parent in parent_paths(path))

    def _drifted(self, took: float, before: float) -> bool:
        return abs(took - before) > max(self._limits.step_seconds, self._limits.step_share * before)

    def _longer(self, more: float, step: StepEntry | None) -> Difference:
        kind = "longer" if more > 0 else "shorter"
        return replace(self._told(kind, "differs", step, seconds=f"{abs(more):.1f}"), seconds=more)

    def _told(self, kind: str, weight: Weight, step: StepEntry | None = None, **details: str | Texts) -> Difference:
        label: Texts = step.label if step is not None else STATES[RESTORING]
        texts = render(DIFFERENCES[kind], step=label, other=self._called, **details)
        return Difference(kind=kind, weight=weight, path=step.path if step is not None else "", texts=texts)


def _reason(step: StepEntry) -> str:
    return pick(step.detail.get("reason", {}), "en")


def _arguments(flight: Flight) -> str:
    return ", ".join(f"{name}={value}" for name, value in sorted(flight.head.arguments.items())) or "–"


def _restoring(flight: Flight) -> float | None:
    spans: list[Span] = spans_in_state(flight, RESTORING)
    return sum(span.end - span.start for span in spans) if spans else None
