"""How long steps take: at the least, as expected, at the most."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from devices.core.device import COMMAND_DEADLINE
from scenes.steps import (
    Ask,
    CommandStep,
    Confirmable,
    Fade,
    Group,
    Hold,
    If,
    LinkedCall,
    Repeat,
    Say,
    Set,
    StepBase,
    Together,
    Until,
    Wait,
)

QUICK = 0.4
"""Seconds a confirmed command is expected to take where the scene doesn't say (`about`)."""


Count = Callable[[Iterable[str]], float]


def _nothing(keys: Iterable[str]) -> float:
    del keys
    return 0.0


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the hall's times, for points as "device.point"; by default nothing.

    `takes`: seconds until the slowest of them reports back at worst. `queues`: seconds the gaps of a shared wire cost.
    """

    takes: Count = _nothing
    queues: Count = _nothing


NO_FACTS = Facts()


@dataclass(frozen=True, slots=True)
class Span:
    """How long something takes at the least, as expected, at the most; seconds."""

    shortest: float = 0.0
    expected: float = 0.0
    longest: float = 0.0

    def __add__(self, other: "Span") -> "Span":
        return Span(self.shortest + other.shortest, self.expected + other.expected, self.longest + other.longest)

    def later(self, seconds: float) -> "Span":
        """Return the span of something that begins so much later."""
        return self + Span(seconds, seconds, seconds)

    def within(self, limit: float) -> "Span":
        """Return the span of something that is ended after `limit`."""
        return Span(min(self.shortest, limit), min(self.expected, limit), min(self.longest, limit))


def span_of(step: StepBase, facts: Facts = NO_FACTS) -> Span:
    """Return how long a step can take, its way out included; with facts, slow devices and wires are counted in."""
    if not step.enabled:
        return Span()
    span = _own_span(step, facts)
    if step.about is not None:
        span = Span(span.shortest, step.about, span.longest)
    return Span(span.shortest, span.expected, span.longest + _way_out(step, facts))


def span_of_all(steps: Sequence[StepBase], facts: Facts = NO_FACTS) -> Span:
    """Return how long steps one after the other can take."""
    return sum((span_of(step, facts) for step in steps), Span())


def _own_span(step: StepBase, facts: Facts) -> Span:
    match step:
        case Say():
            return Span(step.for_, step.for_, step.for_)
        case Wait():
            return Span(step.wait, step.wait, step.wait)
        case Fade():
            return Span(step.over, step.over, step.over * (step.retry + 1) + _tries(step))
        case Set(set=states):
            queues = facts.queues(states)
            return Span(queues, max(QUICK + queues, facts.takes(states) / 2), _tries(step))
        case Confirmable():
            return Span(0.0, QUICK, _tries(step))
        case CommandStep():
            return Span(0.0, 0.1, COMMAND_DEADLINE)
        case Hold():
            return Span(0.0, step.hold.at_most / 2, step.hold.at_most)
        case _:
            return _span_of_blocks(step, facts)


def _span_of_blocks(step: StepBase, facts: Facts) -> Span:
    match step:
        case Until():
            acts = span_of_all(step.do, facts)
            return Span(acts.shortest, acts.expected + step.at_most / 2, acts.longest + step.at_most)
        case Group():
            return span_of_all(step.group, facts)
        case Together():
            return _together(step, facts)
        case Ask():
            return _ask(step, facts)
        case If():
            return _if(step, facts)
        case Repeat():
            return _repeat(step, facts)
        case LinkedCall():
            return span_of_all(step.body, facts).within(step.limit)
        case _:
            return Span()


def _tries(step: Confirmable) -> float:
    return (step.retry + 1) * (COMMAND_DEADLINE + step.confirm)


def _way_out(step: StepBase, facts: Facts) -> float:
    otherwise = getattr(step, "otherwise", None)
    return span_of_all(otherwise, facts).longest if isinstance(otherwise, list) else 0.0


def _ask(step: Ask, facts: Facts) -> Span:
    branches = [span_of_all(choice.steps, facts) for choice in step.choices]
    default = branches[min(step.otherwise, len(branches)) - 1]
    return Span(
        min(branch.shortest for branch in branches),
        step.at_most / 2 + default.expected,
        step.at_most + max(branch.longest for branch in branches),
    )


def _if(step: If, facts: Facts) -> Span:
    held, not_held = span_of_all(step.then, facts), span_of_all(step.else_, facts)
    return Span(min(held.shortest, not_held.shortest), held.expected, max(held.longest, not_held.longest))


def _repeat(step: Repeat, facts: Facts) -> Span:
    once = span_of_all(step.steps, facts)
    rounds = step.repeat
    least = 1 if step.while_ is None and step.at_most is None else 0
    longest = once.longest * rounds
    if step.at_most is not None:  # no round begins later, but the last one may
        longest = min(longest, step.at_most + once.longest)
    expected = min(once.expected * rounds, longest)
    return Span(once.shortest * rounds if least else 0.0, expected, longest)


def _together(step: Together, facts: Facts) -> Span:
    spans = [span_of(side, facts).later(side.at or 0.0) for side in step.together if side.enabled]
    if not spans:
        return Span()
    choose = max if step.ends == "all" else min
    return Span(
        choose(span.shortest for span in spans),
        choose(span.expected for span in spans),
        choose(span.longest for span in spans),
    )
