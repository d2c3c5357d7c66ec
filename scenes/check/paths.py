"""All ways through a scene, as far as chosen points are concerned (`scenes.check.states`)."""

from collections.abc import Sequence
from itertools import product

from devices.core.documents import Trail
from scenes.check.sides import written_in
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
        now = states
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
            passed = between(state, tuple(target), indexes, gradually=isinstance(step, Fade))
            ways.seen |= passed
            ways.stop |= passed
            ways.on |= passed if step.no_feedback else {tuple(target)}
        if indexes:
            self._visit(states, ways.seen, (*trail, step.KIND))
        return ways

    def _command(self, step: CommandStep, trail: Trail, states: set[State]) -> Ways:
        keys = written_in(step, self._keys.hall)
        indexes = self._keys.indexes(keys)
        value = step.args.get("value")
        ways = Ways(on=set(), stop=set(states), seen=set(states))
        for state in states:
            choices = [[each] for each in state]
            for index in indexes:
                key = self._keys.names[index]
                known = value is not None and len(keys) == 1
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
        ways, begun, new = Ways(), set(states), set(states)
        exactly = step.while_ is None and step.at_most is None
        for number in range(min(step.repeat, MOST_ROUNDS)):
            found = self.row(step.steps, (*trail, "steps"), new)
            ways.add(found, but_on=exactly and number < step.repeat - 1)
            if found.on <= begun:
                ways.on |= found.on
                break
            new = capped(found.on - begun)
            begun = capped(begun | found.on)
        else:
            if step.repeat > MOST_ROUNDS:
                ways.on = {merged(ways.on | begun)}
        if not exactly:
            ways.on |= states
        return ways

    def _call(self, step: LinkedCall, trail: Trail, states: set[State]) -> Ways:
        ways = self.row(step.body, (*trail, "body"), states)
        ways.stop |= ways.seen  # its time may run out at any moment
        ways.goto.clear()
        return ways

    def _together(self, step: Together, trail: Trail, states: set[State]) -> Ways:
        before, self._alone = self._alone, False
        ways = Ways()
        sides = [(index, side) for index, side in enumerate(step.together) if side.enabled]
        own = [self._keys.indexes(written_in(side, self._keys.hall)) for _, side in sides]
        for state in states:
            found = [self.step(side, (*trail, "together", index), {state}) for index, side in sides]
            passed = mixed(state, own, [each.seen | {state} for each in found])
            ways.seen |= passed
            if any(each.stop for each in found):
                ways.stop |= passed
            if step.ends == "first":
                ways.on |= passed
            elif all(each.on for each in found):
                ways.on |= mixed(state, own, [each.on for each in found])
            for name in {name for each in found for name in each.goto}:
                ways.goto.setdefault(name, set()).update(passed)
        self._alone = before
        if sum(1 for each in own if each) > 1:
            self._visit(states, ways.seen, (*trail, "together"))
        ways.seen, ways.on, ways.stop = capped(ways.seen), capped(ways.on), capped(ways.stop)
        return ways

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
