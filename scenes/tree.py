"""The lists of steps inside steps, told once for everybody who walks a scene: plan, checker, runner, screens."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from devices.core.documents import Trail
from scenes.steps import Ask, Group, If, LinkedCall, Repeat, StepBase, Together, Until


@dataclass(frozen=True, slots=True)
class Block:
    """A list of steps inside a step. `mark` is its part of a path: "4.c2.1" is the first step of the block "c2" of 4.

    `trail` says where the list stands in the step's part of the document.
    """

    mark: str
    steps: Sequence[StepBase]
    trail: Trail
    side_by_side: bool = False

    def prefix(self, path: str) -> str:
        """Return what the paths of its steps begin with, given the path of the step it is in."""
        return f"{path}.{self.mark}." if self.mark else f"{path}."


def way_out(step: StepBase) -> Block | None:
    """Return the steps a step plays when it fails, where it says so."""
    otherwise = getattr(step, "otherwise", None)
    return Block("o", otherwise, ("otherwise",)) if isinstance(otherwise, list) else None


def blocks(step: StepBase) -> list[Block]:
    """Return every list of steps inside a step, its way out last."""
    found: list[Block] = []
    match step:
        case Together():
            found = [Block("", step.together, ("together",), side_by_side=True)]
        case Group():
            found = [Block("", step.group, ("group",))]
        case Repeat():
            found = [Block("", step.steps, ("steps",))]
        case LinkedCall():
            found = [Block("", step.body, ("body",))]
        case If():
            found = [Block("t", step.then, ("then",)), Block("e", step.else_, ("else",))]
        case Until():
            found = [Block("d", step.do, ("do",))]
        case Ask():
            found = [
                Block(f"c{number}", choice.steps, ("choices", number - 1, "steps"))
                for number, choice in enumerate(step.choices, start=1)
            ]
    last = way_out(step)
    return [block for block in (*found, last) if block is not None and block.steps]


def played_steps(steps: Sequence[StepBase]) -> Iterator[StepBase]:
    """Yield all steps that may be played: those left out by `enabled: false`, and what is inside them, are not."""
    for step in steps:
        if step.enabled:
            yield step
            for block in blocks(step):
                yield from played_steps(block.steps)


def every_step(steps: Sequence[StepBase]) -> Iterator[StepBase]:
    """Yield all steps, those inside others included, in the order of the file."""
    for step in steps:
        yield step
        for block in blocks(step):
            yield from every_step(block.steps)
