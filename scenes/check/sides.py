"""Branches side by side: no two may write one point while both can be under way."""

from collections.abc import Iterator

from devices.core.documents import Trail
from devices.core.findings import Finding
from devices.core.values import Value
from scenes.check.hall import Hall
from scenes.check.subject import Subject, keys_of, located
from scenes.check.timing import facts_of
from scenes.spans import Facts, span_of
from scenes.steps import CommandStep, StepBase, Together


def check_sides(subject: Subject) -> Iterator[Finding]:
    """Yield where two branches of a `together` write one point, inside groups, calls and ways out as well."""
    for each in located(subject.scene.steps, ("steps",)):
        if isinstance(each.step, Together) and each.call is None:
            yield from _together(subject, each.step, each.trail)


def written_in(step: StepBase, hall: Hall) -> set[str]:
    """Return every point a step and what is inside it can write."""
    found: set[str] = set()
    for each in located([step], ()):
        if each.step.enabled:
            found |= set(keys_of(each.step)) | set(written_by_command(each.step, hall))
    return found


def written_itself(step: StepBase, hall: Hall) -> set[str]:
    """Return the points there are that a step sets by itself."""
    keys = set(keys_of(step)) | set(written_by_command(step, hall))
    return {key for key in keys if (point := hall.point_at(key)) is not None and point.writable}


def written_by_command(step: StepBase, hall: Hall) -> dict[str, Value | None]:
    """Return the points a command writes, and what it makes of them (None: anything)."""
    if not isinstance(step, CommandStep):
        return {}
    device_id, _, name = step.command.partition(".")
    device = hall.devices.get(device_id)
    verb = device.verbs.get(name) if device is not None else None
    if device is None or verb is None:
        return {}
    writable = [point.name for point in device.points.values() if point.writable]
    made = {name: value for name, value in verb.changes(step.args, writable).items() if name in writable}
    # What only stops (a cover's `stop`) comes between whatever else was under way.
    return {f"{device_id}.{name}": value for name, value in (made or dict.fromkeys(writable)).items()}


def _together(subject: Subject, step: Together, trail: Trail) -> Iterator[Finding]:
    facts = facts_of(subject.hall)
    earlier: list[tuple[int, set[str], float]] = []
    for number, side in enumerate(step.together):
        if not side.enabled:
            continue
        keys, begins = written_in(side, subject.hall), side.at or 0.0
        told: set[str] = set()
        for first, others, ends in earlier:
            apart = ends <= begins or (_ends(side, facts) <= (step.together[first].at or 0.0))
            for key in sorted((keys & others) - told) if not apart else ():
                told.add(key)
                where = (*trail, "together", number)
                yield subject.error(where, "written-twice", key=key, first=first + 1, second=number + 1)
        earlier.append((number, keys, _ends(side, facts)))


def _ends(side: StepBase, facts: Facts) -> float:
    return (side.at or 0.0) + span_of(side, facts).longest
