"""A scene as a metro line: its stations in order, when each is due, and which devices it uses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from devices.core.texts import Texts
from scenes.expressions import Expression, Reference, Window, devices, parse, references, windows
from scenes.labels import Names, label_of
from scenes.scene import Scene
from scenes.spans import Span, span_of
from scenes.steps import (
    Ask,
    CommandStep,
    Fade,
    Hold,
    If,
    Repeat,
    Say,
    Set,
    Show,
    StepBase,
    Together,
    Until,
)
from scenes.texts import figures
from scenes.tree import Block, blocks, played_steps


@dataclass(frozen=True, slots=True)
class Station:
    """One step on the line. `path`: "3", "3.2" (second inside 3), "4.c2.1" (first of choice 2), "5.o.1" (way out).

    Further blocks: "d" what an `until` does once armed, "t" and "e" the two sides of an `if`.
    """

    path: str
    step: StepBase
    label: Texts
    depth: int
    branch: int | None
    parent: str | None
    planned_start: float
    span: Span
    main: bool


def stations(scene: Scene, names: Names) -> list[Station]:
    """Return every step of the scene, in the order of the file, choices' and ways' out included."""
    return list(_Line(names).lay(scene.steps, "", depth=0, branch=None, parent=None, start=0.0))


def conditions(step: StepBase) -> list[str]:
    """Return the expressions a step looks at, as written."""
    match step:
        case Until():
            return [step.until]
        case If():
            return [step.if_]
        case Repeat(while_=str() as condition):
            return [condition]
        case Set(set=states) | Fade(fade=states):
            return [raw[1:] for raw in states.values() if isinstance(raw, str) and raw.startswith("=")]
        case _:
            return []


def shown(step: StepBase) -> list[Expression]:
    """Return the expressions whose values a step's texts show."""
    match step:
        case Say(say=texts) | Ask(ask=texts):
            return figures(texts)
        case _:
            return []


def watched(scene: Scene) -> set[Reference]:
    """Return the points the scene's expressions read."""
    found = {reference for expression in _expressions(scene) for reference in references(expression)}
    return found | {_point(step.clock) for step in played_steps(scene.steps) if _has_clock(step)}


def watched_devices(scene: Scene) -> set[str]:
    """Return the devices whose readings, or whose coming and going, the scene's expressions depend on."""
    found = {device for expression in _expressions(scene) for device in devices(expression)}
    return found | {_point(step.clock).device for step in played_steps(scene.steps) if _has_clock(step)}


def windows_of(scene: Scene) -> set[Window]:
    """Return the points whose past the scene's expressions need, and how far back: a run's `Knowledge` keeps it."""
    return {window for expression in _expressions(scene) for window in windows(expression)}


def used_devices(scene: Scene) -> set[str]:
    """Return the devices the scene changes: these are leased for a run."""
    return {device for step in played_steps(scene.steps) for device, _ in written_points(step)}


def _expressions(scene: Scene) -> Iterator[Expression]:
    for step in played_steps(scene.steps):
        yield from (parse(condition) for condition in conditions(step))
        yield from shown(step)


def _has_clock(step: StepBase) -> TypeGuard[Together]:
    return isinstance(step, Together) and step.clock is not None


def _point(key: str | None) -> Reference:
    return Reference(*_split(key or ""))


def written_points(step: StepBase) -> list[tuple[str, str]]:
    """Return what a step itself changes, as (device, point or verb)."""
    match step:
        case Set(set=states) | Fade(fade=states):
            return [_split(key) for key in states]
        case Show():
            return [(step.on, "content")]
        case CommandStep():
            return [_split(step.command)]
        case _:
            return []


def _split(key: str) -> tuple[str, str]:
    device, _, name = key.partition(".")
    return device, name


class _Line:
    def __init__(self, names: Names) -> None:
        self._names = names

    def lay(
        self,
        steps: Sequence[StepBase],
        prefix: str,
        *,
        depth: int,
        branch: int | None,
        parent: str | None,
        start: float,
        side_by_side: bool = False,
    ) -> Iterator[Station]:
        for number, step in enumerate(steps, start=1):
            path = f"{prefix}{number}"
            span = span_of(step)
            begins = start + (step.at or 0.0)
            main = step.name is not None or isinstance(step, (Ask, Hold))
            yield Station(path, step, label_of(step, self._names), depth, branch, parent, begins, span, main)
            for block in blocks(step):
                yield from self._inside(step, block, path, depth, begins)
            if not side_by_side:
                start += span.expected

    def _inside(self, step: StepBase, block: Block, path: str, depth: int, start: float) -> Iterator[Station]:
        if isinstance(step, Ask) and block.mark != "o":
            start += step.at_most / 2
        yield from self.lay(
            block.steps,
            block.prefix(path),
            depth=depth + 1,
            branch=_branch(block),
            parent=path,
            start=start,
            side_by_side=block.side_by_side,
        )


def _branch(block: Block) -> int | None:
    """Return the number of an alternative: a choice from 1, a side of an `if` 1 or 2, a way out 0; else None."""
    if block.mark.startswith("c"):
        return int(block.mark[1:])
    return {"o": 0, "t": 1, "e": 2}.get(block.mark)
