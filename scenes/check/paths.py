"""All ways through a scene, as far as chosen points are concerned (`scenes.check.states`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from devices.core.documents import Trail
from scenes.check.abstract import Possible
from scenes.check.sides import written_by_command, written_in
from scenes.check.states import MOST_STATES, Keys, State, Visit, Ways, between, capped, everything, merged
from scenes.check.subject import keys_of
from scenes.expressions import parse
from scenes.plan import written_points
from scenes.steps import (
    Ask,
    CommandStep,
    Confirmable,
    Fade,
    Failing,
    Goto,
    Group,
    Hold,
    If,
    LinkedCall,
    Marker,
    Repeat,
    StepBase,
    Together,
    Until,
)

MOST_ROUNDS = 50
"""Rounds after which a `repeat` that still finds new states is given up: its states are merged."""


@dataclass(frozen=True, slots=True)
class _Strand:
    """What moves by itself beside others: which points it writes, and where it can lead."""

    own: list[int]
    ways: Ways


class Paths:
    """Explores. `visit` sees every step's states; `needs` decides what a failure leads to."""

    def __init__(self, keys: Keys, needs: set[str], visit: Visit) -> None:
        self._keys = keys
        self._needs = needs
        self._visit = visit
        self._alone = True
        """Whether nobody else changes the points meanwhile: only then does a condition tell of what follows."""

    def row(self, steps: Sequence[StepBase], trail: Trail, states: set[State]) -> Ways:
        """Return where steps one after the other can end."""
        ways = Ways(seen=set(states))
        now = set(states)
        for index, step in enumerate(steps):
            if isinstance(step, Marker):
                now = capped(now | ways.goto.pop(step.marker, set()))
            if not now or not step.enabled:
                continue
            found = self.step(step, (*trail, index), now)
            ways.add(found, but_on=True)
            now = capped(found.on)
        ways.on = now
        ways.seen = capped(ways.seen)
        return ways

    def step(self, step: StepBase, trail: Trail, states: set[State]) -> Ways:
        """Return where a step can end, its way out included."""
        ways = self._own(step, trail, states)
        if isinstance(step, Failing) and ways.stop:
            failed, ways.stop = ways.stop, set()
            ways.add(self._way_out(step, trail, failed))
        return ways

    def _own(self, step: StepBase, trail: Trail, states: set[State]) -> Ways:
        """Return where a step can end by itself; `stop` where it fails."""
        if isinstance(step, Confirmable):
            return self._set(step, trail, states)
        match step:
            case Group():
                return self.row(step.group, (*trail, "group"), states)
            case Together():
                return self._together(step, trail, states)
            case Until():
                return self._until(step, trail, states)
            case If() | Ask():
                return self._branches(step, trail, states)
            case Repeat():
                return self._repeat(step, trail, states)
            case LinkedCall():
                return self._call(step, trail, states)
            case CommandStep():
                return self._command(step, trail, states)
            case _:
                fails = isinstance(step, Hold) and step.otherwise is not None
                return Ways(on=set(states), stop=set(states) if fails else set())

    def _set(self, step: Confirmable, trail: Trail, states: set[State]) -> Ways:
        raw = keys_of(step)
        indexes = self._keys.indexes(raw)
        ways = Ways()
        for state in states:
            target = list(state)
            for key, value in raw.items():
                if (index := self._keys.index(key)) is not None:
                    target[index] = self._keys.wanted(key, value, state)
            gradually = isinstance(step, Fade)
            passed = between(state, tuple(target), indexes, gradually=gradually)
            ways.seen |= passed
            ways.stop |= passed
            ways.on |= passed if step.no_feedback else self._without(state, target, indexes, gradually=gradually)
        if indexes:
            self._visit(states, ways.seen, (*trail, step.KIND))
        return ways

    def _without(self, state: State, target: list[Possible], indexes: list[int], *, gradually: bool) -> set[State]:
        """Return what a step that went on may leave: a device that is only liked may not be there, or not follow."""
        liked = [index for index in indexes if self._keys.names[index].partition(".")[0] not in self._needs]
        begun = list(target)
        for index in liked:
            begun[index] = state[index]
        return between(tuple(begun), tuple(target), liked, gradually=gradually)

    def _command(self, step: CommandStep, trail: Trail, states: set[State]) -> Ways:
        made = written_by_command(step, self._keys.hall)
        indexes = self._keys.indexes(made)
        ways = Ways(on=set(), stop=set(states), seen=set(states))
        for state in states:
            choices = [[each] for each in state]
            for index in indexes:
                key = self._keys.names[index]
                value = made[key]
                known = value is not None
                new = {self._keys.wanted(key, value, state)} if known else everything(self._keys.hall.point_at(key))
                choices[index] = [*new, state[index]]
            ways.on |= set(product(*choices))
        ways.seen |= ways.on
        if indexes:
            self._visit(states, ways.seen, (*trail, "command"))
        return ways

    def _until(self, step: Until, trail: Trail, states: set[State]) -> Ways:
        ways = self.row(step.do, (*trail, "do"), states)
        ways.stop |= ways.on
        ways.on = self._where(step.until, ways.on)
        return ways

    def _branches(self, step: If | Ask, trail: Trail, states: set[State]) -> Ways:
        ways = Ways()
        if isinstance(step, If):
            ways.add(self.row(step.then, (*trail, "then"), self._where(step.if_, states)))
            ways.add(self.row(step.else_, (*trail, "else"), states))
            return ways
        for index, choice in enumerate(step.choices):
            ways.add(self.row(choice.steps, (*trail, "choices", index, "steps"), states))
        return ways

    def _repeat(self, step: Repeat, trail: Trail, states: set[State]) -> Ways:
        """Return where rounds can end: after exactly so many, or after any number of them."""
        exactly = step.while_ is None and step.at_most is None
        ways, now, reached = Ways(), set(states), set(states)
        for _ in range(min(step.repeat, MOST_ROUNDS)):
            found = self.row(step.steps, (*trail, "steps"), set(now))
            ways.add(found, but_on=True)
            settled = found.on == now if exactly else found.on <= reached
            reached = capped(reached | found.on)
            now = set(found.on) if exactly else set(reached)
            if settled:
                break
        else:
            if step.repeat > MOST_ROUNDS:  # it may end in anything it passed, and in more
                now = {merged(reached | ways.seen)}
        ways.on = now
        return ways

    def _call(self, step: LinkedCall, trail: Trail, states: set[State]) -> Ways:
        ways = self.row(step.body, (*trail, "body"), states)
        ways.stop |= ways.seen  # its time may run out at any moment
        ways.goto.clear()
        return ways

    def _together(self, step: Together, trail: Trail, states: set[State]) -> Ways:
        before, self._alone = self._alone, False
        ways = Ways()
        for state in states:
            strands = self._strands(step, trail, state)
            own = [strand.own for strand in strands]
            passed = mixed(state, own, [strand.ways.seen | {state} for strand in strands])
            ways.seen |= passed
            if any(strand.ways.stop for strand in strands):
                ways.stop |= passed
            if step.ends == "first":
                ways.on |= passed
            elif all(strand.ways.on for strand in strands):
                ways.on |= mixed(state, own, [strand.ways.on for strand in strands])
            for name in {name for strand in strands for name in strand.ways.goto}:
                ways.goto.setdefault(name, set()).update(passed)
        self._alone = before
        self._visit(states, ways.seen, (*trail, "together"))
        ways.seen, ways.on, ways.stop = capped(ways.seen), capped(ways.on), capped(ways.stop)
        return ways

    def _strands(self, step: Together, trail: Trail, state: State) -> list[_Strand]:
        """Return the branches; those that a timeline lets write the same points in turn make one strand."""
        strands: list[_Strand] = []
        sides = [(index, side) for index, side in enumerate(step.together) if side.enabled]
        for index, side in sorted(sides, key=lambda each: each[1].at or 0.0):
            own = self._keys.indexes(written_in(side, self._keys.hall))
            earlier = [strand for strand in strands if set(own) & set(strand.own)]
            begins = {state}.union(*(strand.ways.seen for strand in earlier))
            ways = self.step(side, (*trail, "together", index), capped(begins))
            ways.seen |= begins
            for strand in earlier:
                own = sorted({*own, *strand.own})
                ways.add(strand.ways, but_on=True)
                strands.remove(strand)
            strands.append(_Strand(own, ways))
        return strands

    def _way_out(self, step: Failing, trail: Trail, states: set[State]) -> Ways:
        way = step.otherwise
        if isinstance(way, list):
            return self.row(way, (*trail, "otherwise"), states)
        if isinstance(way, Goto):
            return Ways(goto={way.goto: set(states)})
        goes_on = way == "continue"
        if way is None:
            devices = {device for device, _ in written_points(step)}
            goes_on = isinstance(step, Hold) or (
                isinstance(step, (Confirmable, CommandStep)) and not devices & self._needs
            )
        return Ways(on=set(states)) if goes_on else Ways(stop=set(states))

    def _where(self, condition: str, states: set[State]) -> set[State]:
        """Return the states in which a condition may hold."""
        if not self._alone:
            return set(states)
        expression = parse(condition)
        return {state for state in states if self._keys.may_hold(expression, state)}


def mixed(state: State, own: Sequence[Sequence[int]], found: Sequence[set[State]]) -> set[State]:
    """Return every mixture of what branches make of their own points, wherever each of them is."""
    parts = [
        sorted({tuple(each[index] for index in indexes) for each in states}, key=repr)
        for indexes, states in zip(own, found, strict=True)
    ]
    count = 1
    for part in parts:
        count *= len(part)
    if count > MOST_STATES * 4:
        return {merged([state, *(each for states in found for each in states)])}
    mixtures: set[State] = set()
    for mixture in product(*parts):
        values = list(state)
        for indexes, made in zip(own, mixture, strict=True):
            for index, value in zip(indexes, made, strict=True):
                values[index] = value
        mixtures.add(tuple(values))
    return mixtures
