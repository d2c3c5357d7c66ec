"""What chosen points of the hall may be, step by step, on every way a scene can take.

A state is one value for each chosen point; a stretch of a scene turns a set of states into the sets it may end in. All
ways count: steps that fail half-way, ways out, answers, branches interleaved in any order, rounds until nothing new
comes. Too many states are merged into one that allows more than is possible, never less.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product

from devices.core.device import Device
from devices.core.values import Point, PointType, Value
from scenes.check.abstract import ANYTHING, Guess, Possible, Range, any_of, hull, possible
from scenes.check.hall import Hall
from scenes.expressions import Expression, Reference, parse
from scenes.expressions.units import convert

State = tuple[Possible, ...]

MOST_STATES = 256
"""States kept apart; more are merged."""


@dataclass(slots=True)
class Ways:
    """Where a stretch can end: going on, stopped, at markers. `seen`: everything it passes through."""

    on: set[State] = field(default_factory=set)
    stop: set[State] = field(default_factory=set)
    goto: dict[str, set[State]] = field(default_factory=dict)
    seen: set[State] = field(default_factory=set)

    def add(self, other: "Ways", *, but_on: bool = False) -> None:
        """Take in the ends of another stretch."""
        if not but_on:
            self.on |= other.on
        self.stop |= other.stop
        self.seen |= other.seen
        for name, states in other.goto.items():
            self.goto.setdefault(name, set()).update(states)


class Keys:
    """The chosen points, and what states say of them."""

    def __init__(self, keys: Iterable[str], hall: Hall) -> None:
        self.names: tuple[str, ...] = tuple(sorted(keys))
        self.hall = hall
        self._index = {name: index for index, name in enumerate(self.names)}

    def indexes(self, names: Iterable[str]) -> list[int]:
        """Return where the chosen ones of these points stand in a state."""
        return sorted({self._index[name] for name in names if name in self._index})

    def index(self, name: str) -> int | None:
        """Return where a point stands in a state, None when it was not chosen."""
        return self._index.get(name)

    def guess(self, state: State) -> Guess:
        """Return a guesser for a state; points that were not chosen may be anything."""

        def possible_of(reference: Reference) -> Possible:
            index = self._index.get(str(reference))
            return any_of(self.hall.point(reference)) if index is None else state[index]

        def unit_of(reference: Reference) -> str:
            point = self.hall.point(reference)
            return point.unit if point is not None else ""

        return Guess(possible_of, unit_of)

    def may_hold(self, expression: Expression, state: State) -> bool:
        """Return whether a condition may be true in a state."""
        return self.guess(state).truth(expression).true

    def wanted(self, key: str, raw: object, state: State) -> Possible:
        """Return what a value as written makes of a point."""
        point = self.hall.point_at(key)
        if point is None:
            return ANYTHING
        if isinstance(raw, str) and raw.startswith("="):
            return self._calculated(point, raw[1:], state)
        try:
            return possible(point.parse(raw))
        except ValueError:  # told elsewhere
            return any_of(point)

    def _calculated(self, point: Point, text: str, state: State) -> Possible:
        value, unit = self.guess(state).quantity(parse(text))
        allowed = any_of(point)
        if not isinstance(value, Range) or not isinstance(allowed, Range):
            return value if isinstance(value, (bool, str)) else allowed
        try:
            low, high = convert(value.low, unit, point.unit), convert(value.high, unit, point.unit)
        except ValueError:
            return allowed
        return Range(max(low, allowed.low), min(high, allowed.high)) if low <= high else allowed

    def at_first(self, left: Mapping[str, set[Possible]]) -> set[State]:
        """Return the states a scene may begin in: baselines, and what other scenes leave on purpose."""
        choices = [sorted(self._beginnings(name) | left.get(name, set()), key=repr) for name in self.names]
        return capped(set(product(*choices)) if all(choices) else set())

    def _beginnings(self, key: str) -> set[Possible]:
        baseline = self.baseline(key)
        if baseline is not None:
            return {possible(baseline)}
        return everything(self.hall.point_at(key))

    def baseline(self, key: str) -> Value | None:
        """Return a point's value at baseline, None where it has none."""
        device, _, name = key.partition(".")
        found: Device | None = self.hall.devices.get(device)
        return found.identity.baseline.get(name) if found is not None else None


def everything(point: Point | None) -> set[Possible]:
    """Return all a point can be, told apart where that is possible."""
    if point is not None and point.type is PointType.BOOLEAN:
        return {True, False}
    if point is not None and point.type is PointType.CHOICE:
        return set(point.choices)
    return {any_of(point)}


def between(state: State, target: State, indexes: Iterable[int], *, gradually: bool) -> set[State]:
    """Return every state on the way from one to another, the points changing in any order."""
    choices: list[list[Possible]] = [[each] for each in state]
    for index in indexes:
        old, new = state[index], target[index]
        choices[index] = [old, new, hull(old, new)] if gradually else [old, new]
    return (
        capped({tuple(each) for each in product(*choices)})
        if _count(choices) <= MOST_STATES * 4
        else {state, target, merged([state, target])}
    )


def _count(choices: Iterable[list[Possible]]) -> int:
    count = 1
    for each in choices:
        count *= len(each)
    return count


def capped(states: set[State]) -> set[State]:
    """Return the states, or one that allows all of them where there are too many."""
    return states if len(states) <= MOST_STATES else {merged(states)}


def merged(states: Iterable[State]) -> State:
    """Return one state that allows everything the given ones do."""
    whole: State | None = None
    for state in states:
        whole = state if whole is None else tuple(hull(one, other) for one, other in zip(whole, state, strict=True))
    return whole if whole is not None else ()


Visit = Callable[[set[State], set[State], tuple[str | int, ...]], None]
"""Called with the states before a step, those it passes through, and where it stands."""
