"""A scene as a metro line: its stations in order, when each is due, and how long a step can take."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from devices.core.device import COMMAND_DEADLINE
from devices.core.texts import Texts
from devices.core.values import show_value
from scenes.expressions import parse, references
from scenes.steps import (
    Ask,
    CommandStep,
    Confirmable,
    Fade,
    Hold,
    Marker,
    Note,
    Say,
    Scene,
    Set,
    Show,
    StepBase,
    Together,
    Until,
    Wait,
)

QUICK = 0.4
"""Seconds a confirmed command is expected to take where the scene doesn't say (`about`)."""


@dataclass(frozen=True, slots=True)
class Span:
    """How long something takes at the least, as expected, at the most; seconds."""

    shortest: float = 0.0
    expected: float = 0.0
    longest: float = 0.0

    def __add__(self, other: "Span") -> "Span":
        return Span(self.shortest + other.shortest, self.expected + other.expected, self.longest + other.longest)


@dataclass(frozen=True, slots=True)
class Station:
    """One step on the line. `path`: "3", "3.2" (second side step of 3), "4.c2.1" (first step of choice 2), "5.o.1"."""

    path: str
    step: StepBase
    label: Texts
    depth: int
    branch: int | None
    parent: str | None
    planned_start: float
    span: Span
    main: bool


Names = Mapping[str, Texts]
"""Names of the devices by id, for labels."""


def span_of(step: StepBase) -> Span:
    """Return how long a step can take."""
    if not step.enabled:
        return Span()
    span = _own_span(step)
    return Span(span.shortest, step.about, span.longest) if step.about is not None else span


def span_of_all(steps: Sequence[StepBase]) -> Span:
    """Return how long steps one after the other can take."""
    return sum((span_of(step) for step in steps), Span())


def stations(scene: Scene, names: Names) -> list[Station]:
    """Return every step of the scene, in the order of the file, choices' and ways' out included."""
    return list(_lay(scene.steps, names, prefix="", depth=0, branch=None, parent=None, start=0.0))


def every_step(steps: Sequence[StepBase]) -> Iterator[StepBase]:
    """Yield all steps, those inside others included."""
    for step in steps:
        yield step
        if isinstance(step, Together):
            yield from every_step(step.together)
        if isinstance(step, Ask):
            for choice in step.choices:
                yield from every_step(choice.steps)
        otherwise = getattr(step, "otherwise", None)
        if isinstance(otherwise, list):
            yield from every_step(otherwise)


def watched_devices(scene: Scene) -> set[str]:
    """Return the devices whose readings the scene's conditions depend on."""
    return {
        reference.device
        for step in every_step(scene.steps)
        if isinstance(step, Until)
        for reference in references(parse(step.until))
    }


def used_devices(scene: Scene) -> set[str]:
    """Return the devices the scene changes: these are leased for a run."""
    used: set[str] = set()
    for step in every_step(scene.steps):
        match step:
            case Set(set=states) | Fade(fade=states):
                used.update(key.partition(".")[0] for key in states)
            case Show():
                used.add(step.on)
            case CommandStep():
                used.add(step.command.partition(".")[0])
    return used


def _own_span(step: StepBase) -> Span:
    match step:
        case Say():
            return Span(step.for_, step.for_, step.for_)
        case Wait():
            return Span(step.wait, step.wait, step.wait)
        case Fade():
            return _with_way_out(step, Span(step.over, step.over, step.over * (step.retry + 1) + _tries(step)))
        case Confirmable():
            return _with_way_out(step, Span(0.0, QUICK, _tries(step)))
        case CommandStep():
            return Span(0.0, 0.1, COMMAND_DEADLINE + _way_out(step.otherwise))
        case Until():
            return Span(0.0, step.at_most / 2, step.at_most + _way_out(step.otherwise))
        case Hold():
            return Span(0.0, step.hold.at_most / 2, step.hold.at_most)
        case Ask():
            return _ask_span(step)
        case Together():
            return _together_span(step)
        case _:
            return Span()


def _tries(step: Confirmable) -> float:
    return (step.retry + 1) * (COMMAND_DEADLINE + step.confirm)


def _with_way_out(step: Confirmable, span: Span) -> Span:
    return Span(span.shortest, span.expected, span.longest + _way_out(step.otherwise))


def _way_out(otherwise: object) -> float:
    return span_of_all(otherwise).longest if isinstance(otherwise, list) else 0.0


def _ask_span(step: Ask) -> Span:
    branches = [span_of_all(choice.steps) for choice in step.choices]
    default = branches[min(step.otherwise, len(branches)) - 1]
    return Span(
        min(branch.shortest for branch in branches),
        step.at_most / 2 + default.expected,
        step.at_most + max(branch.longest for branch in branches),
    )


def _together_span(step: Together) -> Span:
    spans = [span_of(side) for side in step.together]
    choose = max if step.ends == "all" else min
    return Span(
        choose(span.shortest for span in spans),
        choose(span.expected for span in spans),
        max(span.longest for span in spans) if step.ends == "all" else min(span.longest for span in spans),
    )


def _lay(
    steps: Sequence[StepBase],
    names: Names,
    *,
    prefix: str,
    depth: int,
    branch: int | None,
    parent: str | None,
    start: float,
) -> Iterator[Station]:
    for number, step in enumerate(steps, start=1):
        path = f"{prefix}{number}"
        span = span_of(step)
        main = step.name is not None or isinstance(step, (Ask, Hold))
        yield Station(path, step, label_of(step, names), depth, branch, parent, start, span, main)
        yield from _inside(step, names, path, depth, start)
        start += span.expected


def _inside(step: StepBase, names: Names, path: str, depth: int, start: float) -> Iterator[Station]:
    match step:
        case Together():
            for number, side in enumerate(step.together, start=1):
                side_path = f"{path}.{number}"
                span = span_of(side)
                yield Station(
                    side_path, side, label_of(side, names), depth + 1, None, path, start, span, side.name is not None
                )
                yield from _inside(side, names, side_path, depth + 1, start)
        case Ask():
            for number, choice in enumerate(step.choices, start=1):
                yield from _lay(
                    choice.steps,
                    names,
                    prefix=f"{path}.c{number}.",
                    depth=depth + 1,
                    branch=number,
                    parent=path,
                    start=start + step.at_most / 2,
                )
    otherwise = getattr(step, "otherwise", None)
    if isinstance(otherwise, list):
        yield from _lay(otherwise, names, prefix=f"{path}.o.", depth=depth + 1, branch=0, parent=path, start=start)


_POINT = re.compile(r"([a-z][a-z0-9_]*(?:-[a-z0-9_]+)*)\.[a-z][a-z0-9_]*")

_KINDS: Mapping[str, Texts] = {
    "wait": {"vi": "Chờ", "ko": "대기", "en": "Wait"},
    "hold": {"vi": "Chờ GO", "ko": "GO 대기", "en": "Hold for GO"},
    "together": {"vi": "Cùng lúc", "ko": "동시에", "en": "Together"},
    "show": {"vi": "Hiển thị", "ko": "표시", "en": "Show"},
    "say": {"vi": "Lời dẫn", "ko": "안내", "en": "Caption"},
    "until": {"vi": "Chờ {what}", "ko": "{what} 대기", "en": "Until {what}"},
}


def label_of(step: StepBase, names: Names) -> Texts:
    """Return the station's name, or one made from what the step does."""
    if step.name is not None:
        return step.name
    match step:
        case Ask():
            return step.ask
        case Say():
            return step.say
        case Set(set=states) | Fade(fade=states):
            return _joined(states, names)
        case Show():
            return {language: f"{text} → {step.show}" for language, text in _name(step.on, names).items()}
        case Until():
            return _condition(step.until, names)
        case CommandStep():
            device, _, verb = step.command.partition(".")
            return {language: f"{text}: {verb}" for language, text in _name(device, names).items()}
        case Marker():
            return dict.fromkeys(("vi", "ko", "en"), step.marker)
        case Note():
            return dict.fromkeys(("vi", "ko", "en"), step.note)
        case _:
            return _KINDS.get(step.KIND, {"en": step.KIND})


_SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠", "==": "="}


def _condition(condition: str, names: Names) -> Texts:
    """Say a condition with the devices' names in place of their points, and signs people know."""
    for written, shown in _SIGNS.items():
        condition = condition.replace(written, shown)
    sentences = {}
    for language, text in _KINDS["until"].items():
        what = _POINT.sub(lambda match: names.get(match[1], {}).get(language, match[1]), condition)  # noqa: B023
        sentences[language] = text.format(what=what)
    return sentences


def _joined(states: Mapping[str, object], names: Names) -> Texts:
    by_language: dict[str, list[str]] = {}
    for key, value in states.items():
        device = key.partition(".")[0]
        shown = value if isinstance(value, str) else show_value(value)  # type: ignore[arg-type]
        for language, text in _name(device, names).items():
            by_language.setdefault(language, []).append(f"{text}: {shown}")
    return {language: ", ".join(parts) for language, parts in by_language.items()}


def _name(device: str, names: Names) -> Texts:
    return names.get(device, {"en": device})
