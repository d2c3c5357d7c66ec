"""Interlocks no path may break, and what a scene leaves behind."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from devices.core.documents import Trail
from devices.core.findings import Finding
from devices.core.values import Value, show_value
from scenes.check.abstract import Possible, Range, possible
from scenes.check.hall import Hall
from scenes.check.paths import Paths
from scenes.check.sides import written_in
from scenes.check.states import Keys, State, between, capped
from scenes.check.subject import Subject
from scenes.expressions import references
from scenes.interlocks import Interlock
from scenes.scene import Scene

MOST_SHOWN = 4
"""Values told of a point that may have many."""


def check_guards(subject: Subject) -> Iterator[Finding]:
    """Yield where a path can break an interlock, and where a kept scene leaves something moving."""
    written = written_by(subject.scene, subject.hall)
    for interlock in subject.hall.interlocks:
        if interlock.points & written and is_provable(interlock, subject.hall):
            yield from _Guard(subject, interlock, interlock.points, written).findings()
    if subject.scene.finally_ == "keep":
        yield from _kept(subject, written)


def is_provable(interlock: Interlock, hall: Hall) -> bool:
    """Return whether it speaks only of what scenes set: what depends on readings is kept at run time alone."""
    points = [hall.point(reference) for reference in references(interlock.never)]
    return all(point is not None and point.writable for point in points)


def written_by(scene: Scene, hall: Hall) -> set[str]:
    """Return every point a scene can write."""
    return {key for step in scene.steps for key in written_in(step, hall)}


def ends_of(subject: Subject, key: str) -> set[Possible]:
    """Return what a point may be when the scene has come to a good end, restoration not counted."""
    keys = Keys([key], subject.hall)
    ways = Paths(keys, set(subject.scene.needs), _unseen).row(subject.scene.steps, ("steps",), keys.at_first({}))
    return {state[0] for state in ways.on}


def show_possible(found: Iterable[Possible], unit: str = "") -> str:
    """Render what something may be: "on", "20–70 %", "off or on"."""
    all_of = set(found)
    ranges = [each for each in all_of if isinstance(each, Range)]
    kept = [each for each in all_of if not any(_within(each, other) for other in ranges)]
    words = []
    for each in sorted(kept, key=repr):
        if isinstance(each, Range):
            low, high = f"{each.low:g}", f"{each.high:g}"
            words.append(f"{low if each.low == each.high else f'{low}–{high}'} {unit}".strip())
        else:
            words.append(show_value(each, unit) if isinstance(each, (bool, str)) else "?")
    if len(words) > MOST_SHOWN:
        words = [*words[:MOST_SHOWN], "…"]
    return " / ".join(words)


def _within(one: Possible, other: Range) -> bool:
    return isinstance(one, Range) and one != other and other.low <= one.low and one.high <= other.high


def _unseen(before: set[State], passed: set[State], trail: Trail) -> None:
    del before, passed, trail


def _left_behind(subject: Subject, keys: frozenset[str]) -> dict[str, set[Possible]]:
    """Return what scenes of the library that keep what they did leave these points at."""
    found: dict[str, set[Possible]] = {}
    for loaded in subject.hall.library.values():
        if loaded.scene.finally_ != "keep":
            continue
        other = Subject(loaded.scene, loaded.document, subject.hall)
        for key in keys & written_by(loaded.scene, subject.hall):
            found.setdefault(key, set()).update(ends_of(other, key))
    return found


@dataclass(slots=True)
class _Guard:
    """One interlock on every path of one scene."""

    subject: Subject
    interlock: Interlock
    names: frozenset[str]
    written: set[str]

    def findings(self) -> Iterator[Finding]:
        keys = Keys(self.names, self.subject.hall)
        broken: dict[Trail, State] = {}

        def visit(before: set[State], passed: set[State], trail: Trail) -> None:
            if any(keys.may_hold(self.interlock.never, state) for state in before):
                return  # broken earlier: told there
            worst = next((each for each in sorted(passed, key=repr) if self._breaks(keys, each)), None)
            if worst is not None:
                broken.setdefault(trail, worst)

        first = keys.at_first(_left_behind(self.subject, self.names))
        paths = Paths(keys, set(self.subject.scene.needs), visit)
        ways = paths.row(self.subject.scene.steps, ("steps",), first)
        for trail, state in sorted(broken.items(), key=lambda each: self.subject.document.place(each[0])):
            if not any(inner != trail and inner[: len(trail)] == trail for inner in broken):  # told where it happens
                yield self._told(trail, keys, state)
        restored = self._restored(keys, ways.seen | ways.on)
        if not broken and restored is not None:
            yield self._told(("finally",), keys, restored)

    def _restored(self, keys: Keys, seen: set[State]) -> State | None:
        """Return a state that breaks the interlock on the way back to baseline."""
        indexes = keys.indexes(name for name in self.written if keys.baseline(name) is not None)
        for state in sorted(seen, key=repr):
            if self._breaks(keys, state):
                continue
            target = list(state)
            for index in indexes:
                value = keys.baseline(keys.names[index])
                target[index] = possible(value) if value is not None else state[index]
            passed = capped(between(state, tuple(target), indexes, gradually=False))
            worst = next((each for each in sorted(passed, key=repr) if self._breaks(keys, each)), None)
            if worst is not None:
                return worst
        return None

    def _breaks(self, keys: Keys, state: State) -> bool:
        return keys.may_hold(self.interlock.never, state)

    def _told(self, trail: Trail, keys: Keys, state: State) -> Finding:
        values = ", ".join(
            f"{name} = {show_possible([value], _unit(self.subject, name))}"
            for name, value in zip(keys.names, state, strict=True)
        )
        return self.subject.error(trail, "interlock", interlock=self.interlock.id, values=values)


def check_baselines(interlocks: Iterable[Interlock], hall: Hall) -> Iterator[tuple[Interlock, str]]:
    """Yield the interlocks that the baselines themselves break, with the values that do."""
    for interlock in interlocks:
        keys = Keys(interlock.points, hall)
        if not is_provable(interlock, hall) or any(keys.baseline(name) is None for name in keys.names):
            continue
        for state in keys.at_first({}):
            if keys.may_hold(interlock.never, state):
                yield interlock, ", ".join(f"{name} = {show_value(keys.baseline(name))}" for name in keys.names)


def _kept(subject: Subject, written: set[str]) -> Iterator[Finding]:
    """Yield the devices a scene that keeps what it did may leave moving."""
    for key in sorted(written):
        device_id, _, name = key.partition(".")
        device = subject.hall.devices.get(device_id)
        halt = device.driver.halt if device is not None else None
        if halt is None or halt.verb != name:
            continue
        still: Value | None = halt.args.get("value")
        ends = ends_of(subject, key)
        if any(each != still for each in ends):
            values = f"{key} = {show_possible(ends, _unit(subject, key))}"
            yield subject.doubt(("finally",), "keeps-moving", device=device_id, values=values)


def _unit(subject: Subject, key: str) -> str:
    point = subject.hall.point_at(key)
    return point.unit if point is not None else ""
