"""How long steps take: at the least, as expected, at the most."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from devices.core.device import COMMAND_DEADLINE
from scenes.steps import (
    Ask,
    CommandStep,
    Confirmable,
    Fade,
    Goto,
    Group,
    Hold,
    If,
    LinkedCall,
    Marker,
    Repeat,
    Say,
    Set,
    Show,
    StepBase,
    Together,
    Until,
    Wait,
)
from scenes.tree import played_steps

QUICK = 0.4
"""Seconds a confirmed command is expected to take where the scene doesn't say (`about`)."""

PLAYER_SLACK = 10.0
"""Seconds a branch waits at most for a player that stalls, counted from when it would have started without one."""


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
    """Return how long steps one after the other can take. A way out to a marker may pass steps by."""
    spans = [span_of(step, facts) for step in steps]
    whole = sum(spans, Span())
    shortest = [0.0] * (len(steps) + 1)
    places = {step.marker: index for index, step in enumerate(steps) if isinstance(step, Marker) and step.enabled}
    for index in range(len(steps) - 1, -1, -1):
        jumps = [places[marker] for marker in _gotos(steps[index]) if places.get(marker, -1) > index]
        shortest[index] = min(spans[index].shortest + shortest[index + 1], *(shortest[to] for to in jumps), math.inf)
    return Span(shortest[0], whole.expected, whole.longest)


def _own_span(step: StepBase, facts: Facts) -> Span:
    match step:
        case Say():
            return Span(step.for_, step.for_, step.for_)
        case Wait():
            return Span(step.wait, step.wait, step.wait)
        case Fade():
            return Span(step.over, step.over, 2 * step.over * _in_turn(step) * (step.retry + 1) + _tries(step))
        case Set(set=states):
            queues = facts.queues(states)
            return Span(queues, max(QUICK * _in_turn(step) + queues, facts.takes(states) / 2), _tries(step))
        case Confirmable():
            return Span(0.0, QUICK * _in_turn(step), _tries(step))
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
    return _in_turn(step) * (step.retry + 1) * (COMMAND_DEADLINE + (0.0 if step.no_feedback else step.confirm))


def _in_turn(step: Confirmable) -> int:
    """Return how many values one device is given: devices go side by side, the points of one in turn."""
    if isinstance(step, Show):
        return 2 if step.camera is not None else 1
    states = step.set if isinstance(step, Set) else step.fade if isinstance(step, Fade) else {}
    return max(Counter(key.partition(".")[0] for key in states).values(), default=1)


def _gotos(step: StepBase) -> Iterator[str]:
    """Yield the markers a step, or one inside it, may go on at."""
    for inner in played_steps([step]):
        otherwise = getattr(inner, "otherwise", None)
        if isinstance(otherwise, Goto):
            yield otherwise.goto


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
    least = 0 if step.while_ is not None else 1 if step.at_most is not None else rounds
    longest, expected = once.longest * rounds, once.expected * rounds
    if step.at_most is not None:  # no round begins later, but the last one may end later
        longest = min(longest, step.at_most + once.longest)
        expected = min(expected, step.at_most + once.expected)
    return Span(once.shortest * least, expected, longest)


def _together(step: Together, facts: Facts) -> Span:
    spans = [_side(step, side, facts) for side in step.together if side.enabled]
    if not spans:
        return Span()
    choose = max if step.ends == "all" else min
    return Span(
        choose(span.shortest for span in spans),
        choose(span.expected for span in spans),
        choose(span.longest for span in spans),
    )


def _side(step: Together, side: StepBase, facts: Facts) -> Span:
    """Return the span of a branch, its offset included; a player may be past the offset when the branch is reached."""
    span, offset = span_of(side, facts), side.at or 0.0
    earliest = 0.0 if step.clock is not None else offset
    latest = offset + (PLAYER_SLACK if step.clock is not None and offset else 0.0)
    return span + Span(earliest, offset, latest)
