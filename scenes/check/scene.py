"""One scene: every check, with its parameters at their defaults, in every variant and at both ends of their ranges."""

from collections.abc import Callable, Iterator

from devices.core.findings import Finding
from devices.core.phrases import Phrase
from scenes.check.bindings import trials
from scenes.check.flow import check_flow
from scenes.check.guarding import check_guards
from scenes.check.hall import Hall
from scenes.check.head import check_head, check_parameters
from scenes.check.markers import check_markers
from scenes.check.sides import check_sides
from scenes.check.steps import check_step
from scenes.check.subject import Subject, located
from scenes.check.timing import check_timing, facts_of
from scenes.loader import LoadedScene
from scenes.spans import Span, span_of_all

MOST_FINDINGS = 200
"""Findings told of one scene."""

Check = Callable[[Subject], Iterator[Finding]]


def check_scene(loaded: LoadedScene, hall: Hall, enough: Callable[[], bool] = lambda: False) -> list[Finding]:
    """Return everything that is wrong or doubtful in a scene, in the order of the file.

    `enough` is asked between one set of arguments and the next; where it says so, that is an error of its own.
    """
    found: dict[tuple[object, str], Finding] = {}
    for number, trial in enumerate(trials(loaded, hall.library)):
        if number and enough():
            cut = Finding.of(loaded.document.place(("parameters",)), "too-many-arguments", number=number)
            found[cut.place, cut.code] = cut
            break
        findings = list(trial.findings)
        if trial.scene is not None:
            findings += _findings(Subject(trial.scene.scene, trial.scene.document, hall))
        for finding in findings:
            told = finding if trial.circumstance is None else finding.under(trial.circumstance)
            found.setdefault((finding.place, finding.code), told)
    for finding in check_parameters(Subject(loaded.scene, loaded.document, hall)):
        found.setdefault((finding.place, finding.code), finding)
    ordered = sorted(found.values(), key=lambda finding: (finding.place, finding.code))
    if len(ordered) > MOST_FINDINGS:
        more = Finding.of(ordered[MOST_FINDINGS].place, "too-many-findings", most=MOST_FINDINGS)
        return [*ordered[:MOST_FINDINGS], more]
    return ordered


def check_arguments(bound: LoadedScene, unbound: LoadedScene, hall: Hall) -> list[Finding]:
    """Return what does not fit the devices only because of a scene's arguments: a value out of a device's range, say.

    Looks at the steps one by one and follows no path, so that a start can wait for it.
    """
    known = {(each.place, each.code) for each in _steps(Subject(unbound.scene, unbound.document, hall))}
    found = _steps(Subject(bound.scene, bound.document, hall))
    return [each for each in found if each.severity == "error" and (each.place, each.code) not in known]


def bounds(loaded: LoadedScene, hall: Hall | None = None) -> Span:
    """Return how long the scene plays at the least, as expected and at the most, restoration not counted."""
    return span_of_all(loaded.scene.steps, facts_of(hall)) if hall is not None else span_of_all(loaded.scene.steps)


def _steps(subject: Subject) -> Iterator[Finding]:
    for each in located(subject.scene.steps, ("steps",)):
        if each.call is None:
            yield from check_step(subject, each.step, each.trail)
        elif each.call.with_:  # with these arguments it may be wrong where it is right by itself
            inside = Phrase.of("in-scene", scene=each.call.scene)
            yield from (finding.under(inside) for finding in check_step(subject, each.step, each.trail))


CHECKS: tuple[Check, ...] = (
    check_head,
    _steps,
    check_markers,
    check_flow,
    check_sides,
    check_timing,
    check_guards,
)


def _findings(subject: Subject) -> Iterator[Finding]:
    for check in CHECKS:
        yield from check(subject)
