"""Markers, the gotos that lead to them, and `at`: what stands where it means nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from devices.core.documents import Trail
from devices.core.findings import Finding
from devices.core.phrases import hint
from scenes.check.subject import Subject, located
from scenes.steps import Goto, LinkedCall, Marker, StepBase
from scenes.tree import blocks


@dataclass(frozen=True, slots=True)
class _Scope:
    """The markers before and after a step, in its own list and in those around it."""

    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()


def check_markers(subject: Subject) -> Iterator[Finding]:
    """Yield what is wrong with markers, gotos and offsets."""
    everywhere: dict[str, Trail] = {}
    for each in located(subject.scene.steps, ("steps",)):
        if each.call is not None:
            continue
        if isinstance(each.step, Marker):
            first = everywhere.setdefault(each.step.marker, each.trail)
            if first != each.trail:
                where, line = (*each.trail, "marker"), subject.line((*first, "marker"))
                yield subject.error(where, "duplicate-marker", name=each.step.marker, line=line)
        if each.step.at is not None and not each.beside:
            yield subject.error((*each.trail, "at"), "at-outside-together")
    yield from _Gotos(subject, frozenset(everywhere)).row(subject.scene.steps, ("steps",), _Scope())


class _Gotos:
    def __init__(self, subject: Subject, everywhere: frozenset[str]) -> None:
        self._subject = subject
        self._everywhere = everywhere

    def row(self, steps: Sequence[StepBase], trail: Trail, around: _Scope) -> Iterator[Finding]:
        names = [step.marker if isinstance(step, Marker) else None for step in steps]
        for index, step in enumerate(steps):
            before = {name for name in names[: index + 1] if name is not None}
            after = {name for name in names[index + 1 :] if name is not None}
            yield from self._step(step, (*trail, index), _Scope(around.before | before, around.after | after))

    def _step(self, step: StepBase, trail: Trail, scope: _Scope) -> Iterator[Finding]:
        way = getattr(step, "otherwise", None)
        if isinstance(way, Goto):
            yield from self._goto(way.goto, (*trail, "otherwise", "goto"), scope)
        for block in blocks(step):
            if isinstance(step, LinkedCall) and block.trail != ("otherwise",):
                continue  # another scene's: looked at where it stands
            if not block.side_by_side:
                yield from self.row(block.steps, (*trail, *block.trail), scope)
                continue
            for number, side in enumerate(block.steps):  # branches begin together: none lies before another
                yield from self._step(side, (*trail, *block.trail, number), scope)

    def _goto(self, name: str, where: Trail, scope: _Scope) -> Iterator[Finding]:
        if name in scope.after:
            return
        if name in scope.before:
            yield self._subject.error(where, "goto-backwards", name=name)
        elif name in self._everywhere:
            yield self._subject.error(where, "goto-elsewhere", name=name)
        else:
            near = hint(name, scope.after or self._everywhere)
            yield self._subject.error(where, "no-such-marker", name=name, hint=near)
