"""Where steps lead: what is never reached, never played, never needed."""

from collections.abc import Iterator, Sequence

from devices.core.documents import Trail
from devices.core.duration import show_duration
from devices.core.findings import Finding
from devices.core.phrases import Phrase
from scenes.check.conditions import constant_truth
from scenes.check.subject import Subject
from scenes.check.timing import facts_of
from scenes.plan import written_points
from scenes.spans import span_of
from scenes.steps import (
    Ask,
    CommandStep,
    Confirmable,
    Failing,
    Goto,
    Group,
    Hold,
    If,
    LinkedCall,
    Marker,
    Note,
    Repeat,
    StepBase,
    Together,
    Until,
)
from scenes.tree import blocks

NEXT, STOP = "next", "stop"

Exits = frozenset[str]
"""Where a stretch can lead: on to what follows (NEXT), to the end of the run (STOP), to a marker (its name with @)."""


def check_flow(subject: Subject) -> Iterator[Finding]:
    """Yield steps and ways out that can't be taken."""
    yield from _Flow(subject).row(subject.scene.steps, ("steps",))


class _Flow:
    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._needs = set(subject.scene.needs)

    # -- findings ---------------------------------------------------------------------------------------------------

    def row(self, steps: Sequence[StepBase], trail: Trail, *, last: bool = True) -> Iterator[Finding]:
        """Yield what is wrong in a list of steps and in what is inside them. `last`: nothing follows the list."""
        live, cause, awaited = True, 0, set[str]()
        for index, step in enumerate(steps):
            if isinstance(step, Marker) and f"@{step.marker}" in awaited:
                live = True
            if not step.enabled or isinstance(step, (Marker, Note)):
                continue
            if not live:
                line = self._subject.line((*trail, cause))
                yield self._subject.error((*trail, index), "unreachable", line=line)
                return
            exits = self.exits(step)
            ends = last and not self._more(steps[index + 1 :])
            yield from self._step(step, (*trail, index), last=ends or NEXT in exits)
            awaited |= {each for each in exits if each.startswith("@")}
            if NEXT not in exits:
                live, cause = False, index

    @staticmethod
    def _more(steps: Sequence[StepBase]) -> bool:
        return any(step.enabled and not isinstance(step, (Marker, Note)) for step in steps)

    def _step(self, step: StepBase, trail: Trail, *, last: bool) -> Iterator[Finding]:
        yield from self._constant(step, trail, last=last)
        if isinstance(step, Together):
            yield from self._late(step, trail)
        if isinstance(step, (Group, Together)) and step.otherwise is not None and STOP not in self._inner(step):
            yield self._subject.doubt((*trail, "otherwise"), "never-fails")
        for block in blocks(step):
            if isinstance(step, LinkedCall) and block.trail == ("body",):
                continue
            if block.side_by_side:
                for number, side in enumerate(block.steps):
                    yield from self._step(side, (*trail, *block.trail, number), last=last)
            else:
                yield from self.row(block.steps, (*trail, *block.trail), last=last)

    def _constant(self, step: StepBase, trail: Trail, *, last: bool) -> Iterator[Finding]:
        """Yield what a condition that never changes makes pointless. `last`: nothing is cut off by it."""
        match step:
            case Until() if last and (truth := constant_truth(step.until)) is not None:
                yield self._subject.doubt((*trail, "until"), "constant-condition", **_always(step.until, value=truth))
            case Repeat(while_=str() as condition) if (truth := constant_truth(condition)) is not None:
                code, where = ("constant-condition", "while") if truth else ("never-played", "steps")
                yield self._subject.doubt((*trail, where), code, **_always(condition, value=truth))
            case If() if (truth := constant_truth(step.if_)) is not None:
                dead = "else" if truth else "then"
                if dead == "then" or step.else_:
                    yield self._subject.doubt((*trail, dead), "never-played", **_always(step.if_, value=truth))
                else:
                    yield self._subject.doubt((*trail, "if"), "constant-condition", **_always(step.if_, value=truth))

    def _late(self, step: Together, trail: Trail) -> Iterator[Finding]:
        if step.ends != "first" or step.clock is not None:
            return
        facts = facts_of(self._subject.hall)
        sides = [(number, side) for number, side in enumerate(step.together) if side.enabled]
        ends = [(number, span_of(side, facts).longest + (side.at or 0.0)) for number, side in sides]
        for number, side in sides:
            others = [end for other, end in ends if other != number]
            if side.at and others and min(others) <= side.at:
                where = (*trail, "together", number)
                at, end = show_duration(side.at), show_duration(min(others))
                yield self._subject.doubt(where, "never-begins", at=at, ends=end)

    # -- where steps lead -------------------------------------------------------------------------------------------

    def exits(self, step: StepBase) -> Exits:
        """Return where a step can lead."""
        inner = self._inner(step)
        if not isinstance(step, Failing) or STOP not in inner:
            return inner
        return (inner - {STOP}) | self._way_out(step)

    def _inner(self, step: StepBase) -> Exits:
        """Return where a step leads by itself; STOP where it can fail."""
        if not step.enabled:
            return frozenset({NEXT})
        match step:
            case Until():
                return self._until(step)
            case Group():
                return self._all(step.group)
            case LinkedCall():
                return self._all(step.body) | {STOP}
            case Together():
                return self._together(step)
            case If():
                return self._if(step)
            case Repeat():
                return self._repeat(step)
            case Ask():
                return self._ask(step)
            case _:
                fails = isinstance(step, Failing) and (not isinstance(step, Hold) or step.otherwise is not None)
                return frozenset({NEXT, STOP} if fails else {NEXT})

    def _until(self, step: Until) -> Exits:
        acts = self._all(step.do)
        truth = constant_truth(step.until)
        if truth is None:
            return acts | {STOP}
        return acts if truth else (acts - {NEXT}) | {STOP}

    def _if(self, step: If) -> Exits:
        held, not_held = self._all(step.then), self._all(step.else_)
        truth = constant_truth(step.if_)
        if truth is None:
            return held | not_held
        return held if truth else not_held

    def _repeat(self, step: Repeat) -> Exits:
        inner = self._all(step.steps)
        return inner if step.while_ is None and step.at_most is None else inner | {NEXT}

    def _ask(self, step: Ask) -> Exits:
        found: Exits = frozenset()
        for number, choice in enumerate(step.choices, start=1):
            if step.at_most > 0 or number == step.otherwise:
                found |= self._all(choice.steps)
        return found

    def _together(self, step: Together) -> Exits:
        sides = [self.exits(side) for side in step.together]
        found = frozenset().union(*sides)
        on = all(NEXT in each for each in sides) if step.ends == "all" else NEXT in found
        return found if on else found - {NEXT}

    def _all(self, steps: Sequence[StepBase]) -> Exits:
        """Return where a list leads; a goto to a marker in it stays inside."""
        live, found = True, set[str]()
        for step in steps:
            if isinstance(step, Marker) and f"@{step.marker}" in found:
                found.discard(f"@{step.marker}")
                live = True
            if live:
                exits = self.exits(step)
                found |= exits - {NEXT}
                live = NEXT in exits
        return frozenset(found | ({NEXT} if live else set()))

    def _way_out(self, step: Failing) -> Exits:
        way = step.otherwise
        if isinstance(way, list):
            return self._all(way)
        if isinstance(way, Goto):
            return frozenset({f"@{way.goto}"})
        if way == "continue" or (way is None and isinstance(step, Hold)):
            return frozenset({NEXT})
        if way is None and isinstance(step, (Confirmable, CommandStep)):
            needed = any(device in self._needs for device, _ in written_points(step))
            return frozenset({STOP} if needed else {NEXT})
        return frozenset({STOP})


def _always(condition: str, *, value: bool) -> dict[str, object]:
    return {"about": Phrase.of("about", what=condition), "what": condition, "value": "on" if value else "off"}
